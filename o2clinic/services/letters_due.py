"""Visits and decisions of meetings whose letter is not yet written, or has not left the clinic."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from o2clinic.models import Appointment, Document, LetterCopy, Patient, Person
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import days_counted, patient_name, short_date, staff_name
from o2clinic.rules.letter_copies import due_on
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import VISITS, VisitKind, VisitStatus
from o2clinic.services import shut_records
from o2clinic.services.documents import DocumentKind
from o2clinic.services.meeting_letters import TELLS_OUTCOME, WAITING, decided_without_letter
from o2clinic.services.work import Actor, Desk

LOOKS_BACK: Final = timedelta(days=56)
BEFORE_THE_FIRST: Final = timedelta(days=7)  # letter written here: what was late then is not ours


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDue:
    """One visit, or decision of a meeting, without its letter.

    Attributes:
        visit_id: 0 for a decision of a meeting, whose line of the agenda is `item_id`.
        document_id: the letter that has not left; None while it is not written.
        waiting: how many copies of it have not left.
        due_on: the last day in time.
        is_own: the patient was seen by whoever asks.
    """

    visit_id: int
    patient_id: int
    name: str
    born: str
    seen: str
    visit: str
    clinician: str
    document_id: int | None
    waiting: int
    due_on: date
    is_late: bool
    is_own: bool
    days_late: int
    item_id: int = 0

    @property
    def key(self) -> int:
        """Tells it apart from the others of the list."""
        return self.visit_id or -self.item_id

    @property
    def state(self) -> str:
        """What is to be done."""
        if self.document_id is None:
            return "To write"
        return "1 copy to send" if self.waiting == 1 else f"{self.waiting} copies to send"

    @property
    def due(self) -> str:
        """By when, and how far it is behind."""
        late = f", {days_counted(self.days_late)} late" if self.is_late else ""
        return f"{short_date(self.due_on)}{late}"


@dataclass(frozen=True, slots=True)
class LettersDueSheet:
    """Everybody whose letter is due, the longest due first."""

    on: date
    rows: tuple[LetterDue, ...]

    @property
    def late(self) -> int:
        """How many are past their day."""
        return sum(row.is_late for row in self.rows)

    @property
    def to_write(self) -> int:
        """How many are not written."""
        return sum(row.document_id is None for row in self.rows)

    @property
    def to_send(self) -> int:
        """How many are written and have not left."""
        return len(self.rows) - self.to_write


class LettersDue:
    """What is still to be written or sent after visits and meetings."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def sheet(self) -> LettersDueSheet:
        """Last visits and meetings of eight weeks; two statements, and two small ones.

        Nothing that was late before the first clinic letter is to be written: whoever wrote them
        elsewhere is not told of hundreds. A letter that was written here waits until it has left.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.WRITE_LETTER) as session:
            shut = shut_records.all_shut(session, self._actor.person_id, now)
            first = session.scalar(_FIRST_LETTER)
            since = max(now - LOOKS_BACK, first - BEFORE_THE_FIRST) if first is not None else now
            rows = session.execute(_wanted(since, now)).all()
            decided = session.execute(decided_without_letter(now - LOOKS_BACK)).all()
        today = day_of(now)
        found = [self._line(row, today) for row in rows if row.patient_id not in shut]
        told = {row.patient_id: row for row in decided if row.patient_id not in shut}
        found += [self._decided(row, today) for row in told.values()]  # of each the last meeting
        return LettersDueSheet(today, tuple(sorted(found, key=lambda row: row.due_on)))

    def _line(self, row: Any, today: date) -> LetterDue:
        seen_on = day_of(row.starts_at)
        due = due_on(seen_on)
        kind = row.visit_kind
        return LetterDue(
            visit_id=row.id,
            patient_id=row.patient_id,
            name=patient_name(row.family_name, row.given_names, row.title),
            born=short_date(row.born_on),
            seen=short_date(seen_on),
            visit=VISITS[VisitKind(kind)].title if kind in set(VisitKind) else kind,
            clinician=staff_name(row.staff_title, row.staff_given, row.staff_family),
            document_id=row.document_id,
            waiting=row.waiting,
            due_on=due,
            is_late=due < today,
            is_own=row.person_id == self._actor.person_id,
            days_late=max(0, (today - due).days),
        )

    def _decided(self, row: Any, today: date) -> LetterDue:
        due = due_on(row.meets_on)
        return LetterDue(
            visit_id=0,
            item_id=row.id,
            patient_id=row.patient_id,
            name=patient_name(row.family_name, row.given_names, row.title),
            born=short_date(row.born_on),
            seen=short_date(row.meets_on),
            visit=row.meeting,
            clinician=staff_name(
                row.staff_title or "", row.staff_given or "", row.staff_family or ""
            ),
            document_id=row.document_id,
            waiting=row.waiting,
            due_on=due,
            is_late=due < today,
            is_own=row.decided_by_id == self._actor.person_id,
            days_late=max(0, (today - due).days),
        )


_FIRST_LETTER: Final = (
    select(Document.issued_at)
    .where(Document.kind == DocumentKind.LETTER.value)
    .order_by(Document.id)
    .limit(1)
)


def _wanted(since: datetime, now: datetime) -> "Select[*tuple[Any, ...]]":
    """The last visit of each patient that is over, with its letter and the copies that wait."""
    later, letter, newer = aliased(Appointment), aliased(Document), aliased(Document)
    is_its_letter = and_(
        letter.patient_id == Appointment.patient_id,
        letter.kind == DocumentKind.LETTER.value,
        letter.issued_at >= Appointment.starts_at,
        letter.template.not_like(TELLS_OUTCOME),  # of a meeting, not of the visit before it
    )
    document_id = (
        select(func.max(letter.id)).where(is_its_letter).correlate(Appointment).scalar_subquery()
    )
    waiting = (
        select(func.count())
        .select_from(LetterCopy)
        .join(letter, letter.id == LetterCopy.document_id)
        .outerjoin(newer, newer.replaces_id == letter.id)  # a corrected letter waits for nothing
        .where(is_its_letter, LetterCopy.state.in_(WAITING), newer.id.is_(None))
        .correlate(Appointment)
        .scalar_subquery()
    )
    is_over = (Appointment.starts_at > now - LOOKS_BACK, Appointment.starts_at <= now)
    is_to_write = and_(document_id.is_(None), Appointment.starts_at > since)
    came_again = (
        select(later.id)
        .where(
            later.patient_id == Appointment.patient_id,
            later.status == VisitStatus.DONE,
            later.starts_at > Appointment.starts_at,
            later.starts_at <= now,
        )
        .exists()
    )
    return (
        select(
            Appointment.id,
            Appointment.patient_id,
            Appointment.person_id,
            Appointment.starts_at,
            Appointment.visit_kind,
            Patient.family_name,
            Patient.given_names,
            Patient.title,
            Patient.born_on,
            Person.title.label("staff_title"),
            Person.given_names.label("staff_given"),
            Person.family_name.label("staff_family"),
            document_id.label("document_id"),
            waiting.label("waiting"),
        )
        .join(Patient, Patient.id == Appointment.patient_id)
        .join(Person, Person.id == Appointment.person_id)
        .where(
            Appointment.status == VisitStatus.DONE,
            *is_over,
            ~came_again,
            Patient.died_on.is_(None),
            or_(is_to_write, waiting > 0),
        )
    )
