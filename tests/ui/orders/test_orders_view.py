"""Ordering by keyboard: filled, compared, gated, seen on paper, issued, opened again."""

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from ui.accessibility import go_to, reached_by_tab, smaller_than_a_hand, unnamed
from ui.paper_desk import (
    ENDED,
    HOME,
    IN_FORCE,
    MARY,
    OUTSIDE,
    RISK,
    FakeLife,
    FakeOrders,
    Services,
    a_life,
)
from ui.pictures import picture

from o2clinic.errors import Refused, StaleRecord, Unavailable
from o2clinic.rules.order import FormPart
from o2clinic.rules.order_life import OrderStep
from o2clinic.rules.safety_gate import Hazard
from o2clinic.ui.orders.orders_view import OrdersView
from o2clinic.ui.theme import Scheme


@pytest.fixture
def services():
    made = Services()
    orders = made.orders
    sheet = orders.draft_for(MARY)
    pdf = orders.preview(replace(sheet.draft, is_information_correct=True))
    made.documents.add(70, "HOOF Part B, order 251129-AAAAAA", pdf, order_id=7)
    made.documents.add(80, "HOOF Part B, order 261124-1F3A9C", pdf, order_id=8)
    return made


@pytest.fixture
def show(qtbot, workplace, settled, services):
    def make(**changed):
        for name, value in changed.items():
            setattr(services, name, value)
        page = OrdersView(replace(workplace, services=services), MARY)
        qtbot.addWidget(page)
        page.resize(1366, 650)
        page.show()
        qtbot.bring_forward(page)
        settled()
        return page

    return make


@pytest.fixture
def new_order(qtbot, show, settled):
    def make(**changed):
        page = show(**changed)
        qtbot.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        settled()
        assert page.form.isVisible()
        return page

    return make


def press(qtbot, page, key, *, with_shift=False):
    held = Qt.KeyboardModifier.ControlModifier
    if with_shift:
        held |= Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(page.focusWidget() or page, key, held)


def told(page):
    """The lines of the gate as they are read."""
    return [each.text() for each in page.form.gate._cells if isinstance(each, QLabel)][1::2]


def test_the_order_in_force_and_the_history_are_shown(show):
    page = show()
    assert "Static concentrator, 1 L/min, 16 h/day" in page.overview.lines.text()
    assert page.overview.state.text() == "in force since 29-Nov-2025"
    assert [row.order_id for row in page.overview.table.records.rows] == [7, 6]
    assert page.subtitle_label.text() == "2 orders, newest first"


def test_the_order_in_force_is_corrected_with_its_reason(qtbot, show, settled, services, tmp_path):
    page = show()
    page._open_row(page.overview.table.records.rows[0])
    settled()
    assert page.papers.correct_button.isVisible()
    press(qtbot, page, Qt.Key.Key_E, with_shift=True)
    settled()
    strip = page.form.correction
    assert strip.words.text() == "Replaces the order of 29 November 2025 (251129-AAAAAA)."
    assert "Corrected order for JENKINS, Mary (Mrs)" in page.subtitle_label.text()
    assert "Say why the order is corrected." in told(page)
    picture(page, "order-corrected", tmp_path, (1366, 700))
    page.form.code.setFocus()
    go_to(page.form, "Say why the order is corrected.")
    assert page.focusWidget() is strip.reason_edit
    qtbot.keyClicks(strip.reason_edit, "Wrong hours")
    page.form.correct.setChecked(True)
    assert "Say why the order is corrected." not in told(page)
    assert (page.filling().title, page.filling().record_id) == ("Corrected order", 70)
    assert page.form.draft.corrects.reason == "Wrong hours"
    page.form.gate.reason_edit.setText("as agreed")
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    assert [one.corrects.document_id for one in services.orders.issued] == [70]


def test_enter_opens_the_paper_as_issued(qtbot, show, settled, services):
    page = show()
    page.overview.table.setFocus()
    page.overview.table.choose(0)
    qtbot.keyClick(page.overview.table, Qt.Key.Key_Return)
    settled()
    assert page.paper.preview.page_count == 2
    assert services.documents.used == [(70, "opened")]
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert page.overview.isVisible()


def test_an_order_without_paper_says_so(qtbot, show):
    page = show()
    page.overview.table.choose(1)
    qtbot.keyClick(page.overview.table, Qt.Key.Key_Return)
    assert "No paper is kept" in page.message_bar.text


def test_a_tampered_paper_is_refused_on_the_screen(qtbot, show, settled, services):
    services.documents.error = Refused("DOC-HASH", "Not as it was issued.", "Do not use it.")
    page = show()
    page.overview.table.choose(0)
    qtbot.keyClick(page.overview.table, Qt.Key.Key_Return)
    settled()
    assert "Not as it was issued" in page.paper.message_bar.text
    assert page.paper.preview.page_count == 0
    assert not page.paper.preview.print_button.isEnabled()


def test_a_new_order_restates_everything(new_order):
    page = new_order()
    assert page.form.draft.lines == (HOME, OUTSIDE)
    assert page.form.code.currentText().startswith("1  Chronic")
    assert not page.issue_button.isEnabled()
    assert "Issue is off: one thing is to be done" in page.subtitle_label.text()
    assert told(page)[0].startswith("13.1")
    assert "JENKINS, Mary (Mrs)" in page.subtitle_label.text()


def test_an_order_is_typed_and_issued_by_keyboard_alone(qtbot, new_order, settled, services):
    page = new_order()
    row = page.form.rows._rows[0]
    assert page.focusWidget() is row.modality
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    assert page.focusWidget() is row.flow_l_min
    qtbot.keyClicks(row.flow_l_min, "2")
    for _ in range(60):
        if page.focusWidget() is page.form.correct:
            break
        qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClick(page.form.correct, Qt.Key.Key_Space)
    assert page.issue_button.isEnabled(), page.subtitle_label.text()
    press(qtbot, page, Qt.Key.Key_P)
    settled()
    assert page.preview.isVisible()
    assert page.preview.page_count == 2
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    qtbot.waitUntil(lambda: len(services.orders.issued) == 1)
    settled()
    (draft,) = services.orders.issued
    assert draft.patient_id == MARY
    assert draft.lines == (replace(HOME, flow_l_min=Decimal(2)), OUTSIDE)
    assert page.paper.isVisible()
    assert services.documents.used == [(80, "opened")]


def test_a_gate_that_holds_wants_a_reason_until_the_risks_are_recorded(
    qtbot, new_order, settled, services
):
    services.orders.risk = replace(RISK, trips=None, naked_flames=Hazard.PRESENT)
    page = new_order()
    page.form.correct.setChecked(True)
    page.form.additional.setPlainText("Key under the mat")
    assert not page.issue_button.isEnabled()
    assert "The risks at home hold the order: trips and falls (not recorded)" in told(page)[0]
    page.form.gate.reason_edit.setText("Discharge today")
    assert page.issue_button.isEnabled()
    page.form.gate.reason_edit.clear()
    services.orders.risk = RISK
    page.refresh()
    settled()
    assert page.issue_button.isEnabled()
    assert page.form.additional.text == "Key under the mat"


def test_a_dropped_row_wants_its_tick(qtbot, new_order):
    page = new_order()
    page.form.correct.setChecked(True)
    assert page.issue_button.isEnabled()
    qtbot.mouseClick(page.form.rows._rows[1].remove, Qt.MouseButton.LeftButton)
    assert not page.issue_button.isEnabled()
    assert "not on the new order" in told(page)[0]
    ((line, tick),) = page.form.differences._ticks
    assert line == OUTSIDE
    page.form.gate.field_wanted.emit("dropped_confirmed")
    assert page.focusWidget() is tick
    qtbot.keyClick(tick, Qt.Key.Key_Space)
    assert page.issue_button.isEnabled()
    assert page.form.draft.dropped_confirmed == (OUTSIDE,)


def test_a_link_of_the_gate_leads_to_its_field(qtbot, new_order):
    page = new_order()
    row = page.form.rows._rows[0]
    row.hours_per_day.clear()
    page.form.gate.field_wanted.emit("lines.0.hours_per_day")
    assert page.focusWidget() is row.hours_per_day
    assert row.hours_per_day.property("level") == "block"
    assert "hours a day" in row.hours_per_day.accessibleDescription()
    page.form.gate.field_wanted.emit("is_information_correct")
    assert page.focusWidget() is page.form.correct


def test_a_venturi_mask_on_a_concentrator_shuts_the_gate(new_order):
    page = new_order()
    page.form.correct.setChecked(True)
    row = page.form.rows._rows[0]
    row.interface.setCurrentIndex(row.interface.findText("Venturi mask"))
    row.venturi_percent.set_value(28)
    assert "does not work with a concentrator" in told(page)[0]
    assert not page.issue_button.isEnabled()


def test_what_wants_a_reason_opens_with_it(qtbot, new_order):
    page = new_order()
    page.form.correct.setChecked(True)
    page.form.rows._rows[0].flow_l_min.set_value(Decimal("4.5"))
    assert "give the reason" in page.subtitle_label.text()
    qtbot.keyClicks(page.form.gate.reason_edit, "Device reviewed")
    assert page.issue_button.isEnabled()
    assert page.form.draft.reason == "Device reviewed"


def test_too_exact_a_flow_is_told_and_never_rounded(qtbot, new_order):
    page = new_order()
    page.form.correct.setChecked(True)
    edit = page.form.rows._rows[0].flow_l_min
    edit.setText("0.25")
    assert "too exact" in told(page)[0]
    assert not page.issue_button.isEnabled()


def test_nothing_is_drawn_on_paper_before_it_is_complete(qtbot, new_order, settled):
    page = new_order()
    press(qtbot, page, Qt.Key.Key_P)
    settled()
    assert page.form.isVisible()
    assert "Not ready for paper" in page.message_bar.text


def test_rows_are_added_by_keyboard(qtbot, new_order):
    page = new_order()
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(page.form.draft.lines) == 3
    assert page.focusWidget() is page.form.rows._rows[2].modality
    assert not page.issue_button.isEnabled()


def test_a_failed_issue_keeps_everything(qtbot, new_order, settled, services):
    page = new_order()
    page.form.correct.setChecked(True)
    services.orders.error = Unavailable("The database does not answer.")
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    assert page.form.isVisible()
    assert "does not answer" in page.message_bar.text
    services.orders.error = None
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    assert len(services.orders.issued) == 1


def test_a_changed_record_is_looked_at_again(qtbot, new_order, settled, services):
    page = new_order()
    page.form.correct.setChecked(True)
    page.form.additional.setPlainText("Key under the pot")
    services.orders.error = StaleRecord("The patient's record")
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    assert "record changed" in page.message_bar.text
    services.orders.error = None
    qtbot.mouseClick(page.message_bar._action, Qt.MouseButton.LeftButton)
    settled()
    assert page.form.draft.additional == "Key under the pot"
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    assert len(services.orders.issued) == 1


def test_a_nurse_reads_but_is_offered_no_order(show):
    page = show(orders=FakeOrders(may_issue=False))
    assert page.new_button.isHidden()
    assert "only a registered clinician may order" in page.subtitle_label.text()


def test_the_way_to_the_supplier_is_shown_and_its_paper_written(qtbot, show, settled, services):
    sent = a_life(IN_FORCE, (OrderStep.ISSUED, 5), (OrderStep.SENT, 4))
    page = show(order_life=FakeLife(sent))
    card = page.sending
    assert card.subject.text() == "Subject: [secure] Home oxygen order 251129-AAAAAA"
    assert "hoof@bluewater.example" in card.head.text()
    assert "neither NHSmail nor accredited" in card.attach.text()
    card.mailbox_button.click()
    assert QGuiApplication.clipboard().text() == "hoof@bluewater.example"
    card.subject_button.click()
    assert QGuiApplication.clipboard().text().startswith("[secure]")
    services.order_sending.error = Refused("OR-BLANK", "No form is loaded.", "Attach the order.")
    card.write_button.click()
    settled()
    assert "No form is loaded" in card.said.text()
    services.order_sending.error = None
    card.write_button.click()
    settled()
    assert services.order_sending.written == [7]
    assert page.paper.isVisible()


def test_a_part_and_a_supplier_are_chosen_and_say_when_it_comes(qtbot, new_order, settled):
    page = new_order()
    form = page.form
    form.correct.setChecked(True)
    assert "Comes by Fri 27-Nov-2026 if sent today." in form.order_card.note_label.text()
    form.part.set_value(FormPart.A)
    assert any("lets no Part A take its place" in one for one in told(page))
    assert any("can only be ordered on Part B" in one for one in told(page))
    assert not page.issue_button.isEnabled()
    form.part.set_value(FormPart.B)
    assert page.issue_button.isEnabled()
    press(qtbot, page, Qt.Key.Key_D)
    settled()
    assert page.preview.isVisible()
    assert not page.preview.print_button.isHidden()
    page.go_back()
    press(qtbot, page, Qt.Key.Key_P)
    settled()
    assert page.preview.print_button.isHidden()  # only an issued order is printed


def test_without_any_order_the_page_says_so(show):
    page = show(orders=FakeOrders(rows=(ENDED,)))
    assert page.overview.lines.text() == "No oxygen is ordered at present."


def test_everything_has_a_name_and_is_reached(qtbot, new_order):
    page = new_order()
    assert unnamed(page) == []
    reached = reached_by_tab(page)
    for widget in (page.form.code, page.form.correct, page.form.additional, page.issue_button):
        assert widget in reached or not widget.isEnabled()
    assert smaller_than_a_hand(page) == []


@pytest.mark.parametrize(
    ("scheme", "scale"), [(Scheme.LIGHT, 100), (Scheme.DARK, 100), (Scheme.LIGHT, 150)]
)
def test_pictures(qtbot, new_order, settled, theme, tmp_path, scheme, scale):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    page = new_order()
    name = f"{scheme.value}-{scale}"
    qtbot.mouseClick(page.form.rows._rows[1].remove, Qt.MouseButton.LeftButton)
    page.form.rows._rows[0].flow_l_min.set_value(Decimal("4.5"))
    assert picture(page, f"order-form-{name}", tmp_path, (1210, 640)).is_file()
    page.go_back()
    assert picture(page, f"orders-{name}", tmp_path, (1210, 640)).is_file()
    page.overview.table.choose(0)
    qtbot.keyClick(page.overview.table, Qt.Key.Key_Return)
    settled()
    assert picture(page, f"order-paper-{name}", tmp_path, (1210, 640)).is_file()
