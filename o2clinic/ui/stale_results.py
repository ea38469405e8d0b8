"""A stored result that somebody else has signed, answered or amended since it was seen."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time
from o2clinic.rules.result_codes import ResultStatus
from o2clinic.ui.widgets.stale_save import StaleSave
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.results import ResultRow

_STATUS = {
    ResultStatus.TO_REVIEW: "to be reviewed",
    ResultStatus.REVIEWED: "signed",
    ResultStatus.AMENDED: "replaced by a newer result",
}
_TITLES = {
    "status": "It is now",
    "reviewed": "Signed by",
    "comment": "Comment",
    "repeat": "Repeat asked for",
    "query": "Open query",
    "values": "Values",
    "note": "Note",
}


def stale_result(
    workplace: Workplace,
    seen: "ResultRow",
    patient_id: int,
    offer: "Callable[[ResultRow], str]",
    again: "Callable[[ResultRow], None]",
) -> "StaleSave[ResultRow]":
    """Something done to a stored result; `offer` names what may be done as it is now."""

    def go_on(now: "ResultRow", _values: Mapping[str, object]) -> None:
        again(now)

    return StaleSave(
        opened=seen,
        typed=seen,
        fetch=lambda: workplace.services.results.as_it_is(seen.result_id),
        values=_seen,
        title=lambda field: _TITLES[field],
        words=lambda _field, value: str(value),
        save_merged=go_on,
        patient_id=patient_id,
        offer=offer,
    )


def _seen(row: "ResultRow") -> dict[str, object]:
    at = f" at {date_and_time(local(row.reviewed_at))}" if row.reviewed_at is not None else ""
    return {
        "status": _STATUS[row.status],
        "reviewed": f"{row.reviewed_by}{at}",
        "comment": row.review_comment,
        "repeat": "yes" if row.repeat_wanted else "no",
        "query": "yes" if row.has_open_query else "no",
        "values": row.one_line,
        "note": row.note,
    }
