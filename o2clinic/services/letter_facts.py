"""What a clinic letter is filled from: the record as it stands now, and the last visit."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, Person
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import staff_name_in_full
from o2clinic.rules.visits import VisitStatus
from o2clinic.services import trends
from o2clinic.services.follow_up_source import Known
from o2clinic.services.gas_readings import StoredGas
from o2clinic.services.letter_more import LetterMore, letter_more
from o2clinic.services.paper_facts import PaperFacts, paper_facts
from o2clinic.services.policies import in_force
from o2clinic.services.standing import Standing, standing_from
from o2clinic.services.therapy import OrderedOxygen
from o2clinic.services.titration_reading import StoredTitration, titrations_of
from o2clinic.services.work import Actor

_SEEN = (VisitStatus.ARRIVED, VisitStatus.IN_ROOM, VisitStatus.DONE)


@dataclass(frozen=True, slots=True)
class LastVisit:
    """The visit that the letter is about.

    Attributes:
        at: the clock of the clinic, without a zone, as it is printed.
        seen_by: name of the clinician.
    """

    at: datetime
    seen_by: str


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """The record as the letter was filled from it; an issue wants it unchanged.

    Attributes:
        titration: the last one; None before the first.
    """

    paper: PaperFacts
    source: trends.TrendSource
    visit: LastVisit | None
    more: LetterMore = field(default_factory=LetterMore)
    titration: StoredTitration | None = None

    def standing(self, now: datetime) -> Standing:
        """Where the patient stands with LTOT."""
        policy = in_force(self.paper.policy_id)
        return standing_from(self.source.facts, self.source.gases, policy, now)

    @property
    def clean_gases(self) -> tuple[StoredGas, ...]:
        """Gases without an open query, newest first: only these are told."""
        return tuple(gas for gas in self.source.gases if not gas.has_open_query)

    @property
    def oxygen_now(self) -> OrderedOxygen | None:
        """The order in force."""
        return next((order for order in self.source.orders if order.is_in_force), None)


def letter_facts(session: Session, patient_id: int, actor: Actor, now: datetime) -> LetterFacts:
    """Read them; twenty-five statements at most, however long the record."""
    paper = paper_facts(session, patient_id, actor, day_of(now))
    source, titrations = trends.read(session, patient_id), titrations_of(session, patient_id)
    known = Known(source.facts, source.orders, source.gases, titrations)
    return LetterFacts(
        paper=paper,
        source=source,
        visit=_last_visit(session, patient_id, now),
        more=letter_more(session, patient_id, now, known),
        titration=titrations[0] if titrations else None,
    )


def _last_visit(session: Session, patient_id: int, now: datetime) -> LastVisit | None:
    row = session.execute(
        select(
            Appointment.starts_at,
            Person.title,
            Person.given_names,
            Person.family_name,
        )
        .join(Person, Person.id == Appointment.person_id)
        .where(
            Appointment.patient_id == patient_id,
            Appointment.status.in_(_SEEN),
            Appointment.starts_at <= now,
        )
        .order_by(Appointment.starts_at.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    name = staff_name_in_full(row.title, row.given_names, row.family_name)
    return LastVisit(local(row.starts_at).replace(tzinfo=None), name)
