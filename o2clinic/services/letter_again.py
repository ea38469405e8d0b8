"""The form of a letter filled again with what an issued one says, as far as its sheet tells it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from o2clinic.services.letter_draft import LetterDraft

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
    return replace(first, **told, **_attendance(first, said.get("attendance", [])))


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
