"""Recalls and a follow-up of literal rows, as a desk finds them."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import SimpleNamespace

from ui.demo import Shelf
from ui.paper_desk import FakeLife
from ui.visits_desk import FakeMissed

from o2clinic.rules.display import short_date
from o2clinic.rules.recall import Due, how_late, last_day, window_words
from o2clinic.services.follow_ups import FollowUpSheet, RecallSheet, TaskLine
from o2clinic.services.home_areas import HomeLine, HomeSheet
from o2clinic.services.recall_rows import RecallCounts, RecallPlace, RecallRow, RecallsWanted

TODAY = date(2026, 11, 24)
PAPER = "BTS home oxygen guideline 2015 with quality standards 2017"
MISSED = ("Did not attend 02-Nov-2026", "Did not attend 09-Nov-2026: offer another visit")
_NAMES = ("ANGOVE, Ruth (Mrs)", "BOLITHO, Piran (Mr)", "CARNE, Loveday (Ms)", "DUNSTAN, Jago (Mr)")
_TASKS = (
    "Yearly review",
    "Home visit",
    "First formal review",
    "Assessment after a stop for acidosis or rising PaCO₂",
)


def a_recall(patient_id: int, days: int | None = 10, **changes) -> RecallRow:
    due_on = None if days is None else TODAY + timedelta(days=days)
    begins = None if due_on is None else due_on - timedelta(days=14)
    made = RecallRow(
        patient_id=patient_id,
        name=_NAMES[patient_id % 4],
        born="14-Jul-1945 (81y)",
        task="" if due_on is None else _TASKS[patient_id % 4],
        due="" if due_on is None else short_date(due_on),
        late="" if due_on is None else how_late(due_on, TODAY),
        days=days,
        window=window_words(begins, due_on),
        booked="",
        remark="Died on 03-Nov-2026." if due_on is None else "",
        book_on=max(TODAY, begins or TODAY),
        place=RecallPlace(0 if due_on else 1, due_on, patient_id),
        kind="yearly_review" if due_on else "",
    )
    return replace(made, **changes)


def some_recalls() -> list[RecallRow]:
    return [
        a_recall(
            1, -212, remark="Did not attend 02-Nov-2026, 2 in a row: ask a clinician, tell the GP"
        ),
        a_recall(2, -12, remark=MISSED[1]),
        a_recall(3, 3, booked="booked for 26-Nov-2026"),
        *(a_recall(4 + at, 10 + at) for at in range(12)),
        a_recall(90, 60),
        a_recall(91, None),
        a_recall(92, None, task="Restricted record", remark="Open the record with a reason to see"),
    ]


def a_task(words: str = "Home visit", **changes) -> TaskLine:
    made = TaskLine(
        words=words,
        due="30-Nov-2026",
        late="in 6 days",
        window="02-Nov-2026 to 30-Nov-2026",
        rule="F-1",
        why="Home visit within four weeks of the order (H15-16.4): from 02-Nov-2026",
        includes=("education", "risks at home"),
        booked="",
        is_overdue=False,
        is_projected=False,
        book_on=TODAY,
        kind="home_visit",
    )
    return replace(made, **changes)


def a_follow_up(**changes) -> FollowUpSheet:
    review = a_task(
        "First formal review", due="02-Feb-2027", late="in 70 days", rule="F-2",
        window="18-Jan-2027 to 02-Feb-2027",
    )  # fmt: skip
    made = FollowUpSheet(
        1, (a_task(), review), (), ("whether the patient smokes",), ("Ask the GP.",), PAPER
    )
    return replace(made, **changes)


@dataclass
class FakeFollowUps:
    """Recalls in memory, filtered as the service does."""

    rows: list[RecallRow] = field(default_factory=some_recalls)
    sheet: FollowUpSheet = field(default_factory=a_follow_up)
    changed: int = 0
    error: Exception | None = None
    asked: list = field(default_factory=list)

    def of(self, _patient_id):
        if self.error is not None:
            raise self.error
        return self.sheet

    def catch_up(self):
        return False

    def counts(self):
        days = [row.days for row in self.rows if row.days is not None]
        soon = (last_day(Due.SOON, TODAY) - TODAY).days
        later = (last_day(Due.LATER, TODAY) - TODAY).days
        return RecallCounts(
            overdue=sum(one < 0 for one in days),
            soon=sum(0 <= one <= soon for one in days),
            later=sum(0 <= one <= later for one in days),
            no_date=len(self.rows) - len(days),
            total=len(self.rows),
            changed=self.changed,
        )

    def recalls(self, wanted: RecallsWanted, limit: int = 100):
        if self.error is not None:
            raise self.error
        self.asked.append(wanted)
        rows = tuple(self._of(wanted)[:limit])
        return RecallSheet(wanted, rows, self.counts(), last_day(wanted.due, TODAY))

    def more_recalls(self, wanted, after, limit=100):
        rows = self._of(wanted)
        at = next(at for at, row in enumerate(rows) if row.place == after)
        return tuple(rows[at + 1 :][:limit])

    def _of(self, wanted):
        if wanted.due is Due.NO_DATE:
            return [row for row in self.rows if row.days is None]
        last_on = last_day(wanted.due, TODAY)
        if last_on is None:
            return list(self.rows)
        most = (last_on - TODAY).days
        return [row for row in self.rows if row.days is not None and row.days <= most]


class FakeAreas:
    """Home visits in three districts."""

    def sheet(self):
        homes = (("TR1", 2), ("TR1", 2), ("TR14", 2), ("TR14", 2), ("no postcode", 1))
        there = ("Wed 25-Nov-2026, Ms L. Kitto, 3 free", "no round goes there")
        return HomeSheet(
            tuple(
                HomeLine(
                    at + 1, _NAMES[at % 4], "14-Jul-1945 (81y)", district, count, "Home visit",
                    "home_visit", short_date(TODAY + timedelta(days=5 * at - 4)),
                    how_late(TODAY + timedelta(days=5 * at - 4), TODAY), at == 0,
                    there[district != "TR1"], "25-Nov-2026" if at == 1 else "",
                )
                for at, (district, count) in enumerate(homes)
            )
        )  # fmt: skip


def services(follow_ups: FakeFollowUps) -> SimpleNamespace:
    return SimpleNamespace(
        follow_ups=follow_ups,
        missed_visits=FakeMissed(),
        drafts=Shelf(),
        home_areas=FakeAreas(),
        order_life=FakeLife(),
    )
