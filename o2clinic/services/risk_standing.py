"""Risks at home and consent as they are recorded, and what the gate says of them today.

The one reading of the gate: the page of the risks, the ladder, orders and the summary share it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeVar

from sqlalchemy import BigInteger, Row, Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from o2clinic.models import OxygenOrder, Patient, Person, RiskAssessment
from o2clinic.rules.display import staff_name
from o2clinic.rules.home_case import AskedHome, ConsentKind, HouseholdChange
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.patient_codes import SmokingStatus, SmokingWho
from o2clinic.rules.policy import Policy
from o2clinic.rules.safety_gate import GateCase, GateResult, Hazard, check_risks
from o2clinic.services.home_reading import NO_HOME, HomeRecord, home_from, with_home
from o2clinic.services.patient_facts import SMOKING, PatientFacts

CodeT = TypeVar("CodeT", bound=StrEnum)
# The attributes of the gate's case that are columns of the same name.
ITEMS: Final = tuple(each.name for each in fields(GateCase) if hasattr(RiskAssessment, each.name))
HAZARDS: Final = ("e_cigarettes", "emollients", "naked_flames", "trips")


@dataclass(frozen=True, slots=True)
class StoredRisks:
    """One assessment of the risks.

    Attributes:
        assessed_by: name of the person who recorded it.
        case: its items; whose smoking is known stands elsewhere in the record.
    """

    assessment_id: int
    assessed_on: date
    assessed_by: str
    recorded_at: datetime
    note: str
    case: GateCase


@dataclass(frozen=True, slots=True)
class RecordedRisks:
    """All that is recorded of a patient's risks, the assessment that holds first.

    Attributes:
        assessments: newest by day, then by key.
        consent_on_order, risk_form_on_order: as told last on an order, a draft included.
        home: the risk form as answered on screen, and the consent that holds.
    """

    assessments: tuple[StoredRisks, ...] = ()
    consent_on_order: date | None = None
    risk_form_on_order: date | None = None
    home: HomeRecord = NO_HOME

    @property
    def asked_in(self) -> StoredRisks | None:
        """The assessment to which the questions were answered last."""
        asked = self.home.asked
        wanted = 0 if asked is None else asked.assessment_id
        return next((one for one in self.assessments if one.assessment_id == wanted), None)

    @property
    def newest(self) -> StoredRisks | None:
        """The assessment that holds."""
        return self.assessments[0] if self.assessments else None

    @property
    def last_id(self) -> int:
        """Key of the one that was recorded last, whatever day it tells of; 0 for none."""
        return max((one.assessment_id for one in self.assessments), default=0)

    @property
    def is_begun(self) -> bool:
        """Whether anything at all is recorded."""
        told = (self.consent_on_order, self.risk_form_on_order)
        has_consent = self.home.consent is not None
        return bool(self.assessments) or has_consent or any(day is not None for day in told)

    def with_order_dates(self, case: GateCase) -> GateCase:
        """Both forms as told on an order, where no assessment has ever told of them."""
        changed: dict[str, Any] = {}
        for name, on_order in (
            ("consent_signed_on", self.consent_on_order),
            ("risk_form_completed_on", self.risk_form_on_order),
        ):
            told = (case, *(one.case for one in self.assessments))
            if all(getattr(one, name) is None for one in told):
                changed[name] = on_order
        return replace(case, **changed)


@dataclass(frozen=True, slots=True)
class SmokingTold:
    """What was told of somebody's smoking."""

    status: SmokingStatus
    told_on: date | None
    detail: str


@dataclass(frozen=True, slots=True)
class RiskStanding:
    """What the gate says today, and from what.

    Attributes:
        is_begun: something is recorded of the risks, or of the forms on an order.
    """

    case: GateCase
    gate: GateResult
    is_begun: bool


def risks_of(session: Session, patient_id: int) -> RecordedRisks:
    """What is recorded of a patient's risks; one statement."""
    return _recorded(session.execute(_of_one(), {"patient_id": patient_id}).all())


def risks_of_many(session: Session, patient_ids: Sequence[int]) -> dict[int, RecordedRisks]:
    """The same for as many as are asked for, by patient; one statement."""
    wanted = _wanted(of_many=True).where(Patient.id.in_(patient_ids))
    found: dict[int, list[Row[Any]]] = {}
    for row in session.execute(wanted):
        found.setdefault(row.patient_id, []).append(row)
    return {patient_id: _recorded(rows) for patient_id, rows in found.items()}


def _recorded(rows: "Sequence[Row[*tuple[Any, ...]]]") -> RecordedRisks:
    if not rows:
        return RecordedRisks()
    # The one whose questions were answered has several rows.
    each = {row.assessment_id: row for row in rows if row.assessment_id is not None}
    found = tuple(_stored(row) for row in each.values())
    head = rows[0]
    return RecordedRisks(found, head.consent_on_order, head.risk_form_on_order, home_from(rows))


def gate_case(recorded: RecordedRisks, facts: PatientFacts, today: date) -> GateCase:
    """The newest assessment, with smoking as told last, as the gate takes it on a day."""
    newest = recorded.newest
    case = GateCase(decided_on=today) if newest is None else newest.case
    case = recorded.with_order_dates(
        replace(
            case,
            decided_on=today,
            smoking=_status(smoking_of(facts, SmokingWho.PATIENT)),
            household_smoking=_status(smoking_of(facts, SmokingWho.HOUSEHOLD)),
            moved_on=recorded.home.moved_on,
        )
    )
    return _with_consent(_with_questions(case, recorded, facts), recorded.home)


def changes_since(recorded: RecordedRisks, facts: PatientFacts) -> tuple[HouseholdChange, ...]:
    """What is known of the household that was otherwise when the questions were asked."""
    then, now = recorded.asked_in, recorded.newest
    if then is None or now is None:
        return ()
    found = []
    for who, words in (
        (SmokingWho.PATIENT, "what is told of the patient's smoking changed"),
        (SmokingWho.HOUSEHOLD, "what is told of smoking in the household changed"),
    ):
        before, last = smoking_of(facts, who, then.assessed_on), smoking_of(facts, who)
        if last is not None and last.told_on is not None and _status(before) is not last.status:
            found.append(HouseholdChange(words, last.told_on))
    lives = {"lives_with_children", "is_multiple_occupancy"}
    if any(getattr(then.case, name) != getattr(now.case, name) for name in lives):
        found.append(HouseholdChange("who lives there changed", now.assessed_on))
    if recorded.home.moved_on is not None:
        found.append(HouseholdChange("the patient moved house", recorded.home.moved_on))
    return tuple(it for it in found if it.on > then.assessed_on)


def _with_questions(case: GateCase, recorded: RecordedRisks, facts: PatientFacts) -> GateCase:
    """The questions as answered last; what a senior accepted need not be told twice."""
    asked, then = recorded.home.asked, recorded.asked_in
    if asked is None or then is None:
        return case
    accepted = asked.accepted
    if accepted is not None:
        case = replace(
            case,
            was_discussed_with_lead=True,
            signed_off_by=case.signed_off_by or accepted.by,
        )
    home = AskedHome(
        asked_on=then.assessed_on,
        reds=asked.reds,
        accepted=accepted,
        open_actions=asked.open_actions,
        dated=asked.dated,
        unknown=asked.unknown,
        changes=changes_since(recorded, facts),
    )
    return replace(case, asked=home)


def _with_consent(case: GateCase, home: HomeRecord) -> GateCase:
    """The consent as recorded on screen; a date on paper that is later holds too."""
    consent = home.consent
    if consent is None:
        return case
    signed_on: date | None = None
    if consent.kind is ConsentKind.GIVEN:
        signed_on = max(consent.on, case.consent_signed_on or consent.on)
    return replace(case, consent_signed_on=signed_on, agreed=consent.agreement)


def gate_then(recorded: RecordedRisks, one: StoredRisks, facts: PatientFacts) -> GateCase:
    """An earlier assessment with what was known of smoking on its day."""
    day = one.assessed_on
    return recorded.with_order_dates(
        replace(
            one.case,
            smoking=_status(smoking_of(facts, SmokingWho.PATIENT, day)),
            household_smoking=_status(smoking_of(facts, SmokingWho.HOUSEHOLD, day)),
        )
    )


def risk_standing(
    recorded: RecordedRisks, facts: PatientFacts, policy: Policy, today: date
) -> RiskStanding:
    """What the gate says today; no statement."""
    case = gate_case(recorded, facts, today)
    return RiskStanding(case, check_risks(case, policy), recorded.is_begun)


def as_stored(gate: GateResult) -> dict[str, Any]:
    """What the gate said as it was shown, to be kept with an order; plain values only."""
    return {
        "outcome": gate.outcome.value,
        "policy": gate.policy_id,
        "against": list(gate.against),
        "actions": list(gate.actions),
        "rules_not_met": list(dict.fromkeys(it.rule for it in gate.steps if not it.passed)),
    }


def smoking_of(
    facts: PatientFacts, who: SmokingWho, until: date | None = None
) -> SmokingTold | None:
    """What was told last, up to a day where one is given; None when nobody asked."""
    for line in facts.of(SMOKING):
        told_of, _, code = line.code.partition(":")
        if told_of != who or (until is not None and (line.begins or until) > until):
            continue
        status = known_code(SmokingStatus, code) or SmokingStatus.NOT_KNOWN
        return SmokingTold(status, line.begins, line.words)
    return None


def known_code(codes: type[CodeT], code: str | None) -> CodeT | None:
    """A stored code; one that this program does not know is an item that nobody answered."""
    return codes(code) if code in set(codes) else None


def _status(told: SmokingTold | None) -> SmokingStatus | None:
    return None if told is None else told.status


def _stored(row: "Row[*tuple[Any, ...]]") -> StoredRisks:
    items: dict[str, Any] = {name: getattr(row, name) for name in ITEMS}
    items |= {name: known_code(Hazard, items[name]) for name in HAZARDS}
    return StoredRisks(
        assessment_id=row.assessment_id,
        assessed_on=row.assessed_on,
        assessed_by=staff_name(row.title, row.given_names, row.family_name),
        recorded_at=row.created_at,
        note=row.assessment_note,
        case=GateCase(decided_on=row.assessed_on, **items),
    )


@cache
def _of_one() -> "Select[*tuple[Any, ...]]":
    is_wanted = Patient.id == bindparam("patient_id", type_=BigInteger)
    return _wanted(of_many=False).where(is_wanted)


@cache
def _wanted(*, of_many: bool) -> "Select[*tuple[Any, ...]]":
    """One row an assessment, and one without any, with what `home_from` reads; made once."""
    order, risks, assessor = OxygenOrder, RiskAssessment, aliased(Person)
    on_order = (
        select(func.max(getattr(order, name)))
        .where(order.patient_id == Patient.id, order.status != OrderStatus.CANCELLED)
        .scalar_subquery()
        .label(label)
        for name, label in (
            ("consent_signed_on", "consent_on_order"),
            ("risk_form_completed_on", "risk_form_on_order"),
        )
    )
    wanted: Select[*tuple[Any, ...]] = (
        select(
            Patient.id.label("patient_id"),
            risks.id.label("assessment_id"),
            risks.assessed_on,
            risks.created_at,
            risks.note.label("assessment_note"),
            *(getattr(risks, name) for name in ITEMS),
            assessor.title,
            assessor.given_names,
            assessor.family_name,
            *on_order,
        )
        .select_from(Patient)
        .outerjoin(risks, risks.patient_id == Patient.id)
        .outerjoin(assessor, assessor.id == risks.assessed_by_id)
    )
    return with_home(wanted, of_many=of_many).order_by(risks.assessed_on.desc(), risks.id.desc())
