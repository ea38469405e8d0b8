"""Whether a meeting may still be changed, asked within the use case that changes it."""

from o2clinic.errors import Refused
from o2clinic.models import Meeting
from o2clinic.rules.display import short_date
from o2clinic.rules.meeting import MeetingState
from o2clinic.services.work import Work

RUNNING = frozenset({MeetingState.PLANNED, MeetingState.OPEN})


def running(work: Work, meeting_id: int) -> Meeting:
    """The meeting, held until the use case ends, so that nobody closes it meanwhile.

    Raises:
        NotFound: no such meeting.
        Refused: it was closed or cancelled.
    """
    meeting = work.fetch(Meeting, meeting_id)
    work.session.refresh(meeting, with_for_update=True)
    require_running(meeting)
    return meeting


def require_running(meeting: Meeting) -> None:
    """Refuse a change to a meeting that is over.

    Raises:
        Refused: it was closed or cancelled.
    """
    if meeting.state not in RUNNING:
        is_closed = meeting.state == MeetingState.CLOSED
        words = "was closed: its minutes stand" if is_closed else "was cancelled"
        raise Refused(
            "MEET-1",
            f"The meeting of {short_date(meeting.meets_on)} {words}.",
            "What is still open about a patient goes on the agenda of the next meeting.",
        )
