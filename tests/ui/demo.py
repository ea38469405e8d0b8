"""A small made-up clinic for the frame: pages with literal rows and nothing behind them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission, Role
from o2clinic.rules.quantities import Unit
from o2clinic.services.drafts import DraftSheet
from o2clinic.ui.places import Area, Found, FramePlan, PatientPage
from o2clinic.ui.widgets.banner import BannerAlert, BannerSheet
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.flow_row import FlowRow
from o2clinic.ui.widgets.marks import Tone, chip, label
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.widgets.time_edit import TimeEdit


@dataclass(frozen=True)
class Person:
    """Looks like the services' actor; the frame asks for no more than this."""

    person_id: int
    name: str
    roles: frozenset[Role]


class Shelf:
    """Drafts that no disk keeps."""

    desk_name = "this run"

    def __init__(self):
        self.kept = {}
        self.names = {}
        self.lost = ()

    def now(self):
        return datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

    def sheet(self):
        return DraftSheet(tuple(self.kept.values()), self.names, self.lost)

    def keep(self, draft):
        self.kept[draft.draft_id] = draft

    def drop(self, draft_id):
        self.kept.pop(draft_id, None)


NO_SERVICES = None  # a test may put its own here


def no_services():
    """The pages here ask nobody; what is typed is kept for one window."""
    return SimpleNamespace(drafts=Shelf())


@dataclass(frozen=True)
class Gas:
    taken: str
    on: str
    ph: Decimal
    pao2_kpa: Decimal
    paco2_kpa: Decimal


GASES = tuple(
    Gas(taken, on, Decimal(ph), Decimal(pao2), Decimal(paco2))
    for taken, on, ph, pao2, paco2 in (
        ("08-Jun-2026", "2 L/min", "7.38", "8.1", "6.4"),
        ("08-Jun-2026", "air", "7.39", "6.7", "6.2"),
        ("30-Nov-2025", "2 L/min", "7.38", "8.0", "6.3"),
        ("24-May-2025", "1 L/min", "7.39", "8.2", "6.1"),
        ("24-May-2025", "air", "7.40", "6.9", "6.1"),
    )
)
COLUMNS = (
    Column[Gas]("Taken", lambda gas: gas.taken),
    Column[Gas](
        "On", lambda gas: gas.on, tone=lambda gas: Tone.GOOD if "L" in gas.on else Tone.BRAND
    ),
    Column[Gas]("pH", lambda gas: str(gas.ph), is_number=True, sort_key=lambda gas: gas.ph),
    Column[Gas]("PaO₂ kPa", lambda gas: str(gas.pao2_kpa), is_number=True),
    Column[Gas](
        "PaCO₂ kPa",
        lambda gas: str(gas.paco2_kpa),
        is_number=True,
        is_strong=lambda gas: gas.paco2_kpa > 6,
    ),
)
MARY = BannerSheet(
    name="JENKINS, Mary (Mrs)",
    born="14-Jul-1945 (81y)",
    gender="Female",
    nhs_number="999 000 0018",
    alerts=(
        BannerAlert("Target 88–92 %"),
        BannerAlert("▲ Large print"),
        BannerAlert("⚠ Son smokes indoors", Tone.DANGER),
    ),
    address="3 Fore Street, Truro, TR1 2AB",
    phone="01872 555 0101",
    allergies="Penicillin (rash)",
)
JOHN = BannerSheet(
    name="O'NEILL-TREVENA, Johannes Maximilian (Mr)",
    preferred_name="Jack",
    born="01-Jan-1938",
    gender="Male",
    nhs_number="999 000 0026",
    nhs_note="not verified",
    died="12-Mar-2026",
    age_at_death="88y",
)


class SummaryPage(Page):
    concepts = frozenset({Concept.RESULT})

    def __init__(self, workplace, patient_id):
        super().__init__(workplace, patient_id=patient_id)
        theme = workplace.theme
        oxygen = Card("Oxygen now")
        oxygen.add_corner(chip("in force since 30-Nov-2025", Tone.GOOD))
        oxygen.add(label("2 L/min", "figure"))
        oxygen.add(label("16 h a day · static concentrator · nasal cannulae"))
        oxygen.add(label("Ambulatory: lightweight cylinder 2 L/min, with conserver", "quiet"))
        trend = Card("Trend", "air and oxygen apart")
        trend.add(label("Falling on air for a year", "quiet"), 1)
        gases = Card("Last gases", "newest at the top")
        self.table = RecordTable("Last gases", COLUMNS, theme, key=lambda gas: (gas.taken, gas.on))
        gases.add(self.table, 1)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(oxygen)
        left.addWidget(trend, 1)
        right.addWidget(gases, 1)
        actions = FlowRow()
        to_do = Card("To do")
        to_do.add(actions)
        to_do.add(label("Home visit and risk form"))
        to_do.add(chip("overdue since 02-Mar-2026", Tone.DANGER))
        to_do.add(chip("due 08-Dec-2026 ± 2 weeks", Tone.CAUTION))
        right.addWidget(to_do)
        both = QHBoxLayout()
        both.setSpacing(theme.px(10))
        both.addLayout(left, 8)
        both.addLayout(right, 5)
        self.add(both, 1)
        self.asked = 0

    def refresh(self):
        self.asked += 1
        self.ask("summary", lambda: GASES, self.show_rows)

    def show_rows(self, rows):
        self.table.set_rows(rows)


class EntryPage(Page):
    def __init__(self, workplace, patient_id):
        super().__init__(workplace, "New blood gas", patient_id=patient_id)
        self.set_subtitle("Typed once, checked at once")
        self.save_button = self.add_action("Save", self.press, primary=True, keys="Ctrl+S")
        self.form = FieldForm(workplace.theme, columns=2)
        self.form.section("Sample")
        self.form.add("taken_on", "Taken on", DateEdit())
        self.form.add("taken_at", "at", TimeEdit())
        kind = QComboBox()
        kind.addItems(["Arterial", "Capillary (arterialised earlobe)", "Venous"])
        self.form.add("sample", "Sample", kind)
        self.form.section("Values", column=1)
        self.form.add("ph", "pH", NumberEdit(places=3), column=1)
        self.form.add("pao2_kpa", "PaO₂", NumberEdit(unit=Unit.KPA), column=1)
        self.form.add("paco2_kpa", "PaCO₂", NumberEdit(unit=Unit.KPA), column=1)
        card = Card()
        card.add(self.form)
        self.add(card)
        self.content.addStretch()
        self.saved = []

    def press(self):
        self.save("save", lambda: "saved", self.saved.append, button=self.save_button)


class ListPage(Page):
    concepts = frozenset({Concept.PATIENT})

    def __init__(self, workplace):
        super().__init__(workplace, "Patients")
        self.set_subtitle("5 gases, newest first")
        self.add_action("Print", self.press)
        self.add_action("Register", self.press, primary=True, keys="Ctrl+B")
        self.add_chip("All", self.press, checked=True)
        self.add_chip("On oxygen", self.press)
        self.table = RecordTable("Patients", COLUMNS, workplace.theme)
        self.table.set_empty_text("Nobody here yet.")
        self.add(self.table, 1)
        self.pressed = 0

    def press(self):
        self.pressed += 1

    def refresh(self):
        self.ask("list", lambda: GASES, self.table.set_rows)


class EmptyPage(Page):
    def __init__(self, workplace):
        super().__init__(workplace, "Review")
        self.set_subtitle("Results waiting for a physician, worst first")
        self.show_empty("Nothing waits for review", "New results come here by themselves.", "Look")


def plain(workplace, *_patient) -> QWidget:
    return QLabel("not built in this fixture")


def found(text: str) -> list[Found]:
    everyone = [
        Found("JENKINS, Mary (Mrs)", "14-Jul-1945   999 000 0018   TR1 2AB", patient_id=1),
        Found("JENKINS, Mary", "02-Feb-1951   999 000 0026   TR18 5XX", patient_id=2),
        Found("Diary", "Go to the area", area_key="diary"),
    ]
    return [each for each in everyone if text.casefold() in each.title.casefold()]


def plan() -> FramePlan:
    return FramePlan(
        areas=(
            Area("today", "Today", "calendar-today", plain),
            Area("diary", "Diary", "calendar-month-outline", plain, Permission.SEE_DIARY),
            Area(
                "patients", "Patients", "account-search-outline", ListPage, Permission.FIND_PATIENT
            ),
            Area(
                "review", "Review", "clipboard-check-outline", EmptyPage, Permission.REVIEW_RESULT
            ),
            Area("register", "Register", "format-list-bulleted", plain),
            Area("recalls", "Recalls", "bell-ring-outline", plain),
            Area("mdt", "MDT", "account-group-outline", plain),
            Area("service", "Service", "chart-box-outline", plain),
            Area("admin", "Admin", "cog-outline", plain, Permission.ADMINISTER),
        ),
        patient_pages=(
            PatientPage("summary", "Summary", SummaryPage),
            PatientPage("entry", "Results", EntryPage, Permission.RECORD_RESULT),
            PatientPage("trends", "Trends", plain),
            PatientPage("assessment", "Assessment", plain),
            PatientPage("orders", "Orders", plain),
            PatientPage("risk", "Risk && consent", plain),
            PatientPage("letters", "Letters", plain),
            PatientPage("visits", "Visits", plain),
        ),
        find=found,
        banner_of=lambda patient_id: MARY if patient_id == 1 else JOHN,
        database="Shared database clinic-db",
        help_folder="no-guide-here",
    )
