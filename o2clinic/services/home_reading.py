"""The risk form as answered last and the consent that holds, as columns and as what they mean.

A part of the one reading of the gate (`services/risk_standing.py`), in whose statement they stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, Row, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from o2clinic.models import (
    OxygenConsent,
    Patient,
    PatientAddress,
    Person,
    RiskAnswer,
    RiskAssessment,
    RiskStep,
)
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.consent import AdvanceDecision, ConsentForm, Signer, agreement
from o2clinic.rules.display import staff_name
from o2clinic.rules.home_case import Accepted, Agreement, ConsentKind, DatedAction
from o2clinic.rules.patient_codes import AddressKind
from o2clinic.rules.risk_questions import Answered, RiskLevel, RiskQuestion
from o2clinic.rules.risk_questions import RiskAnswer as Given
from o2clinic.rules.risk_steps import RiskStepKind

_ANSWER: Final = (
    *("risk_assessment_id", "set_id", "set_version", "number", "question", "short", "answer"),
    *("worrying", "level", "action", "item", "done_on", "due_on", "note", "place"),
)
_FORM: Final = tuple(each.name for each in fields(ConsentForm))


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One answer as it was given, in the words of the question then.

    Attributes:
        settled_on: when its action was done since; None while it was not, or not needed.
        settled_by: who noted that.
        settled_note: what was typed with it.
    """

    answer_id: int
    given: Answered
    settled_on: date | None = None
    settled_by: str = ""
    settled_note: str = ""

    @property
    def now(self) -> Answered:
        """The answer with what was done since."""
        done_on = self.given.done_on or self.settled_on
        return replace(self.given, done_on=done_on)


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions as they were answered once."""

    assessment_id: int
    set_id: str
    set_version: str
    answers: tuple[StoredAnswer, ...]
    accepted: Accepted | None = None

    @property
    def worrying(self) -> tuple[StoredAnswer, ...]:
        """Those that call for an action."""
        return tuple(one for one in self.answers if one.given.is_worrying)

    @property
    def reds(self) -> tuple[str, ...]:
        """Of these, the ones that only a senior's acceptance opens, in words."""
        return tuple(one.given.question.short for one in self.answers if one.given.is_red)

    @property
    def open_actions(self) -> tuple[str, ...]:
        """Neither done nor dated."""
        return tuple(one.given.question.action for one in self.answers if one.now.is_open)

    @property
    def dated(self) -> tuple[DatedAction, ...]:
        """To be done by a day."""
        return tuple(
            DatedAction(one.given.question.action, one.now.due_on)
            for one in self.worrying
            if one.now.done_on is None and one.now.due_on is not None
        )

    @property
    def unknown(self) -> tuple[str, ...]:
        """What nobody knew, in words."""
        return tuple(
            one.given.question.short
            for one in self.answers
            if one.given.answer is Given.UNKNOWN and one.given.question.worrying is not None
        )


@dataclass(frozen=True, slots=True)
class StoredConsent:
    """A consent given or withdrawn, as it was recorded."""

    consent_id: int
    kind: ConsentKind
    form: ConsentForm
    note: str
    recorded_by: str
    recorded_at: datetime

    @property
    def on(self) -> date:
        """Signed, or withdrawn."""
        return self.form.signed_on or date.min

    @property
    def agreement(self) -> Agreement:
        """What it tells the gate."""
        if self.kind is ConsentKind.WITHDRAWN:
            return Agreement(kind=self.kind, on=self.on)
        return agreement(self.form)


@dataclass(frozen=True, slots=True)
class HomeRecord:
    """What holds of a patient's risk form and consent.

    Attributes:
        last_consent_id: key of the one recorded last, whatever day it tells of; 0 for none.
        moved_on: into the home where the patient lives now; None where no other one is known.
    """

    asked: Asked | None = None
    consent: StoredConsent | None = None
    last_consent_id: int = 0
    moved_on: date | None = None


NO_HOME: Final = HomeRecord()


def home_from(rows: Sequence[Row[Any]]) -> HomeRecord:
    """What holds, from the rows of a statement that `with_home` made."""
    if not rows:
        return NO_HOME
    head = rows[0]
    return HomeRecord(
        asked=asked_from([row for row in rows if row.answer_id is not None]),
        consent=consent_from(head) if head.consent_id is not None else None,
        last_consent_id=head.last_consent_id or 0,
        moved_on=head.moved_on,
    )


def asked_from(rows: Sequence[Row[Any]]) -> Asked | None:
    """The rows of one asking, each answer perhaps with several steps."""
    if not rows:
        return None
    answers: dict[int, StoredAnswer] = {}
    accepted: dict[int, Accepted] = {}
    for row in sorted(rows, key=lambda one: (one.place, one.answer_id)):
        stored = answers.setdefault(row.answer_id, StoredAnswer(row.answer_id, _answered(row)))
        if row.step_id is None:
            continue
        by = staff_name(row.step_title, row.step_given, row.step_family)
        if row.step_kind == RiskStepKind.ACTION_DONE and stored.settled_on is None:
            answers[row.answer_id] = replace(
                stored, settled_on=row.step_on, settled_by=by, settled_note=row.reason
            )
        elif row.step_kind == RiskStepKind.ACCEPTED:
            on = day_of(row.step_at)
            accepted[row.step_id] = Accepted(by, on, row.step_on, row.reason, row.mitigation)
    first = rows[0]
    return Asked(
        first.risk_assessment_id,
        first.set_id,
        first.set_version,
        tuple(answers.values()),
        accepted[max(accepted)] if accepted else None,
    )


def consent_from(row: Row[Any]) -> StoredConsent:
    """A consent from its columns."""
    values: dict[str, Any] = {name: getattr(row, name) for name in _FORM}
    signer, advance = values["signed_by"], values["advance_decision"]
    values["signed_by"] = Signer(signer) if signer in set(Signer) else Signer.PATIENT
    known = advance in set(AdvanceDecision)
    values["advance_decision"] = AdvanceDecision(advance) if known else None
    # What a newer program calls otherwise is not taken for a consent.
    is_given = row.consent_kind == ConsentKind.GIVEN
    return StoredConsent(
        row.consent_id,
        ConsentKind.GIVEN if is_given else ConsentKind.WITHDRAWN,
        ConsentForm(**values),
        row.consent_note,
        staff_name(row.consent_title, row.consent_given, row.consent_family),
        row.consent_at,
    )


def answer_columns() -> tuple[Any, ...]:
    """Of an answer with a step, for `asked_from`; joined by `with_steps`."""
    return (
        RiskAnswer.id.label("answer_id"),
        *(getattr(RiskAnswer, name) for name in _ANSWER),
        RiskStep.id.label("step_id"),
        RiskStep.kind.label("step_kind"),
        RiskStep.done_on.label("step_on"),
        RiskStep.created_at.label("step_at"),
        RiskStep.reason,
        RiskStep.mitigation,
        Person.title.label("step_title"),
        Person.given_names.label("step_given"),
        Person.family_name.label("step_family"),
    )


def with_steps(wanted: "Select[*tuple[Any, ...]]") -> "Select[*tuple[Any, ...]]":
    """Steps about the answer, and those about all answers of the asking."""
    is_about = (RiskStep.risk_assessment_id == RiskAnswer.risk_assessment_id) & (
        RiskStep.risk_answer_id.is_(None) | (RiskStep.risk_answer_id == RiskAnswer.id)
    )
    return wanted.outerjoin(RiskStep, is_about).outerjoin(Person, Person.id == RiskStep.done_by_id)


def consent_columns(recorder: Any) -> tuple[Any, ...]:
    """Of a consent, for `consent_from`; `recorder` is the joined person."""
    return (
        OxygenConsent.id.label("consent_id"),
        OxygenConsent.kind.label("consent_kind"),
        OxygenConsent.note.label("consent_note"),
        OxygenConsent.created_at.label("consent_at"),
        *(getattr(OxygenConsent, name) for name in _FORM),
        recorder.title.label("consent_title"),
        recorder.given_names.label("consent_given"),
        recorder.family_name.label("consent_family"),
    )


def _answered(row: Row[Any]) -> Answered:
    worrying = row.worrying
    question = RiskQuestion(
        number=row.number,
        text=row.question,
        short=row.short,
        worrying=Given(worrying) if worrying in set(Given) else None,
        level=RiskLevel(row.level) if row.level in set(RiskLevel) else RiskLevel.RED,
        action=row.action,
        item=row.item,
        source=f"{row.set_id} {row.set_version}",
    )
    # An answer that this program does not know is one that nobody knows.
    answer = Given(row.answer) if row.answer in set(Given) else Given.UNKNOWN
    return Answered(question, answer, row.done_on, row.due_on, row.note)


def with_home(
    wanted: "Select[*tuple[Any, ...]]", *, of_many: bool = False
) -> "Select[*tuple[Any, ...]]":
    """With what `home_from` reads, to a statement of patients with their assessments of risks.

    The assessment to which the questions were answered last then has a row for each answer and
    step; consent and the day of a move stand in every row.

    Args:
        wanted: of the one patient `:patient_id`, or of many.
        of_many: each part is looked up for the patient of its row.
    """
    patient_id: Any = Patient.id if of_many else bindparam("patient_id", type_=BigInteger)
    recorder = aliased(Person)
    newest = (
        select(RiskAnswer.risk_assessment_id)
        .join(RiskAssessment, RiskAssessment.id == RiskAnswer.risk_assessment_id)
        .where(RiskAnswer.patient_id == patient_id)
        .order_by(RiskAssessment.assessed_on.desc(), RiskAssessment.id.desc())
        .limit(1)
        .correlate(Patient)
        .scalar_subquery()
    )
    holds = (
        select(OxygenConsent.id)
        .where(OxygenConsent.patient_id == patient_id)
        .order_by(OxygenConsent.signed_on.desc(), OxygenConsent.id.desc())
        .limit(1)
        .correlate(Patient)
        .scalar_subquery()
    )
    # The only address that is known is one since which the patient is known, not a move.
    moved = (
        select(func.max(PatientAddress.valid_from))
        .where(PatientAddress.patient_id == patient_id, PatientAddress.kind == AddressKind.HOME)
        .having(func.count() > 1)
        .correlate(Patient)
    )
    is_of_it = (RiskAnswer.risk_assessment_id == RiskAssessment.id) & (RiskAssessment.id == newest)
    return (
        with_steps(wanted.outerjoin(RiskAnswer, is_of_it))
        .outerjoin(OxygenConsent, OxygenConsent.id == holds)
        .outerjoin(recorder, recorder.id == OxygenConsent.recorded_by_id)
        .add_columns(
            *answer_columns(),
            *consent_columns(recorder),
            last_consent(patient_id).correlate(Patient).scalar_subquery().label("last_consent_id"),
            moved.scalar_subquery().label("moved_on"),
        )
    )


def last_consent(patient_id: Any) -> "Select[int | None]":
    """Key of the consent or withdrawal recorded last."""
    return select(func.max(OxygenConsent.id)).where(OxygenConsent.patient_id == patient_id)
