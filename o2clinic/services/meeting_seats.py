"""Who is invited to a meeting: staff and guests, each in their role; once, or each time."""

from sqlalchemy import select

from o2clinic.errors import Finding, Level, NotValid
from o2clinic.models import Meeting, MeetingSeat
from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission
from o2clinic.services.meeting_draft import SeatDraft, one_line
from o2clinic.services.meeting_state import running
from o2clinic.services.work import Actor, Desk, Work


class MeetingSeats:
    """What the team does with those who take part."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def invite(self, draft: SeatDraft) -> int:
        """Invite somebody; gives the key of the seat.

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
            meeting = running(work, draft.meeting_id)
            _require_new(work, draft)
            work.record_id = work.add(_seat(draft, meeting_id=meeting.id))
            if draft.is_each_time and meeting.series_id is not None:
                work.add(_seat(draft, series_id=meeting.series_id))
            work.changed(Concept.MEETING, meeting.id)
            return work.record_id

    def uninvite(self, seat_id: int, version: int, command_id: str) -> int:
        """Take somebody's seat away, at this meeting and at those of its series to come.

        Raises:
            StaleRecord: somebody changed the seat since.
            Refused: the meeting is over.
        """
        with self._desk.work(
            self._actor, Permission.HOLD_MEETING, "uninvite_from_meeting", command_id=command_id
        ) as work:
            seat = work.fetch_for_edit(MeetingSeat, seat_id, version)
            meeting = running(work, seat.meeting_id or 0)
            for other in _each_time(work, meeting, seat):
                work.session.delete(other)
            work.session.delete(seat)
            work.record_id = seat_id
            work.changed(Concept.MEETING, meeting.id)
            return seat_id


def _require_new(work: Work, draft: SeatDraft) -> None:
    if not draft.person_id:
        return
    wanted = select(MeetingSeat.id).where(
        MeetingSeat.meeting_id == draft.meeting_id, MeetingSeat.person_id == draft.person_id
    )
    if work.session.scalar(wanted) is not None:
        raise NotValid([Finding("MT-2", Level.BLOCK, "Is invited already.", "person_id")])


def _each_time(work: Work, meeting: Meeting, seat: MeetingSeat) -> list[MeetingSeat]:
    """The same person's or guest's seat at each meeting of the series."""
    if meeting.series_id is None:
        return []
    wanted = select(MeetingSeat).where(
        MeetingSeat.series_id == meeting.series_id,
        MeetingSeat.meeting_id.is_(None),
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
