"""The assessment page: the decision, the ladder, the rules, another policy beside the clinic's."""

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from rules.cases import BTS, TWO_LITRES, D, a_case, a_gas
from ui.accessibility import reached_by_tab, smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.review_desk import DR_BERG, MARY, OLU, SAM, FakeAssessments, a_standing, services

from o2clinic.rules.decision import Decided
from o2clinic.rules.eligibility import decide
from o2clinic.rules.pathway_case import LastDecision, Progress
from o2clinic.rules.safety_gate import Gate, GateResult
from o2clinic.ui.patients.assessment_view import AssessmentPage
from o2clinic.ui.patients.ladder_card import RungRow
from o2clinic.ui.patients.step_row import StepRow
from o2clinic.ui.theme import Scheme

DAY = date(2025, 4, 2)
CLEAR = GateResult(Gate.RISK_CLEAR, BTS.id, ())
OFFERED = LastDecision(
    on=DAY, by="Dr A. Berg", decided=Decided.OFFER, is_override=False, is_of_these_gases=True
)
READY = Progress(decision=OFFERED, gate=CLEAR, consent_signed_on=DAY, risk_form_completed_on=DAY)


@pytest.fixture
def opened():
    return []


@pytest.fixture
def show(qtbot, workplace, settled, opened):
    kept = []  # what nobody holds on to is deleted by Qt

    def make(assessments=None, *, actor=DR_BERG, size=(1214, 587)):
        desk = replace(
            workplace,
            actor=actor,
            services=services(assessments=assessments or FakeAssessments()),
            open_patient=lambda *to: opened.append(to),
            go_to=opened.append,
        )
        page = AssessmentPage(desk, MARY)
        kept.append(page)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        settled()
        page.activateWindow()
        return page

    return make


def texts(page) -> str:
    labels = (it.text() for it in page.findChildren(QLabel) if it.isVisibleTo(page))
    return "\n".join(labels).replace("\N{WORD JOINER}", "")


def rows(page):
    return [row for row in page.findChildren(RungRow) if not row.isHidden()]


def standing_of(*gases, **given):
    case = a_case(*gases, **given)
    return a_standing(case=case, decision=decide(case, BTS))


def test_every_rule_has_its_values_source_grade_and_tag(show):
    page = show()
    told = texts(page)
    steps = page.findChildren(StepRow)
    assert len(steps) == len(a_standing().steps)
    for words in ("R-GAS-2", "22 days, needed ≥ 21 days", "grade B", "[D]", "H15-11.2"):
        assert words in told
    assert "met" in steps[0].accessibleName()
    assert steps[0] in reached_by_tab(page)


def test_what_is_missing_and_what_did_not_run_is_listed(show):
    standing = a_standing(missing=("haematocrit",), did_not_run=("diagnosis “X”",))
    told = texts(show(FakeAssessments(standing)))
    for words in ("Missing", "haematocrit", "Did not run", "diagnosis “X”"):
        assert words in told


def test_every_rung_has_its_evidence_its_rules_and_its_state(show):
    page = show(FakeAssessments(progress=READY))
    told = texts(page)
    for words in (
        "From referral to order",
        "8 of 10 met",
        "Time between the gases",
        "03-Mar-2025 to 25-Mar-2025: 22 days, needed ≥ 21 days",
        "PaO₂ 7.2 kPa, as 7.2, limit ≤ 7.3 kPa",
    ):
        assert words in told
    names = [row.accessibleName() for row in rows(page)]
    assert names[8] == "Titration, next: no gas on oxygen"
    assert "R-GAS-5" in rows(page)[8].toolTip()
    assert set(rows(page)) <= set(reached_by_tab(page))


def test_a_rung_that_has_to_wait_says_from_when(show):
    page = show(FakeAssessments(standing_of(a_gas("7.2"), decided_on=date(2025, 3, 10))))
    assert "from 24-Mar-2025" in rows(page)[3].accessibleName()
    assert all(not row.buttons for row in rows(page))  # nothing can be done before


@pytest.mark.parametrize(
    ("standing", "progress", "buttons", "place"),
    [
        (standing_of(diagnosis=None), READY, ["Record"], (MARY, "health")),
        (standing_of(born_on=None), READY, ["Details"], (MARY, "details")),
        (standing_of(), READY, ["Enter gas", "Book"], (MARY, "results:new_gas")),
        (a_standing(), READY, ["Titrate", "Book"], (MARY, "titration")),
        (a_standing(), Progress(), ["Decide"], (MARY, "assessment:decide")),
        (a_standing(), Progress(decision=OFFERED), ["Record"], (MARY, "risk")),
    ],
)
def test_the_next_rung_leads_to_where_it_can_be_met(
    qtbot, show, opened, standing, progress, buttons, place
):
    page = show(FakeAssessments(standing, progress))
    found = [button for row in rows(page) for button in row.buttons]
    assert [button.text() for button in found] == buttons
    qtbot.keyClick(found[0], Qt.Key.Key_Space)
    assert opened == [place]


def test_booking_begins_in_the_diary_with_the_patient(show, opened):
    page = show(FakeAssessments(standing_of()))
    book = next(button for row in rows(page) for button in row.buttons if button.text() == "Book")
    book.click()
    assert opened == [f"diary:book {MARY}"]


def test_a_nurse_is_led_to_the_order_too(show):
    on_oxygen = a_gas("8.4", date(2025, 4, 10), source=TWO_LITRES)
    page = show(FakeAssessments(a_standing(), replace(READY, oxygen_gas=on_oxygen)), actor=OLU)
    found = [button.text() for row in rows(page) for button in row.buttons]
    assert found == ["New order"]


def test_who_may_not_write_has_no_buttons(show):
    page = show(FakeAssessments(standing_of()), actor=SAM)
    assert [button.text() for row in rows(page) for button in row.buttons] == []


def test_another_policy_is_laid_beside_the_clinics_own(qtbot, show, settled):
    assessments = FakeAssessments()
    page = show(assessments)
    assert "Under Department of Health 2008" not in texts(page)
    page.policy_box.setFocus()
    qtbot.keyClick(page.policy_box, Qt.Key.Key_Down)
    page.policy_box.activated.emit(page.policy_box.currentIndex())
    settled()
    told = texts(page)
    assert set(assessments.compared) == {"DH2008"}
    for words in (
        "Under Department of Health 2008",
        "The same:",
        "needed ≥ 35",
        "nothing is stored",
    ):
        assert words in told
    page.refresh()
    settled()
    assert "Under Department of Health 2008" in texts(page)  # stays over a refresh
    page.policy_box.setCurrentIndex(0)
    page.policy_box.activated.emit(0)
    settled()
    assert "Under Department of Health 2008" not in texts(page)


def test_acidosis_is_told_above_everything_and_stops_the_ladder(show):
    sour = a_gas("7.2", ph=D("7.31"), paco2_kpa=D("7.0"), hco3_mmol_l=D("26"))
    page = show(FakeAssessments(standing_of(sour)))
    assert "Senior review the same day" in page.message_bar.text
    assert rows(page)[1].accessibleName().startswith("Stable phase, stopped")
    assert all(not row.buttons for row in rows(page))


def test_everything_has_a_name_and_is_large_enough(show):
    page = show(FakeAssessments(standing_of()))
    assert unnamed(page) == []
    assert smaller_than_a_hand(page) == []


def test_pictures_of_a_comparison(show, workplace, settled, tmp_path):
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        workplace.theme.set_scheme(scheme)
        page = show(FakeAssessments(progress=READY))
        page.policy_box.setCurrentIndex(1)
        page.policy_box.activated.emit(1)
        settled()
        made = picture(page, f"assessment-compared-{scheme.value}", tmp_path, (1214, 590))
        assert made.stat().st_size


def test_pictures(show, workplace, tmp_path):
    on_oxygen = replace(READY, oxygen_gas=a_gas("7.8", DAY, source=TWO_LITRES))
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        workplace.theme.set_scheme(scheme)
        page = show(FakeAssessments(progress=on_oxygen))
        picture(page, f"assessment-{scheme.value}", tmp_path, (1214, 590))
    workplace.theme.set_scheme(Scheme.LIGHT)
    workplace.theme.set_scale(150)
    made = picture(show(FakeAssessments(standing_of())), "assessment-150", tmp_path, (1138, 480))
    assert made.stat().st_size
