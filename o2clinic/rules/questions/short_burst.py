"""Oxygen in short bursts, and oxygen for cluster headache (section 4.3)."""

from collections.abc import Iterator
from typing import Final

from o2clinic.rules.alert_card import raised_gases
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.display import short_date
from o2clinic.rules.oxygen_source import DEVICE_WORDS, Device
from o2clinic.rules.policy import Policy
from o2clinic.rules.questions import known as record
from o2clinic.rules.questions.alert_card import ALERT_CARD, PAST_FAILURES
from o2clinic.rules.questions.asking import (
    SPO2_POSSIBLE,
    Ask,
    Given,
    Kind,
    Mark,
    Question,
    QuestionAdvice,
    advice_of,
    case_of,
)
from o2clinic.rules.questions.known import NOT_RECORDED, Fact, Known
from o2clinic.rules.short_burst import (
    USE_WORDS,
    ClusterCase,
    ClusterOutcome,
    SbotCase,
    SbotOutcome,
    decide_cluster_headache,
    decide_short_burst,
)

_MARKS: Final = {SbotOutcome.INCOMPLETE: Mark.OPEN, SbotOutcome.REFUSE: Mark.HOLD}
_CLUSTER_MARKS: Final = {
    ClusterOutcome.OUT_OF_SCOPE_PAEDIATRIC: Mark.HOLD,
    ClusterOutcome.INCOMPLETE: Mark.OPEN,
    ClusterOutcome.REFUSE: Mark.HOLD,
    ClusterOutcome.INDICATED: Mark.MET,
}
_MASKS: Final = (
    Device.RESERVOIR_MASK,
    Device.SIMPLE_MASK,
    Device.VENTURI,
    Device.NASAL_CANNULA,
    Device.OTHER,
)


def _short_burst(given: Given, policy: Policy) -> QuestionAdvice:
    return advice_of(decide_short_burst(case_of(SbotCase, given), policy), _MARKS)


def _cluster(given: Given, policy: Policy) -> QuestionAdvice:
    risks = list(_risks_on_record(given.known, policy))
    if risks:  # whatever was answered: nobody takes it back by a No
        given = given.with_values(has_hypercapnia_risk=True)
    advice = decide_cluster_headache(case_of(ClusterCase, given), policy)
    days = (("Still in bouts? Ask by", advice.bout_check_on), ("Review by", advice.review_on))
    more = [(title, short_date(day)) for title, day in days if day is not None]
    return advice_of(advice, _CLUSTER_MARKS, more=[*risks, *more])


def _risks_on_record(known: Known, policy: Policy) -> Iterator[tuple[str, str]]:
    """Carbon dioxide that was raised before, by a gas or as the alert card's question tells."""
    for held in raised_gases(known.gases, policy)[-1:]:
        yield "On record", f"PaCO2 {held.gas.paco2_kpa} kPa, {held.gas.in_words()}"
    last = known.last.get(ALERT_CARD.code)
    if last is not None and any(last.answers.get(field) for field in PAST_FAILURES):
        yield "On record", f"hypercapnic failure before, answered {short_date(last.on)}"


def _confirmed(known: Known) -> Fact:
    title, field = "Cluster headache confirmed", "is_confirmed"
    if Diagnosis.CLUSTER_HEADACHE in known.diagnoses:
        return Fact(field, title, True, "yes", "Health", "health")
    return Fact(field, title, None, NOT_RECORDED, "", "health")


def _others(known: Known) -> Fact:
    """What else the patient has; nothing recorded is no answer, so the risk is asked for."""
    found = tuple(one for one in known.diagnoses if one is not Diagnosis.CLUSTER_HEADACHE)
    words = record.diagnoses_in_words(found) or "none recorded"
    return Fact("other_diagnoses", "Other diagnoses", found, words, "Health", "health")


SHORT_BURST: Final = Question(
    code="short_burst",
    title="Short-burst oxygen",
    when="When oxygen is asked for before or after exertion, or for comfort.",
    case=SbotCase,
    facts=(record.diagnosis, record.saturation),
    asks=(
        Ask(field="use", words="Asked for", kind=Kind.ONE, options=tuple(USE_WORDS.items())),
        Ask(
            field="spo2_percent",
            words="SpO2 at rest on air",
            kind=Kind.NUMBER,
            unit="%",
            least=SPO2_POSSIBLE[0],
            most=SPO2_POSSIBLE[1],
            may_differ=True,
        ),
    ),
    advise=_short_burst,
)

CLUSTER_HEADACHE: Final = Question(
    code="cluster_headache",
    title="Oxygen for cluster headache",
    when="When a bout of cluster headache has begun, or is to be prepared for.",
    case=ClusterCase,
    facts=(record.born, _confirmed, _others, record.consent_and_risk),
    asks=(
        Ask(
            field="is_confirmed",
            words="Diagnosis confirmed",
            hint="The headache is diagnosed as cluster headache",
        ),
        Ask(
            field="has_hypercapnia_risk",
            words="Risk of hypercapnia",
            hint="COPD or another, asked for",
        ),
        Ask(field="flow_l_min", words="Flow", kind=Kind.NUMBER, unit="L/min", places=1),
        Ask(
            field="device",
            words="Mask",
            kind=Kind.ONE,
            options=tuple((one, DEVICE_WORDS[one]) for one in _MASKS),
        ),
        Ask(field="is_at_onset", words="A bout has begun"),
        Ask(
            field="is_permanent_supply",
            words="Permanent supply",
            hint="Oxygen would stay between bouts",
        ),
    ),
    advise=_cluster,
)
