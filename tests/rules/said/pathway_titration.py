"""The rung of titration: what a titration says there, or a gas on oxygen in its stead."""

from dataclasses import replace
from datetime import date
from functools import partial

from rules.cases import BTS, DH, TWO_LITRES, D, a_case, a_gas, at, held
from rules.titrations import BLOCKED, QUERY

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.oxygen_source import Device, OxygenSource
from o2clinic.rules.pathway_case import Progress, Titrated
from o2clinic.rules.pathway_titration import titration_rung
from o2clinic.rules.titration_case import TitrationState

_PAIR = a_case(a_gas("7.2", date(2025, 3, 3)), a_gas("7.1", date(2025, 3, 24)))  # on 30 April
_GAS = a_gas("8.4", date(2025, 4, 10), source=TWO_LITRES)
_IN_APRIL, _TODAY, _IN_MAY = date(2025, 4, 29), date(2025, 4, 30), date(2025, 5, 1)
_SOUR = {"paco2_kpa": D("6.1"), "ph": D("7.34")}
_VENTILATED = replace(_PAIR, is_on_ventilation=True)


def _on(gas=_GAS, case=_PAIR, policy=BTS, *, query=False):
    progress = Progress(oxygen_gas=gas, has_oxygen_gas_query=query)
    return partial(titration_rung, case, progress, policy)


def _with(case=_PAIR, policy=BTS, *, query=False, **given):
    return _on(replace(_GAS, **given), case, policy, query=query)


def _said(state, *, is_open=False, again=None, evidence="2 L/min, PaO2 8.4 kPa", case=_PAIR):
    told = Titrated(
        on=date(2025, 4, 10),
        state=state,
        is_open=is_open,
        evidence=evidence,
        rules=("T-4", "T-12"),
        reassess_on=again,
    )
    return partial(titration_rung, case, Progress(oxygen_gas=_GAS, titration=told), BTS)


_TITRATED = {
    **{f"ended as {one.value}": _said(one) for one in TitrationState},
    **{f"open as {one.value}": _said(one, is_open=True) for one in TitrationState},
    "without values": _said(TitrationState.REACHED, evidence=""),
    "a stop, to be assessed from tomorrow": _said(TitrationState.STOP, again=_IN_MAY),
    "a stop, to be assessed from today": _said(TitrationState.STOP, again=_TODAY),
    "a stop, to be assessed since yesterday": _said(TitrationState.STOP, again=_IN_APRIL),
    "deferred to tomorrow": _said(TitrationState.DEFER, again=_IN_MAY),
    "deferred to today": _said(TitrationState.DEFER, again=_TODAY),
    "ventilation first": _said(TitrationState.NIV_ONLY, again=_IN_MAY),
    "ventilation first, the day is over": _said(TitrationState.NIV_ONLY, again=_IN_APRIL),
    "ventilation is in place": _said(TitrationState.NIV_ONLY, again=_IN_MAY, case=_VENTILATED),
    "reached, a day to assess again is not shown": _said(TitrationState.REACHED, again=_IN_MAY),
}

_BY_GAS = {
    "no gas": _on(None),
    "enough": _on(),
    "PaO2 of 7.94": _with(pao2_kpa=D("7.94")),
    "PaO2 of 7.95": _with(pao2_kpa=D("7.95")),
    "PaO2 of 7.0": _with(pao2_kpa=D("7.0")),
    "under the policy of 2008": _with(policy=DH, pao2_kpa=D("8.0")),
    "a rise of 1.00": _with(paco2_kpa=D("6.50")),
    "a rise of 1.01": _with(paco2_kpa=D("6.51")),
    "a fall": _with(paco2_kpa=D("5.1")),
    "a rise of 1.01 on ventilation": _with(_VENTILATED, paco2_kpa=D("6.51")),
    "a rise of 27 days ago": _with(_PAIR, taken_at=at(date(2025, 4, 3)), paco2_kpa=D("6.51")),
    "a rise of 28 days ago": _with(_PAIR, taken_at=at(date(2025, 4, 2)), paco2_kpa=D("6.51")),
    "acidosis": _with(**_SOUR),
    "acidosis and a rise": _with(paco2_kpa=D("7.1"), ph=D("7.30")),
    "acidosis without a gas on air": _with(a_case(), **_SOUR),
    "a rise that a query is open on": _with(query=True, paco2_kpa=D("6.6")),
    "an open query": _with(query=True),
    "an open query on a gas without PaO2": _with(query=True, pao2_kpa=None),
    "acid without raised PaCO2": _with(ph=D("7.34")),
    "acid without raised PaCO2, not enough": _with(ph=D("7.34"), pao2_kpa=D("7.0")),
    "SpO2 of 90": _with(spo2_percent=D(90)),
    "SpO2 of 90.5": _with(spo2_percent=D("90.5")),
    "SpO2 of 91": _with(spo2_percent=D(91)),
    "SpO2 of 90, not enough": _with(spo2_percent=D(90), pao2_kpa=D("7.0")),
    "no pH": _with(ph=None),
    "no PaCO2": _with(paco2_kpa=None),
    "no PaO2": _with(pao2_kpa=None),
    "nothing measured": _with(ph=None, paco2_kpa=None, pao2_kpa=None),
    "no PaCO2, no gas on air": _with(a_case(), paco2_kpa=None),
    "no gas on air": _with(a_case()),
    "no gas on air, PaCO2 of 9": _with(a_case(), paco2_kpa=D(9)),
    "the gas on air has a query": _with(
        a_case(held(a_gas("7.2", date(2025, 3, 24)), QUERY)), paco2_kpa=D("6.51")
    ),
    "the gas on air cannot be true": _with(
        a_case(held(a_gas("7.2", date(2025, 3, 24)), BLOCKED)), paco2_kpa=D("6.51")
    ),
    "the later gas on air counts": _with(
        a_case(
            a_gas("7.2", date(2025, 3, 20)), a_gas("7.1", date(2025, 3, 24), paco2_kpa=D("5.9"))
        ),
        paco2_kpa=D("6.51"),
    ),
    "28 days after the gas on air": _with(taken_at=at(date(2025, 4, 21)), paco2_kpa=D("6.51")),
    "29 days after the gas on air": _with(taken_at=at(date(2025, 4, 22)), paco2_kpa=D("6.51")),
    "of the fingertip": _with(sample=SampleKind.CBG_FINGER),
    "of the earlobe": _with(sample=SampleKind.CBG_EARLOBE),
    "venous": _with(sample=SampleKind.VBG, pao2_kpa=D("4.8")),
    "venous with a rise": _with(sample=SampleKind.VBG, paco2_kpa=D("6.9")),
    "by Venturi mask": _with(source=OxygenSource(Device.VENTURI, D(4), D("0.28"))),
    "of no noted flow": _with(source=OxygenSource(Device.NASAL_CANNULA, None)),
    "of no noted source": _with(source=None),
}

CASES = {
    **{f"titration: {name}": case for name, case in _TITRATED.items()},
    **{f"gas on oxygen: {name}": case for name, case in _BY_GAS.items()},
}
