"""What each field of a letter's text says of a patient; empty where the record does not say it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from o2clinic.documents.letter_fields import Value
from o2clinic.documents.wording import long_date
from o2clinic.rules.alert_card import raised_gases
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import number
from o2clinic.rules.follow_up_case import TASK_WORDS
from o2clinic.rules.order import (
    EQUIPMENT_WORDS,
    INTERFACE_WORDS,
    MODALITY_WORDS,
    Modality,
    OrderLine,
)
from o2clinic.rules.questions.alert_card import ALERT_CARD, TARGET
from o2clinic.rules.questions.discharge import DISCHARGE
from o2clinic.rules.questions.withdrawal import WITHDRAWAL
from o2clinic.rules.walk_test import Walk, WalkKind
from o2clinic.rules.withdrawal_states import Reason
from o2clinic.services import letter_filling as filling
from o2clinic.services.letter_draft import LetterDraft
from o2clinic.services.letter_facts import LetterFacts
from o2clinic.services.other_readings import OtherReading
from o2clinic.services.patient_facts import EXACERBATIONS
from o2clinic.services.policies import in_force
from o2clinic.services.questions import QuestionRow
from o2clinic.services.risk_standing import risk_standing

_WALK_WORDS: Final = {
    WalkKind.SIX_MINUTE: "6-minute walk",
    WalkKind.INCREMENTAL_SHUTTLE: "shuttle walk, faster and faster",
    WalkKind.ENDURANCE_SHUTTLE: "shuttle walk at one speed",
    WalkKind.THREE_MINUTE: "3-minute walk",
    WalkKind.SIT_TO_STAND: "1-minute sit-to-stand test",
}
_REASON_WORDS: Final = {
    Reason.NOT_INDICATED.value: "your blood now carries enough oxygen without it",
    Reason.NO_BENEFIT.value: "it does not help you",
    Reason.RISK.value: "there is a danger of fire near the oxygen",
}
_FORM_PARTS: Final = {"hoof_a": "Part A", "hoof_b": "Part B"}


def field_values(facts: LetterFacts, base: LetterDraft, now: datetime) -> dict[str, Value]:
    """The value of every field.

    Args:
        facts: the record.
        base: the letter as it opens without a text, of which much is taken.
        now: the instant of the letter.
    """
    return (
        _of_people(facts, base, now)
        | _of_results(facts)
        | _of_oxygen(facts)
        | _of_questions(facts)
        | _of_meeting(facts)
        | {
            "risk_form": _risk_form(facts, day_of(now)),
            "next_review": _due(facts),
            "last_exacerbation": _exacerbation(facts),
            "diagnoses": tuple(base.diagnoses.splitlines()),
            "smoking": tuple(base.social.splitlines()),
            "safety": tuple(base.safety.splitlines()),
            "needs": tuple(base.requirements.splitlines()),
            "plan": tuple(base.plan.splitlines()),
            "results": base.summary,
            "outcome_short": base.outcome,
            "outcome": filling.sentence(facts.standing(now)),
        }
    )


def oxygen_words(line: OrderLine) -> str:
    """A line of an order: flow or setting, hours, device and mask."""
    rate = f"{number(line.flow_l_min)} L/min" if line.flow_l_min is not None else ""
    setting = f"pulse setting {line.pulse_setting}" if line.pulse_setting else ""
    hours = f"{number(line.hours_per_day)} hours a day" if line.hours_per_day is not None else ""
    share = "" if line.venturi_percent is None else f"{line.venturi_percent} % "
    interface = f"{share}{INTERFACE_WORDS[line.interface]}".strip()
    device = EQUIPMENT_WORDS[line.equipment].lower()
    return ", ".join(part for part in (rate, setting, hours, device, interface) if part)


def _of_people(facts: LetterFacts, base: LetterDraft, now: datetime) -> dict[str, Value]:
    paper, more = facts.paper, facts.more
    address = (paper.gp_name, paper.practice.name, *paper.practice.address)
    patient = filling.name_of(facts)
    may_have_copy = paper.died_on is None and not base.manner.wants_no_copies
    return {
        "today": long_date(local(now).date()),
        "seen_on": long_date(facts.visit.at.date()) if facts.visit is not None else "",
        "patient": patient,
        "living_patient": patient if may_have_copy else "",
        "gp": base.copies,
        "gp_name": paper.gp_name,
        "gp_lines": tuple(filter(None, address)),
        "referrer": more.referred.referrer if more.referred is not None else "",
        "supplier": _supplier(facts),
        "clinic": paper.clinic.name,
        "phone": paper.clinic.telephone,
        "writer": paper.writer.name,
        "leaving_reason": _leaving(facts),
    }


def _of_results(facts: LetterFacts) -> dict[str, Value]:
    gases = facts.clean_gases
    on_air = next((gas for gas in gases if gas.reading.is_on_air), None)
    on_oxygen = next((gas for gas in gases if not gas.reading.is_on_air), None)
    walks = facts.more.walks
    air = next((walk for walk in walks if walk.source is not None and walk.source.is_air), None)
    given = next((one for one in walks if one.source and not one.source.is_air), None)
    return {
        "gas_on_air": filling.gas_sentence(on_air) if on_air is not None else "",
        "gas_on_oxygen": filling.gas_sentence(on_oxygen) if on_oxygen is not None else "",
        "saturation_on_air": _saturation(facts, is_on_air=True),
        "saturation_on_oxygen": _saturation(facts, is_on_air=False),
        "walks": tuple(_walk(walk) for walk in (air, given) if walk is not None),
        "co2_risk": _co2(facts),
    }


def _of_oxygen(facts: LetterFacts) -> dict[str, Value]:
    order = facts.oxygen_now
    given = (one for one in facts.source.orders if one.was_given)
    last = order or next(given, None)
    lines = order.lines if order is not None else ()
    return {
        "order_date": long_date(order.ordered_on) if order is not None else "",
        "order_form": _form(facts.more.form_id, order.ordered_on) if order is not None else "",
        "long_term": _lines(lines, Modality.LTOT),
        "ambulatory": _lines(lines, Modality.AOT),
        "equipment": tuple(map(_with_purpose, lines)),
        "last_equipment": tuple(map(_with_purpose, last.lines)) if last is not None else (),
    }


def _of_questions(facts: LetterFacts) -> dict[str, Value]:
    more = facts.more
    card, stay = more.answered(ALERT_CARD.code), more.answered(DISCHARGE.code)
    stop = more.answered(WITHDRAWAL.code)
    told: dict[str, Any] = dict(stop.inputs) if stop is not None else {}
    asked: dict[str, Any] = dict(stay.inputs) if stay is not None else {}
    saturation = asked.get("spo2_percent")
    second = _day(told.get("confirming_gas_on"))
    evidence = (
        f"second blood gas on air on {second}" if second else "",
        str(told.get("decision_reason") or ""),
    )
    return {
        "target": _target(card),
        "withdrawal_reason": _REASON_WORDS.get(str(told.get("reason")), ""),
        "withdrawal_evidence": "; ".join(filter(None, evidence)),
        "talked_over_on": _day(told.get("discussed_on")),
        "removal_asked_on": _day(told.get("removal_requested_on")),
        "collected_on": _day(told.get("collected_on")),
        "discharge_saturation": f"{saturation} %" if saturation is not None else "",
        "discharge_window": dict(stay.more).get("Assessment", "") if stay is not None else "",
        "told_temporary": (
            "The patient was told that it may be taken away."
            if asked.get("was_told_temporary") is True
            else ""
        ),
    }


def _of_meeting(facts: LetterFacts) -> dict[str, Value]:
    """What the last meeting decided, once its minutes stand."""
    told = facts.more.meeting
    if told is None:
        names = ("meeting", "meeting_on", "meeting_question", "meeting_decision")
        return {**dict.fromkeys(names, ""), "meeting_people": (), "meeting_actions": ()}
    one = told.decision
    return {
        "meeting": one.meeting,
        "meeting_on": long_date(one.met_on),
        "meeting_people": told.people,
        "meeting_question": one.question,
        "meeting_decision": one.words,
        "meeting_actions": tuple(
            f"{action.who}: {action.what} ({long_date(action.due_on)})" for action in told.actions
        ),
    }


def _target(card: QuestionRow | None) -> str:
    """What the rules advised; where a clinician decided otherwise, it is for them to say."""
    return "" if card is None or card.is_override else dict(card.more).get(TARGET, "")


def _day(stored: object) -> str:
    try:
        return long_date(date.fromisoformat(str(stored)))
    except ValueError:
        return ""


def _supplier(facts: LetterFacts) -> str:
    order = facts.oxygen_now
    return (order.supplier if order is not None else "") or facts.paper.supplier


def _leaving(facts: LetterFacts) -> str:
    died, moved = facts.source.facts.died_on, facts.source.facts.moved_on
    if died is not None:
        return f"died on {long_date(died)}"
    return f"moved away on {long_date(moved)}" if moved is not None else ""


def _saturation(facts: LetterFacts, *, is_on_air: bool) -> str:
    found: OtherReading | None = next(
        (
            one
            for one in facts.source.others
            if one.spo2_percent is not None
            and one.source is not None
            and one.source.is_air is is_on_air
            and not one.has_open_query
        ),
        None,
    )
    if found is None or found.spo2_percent is None or found.source is None:
        return ""
    on = long_date(day_of(found.taken_at))
    return f"{number(found.spo2_percent)} % on {on}, breathing {found.source.in_words()}"


def _co2(facts: LetterFacts) -> str:
    gases = [gas.case_gas for gas in facts.clean_gases]
    if not any(held.gas.paco2_kpa is not None for held in gases):
        return ""
    raised = raised_gases(gases, in_force(facts.paper.policy_id))
    if not raised:
        return "No carbon dioxide above the limit in the blood gases on record."
    last = raised[-1].gas
    return (
        f"Raised in the blood gas of {long_date(last.taken_on)} ({last.paco2_kpa} kPa): too much "
        "oxygen can do harm."
    )


def _walk(walk: Walk) -> str:
    source = walk.source.in_words() if walk.source is not None else "not noted"
    start, lowest, borg = walk.start_spo2_percent, walk.nadir_spo2_percent, walk.end_borg
    saturation = [
        f"{number(value)} % {when}"
        for value, when in ((start, "at the start"), (lowest, "at its lowest"))
        if value is not None
    ]
    parts = (
        f"oxygen saturation {', '.join(saturation)}" if saturation else "",
        f"{number(walk.effort)} {walk.effort_unit}" if walk.effort is not None else "",
        f"breathlessness (Borg) {number(borg)}" if borg is not None else "",
    )
    said = ", ".join(filter(None, parts))
    day = long_date(day_of(walk.started_at))
    return f"{_WALK_WORDS[walk.kind]} on {day}, breathing {source}: {said}"


def _lines(lines: Iterable[OrderLine], modality: Modality) -> tuple[str, ...]:
    return tuple(oxygen_words(line) for line in lines if line.modality is modality)


def _with_purpose(line: OrderLine) -> str:
    return f"{MODALITY_WORDS[line.modality].partition(' (')[0]}: {oxygen_words(line)}"


def _form(form_id: str, ordered_on: date) -> str:
    part = next((words for key, words in _FORM_PARTS.items() if form_id.startswith(key)), "")
    return f"Home Oxygen Order Form, {part}, of {long_date(ordered_on)}" if part else ""


def _risk_form(facts: LetterFacts, today: date) -> str:
    """The day of the form and what the gate says of it today; empty without a form."""
    standing = risk_standing(
        facts.more.risks, facts.source.facts, in_force(facts.paper.policy_id), today
    )
    day = standing.case.risk_form_completed_on
    if day is None:
        return ""
    words = standing.gate.words.replace(": ", "; ")
    return f"{long_date(day)}, {words[:1].lower()}{words[1:]}"


def _due(facts: LetterFacts) -> str:
    due = facts.more.due
    words = {kind.value: told for kind, told in TASK_WORDS.items()}.get(due.kind) if due else None
    if due is None or words is None:
        return ""
    return f"{words[:1].lower()}{words[1:]}, by {long_date(due.due_on)}"


def _exacerbation(facts: LetterFacts) -> str:
    begun = [one.begins for one in facts.source.facts.of(EXACERBATIONS) if one.begins is not None]
    referred = facts.more.referred
    if referred is not None and referred.exacerbation_on is not None:
        begun.append(referred.exacerbation_on)
    return f"began on {long_date(max(begun))}" if begun else ""
