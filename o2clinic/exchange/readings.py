"""What a message from an analyser said, before a person has looked at it.

Nothing here is final: values wait for the review screen, and whatever could not be relied upon
stays in sight with the reason in words.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Specimen(StrEnum):
    """The blood that was sampled, as HL7 writes it."""

    ARTERIAL = "ART"
    CAPILLARY = "CAP"
    VENOUS = "VEN"

    @property
    def words(self) -> str:
        """As said to people."""
        return {"ART": "arterial", "CAP": "capillary", "VEN": "venous"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One measured value: as it was sent, and what it came to.

    Attributes:
        raw_code: every code that was sent, such as "2703-7" or "PO2 / 2703-7".
        raw_text: the text that went with it.
        raw_value: as sent; cut after 200 characters.
        raw_range: reference range as sent; for show only.
        status: F final, C corrected; no other counts.
        quantity: the field it fills, such as "pao2_kpa"; None when it fills none.
        value: in the field's unit; None when the observation is set aside.
        problem: why it is set aside, in words; None when it may be offered.
        is_calculated: the analyser worked it out and did not measure it.
    """

    raw_code: str
    raw_text: str
    raw_value: str
    raw_unit: str
    raw_range: str
    status: str
    quantity: str | None = None
    value: Decimal | None = None
    problem: str | None = None
    is_calculated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientAsSent:
    """The patient as the analyser knew them; matching is for a service and a person.

    Attributes:
        nhs_number: only where it was sent as one; digits as sent, not checked here.
        other_ids: hospital and other numbers.
        born_on: None when missing or not a date.
        sex: as sent, M, F or whatever stood there.
    """

    nhs_number: str = ""
    other_ids: tuple[str, ...] = ()
    family_name: str = ""
    given_name: str = ""
    born_on: date | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a file.

    Attributes:
        control_id: MSH-10, to know the same message again.
        sender: MSH-3 and MSH-4.
        raw: the message's own bytes, line ends made CR, framing removed.
        sha256: of `raw`, in hexadecimal.
        order_id: ORC-2 or OBR-2, else OBR-3; some spirometers send no patient but this.
        taken_at: instant in UTC; None when it was not sent or not understood.
        is_time_assumed: no time zone was sent and the clinic's was taken.
        specimen: None when not told.
        is_correction: OBR-25 says that an earlier message is to be replaced.
        notes: comments sent along.
        warnings: what a person should know; the message can be used all the same.
        problem: why the whole message is set aside; None when it can be used.
    """

    raw: bytes
    sha256: str
    control_id: str = ""
    sender: str = ""
    version: str = ""
    order_id: str = ""
    patient: PatientAsSent = PatientAsSent()
    taken_at: datetime | None = None
    is_time_assumed: bool = False
    specimen: Specimen | None = None
    is_correction: bool = False
    observations: tuple[Observation, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    problem: str | None = None

    @property
    def offered(self) -> dict[str, Decimal]:
        """Field name and value of every observation that may be offered for review."""
        return {
            seen.quantity: seen.value
            for seen in self.observations
            if seen.quantity is not None and seen.value is not None and seen.problem is None
        }

    @property
    def set_aside(self) -> tuple[Observation, ...]:
        """Observations with a problem, each with its reason."""
        return tuple(seen for seen in self.observations if seen.problem is not None)

    @property
    def tells_inspired_oxygen(self) -> bool:
        """Whether FiO2 or a flow was sent; "air or oxygen?" is asked either way."""
        return not {"fio2_percent", "flow_l_min"}.isdisjoint(self.offered)
