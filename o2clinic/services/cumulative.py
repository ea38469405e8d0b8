"""The cumulative table of a patient: values as rows, results as columns, the newest first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from o2clinic.rules.blood_gas import SAMPLE_WORDS
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.cumulative import (
    ROWS,
    Change,
    Placed,
    RowKind,
    Setting,
    change_of,
    changed_words,
    stability_words,
)
from o2clinic.rules.display import clock_time, short_date
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.oxygen_source import AIR
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.permissions import Permission
from o2clinic.rules.policy import Policy, Tag
from o2clinic.rules.reference_ranges import (
    Circumstances,
    Mark,
    limit_mark,
    mark_of,
    reference_range,
)
from o2clinic.rules.result_codes import Activity
from o2clinic.rules.result_kinds import SPIROMETRY
from o2clinic.rules.walk_test import WALK_WORDS, WalkKind
from o2clinic.services.cumulative_trends import (
    TrendMark,
    measured_alike,
    small_trend,
    trend_words,
)
from o2clinic.services.patient_facts import facts_of
from o2clinic.services.policies import in_force
from o2clinic.services.result_reading import whose
from o2clinic.services.results import ResultRow, ResultSheet, results_of
from o2clinic.services.standing import exacerbations_of
from o2clinic.services.trend_panels import equation_words
from o2clinic.services.work import Actor, Desk

CONTEXT: Final = ("Breathing", "Sample or test", "Doing", "Stable", "State")
NEWEST: Final = "Newest"
_BELOW: Final = "\N{DOWNWARDS ARROW}"
_AIR: Final = AIR.in_words()
_DOING: Final = {Activity.REST: "rest", Activity.EXERCISE: "exercise", Activity.SLEEP: "asleep"}
_SAMPLES: Final = {words: kind for kind, words in SAMPLE_WORDS.items()}


@dataclass(frozen=True, slots=True)
class CumulativeCell:
    """One value.

    Attributes:
        text: the number with its places, without the unit.
        mark: outside its range.
        sign: the mark as it stands behind the number; empty without one.
        change: since the last one measured alike, in words; empty without one.
        is_queried: shown with a question mark, and left out of changes and trends.
        is_replaced: a newer result stands in its place; shown struck.
        spoken: all of it in words.
    """

    result_id: int
    text: str
    mark: Mark | None
    sign: str
    change: str
    is_queried: bool
    is_replaced: bool
    spoken: str

    @property
    def shown(self) -> str:
        """Number, sign of the mark, question mark."""
        parts = (self.text, self.sign, "?" if self.is_queried else "")
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class CumulativeColumn:
    """One result.

    Attributes:
        day: at the clinic, in words.
        time: the same.
        breathed: air, or device and setting; empty where that is not noted.
        context: one text for each of `CONTEXT`.
        is_newest: no later result holds.
    """

    result_id: int
    day: str
    time: str
    breathed: str
    context: tuple[str, ...]
    is_newest: bool
    is_replaced: bool
    has_open_query: bool


@dataclass(frozen=True, slots=True)
class CumulativeLine:
    """One row.

    Attributes:
        title: with the unit.
        usual: its range; empty without one.
        source: who says so.
        change: of its newest value, short; empty where nothing was measured alike.
        change_words: the same for a sentence.
        trend: what counts and was measured as the newest was, oldest first.
        trend_words: the trend for who does not see it.
        cells: one for each column; None where it was not measured.
    """

    title: str
    usual: str
    source: str
    change: str
    change_words: str
    trend: tuple[TrendMark, ...]
    trend_words: str
    cells: tuple[CumulativeCell | None, ...]


@dataclass(frozen=True, slots=True)
class CumulativeSheet:
    """The whole table."""

    columns: tuple[CumulativeColumn, ...]
    lines: tuple[CumulativeLine, ...]
    policy: str


@dataclass(frozen=True, slots=True)
class CumulativeSource:
    """What the table is made from, as it was read; filters ask no database.

    Attributes:
        sex: as registered at birth.
        exacerbations: None while nobody has asked.
    """

    patient_id: int
    results: ResultSheet
    policy: Policy
    sex: Sex
    exacerbations: tuple[Exacerbation, ...] | None

    def sheet(self, kinds: Collection[str] = (), *, with_replaced: bool = False) -> CumulativeSheet:
        """The table of some kinds of results; of all when none is named."""
        rows = [
            row
            for row in self.results.rows
            if (not kinds or row.kind.code in kinds) and (with_replaced or not row.is_amended)
        ]
        made = _Making(self, rows)
        lines = (made.line(kind) for kind in ROWS)
        return CumulativeSheet(
            made.columns(), tuple(line for line in lines if line is not None), self.policy.title
        )


class Cumulative:
    """Results of every kind of one patient side by side."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def of(self, patient_id: int) -> CumulativeSource:
        """What the table is made from; four statements however many results there are."""
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            results = results_of(session, patient_id)
            sex = Sex(whose(session, patient_id).sex)
            facts = facts_of(session, patient_id)
        policy = in_force(facts.policy_id)
        return CumulativeSource(patient_id, results, policy, sex, exacerbations_of(facts))


class _Making:
    """One table being made from the rows that are shown, newest first."""

    def __init__(self, source: CumulativeSource, rows: Sequence[ResultRow]) -> None:
        self._source, self._rows = source, rows
        self._settings = [_setting(row) for row in rows]
        self._days = [day_of(row.taken_at) for row in rows]

    def columns(self) -> tuple[CumulativeColumn, ...]:
        newest = next((row.result_id for row in self._rows if not row.is_amended), 0)
        return tuple(
            CumulativeColumn(
                row.result_id,
                short_date(day),
                clock_time(local(row.taken_at)),
                row.breathed,
                self._context(row),
                row.result_id == newest,
                row.is_amended,
                row.has_open_query,
            )
            for row, day in zip(self._rows, self._days, strict=True)
        )

    def line(self, kind: RowKind) -> CumulativeLine | None:
        """A row; None where nobody has measured it."""
        placed = [self._placed(at, kind) for at in range(len(self._rows))]
        if not any(placed):
            return None
        changes = [
            None
            if one is None
            else change_of(kind, one, (each for each in placed[at + 1 :] if each is not None))
            for at, one in enumerate(placed)
        ]
        newest = next((at for at, one in enumerate(placed) if one and one.counts), None)
        change = None if newest is None else changes[newest]
        usual, source = self._usual(kind)
        alike = measured_alike(kind, zip(self._rows, placed, strict=True))
        return CumulativeLine(
            title=kind.title,
            usual=usual,
            source=source,
            change="" if newest is None else _short(kind, change, placed[newest]),
            change_words=_in_words(kind, change, None if newest is None else placed[newest]),
            trend=small_trend(alike),
            trend_words=trend_words(kind, alike),
            cells=tuple(
                None if one is None else self._cell(at, kind, one, changes[at])
                for at, one in enumerate(placed)
            ),
        )

    def _placed(self, at: int, kind: RowKind) -> Placed | None:
        row = self._rows[at]
        if row.kind.code not in kind.kinds or (kind.test and row.test != kind.test):
            return None
        value = kind.value(row.values)
        if value is None:
            return None
        counts = not (row.has_open_query or row.is_amended)
        return Placed(self._days[at], value, self._settings[at], counts)

    def _cell(
        self, at: int, kind: RowKind, placed: Placed, change: Change | None
    ) -> CumulativeCell:
        row = self._rows[at]
        mark = self._mark(row, kind, placed.value)
        changed = _in_words(kind, change, placed)
        told = [f"{kind.label} {kind.shown(placed.value)} {kind.unit}".rstrip()]
        told += [mark.value] if mark else []
        told += ["open query"] if row.has_open_query else []
        told += ["replaced"] if row.is_amended else []
        told += [*_breathing(row, "on air", "breathing not noted"), short_date(placed.on)]
        told += [f"change {changed}"] if changed else []
        return CumulativeCell(
            row.result_id,
            kind.shown(placed.value),
            mark,
            _sign(kind, mark),
            changed,
            row.has_open_query,
            row.is_amended,
            ", ".join(told),
        )

    def _mark(self, row: ResultRow, kind: RowKind, value: Decimal) -> Mark | None:
        if kind.limit:
            return limit_mark(value, row.values.get(kind.limit))
        taken = Circumstances(
            is_on_air=row.breathed == _AIR,
            activity=row.activity,
            sample=_SAMPLES.get(row.sample),
        )
        return mark_of(kind.name, value, taken, self._source.policy, self._source.sex)

    def _usual(self, kind: RowKind) -> tuple[str, str]:
        """The range in words and its source; of a volume the newest lower limit and equation."""
        if kind.limit:
            for row in self._rows:
                limit = row.values.get(kind.limit)
                if limit is not None and not row.is_amended:
                    return f"≥ {kind.shown(limit)}", f"LLN, {equation_words(row.equation)}"
            return "", ""
        found = reference_range(kind.name, self._source.policy, self._source.sex)
        if found is None:
            return "", ""
        unsure = f" [{found.tag}]" if found.tag in {Tag.OURS, Tag.UNVERIFIED} else ""
        return found.words, f"{found.source}{unsure}"

    def _context(self, row: ResultRow) -> tuple[str, ...]:
        sample = row.sample or row.kind.title
        if row.test:
            sample = WALK_WORDS[WalkKind(row.test)]
        state = "to review"
        if row.is_amended:
            state = "replaced"
        elif row.has_open_query:
            state = "open query"
        elif row.reviewed_at is not None:
            state = "reviewed"
        stable = stability_words(
            day_of(row.taken_at), self._source.exacerbations, self._source.policy
        )
        breathing = "".join(_breathing(row, _AIR, "not noted"))
        return (breathing, sample, _DOING[row.activity], stable, state)


def _breathing(row: ResultRow, air: str, unknown: str) -> tuple[str, ...]:
    """What was breathed; nothing of a spirometry, where nobody asks for it."""
    if row.breathed:
        return (air if row.breathed == _AIR else row.breathed,)
    return () if row.kind is SPIROMETRY else (unknown,)


def _sign(kind: RowKind, mark: Mark | None) -> str:
    """L or H; of a spirometry an arrow, since an L behind a volume reads as litres."""
    if mark is None:
        return ""
    return _BELOW if kind.group == SPIROMETRY.code and mark is Mark.LOW else mark.letter


def _setting(row: ResultRow) -> Setting:
    return Setting(row.breathed, row.activity.value, row.sample, row.test, row.equation)


def _short(kind: RowKind, change: Change | None, placed: Placed | None) -> str:
    if change is None or placed is None:
        return ""
    days = (placed.on - change.since).days
    return f"{kind.shown_change(change.by)} {f'in {days} d' if days else 'same day'}"


def _in_words(kind: RowKind, change: Change | None, placed: Placed | None) -> str:
    return "" if change is None or placed is None else changed_words(kind, change, placed.on)
