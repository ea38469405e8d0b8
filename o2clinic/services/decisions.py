"""What professionals decided on long-term oxygen: recorded with all that the rules said, and read.

A decision is only ever added to. It keeps the policy, every fact that the rules were given and
every step they took, as they stood on the screen; nothing of it is worked out again later.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.errors import Level, NotValid
from o2clinic.models import AssessmentDecision, Patient, Person
from o2clinic.rules.changes import Concept
from o2clinic.rules.decision import DECIDED_WORDS, Decided, check_decision, is_override
from o2clinic.rules.ltot_case import Outcome
from o2clinic.rules.permissions import Permission
from o2clinic.services import policies
from o2clinic.services.documents import as_plain
from o2clinic.services.gas_readings import gases_of
from o2clinic.services.patient_facts import facts_of
from o2clinic.services.record_changes import require_unchanged
from o2clinic.services.standing import Standing, standing_from
from o2clinic.services.work import Actor, Desk, Work

# A code that a newer program wrote is shown as it is.
_WORDS: Final[Mapping[str, str]] = {code.value: words for code, words in DECIDED_WORDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDraft:
    """A decision as its form sends it.

    Attributes:
        command_id: of this filling-in.
        patient_id: whose.
        decided: None while nothing is chosen.
        reason: why; needed when the rules advise otherwise.
        shown: `Standing.as_stored` of what stood on the screen.
    """

    command_id: str
    patient_id: int
    decided: Decided | None
    reason: str
    shown: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision that was recorded.

    Attributes:
        words: what was decided.
        advised: what the rules had said, by its code.
        advised_words: the same for people, with the values of that day.
        gas_ids: results that the rules had rested on.
    """

    decision_id: int
    decided_on: date
    by: str
    decided: str
    words: str
    advised: str
    advised_words: str
    policy_title: str
    is_override: bool
    reason: str
    gas_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a decision is made on; its one field is named as people are told of it."""

    standing: Mapping[str, Any]


class Decisions:
    """What the assessment page records."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def record(self, draft: DecisionDraft) -> int:
        """Keep a decision with what the rules say now; gives its key.

        Raises:
            NotAllowed: the role does not include ordering oxygen.
            NotValid: nothing is chosen, or an override has no reason.
            StaleRecord: the rules say something else than what stood on the screen.
            AlreadyDone: this decision was recorded before.
        """
        with self._desk.work(
            self._actor, Permission.ORDER_OXYGEN, "decide on oxygen", command_id=draft.command_id
        ) as work:
            work.patient_id, work.reason = draft.patient_id, draft.reason.strip()
            standing = _standing(work, draft.patient_id)
            before, now = _Basis(draft.shown), _Basis(standing.as_stored())
            require_unchanged(work.session, draft.patient_id, before, now, work.at)
            decided = _valid(draft, standing.outcome)
            decision_id = work.add(
                AssessmentDecision(
                    patient_id=draft.patient_id,
                    decided_on=standing.decided_on,
                    decided_by_id=work.actor.person_id,
                    decided=decided,
                    policy_id=standing.decision.policy_id,
                    advised=standing.outcome,
                    is_override=is_override(standing.outcome, decided),
                    reason=draft.reason.strip(),
                    shown=standing.as_stored(),
                    inputs=as_plain(standing.case),
                )
            )
            work.record_id = decision_id
            work.changed(Concept.ASSESSMENT, draft.patient_id)
        return decision_id


def decisions_of(session: Session, patient_id: int) -> tuple[DecisionRow, ...]:
    """A patient's decisions, newest first; one statement."""
    wanted = (
        select(AssessmentDecision, Person)
        .join(Person, Person.id == AssessmentDecision.decided_by_id)
        .where(AssessmentDecision.patient_id == patient_id)
        .order_by(AssessmentDecision.decided_on.desc(), AssessmentDecision.id.desc())
    )
    return tuple(_row(decision, person) for decision, person in session.execute(wanted))


def since_then(row: DecisionRow, standing: Standing) -> str:
    """What is otherwise today than when this was decided, in words; "" when nothing is."""
    if row.advised != standing.outcome:
        return f"Today the rules say: {standing.decision.words}."
    if row.gas_ids != standing.gas_ids:
        return "Today the rules rest on other gases."
    if row.policy_title != standing.policy_title:
        return f"Today the clinic goes by the {standing.policy_title}."
    return ""


def _standing(work: Work, patient_id: int) -> Standing:
    """As the rules say now; nobody else decides on this patient meanwhile."""
    session = work.session
    session.get(Patient, patient_id, with_for_update=True)
    facts = facts_of(session, patient_id)
    policy = policies.in_force(facts.policy_id)
    return standing_from(facts, gases_of(session, patient_id), policy, work.at)


def _valid(draft: DecisionDraft, outcome: Outcome) -> Decided:
    findings = check_decision(outcome, draft.decided, draft.reason)
    if draft.decided is None or any(one.level is Level.BLOCK for one in findings):
        raise NotValid(findings)
    return draft.decided


def _row(decision: AssessmentDecision, person: Person) -> DecisionRow:
    shown = decision.shown
    return DecisionRow(
        decision_id=decision.id,
        decided_on=decision.decided_on,
        by=person.name,
        decided=decision.decided,
        words=_WORDS.get(decision.decided, decision.decided),
        advised=decision.advised,
        advised_words=shown.get("one_line", decision.advised),
        policy_title=shown.get("policy_title", decision.policy_id),
        is_override=decision.is_override,
        reason=decision.reason,
        gas_ids=tuple(shown.get("gas_ids", ())),
    )
