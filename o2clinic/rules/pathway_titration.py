"""The rung of titration: what the titration says, or the latest gas on oxygen judged as it would.

A gas on oxygen stands for a titration that was not recorded step by step.
"""

from decimal import Decimal
from typing import Final

from o2clinic.rules.blood_gas import GasReading
from o2clinic.rules.display import number, short_date
from o2clinic.rules.hypercapnia import CarbonDioxideJudgement, reassess_on
from o2clinic.rules.ltot_case import CaseGas, LtotCase
from o2clinic.rules.pathway_case import LadderRung, Need, Progress, Rung, RungState, Titrated
from o2clinic.rules.policy import Policy
from o2clinic.rules.titration_case import (
    TITRATION_WORDS,
    TitrationSession,
    TitrationState,
    TitrationStep,
)
from o2clinic.rules.titration_gas import (
    CarbonDioxide,
    carbon_dioxide,
    is_acidaemic_without_hypercapnia,
    is_enough,
)

_FOR_A_CLINICIAN: Final = frozenset({TitrationState.REVIEW, TitrationState.DEVICE_REVIEW})


def titration_rung(case: LtotCase, progress: Progress, policy: Policy) -> LadderRung:
    """Whether oxygen is adequate and safe on some flow, as the titration judges it."""
    if progress.titration is not None:
        return _by_session(progress.titration, case)
    gas = progress.oxygen_gas
    if gas is None:
        return _titrate("no gas on oxygen", "R-GAS-5")
    carbon = _carbon_dioxide_on(gas, case, policy)
    words = f"{gas.in_words()}: {_pressures(gas, carbon)}"
    if carbon.on_oxygen and carbon.on_oxygen[0].said.is_stop:
        again = reassess_on(gas.taken_on, policy)
        words = f"{words}; {_why_stopped(carbon.on_oxygen[0].said)}"
        if case.decided_on >= again:  # as after a titration that was stopped
            return _titrate(words, "R-CO2-1")
        return LadderRung(Rung.TITRATION, RungState.STOPPED, words, ("R-CO2-1",), again)
    if progress.has_oxygen_gas_query:
        words, need = f"{words}; a query on it is open", Need.ANSWER_QUERY
        return LadderRung(Rung.TITRATION, RungState.LATER, words, ("S-1",), need=need)
    return _by_target(gas, words, policy)


def _by_session(said: Titrated, case: LtotCase) -> LadderRung:
    """What the rules say of a titration that was recorded step by step."""
    begun = "begun" if said.is_open else "titration of"
    words = f"{begun} {short_date(said.on)}: {TITRATION_WORDS[said.state]}"
    words = f"{words}; {said.evidence}" if said.evidence else words
    state, need = _of_session(said, case)
    waits = state in {RungState.STOPPED, RungState.WAITING}
    not_before = said.reassess_on if waits else None
    return LadderRung(Rung.TITRATION, state, words, said.rules, not_before, need)


def _of_session(said: Titrated, case: LtotCase) -> tuple[RungState, Need | None]:
    titrate = (RungState.LATER, Need.TITRATE)
    if said.state is TitrationState.REACHED:
        return RungState.MET, None
    if said.state is TitrationState.NIV_ONLY:
        return titrate if case.is_on_ventilation else (RungState.STOPPED, None)
    if said.state in {TitrationState.STOP, TitrationState.DEFER}:
        is_over = said.reassess_on is not None and case.decided_on >= said.reassess_on
        stopped = said.state is TitrationState.STOP
        return titrate if is_over else (RungState.STOPPED if stopped else RungState.WAITING, None)
    if said.state is TitrationState.DATA_QUERY:
        return RungState.LATER, Need.ANSWER_QUERY
    # Ended, it waits for a clinician, not for another titration.
    is_decided = said.state in _FOR_A_CLINICIAN and not said.is_open
    return (RungState.LATER, None) if is_decided else titrate


def _by_target(gas: GasReading, words: str, policy: Policy) -> LadderRung:
    """A gas that does not stop: whether it is whole, beyond doubt, and enough."""
    if gas.pao2_kpa is None or gas.paco2_kpa is None or gas.ph is None or not gas.shows_oxygen:
        return _titrate(f"{words}; pH, PaCO2 and an arterial or earlobe PaO2 are needed", "R-GAS-5")
    if doubt := _doubt(gas, policy):
        rule, why = doubt
        words = f"{words}; {why}: a clinician decides"
        return LadderRung(Rung.TITRATION, RungState.LATER, words, (rule,))
    words = f"{words}, wanted PaO2 {policy.target_pao2_kpa}"
    if is_enough(gas, policy):
        return LadderRung(Rung.TITRATION, RungState.MET, words, ("T-4",))
    return _titrate(words, "T-5")


def _titrate(words: str, rule: str) -> LadderRung:
    need = Need.TITRATE
    return LadderRung(Rung.TITRATION, RungState.LATER, words, (rule,), need=need)


def _carbon_dioxide_on(gas: GasReading, case: LtotCase, policy: Policy) -> CarbonDioxide:
    """The gas as the one step of a session, with the gases on air of the decision.

    The flow plays no part in what carbon dioxide says.
    """
    one = TitrationStep(flow_l_min=Decimal(0), started_at=gas.taken_at, gases=(CaseGas(gas),))
    session = TitrationSession(on=gas.taken_on, air_gases=case.gases, steps=(one,))
    return carbon_dioxide(session, policy)


def _pressures(gas: GasReading, carbon: CarbonDioxide) -> str:
    values = (("pH", gas.ph, ""), ("PaCO2", gas.paco2_kpa, " kPa"), ("PaO2", gas.pao2_kpa, " kPa"))
    told = [f"{name} {value}{unit}" for name, value, unit in values if value is not None]
    if gas.paco2_kpa is not None and carbon.baseline.gas is None:
        told.append("no gas on air of the last weeks to count a rise of PaCO2 from")
    return ", ".join(told) or "nothing measured"


def _why_stopped(said: CarbonDioxideJudgement) -> str:
    found = ["respiratory acidosis"] if said.is_acidotic else []
    if said.rise_kpa is not None:
        found.append(f"PaCO2 {said.rise_kpa:+} kPa from the gas on air")
    return ", ".join(found)


def _doubt(gas: GasReading, policy: Policy) -> tuple[str, str] | None:
    """What keeps a gas that may reach the target from being called enough."""
    if is_acidaemic_without_hypercapnia(CaseGas(gas), policy):
        return "R-GAS-5", "acid without raised PaCO2"
    spo2 = gas.spo2_percent
    if (
        is_enough(gas, policy)
        and spo2 is not None
        and not policy.titration_spo2_percent.holds(spo2)
    ):
        return "T-3", f"SpO2 {number(spo2)} %, wanted {policy.titration_spo2_percent}"
    return None
