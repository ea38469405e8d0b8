"""A made-up day of the diary, and services that answer with it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

from ui.demo import Shelf
from ui.paper_desk import FakeLife
from ui.paper_printers import FakePrinting
from ui.recall_desk import FakeFollowUps
from ui.visits_desk import FakeMissed
from ui.waiting_fakes import FakeFreed, FakeWaiting

from o2clinic.rules.clinic_fill import Fill, OpenTime, TakenTime, fill
from o2clinic.rules.free_time import Span
from o2clinic.rules.visits import ClinicKind, VisitKind, VisitStatus
from o2clinic.services.bookee_notes import BookeeNote
from o2clinic.services.day_list import PrintedList
from o2clinic.services.diary import Bookee, DaySheet, DiaryColumn, OpenSession, SiteRow, free_slots
from o2clinic.services.diary_weeks import DayFill, WeekDay, WeekSheet, monday_of
from o2clinic.services.free_times import FreeOffer
from o2clinic.services.letters_due import LettersDueSheet
from o2clinic.services.meeting_action_rows import ActionCounts
from o2clinic.services.plan_sheet import Named
from o2clinic.services.slot_search import DuePlan, FreeSheet, FreeWanted, SearchChoices
from o2clinic.services.today import TodayLine, TodaySheet
from o2clinic.services.visit_pairs import PartnerWords
from o2clinic.services.visit_rows import VisitRow

TUESDAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 10, 42, tzinfo=UTC)
K, S = VisitKind, VisitStatus


def at(clock: str) -> datetime:
    hour, minute = clock.split(":")
    return datetime(2026, 11, 24, int(hour), int(minute), tzinfo=UTC)


def a_visit(number: int, start: str, end: str, name: str, kind: VisitKind, **other) -> VisitRow:
    made = VisitRow(
        visit_id=number,
        version=1,
        patient_id=100 + number,
        person_id=1,
        room_id=2,
        site_id=1,
        clinic_session_id=1,
        starts_at=at(start),
        ends_at=at(end),
        kind=kind.value,
        status=VisitStatus.BOOKED,
        note="",
        clinician="Mr O. Adeyemi",
        place="Truro, Room 2",
        name=name,
        born="14-Jul-1945 (81y)",
        nhs_number="999 000 0018",
        is_dead=False,
        booked_by="Ms A. Penrose",
        booked_at=at("8:02"),
        arrived_at=None,
        in_room_at=None,
        done_at=None,
        ended_reason="",
        is_overbooked=False,
    )
    return replace(made, **other)


def a_column(number: int, clinician: str, place: str, visits=(), *, slot=30, kind=None, hours=()):
    sessions = tuple(
        OpenSession(
            10 * number + at_, "Clinic", kind or ClinicKind.NURSE_LED, Span(at(a), at(b)), slot, ""
        )
        for at_, (a, b) in enumerate(hours or (("9:00", "12:30"), ("13:30", "16:30")))
    )
    own = tuple(
        replace(visit, person_id=number, clinician=clinician, place=place) for visit in visits
    )
    free = tuple(free_slots(sessions, own))
    return DiaryColumn(number, number, 1, clinician, place, sessions, own, free)


def a_day(day: date = TUESDAY) -> DaySheet:
    """Five clinicians and a full morning."""
    done = {"status": S.DONE, "arrived_at": at("8:52"), "done_at": at("9:44")}
    here = {"status": S.ARRIVED, "arrived_at": at("10:05")}
    columns = (
        a_column(
            1,
            "Mr O. Adeyemi",
            "Truro, Room 2",
            (
                a_visit(1, "9:00", "9:45", "TREVENA, John (Mr)", K.LTOT_GAS_1, **done),
                a_visit(2, "9:45", "10:30", "PENHALE, Ruth (Mrs)", K.LTOT_GAS_2, **here),
                a_visit(3, "10:45", "11:15", "COOK, Albert (Mr)", K.REVIEW),
            ),
            slot=45,
        ),
        a_column(
            2,
            "Ms J. Pascoe",
            "Truro, Room 3",
            (
                a_visit(4, "9:00", "10:00", "ROWE, Susan (Mrs)", K.WALK_TEST, note="air and 2 L"),
                a_visit(5, "10:00", "11:00", "HOCKING, Peter (Mr)", K.WALK_TEST, **here),
                a_visit(6, "11:30", "12:30", "JENKINS, Mary (Mrs)", K.TITRATION),
            ),
        ),
        a_column(
            3,
            "Dr A. Berg",
            "Truro, Clinic",
            (
                a_visit(7, "9:30", "10:00", "BRAY, Elsie (Miss)", K.REVIEW),
                a_visit(8, "10:30", "11:00", "UREN, Grace (Ms)", K.REVIEW),
                a_visit(9, "14:00", "14:30", "O'NEILL-TREVENA, Johannes (Mr)", K.REVIEW),
            ),
        ),
        a_column(
            4,
            "Mr W. Tan",
            "Lung function laboratory",
            (
                a_visit(10, "9:00", "9:30", "LUKE, Simon (Mr)", K.SPIROMETRY),
                a_visit(11, "9:30", "10:00", "SYMONS, Joan (Mrs)", K.SPIROMETRY),
            ),
            kind=ClinicKind.PHYSIOLOGY,
        ),
        a_column(
            5,
            "Ms L. Kitto",
            "Home round, west",
            (
                a_visit(12, "9:30", "10:30", "HARVEY, Ivy (Mrs)", K.HOME_VISIT, note="TR19"),
                a_visit(13, "11:00", "12:00", "KITTO, Bert (Mr)", K.HOME_VISIT, note="two staff"),
            ),
            slot=60,
            kind=ClinicKind.HOME_ROUND,
        ),
    )
    return DaySheet(day, NOW, None, (SiteRow(1, "Truro"), SiteRow(2, "Bodmin")), columns)


def _over(number, start, end, name):
    return a_visit(
        number, start, end, name, K.REVIEW, is_overbooked=True, overbook_reason="Breathless"
    )


def a_conflicting_day():
    first, *rest = a_day().columns
    more = (
        _over(21, "9:45", "10:15", "TONKIN, Rose (Mrs)"),
        _over(22, "10:00", "10:30", "WALKE, Ned (Mr)"),
        _over(23, "10:45", "11:15", "VIVIAN, Kay (Ms)"),
    )
    return replace(a_day(), columns=(replace(first, visits=(*first.visits, *more)), *rest))


@dataclass
class FakeDiary:
    sheet: DaySheet = field(default_factory=a_day)
    asked: list = field(default_factory=list)

    def today(self):
        return TUESDAY

    def now(self):
        return NOW

    def bookee(self, patient_id):
        return Bookee(patient_id, "JENKINS, Mary (Mrs)", "14-Jul-1945 (81y)   999 000 0018")

    def day(self, day, site_id=None):
        self.asked.append((day, site_id))
        return self.sheet if day == TUESDAY else replace(self.sheet, day=day, columns=())


@dataclass
class FakeWeeks:
    """A full clinic on Tuesday, the same on the other days but one; two months that fill up."""

    asked: list = field(default_factory=list)
    is_empty: bool = False

    def week(self, day, site_id=None):
        self.asked.append((day, site_id))
        return empty_week(day) if self.is_empty else a_week(day)

    def days(self, first, last, site_id=None):
        self.asked.append((first, last, site_id))
        return tuple(a_fill(first + timedelta(days=n)) for n in range((last - first).days + 1))


def a_week(day: date = TUESDAY) -> WeekSheet:
    """Monday to Friday: Wednesday closed for some, one overbooked, one to be rebooked."""
    monday = monday_of(day)
    days = []
    for number in range(5):
        on = monday + timedelta(days=number)
        columns = tuple(_moved(column, on) for column in a_day().columns)
        if number == 2:
            columns = (*(_closed(one, "on leave") for one in columns[:2]), *columns[2:])
        if number == 3:
            columns = tuple(_conflicting(one) for one in columns)
        days.append(WeekDay(DayFill(on, fill_of(columns), has_home_round=True), columns))
    return WeekSheet(monday, NOW, None, a_day().sites, tuple(days))


def empty_week(day: date) -> WeekSheet:
    monday = monday_of(day)
    days = (WeekDay(DayFill(monday + timedelta(days=n), Fill()), ()) for n in range(5))
    return WeekSheet(monday, NOW, None, a_day().sites, tuple(days))


def a_fill(day: date) -> DayFill:
    if day.weekday() > 4:
        return DayFill(day, Fill())
    if (day.month, day.day) == (12, 25):
        return DayFill(day, Fill(), "Christmas Day", "bank holiday (Christmas Day)")
    booked = max(0, 20 - abs((day - TUESDAY).days))
    over = 1 if day.day % 9 == 0 else 0
    return DayFill(
        day,
        Fill(booked + over, over, 20 - booked, booked * 45, 900),
        has_home_round=day.weekday() == 1,
    )


def fill_of(columns) -> Fill:
    return fill(
        [
            OpenTime(it.person_id, one.span, one.slot_minutes, not one.closed_reason)
            for it in columns
            for one in it.sessions
        ],
        [
            TakenTime(it.person_id, one.span, one.is_overbooked)
            for it in columns
            for one in it.visits
        ],
    )


def _moved(column: DiaryColumn, on: date) -> DiaryColumn:
    ahead = on - TUESDAY

    def later(span):
        return Span(span.starts_at + ahead, span.ends_at + ahead)

    sessions = tuple(replace(it, span=later(it.span)) for it in column.sessions)
    is_past = on <= TUESDAY
    visits = tuple(
        replace(
            it,
            visit_id=it.visit_id + 100 * ahead.days,
            starts_at=it.starts_at + ahead,
            ends_at=it.ends_at + ahead,
            status=it.status if is_past else S.BOOKED,
        )
        for it in column.visits
    )
    return replace(
        column, sessions=sessions, visits=visits, free=tuple(free_slots(sessions, visits))
    )


def _closed(column: DiaryColumn, reason: str) -> DiaryColumn:
    sessions = tuple(replace(it, closed_reason=reason) for it in column.sessions)
    visits = tuple(replace(it, rebook_reason=reason) for it in column.visits[:1])
    return replace(column, sessions=sessions, visits=visits, free=())


def _conflicting(column: DiaryColumn) -> DiaryColumn:
    """Its first visit has another one in the midst of it."""
    first = column.visits[0]
    over = replace(
        first,
        visit_id=first.visit_id + 5000,
        name="ANGOVE, Wilhelmina (Mrs)",
        starts_at=first.starts_at + timedelta(minutes=15),
        is_overbooked=True,
    )
    return replace(column, visits=(first, over, *column.visits[1:]))


class FakeBooking:
    """Notes what it is asked; raises what it is told to."""

    def __init__(self) -> None:
        self.done: list = []
        self.error: Exception | None = None
        self.found: tuple = ()

    def findings(self, draft):
        return self.found

    def as_it_is(self, visit_id):
        made = a_visit(visit_id, "11:15", "12:00", "JENKINS, Mary (Mrs)", K.LTOT_GAS_1)
        return SimpleNamespace(draft=made)

    def __getattr__(self, name):
        def act(*said):
            self.done.append((name, *said))
            if self.error is not None:
                raise self.error
            return 1

        return act


class FakeHolds:
    """Holds whatever is wanted, unless somebody else has it."""

    def __init__(self) -> None:
        self.held, self.other, self.let_go_of = [], None, 0

    def hold(self, wanted):
        self.held.append(wanted)
        return self.other

    def let_go(self):
        self.let_go_of += 1


class FakeSearch:
    """Finds literal times; what is due is a review in December."""

    def __init__(self) -> None:
        self.asked: list = []
        self.offers = tuple(some_offers())

    def choices(self):
        return SearchChoices(TUESDAY, (Named(1, "Truro"),), (Named(1, "Mr O. Adeyemi"),))

    def due(self, patient_id, task=""):
        bookee = Bookee(patient_id, "JENKINS, Mary (Mrs)", "14-Jul-1945 (81y)   999 000 0018")
        window = (date(2026, 12, 1), date(2026, 12, 21))
        wanted = FreeWanted(
            K.REVIEW, *window, patient_id, window=window, best_on=date(2026, 12, 11)
        )
        return DuePlan(bookee, wanted, "Yearly review (01-Dec-2026 to 21-Dec-2026)")

    def find(self, wanted):
        self.asked.append(wanted)
        return FreeSheet(wanted, self.offers, "Tue 24-Nov-2026 11:15", ("Home in TR1.",))


def some_offers():
    """The first is a free time of the made-up day."""
    whys = (
        ("in the middle of the window", "same clinician as last time"),
        ("2 other visits in TR1 that day", "the round goes to TR1"),
        ("in the window, 3 days to spare", "not the usual clinic for it"),
    )
    for number, (start, end) in enumerate((("11:15", "11:45"), ("13:30", "14:00"))):
        yield FreeOffer(
            at(start), at(end), 10 + number, 1, 1, 1, "Mr O. Adeyemi", "Truro, Room 2", whys[number]
        )
    for number in range(2, 16):
        later = timedelta(days=number)
        who, where = (
            ("Dr A. Berg", "Bodmin, Clinic") if number % 2 else ("Ms L. Kitto", "Home round")
        )
        yield FreeOffer(
            at("9:00") + later, at("9:30") + later, 30, 3, 1, 3, who, where, whys[number % 3]
        )


class FakeUndoing:
    """What a test says was done last."""

    def __init__(self) -> None:
        self.last: list = []
        self.undone: list = []
        self.error: Exception | None = None

    def rows(self):
        return tuple(self.last)

    def undo(self, change_id, command_id):
        self.undone.append(change_id)
        if self.error is not None:
            raise self.error
        self.last = [row for row in self.last if row.change_id != change_id]
        return 1


class FakePairs:
    """Gas 2 is three weeks and a half later; what is free for it a test says."""

    def __init__(self) -> None:
        self.second = None

    def partner(self, visit):
        if visit.kind == K.LTOT_GAS_2:
            return PartnerWords("Gas 1 on Fri 13-Nov-2026, 11 days earlier", is_too_close=True)
        return PartnerWords("Gas 2 on Sun 20-Dec-2026, 26 days later", is_too_close=False)

    def second_of(self, visit):
        return self.second


class FakePatients:
    def find(self, text, limit=20):
        return [
            SimpleNamespace(
                patient_id=200,
                name="JENKINS, Mary (Mrs)",
                born="14-Jul-1945 (81y)",
                nhs_number="999 000 0018",
                postcode="TR1 1AA",
                is_dead=False,
            )
        ]


class FakeLists:
    def __init__(self, pdf: bytes = b"") -> None:
        self.pdf, self.issued = pdf, []
        self.noted, self.refusal = [], None

    def issue_or_find(self, day, site_id, command_id):
        self.issued.append((day, site_id))
        return PrintedList(1, "Day list", self.pdf)

    def note_use(self, document_id, use):
        self.noted.append(use.value)
        if self.refusal is not None:
            raise self.refusal
        return document_id


class FakeToday:
    def sheet(self):
        lines = []
        for visit in a_day().visits:
            waits = 37 if visit.status == S.ARRIVED else None
            late = 12 if visit.visit_id == 8 else None
            missing = ("no diagnosis", "smoking not recorded") if visit.visit_id % 3 == 0 else ()
            lines.append(TodayLine(visit, waits, late, missing))
        return TodaySheet(TUESDAY, NOW, False, tuple(lines), 7, 2)


class FakeNotes:
    def __init__(self):
        self.note = BookeeNote(0, "", ())

    def of(self, patient_id):
        return replace(self.note, patient_id=patient_id)


class FakeLettersDue:
    """Every letter has gone."""

    def sheet(self):
        return LettersDueSheet(TUESDAY, ())


class FakeActions:
    """Nobody has anything to do by a meeting."""

    def counts(self) -> ActionCounts:
        return ActionCounts()


def services(**other) -> SimpleNamespace:
    parts = {
        "diary": FakeDiary(),
        "diary_weeks": FakeWeeks(),
        "bookee_notes": FakeNotes(),
        "booking": FakeBooking(),
        "patients": FakePatients(),
        "day_lists": FakeLists(),
        "follow_ups": FakeFollowUps(),
        "freed_times": FakeFreed(),
        "waiting_list": FakeWaiting(),
        "today": FakeToday(),
        "letters_due": FakeLettersDue(),
        "meeting_actions": FakeActions(),
        "missed_visits": FakeMissed(),
        "order_life": FakeLife(),
        "undoing": FakeUndoing(),
        "visit_pairs": FakePairs(),
        "drafts": Shelf(),
        "printing": FakePrinting(),
        "slot_holds": FakeHolds(),
        "slot_search": FakeSearch(),
    }
    return SimpleNamespace(**parts | other)
