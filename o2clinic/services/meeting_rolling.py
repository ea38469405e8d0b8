"""What a meeting did not reach, or put off, stands on the agenda of the next one.

A line goes on to the next meeting of its series; one of a single meeting goes on to the next
meeting of the clinic's own team, one about a GP practice's patient also to that practice's next
meeting. While there is none, the line waits for the one that is prepared next: whoever prepares a
meeting calls `take_up`.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from o2clinic.models import AgendaItem, Meeting, MeetingSeries, Patient
from o2clinic.rules.changes import Concept
from o2clinic.rules.display import short_date
from o2clinic.rules.meeting import ItemState, MeetingKind, MeetingOutcome, MeetingState
from o2clinic.services.agenda_joining import values_of
from o2clinic.services.work import Work

_OVER = (MeetingState.CLOSED, MeetingState.CANCELLED)
# What a line takes along. A standard case is looked at once more by its rule when it is decided.
_TAKEN_ALONG = (
    *("patient_id", "reason", "other_reasons", "question", "evidence", "rule"),
    *("asked_by_id", "asked_by", "is_standard", "proposal", "proposed_outcome"),
)
_DISCUSSED: Final = {"is_standard": False, "proposal": "", "proposed_outcome": None}


def next_meeting(session: Session, meeting: Meeting) -> Meeting | None:
    """Where the lines of this meeting go on to, if it is prepared already; one statement."""
    later = or_(
        Meeting.meets_on > meeting.meets_on,
        and_(Meeting.meets_on == meeting.meets_on, Meeting.starts_at > meeting.starts_at),
    )
    wanted = select(Meeting).where(
        Meeting.id != meeting.id, Meeting.state == MeetingState.PLANNED, later, _goes_on_to(meeting)
    )
    return session.scalars(
        wanted.order_by(Meeting.meets_on, Meeting.starts_at, Meeting.id).limit(1)
    ).first()


def take_up(work: Work, meeting: Meeting) -> int:
    """Put on this agenda what waits for a meeting like it; tells how many lines came.

    At most five statements besides those that write, and one for each person who asks. Two desks
    that do it at once take each line once. A patient who stands on the agenda already is not
    brought twice: the two lines become one (MT-17).
    """
    if meeting.series_id is not None:  # one desk at a time; the rows are read after that
        work.session.get(MeetingSeries, meeting.series_id, with_for_update=True)
    waiting = work.session.scalars(_waiting_for(meeting)).all()
    if not waiting:
        return 0
    keys = [line.id for line in waiting]
    followed = set(
        work.session.scalars(
            select(AgendaItem.rolled_from_id).where(AgendaItem.rolled_from_id.in_(keys))
        )
    )
    there = {line.patient_id: line for line in _lines_on(work.session, meeting.id)}
    place = _last_place(work.session, meeting.id)
    came = 0
    for line in waiting:
        if line.id in followed:
            continue
        standing = there.get(line.patient_id)
        if standing is None:
            place, came = place + 1, came + 1
            there[line.patient_id] = _brought_on(line, meeting.id, place)
            work.session.add(there[line.patient_id])
            continue
        for name, value in values_of(work.session, standing, line).items():
            if name != "place":  # that one is of the other agenda
                setattr(standing, name, value)
        if standing.rolled_from_id is None:
            standing.rolled_from_id = line.id
        elif line.state != ItemState.DECIDED:
            line.state = ItemState.TAKEN_OFF
            line.state_reason = f"Stands on the agenda of {short_date(meeting.meets_on)} already"
    work.session.flush()
    work.changed(Concept.MEETING, meeting.id)
    return came


def roll(work: Work, meeting: Meeting, waiting: Sequence[AgendaItem]) -> Meeting | None:
    """Let lines that were not reached go on; gives the meeting that has them, if there is one."""
    for line in waiting:
        line.state = ItemState.ROLLED
    work.session.flush()
    follows = next_meeting(work.session, meeting)
    if follows is not None:
        take_up(work, follows)
    return follows


def _brought_on(line: AgendaItem, meeting_id: int, place: int) -> AgendaItem:
    brought = {name: getattr(line, name) for name in _TAKEN_ALONG}
    if line.state == ItemState.DECIDED:  # it was talked about, and is to be again
        brought |= _DISCUSSED
    return AgendaItem(meeting_id=meeting_id, place=place, rolled_from_id=line.id, **brought)


def _waiting_for(meeting: Meeting) -> Any:
    """Lines that nobody took up, of patients who are here, in their order; held till the end."""
    follower = aliased(AgendaItem)
    put_off = and_(
        AgendaItem.state == ItemState.DECIDED,
        AgendaItem.outcome == MeetingOutcome.DEFER,
        Meeting.state == MeetingState.CLOSED,
    )
    left = and_(AgendaItem.state == ItemState.WAITING, Meeting.state.in_(_OVER))
    return (
        select(AgendaItem)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Patient, Patient.id == AgendaItem.patient_id)
        .where(
            Meeting.id != meeting.id,
            _comes_to(meeting),
            or_(AgendaItem.state == ItemState.ROLLED, left, put_off),
            ~exists().where(follower.rolled_from_id == AgendaItem.id),
            Patient.died_on.is_(None),
            Patient.moved_away_on.is_(None),
        )
        .order_by(Meeting.meets_on, AgendaItem.place, AgendaItem.id)
        .with_for_update(of=AgendaItem)
    )


def _comes_to(meeting: Meeting) -> ColumnElement[bool]:
    """Of which meetings the lines come to this one."""
    fitting = []
    if meeting.series_id is not None:
        fitting.append(Meeting.series_id == meeting.series_id)
    if meeting.kind == MeetingKind.MDT:
        fitting.append(Meeting.series_id.is_(None))
    if meeting.gp_practice_id is not None:
        fitting.append(
            and_(
                Meeting.series_id.is_(None),
                Meeting.gp_practice_id == meeting.gp_practice_id,
            )
        )
    return or_(*fitting) if fitting else Meeting.id.is_(None)


def _goes_on_to(meeting: Meeting) -> ColumnElement[bool]:
    """To which meetings the lines of this one go; the other side of `_comes_to`."""
    if meeting.series_id is not None:
        return Meeting.series_id == meeting.series_id
    fitting = [Meeting.kind == MeetingKind.MDT]
    if meeting.gp_practice_id is not None:
        fitting.append(Meeting.gp_practice_id == meeting.gp_practice_id)
    return or_(*fitting)


def _lines_on(session: Session, meeting_id: int) -> Sequence[AgendaItem]:
    wanted = select(AgendaItem).where(
        AgendaItem.meeting_id == meeting_id, AgendaItem.state == ItemState.WAITING
    )
    return session.scalars(wanted).all()


def _last_place(session: Session, meeting_id: int) -> int:
    wanted = select(func.coalesce(func.max(AgendaItem.place), 0))
    return session.scalars(wanted.where(AgendaItem.meeting_id == meeting_id)).one()
