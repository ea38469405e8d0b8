"""Which two of a patient's gases a decision on LTOT rests on (R-GAS-2, R-STA-3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from o2clinic.rules.display import short_date
from o2clinic.rules.ltot_case import CaseGas, Exacerbation
from o2clinic.rules.policy import Policy


@dataclass(frozen=True, slots=True)
class GasPair:
    """The gases chosen.

    Attributes:
        first: the earlier one; None when there is no gas to decide on.
        second: the later one; None when there is only one that counts.
        why: sentences on what was taken and what was passed over.
    """

    first: CaseGas | None
    second: CaseGas | None
    why: tuple[str, ...]


def choose_pair(
    gases: Sequence[CaseGas], exacerbations: Sequence[Exacerbation], policy: Policy
) -> GasPair:
    """The latest suitable pair among a patient's gases, in any order.

    The latest gas on air always takes part, with an open query too: deciding on older ones would
    hide it. Its partner is the latest clean one taken long enough before, in the same stable
    phase. Without such a partner an earlier gas that is too close is taken as the first, so that
    the decision can say from when a repeat counts.
    """
    on_air = sorted(
        (held for held in gases if held.gas.is_on_air and held.gas.shows_oxygen),
        key=lambda held: held.gas.taken_at,
    )
    why = [
        f"Not used: {held.gas.in_words()} (no oxygen pressure on air)."
        for held in gases
        if not (held.gas.is_on_air and held.gas.shows_oxygen)
    ]
    if not on_air:
        return GasPair(None, None, (*why, "There is no arterial or earlobe gas on air."))
    latest = on_air[-1]
    why.append(f"Latest gas on air: {latest.gas.in_words()}.")
    clean: list[CaseGas] = []
    for held in on_air[:-1]:
        if reason := _passed_over(held, latest, exacerbations):
            why.append(f"Not used: {held.gas.in_words()} ({reason}).")
        else:
            clean.append(held)
    if not clean:
        return GasPair(latest, None, tuple(why))
    interval = policy.gas_interval_days
    apart = [held for held in clean if interval.holds(_days(held, latest))]
    partner = apart[-1] if apart else clean[0]
    words = "Partner" if apart else f"Too close to count as a pair (needed {interval})"
    why.append(f"{words}: {partner.gas.in_words()}.")
    return GasPair(partner, latest, tuple(why))


def _passed_over(held: CaseGas, latest: CaseGas, exacerbations: Sequence[Exacerbation]) -> str:
    if held.queries:
        return f"open query {held.queries[0].rule}"
    if held.gas.pao2_kpa is None:
        return "no PaO2"
    began = _began_between(held.gas.taken_on, latest.gas.taken_on, exacerbations)
    return f"an exacerbation began on {short_date(began)}, after this gas" if began else ""


def _began_between(
    earlier: date, later: date, exacerbations: Sequence[Exacerbation]
) -> date | None:
    return next(
        (one.started_on for one in exacerbations if earlier < one.started_on <= later), None
    )


def _days(earlier: CaseGas, later: CaseGas) -> int:
    return (later.gas.taken_on - earlier.gas.taken_on).days
