"""The form of a letter filled again with what an issued one says, as far as its sheet tells it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from o2clinic.documents.structured_letter import SCHEMA, USUAL_POINTS
from o2clinic.rules.letter_manner import EASY_READ_POINTS
from o2clinic.services.letter_draft import PATIENT, LetterDraft

# Fields that stand under a heading of their own, line by line.
_LINES: Final = {
    "plan": "plan",
    "clinical_summary": "summary",
    "diagnoses": "diagnoses",
    "safety_alerts": "safety",
    "history": "history",
    "social_context": "social",
    "requirements": "requirements",
    "advice": "advice",
    "distribution": "copies",
}
_NEXT_REVIEW: Final = "Next review: "
_TARGET: Final = "Target oxygen saturation: "
_SEEN: Final = re.compile(
    r"Seen on (?P<day>\d{1,2} [A-Z][a-z]+ \d{4}) at (?P<hour>\d{1,2})(:(?P<minute>\d\d))?"
    r"(?P<half>am|pm) by (?P<who>.*)"
)


def letter_again(first: LetterDraft, sheet: Mapping[str, Any]) -> LetterDraft:
    """What the issued letter says in place of what the record would give.

    Args:
        first: the form as it opens for a new letter; what the sheet does not tell stays so.
        sheet: of the issued letter, its headings with their lines.
    """
    said = {
        str(heading["key"]): [str(line) for line in heading["lines"]]
        for heading in sheet.get("headings", ())
    }
    if not said:
        return first
    told: dict[str, Any] = {field: "\n".join(said.get(key, ())) for key, field in _LINES.items()}
    plan = said.get("plan", [])
    told["plan"] = "\n".join(line for line in plan if not line.startswith(_NEXT_REVIEW))
    told["next_review"] = _after(_NEXT_REVIEW, plan)
    told["target_saturation"] = _after(_TARGET, said.get("devices", []))
    for name in ("subject", "salutation"):
        told[name] = str(sheet.get(name) or getattr(first, name))
    if sheet.get("schema") == SCHEMA:
        told |= _more(first, sheet, said.get("investigations", []))
    return replace(first, **told, **_attendance(first, said.get("attendance", [])))


def template_in(label: str) -> str:
    """The letter of the catalogue that a paper was begun as.

    >>> template_in("clinic_letter_ltot clinic 3")
    'clinic_letter_ltot'
    """
    return label.partition(" ")[0]


def _more(first: LetterDraft, sheet: Mapping[str, Any], measured: list[str]) -> dict[str, Any]:
    """What a letter's data say beside its headings."""
    layout, titration = sheet["layout"], sheet.get("titration")
    is_easy, points = bool(layout["easy_read"]), int(layout["points"])
    is_larger = points > (EASY_READ_POINTS if is_easy else USUAL_POINTS)
    # Above the further results stand the gases, then the titration, each in its lines.
    above = len(sheet["blood_gases"]) + (len(titration["lines"]) if titration else 0)
    to = "" if first.audience == PATIENT else "\n".join(sheet["to"])
    return {
        "addressee": to,
        "results": "\n".join(measured[above:]),
        "easy_read": is_easy,
        "large_print": is_larger,
        "has_titration": titration is not None,
        "has_trend": bool(layout.get("trend", first.has_trend)),
    }


def _attendance(first: LetterDraft, lines: list[str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "method": _after("How: ", lines) or first.method,
        "outcome": _after("Outcome: ", lines),
    }
    found = _SEEN.match(lines[0]) if lines else None
    if found is None:
        return told
    day = datetime.strptime(found["day"], "%d %B %Y")  # noqa: DTZ007 - the clinic's own clock
    hour = int(found["hour"]) % 12 + (12 if found["half"] == "pm" else 0)
    told["seen_at"] = day.replace(hour=hour, minute=int(found["minute"] or 0))
    told["seen_by"] = found["who"].replace(", ", "; ")
    return told


def _after(words: str, lines: list[str]) -> str:
    return next((line.removeprefix(words) for line in lines if line.startswith(words)), "")
