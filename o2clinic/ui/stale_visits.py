"""A visit that somebody else has changed since it was seen, for the diary and the list of today."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import date_and_time, short_date
from o2clinic.rules.visits import VISITS, VisitKind
from o2clinic.ui.widgets.stale_save import StaleSave
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.as_it_is import AsItIs
    from o2clinic.services.booking import BookingDraft
    from o2clinic.services.visit_rows import VisitRow

_STEP_TITLES = {
    "status": "It is now",
    "time": "Time",
    "with": "With",
    "visit": "Visit",
    "note": "Note",
    "reason": "Reason",
}
_MOVE_TITLES = {
    "starts_at": "Time",
    "where": "With",
    "visit_kind": "Visit",
    "minutes": "Length",
    "note": "Note",
}


def stale_step(
    workplace: Workplace,
    visit: "VisitRow",
    offer: "Callable[[VisitRow], str]",
    again: "Callable[[VisitRow], None]",
) -> "StaleSave[VisitRow]":
    """A press on a visit; `offer` names what may be done with it as it is now."""

    def save_again(now: "VisitRow", _values: Mapping[str, object]) -> None:
        again(now)

    return StaleSave(
        opened=visit,
        typed=visit,
        fetch=lambda: workplace.services.booking.as_it_is(visit.visit_id),
        values=_seen,
        title=lambda field: _STEP_TITLES[field],
        words=lambda _field, value: str(value),
        save_merged=save_again,
        offer=offer,
    )


def stale_move(
    workplace: Workplace,
    opened: "VisitRow | None",
    typed: "BookingDraft",
    places: Mapping[object, str],
    save_merged: "Callable[[BookingDraft, AsItIs[VisitRow]], None]",
) -> "StaleSave[Any]":
    """A move of a visit; `places` are the words for what stands under "where"."""
    known = dict(places)
    seen: dict[int, AsItIs[VisitRow]] = {}

    def fetch() -> "AsItIs[VisitRow]":
        now = workplace.services.booking.as_it_is(typed.id)
        seen[now.draft.version] = now
        known[_where(now.draft)] = f"{now.draft.clinician}, {now.draft.place}"
        return now

    def words(field: str, value: object) -> str:
        if field == "starts_at":
            return date_and_time(local(value))  # type: ignore[arg-type]
        if field == "where":
            return known.get(value, "")
        if field == "visit_kind":
            return VISITS[VisitKind(str(value))].title
        return f"{value} min" if field == "minutes" else str(value)

    def save(now: "VisitRow", values: Mapping[str, Any]) -> None:
        rest = {name: value for name, value in values.items() if name != "where"}
        person_id, room_id, site_id = values["where"]
        is_theirs = values["where"] != _where(typed)
        session_id = now.clinic_session_id if is_theirs else typed.clinic_session_id
        merged = replace(
            typed,
            **{**rest, "visit_kind": VisitKind(rest["visit_kind"])},
            person_id=person_id,
            room_id=room_id,
            site_id=site_id,
            clinic_session_id=session_id,
            version=now.version,
        )
        save_merged(merged, seen[now.version])

    if opened is not None:
        known[_where(opened)] = f"{opened.clinician}, {opened.place}"
    return StaleSave(
        opened=opened,
        typed=typed,
        fetch=fetch,
        values=_booked,
        title=lambda field: _MOVE_TITLES[field],
        words=words,
        save_merged=save,
        patient_id=typed.patient_id,
    )


def _seen(visit: "VisitRow") -> dict[str, object]:
    return {
        "status": visit.status_words,
        "time": f"{short_date(day_of(visit.starts_at))} {visit.times}",
        "with": f"{visit.clinician}, {visit.place}",
        "visit": visit.title,
        "note": visit.note,
        "reason": visit.ended_reason,
    }


def _booked(visit: "VisitRow | BookingDraft") -> dict[str, object]:
    """What a move is about, of a visit as it stands and of one as it is to be."""
    return {
        "starts_at": visit.starts_at,
        "where": _where(visit),
        "visit_kind": str(getattr(visit, "visit_kind", None) or getattr(visit, "kind", "")),
        "minutes": visit.span.minutes,
        "note": visit.note.strip(),
    }


def _where(visit: "VisitRow | BookingDraft") -> tuple[int, int | None, int]:
    return (visit.person_id, visit.room_id, visit.site_id)
