"""The downtime pack on paper: two days of clinics and a sheet for each patient."""

from dataclasses import dataclass, replace
from datetime import date

from o2clinic.documents.fonts import Face
from o2clinic.documents.marks import Ink, Style
from o2clinic.documents.page import Identity, Letterhead, Notice, Paper, Template
from o2clinic.documents.table import Column, Table

_TITLE = Style(15, Face.SEMIBOLD, Ink.HEADING)
_SECTION = Style(11.5, Face.SEMIBOLD)
_QUIET = Style(9.5, colour=Ink.QUIET)
_BODY = Style(10)
_DANGER = Style(10.5, Face.SEMIBOLD, Ink.DANGER)
_VISITS = (
    Column("Time", 1.6, is_strong=True),
    Column("Patient", 3.6, is_strong=True),
    Column("Born", 2.0),
    Column("NHS number", 2.0),
    Column("Visit", 3.0),
    Column("Clinician and room", 3.0),
    Column("Telephone", 2.0),
)
_GASES = (
    Column("Taken", 2.0, is_strong=True),
    Column("Breathing", 3.0),
    Column("pH", 1, is_number=True),
    Column("PaO₂ kPa", 1.3, is_number=True),
    Column("PaCO₂ kPa", 1.3, is_number=True),
    Column("HCO₃ mmol/L", 1.5, is_number=True),
    Column("SpO₂ %", 1.2, is_number=True),
)


@dataclass(frozen=True, slots=True)
class PackedVisit:
    """One booked visit, in words."""

    patient_id: int
    time: str
    name: str
    born: str
    nhs_number: str
    visit: str
    clinician: str
    place: str
    telephone: str
    needs: str
    status: str


@dataclass(frozen=True, slots=True)
class PackedDay:
    """The visits of one day."""

    title: str
    visits: tuple[PackedVisit, ...]


@dataclass(frozen=True, slots=True)
class PackedPatient:
    """What a clinic must know of a patient while the server is away.

    Attributes:
        facts: (title, words), the alerts and allergies first.
        gases: rows of the last gases, air and oxygen.
        dangers: alerts, to be seen at once.
    """

    patient_id: int
    family: str
    given: str
    title: str
    born_on: str
    nhs_number: str
    telephone: str
    dangers: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    gases: tuple[tuple[str, ...], ...]

    @property
    def identity(self) -> Identity:
        """Who it is, for the head of each page."""
        born_on = date.fromisoformat(self.born_on)
        return Identity(self.family, self.given, self.title, born_on, self.nhs_number)


@dataclass(frozen=True, slots=True)
class DowntimePack:
    """All of a pack; `as_of` is when it was read, in words."""

    clinic: str
    as_of: str
    made_for: str
    days: tuple[PackedDay, ...]
    patients: tuple[PackedPatient, ...]

    def patient(self, patient_id: int) -> PackedPatient | None:
        """The sheet of a patient; None for those who may see the day list only."""
        return next((one for one in self.patients if one.patient_id == patient_id), None)


def downtime_pdf(pack: DowntimePack) -> bytes:
    """The pack as a PDF; who it is about and of when it is stands on each page."""
    template = Template(
        title=f"Downtime pack, {pack.clinic}",
        letterhead=Letterhead(pack.clinic),
        notice=Notice(f"Downtime pack as of {pack.as_of}. It may be out of date."),
        footer=(
            f"Downtime pack as of {pack.as_of} · made for {pack.made_for} · "
            "Confidential: shred when the server is back"
        ),
        margin=36,
    )
    paper = Paper(template)
    for at, day in enumerate(pack.days):
        if at:
            paper.new_page()
        _write_day(paper, day)
    for patient in pack.patients:
        paper.template = replace(template, identity=patient.identity)
        paper.new_page()
        _write_patient(paper, patient)
    paper.template = template
    return paper.finish(subject="Downtime pack")


def _write_day(paper: Paper, day: PackedDay) -> None:
    paper.heading(day.title, _TITLE)
    if not day.visits:
        paper.write("No visits booked.", _QUIET)
        return
    number = len(day.visits)
    paper.write(f"{number} visit{'' if number == 1 else 's'} · 24-hour times", _QUIET)
    paper.skip(6)
    rows = [
        (
            one.time,
            one.name,
            one.born,
            one.nhs_number,
            " · ".join(filter(None, (one.visit, one.status, one.needs))),
            " · ".join(filter(None, (one.clinician, one.place))),
            one.telephone,
        )
        for one in day.visits
    ]
    Table(_VISITS, size=8.5).draw(paper, rows, title=day.title, title_style=_SECTION)


def _write_patient(paper: Paper, patient: PackedPatient) -> None:
    for danger in patient.dangers:
        paper.write(f"! {danger}", _DANGER)
    for title, words in patient.facts:
        paper.skip(4)
        paper.write(title, _QUIET)
        for line in words.splitlines() or ["not recorded"]:
            paper.write(line, _BODY)
    paper.skip(8)
    paper.write("Last blood gases", _SECTION)
    paper.skip(3)
    if patient.gases:
        Table(_GASES, size=9).draw(paper, patient.gases)
    else:
        paper.write("None recorded.", _QUIET)
