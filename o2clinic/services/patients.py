"""Patients: finding, registering, correcting and opening them."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from o2clinic.models import GpPractice, Patient
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.permissions import Permission
from o2clinic.rules.search_keys import beginning, first_word, fold, name_key, question
from o2clinic.rules.search_order import Alike, alike, swapped_day_and_month
from o2clinic.services import closing_writing, patient_reading, patient_search, registration
from o2clinic.services.as_it_is import AsItIs, last_save_of
from o2clinic.services.patient_draft import PatientDraft
from o2clinic.services.patient_reading import PatientBanner
from o2clinic.services.patient_search import PatientRow, Range
from o2clinic.services.work import Actor, Desk

MOST_FOUND = 20
_MOST_PRACTICES = 12
_WHY = {
    Alike.SAME_NHS_NUMBER: "Same NHS number",
    Alike.SAME_NAME_AND_BIRTH: "Same name and date of birth",
    Alike.NAMES_SWAPPED: "Given and family name changed places",
    Alike.DAY_AND_MONTH_SWAPPED: "Same name, day and month of birth changed places",
    Alike.BIRTH_AND_SOUND: "Same date of birth, family name sounds alike",
    Alike.SAME_NAME_AND_POSTCODE: "Same name and postcode",
    Alike.SAME_NAME: "Same name",
}


@dataclass(frozen=True, slots=True)
class PracticeRow:
    """One GP practice."""

    practice_id: int
    code: str
    name: str
    postcode: str


class Patients:
    """What the desk does with patients' identities."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def find(self, text: str, limit: int = MOST_FOUND) -> tuple[PatientRow, ...]:
        """Patients by names in any order, NHS number, date of birth, postcode or phone.

        Best match first. Slips of typing are forgiven when nothing fits as typed; "~" before a
        name asks for its sound.
        """
        today = day_of(self._desk.now())
        with self._desk.reading(self._actor, Permission.FIND_PATIENT) as session:
            return tuple(patient_search.find(session, question(text, today), today, limit))

    def duplicates(self, draft: PatientDraft) -> tuple[PatientRow, ...]:
        """Known patients who may be the person of the form, the surest first."""
        today, new = day_of(self._desk.now()), draft.tidied().match()
        ranges = tuple(_ranges(draft.tidied()))
        if not ranges:
            return ()
        with self._desk.reading(self._actor, Permission.FIND_PATIENT) as session:
            candidates = patient_search.having_any(session, ranges, today)
        order = list(Alike)
        found = [
            (order.index(why), candidate.row.because(_WHY[why]))
            for candidate in candidates
            if candidate.row.patient_id != draft.id
            and (why := alike(new, candidate.match)) is not None
        ]
        return tuple(row for _, row in sorted(found, key=lambda it: (it[0], it[1].name)))

    def register(self, draft: PatientDraft) -> int:
        """Write a new patient; gives the key.

        Raises:
            NotValid: with the findings of the draft.
            Taken: somebody else has the NHS number.
        """
        tidy = registration.checked(draft, day_of(self._desk.now()))
        with self._desk.work(
            self._actor,
            Permission.REGISTER_PATIENT,
            "register patient",
            command_id=draft.command_id,
        ) as work:
            patient_id = registration.write_new(work, tidy)
            work.changed(Concept.PATIENT, patient_id)
        return patient_id

    def edit(self, draft: PatientDraft) -> int:
        """Write the form over the patient it was filled from.

        Raises:
            NotValid, Taken: as `register`.
            StaleRecord: somebody saved the patient since the form was filled.
        """
        tidy = registration.checked(draft, day_of(self._desk.now()))
        with self._desk.work(
            self._actor, Permission.REGISTER_PATIENT, "edit patient", command_id=draft.command_id
        ) as work:
            patient = work.fetch_for_edit(Patient, tidy.id, tidy.version)
            before = patient.died_on
            patient_id = registration.write_over(work, tidy)
            closing_writing.follow_details(work, patient, before)
            work.changed(Concept.PATIENT, patient_id)
        return patient_id

    def draft(self, patient_id: int, command_id: str) -> PatientDraft:
        """The form of a known patient, to be edited."""
        with self._desk.reading(self._actor, Permission.FIND_PATIENT) as session:
            return patient_reading.draft_of(session, patient_id, command_id)

    def as_it_is(self, patient_id: int, command_id: str) -> AsItIs[PatientDraft]:
        """The form filled anew, for comparing with what somebody else has saved."""
        with self._desk.reading(self._actor, Permission.FIND_PATIENT) as session:
            draft = patient_reading.draft_of(session, patient_id, command_id)
            patient = session.get_one(Patient, patient_id)
            return AsItIs(draft, last_save_of(session, patient, self._desk.now()))

    def find_practice(self, text: str) -> tuple[PracticeRow, ...]:
        """GP practices by the beginning of their code, or words of their name or postcode."""
        words = text.split()[:6]
        if not words:
            return ()
        name, code = GpPractice.name, GpPractice.code
        wanted = select(GpPractice.id, code, name, GpPractice.postcode).order_by(name, code)
        for word in words:
            low = word.lower()
            wanted = wanted.where(
                or_(
                    func.lower(name).contains(low, autoescape=True),
                    func.lower(code).startswith(low, autoescape=True),
                    func.lower(GpPractice.postcode).contains(low, autoescape=True),
                )
            )
        with self._desk.reading(self._actor, Permission.FIND_PATIENT) as session:
            rows = session.execute(wanted.limit(_MOST_PRACTICES)).all()
        return tuple(PracticeRow(*row) for row in rows)

    def practice(self, practice_id: int) -> PracticeRow | None:
        """One practice, for showing what a draft holds."""
        wanted = select(GpPractice.id, GpPractice.code, GpPractice.name, GpPractice.postcode)
        with self._desk.reading(self._actor, Permission.FIND_PATIENT) as session:
            row = session.execute(wanted.where(GpPractice.id == practice_id)).first()
        return None if row is None else PracticeRow(*row)

    def banner(self, patient_id: int) -> PatientBanner:
        """What stands above every page of the patient."""
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.FIND_PATIENT) as session:
            return patient_reading.banner_of(session, patient_id, self._actor, now)

    def open(self, patient_id: int) -> PatientBanner:
        """The banner of a patient who is opened; the opening is logged."""
        banner = self.banner(patient_id)
        self._desk.note_opening(self._actor, patient_id)
        return banner


def _ranges(draft: PatientDraft) -> Iterator[Range]:
    """Where patients who might be the same stand among the search keys."""
    if digits := draft.digits():
        yield first_word(digits)
    if draft.born_on is not None:
        yield first_word(draft.born_on.isoformat())
        other = swapped_day_and_month(draft.born_on)
        if other is not None:
            yield first_word(other.isoformat())
    if draft.postcode:
        yield first_word(fold(draft.postcode).replace(" ", ""))
    family, given = draft.family_name, draft.given_names
    if fold(family) and fold(given):
        yield beginning(name_key(family, given.split()[0]))
        yield first_word(name_key(given, family))
