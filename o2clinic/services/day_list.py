"""The printed list of a day: made, kept with its hash, and given to the desk."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.documents.clinic_list import DayListSheet, DaySession, ExpectedVisit, day_list
from o2clinic.documents.page import Identity, Letterhead
from o2clinic.errors import AlreadyDone
from o2clinic.models import Clinic, CommunicationNeed, Patient, PatientPhone, Site
from o2clinic.rules import display
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.patient_codes import in_words
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import VisitKind
from o2clinic.services import documents
from o2clinic.services.diary import read_visits
from o2clinic.services.documents import USE_CASES, DocumentKind, Paper, Use, as_plain
from o2clinic.services.letter_people import addresses_of
from o2clinic.services.work import Actor, Desk

TEMPLATE = "day_list 1"
EVERYWHERE = "All sites"


@dataclass(frozen=True, slots=True)
class PrintedList:
    """A list as it was kept.

    Attributes:
        document_id: the key of the kept paper.
    """

    document_id: int
    title: str
    pdf: bytes


class DayLists:
    """Day lists, issued for the clinic's use."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor
        self._drawn: tuple[str, Paper] | None = None  # for the last press

    def issue(self, day: date, site_id: int | None, command_id: str) -> PrintedList:
        """Draw the list of a day as it stands now and keep it.

        Raises:
            AlreadyDone: this press has issued its list before.
        """
        paper = self._drawn_for(command_id, day, site_id)
        with self._desk.work(
            self._actor, Permission.SEE_DIARY, "print day list", command_id=command_id
        ) as work:
            work.record_id = documents.keep(work, None, paper)
            return PrintedList(work.record_id, paper.title, paper.pdf)

    def note_use(self, document_id: int, use: Use) -> int:
        """Write down that a list goes to a printer or into a file, before it does."""
        with self._desk.work(self._actor, Permission.SEE_DIARY, USE_CASES[use]) as work:
            work.record_id, work.reason = document_id, use.value
        return document_id

    def issue_or_find(self, day: date, site_id: int | None, command_id: str) -> PrintedList:
        """As `issue`; a press whose answer was lost gets the very list that it issued."""
        try:
            return self.issue(day, site_id, command_id)
        except AlreadyDone as done:
            paper = self._drawn_for(command_id, day, site_id)
            return PrintedList(done.record_id, paper.title, paper.pdf)

    def _drawn_for(self, command_id: str, day: date, site_id: int | None) -> Paper:
        """The paper of one press: drawn once, before the transaction, so that nobody waits."""
        if self._drawn is None or self._drawn[0] != command_id:
            with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
                sheet = self._sheet(session, day, site_id)
            title = f"Day list {display.short_date(day)}, {sheet.site}"
            pdf, plain = day_list(sheet), as_plain(sheet)
            paper = Paper(DocumentKind.DAY_LIST, title, TEMPLATE, pdf, plain)
            self._drawn = (command_id, paper)
        return self._drawn[1]

    def _sheet(self, session: Session, day: date, site_id: int | None) -> DayListSheet:
        at = self._desk.now()
        visits = [it for it in read_visits(session, day, site_id, day_of(at)) if not it.is_freed]
        keys = {visit.patient_id for visit in visits}
        identities, phones = identities_of(session, keys), phones_of(session, keys)
        needs = needs_of(session, keys, day)
        at_home = {it.patient_id for it in visits if it.kind == VisitKind.HOME_VISIT}
        homes = addresses_of(session, at_home, day) if at_home else {}
        sessions: dict[tuple[str, str], list[ExpectedVisit]] = defaultdict(list)
        for visit in sorted(visits, key=lambda it: (it.clinician, it.starts_at)):
            sessions[visit.clinician, visit.place].append(
                ExpectedVisit(
                    starts=local(visit.starts_at).time(),
                    ends=local(visit.ends_at).time(),
                    identity=identities[visit.patient_id],
                    visit=f"{visit.title}: {visit.note}" if visit.note else visit.title,
                    telephone=phones.get(visit.patient_id, ""),
                    needs=tuple(needs[visit.patient_id]),
                    status=visit.status_words,
                    is_overbooked=visit.is_overbooked,
                    over_reason=visit.overbook_reason,
                    address=", ".join(homes.get(visit.patient_id, ()))
                    if visit.kind == VisitKind.HOME_VISIT
                    else "",
                )
            )
        return DayListSheet(
            letterhead=letterhead_of(session),
            day=day,
            site=_site(session, site_id),
            sessions=tuple(DaySession(*head, tuple(lines)) for head, lines in sessions.items()),
            printed_by=self._actor.name,
            printed_at=local(at),
        )


def identities_of(session: Session, keys: set[int]) -> dict[int, Identity]:
    """Who the patients are."""
    wanted = select(
        Patient.id,
        Patient.family_name,
        Patient.given_names,
        Patient.title,
        Patient.born_on,
        Patient.nhs_number,
    ).where(Patient.id.in_(keys))
    return {
        row.id: Identity(
            row.family_name, row.given_names, row.title, row.born_on, row.nhs_number or ""
        )
        for row in session.execute(wanted)
    }


def phones_of(session: Session, keys: set[int]) -> dict[int, str]:
    """The first number of each patient."""
    wanted = (
        select(PatientPhone.patient_id, PatientPhone.number)
        .where(PatientPhone.patient_id.in_(keys))
        .order_by(PatientPhone.id.desc())
    )
    return {row.patient_id: display.phone(row.number) for row in session.execute(wanted)}


def needs_of(session: Session, keys: set[int], day: date) -> dict[int, list[str]]:
    """The communication needs that hold on a day."""
    wanted = select(
        CommunicationNeed.patient_id, CommunicationNeed.kind, CommunicationNeed.detail
    ).where(
        CommunicationNeed.patient_id.in_(keys),
        CommunicationNeed.ended_on.is_(None) | (CommunicationNeed.ended_on > day),
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in session.execute(wanted):
        detail = f" ({row.detail})" if row.detail else ""
        found[row.patient_id].append(f"{in_words(row.kind)}{detail}")
    return found


def letterhead_of(session: Session) -> Letterhead:
    """Who the clinic's papers are from."""
    clinic = session.scalars(select(Clinic).limit(1)).one()
    address = display.address_lines(tuple(clinic.address.splitlines()), clinic.postcode)
    contact = (f"Telephone {display.phone(clinic.phone)}" if clinic.phone else "", clinic.email)
    return Letterhead(clinic.name, address, tuple(line for line in contact if line))


def _site(session: Session, site_id: int | None) -> str:
    if site_id is None:
        return EVERYWHERE
    return session.scalars(select(Site.name).where(Site.id == site_id)).one()
