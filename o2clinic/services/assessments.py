"""An assessment: the decision with its reasons, the ladder, and another policy beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.decision import Decided
from o2clinic.rules.ltot_case import LtotCase
from o2clinic.rules.order import Modality
from o2clinic.rules.pathway import ladder
from o2clinic.rules.pathway_case import LadderRung, LastDecision, Progress, Titrated
from o2clinic.rules.permissions import Permission
from o2clinic.rules.policy import Policy
from o2clinic.rules.result_codes import Activity
from o2clinic.services import policies, therapy
from o2clinic.services.decisions import DecisionRow, decisions_of
from o2clinic.services.gas_readings import StoredGas, gases_of
from o2clinic.services.patient_facts import PatientFacts, facts_of
from o2clinic.services.risk_standing import (
    RecordedRisks,
    risk_standing,
    risks_of,
)
from o2clinic.services.standing import Standing, standing_from
from o2clinic.services.therapy import OrderedOxygen, oxygen_of
from o2clinic.services.titration_reading import StoredTitration, titrations_of
from o2clinic.services.titration_sheet import titrated
from o2clinic.services.work import Actor, Desk


@dataclass(frozen=True, slots=True)
class AssessmentSheet:
    """What the assessment page shows.

    Attributes:
        standing: the decision with its steps, what is missing, which gases were used.
        rungs: the ladder from referral to order.
        others: id and title of every other policy there is, those for comparison only too.
        decisions: what professionals decided, newest first, as it was then.
    """

    standing: Standing
    rungs: tuple[LadderRung, ...]
    others: tuple[tuple[str, str], ...]
    decisions: tuple[DecisionRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """One rule that comes out otherwise under another policy.

    Attributes:
        here, there: the values compared, in words; empty where the rule was not reached.
        passes_here, passes_there: whether it was met; None where it was not reached.
    """

    rule: str
    here: str
    there: str
    passes_here: bool | None
    passes_there: bool | None


@dataclass(frozen=True, slots=True)
class PolicyComparison:
    """The same facts on the same day under the clinic's policy and under another one."""

    here: Standing
    there: Standing
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    facts: PatientFacts
    gases: tuple[StoredGas, ...]
    orders: tuple[OrderedOxygen, ...]
    titrations: tuple[StoredTitration, ...]
    risks: RecordedRisks

    def standing(self, policy: Policy, now: datetime) -> Standing:
        return standing_from(self.facts, self.gases, policy, now)


class Assessments:
    """What the assessment page asks."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def of(self, patient_id: int) -> AssessmentSheet:
        """Where a patient stands, rung by rung; who looks is logged. At most nine statements.

        Raises:
            NotFound: there is no such patient.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            read = _read(session, patient_id)
            decisions = decisions_of(session, patient_id)
        policy = policies.in_force(read.facts.policy_id)
        standing = read.standing(policy, now)
        decided = _last_decision(decisions, standing)
        progress = replace(_progress(standing.case, read, policy, now), decision=decided)
        others = tuple(
            (one.id, one.title) for one in policies.every_policy() if one.id != policy.id
        )
        return AssessmentSheet(
            standing,
            ladder(standing.case, standing.decision, progress, policy),
            others,
            decisions,
        )

    def compare(self, patient_id: int, policy_id: str) -> PolicyComparison:
        """The same facts under another policy; nothing is stored, nothing is decided anew.

        Raises:
            NotFound: there is no such patient, or no such policy.
        """
        other, now = policies.policy(policy_id), self._desk.now()
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            read = _read(session, patient_id)
        here = read.standing(policies.in_force(read.facts.policy_id), now)
        there = read.standing(other, now)
        return PolicyComparison(here, there, _differences(here, there))


def _read(session: Session, patient_id: int) -> _Read:
    return _Read(
        facts_of(session, patient_id),
        gases_of(session, patient_id),
        oxygen_of(session, patient_id),
        titrations_of(session, patient_id),
        risks_of(session, patient_id),
    )


def _progress(case: LtotCase, read: _Read, policy: Policy, now: datetime) -> Progress:
    """What is recorded beyond the decision, from what was read."""
    orders = read.orders
    risk = risk_standing(read.risks, read.facts, policy, day_of(now))
    current = therapy.in_force(orders)
    has_ltot = therapy.has_lines_of(orders, Modality.LTOT)
    on_oxygen = _on_oxygen(case, read.gases)
    return Progress(
        gate=risk.gate if risk.is_begun else None,
        consent_signed_on=risk.case.consent_signed_on,
        risk_form_completed_on=risk.case.risk_form_completed_on,
        oxygen_gas=on_oxygen.reading if on_oxygen is not None else None,
        has_oxygen_gas_query=on_oxygen is not None and on_oxygen.has_open_query,
        titration=_titration(case, read, on_oxygen, policy, now),
        ordered_on=current.ordered_on if current is not None and has_ltot else None,
    )


def _last_decision(decisions: Sequence[DecisionRow], standing: Standing) -> LastDecision | None:
    """The newest; one in a code of a newer program is nothing that this ladder can rest on."""
    if not decisions or decisions[0].decided not in set(Decided):
        return None
    row = decisions[0]
    return LastDecision(
        on=row.decided_on,
        by=row.by,
        decided=Decided(row.decided),
        is_override=row.is_override,
        is_of_these_gases=row.gas_ids == standing.gas_ids,
    )


def _on_oxygen(case: LtotCase, gases: Sequence[StoredGas]) -> StoredGas | None:
    """The latest gas at rest on oxygen since the first one on air; an older one would hide it."""
    since = case.first_gas.gas.taken_at if case.first_gas is not None else None
    return next(
        (
            gas
            for gas in gases
            if gas.activity is Activity.REST
            and gas.reading.source is not None
            and not gas.reading.is_on_air
            and (since is None or gas.reading.taken_at >= since)
        ),
        None,
    )


def _titration(
    case: LtotCase, read: _Read, on_oxygen: StoredGas | None, policy: Policy, now: datetime
) -> Titrated | None:
    """The open or last one, if it is of this assessment and no gas on oxygen came after it."""
    found = titrated(read.facts, read.gases, read.titrations, policy, now)
    if found is None or (case.first_gas is not None and found.on < case.first_gas.gas.taken_on):
        return None
    ended = next((one.ended_at for one in read.titrations if one.ended_at is not None), None)
    is_later = (
        not found.is_open
        and on_oxygen is not None
        and ended is not None
        and on_oxygen.reading.taken_at > ended
    )
    return None if is_later else found


def _differences(here: Standing, there: Standing) -> tuple[Difference, ...]:
    """Rules in the order of the clinic's own policy, then those that only the other reaches."""
    ours, theirs = _told(here), _told(there)
    found = []
    for rule in dict.fromkeys([*ours, *theirs]):
        mine, other = ours.get(rule), theirs.get(rule)
        if mine != other:
            found.append(
                Difference(
                    rule,
                    mine[0] if mine else "",
                    other[0] if other else "",
                    mine[1] if mine else None,
                    other[1] if other else None,
                )
            )
    return tuple(found)


def _told(standing: Standing) -> dict[str, tuple[str, bool]]:
    """By rule; one that was applied to both gases is one entry, met when both met it."""
    told: dict[str, tuple[str, bool]] = {}
    for step in standing.steps:
        words, passed = told.get(step.rule, ("", True))
        words = f"{words}; {step.compared}" if words else step.compared
        told[step.rule] = (words, passed and step.passed)
    return told
