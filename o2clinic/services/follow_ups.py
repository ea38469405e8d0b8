"""Follow-up: when a patient is seen next and why, and the recalls of all patients."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from o2clinic.errors import NotFound, O2ClinicError
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date, with_subscripts
from o2clinic.rules.follow_up_case import FollowUpTask, TaskKind
from o2clinic.rules.permissions import Permission
from o2clinic.rules.recall import (
    Due,
    Seen,
    booked_for,
    booked_words,
    how_late,
    last_day,
    missed_in_a_row,
    missed_words,
    window_words,
)
from o2clinic.services import follow_up_keeping, recall_rows, shut_records
from o2clinic.services.follow_up_facts import Picture, pictures_of
from o2clinic.services.recall_rows import RecallCounts, RecallPlace, RecallRow, RecallsWanted
from o2clinic.services.work import Actor, Desk

PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """One thing that is due for a patient.

    Attributes:
        words: what.
        due: the day.
        late: how far it is off, in words.
        window: from when to when it counts.
        rule: the id of the rule.
        why: the rule in words, with its source and what was compared.
        includes: what belongs to it.
        booked: the day of a visit booked ahead that answers it, in words; empty without one.
        is_projected: counted from an earlier task that is itself not yet done.
        book_on: the day on which the diary is looked at for a visit.
        kind: what, as a code.
    """

    words: str
    due: str
    late: str
    window: str
    rule: str
    why: str
    includes: tuple[str, ...]
    booked: str
    is_overdue: bool
    is_projected: bool
    book_on: date
    kind: str = ""


@dataclass(frozen=True, slots=True)
class FollowUpSheet:
    """When a patient is seen next.

    Attributes:
        tasks: what is due, the earliest first.
        reasons: why there is no date where one might be looked for.
        missing: facts not recorded, in words.
        prompts: what else to think of, in words.
        policy_title: the thresholds that were used.
    """

    patient_id: int
    tasks: tuple[TaskLine, ...]
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    prompts: tuple[str, ...]
    policy_title: str

    @property
    def next(self) -> TaskLine | None:
        """What is due first; None where `reasons` says why nothing is."""
        return self.tasks[0] if self.tasks else None


@dataclass(frozen=True, slots=True)
class RecallSheet:
    """The first page of the recalls, with how many there are.

    Attributes:
        until: the last day of the filter; None where no date limits it.
    """

    wanted: RecallsWanted
    rows: tuple[RecallRow, ...]
    counts: RecallCounts
    until: date | None


class FollowUps:
    """What is due, for one patient and for all."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def of(self, patient_id: int) -> FollowUpSheet:
        """When a patient is seen next, made from the record as it is now; at most ten statements.

        Raises:
            NotFound: there is no such patient.
            RecordShut: the record is restricted and was opened without a reason.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            picture = pictures_of(session, [patient_id], now).get(patient_id)
            if picture is None:
                raise NotFound(f"Patient {patient_id} is not in the database.")
        return _sheet(patient_id, picture)

    def recalls(self, wanted: RecallsWanted, limit: int = PAGE) -> RecallSheet:
        """The first lines and the counts; what changed is worked out before, where it may be."""
        self.catch_up()
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            shut = shut_records.all_shut(session, self._actor.person_id, now)
            rows = recall_rows.page(session, wanted, shut, now, None, limit)
            found = recall_rows.counts(session, wanted.kind, shut, day_of(now))
        until = last_day(wanted.due, day_of(now))
        return RecallSheet(wanted, rows, found, until)

    def more_recalls(
        self, wanted: RecallsWanted, after: RecallPlace, limit: int = PAGE
    ) -> tuple[RecallRow, ...]:
        """The lines after a place."""
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            shut = shut_records.all_shut(session, self._actor.person_id, now)
            return recall_rows.page(session, wanted, shut, now, after, limit)

    def counts(self) -> RecallCounts:
        """How many patients are overdue and due; two statements."""
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            shut = shut_records.all_shut(session, self._actor.person_id, now)
            return recall_rows.counts(session, None, shut, day_of(now))

    def catch_up(self) -> bool:
        """Work out what changed, as far as this desk may; gives whether more is left.

        That it could not be done now hides nothing: what stands there is shown as it is.
        """
        with suppress(O2ClinicError):
            return follow_up_keeping.catch_up(self._desk, self._actor)
        return False


def _sheet(patient_id: int, picture: Picture) -> FollowUpSheet:
    made, on = picture.schedule(), picture.case.on
    tasks = tuple(_task_line(task, picture.visits, on) for task in made.tasks)
    missed = missed_in_a_row(one for one in picture.visits if one.on <= on)
    booked = booked_for(made.tasks[0].kind, picture.visits, on) if made.tasks else None
    prompts = [*made.prompts, *filter(None, [missed_words(missed, booked) if tasks else ""])]
    return FollowUpSheet(
        patient_id,
        tasks,
        made.reasons,
        tuple(map(with_subscripts, made.missing)),
        tuple(map(with_subscripts, prompts)),
        picture.policy.title,
    )


def _task_line(task: FollowUpTask, visits: tuple[Seen, ...], on: date) -> TaskLine:
    booked_on = booked_for(task.kind, visits, on)
    step = task.step
    return TaskLine(
        words=with_subscripts(task.words),
        due=short_date(task.due_on),
        late=how_late(task.due_on, on),
        window=window_words(task.window_from, task.window_to),
        rule=step.rule,
        why=with_subscripts(f"{step.words} ({step.source}): {step.compared}"),
        includes=tuple(map(with_subscripts, task.must_include)),
        booked=booked_words(task.kind, visits, on),
        is_overdue=task.due_on < on,
        is_projected=task.is_projected,
        book_on=booked_on or max(on, task.window_from),
        kind=task.kind,
    )


__all__ = [
    "PAGE",
    "Due",
    "FollowUpSheet",
    "FollowUps",
    "RecallCounts",
    "RecallPlace",
    "RecallRow",
    "RecallSheet",
    "RecallsWanted",
    "TaskKind",
    "TaskLine",
]
