"""Order and letter on the real services: what was issued is what is opened again."""

from dataclasses import replace
from hashlib import sha256

import pytest
from clinic import read_all
from PySide6.QtCore import Qt
from services.paper_people import a_paper_clinic

from o2clinic.models import AuditEntry, Document, OxygenOrder
from o2clinic.services.clinic import services_for
from o2clinic.ui.letters.letters_view import LettersView
from o2clinic.ui.orders.orders_view import OrdersView


@pytest.fixture
def engine(sqlite_database):
    return sqlite_database.engine


@pytest.fixture
def clinic(engine):
    return a_paper_clinic(engine)


@pytest.fixture
def show(qtbot, workplace, clinic, settled):
    services = services_for(clinic.desk, clinic.dr_berg)

    def make(kind):
        page = kind(replace(workplace, services=services), clinic.patient_id)
        qtbot.addWidget(page)
        page.resize(1210, 640)
        page.show()
        qtbot.bring_forward(page)
        settled()
        return page

    return make


def press(qtbot, page, key):
    qtbot.keyClick(page.focusWidget() or page, key, Qt.KeyboardModifier.ControlModifier)


def test_an_order_and_its_letter(qtbot, show, settled, engine):
    page = show(OrdersView)
    press(qtbot, page, Qt.Key.Key_N)
    settled()
    row = page.form.rows._rows[0]
    qtbot.keyClicks(row.flow_l_min, "2")
    qtbot.keyClicks(row.hours_per_day, "16")
    assert page.form.consent.text()  # as the risks at home were assessed
    assert page.form.risk.text()
    qtbot.keyClick(page.form.correct, Qt.Key.Key_Space)
    assert page.issue_button.isEnabled(), page.subtitle_label.text()
    with qtbot.waitSignal(page.paper.shown):
        press(qtbot, page, Qt.Key.Key_S)
    settled()
    (order,) = read_all(engine, OxygenOrder)
    assert order.decision["outcome"] == "ELIGIBLE"

    page = show(LettersView)
    with qtbot.waitSignal(page.live.drawn):
        press(qtbot, page, Qt.Key.Key_N)
    settled()
    assert not page.issue_button.isEnabled()  # nobody asked yet which saturation to aim at
    page.form.gate.field_wanted.emit("target_saturation")
    qtbot.keyClicks(page.focusWidget(), "88 to 92 %")
    with qtbot.waitSignal(page.paper.shown):
        press(qtbot, page, Qt.Key.Key_S)
    settled()
    papers = read_all(engine, Document)
    assert [paper.kind for paper in papers] == ["oxygen_order", "clinic_letter"]
    assert page.paper.preview._pdf == bytes(papers[1].pdf)
    assert sha256(page.paper.preview._pdf).hexdigest() == papers[1].sha256
    opened = [entry.record_id for entry in read_all(engine, AuditEntry) if entry.reason == "opened"]
    assert opened == [paper.id for paper in papers]
