"""What a clinic letter says, before it is paper."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.documents.drawing import Drawing
from o2clinic.documents.letter_texts import Window
from o2clinic.documents.page import Identity, Letterhead

FORMATS_NOTE: Final = (
    "Please tell us if you would like this letter in large print, easy read, braille, audio, by "
    "e-mail or in another language."
)


class AllergyStatus(StrEnum):
    """The four fixed statements; one of them always stands in a letter."""

    KNOWN = "Known allergies"
    NONE_KNOWN = "No known allergies"
    NOT_RECORDED = "Allergies not recorded"
    UNAVAILABLE = "Allergies unavailable"


@dataclass(frozen=True, slots=True)
class Allergies:
    """What the patient is allergic to; agents are named when the status is KNOWN."""

    status: AllergyStatus
    agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to be done: by whom, what, and by when."""

    who: str
    what: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class GasLine:
    """One blood gas as it stands in the letter's table.

    Attributes:
        breathing: "air", or device and flow.
        values: as shown elsewhere, in the order of GAS_COLUMNS; empty when not measured.
    """

    taken_on: date
    breathing: str
    ph: str = ""
    pao2_kpa: str = ""
    paco2_kpa: str = ""
    bicarbonate_mmol_l: str = ""
    spo2_percent: str = ""


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One flow of a titration as it stands in the letter's table; empty when not measured."""

    flow: str
    from_clock: str
    spo2_percent: str = ""
    ph: str = ""
    pao2_kpa: str = ""
    paco2_kpa: str = ""


@dataclass(frozen=True, slots=True)
class TitrationTable:
    """How the flow was found, on one day."""

    on: date
    flows: tuple[FlowLine, ...]
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class OxygenNow:
    """Oxygen as ordered.

    Attributes:
        purpose: such as "Long-term oxygen".
    """

    purpose: str
    device: str
    interface: str
    flow_l_min: Decimal | None = None
    setting: str = ""
    hours_per_day: Decimal | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Attendance:
    """When and how the patient was seen, and by whom; or discussed, where nobody saw them."""

    at: datetime
    responsible: str
    seen_by: tuple[str, ...]
    method: str = ""
    service: str = ""
    outcome: str = ""
    verb: str = "Seen"


@dataclass(frozen=True, slots=True)
class Practice:
    """The patient's GP practice."""

    identifier: str
    name: str
    gp_name: str = ""
    address: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Author:
    """Who signs; the identifier is that of the profession's register."""

    name: str
    role: str
    identifier: str
    completed_at: datetime


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who gets a copy."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class LetterSection:
    """Paragraphs under a heading of letter_headings.FREE_HEADINGS."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterSheet:
    """All that stands in a clinic letter.

    Attributes:
        salutation: name after "Dear", such as "Mrs Jenkins".
        reference: the clinic's own number of the letter.
        subject: what the letter is about, in a few words.
        target_saturation: such as "88-92 %".
        next_review: in words, such as "in March 2027, with blood gases".
        addressee: to whom it goes when not to the patient: name and address.
        trend: the trend, drawn for paper; its words are in `trend_caption`.
        large_print: set in `points`, or in the usual large size.
        is_easy_read: one idea a line, short lines, plain names of the parts.
        notes: of interpreters and other needs, at the end.
        formats_note: how to get the letter in another format or language.
        replaces: which letter it takes the place of, in words; empty for most.
        window: of the envelope, where name and address are to show; None where none is used.
    """

    letterhead: Letterhead
    identity: Identity
    address: tuple[str, ...]
    salutation: str
    reference: str
    written_on: date
    subject: str
    clinical_summary: str
    allergies: Allergies
    attendance: Attendance
    practice: Practice
    author: Author
    plan: tuple[Action, ...] = ()
    diagnoses: tuple[str, ...] = ()
    oxygen: tuple[OxygenNow, ...] = ()
    gases: tuple[GasLine, ...] = ()
    other_results: tuple[str, ...] = ()
    target_saturation: str = ""
    next_review: str = ""
    sections: tuple[LetterSection, ...] = ()
    copies: tuple[Recipient, ...] = ()
    addressee: tuple[str, ...] = ()
    titration: TitrationTable | None = None
    trend: Drawing | None = None
    trend_caption: str = ""
    formats_note: str = FORMATS_NOTE
    notes: tuple[str, ...] = ()
    large_print: bool = False
    replaces: str = ""
    points: int = 0
    is_easy_read: bool = False
    window: Window | None = None
