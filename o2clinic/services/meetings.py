"""Meetings that decide: listed, planned, one of a series prepared, called off."""

from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotFound, NotValid, Refused, Taken
from o2clinic.models import AgendaItem, Meeting, MeetingSeat, MeetingSeries
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date_with_weekday
from o2clinic.rules.meeting import MEETING_STATE_WORDS, ItemState, MeetingKind, MeetingState
from o2clinic.rules.meeting_agenda import may_be_planned
from o2clinic.rules.permissions import Permission
from o2clinic.services.as_it_is import AsItIs, last_save_of
from o2clinic.services.meeting_case_source import is_of_practice
from o2clinic.services.meeting_draft import CancelDraft, MeetingDraft, is_over, one_line
from o2clinic.services.meeting_rolling import roll, take_up
from o2clinic.services.meeting_rows import MeetingsSheet, meetings_sheet, rhythm_of
from o2clinic.services.work import Actor, Desk, Work

_OF_SERIES: Final = ("name", "kind", "starts_at", "minutes", "place", "gp_practice_id")


class Meetings:
    """What the team does with its meetings, but for what stands on their agendas."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def may_hold(self) -> bool:
        """Whether this person plans and holds them; others read."""
        return self._actor.may(Permission.HOLD_MEETING)

    def sheet(self) -> MeetingsSheet:
        """Every meeting to come, and those of the last weeks; five statements."""
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            return meetings_sheet(session, self._actor.person_id, now)

    def as_it_is(self, meeting_id: int, command_id: str) -> AsItIs[MeetingDraft]:
        """The form of a meeting, and who has saved it last."""
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            one = session.get(Meeting, meeting_id)
            if one is None:
                raise NotFound("This meeting is not in the database.")
            return AsItIs(_draft(one, command_id), last_save_of(session, one, self._desk.now()))

    def save(self, draft: MeetingDraft) -> int:
        """Plan a meeting, or change one that is planned; gives the key.

        Raises:
            NotValid: with the findings of the form.
            StaleRecord: somebody saved it since.
            Refused: it is being held, or over.
        """
        found = list(draft.findings(day_of(self._desk.now())))
        if found:
            raise NotValid(found)
        use_case = "change_meeting" if draft.id else "plan_meeting"
        with self._desk.work(
            self._actor, Permission.HOLD_MEETING, use_case, command_id=draft.command_id
        ) as work:
            if draft.id:
                one = work.fetch_for_edit(Meeting, draft.id, draft.version)
                require_planned(one)
                _require_fitting(work, one, draft)
            else:
                one = Meeting()
            _fill(one, draft)
            work.record_id = one.id if draft.id else work.add(one)
            work.changed(Concept.MEETING, work.record_id)
            return work.record_id

    def prepare(self, series_id: int, meets_on: date, command_id: str) -> int:
        """Plan the meeting of a series on a day, once; gives the key, also where it is there.

        Whoever is invited each time is invited, and what waits for it stands on its agenda.

        Raises:
            Refused: the series does not meet on this day, or it is over.
        """
        try:
            with self._desk.work(
                self._actor, Permission.HOLD_MEETING, "prepare_meeting", command_id=command_id
            ) as work:
                work.record_id = prepared(work, series_id, meets_on)
                return work.record_id
        except Taken:  # another desk was first: its meeting is ours
            with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
                found = _prepared(session, series_id, meets_on)
            if found is None:
                raise
            return found

    def cancel(self, draft: CancelDraft) -> int:
        """Have a planned meeting not held; what stands on it goes on to the next one.

        Standard cases that were decided for it are decided no more: no minutes would tell of them.

        Raises:
            NotValid: without a reason.
            StaleRecord: somebody saved it since.
            Refused: it is being held, or over.
        """
        found = list(draft.findings())
        if found:
            raise NotValid(found)
        with self._desk.work(
            self._actor, Permission.HOLD_MEETING, "cancel_meeting", command_id=draft.command_id
        ) as work:
            one = work.fetch_for_edit(Meeting, draft.meeting_id, draft.version)
            require_planned(one)
            one.state, one.cancel_reason = MeetingState.CANCELLED, one_line(draft.reason)
            work.record_id, work.reason = one.id, one.cancel_reason
            goes_on = select(AgendaItem).where(
                AgendaItem.meeting_id == one.id,
                AgendaItem.state.in_((ItemState.WAITING, ItemState.STANDARD)),
            )
            lines = work.session.scalars(goes_on.order_by(AgendaItem.place)).all()
            for line in lines:  # no minutes will tell what was decided by rule
                line.outcome, line.decision = None, ""
                line.decided_at = line.decided_by_id = None
                work.changed(Concept.PATIENT, line.patient_id)
            roll(work, one, lines)
            work.changed(Concept.MEETING, one.id)
            return one.id


def _require_fitting(work: Work, one: Meeting, draft: MeetingDraft) -> None:
    """Refuse a day that is over, and a practice whose patients those on the agenda are not."""
    today = day_of(work.at)
    assert draft.meets_on is not None
    if one.series_id is None and draft.meets_on != one.meets_on and draft.meets_on < today:
        raise NotValid([is_over(today)])
    if not draft.gp_practice_id or draft.gp_practice_id == one.gp_practice_id:
        return
    others = select(AgendaItem.id).where(
        AgendaItem.meeting_id == one.id,
        AgendaItem.state == ItemState.WAITING,
        ~is_of_practice(draft.gp_practice_id, today, AgendaItem.patient_id),
    )
    if work.session.scalar(others.limit(1)) is not None:
        words = "Somebody on its agenda is a patient of another practice. Take them off first."
        raise NotValid([Finding("MT-15", Level.BLOCK, words, "gp_practice_id")])


def prepared(work: Work, series_id: int, meets_on: date) -> int:
    """The meeting of a series on a day, made where it is not there yet."""
    return _prepared(work.session, series_id, meets_on) or _prepare(work, series_id, meets_on)


def require_planned(meeting: Meeting) -> None:
    """Refuse to plan what is held already, or over."""
    state = MeetingState(meeting.state)
    if not may_be_planned(state):
        words = MEETING_STATE_WORDS[state]
        raise Refused("MT-2", f"This meeting is {words}.", "Plan another one.")


def _prepared(session: Session, series_id: int, meets_on: date) -> int | None:
    wanted = select(Meeting.id).where(Meeting.series_id == series_id, Meeting.meets_on == meets_on)
    return session.scalar(wanted)


def _prepare(work: Work, series_id: int, meets_on: date) -> int:
    series = work.fetch(MeetingSeries, series_id)
    if meets_on < day_of(work.at) or not rhythm_of(series).meets(meets_on):
        day = short_date_with_weekday(meets_on)
        raise Refused("MT-1", f"“{series.name}” does not meet on {day}.", "Plan an extra meeting.")
    same = {name: getattr(series, name) for name in _OF_SERIES}
    meeting = Meeting(series_id=series_id, meets_on=meets_on, **same)
    meeting_id = work.add(meeting)
    invited = select(MeetingSeat).where(
        MeetingSeat.series_id == series_id, MeetingSeat.meeting_id.is_(None)
    )
    for seat in work.session.scalars(invited.order_by(MeetingSeat.id)).all():
        work.session.add(
            MeetingSeat(
                meeting_id=meeting_id,
                person_id=seat.person_id,
                guest_name=seat.guest_name,
                organisation=seat.organisation,
                role=seat.role,
            )
        )
    work.session.flush()
    take_up(work, meeting)
    work.changed(Concept.MEETING, meeting_id)
    return meeting_id


def _fill(one: Meeting, draft: MeetingDraft) -> None:
    assert draft.meets_on is not None
    assert draft.starts_at is not None
    one.name, one.place = one_line(draft.name), one_line(draft.place)
    one.kind, one.starts_at = draft.kind, draft.starts_at
    one.minutes = draft.minutes or 0
    one.gp_practice_id = draft.gp_practice_id or None
    if one.series_id is None:  # one of a series stays on its day, so that it is prepared once
        one.meets_on = draft.meets_on


def _draft(one: Meeting, command_id: str) -> MeetingDraft:
    return MeetingDraft(
        command_id=command_id,
        name=one.name,
        kind=MeetingKind(one.kind),
        meets_on=one.meets_on,
        starts_at=one.starts_at,
        minutes=one.minutes,
        place=one.place,
        gp_practice_id=one.gp_practice_id or 0,
        cancel_reason=one.cancel_reason,
        series_id=one.series_id or 0,
        id=one.id,
        version=one.version,
    )
