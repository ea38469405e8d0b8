"""Where things stand in the diary of a week: a row a clinician, a cell a day, a line a visit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import clock_time, short_date_with_weekday
from o2clinic.rules.free_time import Span
from o2clinic.rules.visits import ClinicKind, VisitStatus
from o2clinic.services.diary import DiaryColumn, FreeSlot
from o2clinic.services.diary_weeks import WeekSheet
from o2clinic.services.visit_rows import VisitRow, times
from o2clinic.ui.diary.block import look_of, sign_of
from o2clinic.ui.diary.day_shape import Stop, closed_words, minutes_of_day


@dataclass(frozen=True, slots=True)
class WeekNote:
    """A line that the cursor does not stand on: the place, or why it is closed."""

    text: str
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class WeekLook:
    """What is painted of a visit, worked out before so that scrolling need not.

    Attributes:
        clock: when it begins.
        symbol: of its kind.
        names: of the patient, each shorter than the one before.
        mark: what stands at the end: how far it is, overbooked, to be rebooked.
        short_mark: the same where there is less room.
        mark_ink, stripe, tint: names of colours.
    """

    clock: str
    symbol: str
    names: tuple[str, str, str]
    mark: str
    short_mark: str
    mark_ink: str
    stripe: str
    tint: str


@dataclass(frozen=True, slots=True)
class WeekBlock:
    """A visit, or free slots one right after the other.

    Attributes:
        stop: the same as in the day; the first slot of a run.
        span: all of it.
        look: of a visit; None for a free time.
        free: slots of the run; 0 for a visit.
        text: of a free time; empty for a visit.
    """

    stop: Stop
    span: Span
    look: WeekLook | None = None
    free: int = 0
    text: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """What stays the same from one reading of the week to the next."""
        return self.stop.key

    @property
    def visit_id(self) -> int:
        """Of the visit; 0 for a free time."""
        return self.stop.visit.visit_id if self.stop.visit else 0

    @property
    def day(self) -> date:
        """The clinic's day."""
        return day_of(self.span.starts_at)

    @property
    def words(self) -> str:
        """What a screen reader says."""
        day, visit = short_date_with_weekday(self.day), self.stop.visit
        if visit is not None:
            over = ", overbooked" if visit.is_overbooked else ""
            return f"{day}, {self.stop.words}{over}"
        if self.free == 1:
            return f"{day}, {self.stop.words}"
        where = f"{self.stop.column.clinician}, {self.stop.column.place}"
        span = times(self.span.starts_at, self.span.ends_at)
        return f"{day}, Free {span}, {self.free} visits, {where}"


WeekLine = WeekNote | WeekBlock
WeekCell = tuple[WeekLine, ...]


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One clinician; the place stands here if it is the same all week."""

    person_id: int
    clinician: str
    place: str
    cells: tuple[WeekCell, ...]


@dataclass(frozen=True, slots=True)
class WeekShape:
    """A week as it is painted; made off the screen's thread.

    Attributes:
        sheet: what is shown of the week.
        clinicians: keys and names of all who can be chosen.
    """

    sheet: WeekSheet
    clinicians: tuple[tuple[int, str], ...]
    rows: tuple[WeekRow, ...]

    @property
    def blocks(self) -> Iterator[WeekBlock]:
        """Everything that the cursor can stand on."""
        return (line for row in self.rows for cell in row.cells for line in blocks_of(cell))


def shape(sheet: WeekSheet, person_id: int | None = None) -> WeekShape:
    """The week of everybody, or of one clinician."""
    shown = sheet if person_id is None else sheet.only(person_id)
    rows = tuple(_row(shown, key, name) for key, name in shown.clinicians)
    return WeekShape(shown, sheet.clinicians, rows)


def blocks_of(cell: WeekCell) -> tuple[WeekBlock, ...]:
    """What the cursor can stand on in a cell."""
    return tuple(line for line in cell if isinstance(line, WeekBlock))


def nearest(blocks: Sequence[WeekBlock], minutes: int) -> WeekBlock | None:
    """The block that goes on at this time of its day, or begins closest to it."""
    return min(blocks, key=lambda it: _distance(it, minutes), default=None)


def _distance(block: WeekBlock, minutes: int) -> int:
    start = minutes_of_day(block.span.starts_at)
    if start <= minutes < start + block.span.minutes:
        return 0
    return abs(start - minutes)


def _row(sheet: WeekSheet, person_id: int, name: str) -> WeekRow:
    by_day = [[it for it in day.columns if it.person_id == person_id] for day in sheet.days]
    places = {column.place for columns in by_day for column in columns}
    place = next(iter(places)) if len(places) == 1 else ""
    cells = (
        tuple(line for column in columns for line in _lines(column, tells_place=not place))
        for columns in by_day
    )
    return WeekRow(person_id, name, place, tuple(cells))


def _lines(column: DiaryColumn, *, tells_place: bool) -> Iterator[WeekLine]:
    if tells_place:
        yield WeekNote(column.place)
    closed = closed_words(column)
    if closed:
        yield WeekNote(f"⊘ {closed}", is_closed=True)
    for each in column.sessions:
        if each.kind == ClinicKind.ADMIN and not each.closed_reason:
            yield WeekNote(f"{times(each.span.starts_at, each.span.ends_at)} {each.name}")
    visits = [
        WeekBlock(Stop(column, 0, visit.span, visit=visit), visit.span, _look(visit))
        for visit in column.visits
        if not visit.is_freed
    ]
    free = [_free(column, run) for run in _runs(column.free)]
    yield from sorted([*visits, *free], key=lambda block: block.span)


def _look(visit: VisitRow) -> WeekLook:
    full = visit.name.partition(" (")[0]
    family, _, given = full.partition(", ")
    short = f"{family}, {given[:1]}." if given else family
    stripe, tint = look_of(visit.kind)
    sign = sign_of(visit.status)
    mark, short_mark, ink = sign, sign, "text_quiet"
    if visit.rebook_reason and visit.status == VisitStatus.BOOKED:
        mark, short_mark, ink = "⊘ rebook", "⊘", "danger"
    elif visit.is_overbooked:
        mark, short_mark, ink = f"{sign} over".strip(), f"{sign}+", "danger"
    tint = "quiet_tint" if visit.status == VisitStatus.DONE else tint
    clock = clock_time(local(visit.starts_at))
    names = (full, short, family)
    return WeekLook(clock, visit.symbol, names, mark, short_mark, ink, stripe, tint)


def _free(column: DiaryColumn, run: Sequence[FreeSlot]) -> WeekBlock:
    span = Span(run[0].span.starts_at, run[-1].span.ends_at)
    told = "held" if run[0].held else "◇ kept" if run[0].kept else "free"
    count = f" · {len(run)}" if len(run) > 1 else ""
    return WeekBlock(
        Stop(column, 0, run[0].span, slot=run[0]),
        span,
        free=len(run),
        text=f"{times(span.starts_at, span.ends_at)} {told}{count}",
    )


def _runs(slots: Sequence[FreeSlot]) -> list[list[FreeSlot]]:
    """Slots of a session that follow each other without a gap, together."""
    runs: list[list[FreeSlot]] = []
    for slot in slots:
        last = runs[-1][-1] if runs else None
        if (
            last is not None
            and last.clinic_session_id == slot.clinic_session_id
            and last.span.ends_at == slot.span.starts_at
            and not any((last.kept, last.held, slot.kept, slot.held))
        ):
            runs[-1].append(slot)
        else:
            runs.append([slot])
    return runs
