"""Forms in the administration: confirmed and taken back by keyboard, and what is told meanwhile."""

from dataclasses import dataclass, field, replace

import pytest
from PySide6.QtCore import Qt
from ui import demo
from ui.accessibility import reached_by_tab, unnamed
from ui.fake_forms import FakeForms

from o2clinic.errors import StaleRecord
from o2clinic.rules.permissions import Role
from o2clinic.ui.administration.forms_page import FormsPage

KIT = demo.Person(5, "Mr K. Rowe, administrator", frozenset({Role.ADMINISTRATOR}))
CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass
class Services:
    drafts: demo.Shelf = field(default_factory=demo.Shelf)
    forms: FakeForms = field(default_factory=FakeForms)


@pytest.fixture
def page(workplace, qtbot, settled):
    made = FormsPage(replace(workplace, actor=KIT, services=Services()))
    qtbot.addWidget(made)
    made.resize(1300, 640)
    made.show()
    made.activateWindow()
    settled()
    settled()
    return made


def _type(qtbot, page, **texts):
    for name, text in texts.items():
        widget = page.form.fields.widget_of(name)
        widget.setFocus()
        widget.clear()
        qtbot.keyClicks(widget, text)


def _save(qtbot, page, settled):
    qtbot.keyClick(page, Qt.Key.Key_S, CONTROL)
    settled()
    settled()


def _chosen(page):
    row = page.table.chosen
    return row.pack.form_id, row.state


def _choose(page, form_id, settled):
    forms = [row.pack.form_id for row in page.table.records.rows]
    page.table.choose(forms.index(form_id))
    settled()


def test_a_form_is_confirmed_and_taken_back_by_keyboard(page, qtbot, settled):
    assert page.subtitle_label.text() == "8 forms in use, 8 to be confirmed; by title"
    assert unnamed(page) == []
    _choose(page, "hocf", settled)
    assert "official blank of the HOCF" in page.to_get.text()
    assert page.form.reason.isHidden()
    qtbot.keyClick(page.form.is_confirmed, Qt.Key.Key_Space)
    _save(qtbot, page, settled)
    assert "Say which blank" in page.form.fields.message_of("blank")
    assert page.form.is_confirmed.isChecked()
    _type(qtbot, page, blank="HOCF 2017, from Harbour Oxygen", compared_on="27 nov 2026")
    assert page.form.blank in reached_by_tab(page)
    _save(qtbot, page, settled)
    assert "new papers carry no notice" in page.message_bar.text
    assert _chosen(page) == ("hocf", "Confirmed by Mr K. Rowe, 27-Nov-2026")
    assert page.subtitle_label.text() == "8 forms in use, 7 to be confirmed; by title"
    qtbot.keyClick(page.form.is_confirmed, Qt.Key.Key_Space)
    assert not page.form.reason.isHidden()
    _save(qtbot, page, settled)
    assert "Say why" in page.form.fields.message_of("reason")
    page.form.reason.setPlainText("A new blank is out")
    _save(qtbot, page, settled)
    assert "carry the notice again" in page.message_bar.text
    assert _chosen(page) == ("hocf", "Taken back by Mr K. Rowe, 27-Nov-2026")


def test_a_word_said_elsewhere_is_told_and_what_is_typed_stays(page, qtbot, settled):
    _choose(page, "hoof_b", settled)
    qtbot.keyClick(page.form.is_confirmed, Qt.Key.Key_Space)
    _type(qtbot, page, blank="HOOF B, v1.2", compared_on="27 nov 2026")
    page.workplace.services.forms.error = StaleRecord("HOOF", "Ms A. Berg", "27-Nov-2026", 9)
    _save(qtbot, page, settled)
    assert page.form.blank.text() == "HOOF B, v1.2"
    assert page.is_touched


def test_a_file_that_cannot_be_used_is_told_and_a_new_form_is_a_file(page, qtbot, settled):
    assert page.problems.isHidden()
    page.workplace.services.forms.problems = ("own.toml: form_id is missing",)
    page.refresh()
    settled()
    assert "form_id is missing" in page.problems.text()
    assert not page.problems.isHidden()
    qtbot.keyClick(page, Qt.Key.Key_B, CONTROL)
    assert "the folder form_packs" in page.message_bar.text


def test_fields_that_nobody_has_seen_come_first(page, settled):
    _choose(page, "hoof_b", settled)
    shown = [one.is_verified for one in page.fields.records.rows]
    assert shown == sorted(shown)
    assert len(shown) == 55
