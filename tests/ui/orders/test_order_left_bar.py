"""The page leads to the request for removal from a supplier whom another one replaced."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from ui.accessibility import unnamed
from ui.paper_desk import ENDED, IN_FORCE, MARY, FakeLife, Services, a_life
from ui.pictures import picture

from o2clinic.rules.order_left import LeftBehind
from o2clinic.rules.order_life import OrderStage, OrderStep, RemovalReason, SentBy
from o2clinic.ui.orders.orders_view import OrdersView
from o2clinic.ui.theme import Scheme

AWAY = (OrderStep.REMOVAL_REQUESTED, OrderStep.REMOVED)
CAME = LeftBehind(supplier="Airborne Oxygen", came_on=date(2026, 11, 22))
NOW = a_life(IN_FORCE, (OrderStep.ISSUED, 5), (OrderStep.SENT, 4), (OrderStep.INSTALLED, 2))
LEFT = a_life(
    ENDED,
    (OrderStep.ISSUED, 900),
    (OrderStep.SENT, 899),
    (OrderStep.INSTALLED, 898),
    (OrderStep.SUPERSEDED, 5),
    stage=OrderStage.LEFT,
    steps=AWAY,
    left=CAME,
)


@pytest.fixture
def show(qtbot, workplace, settled):
    def make(left=LEFT, *, may_record=True, size=(1210, 640)):
        services = Services(order_life=FakeLife(NOW, left, may_record=may_record))
        page = OrdersView(replace(workplace, services=services), MARY)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        qtbot.bring_forward(page)
        settled()
        return page

    return make


def action(page):
    (button,) = (one for one in page.overview.left_bar.findChildren(QPushButton))
    return button


def test_the_page_leads_to_the_request_and_records_it_by_keyboard(qtbot, show, settled, tmp_path):
    page = show()
    bar, panel = page.overview.left_bar, page.overview.life
    assert bar.isVisible()
    assert "Bluewater Oxygen has not been asked to take its equipment away" in bar.text
    assert "Airborne Oxygen brings the oxygen now, at home since 22-Nov-2026." in bar.text
    assert unnamed(page) == []
    picture(page, "orders-left", tmp_path, (1366, 700))
    action(page).setFocus()
    qtbot.keyClick(action(page), Qt.Key.Key_Space)
    form = panel.form
    assert (form.order_id, form.isVisible()) == (LEFT.order_id, True)
    assert form.removal_reason.value is RemovalReason.OTHER_SUPPLIER
    assert form.told_by.text() == "Bluewater Oxygen"
    assert not bar.isVisible()  # while it is being done
    form.wanted_on.setText("24/11/2026")
    form.sent_by.set_value(SentBy.PORTAL)
    qtbot.keyClick(form.note, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settled()
    (draft,) = page.workplace.services.order_life.sent
    assert (draft.order_id, draft.removal_reason) == (6, RemovalReason.OTHER_SUPPLIER)


def test_before_the_new_oxygen_is_there_it_says_to_wait_and_wants_a_word(qtbot, show):
    page = show(replace(LEFT, left=replace(CAME, came_on=None)))
    assert "theirs is not at home yet. Ask once it is" in page.overview.left_bar.text
    action(page).click()
    form = page.overview.life.form
    form.wanted_on.setText("24/11/2026")
    form.sent_by.set_value(SentBy.PORTAL)
    page.overview.life.send()
    assert "not at home yet" in form.fields.message_of("note")
    assert page.workplace.services.order_life.sent == []


def test_the_order_says_what_it_waits_for(show):
    page = show()
    page.overview.table.choose(1)
    panel = page.overview.life
    assert panel._state.text() == "replaced, removal to be requested"
    assert "Airborne Oxygen brings the oxygen now" in panel._promise.text()
    assert panel.next_button.text() == "Request removal…  Ctrl+E"
    assert panel.other_button.text() == "Removed…"


@pytest.mark.parametrize(
    ("changes", "may_record"),
    [({"left": None, "stage": OrderStage.SUPERSEDED, "steps": ()}, True), ({"steps": ()}, False)],
)
def test_nobody_is_led_where_there_is_nothing_to_ask_or_it_is_not_theirs(show, changes, may_record):
    page = show(replace(LEFT, **changes), may_record=may_record)
    is_told = "left" not in changes
    assert page.overview.left_bar.isVisible() is is_told
    assert not (is_told and action(page).isVisible())


@pytest.mark.parametrize(("scheme", "scale"), [(Scheme.DARK, 100), (Scheme.LIGHT, 150)])
def test_pictures(show, theme, tmp_path, scheme, scale):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    page = show()
    assert not action(page).hasFocus()  # nobody asks for a removal by pressing Space
    picture(page, f"orders-left-{scheme.value}-{scale}", tmp_path, (1366, 700))
