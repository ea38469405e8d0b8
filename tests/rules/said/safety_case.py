"""Section 6.1: how the gate is told: its outcome, and what stands against an order."""

from functools import partial

from rules.cases import BTS

from o2clinic.rules.safety_case import GATE_WORDS, Gate, GateResult, Hazard, OpenItem

_UNANSWERED = OpenItem("trips", "trips and falls", "R-SM-12", is_answered=False)
_BADLY = OpenItem("is_fire_service_told", "fire service told: no", "R-SM-10", is_answered=True)


def _gate(outcome, *items, refusals=()):
    return GateResult(outcome, BTS.id, (), open_items=items, refusals=refusals)


def _told(outcome, *items, refusals=()):
    said = _gate(outcome, *items, refusals=refusals)
    return {
        "words": said.words,
        "allows an order": said.allows_an_order,
        "against": said.against,
    }


CASES = {
    "the words of each outcome": lambda: GATE_WORDS,
    "what may be found of a danger": lambda: list(Hazard),
    "an item that nobody answered": _UNANSWERED.in_words,
    "an item that was answered badly": _BADLY.in_words,
    **{f"outcome {gate.value}": partial(_told, gate) for gate in Gate},
    "held by two items": partial(_told, Gate.RISK_HOLD, _UNANSWERED, _BADLY),
    "refused, and items besides": partial(
        _told, Gate.RISK_REFUSE, _BADLY, refusals=("smokes in bed", "two fires in the house")
    ),
    "dealt with: nothing stands against it": partial(
        _told, Gate.RISK_MITIGATED, _BADLY, refusals=("smokes in bed",)
    ),
    "clear: nothing stands against it": partial(_told, Gate.RISK_CLEAR, _UNANSWERED),
    "the whole result as it is kept": lambda: _gate(Gate.RISK_HOLD, _UNANSWERED),
}
