"""How the sessions that stand in the diary come to be those of the plan, and where visits go."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from o2clinic.rules.clinic_plan import PlannedSession
from o2clinic.rules.free_time import Span

NOT_PLANNED = "no longer planned"
MOVED_ELSEWHERE = "the clinic is at another place"
ROOM_TAKEN = "the clinic's new room is taken"
PERSON_TAKEN = "who holds the clinic now has another visit"


@dataclass(frozen=True, slots=True)
class StandingSession:
    """A session as it stands in the diary."""

    session_id: int
    template_id: int | None
    extra_id: int | None
    held_on: date
    part: int
    person_id: int
    span: Span

    @property
    def key(self) -> tuple[int | None, int | None, date, int]:
        """What it is known by, as for one that is planned."""
        return (self.template_id, self.extra_id, self.held_on, self.part)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What becomes of the diary.

    Attributes:
        pairs: what stands, with what it becomes.
        new: what is to be added.
        gone: what is not planned any more.
    """

    pairs: tuple[tuple[StandingSession, PlannedSession], ...]
    new: tuple[PlannedSession, ...]
    gone: tuple[StandingSession, ...]


def fit(standing: Iterable[StandingSession], planned: Iterable[PlannedSession]) -> Fitted:
    """Pair what stands with what is planned.

    Where a template took the place of another, a session that its clinician has at that time
    already becomes the new one's, and keeps its visits.
    """
    known = {one.key: one for one in standing}
    pairs, new = [], []
    for wanted in planned:
        same = known.pop(wanted.key, None)
        if same is not None:
            pairs.append((same, wanted))
        else:
            new.append(wanted)
    left = sorted(known.values(), key=lambda one: (one.span.starts_at, one.session_id))
    still_new = []
    for wanted in new:
        heir = next((one for one in left if _may_become(one, wanted)), None)
        if heir is None:
            still_new.append(wanted)
        else:
            left.remove(heir)
            pairs.append((heir, wanted))
    return Fitted(tuple(pairs), tuple(still_new), tuple(left))


def home_of(
    visit: Span, person_id: int, sessions: Sequence[PlannedSession]
) -> PlannedSession | None:
    """The open session of the clinician that covers a visit whole."""
    mine = (one for one in sessions if one.sitting.person_id == person_id)
    return next((one for one in mine if not one.closed_reason and one.span.covers(visit)), None)


def why_not(visit: Span, person_id: int, sessions: Collection[PlannedSession]) -> str:
    """Why no open session covers a visit: the reason of the closing that it runs into."""
    for one in sessions:
        meets = one.span.meets(visit)
        if one.sitting.person_id == person_id and one.closed_reason and meets:
            return one.closed_reason
    return NOT_PLANNED


def _may_become(one: StandingSession, wanted: PlannedSession) -> bool:
    return (
        one.person_id == wanted.sitting.person_id
        and one.held_on == wanted.held_on
        and one.span.meets(wanted.span)
    )
