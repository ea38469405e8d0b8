"""The ladder from referral to order: what each rung below titration says."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from rules.cases import BTS, NICE, TWO_LITRES, D, a_case, a_gas, an_earlobe_gas, held
from rules.homes import safe, smoker

from o2clinic.errors import Finding, Level
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.decision import Decided
from o2clinic.rules.eligibility import Diagnosis, Exacerbation, decide
from o2clinic.rules.pathway import ladder
from o2clinic.rules.pathway_case import LastDecision, Progress, Rung
from o2clinic.rules.safety_gate import Gate, GateCase, GateResult, Hazard, check_risks

G1, G2 = date(2025, 3, 3), date(2025, 3, 24)  # 21 days
_FIRST, _SECOND = a_gas("7.2", G1), a_gas("7.1", G2)
_ON_OXYGEN = a_gas("8.4", date(2025, 4, 10), source=TWO_LITRES)
_CLEAR = GateResult(Gate.RISK_CLEAR, BTS.id, ())
_OFFERED = LastDecision(
    on=G2, by="Dr A. Berg", decided=Decided.OFFER, is_override=False, is_of_these_gases=True
)
_READY = Progress(decision=_OFFERED, gate=_CLEAR, consent_signed_on=G2, risk_form_completed_on=G2)
_ALL = replace(_READY, oxygen_gas=_ON_OXYGEN, ordered_on=date(2025, 4, 12))
_PAIR = a_case(_FIRST, _SECOND)
_ONE_GAS = replace(BTS, gases_on_air=replace(BTS.gases_on_air, value=D(1)))
_QUERY = Finding("DQ-9", Level.CONFIRM, "Could it be venous?", "pao2_kpa")
_RAISED = {"paco2_kpa": D("6.4"), "ph": D("7.38"), "hco3_mmol_l": D("28")}


def _ladder(case, progress=_READY, policy=BTS):
    return partial(_whole, case, progress, policy)


def _whole(case, progress, policy):
    return ladder(case, decide(case, policy), progress, policy)


def _rung(rung, case, progress=_READY, policy=BTS):
    return partial(_one, rung, case, progress, policy)


def _one(rung, case, progress, policy):
    return next(one for one in _whole(case, progress, policy) if one.rung is rung)


def _decided(**given):
    said = replace(_OFFERED, **given)
    return _rung(Rung.DECISION, _PAIR, replace(_READY, decision=said))


def _diagnosed(**given):
    return _rung(Rung.DIAGNOSIS, replace(_PAIR, **given))


def _ill(*days, reason="", gases=(_FIRST, _SECOND), **given):
    """Exacerbations that began so many days before the first gas."""
    known = tuple(Exacerbation(G1 - timedelta(days=day)) for day in days)
    case = a_case(*gases, exacerbations=known, early_assessment_reason=reason, **given)
    return _rung(Rung.STABLE, case)


def _undecided(*days, ended=None, reason=""):
    """The same where the decision ends before it comes to the stable phase."""
    known = tuple(Exacerbation(G1 - timedelta(days=day), ended) for day in days)
    case = a_case(_FIRST, born_on=None, exacerbations=known, early_assessment_reason=reason)
    return _rung(Rung.STABLE, case)


def _until_today(days):
    case = a_case(exacerbations=(Exacerbation(date(2025, 4, 30) - timedelta(days=days)),))
    return _rung(Rung.STABLE, case)


def _first(gas, policy=BTS, **given):
    return _rung(Rung.FIRST_GAS, a_case(gas, **given), policy=policy)


def _second(gas, first=_FIRST, policy=BTS, **given):
    return _rung(Rung.SECOND_GAS, a_case(first, gas, **given), policy=policy)


def _interval(days, policy=BTS):
    gas = a_gas("7.1", G1 + timedelta(days=days))
    return _rung(Rung.INTERVAL, a_case(_FIRST, gas), policy=policy)


def _waiting(rung, days):
    return _rung(rung, replace(a_case(_FIRST), decided_on=G1 + timedelta(days=days)))


def _breathing(first=_FIRST, second=_SECOND, **given):
    return _rung(Rung.CARBON_DIOXIDE, a_case(first, second, **given))


def _risk(gate, **given):
    return _rung(Rung.RISK, _PAIR, replace(_READY, gate=gate, **given))


def _at_home(case):
    return _risk(check_risks(case, BTS))


def _held_by(*hazards):
    return _at_home(safe(**dict.fromkeys(hazards)))


_WHOLE = {
    "everything is done": _ladder(_PAIR, _ALL),
    "nothing is recorded": _ladder(a_case(diagnosis=None, exacerbations=None), Progress()),
    "two gases, no titration": _ladder(_PAIR),
    "pH not measured, titration is not next": _ladder(a_case(a_gas("7.2", G1, ph=None), _SECOND)),
    "a gas above the limit, nothing is next": _ladder(a_case(a_gas("7.35", G1))),
    "waiting for the second gas": _ladder(replace(a_case(_FIRST), decided_on=G2)),
    "waiting for the interval": _ladder(replace(a_case(_FIRST), decided_on=G2 - timedelta(days=1))),
    "acidosis stops everything": _ladder(
        a_case(a_gas("7.2", G1, ph=D("7.31"), paco2_kpa=D("7.0"), hco3_mmol_l=D(26)), _SECOND)
    ),
    "one gas is enough by the policy": _ladder(a_case(_FIRST), policy=_ONE_GAS),
}

_DIAGNOSIS = {
    "a child": _diagnosed(born_on=date(2010, 1, 1)),
    "no date of birth": _diagnosed(born_on=None),
    "no date of birth and no diagnosis": _diagnosed(born_on=None, diagnosis=None),
    "none": _diagnosed(diagnosis=None),
    **{one.value: _diagnosed(diagnosis=one) for one in Diagnosis},
}

_STABLE = {
    "nobody asked": _rung(Rung.STABLE, replace(_PAIR, exacerbations=None)),
    "no exacerbation": _ill(),
    "56 days": _ill(56),
    "55 days": _ill(55),
    "the later of two": _ill(100, 60),
    "the later of two is too late": _ill(100, 30),
    "55 days, and one after both gases": _ill(55, -50),
    "assessed early": _ill(30, reason=" six a year "),
    "a blank reason": _ill(30, reason="  "),
    "the day before the gas, assessed early": _ill(1, reason="six a year"),
    "on the day of the gas": _ill(0, reason="six a year"),
    "only after both gases": _ill(-24),
    "between the gases": _ill(-7),
    "between the gases, and one before": _ill(-7, 10),
    "to today: 56 days": _until_today(56),
    "to today: 55 days": _until_today(55),
    "undecided: 56 days": _undecided(56),
    "undecided: 55 days": _undecided(55),
    "undecided: one day, assessed early": _undecided(1, reason=" six a year "),
    "undecided: a blank reason": _undecided(30, reason="  "),
    "undecided: on the day of the gas, to be assessed early": _undecided(0, reason="six a year"),
    "undecided: the day after the gas": _undecided(-1),
    "undecided: in the middle of one, to be assessed early": _undecided(
        5, ended=G1 + timedelta(days=3), reason="six a year"
    ),
    "undecided: it ended on the day of the gas": _undecided(5, ended=G1, reason="six a year"),
    "undecided: the later of two": _undecided(40, 90),
    "acidosis": _rung(
        Rung.STABLE, a_case(a_gas("7.2", G1, ph=D("7.31"), paco2_kpa=D("7.0")), _SECOND)
    ),
}

_FIRST_GAS = {
    "not taken": _rung(Rung.FIRST_GAS, a_case()),
    "PaO2 of 7.3": _first(a_gas("7.3", G1)),
    "PaO2 of 7.34": _first(a_gas("7.34", G1)),
    "PaO2 of 7.35": _first(a_gas("7.35", G1)),
    "PaO2 of 8.0 with oedema": _first(a_gas("8.0", G1), has_oedema=True),
    "PaO2 of 8.0 in pulmonary hypertension": _first(
        a_gas("8.0", G1), diagnosis=Diagnosis.PULMONARY_HYPERTENSION
    ),
    "PaO2 of 7.2 in lung fibrosis": _first(a_gas("7.2", G1), diagnosis=Diagnosis.ILD),
    "PaO2 of 8.0 in lung fibrosis with oedema": _first(
        a_gas("8.0", G1), diagnosis=Diagnosis.ILD, has_oedema=True
    ),
    "PaO2 of 8.0 with oedema, without a diagnosis": _first(
        a_gas("8.0", G1), diagnosis=None, has_oedema=True
    ),
    "PaO2 of 7.2 without a diagnosis": _first(a_gas("7.2", G1), diagnosis=None),
    "PaO2 of 7.2 in cluster headache": _first(
        a_gas("7.2", G1), diagnosis=Diagnosis.CLUSTER_HEADACHE
    ),
    "under NICE": _first(a_gas("7.3", G1), NICE),
    "no PaO2": _first(a_gas(None, G1)),
    "on oxygen": _first(a_gas("7.2", G1, source=TWO_LITRES)),
    "on oxygen, without PaO2": _first(a_gas(None, G1, source=TWO_LITRES)),
    "what was breathed is not noted": _first(a_gas("7.2", G1, source=None)),
    "venous": _first(a_gas("4.2", G1, sample=SampleKind.VBG)),
    "of the fingertip": _first(a_gas("7.2", G1, sample=SampleKind.CBG_FINGER)),
    "of the fingertip, without PaO2": _first(a_gas(None, G1, sample=SampleKind.CBG_FINGER)),
    "an open query": _first(held(_FIRST, _QUERY)),
    "an open query on a gas on oxygen": _first(held(a_gas("7.2", G1, source=TWO_LITRES), _QUERY)),
    "an answered query": _first(held(_FIRST, _QUERY, resolved=("DQ-9",))),
    "of the earlobe": _first(an_earlobe_gas("6.2", G1), capillary_reason="no artery found"),
    "of the earlobe, above the limit": _first(
        an_earlobe_gas("7.4", G1), capillary_reason="no artery found"
    ),
}

_SECOND_GAS = {
    "not taken, nor the first": _rung(Rung.SECOND_GAS, a_case()),
    "not taken on the 20th day": _waiting(Rung.SECOND_GAS, 20),
    "not taken on the 21st day": _waiting(Rung.SECOND_GAS, 21),
    "one is enough by the policy": _rung(Rung.SECOND_GAS, a_case(_FIRST), policy=_ONE_GAS),
    "one is enough, a second was taken": _second(_SECOND, policy=_ONE_GAS),
    "PaO2 of 7.1": _second(_SECOND),
    "PaO2 of 7.4": _second(a_gas("7.4", G2)),
    "PaO2 of 8.0 with oedema": _second(a_gas("8.0", G2), has_oedema=True),
    "an open query": _second(held(_SECOND, _QUERY)),
    "venous": _second(a_gas("4.2", G2, sample=SampleKind.VBG)),
    "of the earlobe, holds": _second(an_earlobe_gas("6.2", G2), capillary_reason="no artery"),
    "of the earlobe, does not hold": _second(
        an_earlobe_gas("6.9", G2), capillary_reason="no artery"
    ),
    "of the earlobe, no reason": _second(an_earlobe_gas("6.2", G2)),
    "of the earlobe, no reason, does not hold": _second(an_earlobe_gas("6.9", G2)),
    "of the earlobe, without oximetry": _second(
        an_earlobe_gas("6.2", G2, spo2_percent=None), capillary_reason="no artery"
    ),
    "of the earlobe, without oximetry, does not hold": _second(
        an_earlobe_gas("6.9", G2, spo2_percent=None), capillary_reason="no artery"
    ),
    "arterial after an earlobe gas that does not hold": _second(
        _SECOND, an_earlobe_gas("6.9", G1), capillary_reason="no artery"
    ),
    "the first of two earlobe gases does not hold": _second(
        an_earlobe_gas("6.2", G2), an_earlobe_gas("6.9", G1), capillary_reason="no artery"
    ),
    "the first gas is the one that does not hold": _rung(
        Rung.FIRST_GAS,
        a_case(an_earlobe_gas("6.9", G1), an_earlobe_gas("6.2", G2), capillary_reason="none"),
    ),
    "neither of two earlobe gases holds": _second(
        an_earlobe_gas("6.8", G2), an_earlobe_gas("6.9", G1), capillary_reason="no artery"
    ),
}

_INTERVAL = {
    "20 days": _interval(20),
    "21 days": _interval(21),
    "the same day": _interval(0),
    "20 days to today": _waiting(Rung.INTERVAL, 20),
    "21 days to today": _waiting(Rung.INTERVAL, 21),
    "no gas": _rung(Rung.INTERVAL, a_case()),
    "one gas is enough": _rung(Rung.INTERVAL, a_case(_FIRST), policy=_ONE_GAS),
    "one gas is enough, none is there": _rung(Rung.INTERVAL, a_case(), policy=_ONE_GAS),
}

_DIOXIDE = {
    "no gas": _rung(Rung.CARBON_DIOXIDE, a_case()),
    "not measured": _breathing(a_gas("7.2", G1, paco2_kpa=None), a_gas("7.1", G2, paco2_kpa=None)),
    "not measured in the first gas": _breathing(a_gas("7.2", G1, paco2_kpa=None)),
    "not measured in the second gas": _breathing(second=a_gas("7.1", G2, paco2_kpa=None)),
    "no pH in the first gas": _breathing(a_gas("7.2", G1, ph=None)),
    "no pH in the second gas": _breathing(second=a_gas("7.1", G2, ph=None)),
    "one gas": _rung(Rung.CARBON_DIOXIDE, a_case(_FIRST)),
    "the higher of two": _breathing(a_gas("7.2", G1, paco2_kpa=D("5.1"))),
    "6.0": _breathing(a_gas("7.2", G1, paco2_kpa=D("6.0"))),
    "6.01": _breathing(a_gas("7.2", G1, paco2_kpa=D("6.01"))),
    "raised in motor neurone disease": _breathing(
        a_gas("7.2", G1, **_RAISED), diagnosis=Diagnosis.MOTOR_NEURONE
    ),
    "raised in motor neurone disease on NIV": _breathing(
        a_gas("7.2", G1, **_RAISED), diagnosis=Diagnosis.MOTOR_NEURONE, is_on_ventilation=True
    ),
    "sleep apnoea without CPAP": _breathing(diagnosis=Diagnosis.SLEEP_DISORDERED_BREATHING),
    "sleep apnoea without CPAP, in the 55 days after an exacerbation, assessed early": _breathing(
        diagnosis=Diagnosis.SLEEP_DISORDERED_BREATHING,
        exacerbations=(Exacerbation(G1 - timedelta(days=55)),),
        early_assessment_reason="six a year",
    ),
}

_DECISION = {
    "nobody has decided": _rung(Rung.DECISION, _PAIR, replace(_READY, decision=None)),
    "offered": _decided(),
    "offered against the rules": _decided(is_override=True),
    "offered on other gases": _decided(is_of_these_gases=False),
    "not offered": _decided(decided=Decided.DO_NOT_OFFER),
    "not offered, on other gases": _decided(decided=Decided.DO_NOT_OFFER, is_of_these_gases=False),
    "left for later": _decided(decided=Decided.WAIT),
    "left for later, on other gases": _decided(decided=Decided.WAIT, is_of_these_gases=False),
    "referred": _decided(decided=Decided.REFER),
    "referred against the rules": _decided(decided=Decided.REFER, is_override=True),
}

_RISK = {
    "nothing recorded": _rung(Rung.RISK, _PAIR, Progress(decision=_OFFERED)),
    "clear": _risk(_CLEAR),
    "clear, as the gate finds it": _at_home(safe()),
    "dealt with": _risk(replace(_CLEAR, outcome=Gate.RISK_MITIGATED)),
    "clear, without the days of the forms": _risk(
        _CLEAR, consent_signed_on=None, risk_form_completed_on=None
    ),
    "clear, without the day of consent": _risk(_CLEAR, consent_signed_on=None),
    "clear, without the day of the risk form": _risk(_CLEAR, risk_form_completed_on=None),
    "nothing answered": _at_home(GateCase(decided_on=G2)),
    "the fire service was not told": _at_home(
        GateCase(decided_on=G2, consent_signed_on=G2, is_fire_service_told=False)
    ),
    "a smoker, nobody signs for it": _at_home(smoker(signed_off_by="")),
    "held by two": _held_by("trips", "emollients"),
    "held by three": _held_by("trips", "emollients", "naked_flames"),
    "held by four": _held_by("trips", "emollients", "naked_flames", "e_cigarettes"),
    "held by what is present": _at_home(safe(trips=Hazard.PRESENT, emollients=Hazard.PRESENT)),
    "refused": _at_home(safe(refused_because="two fires in the house")),
    "refused, and nothing answered": _at_home(
        GateCase(decided_on=G2, refused_because="two fires in the house")
    ),
    "refused for doubt": _at_home(safe(has_reasonable_doubt=True)),
}

_ORDER = {
    "none": _rung(Rung.ORDER, _PAIR, replace(_ALL, ordered_on=None)),
    "in force": _rung(Rung.ORDER, _PAIR, _ALL),
    "in force without a titration": _rung(
        Rung.ORDER, _PAIR, replace(_READY, ordered_on=date(2025, 4, 12))
    ),
}

CASES = {
    **{f"ladder: {name}": case for name, case in _WHOLE.items()},
    **{f"diagnosis: {name}": case for name, case in _DIAGNOSIS.items()},
    **{f"stable phase: {name}": case for name, case in _STABLE.items()},
    **{f"first gas: {name}": case for name, case in _FIRST_GAS.items()},
    **{f"second gas: {name}": case for name, case in _SECOND_GAS.items()},
    **{f"interval: {name}": case for name, case in _INTERVAL.items()},
    **{f"carbon dioxide: {name}": case for name, case in _DIOXIDE.items()},
    **{f"decision: {name}": case for name, case in _DECISION.items()},
    **{f"risk: {name}": case for name, case in _RISK.items()},
    **{f"order: {name}": case for name, case in _ORDER.items()},
}
