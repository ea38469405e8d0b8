"""The waiting list: who wants which visit by when, offered, booked, or removed with a reason."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotFound, NotValid, Refused
from o2clinic.models import Patient, WaitingEntry
from o2clinic.rules import free_time
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import clock_time, patient_name, short_date, short_date_with_weekday
from o2clinic.rules.free_time import Span
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import VisitKind
from o2clinic.rules.waiting import OPEN, Removal, WaitingState, WaitUrgency
from o2clinic.rules.waiting_match import Waiter, fits
from o2clinic.services import waiting_rows
from o2clinic.services.as_it_is import AsItIs, last_save_of
from o2clinic.services.diary import Bookee, Diary
from o2clinic.services.gone import require_here
from o2clinic.services.open_time import OpenTime, gaps_of, open_times, taken_times
from o2clinic.services.plan_sheet import Named, people_to_choose, sites_to_choose
from o2clinic.services.waiting_draft import EntryStep, RemovalDraft, WaitingDraft
from o2clinic.services.waiting_rows import WaitingCounts, WaitingRow
from o2clinic.services.work import Actor, Desk, Work
from o2clinic.storage.locks import one_at_a_time

LOOKED_AHEAD: Final = timedelta(weeks=26)


@dataclass(frozen=True, slots=True)
class WaitingSheet:
    """Who waits, and what the form offers to be chosen."""

    today: date
    rows: tuple[WaitingRow, ...]
    sites: tuple[Named, ...]
    people: tuple[Named, ...]

    @property
    def total(self) -> int:
        """How many wait; more than are shown where there are very many."""
        return self.rows[0].total if self.rows else 0


@dataclass(frozen=True, slots=True)
class FirstFit:
    """The first time that somebody could have.

    Attributes:
        place: where and with whom, in words.
    """

    patient_id: int
    visit_kind: VisitKind
    minutes: int
    starts_at: datetime
    person_id: int
    site_id: int
    place: str

    @property
    def when(self) -> str:
        """Tue 01-Dec-2026 09:00."""
        moment = local(self.starts_at)
        return f"{short_date_with_weekday(moment.date())} {clock_time(moment)}"

    @property
    def in_diary(self) -> str:
        """Where the diary is to be opened for it."""
        return diary_address(
            self.patient_id, self.visit_kind, self.minutes, self.starts_at, self.person_id
        )


class WaitingList:
    """What the desk does with those who wait."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def sheet(self) -> WaitingSheet:
        """Who waits, and what the form offers; three statements."""
        today = day_of(self._desk.now())
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            rows = waiting_rows.waiting_rows(session, today)
            return WaitingSheet(today, rows, sites_to_choose(session), people_to_choose(session))

    def counts(self) -> WaitingCounts:
        """How many wait to be triaged, to be booked, past their day; one statement."""
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            return waiting_rows.counts(session, day_of(self._desk.now()))

    def bookee(self, patient_id: int) -> Bookee:
        """Who is to wait, for a form that is opened from the patient's page; one statement."""
        return Diary(self._desk, self._actor).bookee(patient_id)

    def as_it_is(self, entry_id: int, command_id: str) -> AsItIs[WaitingDraft]:
        """The form of a line, and who has saved it last."""
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            entry = session.get(WaitingEntry, entry_id)
            if entry is None:
                raise NotFound("This line is not in the database.")
            patient = session.get_one(Patient, entry.patient_id)
            draft = _draft_of(entry, patient, command_id)
            return AsItIs(draft, last_save_of(session, entry, now))

    def save(self, draft: WaitingDraft) -> int:
        """Let somebody wait, or write the form over what it was filled from; gives the key.

        Raises:
            NotValid: with the findings of the form; or the patient waits for this already.
            StaleRecord: somebody saved it since.
            Refused: the patient has died or moved away, or the visit is booked or removed.
        """
        found = list(draft.findings(day_of(self._desk.now())))
        if found:
            raise NotValid(found)
        use_case = "change_waiting" if draft.id else "put_on_waiting_list"
        with self._desk.work(
            self._actor, Permission.BOOK, use_case, command_id=draft.command_id
        ) as work:
            assert draft.patient is not None
            if draft.id:
                entry = work.fetch_for_edit(WaitingEntry, draft.id, draft.version)
                _require_open(entry)
                patient_id = entry.patient_id  # whoever was found since: it stays theirs
            else:
                patient_id = draft.patient.patient_id
                entry = WaitingEntry(patient_id=patient_id)
            # Two desks that enter the same wait at once, or one a death, see each other's.
            one_at_a_time(work.session, person=0, room=None, patient=patient_id)
            patient = work.fetch(Patient, patient_id)
            require_here(patient.died_on, patient.moved_away_on)
            _require_waits_once(work.session, patient_id, draft)
            _fill(entry, draft)
            work.record_id = entry.id if draft.id else work.add(entry)
            work.patient_id = patient_id
            work.changed(Concept.WAITING, work.record_id)
            return work.record_id

    def offer(self, step: EntryStep) -> int:
        """Note that the patient was offered a time and is to answer; or that it was not so.

        Raises:
            StaleRecord: somebody saved it since.
            Refused: the visit is booked or removed meanwhile.
        """
        with self._desk.work(
            self._actor, Permission.BOOK, "offer_waiting", command_id=step.command_id
        ) as work:
            entry = self._opened(work, step)
            is_offered = entry.state == WaitingState.OFFERED
            entry.state = WaitingState.REQUESTED if is_offered else WaitingState.OFFERED
            entry.offered_on = None if is_offered else day_of(work.at)
            return entry.id

    def remove(self, draft: RemovalDraft) -> int:
        """Take somebody off the list with a reason; the line stays in the record.

        Raises:
            NotValid: without a reason.
            StaleRecord: somebody saved it since.
            Refused: the visit is booked or removed meanwhile.
        """
        found = list(draft.findings())
        if found:
            raise NotValid(found)
        with self._desk.work(
            self._actor, Permission.BOOK, "remove_from_list", command_id=draft.step.command_id
        ) as work:
            entry = self._opened(work, draft.step)
            entry.state, entry.removal = WaitingState.REMOVED, draft.removal
            entry.removal_note = " ".join(draft.note.split())
            entry.removed_on = day_of(work.at)
            return entry.id

    def first_fit(self, entry_id: int) -> FirstFit | None:
        """The first time that the patient could have; None within half a year; five statements."""
        now = self._desk.now()
        today, until = day_of(now), now + LOOKED_AHEAD
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            rows = waiting_rows.waiting_rows(session, today, WaitingEntry.id == entry_id)
            if not rows:
                raise NotFound("This visit is booked or removed meanwhile.")
            row = rows[0]
            opened = [
                one
                for one in open_times(session, now, until)
                if fits(one.free(one.span), row.waiter, today) or one.kept
            ]
            taken = taken_times(session, opened, Span(now, until), self._actor, row.patient_id)
        for one, gap in gaps_of(opened, taken):
            # What is kept for another kind of visit is none of this patient's.
            is_for_it = fits(one.free(gap), row.waiter, today)
            at = _first_start(one, gap, row.waiter, now) if is_for_it else None
            if at is not None:
                return FirstFit(
                    row.patient_id,
                    row.waiter.visit_kind,
                    row.waiter.minutes,
                    at,
                    one.person_id,
                    one.site_id,
                    f"{one.clinician}, {one.place}",
                )
        return None

    @staticmethod
    def _opened(work: Work, step: EntryStep) -> WaitingEntry:
        entry = work.fetch_for_edit(WaitingEntry, step.entry_id, step.version)
        _require_open(entry)
        work.record_id, work.patient_id = entry.id, entry.patient_id
        work.changed(Concept.WAITING, entry.id)
        return entry


def diary_address(
    patient_id: int, kind: VisitKind, minutes: int, starts_at: datetime, person_id: int
) -> str:
    """Where the diary begins a booking of just this visit at just this time."""
    moment = local(starts_at)
    when = f"{moment.date().isoformat()} {moment:%H:%M}"
    return f"diary:book {patient_id} {when} {person_id} {kind.value} {minutes}"


def _first_start(one: OpenTime, gap: Span, waiter: Waiter, now: datetime) -> datetime | None:
    if waiter.minutes > gap.minutes:
        return None
    found = free_time.starts(gap, waiter.minutes, one.slot_minutes)
    return next((at for at in found if at >= now), None)


def _require_open(entry: WaitingEntry) -> None:
    if entry.state not in OPEN:
        words = "booked" if entry.state == WaitingState.BOOKED else "taken off the list"
        raise Refused("WAIT-2", f"This visit is {words} meanwhile.")


def _require_waits_once(session: Session, patient_id: int, draft: WaitingDraft) -> None:
    other = session.scalar(
        select(WaitingEntry.target_on).where(
            WaitingEntry.patient_id == patient_id,
            WaitingEntry.visit_kind == draft.visit_kind,
            WaitingEntry.state.in_(OPEN),
            WaitingEntry.id != draft.id,
        )
    )
    if other is not None:
        words = f"Waits for this visit already, until {short_date(other)}. Change that line."
        raise NotValid([Finding("WAIT-3", Level.BLOCK, words, "visit_kind")])


def _fill(entry: WaitingEntry, draft: WaitingDraft) -> None:
    for name in ("visit_kind", "minutes", "urgency", "since_on", "earliest_on", "target_on"):
        setattr(entry, name, getattr(draft, name))
    entry.site_id, entry.person_id = draft.site_id or None, draft.person_id or None
    entry.notice_days, entry.note = draft.notice_days, draft.tidy_note


def _draft_of(entry: WaitingEntry, patient: Patient, command_id: str) -> WaitingDraft:
    name = patient_name(patient.family_name, patient.given_names, patient.title)
    return WaitingDraft(
        command_id=command_id,
        patient=Bookee(patient.id, name, short_date(patient.born_on)),
        visit_kind=VisitKind(entry.visit_kind),
        minutes=entry.minutes,
        urgency=WaitUrgency(entry.urgency),
        since_on=entry.since_on,
        earliest_on=entry.earliest_on,
        target_on=entry.target_on,
        site_id=entry.site_id or 0,
        person_id=entry.person_id or 0,
        notice_days=entry.notice_days,
        note=entry.note,
        removal=Removal(entry.removal) if entry.removal else None,
        removal_note=entry.removal_note,
        id=entry.id,
        version=entry.version,
    )
