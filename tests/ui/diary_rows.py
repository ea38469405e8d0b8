"""A made-up day of the diary, and services that answer with it."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

from ui.demo import Shelf
from ui.recall_desk import FakeFollowUps
from ui.visits_desk import FakeMissed

from o2clinic.rules.free_time import Span
from o2clinic.rules.visits import ClinicKind, VisitKind, VisitStatus
from o2clinic.services.day_list import PrintedList
from o2clinic.services.diary import Bookee, DaySheet, DiaryColumn, OpenSession, SiteRow, free_slots
from o2clinic.services.today import TodayLine, TodaySheet
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


class FakeBooking:
    """Notes what it is asked; raises what it is told to."""

    def __init__(self) -> None:
        self.done: list = []
        self.error: Exception | None = None
        self.found: tuple = ()

    def findings(self, draft):
        return self.found

    def __getattr__(self, name):
        def act(*said):
            self.done.append((name, *said))
            if self.error is not None:
                raise self.error
            return 1

        return act


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


def services(**other) -> SimpleNamespace:
    parts = {
        "diary": FakeDiary(),
        "booking": FakeBooking(),
        "patients": FakePatients(),
        "day_lists": FakeLists(),
        "follow_ups": FakeFollowUps(),
        "today": FakeToday(),
        "missed_visits": FakeMissed(),
        "drafts": Shelf(),
    }
    return SimpleNamespace(**parts | other)
