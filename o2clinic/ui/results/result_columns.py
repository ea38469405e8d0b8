"""The columns of the cumulative table, made from the catalogue of results."""

from collections.abc import Callable
from functools import partial

from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time
from o2clinic.rules.result_codes import Activity, ResultStatus, Urgency
from o2clinic.rules.result_kinds import OVERNIGHT_OXIMETRY, Field, table_fields
from o2clinic.services.results import ResultRow
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.record_model import Column

HOLLOW, FULL, REPLACED = "○", "●", "✕"
_ACTIVITY = {Activity.EXERCISE: ", exercise", Activity.SLEEP: ", asleep"}
_SHORT = {
    "arterial": "ABG",
    "earlobe capillary": "Earlobe",
    "fingertip capillary": "Fingertip",
    "venous": "Venous",
}
_SHORT_KINDS = {OVERNIGHT_OXIMETRY.code: "Night"}
_BRIEF = (
    ("nasal cannulae", "NC"),
    ("high-flow nasal oxygen", "HFNO"),
    ("pulse-dose device", "pulse"),
)


def result_columns(is_newest: Callable[[ResultRow], bool]) -> tuple[Column[ResultRow], ...]:
    """When, breathing what, the numbers of every kind, and where the result stands.

    Args:
        is_newest: whether a result is the newest of its kind, which stands out.
    """
    return (
        Column("", mark, tooltip=state, is_strong=_is_open, tone=_tone),
        Column("Taken", taken, sort_key=_moment, is_struck=_is_amended, is_strong=is_newest),
        Column("Breathing", brief_context, tone=_breathing_tone, gives_way=True, tooltip=context),
        Column("Kind", _kind, tooltip=_kind_in_full),
        *(_number(field) for field in table_fields()),
        Column("State", brief_state, tone=_tone, gives_way=True, tooltip=state),
    )


def mark(row: ResultRow) -> str:
    """Hollow for an open query, a cross for what was replaced."""
    if row.is_amended:
        return REPLACED
    return HOLLOW if row.has_open_query else FULL


def taken(row: ResultRow) -> str:
    """Day and time at the clinic."""
    return date_and_time(local(row.taken_at))


def context(row: ResultRow) -> str:
    """Air, or device and flow; and what the patient was doing."""
    breathed = row.breathed[:1].upper() + row.breathed[1:]
    return f"{breathed}{_ACTIVITY.get(row.activity, '')}".strip(", ")


def brief_context(row: ResultRow) -> str:
    """As short as a column wants it; the panel beside it has the whole words."""
    return brief_breathing(context(row))


def brief_breathing(words: str) -> str:
    """What is breathed, as short as the head of a column wants it."""
    for whole, brief in _BRIEF:
        words = words.replace(whole, brief)
    return words[:1].upper() + words[1:]


def brief_state(row: ResultRow) -> str:
    """What the eye looks for; the panel beside it says who and why."""
    if row.is_amended:
        return "Replaced"
    if row.has_open_query:
        return "Open query"
    if row.status is ResultStatus.REVIEWED:
        return "Repeat wanted" if row.repeat_wanted else "Reviewed"
    return "Urgent" if row.urgency is Urgency.URGENT else "To review"


def state(row: ResultRow) -> str:
    """Where the result stands, in words."""
    if row.is_amended:
        return "Amended: replaced by a newer one"
    told = ["Open query"] if row.has_open_query else []
    if row.repeat_wanted:
        told.append("repeat wanted")
    if row.status is ResultStatus.REVIEWED:
        told.append(f"reviewed by {row.reviewed_by}" if row.reviewed_by else "reviewed")
    else:
        told.append("urgent, to review" if row.urgency is Urgency.URGENT else "to review")
    if row.amends_id is not None:
        told.append("amended")
    text = ", ".join(told)
    return text[:1].upper() + text[1:]


def _number(field: Field) -> Column[ResultRow]:
    return Column(
        field.title,
        partial(_text, field),
        is_number=True,
        sort_key=partial(_value, field),
        is_struck=_is_amended,
        is_put_away_empty=True,
    )


def _text(field: Field, row: ResultRow) -> str:
    value = row.values.get(field.name)
    return "" if value is None else field.shown(value).replace("-", "\N{MINUS SIGN}")


def _value(field: Field, row: ResultRow) -> object:
    return row.values.get(field.name)


def _kind(row: ResultRow) -> str:
    if row.sample:
        return _SHORT.get(row.sample, row.sample)
    return _SHORT_KINDS.get(row.kind.code, row.kind.title)


def _kind_in_full(row: ResultRow) -> str:
    return f"{row.kind.title}, {row.sample}" if row.sample else row.kind.title


def _moment(row: ResultRow) -> object:
    return row.taken_at


def _is_open(row: ResultRow) -> bool:
    return row.has_open_query


def _is_amended(row: ResultRow) -> bool:
    return row.is_amended


def _tone(row: ResultRow) -> Tone | None:
    if row.is_amended:
        return Tone.QUIET
    if row.urgency is Urgency.URGENT and row.status is ResultStatus.TO_REVIEW:
        return Tone.DANGER
    return Tone.CAUTION if row.has_open_query else None


def _breathing_tone(row: ResultRow) -> Tone | None:
    if row.is_amended or not row.breathed:
        return Tone.QUIET
    return Tone.BRAND if row.breathed == "air" else Tone.GOOD
