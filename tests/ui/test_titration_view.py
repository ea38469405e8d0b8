"""The page of a titration: followed by keyboard, on the real services."""

from dataclasses import replace
from datetime import timedelta

import pytest
from clinic import a_clinic, a_patient
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QRadioButton
from services.titration_record import (
    Clock,
    D,
    a_flow,
    a_gas_on,
    a_reading,
    after,
    an_air_gas,
    an_end,
    facts_of_one,
)
from ui.accessibility import reached_by_tab, smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.real_desk import at_desk

from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.titration_case import TitrationState
from o2clinic.services.titrations import Titrations
from o2clinic.services.work import Desk
from o2clinic.ui.patients.step_row import StepRow
from o2clinic.ui.patients.titration_view import TitrationPage
from o2clinic.ui.theme import Scheme
from o2clinic.ui.widgets.compare_dialog import CompareDialog
from tools.bench.counting import statements


@pytest.fixture
def engine(sqlite_database):
    return sqlite_database.engine


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def mary(engine, clinic):
    return a_patient(engine)


@pytest.fixture
def titrations(engine, clinic, clock):
    """What somebody else does at another desk."""
    return Titrations(Desk(engine, now=clock, name="desk-2"), clinic.dr_berg)


@pytest.fixture
def heard():
    return {"said": [], "opened": []}


@pytest.fixture
def show(qtbot, workplace, settled, engine, clinic, clock, mary, heard):
    kept = []  # what nobody holds on to is deleted by Qt

    def make(*, actor=None, size=(1214, 640)):
        desk = Desk(engine, tell=workplace.bus.publish, now=clock)
        place = replace(
            at_desk(workplace, engine, actor or clinic.nurse_olu, desk),
            say=heard["said"].append,
            open_patient=lambda *to: heard["opened"].append(to),
        )
        page = TitrationPage(place, mary, clock)
        kept.append(page)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        settled()
        qtbot.bring_forward(page)
        return page

    return make


@pytest.fixture
def begun(engine, clinic, titrations, mary):
    """An air gas, and the first litre set at ten."""
    an_air_gas(engine, mary, clinic.nurse_olu.person_id)
    titrations.begin(facts_of_one(mary))
    titrations.set_flow(a_flow(titrations.of(mary)))
    return mary


def texts(widget) -> str:
    told = (label.text() for label in widget.findChildren(QLabel) if label.isVisible())
    return "\n".join(told).replace("\N{WORD JOINER}", "")


def buttons(page) -> list[str]:
    return [one.accessibleName() for one in page._buttons if one.isVisible()]


def primary(page) -> list[str]:
    shown = [one for one in page._buttons if one.isVisible()]
    return [one.accessibleName() for one in shown if one.property("kind") == "primary"]


def type_into(qtbot, widget, text):
    widget.setFocus()
    widget.selectAll()
    qtbot.keyClicks(widget, text)


def press(qtbot, page, key, *modifiers):
    held = Qt.KeyboardModifier.ControlModifier
    for one in modifiers:
        held |= one
    qtbot.keyClick(page.focusWidget() or page, key, held)


def look_later(page, clock, minutes):
    clock.at(minutes)
    page.glance.tick()


def test_a_patient_without_a_titration_is_offered_one(show):
    page = show()
    assert "No titration is recorded" in texts(page)
    assert buttons(page) == ["Enter gas", "Start"]
    assert not page.glance.is_counting


def test_whoever_may_not_record_has_no_buttons_and_reads_all(show, clinic, begun):
    page = show(actor=clinic.sam)
    assert buttons(page) == []
    assert "1 L/min" in texts(page.glance)
    assert page.findChildren(StepRow)


def test_it_is_started_by_keyboard_alone(qtbot, show, settled, titrations, mary, heard):
    page = show()
    press(qtbot, page, Qt.Key.Key_N)
    form = page.facts_form
    assert form.isVisible()
    assert form.interface.value is Device.NASAL_CANNULA
    form.answers["was_stable"].setFocus()
    qtbot.keyClicks(form.answers["was_stable"], "Y")
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    stored = titrations.of(mary).open
    assert stored.facts.was_stable is True
    assert heard["said"] == ["The facts of the titration are saved"]
    assert not form.isVisible()
    assert "open since 24-Nov-2026 10:00, begun by Mr O. Adeyemi" in texts(page)


def test_the_flow_advised_is_two_keys(qtbot, show, settled, engine, clinic, titrations, mary):
    an_air_gas(engine, mary, clinic.nurse_olu.person_id)
    titrations.begin(facts_of_one(mary))
    page = show()
    assert primary(page) == ["Set 1 L/min"]
    press(qtbot, page, Qt.Key.Key_N)
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    flow = titrations.of(mary).flow_now
    assert (flow.flow_l_min, flow.started_at, flow.other_than_advised) == (1, after(0), "")
    assert page.glance.flow_label.text() == "1 L/min"


def test_minutes_are_counted_and_what_comes_next_is_told_with_its_instant(
    show, begun, clock, engine
):
    page = show()
    assert page.glance.is_counting
    told = texts(page.glance)
    assert "set at 10:00, 0 min ago" in told
    assert "SpO₂ from 10:20, in 20 min" in told
    with statements(engine) as sent:
        look_later(page, clock, 14)
    assert sent == []
    told = texts(page.glance)
    assert "14 min ago" in told
    assert "in 6 min" in told
    look_later(page, clock, 19.5)
    assert "in less than a minute" in texts(page.glance)


def test_the_end_of_the_wait_is_told_once_without_asking(show, begun, clock, engine, heard):
    page = show()
    with statements(engine) as sent:
        look_later(page, clock, 20)
        look_later(page, clock, 21)
    assert sent == []
    assert heard["said"] == ["The wait is over. 1 L/min: Read SpO₂ on this flow"]
    assert "The wait is over" in page.message_bar.text
    assert page.sheet.advice.state is TitrationState.MEASURE_SPO2
    assert primary(page) == ["Enter SpO₂"]


def test_nobody_counts_what_is_out_of_sight_and_it_is_told_on_return(
    qtbot, show, begun, clock, heard
):
    page = show()
    page.hide()
    assert not page.glance.is_counting
    clock.at(25)
    assert heard["said"] == []
    page.show()
    assert page.glance.is_counting
    assert len(heard["said"]) == 1


def test_a_reading_is_typed_checked_and_saved(qtbot, show, settled, begun, clock, titrations):
    clock.at(21)
    page = show()
    press(qtbot, page, Qt.Key.Key_O, Qt.KeyboardModifier.ShiftModifier)
    form = page.reading_form
    type_into(qtbot, form.spo2, "0.91")
    assert "91" in form.form.message_of("spo2")
    press(qtbot, page, Qt.Key.Key_S)
    assert form.isVisible()  # not possible: it stays
    type_into(qtbot, form.spo2, "89")
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    assert titrations.of(begun).flow_now.spo2.spo2_percent == 89
    assert primary(page) == ["Set 2 L/min"]
    assert page.table.records.rows[-1].said == "Raise the flow"


def test_another_flow_asks_for_the_reason_and_keeps_it(
    qtbot, show, settled, begun, clock, titrations
):
    clock.at(21)
    titrations.read(a_reading(titrations.of(begun)))
    page = show()
    press(qtbot, page, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    form = page.flow_form
    assert form.flow_edit.text() == ""
    type_into(qtbot, form.flow_edit, "3")
    assert "more than one step" in form.form.message_of("flow_l_min")
    press(qtbot, page, Qt.Key.Key_S)
    reason = form.form.summary.reason_edit
    assert reason.hasFocus()
    qtbot.keyClicks(reason, "breathless at rest")
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    assert titrations.of(begun).flow_now.other_than_advised == "breathless at rest"
    assert "breathless at rest" in page.table.records.rows[-1].reason


def test_a_flow_that_waits_for_its_gas_cannot_be_saved(
    qtbot, show, settled, engine, clinic, clock, titrations, mary
):
    an_air_gas(engine, mary, clinic.nurse_olu.person_id, "6.4")
    titrations.begin(facts_of_one(mary))
    titrations.set_flow(a_flow(titrations.of(mary)))
    clock.at(22)
    titrations.read(a_reading(titrations.of(mary)))
    page = show()
    assert primary(page) == ["Enter gas"]
    press(qtbot, page, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    type_into(qtbot, page.flow_form.flow_edit, "2")
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    assert "comes before the next flow" in page.flow_form.form.message_of("flow_l_min")
    assert not page.flow_form.form.summary.reason_edit.isVisible()
    assert titrations.of(mary).flow_now.flow_l_min == 1


def test_the_gas_form_is_opened_with_what_is_breathed(qtbot, show, begun, mary, heard):
    page = show()
    press(qtbot, page, Qt.Key.Key_G)
    assert heard["opened"] == [(mary, "results:new_gas nasal_cannula 1")]


def test_a_stop_is_told_above_everything(show, begun, engine, clinic, clock, titrations, settled):
    clock.at(25)
    nurse = clinic.nurse_olu.person_id
    a_gas_on(engine, begun, nurse, pao2="8.2", paco2="6.9", at=24, ph=D("7.31"))
    page = show()
    assert "Respiratory acidosis" in page.urgent_bar.text
    assert "Assess again from 22-Dec-2026" in page.urgent_bar.text
    assert primary(page) == ["End titration"]
    assert page.glance.state_label.property("state") == "stop"
    titrations.end(an_end(titrations.of(begun)))
    page.refresh()
    settled()
    assert page.urgent_bar.isHidden()
    assert "Stop: acidosis or a rise" in texts(page.glance)


def test_reached_shows_the_words_of_the_order_and_leads_there(
    qtbot, show, settled, begun, engine, clinic, clock, titrations, mary, heard
):
    clock.at(25)
    titrations.read(a_reading(titrations.of(begun), "92"))
    a_gas_on(engine, begun, clinic.nurse_olu.person_id, at=24)
    page = show(actor=clinic.dr_berg)
    told = texts(page.order_card)
    assert "1 L/min by nasal cannulae at rest, at least 15 hours a day" in told
    assert "2 L/min in sleep" in told
    page.order_card.button.setFocus()
    qtbot.keyClick(page.order_card.button, Qt.Key.Key_Space)
    assert heard["opened"] == [(mary, "orders:new_order")]
    page.end_button.setFocus()
    qtbot.keyClick(page.end_button, Qt.Key.Key_Space)
    press(qtbot, page, Qt.Key.Key_S)  # the rules end it: no reason is asked
    settled()
    assert titrations.of(begun).open is None
    assert "Titration of 24-Nov-2026: The target is reached" in texts(page.glance)
    assert "as it was shown at the end" in texts(page)


def test_a_nurse_orders_on_part_a_and_a_manager_reads(
    show, begun, engine, clinic, clock, titrations
):
    clock.at(25)
    titrations.read(a_reading(titrations.of(begun), "92"))
    a_gas_on(engine, begun, clinic.nurse_olu.person_id, at=24)
    assert show().order_card.button.isVisible()
    page = show(actor=clinic.sam)
    assert page.order_card.button.isHidden()
    assert "A registered clinician orders." in texts(page.order_card)


def test_ending_otherwise_needs_a_reason(qtbot, show, settled, begun, titrations):
    page = show()
    page.end_button.setFocus()
    qtbot.keyClick(page.end_button, Qt.Key.Key_Space)
    press(qtbot, page, Qt.Key.Key_S)
    assert "Say why it ends" in page.end_form.form.message_of("reason")
    page.end_form.reason.setFocus()
    qtbot.keyClicks(page.end_form.reason, "fire alarm")
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    assert titrations.of(begun).stored.ended_reason == "fire alarm"


def test_what_is_typed_stays_when_it_is_left_and_is_offered_again(
    qtbot, show, settled, begun, clock
):
    clock.at(21)
    page = show()
    press(qtbot, page, Qt.Key.Key_O, Qt.KeyboardModifier.ShiftModifier)
    type_into(qtbot, page.reading_form.spo2, "9")
    qtbot.keyClick(page.reading_form.spo2, Qt.Key.Key_Escape)
    assert not page.reading_form.isVisible()
    assert page.focusWidget() is page._buttons[-2]  # the last of those shown
    page.refresh()
    settled()
    press(qtbot, page, Qt.Key.Key_O, Qt.KeyboardModifier.ShiftModifier)
    assert page.reading_form.spo2.text() == "9"


def test_a_flow_set_elsewhere_meanwhile_is_told_and_the_typing_stays(
    qtbot, show, settled, begun, clock, titrations
):
    clock.at(21)
    page = show()
    press(qtbot, page, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    type_into(qtbot, page.flow_form.flow_edit, "2")
    type_into(qtbot, page.flow_form.form.summary.reason_edit, "x")
    titrations.set_flow(a_flow(titrations.of(begun), "0.5", at=21, reason="drowsy"))
    page.flow_form.form.summary.reason_edit.setText("pale")
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    told = page.message_bar.text
    assert "Dr A. Berg" in told
    assert "10:21" in told
    assert page.glance.flow_label.text() == "0.5 L/min"
    assert page.flow_form.flow_edit.text() == "2"
    page.message_bar._action.click()
    clock.at(42)
    type_into(qtbot, page.flow_form.time, "1042")
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    assert titrations.of(begun).flow_now.flow_l_min == 2


def _changed_elsewhere(titrations, patient_id, **facts):
    stored = titrations.of(patient_id).stored
    changed = replace(stored.facts, **facts)
    titrations.change_facts(facts_of_one(patient_id, changed, id=stored.id, version=stored.version))


def test_facts_that_two_people_changed_apart_are_both_kept(qtbot, show, settled, begun, titrations):
    page = show()
    press(qtbot, page, Qt.Key.Key_E)
    page.facts_form.answers["breathes_fast"].set_value(True)
    _changed_elsewhere(titrations, begun, is_active_outdoors=True)
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    (dialog,) = page.findChildren(CompareDialog)
    dialog.save_button.click()  # what one side alone changed is chosen already
    settled()
    assert titrations.of(begun).stored.facts.breathes_fast is True
    assert titrations.of(begun).stored.facts.is_active_outdoors is True


def test_the_same_fact_changed_by_two_people_is_compared(qtbot, show, settled, begun, titrations):
    page = show()
    press(qtbot, page, Qt.Key.Key_E)
    page.facts_form.interface.set_value(Device.VENTURI)
    _changed_elsewhere(titrations, begun, interface=Device.SIMPLE_MASK)
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    (dialog,) = page.findChildren(CompareDialog)
    radios = {it.accessibleName(): it for it in dialog.findChildren(QRadioButton)}
    assert "Oxygen by: take theirs, Simple mask" in radios
    radios["Oxygen by: keep mine, Venturi mask"].click()
    dialog.save_button.click()
    settled()
    assert titrations.of(begun).stored.facts.interface is Device.VENTURI


def test_one_left_open_yesterday_is_told(show, begun, clock):
    clock.now += timedelta(days=1)
    page = show()
    assert "Left open since 24-Nov-2026 10:00" in texts(page.glance)


def test_tab_reaches_every_button_rule_and_table(show, begun, clock):
    page = show()
    reached = reached_by_tab(page)
    for wanted in (*(one for one in page._buttons if one.isVisible()), page.table):
        assert wanted in reached
    assert set(page.findChildren(StepRow)) <= set(reached)


def test_everything_has_a_name_and_is_large_enough(show, begun):
    page = show()
    for form in page.forms:
        page.open_form(form)
        assert unnamed(page) == []
        assert smaller_than_a_hand(page) == []


def test_pictures(
    show, qtbot, settled, workplace, engine, clinic, clock, titrations, begun, tmp_path
):
    nurse = clinic.nurse_olu.person_id
    clock.at(21)
    titrations.read(a_reading(titrations.of(begun), "89"))
    picture(show(), "titration-raise", tmp_path, (1214, 590))
    titrations.set_flow(a_flow(titrations.of(begun), "2", at=21))
    clock.at(35)
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        workplace.theme.set_scheme(scheme)
        page = show()
        picture(page, f"titration-wait-{scheme.value}", tmp_path, (1214, 590))
    workplace.theme.set_scheme(Scheme.LIGHT)
    for form in page.forms:
        page.open_form(form)
        if form is not page.facts_form:
            form.send()
        picture(page, f"titration-{form.key}", tmp_path, (1214, 590))
    clock.at(50)
    titrations.read(a_reading(titrations.of(begun), "92", at=45))
    a_gas_on(engine, begun, nurse, "2", at=47)
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        workplace.theme.set_scheme(scheme)
        made = picture(
            show(actor=clinic.dr_berg), f"titration-reached-{scheme.value}", tmp_path, (1214, 640)
        )
    workplace.theme.set_scheme(Scheme.LIGHT)
    workplace.theme.set_scale(150)
    picture(show(), "titration-150", tmp_path, (1138, 480))
    workplace.theme.set_scale(100)
    a_gas_on(engine, begun, nurse, "2", paco2="6.9", at=48, ph=D("7.31"))
    picture(show(), "titration-stop", tmp_path, (1214, 590))
    titrations.end(an_end(titrations.of(begun)))
    clock.at(30 * 24 * 60)
    picture(show(), "titration-ended", tmp_path, (1214, 590))
    assert made.stat().st_size
