"""Every place of the program, in the order people see them: to add a screen, add its line here."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from o2clinic.errors import NotAllowed
from o2clinic.rules.permissions import Permission
from o2clinic.ui.places import PATIENTS, Area, Found, FramePlan, PatientPage
from o2clinic.ui.widgets.banner import BannerSheet
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.clinic import ClinicServices

_MOST_PATIENTS = 8  # below the find box; the patients' area shows more


def _today(workplace: Workplace) -> QWidget:
    from o2clinic.ui.today.today_page import TodayPage

    return TodayPage(workplace)


def _diary(workplace: Workplace) -> QWidget:
    from o2clinic.ui.diary.diary_page import DiaryPage

    return DiaryPage(workplace)


def _patients(workplace: Workplace) -> QWidget:
    from o2clinic.ui.patients.patients_area import PatientsArea

    return PatientsArea(workplace)


def _recalls(workplace: Workplace) -> QWidget:
    from o2clinic.ui.recalls.recalls_page import RecallsPage

    return RecallsPage(workplace)


def _rebook(workplace: Workplace) -> QWidget:
    from o2clinic.ui.diary.rebook_area import RebookArea

    return RebookArea(workplace)


def _waiting_list(workplace: Workplace) -> QWidget:
    from o2clinic.ui.waiting.waiting_area import WaitingArea

    return WaitingArea(workplace)


def _review(workplace: Workplace) -> QWidget:
    from o2clinic.ui.review.review_view import ReviewPage

    return ReviewPage(workplace)


def _summary(workplace: Workplace, patient_id: int) -> QWidget:
    from o2clinic.ui.patients.summary_view import SummaryPage

    return SummaryPage(workplace, patient_id)


def _meetings(workplace: Workplace) -> QWidget:
    from o2clinic.ui.meetings.meetings_area import MeetingsArea

    return MeetingsArea(workplace)


def _incoming(workplace: Workplace) -> QWidget:
    from o2clinic.ui.results.incoming_area import IncomingArea

    return IncomingArea(workplace)


def _results(workplace: Workplace, patient_id: int) -> QWidget:
    from o2clinic.ui.results.results_area import ResultsArea

    return ResultsArea(workplace, patient_id)


def _trends(workplace: Workplace, patient_id: int) -> QWidget:
    from o2clinic.ui.patients.trend_view import TrendPage

    return TrendPage(workplace, patient_id)


def _health(workplace: Workplace, patient_id: int) -> QWidget:
    from o2clinic.ui.patients.health_view import HealthPage

    return HealthPage(workplace, patient_id)


def _assessment(workplace: Workplace, patient_id: int) -> QWidget:
    from o2clinic.ui.patients.assessment_view import AssessmentPage

    return AssessmentPage(workplace, patient_id)


def _titration(workplace: Workplace, patient_id: int) -> QWidget:
    from o2clinic.ui.patients.titration_view import TitrationPage

    return TitrationPage(workplace, patient_id)


def _other_oxygen(workplace: Workplace, patient_id: int) -> QWidget:
    from o2clinic.ui.patients.questions_page import QuestionsPage

    return QuestionsPage(workplace, patient_id)


def _details(workplace: Workplace, patient_id: int) -> QWidget:
    from o2clinic.ui.patients.register_view import RegisterView

    return RegisterView(workplace, patient_id)


def _record(workplace: Workplace, patient_id: int) -> QWidget:
    from o2clinic.ui.patients.record_page import RecordPage

    return RecordPage(workplace, patient_id)


def _administration(workplace: Workplace) -> QWidget:
    from o2clinic.ui.administration.administration_page import AdministrationPage

    return AdministrationPage(workplace)


def _history(workplace: Workplace, patient_id: int) -> QWidget:
    from o2clinic.ui.administration.audit_page import AuditPage

    return AuditPage(workplace, patient_id)


def _orders(workplace: Workplace, patient_id: int) -> QWidget:
    from o2clinic.ui.orders.orders_view import OrdersView

    return OrdersView(workplace, patient_id)


def _risk(workplace: Workplace, patient_id: int) -> QWidget:
    from o2clinic.ui.patients.risk_area import RiskArea

    return RiskArea(workplace, patient_id)


def _visits(workplace: Workplace, patient_id: int) -> QWidget:
    from o2clinic.ui.patients.visits_view import VisitsPage

    return VisitsPage(workplace, patient_id)


def _missed(workplace: Workplace) -> QWidget:
    from o2clinic.ui.recalls.missed_page import MissedPage

    return MissedPage(workplace)


def _letters(workplace: Workplace, patient_id: int) -> QWidget:
    from o2clinic.ui.letters.letters_view import LettersView

    return LettersView(workplace, patient_id)


AREAS: tuple[Area, ...] = (
    Area("today", "Today", "calendar-today", _today, Permission.SEE_DIARY),
    Area("diary", "Diary", "calendar-month-outline", _diary, Permission.SEE_DIARY),
    Area(PATIENTS, "Patients", "account-search-outline", _patients, Permission.FIND_PATIENT),
    Area("recalls", "Recalls", "bell-ring-outline", _recalls, Permission.SEE_DIARY),
    Area("waiting", "Waiting list", "account-clock-outline", _waiting_list, Permission.SEE_DIARY),
    Area("missed", "Missed visits", "account-alert-outline", _missed, Permission.SEE_DIARY),
    Area("review", "Review", "clipboard-check-outline", _review, Permission.REVIEW_RESULT),
    Area("meetings", "MDT", "account-group-outline", _meetings, Permission.READ_RECORD),
    Area("incoming", "Analyser", "tray-arrow-down", _incoming, Permission.RECORD_RESULT),
    Area("rebook", "Rebook", "calendar-alert", _rebook, Permission.BOOK),
    Area("administration", "Administration", "cog-outline", _administration, Permission.READ_AUDIT),
)

PATIENT_PAGES: tuple[PatientPage, ...] = (
    PatientPage("summary", "Summary", _summary, Permission.READ_RECORD),
    PatientPage("results", "Results", _results, Permission.READ_RECORD),
    PatientPage("trends", "Trends", _trends, Permission.READ_RECORD),
    PatientPage("health", "Health", _health, Permission.READ_RECORD),
    PatientPage("assessment", "Assessment", _assessment, Permission.READ_RECORD),
    PatientPage("titration", "Titration", _titration, Permission.READ_RECORD),
    PatientPage("other_oxygen", "Other oxygen", _other_oxygen, Permission.READ_RECORD),
    PatientPage("orders", "Orders", _orders, Permission.READ_DOCUMENT),
    PatientPage("risk", "Risk && consent", _risk, Permission.READ_RECORD),
    PatientPage("letters", "Letters", _letters, Permission.READ_DOCUMENT),
    PatientPage("visits", "Visits", _visits, Permission.SEE_DIARY),
    PatientPage("details", "Details", _details, Permission.REGISTER_PATIENT),
    PatientPage("record", "Record", _record, Permission.FIND_PATIENT),
    PatientPage("history", "History", _history, Permission.READ_AUDIT),
)


def frame_plan(services: "ClinicServices", database: str, help_folder: str) -> FramePlan:
    """What the main window is filled with, for one signed-in person."""
    return FramePlan(
        areas=AREAS,
        patient_pages=PATIENT_PAGES,
        find=partial(_find, services),
        banner_of=partial(_banner, services),
        database=database,
        help_folder=help_folder,
        waiting=partial(_waiting, services),
        note_open=partial(_note_open, services),
    )


def _waiting(services: "ClinicServices") -> dict[str, int]:
    """What waits, for whoever may work through it; recalls are worked out before, where it may be.

    The overdue, who waits past the day wanted or to be triaged, visits to be rebooked, the review
    queue, and openings of restricted records. The diary is brought in step with the plan before,
    once a day.
    """
    counts = {}
    with suppress(NotAllowed):
        services.follow_ups.catch_up()
        counts["recalls"] = services.follow_ups.counts().overdue
    services.clinic_plans.catch_up()
    with suppress(NotAllowed):
        waits = services.waiting_list.counts()
        counts["waiting"] = waits.to_triage + waits.overdue
    with suppress(NotAllowed):
        counts["rebook"] = services.rebooking.count()
    with suppress(NotAllowed):
        counts["missed"] = services.missed_visits.counts().total
    with suppress(NotAllowed):
        counts["review"] = services.review.counts().total
    with suppress(NotAllowed):
        counts["administration"] = services.restricted.count_unreviewed()
    return counts


def _note_open(services: "ClinicServices", patient_ids: tuple[int, ...]) -> Mapping[int, str]:
    """Tell the other desks; gives what each banner says."""
    others = services.presence.note(patient_ids)
    return {key: "; ".join(one.words for one in found) for key, found in others.items()}


def _find(services: "ClinicServices", text: str) -> Sequence[Found]:
    """Patients first, then the places with a word that begins so."""
    try:
        rows = services.patients.find(text, _MOST_PATIENTS)
    except NotAllowed:
        rows = ()  # whoever may not look for patients still finds places
    people = [
        Found(
            f"{row.name}   ✝ deceased" if row.is_dead else row.name,
            "   ".join(filter(None, (row.born, row.nhs_number or "no NHS number", row.postcode))),
            patient_id=row.patient_id,
        )
        for row in rows
    ]
    typed = text.casefold()
    places = [
        Found(area.title, "Go to", area_key=area.key)
        for area in AREAS
        if any(word.startswith(typed) for word in area.title.casefold().split())
    ]
    return (*people, *places)


def _banner(services: "ClinicServices", patient_id: int) -> BannerSheet:
    """Showing the banner is opening the record, and is logged so."""
    from o2clinic.ui.patients.banner_sheet import banner_sheet

    return banner_sheet(services.patients.open(patient_id))
