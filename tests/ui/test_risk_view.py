"""The page of risks and consent: answered by keyboard, with the gate beside it."""

from dataclasses import replace

import pytest
from clinic import NOON, a_clinic, a_patient, read_all, write
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from services.risk_record import SAFE, VISIT, a_safe_home, an_assessment
from ui.accessibility import reached_by_tab, smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.real_desk import shows_page, texts

from o2clinic.models import RiskAssessment, Smoking
from o2clinic.rules.patient_codes import SmokingStatus, SmokingWho
from o2clinic.rules.safety_gate import Hazard
from o2clinic.services.risk_assessments import RiskAssessments
from o2clinic.services.work import Desk, new_command_id
from o2clinic.ui.patients.assessment_view import StepRow
from o2clinic.ui.patients.risk_form import FIELDS
from o2clinic.ui.patients.risk_view import RiskPage
from o2clinic.ui.theme import Scheme
from o2clinic.ui.widgets.answer import Answer
from o2clinic.ui.widgets.compare_dialog import CompareDialog

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def engine(sqlite_database):
    return sqlite_database.engine


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def mary(engine, clinic):
    return a_patient(engine)


@pytest.fixture
def said():
    return []


@pytest.fixture
def show(qtbot, engine, clinic, mary, workplace, settled, said):
    yield shows_page(
        *(qtbot, engine, workplace, settled),
        page=lambda at: RiskPage(at, mary),
        actor=clinic.nurse_olu,
        say=said.append,
    )
    settled()  # before the engine goes


def items(page):
    """The buttons beside the lines that hold the order, by the words of the line."""
    QApplication.processEvents()  # what a layout was given is shown a turn later
    return {
        button.accessibleName().removeprefix("Go to: ").partition(",")[0]: button
        for button in page.panel.outcome_card.findChildren(QPushButton)
        if button.isVisibleTo(page)
    }


def answer(qtbot, page, field, letters):
    widget = page.form.widget_of(field)
    widget.setFocus()
    qtbot.keyClicks(widget, letters)


def answer_all(qtbot, page, **other):
    """A home without danger, by the letters that a person types."""
    letters = {
        "consent_signed_on": "18/11/26",
        "risk_form_completed_on": "18/11/26",
        "is_risk_significant": "n",
        "home_assessed_on": "18/11/26",
        "smoking": "ne",
        "household_smoking": "nob",
        "lives_with_children": "n",
        "is_multiple_occupancy": "n",
        "was_flame_warning_written": "y",
        "was_equipment_advice_given": "y",
        "is_fire_service_told": "y",
        "e_cigarettes": "a",
        "emollients": "a",
        "naked_flames": "a",
        "trips": "a",
    } | other
    for field, typed in letters.items():
        if typed:
            answer(qtbot, page, field, typed)
    page.look()


def save(qtbot, page, settled):
    qtbot.bring_forward(page)
    qtbot.keyClick(page, Qt.Key.Key_S, CONTROL)
    settled()


def test_a_new_patient_starts_empty_and_held(show):
    page = show()
    assert page.panel.chip.text() == "Held"
    assert page.panel.outcome_card.note_label.text() == "as recorded"
    assert "consent form (HOCF) signed" in items(page)
    assert len(items(page)) >= 14
    assert page.form.widget_of("assessed_on").text() == "24-Nov-2026"
    assert not page.last_button.isEnabled()
    assert "None yet." in texts(page.earlier)
    assert page.keeper.is_touched is False


def test_a_visit_is_answered_by_keyboard_alone_and_saved(qtbot, show, settled, engine, said, mary):
    page = show()
    answer_all(qtbot, page)
    assert page.panel.chip.text() == "Clear"
    assert page.panel.outcome_card.note_label.text() == "as typed, not saved yet"
    assert items(page) == {}
    save(qtbot, page, settled)
    (row,) = read_all(engine, RiskAssessment)
    assert {name: getattr(row, name) for name in SAFE} == SAFE
    assert [it.status for it in read_all(engine, Smoking)] == ["never", "never"]
    assert said == ["The risk assessment is saved"]
    assert page.panel.outcome_card.note_label.text() == "as recorded"
    assert page.panel.chip.text() == "Clear"
    assert page.form.widget_of("trips").value is None  # the next one starts empty
    assert "24-Nov-2026 · Mr O. Adeyemi" in texts(page.earlier)


def test_the_gate_follows_a_pause_in_the_typing(qtbot, show):
    page = show()
    answer(qtbot, page, "naked_flames", "p")
    qtbot.waitUntil(lambda: "naked flames: present" in items(page))
    assert page.panel.outcome_card.note_label.text() == "as typed, not saved yet"
    qtbot.keyClick(page.form.widget_of("naked_flames"), Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "naked flames" in items(page))
    assert page.panel.outcome_card.note_label.text() == "as recorded"


def test_each_line_that_holds_leads_to_its_field(qtbot, show):
    page = show()
    for words, field in (
        ("trips and falls", "trips"),
        ("whether the patient smokes", "smoking"),
        ("risk form (IHORM) complete", "risk_form_completed_on"),
    ):
        button = items(page)[words]
        button.setFocus()
        qtbot.keyClick(button, Qt.Key.Key_Space)
        assert page.focusWidget() is page.form.widget_of(field)


def test_who_smokes_is_held_until_all_is_done_and_a_doubt_refuses(qtbot, show):
    page = show()
    answer_all(qtbot, page, smoking="s")
    assert page.panel.chip.text() == "Held"
    assert "sign-off by a senior" in items(page)
    answer(qtbot, page, "has_reasonable_doubt", "y")
    page.look()
    assert page.panel.chip.text() == "Not offered"
    assert "reasonable doubt" in page.panel.words.text()


def test_the_rules_are_shown_as_on_the_assessment_page(show):
    page = show()
    rows = [row for row in page.rules.findChildren(StepRow) if not row.isHidden()]
    assert rows[0].accessibleName().startswith("R-SF-1, not met")
    told = texts(page.rules)
    assert "H15-31.2" in told
    assert "[V]" in told


def test_only_the_rows_of_rules_that_come_out_otherwise_are_made_anew(qtbot, show):
    page = show()
    before = list(page.rules._rows)
    answer(qtbot, page, "trips", "a")
    page.look()
    after = list(page.rules._rows)
    steps = page.panel._shown.steps
    assert [row.accessibleName().split(",")[0] for row in after] == [it.rule for it in steps]
    assert len(set(after) - set(before)) == 1
    assert page.rules.content.count() == len(after)


def test_the_last_assessment_fills_the_form_and_smoking_is_said_again(
    qtbot, show, settled, engine, mary, clinic
):
    a_safe_home(engine, mary, clinic.nurse_olu.person_id, signed_off_by="Dr Berg")
    page = show()
    assert page.panel.chip.text() == "Clear"
    box = page.form.widget_of("smoking")
    assert box.currentText() == "– never smoked, 18-Nov-2026"
    qtbot.keyClick(page, Qt.Key.Key_L, CONTROL)
    page.look()
    assert page.form.widget_of("assessed_on").text() == "24-Nov-2026"
    assert box.value is SmokingStatus.NEVER
    assert page.form.widget_of("signed_off_by").text() == "Dr Berg"
    assert page.keeper.is_touched
    answer(qtbot, page, "trips", "d")
    save(qtbot, page, settled)
    last = read_all(engine, RiskAssessment)[-1]
    assert (last.trips, last.assessed_on) == (Hazard.DEALT_WITH, NOON.date())
    assert page.panel.chip.text() == "Dealt with"
    assert texts(page.earlier).count("Mr O. Adeyemi") == 2


def test_what_cannot_be_is_told_beside_its_field_and_nothing_is_saved(qtbot, show, settled, engine):
    page = show()
    save(qtbot, page, settled)
    assert "Nothing is answered yet" in page.form.message_of("consent_signed_on")
    answer_all(qtbot, page, consent_signed_on="24/11/2027", risk_form_completed_on="31/31")
    save(qtbot, page, settled)
    assert "in the future" in page.form.message_of("consent_signed_on")
    assert page.form.message_of("risk_form_completed_on")
    assert page.focusWidget() is page.form.widget_of("consent_signed_on")
    assert read_all(engine, RiskAssessment) == []
    assert page.form.widget_of("trips").value is Hazard.ABSENT


def test_an_assessment_recorded_meanwhile_is_compared_and_nothing_is_lost(
    qtbot, show, settled, engine, mary, clinic
):
    page = show()
    answer_all(qtbot, page, trips="p")
    other = RiskAssessments(Desk(engine, now=lambda: NOON), clinic.dr_berg)
    theirs = replace(
        other.of(mary).blank(new_command_id()), trips=Hazard.DEALT_WITH, note="Rail fitted"
    )
    other.record(theirs)
    save(qtbot, page, settled)
    (dialog,) = page.findChildren(CompareDialog)
    assert "Dr A. Berg saved this at" in dialog.heading.text()
    told = texts(dialog)
    for words in ("Trips and falls", "Dealt with", "Present", "Rail fitted"):
        assert words in told or any(
            words in it.accessibleName() for it in dialog.findChildren(QPushButton)
        ), words
    dialog.reject()
    settled()
    assert page.form.widget_of("trips").value is Hazard.PRESENT
    assert len(read_all(engine, RiskAssessment)) == 1


def test_what_others_record_comes_into_an_untouched_page(
    qtbot, show, settled, engine, mary, clinic, workplace
):
    page = show()
    desk = Desk(engine, tell=workplace.bus.publish, now=lambda: NOON)
    other = RiskAssessments(desk, clinic.dr_berg)
    other.record(replace(other.of(mary).blank(new_command_id()), trips=Hazard.PRESENT))
    qtbot.waitUntil(lambda: "trips and falls: present" in items(page))
    settled()
    answer_all(qtbot, page)
    save(qtbot, page, settled)
    assert len(read_all(engine, RiskAssessment)) == 2  # nothing stale


def test_who_only_reads_sees_the_gate_and_no_form(show, engine, mary, clinic):
    a_safe_home(engine, mary, clinic.nurse_olu.person_id, trips=Hazard.PRESENT)
    page = show(clinic.sam)
    assert page.panel.chip.text() == "Held"
    assert "Trips and falls: present" in texts(page.panel)
    assert not [it for it in page.findChildren(Answer) if it.isVisibleTo(page)]
    assert page.keepers == ()
    assert not page.bars


def test_an_unfinished_assessment_is_kept_as_a_draft(qtbot, show, workplace):
    page = show()
    answer(qtbot, page, "signed_off_by", "Dr B")
    answer(qtbot, page, "risk_tool_on", "31/31")
    page.keeper.keep()
    assert page.keeper.draft_id
    (draft,) = workplace.drafts.drafts if hasattr(workplace.drafts, "drafts") else ()
    page.start_afresh()
    assert page.form.widget_of("signed_off_by").text() == ""
    page.keeper.restore(draft)
    assert page.form.widget_of("signed_off_by").text() == "Dr B"
    assert page.form.widget_of("risk_tool_on").text() == "31/31"


def test_every_field_is_reached_named_and_large_enough(show):
    page = show()
    order = reached_by_tab(page)
    widgets = [page.form.widget_of(field) for field in FIELDS]
    assert [it for it in order if it in widgets] == widgets
    assert unnamed(page) == []
    assert smaller_than_a_hand(page) == []


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("scale", [100, 150])
def test_pictures(qtbot, show, settled, engine, mary, clinic, theme, tmp_path, scheme, scale):
    a_safe_home(engine, mary, clinic.nurse_olu.person_id)
    held = SAFE | {"naked_flames": Hazard.PRESENT, "note": "Gas fire in the sitting room"}
    an_assessment(engine, mary, clinic.dr_berg.person_id, VISIT, **held)
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    page = show()
    page.start_from_last()
    answer(qtbot, page, "household_smoking", "so")
    page.look()
    assert picture(page, f"risk_{scheme}_{scale}", tmp_path, (1214, 1500)).exists()
    assert picture(page, f"risk_{scheme}_{scale}_laptop", tmp_path, (1214, 587)).exists()
    assert page._scroll_area.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("width", [1900, 1214, 1130, 1080, 900, 790, 700])
def test_nothing_is_cut_off_at_any_width(qtbot, show, engine, mary, clinic, width):
    a_safe_home(engine, mary, clinic.nurse_olu.person_id)
    smokes = {"who": SmokingWho.HOUSEHOLD, "status": SmokingStatus.SMOKES, "told_on": VISIT}
    write(engine, Smoking(patient_id=mary, **smokes))
    page = show(size=(width, 587))
    QApplication.processEvents()
    assert page._scroll_area.horizontalScrollBar().maximum() == 0
    box = page.form.widget_of("household_smoking")
    words = [box.itemText(at) for at in range(box.count())]
    assert max(map(box.fontMetrics().horizontalAdvance, words)) + 46 <= box.width()
