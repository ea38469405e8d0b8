"""R-CO2: what carbon dioxide on oxygen says."""

from datetime import date, timedelta
from functools import partial

from rules.cases import BTS, D

from o2clinic.rules.hypercapnia import (
    CarbonDioxideReading,
    HypercapnicEvent,
    gas_for_symptoms,
    judge,
    reassess_on,
    ventilation_need,
)

_MARCH = date(2025, 3, 3)


def _judged(paco2, ph="7.40", baseline="6.2"):
    reading = CarbonDioxideReading(
        called="gas on 1 L/min",
        ph=None if ph is None else D(ph),
        paco2_kpa=None if paco2 is None else D(paco2),
    )
    return partial(judge, reading, None if baseline is None else D(baseline), BTS)


def _events(*told):
    events = tuple(HypercapnicEvent(_MARCH + timedelta(days=day), stable) for day, stable in told)
    return partial(ventilation_need, events, BTS)


CASES = {
    "PaCO2 as on air": _judged("6.2"),
    "PaCO2 below the air gas": _judged("5.9"),
    "a rise of 0.69 is no watch": _judged("6.89"),
    "a rise of 0.70 is watched": _judged("6.90"),
    "a rise of exactly 1.00 goes on": _judged("7.20"),
    "a rise of 1.01 stops": _judged("7.21"),
    "acidosis stops without an air gas": _judged("6.5", "7.34", None),
    "pH of exactly 7.35 is no acidosis": _judged("6.5", "7.35"),
    "low pH without raised PaCO2": _judged("6.0", "7.30"),
    "acidosis and a rise": _judged("7.5", "7.30"),
    "acidosis with PaCO2 of exactly 6.5": _judged("6.5", "7.30"),
    "acidosis far up": _judged("8.1", "7.22"),
    "no pH": _judged("6.9", None),
    "no PaCO2": _judged(None, "7.30"),
    "nothing measured": _judged(None, None, None),
    "no event": _events(),
    "an event while unwell": _events((0, False)),
    "one event while stable": _events((0, True)),
    "two events 29 days apart": _events((0, True), (29, True)),
    "two events 28 days apart": _events((28, True), (0, True)),
    "two events 27 days apart": _events((0, True), (27, True)),
    "three events while stable": _events((0, True), (10, True), (40, True)),
    "two events of one day": _events((0, True), (0, True)),
    "the second event of an unknown phase": _events((0, True), (40, None)),
    "two events of unknown phases": _events((50, None), (0, None)),
    "a third event of an unknown phase": _events((0, True), (5, True), (9, None)),
    "symptoms": partial(gas_for_symptoms, has_symptoms=True),
    "no symptoms": partial(gas_for_symptoms, has_symptoms=False),
    "nobody asked for symptoms": partial(gas_for_symptoms, has_symptoms=None),
    "assessed again after a stop": partial(reassess_on, _MARCH, BTS),
}
