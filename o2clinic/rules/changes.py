"""What was changed, told to every open view after a commit."""

from dataclasses import dataclass
from enum import StrEnum


class Concept(StrEnum):
    """What a view may show and must ask for again when it changes."""

    PATIENT = "patient"
    APPOINTMENT = "appointment"
    RESULT = "result"
    OXYGEN_ORDER = "oxygen_order"
    ASSESSMENT = "assessment"  # risks, titration, decisions; the key is the patient's
    FOLLOW_UP = "follow_up"  # what is due was worked out anew; the key is 0 for many patients
    DOCUMENT = "document"
    INCOMING = "incoming"  # messages from analysers that wait for a person
    WAITING = "waiting"  # who waits for a visit, or to be triaged; the key is 0 for a referral
    MEETING = "meeting"  # its day, agenda or actions; the key is the meeting's
    PERSON = "person"
    CLINIC = "clinic"  # sites, rooms, templates, settings
    SLOT_HOLD = "slot_hold"  # a time held while somebody books; the key is the clinician's
    PRESENCE = "presence"  # who has which record open; the key is the patient's
    ACCESS = "access"  # restricted records and who opened them; the key is the patient's
    EVERYTHING = "everything"  # after a lost connection: ask for all again


@dataclass(frozen=True, slots=True)
class Change:
    """One record that was changed.

    Attributes:
        concept: the kind of record.
        record_id: its key; for patients' facts the key of the patient.
    """

    concept: Concept
    record_id: int
