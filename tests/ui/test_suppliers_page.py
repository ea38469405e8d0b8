"""Suppliers by keyboard on real services: kept, refused, its own form loaded; and how it looks."""

import pytest
from clinic import a_clinic
from documents.supplier_form import a_form
from PySide6.QtCore import Qt
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.real_desk import at_desk

from o2clinic.services.work import Desk
from o2clinic.ui.administration.suppliers_page import SuppliersPage

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def page(workplace, sqlite_database, qtbot, settled):
    clinic = a_clinic(sqlite_database.engine)
    desk = Desk(clinic.desk.engine, tell=workplace.bus.publish, now=clinic.desk.now)
    made = SuppliersPage(at_desk(workplace, sqlite_database.engine, clinic.kit, desk))
    qtbot.addWidget(made)
    made.resize(1300, 640)
    made.show()
    settled()
    return made


def test_a_supplier_is_kept_and_its_form_mapped(page, qtbot, settled, tmp_path):
    form = page.supplier_form

    def save():
        qtbot.keyClick(page, Qt.Key.Key_S, CONTROL)
        settled()
        settled()

    form.name.setText("Bluewater Oxygen")
    form.mailbox.setText("hoof at bluewater")
    save()
    assert "not an address" in form.fields.message_of("mailbox")
    form.mailbox.setText("hoof@bluewater.example")
    assert "[secure]" in form.mailbox.accessibleDescription()
    form.is_usual.setChecked(True)
    save()
    assert page.message_bar.text.startswith("Supplier: Bluewater Oxygen is saved")
    file = tmp_path / "order.pdf"
    file.write_bytes(a_form())
    page.load_from(str(file))
    settled()
    settled()
    assert "21 fields, 21 of them added" in page.message_bar.text
    form.field_map.setPlainText("Surname = family\nNext day = delivery:next_day\nHours =")
    save()
    assert form.field_map.toPlainText() == "Surname = family\nNext day = delivery:next_day"
    assert page.blank_label.text() == "Its form: order.pdf"
    assert unnamed(page) == []
    assert smaller_than_a_hand(page) == []
    assert picture(page, "suppliers", tmp_path, (1300, 640)).is_file()
