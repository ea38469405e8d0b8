"""The physician's review: the queue, one result with what went before, and the signature."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.charts.trend_sheet import TrendSheet
from o2clinic.errors import Finding, Level, NotFound, NotValid
from o2clinic.models import Patient, Result
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import born, patient_name
from o2clinic.rules.nhs_number import formatted
from o2clinic.rules.permissions import Permission
from o2clinic.rules.policy import Policy
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.result_codes import ResultStatus
from o2clinic.services import review_queue
from o2clinic.services.open_actions import MarkedLine, standing_lines
from o2clinic.services.open_queries import answer
from o2clinic.services.policies import in_force
from o2clinic.services.result_draft import LONGEST_REASON, tidy, too_long
from o2clinic.services.results import ResultRow, ResultSheet, results_of
from o2clinic.services.review_queue import QueuePlace, ReviewCounts, ReviewRow
from o2clinic.services.standing import Standing, standing_from
from o2clinic.services.trends import read, trend_sheet
from o2clinic.services.work import Actor, Desk, Work


@dataclass(frozen=True, slots=True)
class ValueLine:
    """One number of a result beside the one before it.

    Attributes:
        label: name with unit.
        before: of the previous result breathing the same; empty when there is none.
        change: with its sign; empty when there is none.
        note: why it stands out; empty when it does not.
    """

    label: str
    value: str
    before: str
    change: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSheet:
    """One result as it is reviewed.

    Attributes:
        identity: date of birth, sex and NHS number in one line.
        result: the result with its findings.
        previous: the last one before it, on air or on oxygen alike.
        replaced: the result that this one was put in the place of.
        standing: where the patient stands with this result among the others.
        stands: the same as marked lines.
    """

    patient_id: int
    name: str
    identity: str
    result: ResultRow
    previous: ResultRow | None
    replaced: ResultRow | None
    values: tuple[ValueLine, ...]
    standing: Standing
    stands: tuple[MarkedLine, ...]
    trend: TrendSheet


@dataclass(frozen=True, slots=True)
class SignedResult:
    """A result as it was shown when it was signed."""

    result_id: int
    version: int


@dataclass(frozen=True, slots=True)
class QueryAnswer:
    """Why a value is kept although a rule doubts it."""

    finding_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDraft:
    """What the physician signs.

    Attributes:
        results: of one patient.
        repeat_wanted: the measurement is to be repeated.
        answers: to open queries.
    """

    command_id: str
    results: tuple[SignedResult, ...]
    comment: str = ""
    repeat_wanted: bool = False
    answers: tuple[QueryAnswer, ...] = ()


class Review:
    """What a physician does with new results."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def queue(self, after: QueuePlace | None = None, limit: int = 50) -> tuple[ReviewRow, ...]:
        """A page of what waits, worst first, then oldest; one statement."""
        with self._desk.reading(self._actor, Permission.REVIEW_RESULT) as session:
            return review_queue.queue_page(session, after, limit)

    def counts(self) -> ReviewCounts:
        """How much waits; one statement."""
        with self._desk.reading(self._actor, Permission.REVIEW_RESULT) as session:
            return review_queue.waiting(session)

    def sheet(self, result_id: int) -> ReviewSheet:
        """One result with what went before and where the patient stands with it.

        Raises:
            NotFound: there is no such result.
            RecordShut: the patient's record is restricted, and no reason was given.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.REVIEW_RESULT) as session:
            patient = _patient(session, result_id)
            self._desk.require_open(session, self._actor, patient.id)
            results = results_of(session, patient.id)
            source = read(session, patient.id)
        self._desk.note_opening(self._actor, patient.id)
        policy = in_force(source.facts.policy_id)
        standing = standing_from(source.facts, source.gases, policy, now)
        result = next(row for row in results.rows if row.result_id == result_id)
        previous = _previous(results, result)
        number = formatted(patient.nhs_number) if patient.nhs_number else "none"
        birth = born(patient.born_on, day_of(now), patient.died_on)
        return ReviewSheet(
            patient_id=patient.id,
            name=patient_name(patient.family_name, patient.given_names, patient.title),
            identity=f"Born {birth}   NHS No. {number}",
            result=result,
            previous=previous,
            replaced=next((row for row in results.rows if row.result_id == result.amends_id), None),
            values=tuple(_values(result, previous, policy)),
            standing=standing,
            stands=standing_lines(standing, source.facts),
            trend=trend_sheet(source, policy, day_of(now)),
        )

    def sign(self, draft: ReviewDraft) -> int:
        """Sign results as they were shown; gives the key of the first.

        Raises:
            NotValid: an open query has no answer and no repeat is asked for, nothing is signed, or
                a text is too long.
            StaleRecord: somebody changed or signed a result since it was shown.
        """
        _refuse_unsound(draft)
        with self._desk.work(
            self._actor, Permission.REVIEW_RESULT, "review result", command_id=draft.command_id
        ) as work:
            signed = [
                work.fetch_for_edit(Result, one.result_id, one.version) for one in draft.results
            ]
            work.patient_id = signed[0].patient_id
            _refuse_mixed(signed)
            for result in signed:
                _sign(work, result, draft)
            work.record_id = signed[0].id
            work.reason = tidy(draft.comment)
            work.changed(Concept.RESULT, signed[0].patient_id)
        return signed[0].id


def _refuse_unsound(draft: ReviewDraft) -> None:
    wrong = list(too_long("comment", "The comment", draft.comment, LONGEST_REASON))
    for one in draft.answers:
        wrong += too_long(f"answer_{one.finding_id}", "The reason", one.reason, LONGEST_REASON)
    if not draft.results:
        wrong.append(Finding("REVIEW", Level.BLOCK, "Choose a result to sign."))
    if wrong:
        raise NotValid(wrong)


def _refuse_mixed(results: list[Result]) -> None:
    if len({result.patient_id for result in results}) > 1:
        message = "These results are not of one patient. Sign them one by one."
        raise NotValid([Finding("REVIEW", Level.BLOCK, message)])
    if any(result.status != ResultStatus.TO_REVIEW for result in results):
        message = "This result is not waiting for review. Choose the next one."
        raise NotValid([Finding("REVIEW", Level.BLOCK, message)])


def _sign(work: Work, result: Result, draft: ReviewDraft) -> None:
    open_queries = answer(work, result, {one.finding_id: one.reason for one in draft.answers})
    if open_queries and not draft.repeat_wanted:
        raise NotValid(
            [
                Finding(
                    query.rule,
                    Level.BLOCK,
                    f"{query.message} Say why the value is right, or ask for a repeat.",
                    f"answer_{query.id}",
                )
                for query in open_queries
            ]
        )
    result.status = ResultStatus.REVIEWED
    result.reviewed_by_id = work.actor.person_id
    result.reviewed_at = work.at
    result.review_comment = tidy(draft.comment)
    result.repeat_wanted = draft.repeat_wanted


def _patient(session: Session, result_id: int) -> Patient:
    wanted = (
        select(Patient).join(Result, Result.patient_id == Patient.id).where(Result.id == result_id)
    )
    patient = session.scalar(wanted)
    if patient is None:
        raise NotFound("This result is not in the database.")
    return patient


def _previous(results: ResultSheet, result: ResultRow) -> ResultRow | None:
    """The newest older one of its kind, on air if it is on air, doing the same."""
    return next(
        (
            row
            for row in results.current
            if row.kind.code == result.kind.code
            and row.taken_at < result.taken_at
            and row.result_id != result.amends_id
            and (row.breathed == "air") is (result.breathed == "air")
            and row.activity is result.activity
        ),
        None,
    )


def _values(result: ResultRow, previous: ResultRow | None, policy: Policy) -> Iterator[ValueLine]:
    for field in result.kind.fields:
        if field.name not in result.values:
            continue
        value = result.values[field.name]
        before = None if previous is None else previous.values.get(field.name)
        yield ValueLine(
            field.title,
            field.shown(value),
            "" if before is None else field.shown(before),
            "" if before is None else _change(value - before, field.places),
            _note(field.name, value, policy, is_on_air=result.breathed == "air"),
        )


def _change(by: Decimal, places: int) -> str:
    rounded = round_half_up(by, places)
    return f"+{rounded}" if rounded > 0 else f"{rounded}".replace("-", "−")


def _note(name: str, value: Decimal, policy: Policy, *, is_on_air: bool) -> str:
    """Which limit of the policy the value meets."""
    rounded = round_half_up(value, 1)
    if name == "pao2_kpa" and is_on_air:
        if policy.ltot_pao2_kpa.holds(rounded):
            return f"LTOT {policy.ltot_pao2_kpa}"
        if policy.ltot_pao2_complication_kpa.holds(rounded):
            return f"with complication {policy.ltot_pao2_complication_kpa}"
    if name == "paco2_kpa" and policy.hypercapnia_paco2_kpa.holds(value):
        return f"raised {policy.hypercapnia_paco2_kpa}"
    if name == "ph" and policy.acidaemia_ph.holds(value):
        return f"acidaemia {policy.acidaemia_ph}"
    if name == "ph" and policy.alkalaemia_ph.holds(value):
        return f"alkalaemia {policy.alkalaemia_ph}"
    return ""
