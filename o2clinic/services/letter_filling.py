"""A clinic letter's first text, made from the record; every word can be changed on the form."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from o2clinic.documents.wording import long_date
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import flow, number
from o2clinic.rules.eligibility import Outcome
from o2clinic.rules.order import MODALITY_WORDS, Modality, OrderLine
from o2clinic.rules.patient_codes import (
    SmokingStatus,
    SmokingWho,
    in_words,
)
from o2clinic.rules.quantities import round_half_up
from o2clinic.services.gas_readings import StoredGas
from o2clinic.services.letter_draft import LetterDraft, told_gases
from o2clinic.services.letter_facts import LetterFacts
from o2clinic.services.letter_needs import manner_of, needs_of
from o2clinic.services.patient_facts import ALERTS, DIAGNOSES, SMOKING, Fact
from o2clinic.services.policies import policy
from o2clinic.services.standing import Standing

# What a patient can be told; for other outcomes the clinician finds the words.
_SENTENCES: Final = {
    Outcome.ELIGIBLE: (
        "These results meet the criteria for long-term oxygen at home, for {hours} hours a day."
    ),
    Outcome.NOT_ELIGIBLE: ("These results do not meet the criteria for long-term oxygen at home."),
    Outcome.REPEAT_GAS: ("A second blood sample is needed before long-term oxygen can be decided."),
    Outcome.NOT_CONFIRMED: "The second result lies above the limit for long-term oxygen.",
    Outcome.CONFIRM_WITH_ABG: "The result is to be confirmed with a sample from the artery.",
    Outcome.DEFER_UNSTABLE: (
        "Long-term oxygen is decided once you have been well for long enough after your last "
        "chest illness."
    ),
}
_NEXT: Final = {
    Outcome.ELIGIBLE: "visits you for the risk assessment and consent, then finds the right flow",
    Outcome.NOT_ELIGIBLE: (
        "measures your oxygen again at the yearly review, sooner after a chest illness"
    ),
    Outcome.REPEAT_GAS: "takes a second blood sample",
    Outcome.NOT_CONFIRMED: "takes a third blood sample",
    Outcome.CONFIRM_WITH_ABG: "takes a blood sample from the artery",
    Outcome.DEFER_UNSTABLE: "assesses you again",
}
_COLLEAGUE: Final = "Colleague"
_NEW_ORDER_DAYS: Final = 14  # an order so young is news to the patient and the GP
_WHOSE: Final = {SmokingWho.PATIENT: "Smoking", SmokingWho.HOUSEHOLD: "Smoking in the household"}
_FIRE: Final = {SmokingStatus.SMOKES, SmokingStatus.VAPES}


def first_letter(facts: LetterFacts, command_id: str, now: datetime) -> LetterDraft:
    """The form as it opens: what is recorded, put into sentences."""
    standing = facts.standing(now)
    written_at = local(now).replace(tzinfo=None, second=0, microsecond=0)
    manner = manner_of(facts.source.facts, written_at.date())
    to_patient, is_ltot = not manner.wants_no_copies, _is_ltot(facts, standing)
    visit, paper = facts.visit, facts.paper
    return LetterDraft(
        command_id=command_id,
        patient_id=paper.patient_id,
        facts=facts,
        written_at=written_at,
        seen_at=visit.at if visit is not None else written_at,
        subject="Your home oxygen assessment",
        salutation=name_of(facts) if to_patient else facts.paper.gp_name or _COLLEAGUE,
        summary=" ".join(_summary(facts, standing)),
        plan="\n".join(_plan(facts, standing, written_at)),
        diagnoses="\n".join(_diagnoses(facts, written_at)),
        social="\n".join(_smoking(facts)),
        safety="\n".join(_safety(facts, written_at)),
        requirements="\n".join(_needs(facts, written_at)),
        seen_by=visit.seen_by if visit is not None else paper.writer.name,
        method="Face to face",
        outcome=standing.decision.words if standing.outcome in _SENTENCES else "",
        copies=_gp(facts),
        large_print=manner.is_large and to_patient,
        easy_read=manner.is_easy_read and to_patient,
        has_trend=is_ltot and len(facts.clean_gases) > 2,
        has_titration=is_ltot and facts.titration is not None and bool(facts.titration.flows),
    )


def name_of(facts: LetterFacts) -> str:
    """The patient, as a letter calls them: title and family name."""
    identity = facts.paper.identity
    return f"{identity.title or identity.given} {identity.family}".strip()


def gas_sentence(gas: StoredGas) -> str:
    """A blood gas for patients; empty where its oxygen was not measured."""
    reading = gas.reading
    if reading.pao2_kpa is None:
        return ""
    carbon = (
        f", carbon dioxide {round_half_up(reading.paco2_kpa, 1)} kPa"
        if reading.paco2_kpa is not None
        else ""
    )
    breathed = reading.source.in_words() if reading.source is not None else "not noted"
    return (
        f"On {long_date(reading.taken_on)}, breathing {breathed}, the oxygen pressure in "
        f"your blood was {round_half_up(reading.pao2_kpa, 1)} kPa{carbon}."
    )


def sentence(standing: Standing) -> str:
    """What the rules say, as a patient can be told; empty where a clinician finds the words."""
    if standing.outcome not in _SENTENCES:
        return ""
    hours = policy(standing.decision.policy_id).ltot_hours_per_day.words
    return _SENTENCES[standing.outcome].format(hours=hours)


def _summary(facts: LetterFacts, standing: Standing) -> Iterable[str]:
    newest = told_gases(facts)[:2]
    told = (*map(gas_sentence, reversed(newest)), sentence(standing))
    return filter(None, told)


def _plan(facts: LetterFacts, standing: Standing, now: datetime) -> Iterable[str]:
    order = facts.oxygen_now
    if order is None:
        yield from _next_step(standing)
        return
    is_new = (now.date() - order.ordered_on).days <= _NEW_ORDER_DAYS
    for line in order.lines:
        yield f"You: {'use' if is_new else 'go on using'} {_how(line)}"
    if is_new:
        supplier = facts.paper.supplier or order.supplier or "Supplier"
        yield f"{supplier}: brings what was ordered on {long_date(order.ordered_on)}"
        yield "GP: please add home oxygen to the record"


def _next_step(standing: Standing) -> Iterable[str]:
    if standing.outcome in _NEXT:
        day = standing.decision.not_before
        when = f" (on or after {long_date(day)})" if day is not None else ""
        yield f"Oxygen team: {_NEXT[standing.outcome]}{when}"


def _how(line: OrderLine) -> str:
    rate = flow(line.flow_l_min) if line.flow_l_min is not None else ""
    setting = f"pulse setting {line.pulse_setting}" if line.pulse_setting else ""
    hours = f"{number(line.hours_per_day)} hours a day" if line.hours_per_day is not None else ""
    said = ", ".join(part for part in (rate, setting, hours) if part)
    purpose = MODALITY_WORDS[line.modality].partition(" (")[0].lower()
    return f"{purpose}: {said}" if said else purpose


def _diagnoses(facts: LetterFacts, now: datetime) -> Iterable[str]:
    lasting = facts.source.facts.open_on(DIAGNOSES, now.date())
    for each in sorted(lasting, key=lambda line: not line.flag):
        yield f"{each.words} ({each.begins.year})" if each.begins is not None else each.words


def _smoking(facts: LetterFacts) -> Iterable[str]:
    """The last that was told of the patient and of the household; told to be unknown too."""
    for who, words in _WHOSE.items():
        latest = _latest_smoking(facts, who)
        if latest is None:
            if who is SmokingWho.PATIENT:
                yield f"{words}: not recorded"
            continue
        status = in_words(latest.code.partition(":")[2]).lower()
        told = f", told on {long_date(latest.begins)}" if latest.begins is not None else ""
        detail = f" ({latest.words})" if latest.words else ""
        yield f"{words}: {status}{detail}{told}"


def _safety(facts: LetterFacts, now: datetime) -> Iterable[str]:
    for alert in facts.source.facts.open_on(ALERTS, now.date()):
        yield alert.words
    for who, words in _WHOSE.items():
        latest = _latest_smoking(facts, who)
        if latest is not None and latest.code.partition(":")[2] in _FIRE:
            yield f"{words}: risk of fire with oxygen"


def _needs(facts: LetterFacts, now: datetime) -> Iterable[str]:
    return (need.words for need in needs_of(facts.source.facts, now.date()))


def _is_ltot(facts: LetterFacts, standing: Standing) -> bool:
    """Whether the letter is about long-term oxygen: it was ordered, or is being decided."""
    order = facts.oxygen_now
    is_ordered = order is not None and any(line.modality is Modality.LTOT for line in order.lines)
    return is_ordered or standing.outcome in _SENTENCES


def _latest_smoking(facts: LetterFacts, who: SmokingWho) -> Fact | None:
    told = facts.source.facts.of(SMOKING)
    return next((line for line in told if line.code.partition(":")[0] == who), None)


def _gp(facts: LetterFacts) -> str:
    name, practice = facts.paper.gp_name, facts.paper.practice.name
    if not practice:
        return ""
    return f"{name}, GP at {practice}" if name else f"{practice}, GP practice"
