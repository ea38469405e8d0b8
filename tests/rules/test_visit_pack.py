"""What each kind of visit needs, and at which day a limit of the rules is kept."""

from datetime import date, timedelta

import pytest
from rules.cases import BTS

from o2clinic.rules.follow_up import schedule
from o2clinic.rules.follow_up_case import FollowUpCase, OxygenUse
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.order import Modality
from o2clinic.rules.patient_codes import NeedKind, SmokingStatus
from o2clinic.rules.rule_book import RULES
from o2clinic.rules.visit_pack import PackCase, desk_pack, visit_pack
from o2clinic.rules.visits import VisitKind

ON = date(2026, 12, 1)
KNOWN = {
    "has_diagnosis": True,
    "exacerbations": (),
    "smoking": SmokingStatus.NEVER,
    "consent_signed_on": date(2026, 11, 1),
    "risk_form_completed_on": date(2026, 11, 1),
}


def pack(kind, **given):
    return visit_pack(PackCase(kind=kind, on=ON, **given), BTS)


def ago(days):
    return ON - timedelta(days=days)


# R-REF-7, R-REF-8, R-SF-1, R-GAS-2, F-12: nothing is recorded.
@pytest.mark.parametrize(
    ("kind", "lacking"),
    [
        (VisitKind.LTOT_GAS_1, ("diagnosis", "smoking", "last exacerbation")),
        (
            VisitKind.LTOT_GAS_2,
            ("diagnosis", "smoking", "last exacerbation", "first gas", "consent (HOCF)",
             "risk form (IHORM)"),
        ),
        (
            VisitKind.TITRATION,
            ("diagnosis", "smoking", "last exacerbation", "gas to count from", "consent (HOCF)",
             "risk form (IHORM)"),
        ),
        (VisitKind.WALK_TEST, ("diagnosis", "smoking", "last exacerbation")),
        (VisitKind.SPIROMETRY, ("diagnosis", "smoking")),
        (VisitKind.REVIEW, ("diagnosis", "smoking")),
        (VisitKind.HOME_VISIT, ("diagnosis", "smoking")),
    ],
)  # fmt: skip
def test_what_is_not_recorded_is_told_by_the_kind_of_visit(kind, lacking):
    told = pack(kind)
    assert told.lacking == lacking
    assert pack(kind, **KNOWN, air_gas_days=frozenset({ago(28)})).lacking == ()
    assert told.collect
    assert {item.rule for item in (*told.before, *told.collect)} <= set(RULES)


# R-REF-6 on both sides of 56 days and on it; R-AO-10 for walks.
@pytest.mark.parametrize(
    ("kind", "days", "is_stable"),
    [
        (VisitKind.LTOT_GAS_1, 55, False),
        (VisitKind.LTOT_GAS_1, 56, True),
        (VisitKind.WALK_TEST, BTS.aot_stability_days.number - 1, False),
        (VisitKind.WALK_TEST, BTS.aot_stability_days.number, True),
    ],
)
def test_the_stable_phase_is_counted_to_the_day_of_the_visit(kind, days, is_stable):
    ill = Exacerbation(ago(days + 9), ago(days))
    later = Exacerbation(ON + timedelta(days=1), None)
    told = pack(kind, **{**KNOWN, "exacerbations": (ill, later)})
    limit = BTS.stability_days if kind is VisitKind.LTOT_GAS_1 else BTS.aot_stability_days
    first_on = ago(days) + timedelta(days=limit.number)
    expected = () if is_stable else (f"not stable before {first_on:%d-%b-%Y}",)
    assert told.lacking == expected


@pytest.mark.parametrize(
    ("days", "lacking"), [(20, ("second gas not before 02-Dec-2026",)), (21, ())]
)
def test_the_second_gas_waits_for_three_weeks(days, lacking):  # R-GAS-2
    gases = frozenset({ago(400), ago(days)})
    assert pack(VisitKind.LTOT_GAS_2, **KNOWN, air_gas_days=gases).lacking == lacking


@pytest.mark.parametrize(("more", "lacking"), [(0, ()), (1, ("gas to count from too old",))])
def test_the_gas_to_count_from_is_recent(more, lacking):  # R-CO2-5
    day = ago(BTS.titration_baseline_days.number + more)
    assert pack(VisitKind.TITRATION, **KNOWN, air_gas_days=frozenset({day})).lacking == lacking


def test_a_review_collects_what_is_due_and_nothing_that_is_counted_ahead():
    case = FollowUpCase(
        on=ON,
        uses=(OxygenUse(modality=Modality.LTOT, ordered_on=ago(80)),),
        exacerbations=(),
        smoking=SmokingStatus.SMOKES,
    )
    tasks = schedule(case, BTS).tasks
    words = [item.words for item in pack(VisitKind.REVIEW, **KNOWN, tasks=tasks).collect]
    assert "blood gases, and the flow" in words  # F-2
    assert "education in writing again" in words  # F-12
    assert not any("at home or in hospital" in word for word in words)  # F-3 is counted ahead
    at_home = pack(VisitKind.HOME_VISIT, **KNOWN, tasks=tasks, home_assessed_on=ago(200))
    told = {item.words: (item.rule, item.state) for item in at_home.collect}
    assert told["signs of hypercapnia"] == ("F-1", "home visit")
    risks = told["risks where the patient lives: smoking, fire, trips"]
    assert risks == ("R-SF-2", "last 15-May-2026")


def test_the_desk_is_told_nothing_clinical():
    told = desk_pack([NeedKind.SIGN_LANGUAGE, NeedKind.LARGE_PRINT, "of_a_newer_one"], is_home=True)
    assert told == (
        "sign language interpreter booked",
        "told in: large print, of a newer one",
        "have the list of medicines and inhalers",
        "somebody at home to open",
    )


@pytest.mark.parametrize(
    ("known", "state"),
    [
        ({}, "never asked on screen"),
        ({"questions_asked_on": ago(30), "smoking_told_on": ago(30)}, "last "),
        ({"questions_asked_on": ago(30), "smoking_told_on": ago(5)}, "; of smoking told on "),
    ],
)
def test_r_rq_3_a_review_asks_the_risk_form_again(known, state):
    collected = pack(VisitKind.REVIEW, **KNOWN, **known).collect
    (item,) = (it for it in collected if it.rule == "R-RQ-3")
    assert item.words == "questions of the risk form"
    assert state in item.state
    assert ("of smoking told" in item.state) == ("told" in state)
