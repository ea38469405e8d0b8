"""What a person sees of a message from an analyser before deciding on it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from o2clinic.exchange.fields import FIELDS, SPIROMETRY_FIELDS, words_for
from o2clinic.exchange.hl7 import read_messages
from o2clinic.exchange.readings import Message, Observation, PatientAsSent, Specimen
from o2clinic.models import IncomingMessage
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.display import patient_name, short_date
from o2clinic.rules.quantities import Unit
from o2clinic.rules.result_kinds import BLOOD_GAS, SPIROMETRY, ResultKind
from o2clinic.services.incoming_match import ProposedPatient

# Earlobe or fingertip is asked: the message only says that it was capillary.
_SAMPLES = {Specimen.ARTERIAL: SampleKind.ABG, Specimen.VENOUS: SampleKind.VBG}


class MessageStatus(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    SET_ASIDE = "set_aside"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingRow:
    """One message in the list of those that wait.

    Attributes:
        patient: as sent, in words.
        measured: "Blood gas, 7 values", or what is wrong.
        reason: why it was set aside; empty for one that waits.
    """

    id: int
    received_at: datetime
    file_name: str
    sender: str
    patient: str
    taken_at: datetime | None
    measured: str
    status: MessageStatus
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingValue:
    """One value as it was sent, and what it came to.

    Attributes:
        sent_as: code and text as sent.
        sent: value and unit as sent.
        name: of the field it fills; empty when it fills none.
        label: of that field.
        value: in `unit`; None when it was set aside.
        problem: why; empty for a value that may be taken.
    """

    sent_as: str
    sent: str
    reference: str
    name: str
    label: str
    value: Decimal | None
    unit: Unit
    problem: str
    is_calculated: bool

    @property
    def may_be_taken(self) -> bool:
        """Whether a person may take it into the record."""
        return bool(self.name) and self.value is not None and not self.problem


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingSheet:
    """One message, to be looked at and decided on.

    Attributes:
        kind: what it holds; None when it holds nothing usable.
        sample: as far as the message tells.
        is_time_assumed: no zone was sent and the clinic's was taken.
        warnings: what a person should know.
        breathed: share of oxygen or flow as sent, in words; it is asked all the same.
    """

    id: int
    version: int
    status: MessageStatus
    reason: str
    file_name: str
    received_at: datetime
    sender: str
    control_id: str
    patient: PatientAsSent
    patient_words: str
    proposed: ProposedPatient
    kind: ResultKind | None
    taken_at: datetime | None
    is_time_assumed: bool
    sample: SampleKind | None
    values: tuple[IncomingValue, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    breathed: str


def message_of(row: IncomingMessage) -> Message:
    """The message again, from its bytes."""
    return read_messages(row.raw, row.file_name)[0]


def kind_of(message: Message) -> ResultKind | None:
    """What its usable values are of; None when there are none, or of two kinds."""
    fields = set(message.offered)
    blows = fields & SPIROMETRY_FIELDS
    if not fields or (blows and fields - blows):
        return None
    return SPIROMETRY if blows else BLOOD_GAS


def row_of(row: IncomingMessage) -> IncomingRow:
    """The message in one line."""
    message = message_of(row)
    kind, count = kind_of(message), len(message.offered)
    words = kind.title if kind is not None else "Nothing usable"
    values = "" if kind is None else f", {count} value{'' if count == 1 else 's'}"
    aside = len(message.set_aside)
    return IncomingRow(
        id=row.id,
        received_at=row.received_at,
        file_name=row.file_name,
        sender=row.sender,
        patient=patient_words(message.patient),
        taken_at=message.taken_at,
        measured=f"{words}{values}" + (f", {aside} set aside" if aside else ""),
        status=MessageStatus(row.status),
        reason=row.reason,
    )


def sheet_of(
    row: IncomingMessage, message: Message, proposed: ProposedPatient, warnings: tuple[str, ...]
) -> IncomingSheet:
    """The message in full."""
    told = message.offered
    breathed = [
        f"{words_for(name)} {told[name]} {FIELDS[name][1]}"
        for name in ("fio2_percent", "flow_l_min")
        if name in told
    ]
    return IncomingSheet(
        id=row.id,
        version=row.version,
        status=MessageStatus(row.status),
        reason=row.reason,
        file_name=row.file_name,
        received_at=row.received_at,
        sender=row.sender,
        control_id=row.control_id,
        patient=message.patient,
        patient_words=patient_words(message.patient),
        proposed=proposed,
        kind=kind_of(message),
        taken_at=message.taken_at,
        is_time_assumed=message.is_time_assumed,
        sample=_SAMPLES.get(message.specimen) if message.specimen else None,
        values=tuple(_value(seen) for seen in message.observations),
        notes=message.notes,
        warnings=(*warnings, *message.warnings),
        breathed=", ".join(breathed),
    )


def patient_words(sent: PatientAsSent) -> str:
    """The patient as sent, in one line."""
    name = patient_name(sent.family_name, sent.given_name) or "No name sent"
    born = f"born {short_date(sent.born_on)}" if sent.born_on else "no date of birth"
    number = f"NHS number {sent.nhs_number}" if sent.nhs_number else "no NHS number"
    return f"{name}, {born}, {number}"


def _value(seen: Observation) -> IncomingValue:
    name = seen.quantity or ""
    words, unit, _ = FIELDS.get(name, ("", Unit.NONE, ""))
    return IncomingValue(
        sent_as=" ".join(filter(None, (seen.raw_text, f"({seen.raw_code})"))),
        sent=f"{seen.raw_value} {seen.raw_unit}".strip(),
        reference=seen.raw_range,
        name=name,
        label=words,
        value=seen.value,
        unit=unit,
        problem=seen.problem or ("" if name else "O2Clinic does not keep this value."),
        is_calculated=seen.is_calculated,
    )
