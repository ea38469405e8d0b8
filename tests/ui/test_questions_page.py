"""The page of the questions on oxygen: answered by keyboard, with the advice beside the form."""

from dataclasses import replace
from datetime import date

import pytest
from clinic import NOON, a_clinic
from PySide6.QtWidgets import QLabel
from services.health_record import D, a_gas, a_stable_patient, an_order
from services.risk_record import a_safe_home
from ui.pictures import picture
from ui.real_desk import at_desk

from o2clinic.rules.questions import QUESTIONS
from o2clinic.services.work import Desk
from o2clinic.ui.patients.questions_page import QuestionsPage


@pytest.fixture
def engine(sqlite_database):
    return sqlite_database.engine


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def mary(engine, clinic):
    """Stable COPD with LTOT and raised carbon dioxide."""
    made = a_stable_patient(engine)
    a_gas(
        engine,
        made,
        date(2026, 11, 2),
        "6.9",
        paco2_kpa=D("6.6"),
        ph=D("7.38"),
        spo2_percent=D(87),
        recorded_by_id=clinic.nurse_olu.person_id,
    )
    an_order(engine, made, ordered_by_id=clinic.dr_berg.person_id)
    a_safe_home(engine, made, clinic.nurse_olu.person_id)
    return made


@pytest.fixture
def said():
    return []


@pytest.fixture
def show(qtbot, engine, clinic, mary, workplace, settled, said):
    def make(actor=clinic.dr_berg, size=(1214, 587)):
        desk = Desk(engine, tell=workplace.bus.publish, now=lambda: NOON)
        opened = replace(
            at_desk(workplace, engine, actor, desk),
            say=said.append,
            open_patient=lambda *to: said.append(to),
        )
        page = QuestionsPage(opened, mary)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        settled()
        return page

    yield make
    settled()  # before the engine goes


def texts(widget) -> str:
    told = (label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))
    return "\n".join(told).replace("\N{WORD JOINER}", "")


def answer(qtbot, page, **letters):
    for field, typed in letters.items():
        widget = page.entry.form.widget_of(field)
        widget.setFocus()
        qtbot.keyClicks(widget, typed)
    page.look()


def test_pictures(show, theme, tmp_path, qtbot):
    page = show()
    for question in QUESTIONS:
        page.list.show_question(question.code)
        picture(page, f"questions_{question.code}", tmp_path, (1214, 900))
