"""Taking back the last moves and cancellations of visits."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.errors import AlreadyDone, Level, NotFound, Refused
from o2clinic.models import Appointment, ClinicSession, Person
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date_with_weekday, staff_name
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import VisitKind
from o2clinic.services import overbooking, visit_rows, waiting_links
from o2clinic.services.as_it_is import last_save_of, when_in_words
from o2clinic.services.booking import Booking, BookingDraft
from o2clinic.services.last_changes import DoneChange, LastChanges
from o2clinic.services.visit_rows import VisitRow, times
from o2clinic.services.work import Actor, Desk, Work
from o2clinic.storage.failures import Clash
from o2clinic.storage.locks import one_at_a_time

DONE_WORDS: Final = {"move": "Moved", "cancel": "Cancelled"}
# What has changed in the diary and cannot be got round by taking a step back.
_IN_THE_WAY: Final = frozenset({"BK-3", "BK-8"})
_NOTHING: Final = "Nothing was undone."
_LATER_FIRST: Final = "undo the later change of this visit first"


@dataclass(frozen=True, slots=True)
class UndoRow:
    """A change that can be tried to be taken back.

    Attributes:
        change_id: names it.
        done: "Moved" or "Cancelled".
        at: when, in words.
        name: the patient.
        back_to: "Tue 24-Nov-2026 09:00–09:45, Mr O. Adeyemi".
        now: the visit's time as it is now; "" of one that is called off.
        why_not: why it cannot be; "" as far as is known.
        place: clinician, room and site to which it goes back.
        starts_at: when it begins there.
    """

    change_id: str
    visit_id: int
    done: str
    at: str
    name: str
    back_to: str
    now: str
    why_not: str
    place: tuple[int, int | None, int]
    starts_at: datetime

    @property
    def words(self) -> str:
        """What it will bring back."""
        return f"{self.name} back to {self.back_to}"


class Undoing:
    """What the diary's Ctrl+Z asks."""

    def __init__(self, desk: Desk, actor: Actor, last: LastChanges) -> None:
        self._desk, self._actor, self._last = desk, actor, last

    def rows(self) -> tuple[UndoRow, ...]:
        """The last changes, the newest first; two statements, none without any."""
        changes = self._last.newest_first()
        if not changes:
            return ()
        now = self._desk.now()
        wanted = visit_rows.visits_wanted().where(
            Appointment.id.in_({change.visit_id for change in changes})
        )
        people = {change.was["person_id"] for change in changes}
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            visits = {row.visit_id: row for row in visit_rows.read(session, wanted, day_of(now))}
            names = _names(session, people)
        return tuple(
            _row(change, visits[change.visit_id], names, now)
            if self._is_newest(change)
            else replace(_row(change, visits[change.visit_id], names, now), why_not=_LATER_FIRST)
            for change in changes
            if change.visit_id in visits
        )

    def undo(self, change_id: str, command_id: str) -> int:
        """Put the visit back as it was before the change; gives its key.

        Raises:
            NotFound: it is not among the last changes.
            Refused: the visit was changed since, or its clinic is otherwise by now.
            SlotTaken: somebody has the time.
            NotAllowed: it would go over others again, and the person may not do that.
        """
        change = self._last.find(change_id)
        if change is None:
            raise NotFound("This is not among the last changes any more.")
        draft = _draft(change)
        booking = Booking(self._desk, self._actor)
        try:
            with self._desk.work(
                self._actor,
                overbooking.permission_for(draft),
                f"undo {change.verb}",
                command_id=command_id,
            ) as work:
                version = self._put_back(work, change, draft, booking)
        except AlreadyDone as done:
            self._last.undone(change, booking.as_it_is(done.record_id).draft.version)
            raise
        except Clash as clash:
            raise booking.taken(draft, clash) from clash
        self._last.undone(change, version)
        return change.visit_id

    def _put_back(
        self, work: Work, change: DoneChange, draft: BookingDraft, booking: Booking
    ) -> int:
        visit = work.fetch(Appointment, change.visit_id)
        if visit.version != change.version:
            self._last.forget(change.command_id)
            saved = last_save_of(work.session, visit, work.at)
            by = f" by {saved.who}" if saved.who else ""
            raise Refused("BK-22", f"This visit was changed{by} at {saved.when} since.", _NOTHING)
        held = overbooking.held_by(visit)
        one_at_a_time(
            work.session, person=draft.person_id, room=draft.room_id, patient=visit.patient_id
        )
        draft = overbooking.as_needed(work.session, draft)
        overbooking.require_not_over(work.session, draft)
        session_id = draft.clinic_session_id
        if session_id is not None and work.session.get(ClinicSession, session_id) is None:
            raise Refused("BK-3", _NOTHING, "Its clinic is not in the diary any more.")
        _require_may_be(work, change, draft, booking)
        for name, value in {**change.was, "overbook_reason": draft.overbook_reason}.items():
            setattr(visit, name, value)
        booking.note(work, visit.id, visit.patient_id)
        work.session.flush()
        if change.verb == "move":  # away from where it is now
            overbooking.settle(work, held)
        waiting_links.note_changed(work, visit)
        return visit.version

    def _is_newest(self, change: DoneChange) -> bool:
        """Whether it is the last of its visit; an earlier one waits for it."""
        of_visit = [one for one in self._last.newest_first() if one.visit_id == change.visit_id]
        return of_visit[0].command_id == change.command_id


def _require_may_be(work: Work, change: DoneChange, draft: BookingDraft, booking: Booking) -> None:
    """It is a step back, not a new booking: only what stands in its way now refuses it."""
    was_outside = change.was["clinic_session_id"] is None or bool(change.was["rebook_reason"])
    in_the_way = _IN_THE_WAY - {"BK-3"} if was_outside else _IN_THE_WAY
    for finding in booking.look(work.session, draft, work.at):
        if finding.level is Level.BLOCK or finding.rule in in_the_way:
            raise Refused(finding.rule, _NOTHING, finding.message)


def _draft(change: DoneChange) -> BookingDraft:
    was: dict[str, Any] = dict(change.was)
    return BookingDraft(
        patient_id=change.patient_id,
        person_id=was["person_id"],
        room_id=was["room_id"],
        site_id=was["site_id"],
        clinic_session_id=was["clinic_session_id"],
        starts_at=was["starts_at"],
        minutes=int((was["ends_at"] - was["starts_at"]) / timedelta(minutes=1)),
        visit_kind=VisitKind(was["visit_kind"]),
        command_id=change.command_id,
        note=was["note"],
        overbook_reason=was["overbook_reason"],
        id=change.visit_id,
        version=change.version,
    )


def _names(session: Session, people: set[object]) -> dict[object, str]:
    wanted = select(Person.id, Person.title, Person.given_names, Person.family_name).where(
        Person.id.in_(people)
    )
    return {row.id: staff_name(*row[1:]) for row in session.execute(wanted)}


def _row(change: DoneChange, visit: VisitRow, names: dict[object, str], now: datetime) -> UndoRow:
    was: dict[str, Any] = dict(change.was)
    why_not = "" if visit.version == change.version else "changed since"
    return UndoRow(
        change.command_id,
        visit.visit_id,
        DONE_WORDS[change.verb],
        when_in_words(change.done_at, now),
        visit.name,
        f"{_when(was['starts_at'], was['ends_at'])}, {names.get(was['person_id'], '')}",
        "" if visit.is_freed else f"{_when(visit.starts_at, visit.ends_at)}, {visit.clinician}",
        why_not,
        (was["person_id"], was["room_id"], was["site_id"]),
        was["starts_at"],
    )


def _when(starts_at: datetime, ends_at: datetime) -> str:
    return f"{short_date_with_weekday(day_of(starts_at))} {times(starts_at, ends_at)}"
