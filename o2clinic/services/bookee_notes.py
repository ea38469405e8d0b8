"""What the desk should know of a patient while a visit is booked: namesakes, and time needed."""

from dataclasses import dataclass

from o2clinic.errors import NotFound
from o2clinic.models import CommunicationNeed, Patient
from o2clinic.rules import visit_length
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.patient_codes import NeedKind
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visit_length import Suggestion
from o2clinic.services import namesakes
from o2clinic.services.registration import open_rows
from o2clinic.services.visit_lengths import known_needs, length_policy
from o2clinic.services.work import Actor, Desk


@dataclass(frozen=True, slots=True)
class BookeeNote:
    """What is known of whoever is booked.

    Attributes:
        namesakes: "2 patients called alike, check the date of birth: ..."; empty when unique.
        needs: communication needs, which may make the visit longer.
    """

    patient_id: int
    namesakes: str
    needs: tuple[NeedKind, ...]

    def length_for(self, usual_minutes: int) -> Suggestion | None:
        """A longer visit than usual, with the reason; None where the usual one will do."""
        return visit_length.suggestion(length_policy(), self.needs, usual_minutes)


class BookeeNotes:
    """What the booking form asks once a patient is chosen."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def of(self, patient_id: int) -> BookeeNote:
        """The note; three statements.

        Raises:
            NotFound: there is no such patient.
        """
        today = day_of(self._desk.now())
        with self._desk.reading(self._actor, Permission.BOOK) as session:
            patient = session.get(Patient, patient_id)
            if patient is None:
                raise NotFound("This patient is not in the database.")
            alike = namesakes.namesakes_of(session, patient, today)
            needs = open_rows(session, CommunicationNeed, patient_id)
        codes = (need.kind for need in needs)
        return BookeeNote(patient_id, namesakes.in_words(alike), known_needs(codes))
