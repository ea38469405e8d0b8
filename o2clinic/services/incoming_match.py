"""Whether the patient of a message is one of ours: proposed, never decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from o2clinic.exchange.readings import PatientAsSent
from o2clinic.models import Patient
from o2clinic.rules.display import patient_name, short_date
from o2clinic.rules.nhs_number import NotNhsNumber, formatted, parse
from o2clinic.rules.search_keys import fold


class Agreement(StrEnum):
    """How a patient's record stands to what the analyser sent."""

    AGREES = "agrees"  # NHS number, name and date of birth
    NOT_FOUND = "not_found"
    CONTRADICTS = "contradicts"


@dataclass(frozen=True, slots=True)
class PatientLine:
    """One patient in a line: enough to tell namesakes apart."""

    patient_id: int
    name: str
    born: str
    nhs_number: str


@dataclass(frozen=True, slots=True)
class ProposedPatient:
    """Whom the message may be about.

    Attributes:
        patient: None when nobody was found.
        words: what agrees and what does not, for people.
    """

    agreement: Agreement
    patient: PatientLine | None
    words: str


@dataclass(frozen=True, slots=True)
class _Known:
    line: PatientLine
    family_name: str
    given_names: str
    born_on: date
    nhs_number: str


def propose(session: Session, sent: PatientAsSent) -> ProposedPatient:
    """Find the patient by NHS number and compare the rest; one statement at most."""
    if not sent.nhs_number:
        words = "The message has no NHS number. Find the patient by hand."
        return ProposedPatient(Agreement.NOT_FOUND, None, words)
    try:
        digits = parse(sent.nhs_number)
    except NotNhsNumber as why:
        words = f"{why} Find the patient by hand."
        return ProposedPatient(Agreement.NOT_FOUND, None, words)
    known = _known(session, Patient.nhs_number == digits)
    if known is None:
        words = f"Nobody here has the NHS number {formatted(digits)}. Find the patient by hand."
        return ProposedPatient(Agreement.NOT_FOUND, None, words)
    return _compared(known, sent)


def compare(session: Session, patient_id: int, sent: PatientAsSent) -> ProposedPatient:
    """How a patient chosen by hand stands to the message; one statement."""
    known = _known(session, Patient.id == patient_id)
    if known is None:
        return ProposedPatient(Agreement.NOT_FOUND, None, "This patient is not in the database.")
    return _compared(known, sent)


def _known(session: Session, condition: ColumnElement[bool]) -> _Known | None:
    row = session.execute(
        select(
            Patient.id,
            Patient.title,
            Patient.given_names,
            Patient.family_name,
            Patient.born_on,
            Patient.nhs_number,
        ).where(condition)
    ).first()
    if row is None:
        return None
    line = PatientLine(
        row.id,
        patient_name(row.family_name, row.given_names, row.title),
        short_date(row.born_on),
        formatted(row.nhs_number) if row.nhs_number else "",
    )
    return _Known(line, row.family_name, row.given_names, row.born_on, row.nhs_number or "")


def _compared(known: _Known, sent: PatientAsSent) -> ProposedPatient:
    differs = list(_differences(known, sent))
    if differs:
        words = f"The message says {', '.join(differs)}."
        return ProposedPatient(Agreement.CONTRADICTS, known.line, words)
    same = "NHS number, name and date of birth agree" if sent.nhs_number else "Nothing contradicts"
    return ProposedPatient(Agreement.AGREES, known.line, f"{same}. Confirm it.")


def _differences(known: _Known, sent: PatientAsSent) -> Iterator[str]:
    if sent.nhs_number and _digits(sent.nhs_number) != known.nhs_number:
        ours = formatted(known.nhs_number) if known.nhs_number else "none"
        yield f"NHS number {sent.nhs_number}, here {ours}"
    if sent.born_on is not None and sent.born_on != known.born_on:
        yield f"born {short_date(sent.born_on)}, here {short_date(known.born_on)}"
    if sent.family_name and fold(sent.family_name) != fold(known.family_name):
        yield f"family name {sent.family_name[:40]}, here {known.family_name}"
    if sent.given_name and _first(sent.given_name) != _first(known.given_names):
        yield f"given name {sent.given_name[:40]}, here {known.given_names}"


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _first(names: str) -> str:
    words = fold(names).split()
    return words[0] if words else ""
