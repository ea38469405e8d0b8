"""What each paper about oxygen at home says, filled from the record."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from o2clinic.documents.fire_referral import (
    FireReferralSheet,
    HomeHazards,
    TellingBasis,
    VisitUrgency,
    fire_findings,
    fire_referral,
)
from o2clinic.documents.form_pack import FormPack
from o2clinic.documents.form_parts import FormHead, FormItem, Signer
from o2clinic.documents.hocf import Agreement, Capacity, ConsentSignature, HocfSheet, hocf
from o2clinic.documents.ihorm import IhormSheet, RiskLevel, RiskQuestion, SeniorDecision, ihorm
from o2clinic.documents.order_form import Contact
from o2clinic.documents.risk_notice import (
    HomeRisk,
    RiskNoticeSheet,
    SupplierTask,
    risk_notice,
    risk_notice_findings,
)
from o2clinic.errors import Finding
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.consent import ADVANCE_WORDS, ConsentForm, lacks_capacity
from o2clinic.rules.consent import Signer as ConsentSigner
from o2clinic.rules.display import short_date
from o2clinic.rules.home_case import ConsentKind
from o2clinic.rules.order import EQUIPMENT_WORDS
from o2clinic.rules.patient_codes import SmokingStatus
from o2clinic.rules.safety_case import GateCase, Hazard
from o2clinic.services.home_reading import Asked, StoredConsent
from o2clinic.services.order_facts import OrderRow
from o2clinic.services.paper_facts import PaperFacts, Writer
from o2clinic.services.question_sets import question_set_on
from o2clinic.services.risk_standing import RecordedRisks


class HomePaper(StrEnum):
    """Which paper; the codes are those of the page's buttons."""

    HOCF = "hocf"
    IHORM = "ihorm"
    FIRE_SERVICE = "fire_service"
    SUPPLIER = "supplier"


@dataclass(frozen=True, slots=True)
class HomeFacts:
    """What a paper is filled from.

    Attributes:
        recorded_by: who recorded the form that is printed; None for one that is to be filled.
    """

    paper: PaperFacts
    case: GateCase
    recorded: RecordedRisks
    order: OrderRow | None
    today: date
    recorded_by: Writer | None = None

    @property
    def asked(self) -> Asked | None:
        """The risk form as answered last."""
        return self.recorded.home.asked

    @property
    def consent(self) -> StoredConsent | None:
        """The consent that holds, where it was not withdrawn."""
        found = self.recorded.home.consent
        return found if found is not None and found.kind is ConsentKind.GIVEN else None

    @property
    def form(self) -> ConsentForm:
        """What stands on it; empty where none is recorded."""
        return ConsentForm() if self.consent is None else self.consent.form


HomeSheetOf = HocfSheet | IhormSheet | FireReferralSheet | RiskNoticeSheet


def sheet_of(kind: HomePaper, facts: HomeFacts, command_id: str) -> HomeSheetOf:
    """The paper as the record says it."""
    return _SHEETS[kind](facts, _head(facts, command_id))


def missing_from(sheet: HomeSheetOf, pack: FormPack) -> tuple[Finding, ...]:
    """Of the two that are sent; the two forms may have blanks for a pen."""
    if isinstance(sheet, FireReferralSheet):
        return fire_findings(sheet, pack)
    return risk_notice_findings(sheet, pack) if isinstance(sheet, RiskNoticeSheet) else ()


def drawn(sheet: HomeSheetOf, pack: FormPack) -> bytes:
    """The paper as a PDF."""
    if isinstance(sheet, HocfSheet):
        return hocf(sheet, pack)
    if isinstance(sheet, IhormSheet):
        return ihorm(sheet, pack)
    if isinstance(sheet, FireReferralSheet):
        return fire_referral(sheet, pack)
    return risk_notice(sheet, pack)


def _head(facts: HomeFacts, command_id: str) -> FormHead:
    paper = facts.paper
    return FormHead(
        reference=f"{facts.today:%y%m%d}-{command_id[:6].upper()}",
        on=facts.today,
        letterhead=paper.letterhead,
        identity=paper.identity,
        patient=Contact(telephone=paper.telephone, mobile=paper.mobile, address=paper.address),
    )


def _signer(facts: HomeFacts, by: Writer | None = None) -> Signer:
    """Whoever writes the paper, unless it was somebody else's work."""
    paper = facts.paper
    writer = by or paper.writer
    return Signer(
        writer.name,
        writer.role,
        writer.registration,
        paper.clinic.name,
        paper.clinic.telephone,
        paper.clinic.email,
    )


def _oxygen(facts: HomeFacts) -> str:
    lines = () if facts.order is None else facts.order.lines
    return "; ".join(line.in_words() for line in lines)


def _hocf(facts: HomeFacts, head: FormHead) -> HocfSheet:
    form = facts.form
    agreed = {one for name, ones in _AGREED.items() if getattr(form, name) for one in ones}
    advance = form.advance_decision
    seen = (
        "power of attorney" if form.has_attorney else "",
        "" if advance is None else f"advance decision: {ADVANCE_WORDS[advance].lower()}",
    )
    found = f"found by {form.capacity_by}: " if form.capacity_by else "found: "
    decided = (
        "" if form.best_interests_on is None else short_date(form.best_interests_on),
        f"consulted: {form.consulted}" if form.consulted else "",
        f"{found}{form.capacity_finding}" if form.capacity_finding else "",
    )
    by_patient = form.signed_by is ConsentSigner.PATIENT
    return HocfSheet(
        head=head,
        oxygen=_oxygen(facts),
        taken_by=_signer(facts, facts.recorded_by),
        agreed=frozenset(agreed),
        capacity=Capacity(
            has_capacity=form.can_decide,
            assessed_on=form.capacity_on,
            best_interests="; ".join(part for part in decided if part),
            legal_authority="; ".join(part for part in seen if part),
        ),
        signature=ConsentSignature()
        if facts.consent is None
        else ConsentSignature(
            signed_by="patient" if by_patient else "representative",
            name=facts.paper.identity.name if by_patient else form.signer_name,
            relationship=form.relationship,
            reason=form.signer_reason,
            signed_on=form.signed_on,
        ),
    )


def _ihorm(facts: HomeFacts, head: FormHead) -> IhormSheet:
    asked, then = facts.asked, facts.recorded.asked_in
    if asked is None or then is None:
        blank = question_set_on(facts.today)
        questions = tuple(
            RiskQuestion(
                number=it.number,
                text=it.text,
                worrying=it.worrying.value if it.worrying is not None else "",
                level=RiskLevel(it.level.value),
                action=it.action,
            )
            for it in blank.questions
        )
        return IhormSheet(
            head=head,
            oxygen=_oxygen(facts),
            questions=questions,
            question_set=f"{blank.id} {blank.version}",
            completed_by=_signer(facts),
        )
    accepted = asked.accepted
    return IhormSheet(
        head=head,
        oxygen=_oxygen(facts),
        questions=_answered(asked),
        question_set=f"{asked.set_id} {asked.set_version}",
        completed_by=_signer(facts, facts.recorded_by),
        completed_on=then.assessed_on,
        was_given_writing=bool(facts.case.was_flame_warning_written),
        decision=None
        if accepted is None
        else SeniorDecision(
            name=accepted.by,
            reason=accepted.reason,
            mitigation=accepted.mitigation,
            discussed_on=accepted.discussed_on,
        ),
    )


def _answered(asked: Asked) -> tuple[RiskQuestion, ...]:
    found = []
    for one in asked.answers:
        it, now = one.given.question, one.now
        done = "" if now.done_on is None else short_date(now.done_on)
        if not done and now.due_on is not None:
            done = f"by {short_date(now.due_on)}"
        found.append(
            RiskQuestion(
                number=it.number,
                text=it.text,
                worrying=it.worrying.value if it.worrying is not None else "",
                level=RiskLevel(it.level.value),
                action=it.action,
                answer=one.given.answer.value,
                done=done,
            )
        )
    return tuple(found)


def _fire(facts: HomeFacts, head: FormHead) -> FireReferralSheet:
    case = facts.case
    smoking = {case.smoking, case.household_smoking}
    lines = () if facts.order is None else facts.order.lines
    answers = () if facts.asked is None else facts.asked.answers
    by_item = {one.given.question.item: one.given for one in answers}
    basis, basis_note = _basis(facts)
    others = (
        "children or vulnerable adults" if case.lives_with_children else "",
        "other homes in the building" if case.is_multiple_occupancy else "",
    )
    return FireReferralSheet(
        head=head,
        fire_service=Contact(name="Local fire and rescue service"),
        items=tuple(FormItem(EQUIPMENT_WORDS[it.equipment], it.quantity) for it in lines)
        or (FormItem("Oxygen, about to be ordered", 0),),
        urgency=_urgency(facts, is_smoky=SmokingStatus.SMOKES in smoking),
        hazards=HomeHazards(
            patient_smokes=_smokes(case.smoking),
            household_smokes=_smokes(case.household_smoking),
            vapes=_vapes(case),
            naked_flames=None
            if case.naked_flames is None
            else case.naked_flames is not Hazard.ABSENT,
            has_alarms=_yes_no(by_item.get("has_alarms")),
            leaves_unaided=_yes_no(by_item.get("leaves_unaided")),
        ),
        basis=basis,
        signer=_signer(facts),
        household="; ".join(part for part in others if part),
        details="; ".join(_dangers(facts)),
        consented_on=facts.form.signed_on if basis is TellingBasis.CONSENT else None,
        basis_note=basis_note,
    )


def _basis(facts: HomeFacts) -> tuple[TellingBasis, str]:
    """By what right the fire service is told, and why where the patient has not agreed."""
    form = facts.form
    if not form.shares_with_fire_service:
        why = "Fire where oxygen is used endangers the patient and others."
        return TellingBasis.VITAL_INTERESTS, why
    if not lacks_capacity(form):
        return TellingBasis.CONSENT, ""
    why = f"Decided for the patient on {short_date(form.signed_on)}, signed by {form.signer_name}."
    return TellingBasis.BEST_INTERESTS, why


def _urgency(facts: HomeFacts, *, is_smoky: bool) -> VisitUrgency:
    if is_smoky and facts.order is not None:
        return VisitUrgency.URGENT
    is_soon = is_smoky or bool(facts.asked and facts.asked.reds)
    return VisitUrgency.SOON if is_soon else VisitUrgency.ROUTINE


def _notice(facts: HomeFacts, head: FormHead) -> RiskNoticeSheet:
    order = facts.order
    # A consent on paper is known by its date alone; one on screen says what it is about.
    on_paper = facts.case.consent_signed_on is not None
    form = facts.form
    agreed = form.shares_with_supplier and not lacks_capacity(form)
    agreed = on_paper if facts.consent is None else agreed
    done = _done(facts)
    told = [
        HomeRisk(words[:1].upper() + words[1:], done=done.get(words, ""))
        for words in _dangers(facts)
    ]
    return RiskNoticeSheet(
        head=head,
        supplier=Contact(name=facts.paper.supplier),
        order_reference="" if order is None else f"order of {short_date(day_of(order.ordered_at))}",
        risks=tuple(told),
        tasks=frozenset({SupplierTask.ADVICE, SupplierTask.REPORT}),
        basis=TellingBasis.CONSENT if agreed else TellingBasis.VITAL_INTERESTS,
        signer=_signer(facts),
    )


def _done(facts: HomeFacts) -> dict[str, str]:
    """What was done about a danger, or by when it will be, by its few words."""
    worrying = () if facts.asked is None else facts.asked.worrying
    found: dict[str, str] = {}
    for one in worrying:
        now, question = one.now, one.given.question
        if now.done_on is not None:
            found[question.short] = f"{short_date(now.done_on)}: {question.action}"
        elif now.due_on is not None:
            found[question.short] = f"By {short_date(now.due_on)}: {question.action}"
    return found


def _dangers(facts: HomeFacts) -> list[str]:
    """What worries in this home, in few words, once each."""
    case, asked = facts.case, facts.asked
    found = [] if asked is None else [one.given.question.short for one in asked.worrying]
    for is_so, words in (
        (case.smoking is SmokingStatus.SMOKES, "the patient smokes"),
        (
            case.household_smoking is SmokingStatus.SMOKES,
            "somebody in the home smokes or vapes",
        ),
        (case.e_cigarettes is Hazard.PRESENT, "e-cigarettes or charging near oxygen"),
        (case.naked_flames is Hazard.PRESENT, "naked flames near oxygen"),
        (case.emollients is Hazard.PRESENT, "oil-based creams"),
        (case.trips is Hazard.PRESENT, "falls or trips"),
    ):
        if is_so and words not in found:
            found.append(words)
    return found


def _smokes(status: SmokingStatus | None) -> bool | None:
    if status in {None, SmokingStatus.NOT_KNOWN}:
        return None
    return status is SmokingStatus.SMOKES


def _vapes(case: GateCase) -> bool | None:
    """Told twice, differently: the worse one holds, as it does for the gate."""
    if SmokingStatus.VAPES in {case.smoking, case.household_smoking}:
        return True
    return None if case.e_cigarettes is None else case.e_cigarettes is not Hazard.ABSENT


def _yes_no(given: Any) -> bool | None:
    return None if given is None else {"yes": True, "no": False}.get(given.answer.value)


_SHEETS: Final[dict[HomePaper, Callable[[HomeFacts, FormHead], HomeSheetOf]]] = {
    HomePaper.HOCF: _hocf,
    HomePaper.IHORM: _ihorm,
    HomePaper.FIRE_SERVICE: _fire,
    HomePaper.SUPPLIER: _notice,
}
_AGREED: Final = {
    "was_explained": (Agreement.WAS_EXPLAINED,),
    "shares_with_supplier": (Agreement.SUPPLIER,),
    "shares_with_fire_service": (Agreement.FIRE_SERVICE,),
    "shares_with_electricity": (Agreement.ELECTRICITY,),
    "shares_with_care_team": (Agreement.CARE_TEAMS, Agreement.COMMISSIONER),
    "agrees_to_access": (Agreement.ACCESS,),
    "agrees_to_usage": (Agreement.USAGE_DATA,),
    "understands_no_smoking": (Agreement.NO_SMOKING,),
    "knows_withdrawal": (Agreement.WITHDRAWAL,),
}
