"""The page of a patient's health: filled in and walked by keyboard."""

from dataclasses import dataclass, field, replace
from datetime import date
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from ui.accessibility import reached_by_tab, smaller_than_a_hand, unnamed
from ui.demo import Person
from ui.pictures import picture

from o2clinic.errors import AlreadyDone, Finding, Level, NotValid, Unavailable
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.patient_codes import SignKind, SmokingStatus, SmokingWho
from o2clinic.rules.permissions import Permission, Role, may
from o2clinic.services.health_draft import EndDraft, NoExacerbationDraft
from o2clinic.services.health_sheet import FactRow, HealthSheet
from o2clinic.ui.patients.health_view import HealthPage
from o2clinic.ui.theme import Scheme
from o2clinic.ui.widgets.choice import Choice

MARY = 1
TODAY = date(2026, 11, 22)


class Clinician(Person):
    def may(self, permission: Permission) -> bool:
        return may(self.roles, permission)


NURSE_OLU = Clinician(2, "Mr O. Adeyemi", frozenset({Role.NURSE}))
SAM = Clinician(4, "Mx S. Hocking", frozenset({Role.MANAGER}))

EMPTY = HealthSheet(TODAY, (), (), (), (), (), ("peripheral oedema", "pulmonary hypertension"))
FULL = HealthSheet(
    today=TODAY,
    diagnoses=(
        FactRow(
            1, "04-May-2011", "COPD, FEV₁ 31 % predicted", is_marked=True, may_end=True, name="it"
        ),
        FactRow(
            2, "02-Feb-2024", "Cor pulmonale after a long course, seen by", may_end=True, name="it"
        ),
        FactRow(3, "01-Jan-2001 to 02-Mar-2011", "Severe asthma", is_marked=True, is_over=True),
    ),
    exacerbations=(
        FactRow(9, "22-Nov-2026", "Asked: there was none"),
        FactRow(
            8,
            "02-Mar-2026",
            "Treatment not ended, prednisolone, admitted",
            may_end=True,
            name="treatment begun 02-Mar-2026",
        ),
        FactRow(7, "05-Jan-2026", "Treated to 12-Jan-2026, doxycycline"),
    ),
    signs=tuple(
        FactRow(at, "01-Nov-2026", words)
        for at, words in enumerate(
            (
                "Peripheral oedema: yes (both ankles)",
                "Pulmonary hypertension: no",
                "On NIV: no",
                "Tracheostomy: no",
                "Peripheral oedema: no",
            )
        )
    ),
    smoking=(
        FactRow(1, "01-Nov-2026", "Household: smokes"),
        FactRow(2, "01-Nov-2026", "Patient: stopped (40 pack-years, January 2009)"),
    ),
    alerts=tuple(
        FactRow(at, "02-Mar-2026", words, is_marked=at == 1, may_end=True, name=words)
        for at, words in enumerate(
            ("CO₂ retainer: target 88-92 %", "Dog bites", "Son smokes indoors", "No lift"), 1
        )
    ),
    not_recorded=(),
)


@dataclass
class FakeHealth:
    """Answers as told, and keeps what it is sent."""

    shown: HealthSheet = FULL
    sent: list[tuple[str, object]] = field(default_factory=list)
    refusal: Exception | None = None
    asked: int = 0

    def sheet(self, _patient_id):
        self.asked += 1
        return self.shown

    def __getattr__(self, verb):
        if not verb.startswith(("record_", "end_")):
            raise AttributeError(verb)

        def keep(draft):
            self.sent.append((verb, draft))
            if self.refusal is not None:
                raise self.refusal
            return 41

        return keep


@pytest.fixture
def said():
    return []


@pytest.fixture
def show(qtbot, workplace, settled, said):
    kept = []  # what nobody holds on to is deleted by Qt

    def make(health=None, *, actor=NURSE_OLU, size=(1214, 587)):
        services = SimpleNamespace(health=health or FakeHealth())
        page = HealthPage(replace(workplace, actor=actor, services=services, say=said.append), MARY)
        kept.append(page)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        settled()
        qtbot.bring_forward(page)
        return page

    return make


def texts(widget) -> str:
    told = (label.text() for label in widget.findChildren(QLabel) if label.isVisible())
    return "\n".join(told).replace("\N{WORD JOINER}", "")


def type_into(qtbot, widget, text):
    widget.setFocus()
    widget.selectAll()
    qtbot.keyClicks(widget, text)
    qtbot.keyClick(widget, Qt.Key.Key_Return)


def press(qtbot, button):
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)


def choose(qtbot, choice, first_letters):
    choice.setFocus()
    qtbot.keyClicks(choice, first_letters)


def end_button(card):
    return next(
        button
        for button in card.findChildren(QPushButton)
        if button.isVisible() and button.text() == "End" and button.property("fact_id")
    )


def test_everything_of_the_sheet_is_on_one_screen_of_the_laptop(show):
    page = show()
    told = texts(page)
    for words in ("COPD, FEV₁ 31 % predicted", "main", "ended", "danger", "Asked: there was none"):
        assert words in told
    assert "Peripheral oedema: no" not in told
    assert page._scroll_area.verticalScrollBar().maximum() == 0
    assert page._scroll_area.horizontalScrollBar().maximum() == 0


def test_each_form_is_one_row_and_no_choice_is_cut_off(show):
    page = show(FakeHealth(EMPTY))
    for card in page.cards:
        form = card.form
        first = next(one for one in form.findChildren(QLabel) if one.isVisible())
        level = form.save_button.mapTo(form, form.save_button.rect().topLeft()).y()
        assert level < 2 * first.height() + 8, form.name
        for choice in form.findChildren(Choice):
            words = max(
                choice.fontMetrics().horizontalAdvance(choice.itemText(at))
                for at in range(choice.count())
            )
            assert choice is page.diagnoses.form.code or words + 30 <= choice.width(), form.name


@pytest.mark.parametrize("width", [1214, 1160, 1050, 990, 700, 520])
def test_nothing_is_cut_off_where_a_row_goes_on_in_the_next_line(qtbot, show, width):
    page = show()
    page.resize(width, 587)

    def cut_off():
        return [
            card.form.name
            for card in page.cards
            for one in card.findChildren(QPushButton)
            if one.isVisible()
            and not card.rect().contains(one.rect().translated(one.mapTo(card, QPoint(0, 0))))
        ]

    qtbot.waitUntil(lambda: not cut_off(), timeout=2000)


def test_large_type_scrolls_down_and_never_sideways(show, workplace):
    page = show(size=(1138, 480))
    narrow = page.smoking.form.told_on.width()
    workplace.theme.set_scale(150)
    QApplication.processEvents()
    assert page.smoking.form.told_on.width() == narrow * 3 // 2
    assert page._scroll_area.horizontalScrollBar().maximum() == 0


def test_long_lists_are_shown_in_full_on_demand(qtbot, show):
    page = show()
    more = next(one for one in page.signs.findChildren(QPushButton) if "all 5" in one.text())
    press(qtbot, more)
    assert "Peripheral oedema: no" in texts(page)


def test_what_nobody_looked_for_is_said(show):
    told = texts(show(FakeHealth(EMPTY)))
    assert "Not looked for: peripheral oedema and pulmonary hypertension" in told
    assert "LTOT asks for an answer" in told
    assert told.count("Nothing recorded.") == 5


def test_a_diagnosis_is_recorded_by_keyboard_alone(qtbot, show, settled, said):
    health = FakeHealth(EMPTY)
    page = show(health)
    form = page.diagnoses.form
    choose(qtbot, form.code, "COP")
    type_into(qtbot, form.own_words, "COPD, severe")
    type_into(qtbot, form.diagnosed_on, "4/5/11")
    assert form.is_main.hasFocus()
    press(qtbot, form.save_button)
    settled()
    [(verb, draft)] = health.sent
    assert verb == "record_diagnosis"
    assert (draft.patient_id, draft.code, draft.label) == (MARY, Diagnosis.COPD, "COPD, severe")
    assert (draft.diagnosed_on, draft.is_main) == (date(2011, 5, 4), True)
    assert said == ["Diagnosis saved"]
    assert form.own_words.text() == ""
    assert form.code.hasFocus()
    press(qtbot, form.save_button)
    settled()
    assert health.sent[1][1].command_id != draft.command_id


def test_no_exacerbation_is_two_keys_and_save(qtbot, show, settled):
    health = FakeHealth(EMPTY)
    form = show(health).exacerbations.form
    choose(qtbot, form.was_one, "A")
    assert not form.started_on.isVisible()
    qtbot.keyClick(form.was_one, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settled()
    [(verb, draft)] = health.sent
    assert verb == "record_no_exacerbation"
    assert isinstance(draft, NoExacerbationDraft)
    assert draft.asked_on == TODAY
    assert form.started_on.isVisible()


def test_each_row_sends_its_own_fact(qtbot, show, settled):
    health = FakeHealth(EMPTY)
    page = show(health)
    worse, sign, smoking, alert = (card.form for card in page.cards[1:])
    type_into(qtbot, worse.started_on, "2/3/26")
    type_into(qtbot, worse.treatment_ended_on, "12/3/26")
    choose(qtbot, worse.was_admitted, "Y")
    press(qtbot, worse.save_button)
    choose(qtbot, sign.kind, "On")
    choose(qtbot, sign.is_present, "Y")
    press(qtbot, sign.save_button)
    choose(qtbot, smoking.who, "H")
    choose(qtbot, smoking.status, "S")
    press(qtbot, smoking.save_button)
    type_into(qtbot, alert.text, "CO2 retainer")
    choose(qtbot, alert.is_danger, "D")
    press(qtbot, alert.save_button)
    settled()
    sent = dict(health.sent)
    assert sent["record_exacerbation"].treatment_ended_on == date(2026, 3, 12)
    assert sent["record_exacerbation"].was_admitted
    assert (sent["record_sign"].kind, sent["record_sign"].is_present) == (SignKind.ON_NIV, True)
    assert (sent["record_sign"].found_on, sent["record_smoking"].told_on) == (TODAY, TODAY)
    assert sent["record_smoking"].who is SmokingWho.HOUSEHOLD
    assert sent["record_smoking"].status is SmokingStatus.SMOKES
    assert (sent["record_alert"].text, sent["record_alert"].is_danger) == ("CO2 retainer", True)


@pytest.mark.parametrize(
    ("place", "verb"), [(0, "end_diagnosis"), (1, "end_exacerbation"), (4, "end_alert")]
)
def test_what_lasts_is_ended_by_keyboard(qtbot, show, settled, place, verb):
    health = FakeHealth()
    card = show(health).cards[place]
    press(qtbot, end_button(card))
    assert card.end_form.ended_on.hasFocus()
    assert not card.form.isVisible()
    assert card.end_form.ended_on.accessibleName().startswith("Last day of ")
    type_into(qtbot, card.end_form.ended_on, "20/11/26")
    press(qtbot, card.end_form.save_button)
    settled()
    [(sent, draft)] = health.sent
    assert sent == verb
    assert isinstance(draft, EndDraft)
    assert (draft.fact_id, draft.ended_on) == (8 if place == 1 else 1, date(2026, 11, 20))
    assert card.form.isVisible()
    assert not card.end_form.isVisible()


def test_escape_leaves_a_fact_as_it_is(qtbot, show):
    health = FakeHealth()
    card = show(health).diagnoses
    press(qtbot, end_button(card))
    qtbot.keyClick(card.end_form.ended_on, Qt.Key.Key_Escape)
    assert card.form.isVisible()
    assert health.sent == []


def test_what_stands_in_the_way_is_said_below_the_row_and_the_text_stays(qtbot, show, settled):
    found = Finding("PF-2", Level.BLOCK, "The date is in the future.", "valid_from")
    health = FakeHealth(refusal=NotValid((found,)))
    form = show(health).alerts.form
    type_into(qtbot, form.text, "Dog bites")
    press(qtbot, form.save_button)
    settled()
    assert form.message == "✕ From: The date is in the future."
    assert form.valid_from.accessibleDescription() == "The date is in the future."
    assert form.valid_from.hasFocus()
    assert form.text.text() == "Dog bites"


def test_a_date_that_is_not_understood_is_not_sent(qtbot, show):
    health = FakeHealth()
    form = show(health).smoking.form
    type_into(qtbot, form.told_on, "31/2/26")
    press(qtbot, form.save_button)
    assert "not in the calendar" in form.message
    assert health.sent == []


def test_a_repeated_save_counts_as_saved_and_a_failed_one_is_said(qtbot, show, settled, said):
    health = FakeHealth(refusal=AlreadyDone(7))
    page = show(health)
    press(qtbot, page.smoking.form.save_button)
    settled()
    assert said == ["Smoking saved"]
    health.refusal = Unavailable("The database is away.")
    type_into(qtbot, page.alerts.form.text, "Dog bites")
    press(qtbot, page.alerts.form.save_button)
    settled()
    assert "The database is away." in texts(page)
    assert page.alerts.form.text.text() == "Dog bites"


def test_who_may_only_read_is_offered_no_row(show):
    page = show(actor=SAM)
    assert "COPD, FEV₁ 31 % predicted" in texts(page)
    assert not [card for card in page.cards if card.form.isVisible()]
    buttons = page.findChildren(QPushButton)
    assert not [one for one in buttons if one.text() == "End" and one.isVisible()]


def test_a_change_elsewhere_asks_again_and_leaves_what_is_typed(qtbot, show, workplace):
    health = FakeHealth()
    page = show(health)
    type_into(qtbot, page.alerts.form.text, "Dog bites")
    workplace.bus.publish(frozenset({Change(Concept.PATIENT, MARY)}))
    qtbot.waitUntil(lambda: health.asked == 2)
    assert page.alerts.form.text.text() == "Dog bites"


def test_everything_has_a_name_is_large_enough_and_is_reached_by_tab(qtbot, show):
    page = show()
    press(qtbot, end_button(page.alerts))
    assert unnamed(page) == []
    assert smaller_than_a_hand(page) == []
    reached = reached_by_tab(page)
    rows = [card.active_form.save_button for card in page.cards]
    assert [widget for widget in reached if widget in rows] == rows


@pytest.mark.parametrize("name", ["full", "empty"])
def test_pictures(qtbot, show, workplace, tmp_path, name):
    shown = FULL if name == "full" else EMPTY
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        workplace.theme.set_scheme(scheme)
        page = show(FakeHealth(shown))
        if name == "full":
            press(qtbot, end_button(page.exacerbations))
            page.smoking.form.told_on.setText("31/2/26")
            page.smoking.form.send()
        picture(page, f"health-{name}-{scheme.value}", tmp_path, (1214, 590))
    workplace.theme.set_scheme(Scheme.LIGHT)
    workplace.theme.set_scale(150)
    page = show(FakeHealth(shown))
    assert picture(page, f"health-{name}-150", tmp_path, (1138, 480)).stat().st_size
