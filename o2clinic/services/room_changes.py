"""What changed in a patient's record since a meeting decided on them, in words, newest first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.patient_codes import SmokingStatus, SmokingWho, in_words
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.result_codes import Activity
from o2clinic.rules.result_kinds import BLOOD_GAS, KINDS
from o2clinic.services.gas_readings import StoredGas
from o2clinic.services.other_readings import OtherReading
from o2clinic.services.patient_facts import ALERTS, EXACERBATIONS, SMOKING, Fact, PatientFacts
from o2clinic.services.risk_standing import RecordedRisks
from o2clinic.services.therapy import OrderedOxygen
from o2clinic.services.trends import TrendSource

# Of two things on one day the graver one stands first.
_ADMISSION, _DEATH, _ORDER, _RESULT, _OTHER = 1, 0, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Happened:
    """Something on a day."""

    on: date
    weight: int
    words: str


def changes_since(source: TrendSource, risks: RecordedRisks, since: date) -> tuple[str, ...]:
    """All that happened after that day, newest first, each with its day."""
    found = (
        *_exacerbations(source.facts),
        *_smoking(source.facts.of(SMOKING)),
        *_alerts(source.facts),
        *_orders(source.orders),
        *_gases(source.gases),
        *_others(source.others),
        *_risks(risks),
        *_ends(source.facts),
    )
    new = sorted(
        (one for one in found if one.on > since), key=lambda one: (-one.on.toordinal(), one.weight)
    )
    return tuple(f"{short_date(one.on)}  {one.words}" for one in new)


def _ends(facts: PatientFacts) -> Iterator[Happened]:
    if facts.died_on is not None:
        yield Happened(facts.died_on, _DEATH, "died")
    if facts.moved_on is not None:
        yield Happened(facts.moved_on, _DEATH, "moved away")


def _exacerbations(facts: PatientFacts) -> Iterator[Happened]:
    for line in facts.of(EXACERBATIONS):
        if line.begins is not None:
            words = "admitted with an exacerbation" if line.flag else "exacerbation"
            yield Happened(line.begins, _ADMISSION, words)


def _smoking(told: Iterable[Fact]) -> Iterator[Happened]:
    """Each telling is one: that somebody still smokes is worth knowing too."""
    for line in told:
        who, _, status = line.code.partition(":")
        if line.begins is None or status not in set(SmokingStatus):
            continue
        whose = "patient" if who == SmokingWho.PATIENT else "household"
        words = f"smoking, {whose}: {in_words(SmokingStatus(status)).lower()}"
        yield Happened(line.begins, _OTHER, words)


def _alerts(facts: PatientFacts) -> Iterator[Happened]:
    for line in facts.of(ALERTS):
        if line.begins is not None:
            yield Happened(line.begins, _OTHER, f"alert: {line.words}")


def _orders(orders: Iterable[OrderedOxygen]) -> Iterator[Happened]:
    for order in orders:
        if not order.was_given:
            continue
        kinds = ", ".join(dict.fromkeys(line.modality.upper() for line in order.lines))
        yield Happened(order.ordered_on, _ORDER, f"oxygen ordered: {kinds}" if kinds else "order")
        if order.status == OrderStatus.REMOVED and order.ended_on is not None:
            yield Happened(order.ended_on, _ORDER, "oxygen taken away")


def _gases(gases: Iterable[StoredGas]) -> Iterator[Happened]:
    for gas in gases:
        reading = gas.reading
        numbers = [
            f"{title} {round_half_up(value, 1)}"
            for title, value in (("PaO₂", reading.pao2_kpa), ("PaCO₂", reading.paco2_kpa))
            if value is not None
        ]
        breathed = f" on {reading.source.in_words()}" if reading.source else ""
        doubt = " (query not resolved)" if gas.has_open_query else ""
        words = f"{BLOOD_GAS.title.lower()}{breathed}: {', '.join(numbers) or 'no numbers'}{doubt}"
        yield Happened(reading.taken_on, _RESULT, words)


def _others(others: Iterable[OtherReading]) -> Iterator[Happened]:
    for one in others:
        doing = "" if one.activity is Activity.REST else f", {one.activity}"
        doubt = " (query not resolved)" if one.has_open_query else ""
        numbers = [
            f"{title} {round_half_up(value, places)}{unit}"
            for title, value, places, unit in (
                ("SpO₂", one.spo2_percent, 0, " %"),
                ("FEV₁", one.fev1_l, 2, " L"),
            )
            if value is not None
        ]
        kind = KINDS[one.kind].title.lower()
        words = f"{kind}{doing}: {', '.join(numbers) or 'no numbers'}{doubt}"
        yield Happened(day_of(one.taken_at), _RESULT, words)


def _risks(risks: RecordedRisks) -> Iterator[Happened]:
    for one in risks.assessments:
        yield Happened(one.assessed_on, _OTHER, "risks at home assessed")
