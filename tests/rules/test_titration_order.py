import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.titration import TitrationState, advise, night_flow, order_words
from tests.rules.cases import BTS, D
from tests.rules.titrations import a_session, a_step, after, air, gas, reached


def look(session):
    return advise(session, after(30), BTS)


def words(session):
    return order_words(session, look(session), BTS)


def test_night_has_one_litre_more_without_hypercapnia():
    night = night_flow(reached(), D(2), BTS)
    assert (night.flow_l_min, night.is_raised, night.missing) == (D(3), True, ())
    assert night.steps[0].compared == "2 L/min by day, 3 L/min in sleep"
    assert night.steps[0].rule == "T-9"
    assert any("oximetry at night" in one for one in look(reached()).prompts)


@pytest.mark.parametrize(
    ("given", "rule", "why"),
    [
        ({"has_cognitive_impairment": True}, "T-11", "thinking"),
        ({"has_visual_impairment": True}, "T-11", "sight"),
        ({"has_coordination_impairment": True}, "T-11", "coordination"),
        ({"has_visual_impairment": True, "has_coordination_impairment": None}, "T-11", "sight"),
        ({"air_gas": air("6.01")}, "T-9", "PaCO2 is raised"),
        ({"against_night_increase": " morning headache "}, "T-9", "morning headache"),
        ({"interface": Device.VENTURI}, "T-9", "would not change"),
    ],
)
def test_night_is_as_by_day_where_something_speaks_against_more(given, rule, why):
    night = night_flow(reached(**given), D(2), BTS)
    assert (night.flow_l_min, night.is_raised) == (D(2), False)
    assert (night.steps[0].rule, night.steps[0].passed, night.missing) == (rule, True, ())
    assert why in night.why


@pytest.mark.parametrize(
    ("paco2", "is_raised"), [("5.69", True), ("5.70", False), ("6.0", False), ("6.01", False)]
)
def test_night_is_not_raised_when_carbon_dioxide_has_risen(paco2, is_raised):
    session = a_session(a_step("1", "92", gas("8.4", paco2)), air_gas=air("5.0"))
    assert night_flow(session, D(1), BTS).is_raised is is_raised


@pytest.mark.parametrize(
    ("given", "fact"),
    [
        ({"has_cognitive_impairment": None}, "whether thinking is impaired"),
        ({"has_visual_impairment": None}, "whether sight is impaired"),
        ({"has_coordination_impairment": None}, "whether coordination is impaired"),
        ({"air_gases": ()}, "PaCO2 on air"),
    ],
)
def test_night_is_not_raised_while_something_is_unknown(given, fact):
    session = reached(**given)
    night = night_flow(session, D(2), BTS)
    assert (night.flow_l_min, night.is_raised, night.missing) == (D(2), False, (fact,))
    assert not night.steps[0].passed
    if "air_gases" not in given:
        assert fact in look(session).missing


def test_night_on_niv_is_for_the_ventilation_service():
    night = night_flow(reached(is_on_ventilation=True), D(2), BTS)
    assert (night.flow_l_min, night.is_raised) == (None, False)
    assert "ventilation service" in night.why


def test_order_says_flow_hours_and_night():
    assert words(reached()) == (
        "1 L/min by nasal cannulae at rest, at least 15 hours a day",
        "2 L/min in sleep",
        "Not humidified",
    )


def test_order_with_one_flow_outdoors_and_tracheostomy():
    session = reached(
        interface=Device.TRACHEOSTOMY_MASK,
        has_visual_impairment=True,
        is_active_outdoors=True,
        has_tracheostomy=True,
        smokes=True,
    )
    assert words(session) == (
        "1 L/min by tracheostomy mask at rest, at least 15 hours a day",
        "The same flow in every situation",
        "Outdoors: after the assessment for ambulatory oxygen",
        "Humidified",
    )
    prompts = " ".join(look(session).prompts)
    for told in ("(T-10)", "(T-11)", "(T-12)", "Humidify the oxygen: tracheostomy", "smoking"):
        assert told in prompts


def test_order_words_for_raised_carbon_dioxide_niv_and_what_is_not_recorded():
    raised = a_session(a_step("1", "92", gas("8.4", "6.3")), air_gas=air("6.1"))
    assert words(raised)[1] == "The same flow in sleep"
    ventilated = reached(is_on_ventilation=True, has_visual_impairment=True)
    assert words(ventilated)[1].startswith("In sleep: together with NIV")
    unknown = reached(interface=None, has_tracheostomy=None, smokes=None, is_active_outdoors=None)
    assert "interface not recorded" in words(unknown)[0]
    assert len(words(unknown)) == 2
    missing = look(unknown).missing
    assert {"whether the patient smokes", "whether there is a tracheostomy"} <= set(missing)
    assert "whether the patient is active outdoors" in missing


def test_humidifier_is_told_only_where_the_airway_is_known():
    assert any("No humidifier: no tracheostomy" in one for one in look(reached()).prompts)
    unknown = look(reached(has_tracheostomy=None))
    assert not any("T-13" in one for one in unknown.prompts)


def test_before_the_target_there_is_no_order():
    session = a_session(a_step("1", "88"))
    assert look(session).state is TitrationState.RAISE_FLOW
    assert words(session) == ()


choice = st.sampled_from([True, False, None])


@settings(max_examples=100, deadline=None)
@given(
    st.decimals(min_value=0, max_value=10, places=1),
    st.tuples(choice, choice, choice),
    st.sampled_from(["5.0", "6.0", "6.01"]),
    st.booleans(),
)
def test_night_is_never_raised_with_hypercapnia_or_an_impairment(day, impaired, paco2, on_niv):
    thinking, sight, hands = impaired
    session = reached(
        air_gas=air(paco2),
        has_cognitive_impairment=thinking,
        has_visual_impairment=sight,
        has_coordination_impairment=hands,
        is_on_ventilation=on_niv,
    )
    night = night_flow(session, day, BTS)
    is_free = impaired == (False, False, False) and not on_niv and paco2 == "5.0"
    may_rise = impaired == (False, False, False) and not on_niv and paco2 != "6.01"
    assert may_rise or not night.is_raised
    assert night.is_raised or not is_free
