"""A letter begun as one of the catalogue: its text filled from the record, and which one fits."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from o2clinic.documents.letter_fields import LETTER_FIELDS
from o2clinic.documents.letter_template import NEEDED, PARTS, TextRules, filled_in
from o2clinic.documents.wording import long_date
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.discharge import Discharge
from o2clinic.rules.eligibility import Outcome
from o2clinic.rules.order import Modality
from o2clinic.rules.questions.discharge import DISCHARGE
from o2clinic.rules.questions.withdrawal import WITHDRAWAL
from o2clinic.rules.withdrawal_states import WithdrawalState
from o2clinic.services.letter_catalogue import GENERAL, OF_MEETINGS, PATIENT, TextInForce
from o2clinic.services.letter_draft import LetterDraft
from o2clinic.services.letter_facts import LetterFacts
from o2clinic.services.letter_field_values import field_values
from o2clinic.services.letter_filling import first_letter

NEWS: Final = timedelta(days=14)  # so long an order or an answer is what a letter is about
MEETING: Final = "Team meeting, without the patient"
_RULES: Final = TextRules(LETTER_FIELDS, PARTS, NEEDED)
_ENDING: Final = frozenset(
    {
        WithdrawalState.CONFIRMED.value,
        WithdrawalState.RISK_MDT.value,
        WithdrawalState.LETTER_SENT.value,
        WithdrawalState.REMOVAL_REQUESTED.value,
    }
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The letter that fits what happened, and why, in words; without a reason the general one."""

    template_id: str
    why: str = ""


def begun(facts: LetterFacts, command_id: str, now: datetime, template_id: str = "") -> LetterDraft:
    """A letter of the catalogue, or the one that fits, filled from the record.

    Raises:
        NotValid: the clinic's own text of it cannot be filled in any more.
    """
    base = first_letter(facts, command_id, now)
    text = facts.more.text_of(template_id or proposed(facts, now).template_id)
    return base if text is None else _filled(base, text, facts, now)


def proposed(facts: LetterFacts, now: datetime) -> Proposal:
    """Which letter fits, by what happened last."""
    today, source = day_of(now), facts.source.facts
    if source.died_on is not None:
        return Proposal("leaving", f"died on {long_date(source.died_on)}")
    if source.moved_on is not None:
        return Proposal("leaving", f"moved away on {long_date(source.moved_on)}")
    stop = facts.more.answered(WITHDRAWAL.code)
    if stop is not None and stop.advised in _ENDING:
        return Proposal("withdrawal", f"a withdrawal is under way: {stop.words.lower()}")
    stay = facts.more.answered(DISCHARGE.code)
    if stay is not None and stay.advised == Discharge.TEMPORARY and today - stay.asked_on <= NEWS:
        return Proposal("discharge_oxygen", f"asked for on {long_date(stay.asked_on)}")
    return _by_meeting(facts, now) or _by_order(facts, now)


def _by_meeting(facts: LetterFacts, now: datetime) -> Proposal | None:
    """A meeting that is news and was held after the last visit and the last order."""
    told, order = facts.more.meeting, facts.oxygen_now
    if told is None or told.is_written or day_of(now) - told.decision.met_on > NEWS:
        return None
    met_on = told.decision.met_on
    if facts.visit is not None and facts.visit.at.date() > met_on:
        return None
    if order is not None and order.ordered_on > met_on:
        return None
    return Proposal("mdt_outcome", f"discussed on {long_date(met_on)}")


def _by_order(facts: LetterFacts, now: datetime) -> Proposal:
    order, today = facts.oxygen_now, day_of(now)
    if order is None:
        is_no = facts.standing(now).outcome is Outcome.NOT_ELIGIBLE
        return Proposal("no_oxygen", "the limits are not met") if is_no else Proposal(GENERAL)
    if today - order.ordered_on > NEWS:
        return Proposal(GENERAL)
    modalities = {line.modality for line in order.lines}
    why = f"ordered on {long_date(order.ordered_on)}"
    if Modality.LTOT in modalities:
        return Proposal("clinic_letter_ltot", why)
    if Modality.AOT in modalities:
        return Proposal("clinic_letter_aot", why)
    return Proposal(GENERAL)


def _filled(base: LetterDraft, text: TextInForce, facts: LetterFacts, now: datetime) -> LetterDraft:
    """What the text does not speak of stays empty, but for the greeting and the signature."""
    shipped = text.shipped
    values = field_values(facts, base, now)
    said: dict[str, Any] = dict.fromkeys(PARTS, "") | filled_in(text.text, _RULES, values)
    said["salutation"] = said["salutation"] or base.salutation
    told = facts.more.meeting
    if shipped.template_id in OF_MEETINGS and told is not None:
        said["seen_at"], said["method"] = told.met_at, MEETING
        said["seen_by"] = "; ".join(told.names) or base.seen_by
    return replace(
        base,
        **said,
        template=shipped.template_id,
        template_label=text.label,
        audience=shipped.audience,
        tells=shipped.tells,
        has_trend=base.has_trend and "trend" in shipped.tells,
        large_print=base.large_print and shipped.audience == PATIENT,
    )
