"""What a spirometry session says."""

from datetime import date

import pytest

from o2clinic.rules.gli import Equation, Ethnicity, Measure
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.spirometry import HeightSource, Stage
from o2clinic.rules.spirometry_quality import Blow, Grade, Pattern, Severity
from o2clinic.rules.spirometry_report import interpret
from tests.rules.spirometry_sessions import NOW, a_man, a_session


def report(context=None, **changed):
    return interpret(a_session(**changed), context or a_man())


def test_report_holds_every_value_with_its_reference():
    found = report()
    line = found.line(Stage.PRE, Measure.FEV1)
    assert found.age_years == 65.0
    assert line.value == 1.62
    assert line.percent_predicted == pytest.approx(50.2, abs=0.05)
    assert line.z_score == pytest.approx(-3.00, abs=0.01)
    assert line.lln < line.predicted < line.uln
    ratio = found.line(Stage.PRE, Measure.FEV1_FVC)
    assert ratio.value == pytest.approx(0.5226, abs=0.0001)
    assert ratio.z_score < -1.645
    assert found.line(Stage.POST, Measure.FEV1) is None


def test_choice_of_equation_changes_the_gold_grade():
    volumes = {"post_fev1_l": "1.62", "post_fvc_l": "3.10"}
    assert report(**volumes).gold == 2
    older = report(equation=Equation.GLI_2012, ethnicity=Ethnicity.CAUCASIAN, **volumes)
    assert older.gold == 3
    assert older.ethnicity is Ethnicity.CAUCASIAN
    assert "Quanjer" in older.remarks[0]


def test_gold_grade_waits_for_values_after_bronchodilator():
    # SR-10
    found = report()
    assert found.gold is None
    assert found.gold_note == "GOLD grade needs post-bronchodilator values."


def test_no_gold_grade_at_a_ratio_of_exactly_0_70():
    # SR-10
    found = report(post_fev1_l="2.10", post_fvc_l="3.00")
    assert found.gold is None
    assert "0.70 or above" in found.gold_note


def test_pattern_and_severity_are_read_before_bronchodilator():
    found = report(post_fev1_l="3.40", post_fvc_l="4.40")
    assert found.read_stage is Stage.PRE
    assert found.pattern is Pattern.OBSTRUCTION_LOW_FVC
    assert found.severity is Severity.MODERATE


def test_session_with_values_after_bronchodilator_only_is_read_there():
    found = report(fev1_l=None, fvc_l=None, post_fev1_l="1.62", post_fvc_l="4.20")
    assert found.read_stage is Stage.POST
    assert found.pattern is Pattern.OBSTRUCTION
    assert found.responses == ()


def test_response_is_given_by_both_standards():
    # SR-6
    fev1, fvc = report(fev1_l="2.15", fvc_l="3.10", post_fev1_l="2.58", post_fvc_l="3.20").responses
    assert (fev1.measure, fev1.change_ml) == (Measure.FEV1, 430)
    assert fev1.percent_of_first == pytest.approx(20.0)
    assert fev1.percent_of_predicted == pytest.approx(13.3, abs=0.1)
    assert (fev1.is_positive_2021, fev1.is_positive_2005) == (True, True)
    assert (fvc.change_ml, fvc.is_positive_2021, fvc.is_positive_2005) == (100, False, False)


def test_standards_may_disagree_on_the_response():
    fev1 = report(fev1_l="1.50", post_fev1_l="1.71", post_fvc_l="3.10").responses[0]
    assert (fev1.is_positive_2021, fev1.is_positive_2005) == (False, True)


def test_blows_are_graded_for_each_stage_and_measure():
    found = report(blows=(Blow(1620, 3100), Blow(1600, 2850)), post_blows=(Blow(1700, 3200),))
    first, second = found.grades
    assert (first.stage, first.fev1, first.fvc) == (Stage.PRE, Grade.B, Grade.D)
    assert (second.stage, second.fev1, second.fvc) == (Stage.POST, Grade.E, Grade.E)


def test_session_without_prediction_keeps_its_values_and_says_why():
    found = report(a_man(sex=Sex.NOT_KNOWN), post_fev1_l="1.70", post_fvc_l="3.20")
    assert "sex registered at birth" in found.no_prediction
    assert found.line(Stage.PRE, Measure.FEV1).value == 1.62
    assert found.line(Stage.PRE, Measure.FEV1).z_score is None
    assert (found.pattern, found.severity, found.gold, found.fev1q) == (None, None, None, None)
    assert found.responses[0].is_positive_2021 is None
    assert "no predicted" in found.gold_note


def test_height_missing_leaves_values_without_prediction():
    assert "height is missing" in report(height_cm=None).no_prediction


def test_old_patient_between_fixed_ratio_and_lower_limit_is_marked_discordant():
    # SR-11
    found = report(a_man(born_on=date(1940, 1, 1)), fev1_l="2.00", fvc_l="2.95")
    assert "FEV₁/FVC before bronchodilator is below the fixed 0.70." in found.remarks
    assert any("within normal for the age" in remark for remark in found.remarks)


def test_young_patient_above_fixed_ratio_and_below_lower_limit_is_marked_discordant():
    # SR-11
    found = report(a_man(born_on=date(2004, 1, 1)), fev1_l="3.55", fvc_l="5.00")
    assert any("0.70 or above but below normal" in remark for remark in found.remarks)


def test_agreement_of_both_limits_is_not_remarked():
    assert not any("disagree" in remark for remark in report().remarks)


def test_estimated_height_is_printed_with_the_values():
    assert any(
        "arm span" in remark for remark in report(height_source=HeightSource.ARM_SPAN).remarks
    )


def test_fev1q_is_for_adults():
    # SR-12
    assert report().fev1q == pytest.approx(3.24)
    child = a_man(born_on=date(NOW.year - 10, 1, 1))
    assert report(child, height_cm="140").fev1q is None


def test_gli_global_ignores_a_stated_group():
    found = report(ethnicity=Ethnicity.OTHER)
    assert found.ethnicity is None
    assert found.line(Stage.PRE, Measure.FEV1) == report().line(Stage.PRE, Measure.FEV1)


def test_single_volume_after_bronchodilator_makes_no_ratio_and_no_gold_grade():
    found = report(fev1_l="1.62", fvc_l=None, post_fev1_l="1.70")
    assert found.line(Stage.POST, Measure.FEV1_FVC) is None
    assert found.pattern is None
    assert found.gold_note == "GOLD grade needs post-bronchodilator values."


def test_test_before_birth_has_no_age_and_no_grades():
    found = report(a_man(born_on=date(2027, 1, 1)), blows=(Blow(1620, 3100),))
    assert (found.age_years, found.grades) == (None, ())
    assert "before the birth" in found.no_prediction
