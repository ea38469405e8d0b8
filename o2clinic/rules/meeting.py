"""The meeting that decides (MDT): its kinds, states, seats, reasons, decisions and actions.

The words a meeting is written down in. What stands on an agenda and why is told by
`rules/meeting_agenda.py`.
"""

from enum import StrEnum
from typing import Final


class MeetingKind(StrEnum):
    """Who meets."""

    MDT = "mdt"  # the clinic's own team
    PRACTICE = "practice"  # with a GP practice, about its patients
    AD_HOC = "ad_hoc"  # about somebody who cannot wait


MEETING_KIND_WORDS: Final = {
    MeetingKind.MDT: "MDT",
    MeetingKind.PRACTICE: "GP practice meeting",
    MeetingKind.AD_HOC: "Extra meeting",
}


class MeetingState(StrEnum):
    """How far a meeting is."""

    PLANNED = "planned"
    OPEN = "open"  # it is being held
    CLOSED = "closed"  # its minutes stand
    CANCELLED = "cancelled"


MEETING_STATE_WORDS: Final = {
    MeetingState.PLANNED: "planned",
    MeetingState.OPEN: "being held",
    MeetingState.CLOSED: "closed",
    MeetingState.CANCELLED: "cancelled",
}


class SeatRole(StrEnum):
    """As what somebody takes part."""

    CHAIR = "chair"
    PHYSICIAN = "physician"
    NURSE = "nurse"
    PHYSIOLOGIST = "physiologist"
    PHYSIOTHERAPIST = "physiotherapist"
    PALLIATIVE = "palliative"
    SOCIAL_CARE = "social_care"
    GP = "gp"
    PHARMACIST = "pharmacist"
    ADMINISTRATION = "administration"
    GUEST = "guest"


SEAT_ROLE_WORDS: Final = {
    SeatRole.CHAIR: "Chair",
    SeatRole.PHYSICIAN: "Physician",
    SeatRole.NURSE: "Nurse",
    SeatRole.PHYSIOLOGIST: "Physiologist",
    SeatRole.PHYSIOTHERAPIST: "Physiotherapist",
    SeatRole.PALLIATIVE: "Palliative care",
    SeatRole.SOCIAL_CARE: "Social care",
    SeatRole.GP: "GP",
    SeatRole.PHARMACIST: "Pharmacist",
    SeatRole.ADMINISTRATION: "Administration",
    SeatRole.GUEST: "Guest",
}


class Attendance(StrEnum):
    """Whether somebody was there."""

    INVITED = "invited"
    PRESENT = "present"
    APOLOGIES = "apologies"
    ABSENT = "absent"


ATTENDANCE_WORDS: Final = {
    Attendance.INVITED: "invited",
    Attendance.PRESENT: "present",
    Attendance.APOLOGIES: "apologies",
    Attendance.ABSENT: "not present",
}


class AgendaReason(StrEnum):
    """Why a patient is brought to a meeting; the first that fits gives the question."""

    RISK_HOLD = "risk_hold"
    SMOKER_ON_OXYGEN = "smoker_on_oxygen"
    HYPERCAPNIA_STOP = "hypercapnia_stop"
    SECOND_STOP = "second_stop"
    SPLIT_PAIR = "split_pair"
    FREQUENT_EXACERBATOR = "frequent_exacerbator"
    PALLIATIVE = "palliative"
    COMPLEX = "complex"
    OVERDUE = "overdue"
    REFERRED = "referred"  # somebody asks
    SEEN = "seen"  # since the last meeting, and nothing worrying was found by the rules


AGENDA_REASON_WORDS: Final = {
    AgendaReason.RISK_HOLD: "Held for a risk",
    AgendaReason.SMOKER_ON_OXYGEN: "Smokes, on oxygen",
    AgendaReason.HYPERCAPNIA_STOP: "Titration stopped, CO₂ rising",
    AgendaReason.SECOND_STOP: "Second STOP",
    AgendaReason.SPLIT_PAIR: "Two gases that disagree",
    AgendaReason.FREQUENT_EXACERBATOR: "Frequent exacerbations",
    AgendaReason.PALLIATIVE: "Palliative",
    AgendaReason.COMPLEX: "Complex",
    AgendaReason.OVERDUE: "Review overdue",
    AgendaReason.REFERRED: "Asked for",
    AgendaReason.SEEN: "Seen since the last meeting",
}


class ItemState(StrEnum):
    """What became of a line of the agenda."""

    WAITING = "waiting"
    DECIDED = "decided"  # talked about, and decided
    STANDARD = "standard"  # decided by its rule, without being talked about
    ROLLED = "rolled"  # not reached: it stands on the next agenda
    TAKEN_OFF = "taken_off"


ITEM_STATE_WORDS: Final = {
    ItemState.WAITING: "not yet discussed",
    ItemState.DECIDED: "decided",
    ItemState.STANDARD: "decided without discussion",
    ItemState.ROLLED: "not reached, goes on to the next meeting",
    ItemState.TAKEN_OFF: "taken off",
}


class MeetingOutcome(StrEnum):
    """What a meeting decided, in one word; what exactly is written beside it.

    None of them orders, stops or changes oxygen by itself: that stays a registered professional's
    own act, to which an action leads.
    """

    CONTINUE = "continue"
    START = "start"
    CHANGE = "change"
    HOLD = "hold"
    WITHDRAW = "withdraw"
    REASSESS = "reassess"
    REFER = "refer"
    DEFER = "defer"
    OTHER = "other"


MEETING_OUTCOME_WORDS: Final = {
    MeetingOutcome.CONTINUE: "Continue as it is",
    MeetingOutcome.START: "Start oxygen",
    MeetingOutcome.CHANGE: "Change the oxygen",
    MeetingOutcome.HOLD: "Hold until it is safe",
    MeetingOutcome.WITHDRAW: "Take oxygen away",
    MeetingOutcome.REASSESS: "Assess again",
    MeetingOutcome.REFER: "Refer on",
    MeetingOutcome.DEFER: "Bring again",
    MeetingOutcome.OTHER: "Other",
}


class ActionKind(StrEnum):
    """What somebody has to do after a meeting."""

    LETTER = "letter"
    VISIT = "visit"
    ORDER = "order"
    TELEPHONE = "telephone"
    REFERRAL = "referral"
    OTHER = "other"


ACTION_KIND_WORDS: Final = {
    ActionKind.LETTER: "Letter",
    ActionKind.VISIT: "Visit",
    ActionKind.ORDER: "Order",
    ActionKind.TELEPHONE: "Telephone",
    ActionKind.REFERRAL: "Referral",
    ActionKind.OTHER: "Other",
}


class ActionState(StrEnum):
    """How far an action is."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


ACTION_STATE_WORDS: Final = {
    ActionState.OPEN: "open",
    ActionState.DONE: "done",
    ActionState.DROPPED: "no longer needed",
}
