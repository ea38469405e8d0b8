"""Easy read: a plain name and a sign for each part of a letter, and one idea a line."""

from typing import Final

from o2clinic.rules.letter_manner import sentences

ROOM: Final = 0.82  # of the usual width: short lines
# Sign and plain name; every sign is in the fonts that ship with the program.
_PLAIN: Final = {
    "plan": ("➜", "What happens next"),
    "clinical_summary": ("✎", "What we found"),
    "diagnoses": ("✚", "Your conditions"),
    "safety_alerts": ("⚠", "Keep safe"),
    "devices": ("☁", "Your oxygen"),
    "investigations": ("⚕", "Your test results"),
    "allergies": ("☝", "Allergies"),
    "social_context": ("⌂", "Smoking and home"),
    "requirements": ("☺", "What you need from us"),
    "advice": ("☞", "What we told you"),
    "attendance": ("★", "Your visit"),
    "practice": ("☎", "Your GP"),
    "demographics": ("☺", "About you"),
    "person_completing": ("✍", "Who wrote this letter"),
    "distribution": ("✉", "Who gets this letter"),
}


def plain_title(key: str, title: str) -> str:
    """The sign and the plain name of a heading; its own title where there is none."""
    sign, name = _PLAIN.get(key, ("", title))
    return f"{sign}  {name}".strip()


def one_idea_a_line(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The lines with each sentence on one of its own."""
    return tuple(part for line in lines for part in sentences(line))
