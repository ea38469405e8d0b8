"""Letters about visits by the batch: planned, issued one by one, and given as one PDF to print.

Each letter is a use case of its own: what was issued stays when a run is stopped, nobody is written
to twice by running again, and whoever was left out is named with the reason.
"""

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.documents.appointment_letter import joined
from o2clinic.models import Appointment, Document
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date
from o2clinic.rules.permissions import Permission
from o2clinic.rules.recall import DUE_WORDS
from o2clinic.rules.visit_letters import (
    LETTER_WORDS,
    LetterKind,
    VisitCase,
    is_due,
    is_to_be_reminded,
    letters_for,
    visit_for,
)
from o2clinic.rules.visits import VisitStatus
from o2clinic.services import recall_rows, shut_records, visit_rows
from o2clinic.services.appointment_letters import AppointmentLetters, Known, case_of, known
from o2clinic.services.diary import bounds
from o2clinic.services.documents import USE_CASES, DocumentKind, Use, pages_in
from o2clinic.services.letter_batch import (
    RunLine,
    RunOutcome,
    RunPlan,
    counted_words,
    out,
    run,
)
from o2clinic.services.recall_rows import RecallPlace, RecallRow, RecallsWanted
from o2clinic.services.visit_letter_draft import VisitLetterDraft, check, command_of_run
from o2clinic.services.visit_rows import VisitRow
from o2clinic.services.work import Actor, Desk

_PAGE: Final = 500


class RunOf(StrEnum):
    """Which letters about booked visits are wanted."""

    DUE = "due"
    REMINDERS = "reminders"


RUN_WORDS: Final = {
    RunOf.DUE: "Whatever patients have not been told yet",
    RunOf.REMINDERS: "Reminders",
}


VisitLine: TypeAlias = RunLine[VisitLetterDraft]
VisitPlan: TypeAlias = RunPlan[VisitLetterDraft]
VisitOutcome: TypeAlias = RunOutcome[VisitLetterDraft]


class LetterRuns:
    """Batches of letters about visits."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor
        self._letters = AppointmentLetters(desk, actor)

    def invitations(self, wanted: RecallsWanted) -> VisitPlan:
        """Whom an invitation of everybody in a filter of the recalls would reach."""
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            shut = shut_records.all_shut(session, self._actor.person_id, now)
            rows: list[RecallRow] = []
            after: RecallPlace | None = None
            while part := recall_rows.page(session, wanted, shut, now, after, _PAGE):
                rows += part
                after = part[-1].place
            facts = self._known(session, {row.patient_id for row in rows})
        title = f"Invitations: {DUE_WORDS[wanted.due]}"
        lines = tuple(self._invitation(row, facts, day_of(now)) for row in rows)
        return RunPlan(title, lines)

    def visits(self, first: date, days: int, site_id: int | None, of: RunOf) -> VisitPlan:
        """Which letters about the visits of some days are to be written."""
        now, today = self._desk.now(), day_of(self._desk.now())
        last = first + timedelta(days=max(days, 1) - 1)
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            wanted = (
                visit_rows.visits_wanted()
                .where(
                    Appointment.starts_at >= bounds(first)[0],
                    Appointment.starts_at < bounds(last)[1],
                )
                .order_by(Appointment.starts_at, Appointment.id)
            )
            if site_id is not None:
                wanted = wanted.where(Appointment.site_id == site_id)
            found = visit_rows.read(session, wanted, today)
            facts = self._known(session, {visit.patient_id for visit in found})
        ahead = [one for one in found if one.status != VisitStatus.BOOKED or one.starts_at > now]
        lines = (self._about_visit(one, facts, of, today) for one in ahead)
        span = short_date(first) if first == last else f"{short_date(first)} to {short_date(last)}"
        title = f"{RUN_WORDS[of]}: visits of {span}"
        return RunPlan(title, tuple(one for one in lines if one is not None))

    def issue(
        self,
        plan: VisitPlan,
        go_on: Callable[[int, int], bool],
        *,
        on_both_sides: bool,
    ) -> VisitOutcome:
        """Issue the letters of a plan one by one.

        Args:
            plan: whom to write to.
            go_on: told before each letter how many of how many are done; False stops the run.
            on_both_sides: each letter begins on a leaf of its own.
        """
        return run(plan, go_on, self._letters.issued, on_both_sides=on_both_sides)

    def issued_on(
        self, day: date, go_on: Callable[[int, int], bool], *, on_both_sides: bool
    ) -> VisitOutcome:
        """The letters that this person issued on a day, exactly as they were, to print again."""
        first, after = bounds(day)
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            wanted = (
                select(Document.id)
                .where(
                    Document.kind == DocumentKind.APPOINTMENT_LETTER.value,
                    Document.issued_by_id == self._actor.person_id,
                    Document.issued_at >= first,
                    Document.issued_at < after,
                )
                .order_by(Document.id)
            )
            keys = tuple(session.scalars(wanted))
        papers, is_stopped = [], False
        for at, key in enumerate(keys):
            if not go_on(at, len(keys)):
                is_stopped = True
                break
            papers.append(self._letters.pdf(key))
        pdf = joined(papers, on_both_sides=on_both_sides) if papers else b""
        title = f"Letters issued on {short_date(day)}"
        pages = tuple(pages_in(paper) for paper in papers)
        return RunOutcome(title, pdf, keys[: len(papers)], pages, (), is_stopped, is_again=True)

    def note_use(self, outcome: VisitOutcome, use: Use) -> int:
        """Write down that the letters of a run go to a printer or into a file, before they do."""
        with self._desk.work(self._actor, Permission.BOOK, USE_CASES[use]) as work:
            letters = counted_words(len(outcome.pages), "letter")
            work.reason = f"{use.value}: {outcome.title}, {letters}"
            work.record_id = outcome.document_ids[0] if outcome.document_ids else None
        return len(outcome.document_ids)

    def _invitation(self, row: RecallRow, facts: Known, today: date) -> VisitLine:
        what = " · ".join(filter(None, (row.task, f"due {row.due}" if row.due else "")))
        kind, person = visit_for(row.kind), facts.people.get(row.patient_id)
        why_not = _why_not_invited(row)
        if kind is None or person is None or why_not or person.why_not:
            known_why = why_not or (person.why_not if person is not None else "")
            return out(row.patient_id, row.name, what, known_why or "No visit here answers this.")
        told = facts.told.get(row.patient_id, ())
        due_on = row.place.due_on
        last = told[-1].document_id if told else 0
        draft = VisitLetterDraft(
            command_id=command_of_run(LetterKind.INVITATION, row.patient_id, None, row.kind, last),
            kind=LetterKind.INVITATION,
            addressee=person,
            house=facts.house,
            written_on=today,
            texts=facts.texts,
            visit_kind=kind.value,
            task=row.kind,
            by=due_on if due_on is not None and due_on > today else None,
            told=told,
        )
        return _line(draft, row.name, what)

    def _about_visit(
        self, visit: VisitRow, facts: Known, of: RunOf, today: date
    ) -> VisitLine | None:
        """None for a visit that these letters have nothing to say about."""
        person, told = facts.of(visit.patient_id)
        case = case_of(visit, told)
        is_wanted = is_due(case) if of is RunOf.DUE else is_to_be_reminded(case)
        what = f"{short_date(day_of(visit.starts_at))} {visit.times}"
        if not is_wanted or person.why_not:
            why_not = person.why_not if is_wanted else _why_not_told(visit, case, of)
            return out(visit.patient_id, visit.name, what, why_not) if why_not else None
        kind = LetterKind.REMINDER if of is RunOf.REMINDERS else letters_for(case)[0]
        last = told[-1].document_id if told else 0
        draft = VisitLetterDraft(
            command_id=command_of_run(kind, visit.patient_id, visit, "", last),
            kind=kind,
            addressee=person,
            house=facts.house,
            written_on=today,
            texts=facts.texts,
            visit_kind=visit.kind,
            visit=visit,
            told=told,
        )
        return _line(draft, visit.name, f"{LETTER_WORDS[kind]} · {what}")

    def _known(self, session: Session, keys: set[int]) -> Known:
        return known(session, keys, self._actor.person_id, self._desk)


def _why_not_invited(row: RecallRow) -> str:
    if not row.kind:
        return row.remark or "There is no date for this patient."
    if row.booked:
        return f"{row.booked[:1].upper()}{row.booked[1:]}."
    return f"{row.invited}." if row.invited else ""


def _line(draft: VisitLetterDraft, name: str, what: str) -> VisitLine:
    """A letter that may be written, unless something stands against all of them."""
    wrong = next((finding.message for finding in check(draft)), "")
    return RunLine(
        patient_id=draft.patient_id,
        name=name,
        what=what,
        remark=wrong or "; ".join(draft.remarks),
        draft=None if wrong else draft,
    )


def _why_not_told(visit: VisitRow, case: VisitCase, of: RunOf) -> str:
    if visit.status != VisitStatus.BOOKED:
        return ""
    if visit.rebook_reason:
        return f"To be rebooked first: {visit.rebook_reason}"
    if of is RunOf.DUE:
        return "Has been told."
    return "Has been reminded." if not is_due(case) else "The change is to be told first."
