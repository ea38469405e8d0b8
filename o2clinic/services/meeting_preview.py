"""What follows from a meeting, as it is shown before it is closed and kept after it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from o2clinic.documents.meeting_minutes import MinutesSheet
from o2clinic.rules.display import patient_name, short_date, short_date_with_weekday
from o2clinic.rules.meeting import Attendance, ItemState, MeetingState
from o2clinic.services.meeting_letters import lines_with_letter
from o2clinic.services.meeting_reading import KnownLine, KnownMeeting, decision_in_words
from o2clinic.services.meeting_visits import WantedVisit


@dataclass(frozen=True, slots=True)
class ClosingLine:
    """One patient in what is shown before closing.

    Attributes:
        words: what was decided, or what becomes of the question.
        follows: actions, letters and visits, one a line.
    """

    patient: str
    words: str
    follows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnersActions:
    """What one person has to do."""

    owner: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MinutesRow:
    """Minutes as they were issued.

    Attributes:
        is_replaced: corrected minutes hold in their place.
        reason: what they correct; empty for the first.
    """

    minutes_id: int
    issued_on: date
    issued_by: str
    pages: int
    sha256: str
    reason: str
    is_replaced: bool

    @property
    def words(self) -> str:
        """For a list: "Minutes of 24-Nov-2026, Dr Astrid Berg, 3 pages"."""
        what = "Corrected minutes" if self.reason else "Minutes"
        pages = "1 page" if self.pages == 1 else f"{self.pages} pages"
        replaced = ", replaced" if self.is_replaced else ""
        return f"{what} of {short_date(self.issued_on)}, {self.issued_by}, {pages}{replaced}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingPreview:
    """A meeting before or after its closing.

    Attributes:
        version: of the meeting as it was read.
        title: "Oxygen MDT, Tue 24-Nov-2026".
        minutes: what the minutes say, or would say if it were closed now.
        decided: talked about and decided; `standard` by their rule; `not_reached` neither.
        owners: open actions by who does them.
        letters: to whom a letter will be due, in words.
        visits: what becomes of each visit that was asked for.
        next_words: where the lines that were not reached go.
        doubts: what is better mended before closing.
        issued: the minutes that were issued, newest first.
    """

    meeting_id: int
    version: int
    state: MeetingState
    title: str
    minutes: MinutesSheet
    decided: tuple[ClosingLine, ...]
    standard: tuple[ClosingLine, ...]
    not_reached: tuple[ClosingLine, ...]
    owners: tuple[OwnersActions, ...]
    letters: tuple[str, ...]
    visits: tuple[str, ...]
    next_words: str
    doubts: tuple[str, ...]
    issued: tuple[MinutesRow, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether its minutes stand."""
        return self.state is MeetingState.CLOSED


def preview_of(
    known: KnownMeeting,
    minutes: MinutesSheet,
    visits: tuple[WantedVisit, ...],
    issued: tuple[MinutesRow, ...],
) -> ClosingPreview:
    """What is shown before a meeting is closed, and after it."""
    meeting, lettered = known.meeting, lines_with_letter(known)
    unreached = known.in_state(ItemState.WAITING, ItemState.ROLLED)
    names = {line.item.patient_id: _name(line) for line in known.lines}
    return ClosingPreview(
        meeting_id=meeting.id,
        version=meeting.version,
        state=MeetingState(meeting.state),
        title=f"{meeting.name}, {short_date_with_weekday(meeting.meets_on)}",
        minutes=minutes,
        decided=tuple(_closing_line(line, known) for line in known.in_state(ItemState.DECIDED)),
        standard=tuple(_closing_line(line, known) for line in known.in_state(ItemState.STANDARD)),
        not_reached=tuple(ClosingLine(_name(line), line.item.question) for line in unreached),
        owners=tuple(_by_owner(known, names)),
        letters=tuple(_name(line) for line in lettered),
        visits=tuple(f"{names[one.patient_id]}: {one.words}" for one in visits),
        next_words=_next_words(known, len(unreached)),
        doubts=tuple(_doubts(known)),
        issued=issued,
    )


def _closing_line(line: KnownLine, known: KnownMeeting) -> ClosingLine:
    actions = (
        f"{one.owner}: {one.action.words}, by {short_date(one.action.due_on)}"
        for one in known.actions_of(line.item.id)
    )
    return ClosingLine(_name(line), decision_in_words(line.item), tuple(actions))


def _by_owner(known: KnownMeeting, names: dict[int, str]) -> Iterator[OwnersActions]:
    of_owner: defaultdict[str, list[str]] = defaultdict(list)
    for one in known.actions:
        action = one.action
        words = f"{names[action.patient_id]}: {action.words}, by {short_date(action.due_on)}"
        of_owner[one.owner].append(words)
    for owner in sorted(of_owner):
        yield OwnersActions(owner, tuple(of_owner[owner]))


def _next_words(known: KnownMeeting, count: int) -> str:
    if not count:
        return "Every patient was reached."
    what = "1 patient was" if count == 1 else f"{count} patients were"
    follows = known.follows
    if follows is None:
        return f"{what} not reached: they go on the agenda of the next meeting that is prepared."
    day = short_date_with_weekday(follows.meets_on)
    return f"{what} not reached: they go on the agenda of {day}."


def _doubts(known: KnownMeeting) -> Iterator[str]:
    unnoted = sum(seat.attendance == Attendance.INVITED for seat, _ in known.seats)
    if unnoted:
        people = "1 person was" if unnoted == 1 else f"{unnoted} people were"
        yield f"{people} invited, and nobody noted whether they came."
    if not any(seat.attendance == Attendance.PRESENT for seat, _ in known.seats):
        yield "Nobody is noted as present."
    for line in known.in_state(ItemState.DECIDED):
        if not line.item.decision.strip():
            yield f"{_name(line)}: the decision has no words beside “{line.item.outcome}”."
    late = [one for one in known.actions if one.action.due_on < known.meeting.meets_on]
    for one in late:
        yield f"“{one.action.words}” is due before the day of the meeting."


def _name(line: KnownLine) -> str:
    who = line.identity
    return patient_name(who.family, who.given, who.title)
