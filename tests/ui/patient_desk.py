"""A patients' service made of literal rows, and a workplace that notes what it is told."""

from dataclasses import dataclass, field, replace
from datetime import date
from types import SimpleNamespace

from o2clinic.services.as_it_is import AsItIs, LastSave
from o2clinic.services.patient_draft import PatientDraft
from o2clinic.services.patient_search import PatientRow
from o2clinic.services.patients import PracticeRow

FALMOUTH = PracticeRow(7, "L82001", "Falmouth Road Practice", "TR1 1AA")


def a_row(patient_id: int, name: str, **known) -> PatientRow:
    usual = {
        "born": "14-Jul-1945 (81y)",
        "born_on": date(1945, 7, 14),
        "nhs_number": "999 000 0018",
        "is_nhs_number_verified": True,
        "sex": "Female",
        "postcode": "TR1 3LJ",
        "is_dead": False,
    }
    return PatientRow(patient_id=patient_id, name=name, **(usual | known))


MARY = a_row(1, "JENKINS, Mary (Mrs)", known_as="Polly")
MARY_ANN = a_row(2, "JENKINS, Mary Ann", born="02-Feb-1951 (75y)", born_on=date(1951, 2, 2))
GONE = a_row(3, "JENKINSON, " + "Wilhelmina " * 6, is_dead=True, is_nhs_number_verified=False)


@dataclass
class FakePatients:
    """Answers as told, and keeps what it was asked and given."""

    asked: list[str] = field(default_factory=list)
    sent: list[PatientDraft] = field(default_factory=list)
    like: tuple[PatientRow, ...] = ()
    refusal: Exception | None = None
    known: PatientDraft | None = None

    def find(self, text):
        self.asked.append(text)
        return tuple(row for row in (MARY, MARY_ANN, GONE) if text.upper() in row.name)

    def duplicates(self, draft):
        self.asked.append(draft.family_name)
        return self.like

    def find_practice(self, text):
        return (FALMOUTH,) if text.lower() in FALMOUTH.name.lower() else ()

    def practice(self, _practice_id):
        return FALMOUTH

    def draft(self, _patient_id, command_id):
        return replace(self.known, command_id=command_id)

    def as_it_is(self, patient_id, command_id):
        return AsItIs(self.draft(patient_id, command_id), LastSave("Dr Berg", "10:42"))

    def register(self, draft):
        self.sent.append(draft)
        if self.refusal is not None:
            raise self.refusal
        return 41

    edit = register


def a_desk(workplace, patients):
    """The window's workplace with this service; opened patients and notes are kept."""
    heard = SimpleNamespace(opened=[], beside=[], said=[], faults=[])
    desk = replace(
        workplace,
        services=SimpleNamespace(patients=patients),
        open_patient=lambda patient_id, page: heard.opened.append(patient_id),
        open_beside=lambda found: heard.beside.append(found.patient_id),
        say=heard.said.append,
        report=heard.faults.append,
    )
    return desk, heard
