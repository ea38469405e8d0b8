"""Questions on oxygen beside LTOT: asked of a record, answered, decided, and kept as they were.

An answer is only ever added to. It keeps what was typed, every fact that the rules were given and
every step they took, as they stood on the screen; nothing of it is worked out again later.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotFound, NotValid
from o2clinic.models import OxygenQuestion, Patient, Person
from o2clinic.rules.changes import Concept
from o2clinic.rules.decision import COURSE_WORDS, Course, check_course
from o2clinic.rules.permissions import Permission
from o2clinic.rules.policy import Policy
from o2clinic.rules.questions import question
from o2clinic.rules.questions.asking import Answers, Question, QuestionAdvice
from o2clinic.rules.questions.known import Known, LastAnswer
from o2clinic.services.documents import as_plain
from o2clinic.services.question_facts import record_of
from o2clinic.services.record_changes import require_unchanged
from o2clinic.services.work import Actor, Desk

LONGEST_NOTE: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDraft:
    """An answered question as its form sends it.

    Attributes:
        command_id: of this filling-in.
        patient_id: whose.
        question: its code.
        answers: by field of the case; what nobody answered is left out.
        course: None while nothing is chosen.
        reason: why; needed when it is decided otherwise than advised.
        shown: `QuestionSheet.shown` of what stood on the screen.
    """

    command_id: str
    patient_id: int
    question: str
    answers: Answers
    course: Course | None
    reason: str = ""
    note: str = ""
    shown: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One answering that was recorded.

    Attributes:
        advised: what the rules had said, by its code.
        words: the same for people, as on that day.
        mark: how it was marked then.
        more: what was found beside it, as a range or a day.
        answers: as typed, as the database holds them.
        inputs: every fact that the rules were given, likewise.
    """

    question_id: int
    question: str
    asked_on: date
    by: str
    advised: str
    words: str
    mark: str
    more: tuple[tuple[str, str], ...]
    decided: str
    reason: str
    note: str
    policy_title: str
    answers: Mapping[str, Any]
    inputs: Mapping[str, Any]

    @property
    def is_override(self) -> bool:
        """Whether it was decided otherwise than advised."""
        return self.decided == Course.OTHERWISE

    @property
    def decided_words(self) -> str:
        """What was decided, for people."""
        known = self.decided in set(Course)
        return COURSE_WORDS[Course(self.decided)] if known else self.decided


@dataclass(frozen=True, slots=True)
class QuestionSheet:
    """What the page of the questions shows; it asks no database any more.

    Attributes:
        known: what the record holds, for every question.
        rows: what was recorded, newest first.
    """

    patient_id: int
    known: Known
    policy: Policy
    rows: tuple[QuestionRow, ...]

    def rows_of(self, code: str) -> tuple[QuestionRow, ...]:
        """What was recorded on one question, newest first."""
        return tuple(row for row in self.rows if row.question == code)

    def last(self, code: str) -> QuestionRow | None:
        """What was recorded last on one question."""
        return next((row for row in self.rows if row.question == code), None)

    def shown(self, asked: Question, answers: Answers) -> dict[str, Any]:
        """What the rules say of these answers as it stands on the screen; plain values only."""
        last = self.last(asked.code)
        advice = asked.advice(self.known, answers, self.policy)
        return {
            "policy": advice.policy_id,
            "policy_title": self.policy.title,
            "outcome": advice.outcome,
            "words": advice.words,
            "mark": advice.mark.value,
            "steps": as_plain(advice.steps),
            "missing": list(advice.missing),
            "prompts": list(advice.prompts),
            "actions": list(advice.actions),
            "more": as_plain(advice.more),
            "known": [
                {"title": fact.title, "words": fact.words, "source": fact.source}
                for fact in asked.known_facts(self.known)
            ],
            "after": 0 if last is None else last.question_id,
        }

    def as_kept(self, asked: Question, answers: Answers) -> dict[str, Any]:
        """The answers with all that the rules were given and said, as the database keeps them."""
        given = asked.given(self.known, answers)
        shown = self.shown(asked, answers)
        return {
            "patient_id": self.patient_id,
            "question": asked.code,
            "asked_on": self.known.today,
            "policy_id": shown["policy"],
            "advised": shown["outcome"],
            "answers": as_plain(given.answers),
            "inputs": as_plain(given.values),
            "shown": shown,
        }

    def check(self, asked: Question, answers: Answers) -> tuple[Finding, ...]:
        """What is wrong with the answers, and what keeps the rules from taking them."""
        advice = asked.advice(self.known, answers, self.policy)
        return (*asked.check(self.known, answers), *advice.refused)

    def since_then(self, row: QuestionRow) -> str:
        """What the rules say today of the same answers, where it is something else; in words."""
        asked = question(row.question)
        if asked is None or not asked.is_asked_again:
            return ""
        given = asked.given(self.known, asked.read(row.answers))
        advice = asked.advise(given, self.policy)
        if advice.outcome != row.advised:
            return f"Today, with the same answers, the rules say: {advice.words}."
        # What is counted from the day of asking goes on to be counted from that day.
        then = asked.advise(given.with_values(decided_on=row.asked_on), self.policy)
        if then.outcome == row.advised and row.more not in {then.more, advice.more}:
            found = "; ".join(f"{title.lower()} {words}" for title, words in then.more)
            return f"Today, with the same answers: {found}." if found else ""
        if self.policy.title != row.policy_title:
            return f"Today the clinic goes by the {self.policy.title}."
        return ""


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a question is decided on; its one field is named as people are told of it."""

    question: Mapping[str, Any]


class Questions:
    """What the page of the questions asks and records."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def sheet(self, patient_id: int) -> QuestionSheet:
        """Every question with what was recorded on it; who looks is logged. Nine statements.

        Raises:
            NotFound: there is no such patient.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            return sheet_of(session, patient_id, now)

    def record(self, draft: QuestionDraft) -> int:
        """Keep an answer with what the rules say now; gives its key.

        Raises:
            NotAllowed: the role does not include ordering oxygen.
            NotValid: an answer is not possible, nothing is chosen, or a reason is missing.
            StaleRecord: the rules say something else than what stood on the screen.
            AlreadyDone: this answer was recorded before.
        """
        asked = question(draft.question)
        if asked is None:
            raise NotFound(f"There is no question {draft.question}.")
        with self._desk.work(
            self._actor, Permission.ORDER_OXYGEN, "answer question", command_id=draft.command_id
        ) as work:
            work.patient_id, work.reason = draft.patient_id, draft.reason.strip()
            session = work.session
            # Nobody else answers for this patient meanwhile.
            session.get(Patient, draft.patient_id, with_for_update=True)
            sheet = sheet_of(session, draft.patient_id, work.at)
            _require_possible(asked, sheet, draft)
            shown = sheet.shown(asked, draft.answers)
            before, now = _Basis(draft.shown), _Basis(shown)
            require_unchanged(session, draft.patient_id, before, now, work.at)
            advice = asked.advice(sheet.known, draft.answers, sheet.policy)
            course = _valid_course(asked, advice, draft)
            question_id = work.add(
                OxygenQuestion(
                    asked_by_id=work.actor.person_id,
                    decided=course,
                    reason=draft.reason.strip(),
                    note=draft.note.strip(),
                    **sheet.as_kept(asked, draft.answers),
                )
            )
            work.record_id = question_id
            work.changed(Concept.ASSESSMENT, draft.patient_id)
        return question_id


def sheet_of(session: Session, patient_id: int, now: datetime) -> QuestionSheet:
    """What is known and was recorded."""
    rows = rows_of(session, patient_id)
    record = record_of(session, patient_id, _last(rows), now)
    return QuestionSheet(patient_id, record.known, record.policy, rows)


def rows_of(
    session: Session, patient_id: int, code: str = "", *, most: int | None = None
) -> tuple[QuestionRow, ...]:
    """What was recorded on a patient's questions, or on one, newest first; one statement."""
    wanted = (
        select(OxygenQuestion, Person)
        .join(Person, Person.id == OxygenQuestion.asked_by_id)
        .where(OxygenQuestion.patient_id == patient_id)
        .order_by(OxygenQuestion.asked_on.desc(), OxygenQuestion.id.desc())
        .limit(most)
    )
    if code:
        wanted = wanted.where(OxygenQuestion.question == code)
    return tuple(_row(kept, person) for kept, person in session.execute(wanted))


def _require_possible(asked: Question, sheet: QuestionSheet, draft: QuestionDraft) -> None:
    """Before the rules are asked: what is no answer they could not read."""
    found = asked.check(sheet.known, draft.answers)
    if len(draft.note.strip()) > LONGEST_NOTE:
        words = f"The note is too long: at most {LONGEST_NOTE} characters."
        found = (*found, Finding("PF-1", Level.BLOCK, words, "note"))
    if found:
        raise NotValid(found)


def _valid_course(asked: Question, advice: QuestionAdvice, draft: QuestionDraft) -> Course:
    found = (*advice.refused, *check_course(draft.course, draft.reason, advice.to_confirm))
    if draft.course is Course.OTHERWISE and not asked.may_go_otherwise:
        words = "Here it cannot be decided otherwise: record what was done."
        found = (*found, Finding("S-2", Level.BLOCK, words, "course"))
    if draft.course is None or found:
        raise NotValid(found)
    return draft.course


def _last(rows: Sequence[QuestionRow]) -> dict[str, LastAnswer]:
    last: dict[str, LastAnswer] = {}
    days: dict[str, dict[str, date]] = defaultdict(dict)
    for row in rows:  # newest first
        asked = question(row.question)
        if asked is None:
            continue
        answered_on = days[row.question]
        for field in row.answers:
            answered_on.setdefault(field, row.asked_on)
        if row.question not in last:
            last[row.question] = LastAnswer(
                outcome=row.advised,
                on=row.asked_on,
                answers=asked.read(row.inputs),
                is_over=row.advised in asked.ends_with,
                answered_on=answered_on,
            )
    return last


def _row(kept: OxygenQuestion, person: Person) -> QuestionRow:
    shown = kept.shown
    return QuestionRow(
        question_id=kept.id,
        question=kept.question,
        asked_on=kept.asked_on,
        by=person.name,
        advised=kept.advised,
        words=shown.get("words", kept.advised),
        mark=shown.get("mark", "note"),
        more=tuple((title, words) for title, words in shown.get("more", ())),
        decided=kept.decided,
        reason=kept.reason,
        note=kept.note,
        policy_title=shown.get("policy_title", kept.policy_id),
        answers=kept.answers,
        inputs=kept.inputs,
    )
