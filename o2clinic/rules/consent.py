"""The consent form (HOCF): who may sign it, what must stand on it, and what follows from it.

The law on adults who cannot decide is told as we know it, not as advice: see the rules R-HC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.display import short_date
from o2clinic.rules.home_case import Agreement, ConsentKind

ADULT_YEARS: Final = 18
# From here on the Mental Capacity Act applies, and consent is presumed to be one's own.
OWN_CONSENT_YEARS: Final = 16


class Signer(StrEnum):
    """Who signed, and by what right."""

    PATIENT = "patient"
    WRITES_FOR = "writes_for"
    ATTORNEY = "attorney"
    PARENT = "parent"
    BEST_INTERESTS = "best_interests"


class AdvanceDecision(StrEnum):
    """Whether the patient refused treatment in advance (ADRT)."""

    NONE = "none"
    OTHER = "other"
    REFUSES = "refuses"


SIGNER_WORDS: Final = {
    Signer.PATIENT: "The patient",
    Signer.WRITES_FOR: "Somebody who writes for the patient",
    Signer.ATTORNEY: "Attorney or deputy (health and welfare)",
    Signer.PARENT: "Parent",
    Signer.BEST_INTERESTS: "Best-interests decision",
}
ADVANCE_WORDS: Final = {
    AdvanceDecision.NONE: "None known",
    AdvanceDecision.OTHER: "Seen, not about oxygen",
    AdvanceDecision.REFUSES: "Seen, refuses oxygen",
}


class _Weight(StrEnum):
    BAR = "bar"
    HOLD = "hold"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is agreed to, or not.

    Attributes:
        name: of the attribute of `ConsentForm`.
        words: as the form asks.
        lacking: what it means when it is not so, in words.
    """

    name: str
    words: str
    lacking: str
    weight: _Weight


STATEMENTS: Final = (
    Statement(
        "was_explained",
        "Oxygen at home, its risks and this form were explained",
        "the consent form was not explained",
        _Weight.HOLD,
    ),
    Statement(
        "shares_with_supplier",
        "Details may go to the oxygen supplier",
        "not agreed that details go to the supplier",
        _Weight.BAR,
    ),
    Statement(
        "shares_with_fire_service",
        "Details may go to the fire and rescue service",
        "not agreed that the fire service is told: talk over why it matters",
        _Weight.NOTE,
    ),
    Statement(
        "shares_with_electricity",
        "Details may go to the electricity distributor",
        "not agreed that the electricity distributor is told: no priority in a power cut",
        _Weight.NOTE,
    ),
    Statement(
        "shares_with_care_team",
        "Details may go to GP, hospital and commissioner",
        "not agreed that GP, hospital and commissioner are told",
        _Weight.NOTE,
    ),
    Statement(
        "agrees_to_access",
        "The supplier may come in to deliver, install, service and remove",
        "not agreed that the supplier comes in",
        _Weight.BAR,
    ),
    Statement(
        "agrees_to_usage",
        "How much oxygen is used may be looked at in reviews",
        "not agreed that use is looked at in reviews",
        _Weight.NOTE,
    ),
    Statement(
        "understands_no_smoking",
        "No smoking and no naked flame near oxygen: understood",
        "not understood that nobody smokes near oxygen",
        _Weight.HOLD,
    ),
    Statement(
        "knows_withdrawal",
        "Consent may be withdrawn at any time, and the supply then stops: told",
        "not told that consent may be withdrawn",
        _Weight.HOLD,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentForm:
    """What stands on the form, and how the patient's capacity was looked at.

    Attributes:
        signed_on: as dated on paper.
        can_decide: None where nobody doubted it, which is then taken for granted.
        has_attorney: a registered power of attorney or a deputy's order was seen.
        consulted: with whom the best interests were talked over.
    """

    signed_on: date | None = None
    signed_by: Signer = Signer.PATIENT
    signer_name: str = ""
    relationship: str = ""
    signer_reason: str = ""
    was_explained: bool | None = None
    shares_with_supplier: bool | None = None
    shares_with_fire_service: bool | None = None
    shares_with_electricity: bool | None = None
    shares_with_care_team: bool | None = None
    agrees_to_access: bool | None = None
    agrees_to_usage: bool | None = None
    understands_no_smoking: bool | None = None
    knows_withdrawal: bool | None = None
    can_decide: bool | None = None
    capacity_on: date | None = None
    capacity_by: str = ""
    capacity_finding: str = ""
    best_interests_on: date | None = None
    consulted: str = ""
    has_attorney: bool | None = None
    advance_decision: AdvanceDecision | None = None


def check_form(form: ConsentForm, age_years: int | None) -> Iterator[Finding]:
    """What stands in the way of keeping it; the days themselves are checked elsewhere."""
    if form.signed_on is None:
        yield _blocks("R-SF-1", "Type the day that stands on the paper.", "signed_on")
    for each in STATEMENTS:
        if getattr(form, each.name) is None:
            yield _blocks("R-HC-1", "Not answered: Y, or N where it is not agreed.", each.name)
    yield from _signer(form, age_years)
    yield from _capacity(form)


def check_order(form: ConsentForm, before: Agreement | None) -> Iterator[Finding]:
    """What there is to say where a form is recorded that is no newer than what holds."""
    if before is None or form.signed_on is None or form.signed_on > before.on:
        return
    on, is_same_day = short_date(before.on), form.signed_on == before.on
    if before.kind is ConsentKind.WITHDRAWN:
        message = (
            f"Consent was withdrawn on {on}, later than this: it stays withdrawn."
            if not is_same_day
            else "Consent was withdrawn on that same day. Was this signed after it?"
        )
        yield Finding("R-HC-2", Level.WARN, message, "signed_on")
    elif not is_same_day:
        message = f"The consent signed on {on} is newer, and goes on to hold."
        yield Finding("R-HC-1", Level.WARN, message, "signed_on")


def check_withdrawal(withdrawn_on: date | None, before: Agreement | None) -> Iterator[Finding]:
    """A withdrawal never seems to hold where a consent that was signed later does."""
    is_given = before is not None and before.kind is ConsentKind.GIVEN
    if before is not None and is_given and withdrawn_on is not None and withdrawn_on < before.on:
        message = (
            f"A consent was signed on {short_date(before.on)}, after this day, and would go on to "
            "hold. Type the day on which that one was withdrawn."
        )
        yield _blocks("R-HC-2", message, "withdrawn_on")


def agreement(form: ConsentForm) -> Agreement:
    """What a form that was kept tells the gate."""
    lacking = {
        weight: tuple(
            each.lacking
            for each in STATEMENTS
            if each.weight is weight and getattr(form, each.name) is False
        )
        for weight in _Weight
    }
    bars = lacking[_Weight.BAR]
    if form.advance_decision is AdvanceDecision.REFUSES:
        bars = (*bars, "an advance decision refuses oxygen")
    return Agreement(
        kind=ConsentKind.GIVEN,
        on=form.signed_on or date.min,
        bars=bars,
        holds=lacking[_Weight.HOLD],
        notes=lacking[_Weight.NOTE],
    )


def lacks_capacity(form: ConsentForm) -> bool:
    """Whether somebody else decides, since the patient cannot."""
    return form.signed_by in {Signer.ATTORNEY, Signer.BEST_INTERESTS}


def _child(form: ConsentForm, age_years: int | None) -> Iterator[Finding]:
    """Not shut: who is competent at 15 is judged by whoever takes the consent."""
    if age_years is None or age_years >= OWN_CONSENT_YEARS or form.signed_by is Signer.PARENT:
        return
    message = f"A child of {age_years}: a parent signs, unless the child is competent to decide."
    if lacks_capacity(form):
        message = f"A child of {age_years}: a parent decides, unless a court has ordered otherwise."
    yield Finding("R-HC-3", Level.WARN, message, "signed_by")


def _signer(form: ConsentForm, age_years: int | None) -> Iterator[Finding]:
    yield from _child(form, age_years)
    if form.signed_by is Signer.PATIENT:
        return
    for field, words in (
        ("signer_name", "Type the name of who signed."),
        ("relationship", "Type what they are to the patient."),
        ("signer_reason", "Type why the patient did not sign."),
    ):
        if not getattr(form, field).strip():
            yield _blocks("R-HC-3", words, field)
    if form.signed_by is Signer.PARENT and (age_years or 0) >= ADULT_YEARS:
        message = "Nobody signs as a parent for an adult. Choose by what right it was signed."
        yield _blocks("R-HC-3", message, "signed_by")
    if form.signed_by is Signer.ATTORNEY and not form.has_attorney:
        message = "See the registered power of attorney (health and welfare) or the order first."
        yield _blocks("R-HC-3", message, "has_attorney")


def _capacity(form: ConsentForm) -> Iterator[Finding]:
    if not lacks_capacity(form):
        if form.can_decide is False:
            message = (
                "The patient cannot decide this, and so cannot sign it or have it signed: choose "
                "attorney, or a decision in the best interests."
            )
            yield _blocks("R-HC-3", message, "signed_by")
        return
    if form.can_decide is not False:
        message = "Somebody else decides only where the patient was found unable to: answer N."
        yield _blocks("R-HC-3", message, "can_decide")
    if form.capacity_on is None:
        yield _blocks("R-HC-3", "Type the day of the assessment of capacity.", "capacity_on")
    for field, words in (
        ("capacity_by", "Type who assessed capacity."),
        ("capacity_finding", "Type what was found: what the patient could not do, and why."),
    ):
        if not getattr(form, field).strip():
            yield _blocks("R-HC-3", words, field)
    if form.advance_decision is None:
        yield _blocks("R-HC-4", "Was there an advance decision (ADRT)?", "advance_decision")
    if form.signed_by is Signer.BEST_INTERESTS:
        yield from _best_interests(form)


def _best_interests(form: ConsentForm) -> Iterator[Finding]:
    if form.best_interests_on is None:
        yield _blocks("R-HC-3", "Type the day of the decision.", "best_interests_on")
    if not form.consulted.strip():
        yield _blocks("R-HC-3", "Type who was consulted.", "consulted")
    if form.has_attorney is None:
        message = "Is there an attorney for health and welfare? Y or N."
        yield _blocks("R-HC-3", message, "has_attorney")
    elif form.has_attorney:
        message = "There is an attorney, who decides instead. Choose so above, or say why not."
        yield Finding("R-HC-3", Level.WARN, message, "has_attorney")
    is_before = (
        form.capacity_on is not None
        and form.best_interests_on is not None
        and form.best_interests_on < form.capacity_on
    )
    if is_before and form.capacity_on is not None:
        message = f"Decided before capacity was assessed on {short_date(form.capacity_on)}?"
        yield Finding("R-HC-3", Level.WARN, message, "best_interests_on")


def _blocks(rule: str, message: str, field: str) -> Finding:
    return Finding(rule, Level.BLOCK, message, field)
