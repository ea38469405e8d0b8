"""How many keys the desk's commonest tasks take, counted at the real window and printed.

The bounds are those of the project (issue 5). What is typed as data is not counted.
"""

import sys
from datetime import date, timedelta

import pytest
from clinic import NOON, an_nhs_number, read_all, write
from end_to_end.hands import Hands
from PySide6.QtWidgets import QApplication
from services.diary_day import TODAY, a_session, a_tuesday, at

from o2clinic.models import Appointment, Document, GpPractice, Patient
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.clinic import services_for
from o2clinic.services.patient_draft import PatientDraft
from o2clinic.services.work import Desk
from o2clinic.ui.areas import frame_plan
from o2clinic.ui.main_window import MainWindow
from o2clinic.ui.print_out.print_dialog import PrintDialog

PRACTICE = {
    "code": "Y99901",
    "name": "Quay Surgery",
    "address": "1 Quay Street\nTruro",
    "postcode": "TR1 2AB",
    "phone": "01632960300",
}
ROSE = PatientDraft(
    command_id="rose",
    title="Mrs",
    given_names="Rose",
    family_name="Pascoe",
    sex=Sex.FEMALE,
    born_on=date(1944, 2, 29),
)
NEXT_WEEK = TODAY + timedelta(days=7)
EARLY = NOON.replace(hour=8, minute=30)


@pytest.fixture
def tuesday(sqlite_database):
    """Mary and John come today; Rose, who was registered at the desk, has nothing booked."""
    made = a_tuesday(sqlite_database.engine, now=EARLY)
    made.booking.book(made.draft("09:00"))
    made.booking.book(made.draft("09:45", patient_id=made.john))
    a_session(
        made.clinic,
        made.clinic.nurse_olu.person_id,
        made.clinic.room_ids[0],
        starts_at=at("09:00", NEXT_WEEK),
        ends_at=at("12:00", NEXT_WEEK),
    )
    write(made.engine, GpPractice(**PRACTICE))
    services_for(made.clinic.desk, made.clinic.anna).patients.register(ROSE)
    return made


@pytest.fixture
def hands(qtbot, parts, preferences, settled, tuesday):
    actor = tuesday.clinic.anna
    desk = Desk(tuesday.engine, tell=parts.bus.publish, now=lambda: EARLY, name="desk-1")
    services = services_for(desk, actor)
    window = MainWindow(actor, services, parts, preferences, frame_plan(services, "Truro", ""))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    qtbot.bring_forward(window)
    settled()
    made = Hands(qtbot, window, settled)
    yield made
    made.let_go()


def check_in(hands, tuesday):
    """The second one of today's list."""
    hands.press("Alt+1", "Down", "C")
    visits = read_all(tuesday.engine, Appointment)
    assert [visit.status for visit in visits] == [VisitStatus.BOOKED, VisitStatus.ARRIVED]


def move_by_a_week(hands, tuesday):
    """Mary, who stands in the column to the left; she is first of all that were booked."""
    hands.press("Alt+2", "Left", "Ctrl+Shift+Right")
    mary = read_all(tuesday.engine, Appointment)[0]
    assert (mary.patient_id, mary.starts_at) == (tuesday.mary, at("09:00", NEXT_WEEK))


def find_and_book_a_review(hands, tuesday):
    """Rose, a week from now, where mostly something else is booked."""
    hands.press("Alt+2", *["PgDown"] * 7, "Ctrl+B")
    hands.type("pascoe")
    hands.press("Return", "R", "Ctrl+S")
    visit = read_all(tuesday.engine, Appointment)[-1]
    assert (visit.visit_kind, visit.starts_at) == (VisitKind.REVIEW, at("09:45", NEXT_WEEK))


def register_and_book(hands, tuesday):
    """All that a referral letter holds, and the next free time."""
    hands.press("Alt+3", "Ctrl+N")
    hands.type("Tregenza")
    hands.press("Tab")
    hands.type("Morwenna")
    hands.press("Tab", "Tab")  # likes to be called the same
    hands.type("Mrs")
    hands.press("Tab")
    hands.type("14/7/1951")
    hands.press("Tab", "F", "Tab", "Tab")  # the gender is not told
    hands.type(an_nhs_number(7))
    hands.press("Tab", "Tab", "Tab")
    hands.press("N", "Tab", "Tab")  # no known allergy
    hands.type("3 Lighthouse Terrace")
    hands.press("Tab")
    hands.type("TR1 3LJ")
    hands.press("Tab", "Tab")  # lives there since today
    hands.type("01632 960217")
    hands.press("Tab", "Tab", "Tab", "Tab")
    hands.type("Quay")
    hands.until(QApplication.activePopupWidget)
    hands.press("Down", "Return", "Tab")
    hands.type("Dr Imran Shah")
    hands.press("Ctrl+S")
    hands.press("Alt+2", "Ctrl+B")
    hands.type("tregenza")
    hands.press("Return", "Ctrl+S")
    patient = read_all(tuesday.engine, Patient)[-1]
    assert patient.family_name == "Tregenza"
    newest = read_all(tuesday.engine, Appointment)[-1]
    assert newest.patient_id == patient.id


def print_the_day(hands, tuesday):
    """To where the printer is chosen, with what was chosen last."""
    hands.press("Ctrl+P", "Return")
    assert [paper.kind for paper in read_all(tuesday.engine, Document)] == ["day_list"]
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PrintDialog)
    dialog.reject()


TASKS = {  # what is done: from which page, and with how many keys at most
    check_in: ("Check in", "diary", 3),
    move_by_a_week: ("Move by a week", "today", 6),
    find_and_book_a_review: ("Find and book a review", "today", 12),
    register_and_book: ("Register a new patient and book", "today", 60),
    print_the_day: ("Print the day", "diary", 2),
}


# A list that opens below a field takes the keyboard from the system, which offscreen is none.
@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard", extend=True)
def test_common_tasks_take_few_keys(hands, tuesday, capsys):
    lines, too_many = ["", "keys  at most  task"], []
    for task, (title, page, bound) in TASKS.items():
        hands.begin_at(f"diary:day {TODAY}", page)
        task(hands, tuesday)
        lines.append(f"{hands.keys:4}  {bound:7}  {title}: {' '.join(hands.told)}")
        too_many += [title] if hands.keys > bound else []
    with capsys.disabled():
        sys.stdout.write("\n".join([*lines, ""]))
    assert too_many == [], lines
