"""What became of an order, by keyboard: the next step, a correction, a draft, a stay."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from ui.accessibility import reached_by_tab, smaller_than_a_hand, unnamed
from ui.paper_desk import (
    ENDED,
    IN_FORCE,
    MARY,
    FakeLife,
    FakeOrders,
    Services,
    a_life,
    letter_pdf,
)
from ui.pictures import picture

from o2clinic.errors import StaleRecord, Unavailable
from o2clinic.rules.order_life import OrderStage, OrderStep, RemovalReason, SentBy
from o2clinic.rules.order_promise import Kept, Promise
from o2clinic.rules.order_stay import Stay, StayKind, Ward
from o2clinic.services.order_life_rows import TakeBackDraft
from o2clinic.ui.orders.orders_view import OrdersView
from o2clinic.ui.theme import Scheme

CONTROL = Qt.KeyboardModifier.ControlModifier
ISSUED, SENT = (OrderStep.ISSUED, 5), (OrderStep.SENT, 4)
AWAITED = a_life(
    IN_FORCE,
    ISSUED,
    SENT,
    promised=Promise(date(2026, 11, 23)),
    kept=Kept.LATE,
    rental_ends_on=None,
)
OLD = a_life(ENDED, (OrderStep.ISSUED, 900), (OrderStep.SUPERSEDED, 360))


@pytest.fixture
def services():
    return Services(order_life=FakeLife(AWAITED, OLD))


@pytest.fixture
def show(qtbot, workplace, settled, services):
    def make(size=(1210, 640)):
        page = OrdersView(replace(workplace, services=services), MARY)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        qtbot.bring_forward(page)
        settled()
        return page

    return make


def press(qtbot, page, key, modifiers=CONTROL):
    qtbot.keyClick(page.focusWidget() or page, key, modifiers)


def keep_draft(qtbot, page):
    press(qtbot, page, Qt.Key.Key_S, CONTROL | Qt.KeyboardModifier.ShiftModifier)


def test_the_next_step_is_one_key_and_is_recorded_by_keyboard(qtbot, show, settled, services):
    page = show()
    panel = page.overview.life
    assert panel._state.text() == "awaiting supplier confirmation"
    assert "over since 1 day" in panel._promise.text()
    assert panel.next_button.text() == "Confirmed…  Ctrl+E"
    assert panel.after_button.text() == "Installed…"  # from a supplier who confirms nothing
    assert panel.other_button.text() == "Cancel order…"
    page.overview.table.setFocus()
    press(qtbot, page, Qt.Key.Key_E)
    form = panel.form
    assert form.isVisible()
    assert page.focusWidget() is form.happened_on
    assert not form.sent_by.isVisible()
    press(qtbot, page, Qt.Key.Key_S)  # who said so is missing
    assert "who at the supplier" in form.fields.message_of("told_by")
    assert page.focusWidget() is form.told_by
    qtbot.keyClicks(form.told_by, "Sue")
    form.happened_on.setText("25/11/2026")  # tomorrow: told while it is typed
    assert form.happened_on.problem
    form.happened_on.setText("24/11/2026")
    form.time.setText("9:7x")
    press(qtbot, page, Qt.Key.Key_S)
    assert services.order_life.sent == []
    form.time.setText("930")
    services.order_life.error = Unavailable("The database does not answer.")
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    assert form.told_by.text() == "Sue"  # nothing is lost
    services.order_life.error = None
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    (draft,) = services.order_life.sent
    assert (draft.step, draft.told_by, draft.order_id) == (OrderStep.CONFIRMED, "Sue", 7)
    assert draft.happened_at.isoformat() == "2026-11-24T09:30:00+00:00"
    assert not form.isVisible()


def test_a_step_before_the_one_before_is_told_while_it_is_typed(qtbot, show):
    panel = show().overview.life
    panel.next_button.click()
    panel.form.happened_on.setText("19/11/2026")
    assert "Before 20-Nov-2026" in panel.form.fields.message_of("happened_on")


def test_esc_leaves_the_form_and_its_draft_is_kept(qtbot, show, services):
    page = show()
    panel = page.overview.life
    panel.next_button.click()
    qtbot.keyClicks(panel.form.told_by, "Sue")
    panel.keeper.keep()
    (draft,) = page.workplace.drafts.drafts
    qtbot.keyClick(panel.form.told_by, Qt.Key.Key_Escape)
    assert not panel.form.isVisible()
    panel.restore(draft)
    assert panel.form.told_by.text() == "Sue"
    assert panel.form.step_draft.step is OrderStep.CONFIRMED


def test_an_event_is_corrected_and_the_last_one_taken_back(qtbot, show, settled, services):
    page = show()
    panel = page.overview.life
    panel.events.choose(0)
    assert panel.correct_button.isVisible()
    panel.correct_button.click()
    assert panel.form.sent_by.value is None
    panel.form.sent_by.set_value(SentBy.PORTAL)
    panel.form.note.setText("It was the portal")
    panel.send()
    settled()
    panel.take_back_button.click()
    assert "sent 20-Nov-2026" in panel.form.title.text()
    panel.form.note.setText("It was another patient's")
    panel.send()
    settled()
    corrected, back = services.order_life.sent
    assert (corrected.corrects_id, corrected.told_by) == (2, "hoof@bluewater.example")
    assert isinstance(back, TakeBackDraft)
    assert back.event_id == 2
    panel.events.choose(1)  # the issue itself is no slip of the keyboard
    assert panel.correct_button.isHidden()


@pytest.mark.parametrize(
    ("is_dead", "reason"), [(True, RemovalReason.DIED), (False, RemovalReason.MOVED_AWAY)]
)
def test_a_removal_of_whoever_is_gone_is_asked_for_with_its_reason(show, services, is_dead, reason):
    row = replace(AWAITED, stage=None, steps=(OrderStep.REMOVAL_REQUESTED,), is_gone=True)
    services.order_life.rows = (replace(row, is_dead=is_dead),)
    panel = show().overview.life
    assert panel.next_button.text().startswith("Request removal…")
    panel.next_button.click()
    assert panel.form.removal_reason.value is reason
    assert panel.form.told_by.text() == "Bluewater Oxygen"


def test_after_consent_was_withdrawn_the_request_stands_filled(qtbot, show, settled, services):
    steps = (OrderStep.REMOVAL_REQUESTED,)
    services.order_life.rows = (replace(AWAITED, stage=OrderStage.INSTALLED, steps=steps), OLD)
    page = show()
    page.begin("consent_withdrawn")
    form = page.overview.life.form
    assert form.step_draft.step is OrderStep.REMOVAL_REQUESTED
    assert (form.step_draft.order_id, form.removal_reason.value) == (7, RemovalReason.DECLINED)
    assert form.told_by.text() == "Bluewater Oxygen"
    assert page.message_bar.isHidden()
    page.overview.life.leave()
    services.order_life.rows = (replace(AWAITED, steps=(OrderStep.REMOVED,)), OLD)
    page.refresh()
    settled()
    page.begin("consent_withdrawn")
    assert not form.isVisible()
    assert "requested already" in page.message_bar.text


def test_a_page_that_is_still_read_begins_the_request_later(qtbot, workplace, settled, services):
    row = replace(AWAITED, stage=None, steps=(OrderStep.REMOVAL_REQUESTED,))
    services.order_life.rows = (row,)
    page = OrdersView(replace(workplace, services=services), MARY)
    qtbot.addWidget(page)
    page.begin("consent_withdrawn")
    page.refresh()
    settled()
    assert page.overview.life.form.removal_reason.value is RemovalReason.DECLINED


def test_the_request_for_removal_is_opened_once_it_is_recorded(qtbot, show, settled, services):
    steps = (OrderStep.REMOVAL_REQUESTED,)
    services.order_life.rows = (replace(AWAITED, stage=None, steps=steps),)
    page = show()
    panel = page.overview.life
    panel.next_button.click()
    panel.form.removal_reason.set_value(RemovalReason.DECLINED)
    panel.form.sent_by.set_value(SentBy.PORTAL)
    panel.form.wanted_on.setText("27/11/2026")
    paper = {"kind": "removal_request", "order_id": 7}
    services.documents.add(31, "Request of 24-Nov-2026", letter_pdf(), **paper)
    panel.send()
    settled()
    assert page.paper.isVisible()
    assert services.documents.used == [(31, "opened")]
    page.go_back()
    page.refresh()
    settled()
    assert page.overview.isVisible()  # once, not again


def test_whoever_only_reads_is_offered_no_step(show, services):
    services.order_life._may = False
    panel = show().overview.life
    for button in (panel.next_button, panel.after_button, panel.other_button):
        assert button.isHidden()
    assert panel.events.records.rows


def test_how_to_send_it_is_shown_until_the_supplier_has_confirmed(show, settled, services):
    services.order_sending.stay_id = ENDED.order_id
    page = show()
    assert page.sending.isVisible()
    assert page.sending.note_label.text().startswith("Order of 29-Nov-2025 · by hand")
    page.overview.table.choose(1)  # of several to be sent the chosen one is shown
    assert page.sending.note_label.text().startswith("Holiday order of 24-Nov-2026")
    page.overview.table.choose(0)
    assert page.sending.note_label.text().startswith("Order of 29-Nov-2025")
    confirmed = (OrderStep.CONFIRMED, 3)
    services.order_life.rows = (a_life(IN_FORCE, ISSUED, SENT, confirmed), OLD)
    asked = services.order_sending.asked
    page.refresh()
    settled()
    assert not page.sending.isVisible()
    assert services.order_sending.asked == asked  # nothing is asked for a card that is not shown


def test_a_draft_is_kept_and_gone_on_with(qtbot, show, settled, services):
    page = show()
    press(qtbot, page, Qt.Key.Key_N)
    settled()
    page.form.additional.setPlainText("Key under the pot")
    page.form.rows._rows[0].flow_l_min.setText("2,")
    services.order_drafts.error = StaleRecord("Oxygen order")
    keep_draft(qtbot, page)
    settled()
    assert page.form.additional.text == "Key under the pot"
    services.order_drafts.error = None
    keep_draft(qtbot, page)
    settled()
    assert page.overview.isVisible()
    row = replace(IN_FORCE, order_id=5, status="draft", document_id=None, lines=())
    services.orders.rows = (row, IN_FORCE)
    page.refresh()
    settled()
    page.overview.table.choose(0)
    qtbot.keyClick(page.overview.table, Qt.Key.Key_Return)
    settled()
    assert page.form.additional.text == "Key under the pot"
    assert page.form.rows._rows[0].flow_l_min.text() == "2,"
    assert page.form.draft.kept.order_id == 5


def test_a_stay_is_typed_and_takes_nothing_away(qtbot, show, settled, services):
    page = show()
    press(qtbot, page, Qt.Key.Key_N)
    settled()
    form = page.form
    form.correct.setChecked(True)
    qtbot.mouseClick(form.rows._rows[1].remove, Qt.MouseButton.LeftButton)
    assert not page.issue_button.isEnabled()  # a row is dropped
    form.stay.where.set_value(StayKind.HOLIDAY.value)
    assert not form._changes.isVisible()
    assert "first and the last day" in form.stay.fields.message_of("stay_from")
    form.gate.field_wanted.emit("stay_address")
    assert page.focusWidget() is form.stay.address
    form.stay.stay_from.setText("5/12/2026")
    form.stay.stay_until.setText("12/12/2026")
    form.stay.address.setPlainText("2 Harbour View\nTenby")
    form.stay.postcode.setText("sa70 7bx")
    form.stay.contact.setText("Ann")
    form.stay.telephone.setText("01632 960111")
    assert page.issue_button.isEnabled(), page.subtitle_label.text()
    state = form.typed_state()
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    (draft,) = services.orders.issued
    assert (draft.stay.postcode, draft.stay.until_on) == ("SA70 7BX", date(2026, 12, 12))
    assert draft.replaces is None
    assert state["fields"]["stay_contact"] == "Ann"


def test_a_discharge_asks_for_its_ward_and_day(qtbot, show, settled):
    page = show()
    press(qtbot, page, Qt.Key.Key_N)
    settled()
    page.form.stay.where.set_value("ward")
    assert "which ward" in page.form.stay.fields.message_of("ward_name")
    page.form.stay.ward.setText("Oak")
    page.form.stay.discharge_on.setText("25/11/2026")
    assert page.form.draft.ward == Ward(name="Oak", discharge_on=date(2026, 11, 25))
    page.form.stay.where.set_value("home")
    assert not page.form.draft.ward.is_given


STAY = Stay(
    kind=StayKind.HOLIDAY,
    from_on=date(2026, 11, 20),
    until_on=date(2026, 11, 25),
    address="2 Harbour View\nTenby",
    postcode="SA70 7BX",
    contact="Ann",
    telephone="01632 960111",
)


@pytest.mark.parametrize(
    ("scheme", "scale"), [(Scheme.LIGHT, 100), (Scheme.DARK, 100), (Scheme.LIGHT, 150)]
)
def test_pictures(qtbot, show, settled, services, theme, tmp_path, scheme, scale):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    beside = replace(IN_FORCE, order_id=9, status="beside", stay=STAY)
    services.orders = FakeOrders(rows=(beside, IN_FORCE, ENDED))
    life = replace(a_life(beside, ISSUED, SENT), stay=STAY, stage=OrderStage.SENT)
    services.order_life.rows = (life, AWAITED, OLD)
    page = show()
    name = f"{scheme.value}-{scale}"
    page.overview.table.choose(1)
    assert unnamed(page) == []
    assert smaller_than_a_hand(page) == []
    picture(page, f"life-{name}", tmp_path, (1210, 640))
    panel = page.overview.life
    panel._begin(OrderStep.REMOVAL_REQUESTED)
    assert panel.save_button in reached_by_tab(page)
    assert unnamed(page) == []
    panel.send()
    picture(page, f"life-form-{name}", tmp_path, (1210, 640))
    panel.leave()
    page.overview.table.choose(0)
    picture(page, f"life-stay-{name}", tmp_path, (1210, 640))
    press(qtbot, page, Qt.Key.Key_N)
    settled()
    page.form.stay.where.set_value(StayKind.HOLIDAY.value)
    picture(page, f"stay-form-{name}", tmp_path, (1210, 640))


def test_a_step_that_is_begun_comes_into_sight_in_large_type_too(qtbot, show, theme):
    theme.set_scale(150)
    page = show()
    panel = page.overview.life
    assert panel.title_label.visibleRegion().isEmpty()
    panel._begin(OrderStep.REMOVAL_REQUESTED)
    qtbot.waitUntil(lambda: not panel.title_label.visibleRegion().isEmpty())
    assert page.focusWidget() is not None
    assert not page.focusWidget().visibleRegion().isEmpty()


def test_without_an_order_the_title_stays_at_the_top_and_says_so(show, services):
    services.order_life.rows = ()
    panel = show().overview.life
    assert panel.title_label.mapTo(panel, panel.title_label.rect().topLeft()).y() < 40
    assert panel.note_label.text() == "Nothing is recorded yet"
