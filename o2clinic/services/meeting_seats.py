"""Who is invited to a meeting: staff and guests, each in their role; once, or each time."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, select

from o2clinic.errors import Finding, Level, NotValid
from o2clinic.models import Meeting, MeetingSeat, MeetingSeries
from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission
from o2clinic.services.agenda_rows import SeatsSheet, seats_of_series
from o2clinic.services.meeting_draft import SeatDraft, one_line
from o2clinic.services.meeting_state import running
from o2clinic.services.work import Actor, Desk, Work


class MeetingSeats:
    """What the team does with those who take part."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def of_series(self, series_id: int) -> SeatsSheet:
        """Who is invited to each meeting of a series; three statements.

        Raises:
            NotFound: no such series.
        """
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            return seats_of_series(session, series_id)

    def invite(self, draft: SeatDraft) -> int:
        """Invite somebody, to a meeting or to each of a series; gives the key of the seat.

        Meetings of a series that are prepared keep whom they have invited.

        Raises:
            NotValid: with the findings of the form; or who is chosen is invited already.
            Refused: the meeting is over.
        """
        found = list(draft.findings())
        if found:
            raise NotValid(found)
        with self._desk.work(
            self._actor, Permission.HOLD_MEETING, "invite_to_meeting", command_id=draft.command_id
        ) as work:
            if not draft.meeting_id:
                series = work.fetch(MeetingSeries, draft.series_id)
                _require_new(work, draft, _of_series(series.id))
                work.record_id = work.add(_seat(draft, series_id=series.id))
                work.changed(Concept.MEETING, 0)
                return work.record_id
            meeting = running(work, draft.meeting_id)
            _require_new(work, draft, (MeetingSeat.meeting_id == meeting.id,))
            work.record_id = work.add(_seat(draft, meeting_id=meeting.id))
            if draft.is_each_time and meeting.series_id is not None:
                each_time = _of_series(meeting.series_id)
                if not _has_seat(work, draft, each_time):
                    work.add(_seat(draft, series_id=meeting.series_id))
            work.changed(Concept.MEETING, meeting.id)
            return work.record_id

    def uninvite(self, seat_id: int, version: int, command_id: str) -> int:
        """Take somebody's seat away, at its meeting and at those of the series to come.

        Raises:
            StaleRecord: somebody changed the seat since.
            Refused: the meeting is over.
        """
        with self._desk.work(
            self._actor, Permission.HOLD_MEETING, "uninvite_from_meeting", command_id=command_id
        ) as work:
            seat = work.fetch_for_edit(MeetingSeat, seat_id, version)
            if seat.meeting_id is not None:
                for other in _each_time(work, running(work, seat.meeting_id), seat):
                    work.session.delete(other)
            work.changed(Concept.MEETING, seat.meeting_id or 0)
            work.session.delete(seat)
            work.record_id = seat_id
            return seat_id


def _require_new(work: Work, draft: SeatDraft, where: Sequence[ColumnElement[bool]]) -> None:
    if _has_seat(work, draft, where):
        field = "person_id" if draft.person_id else "guest_name"
        raise NotValid([Finding("MT-2", Level.BLOCK, "Is invited already.", field)])


def _has_seat(work: Work, draft: SeatDraft, where: Sequence[ColumnElement[bool]]) -> bool:
    """Whether the same person, or a guest of this name, is there already."""
    name = one_line(draft.guest_name)
    who = (
        MeetingSeat.person_id == draft.person_id
        if draft.person_id
        else and_(MeetingSeat.person_id.is_(None), MeetingSeat.guest_name == name)
    )
    return work.session.scalar(select(MeetingSeat.id).where(*where, who).limit(1)) is not None


def _of_series(series_id: int) -> tuple[ColumnElement[bool], ...]:
    return MeetingSeat.series_id == series_id, MeetingSeat.meeting_id.is_(None)


def _each_time(work: Work, meeting: Meeting, seat: MeetingSeat) -> list[MeetingSeat]:
    """The same person's or guest's seat at each meeting of the series."""
    if meeting.series_id is None:
        return []
    wanted = select(MeetingSeat).where(
        *_of_series(meeting.series_id),
        MeetingSeat.person_id == seat.person_id
        if seat.person_id is not None
        else MeetingSeat.guest_name == seat.guest_name,
    )
    return list(work.session.scalars(wanted))


def _seat(
    draft: SeatDraft, *, meeting_id: int | None = None, series_id: int | None = None
) -> MeetingSeat:
    is_guest = not draft.person_id
    return MeetingSeat(
        meeting_id=meeting_id,
        series_id=series_id,
        person_id=draft.person_id or None,
        guest_name=one_line(draft.guest_name) if is_guest else "",
        organisation=one_line(draft.organisation) if is_guest else "",
        role=draft.role,
    )
