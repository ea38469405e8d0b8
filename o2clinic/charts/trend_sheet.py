"""What the trend shows: plain values, put together by a service, drawn by charts.blood_gas."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

_SHORTEST = timedelta(days=28)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = timedelta(days=1)
_DAY_ZERO = datetime(1970, 1, 1)  # noqa: DTZ001 - the time axis has local days and no zone


def midnight(day: date) -> datetime:
    """The first instant of a day, without a zone."""
    return datetime.combine(day, datetime.min.time())


def short_day(moment: datetime | date) -> str:
    """A day as on every screen: 08-Jun-2026."""
    return f"{moment.day:02}-{MONTHS[moment.month - 1]}-{moment.year}"


def axis_days(moment: datetime) -> float:
    """A place on the time axis: days since 1970, as matplotlib counts them."""
    return (moment - _DAY_ZERO) / _DAY


class Severity(StrEnum):
    """How a threshold is coloured; its words say what it means."""

    CAUTION = "caution"
    DANGER = "danger"


class TherapyLane(StrEnum):
    """The lines of the therapy band, from the top."""

    LONG_TERM = "Long-term"
    AMBULATORY = "Ambulatory"
    VENTILATION = "NIV"


class Period(StrEnum):
    """The preset lengths of time."""

    THREE_MONTHS = "3 months"
    ONE_YEAR = "1 year"
    FIVE_YEARS = "5 years"
    ALL = "all"

    @property
    def length(self) -> timedelta | None:
        """How far back the period reaches; None for all."""
        days = {"3 months": 92, "1 year": 366, "5 years": 5 * 365 + 2}.get(self.value)
        return None if days is None else timedelta(days=days)


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One measured value.

    Attributes:
        taken_at: local time at the clinic, without a zone.
        label: what the cursor says, such as "7.2 kPa on air, 08-Jun-2026".
        is_queried: a data-quality query is not resolved; the value is not joined to the line.
        is_amended: replaced by a later value; shown struck or not at all.
        kin: values of different kin are never joined: z by another equation, before and after a
            bronchodilator, oxygen of an artery and of an earlobe.
    """

    taken_at: datetime
    value: float
    is_on_air: bool
    label: str
    is_queried: bool = False
    is_amended: bool = False
    kin: str = ""


@dataclass(frozen=True, slots=True)
class PanelMark:
    """A day from which the values of one panel mean something else, with its words."""

    on: date
    words: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """A line that matters, with its value, meaning and source in words."""

    value: float
    words: str
    severity: Severity = Severity.DANGER


@dataclass(frozen=True, slots=True)
class TrendPanel:
    """One quantity; two units never share a panel, and no two panels a title.

    Attributes:
        least: how much the scale spans at the least: what differs by less is no change to be seen.
    """

    title: str
    unit: str
    points: tuple[TrendPoint, ...]
    thresholds: tuple[Threshold, ...] = ()
    places: int = 1
    marks: tuple[PanelMark, ...] = ()
    least: float = 0.0


@dataclass(frozen=True, slots=True)
class Therapy:
    """Oxygen or ventilation over a time.

    Attributes:
        begins: first day.
        ends: last day; None while it goes on.
        label: in full, such as "2 L/min, 16 h, concentrator".
        short: when there is little room, such as "2 L/min".
        strength: 0 to 1, how dark the band is.
    """

    lane: TherapyLane
    begins: date
    ends: date | None
    label: str
    short: str
    strength: float = 0.7


@dataclass(frozen=True, slots=True)
class ClinicalEvent:
    """An exacerbation, an admission, a change of smoking or a decision, in few words.

    Attributes:
        detail: what the cursor says; the word where it is empty.
    """

    on: date
    word: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class TrendSheet:
    """All that a trend shows.

    Attributes:
        today: right end of the time axis.
        gap_days: values further apart are not joined.
        shows_amended: whether replaced values are shown struck.
        policy: whose limits these are; written above the panels where there is room.
        window: first and last instant of a stretch that was chosen; it goes before the period.
    """

    panels: tuple[TrendPanel, ...]
    today: date
    therapy: tuple[Therapy, ...] = ()
    events: tuple[ClinicalEvent, ...] = ()
    period: Period = Period.FIVE_YEARS
    gap_days: int = 460
    shows_amended: bool = False
    policy: str = ""
    window: tuple[datetime, datetime] | None = None

    def span(self) -> tuple[datetime, datetime]:
        """First and last instant of the time axis."""
        return self.window or self._preset()

    def over(self, begin: datetime, end: datetime) -> "TrendSheet":
        """The same over a stretch of time, no shorter than a month has marks for."""
        lacks = _SHORTEST - (end - begin)
        if lacks > timedelta():
            begin, end = begin - lacks / 2, end + lacks / 2
        return replace(self, window=(begin, end))

    @property
    def span_words(self) -> str:
        """What length of time is shown, in days that people read."""
        begin, end = self.span()
        if self.window is None:
            end = min(end, max(midnight(self.today), *self._times(), begin))
        name = "Chosen time" if self.window else self.period.value.capitalize()
        return f"{name}: {short_day(begin)} to {short_day(end)}"

    def visible(self, panel: TrendPanel) -> tuple[TrendPoint, ...]:
        """Values of a panel at any time; replaced ones only where they were asked for."""
        return tuple(each for each in panel.points if self.shows_amended or not each.is_amended)

    @property
    def measured(self) -> tuple[TrendPanel, ...]:
        """The panels that have anything to be seen."""
        return tuple(panel for panel in self.panels if self.visible(panel))

    def _times(self) -> list[datetime]:
        return [point.taken_at for panel in self.panels for point in self.visible(panel)]

    def _preset(self) -> tuple[datetime, datetime]:
        """The period back from today, or from what was measured after it."""
        times = self._times()
        end = max([*times, midnight(self.today)])
        if self.period.length is not None:
            begin = end - self.period.length
        else:
            begin = min([*times, end - timedelta(days=92)])
        edge = (end - begin) * 0.025
        return begin - (edge if self.period is Period.ALL else timedelta()), end + edge

    def shown(self, panel: TrendPanel) -> tuple[TrendPoint, ...]:
        """Points of a panel that stand in the chosen period, oldest first."""
        begin, end = self.span()
        points = (point for point in self.visible(panel) if begin <= point.taken_at <= end)
        return tuple(sorted(points, key=lambda point: point.taken_at))

    def stretches(
        self, shown: Iterable[TrendPoint], *, is_on_air: bool
    ) -> Iterator[list[TrendPoint]]:
        """Points to be joined by a line: no query, no amended value, no gap, all of one kin.

        Args:
            shown: of one panel, oldest first.
            is_on_air: of which of the two series.
        """
        kins: dict[str, list[TrendPoint]] = {}
        for point in shown:
            if point.is_on_air is is_on_air and not (point.is_queried or point.is_amended):
                kins.setdefault(point.kin, []).append(point)
        for points in kins.values():
            stretch = points[:1]
            for before, point in pairwise(points):
                if (point.taken_at - before.taken_at).days > self.gap_days:
                    yield stretch
                    stretch = []
                stretch.append(point)
            yield stretch
