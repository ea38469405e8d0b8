"""Two records of one person: what goes over to the record that stays, and whose values are kept.

The one list of tables with a patient in them. A table that stands in none of its parts fails the
test that compares it with the models, so that nothing of a patient is ever left behind unseen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.display import short_date

# All of it goes over, and nothing more is written for the record that was folded in.
WHOLE: Final = (
    *("appointment", "result", "incoming_message", "document"),
    *("oxygen_order", "order_event", "titration", "titration_flow"),
    *("assessment_decision", "oxygen_question", "risk_assessment"),
    *("exacerbation", "patient_alert", "patient_diagnosis", "patient_sign", "smoking"),
    *("patient_former_name", "record_closing", "referral", "waiting_entry"),
    *("missed_visit_step", "document_scan", "risk_answer", "risk_step", "oxygen_consent"),
    *("letter_copy", "agenda_item", "meeting_action"),
)
# What both records hold alike stays where it is, and of address and practice one is chosen.
IN_PART: Final = (
    *("allergy", "communication_need", "patient_phone", "patient_address", "patient_gp"),
    "record_restriction",
)
MOVED: Final = (*WHOLE, *IN_PART)
# Who did what, and who opened which record, was so whatever becomes of the record.
STAYS: Final = ("audit_entry", "broken_glass", "patient_merge")
# Worked out anew from the record, or gone in a minute.
DERIVED: Final = ("patient_search_key", "follow_up_task", "follow_up_mark", "presence")
# Rows of these may be taken away at the desk; that does not hold up taking a merge back.
FLEETING: Final = ("patient_phone", "patient_gp", "patient_address", "patient_former_name")

TABLE_WORDS: Final = {
    "appointment": ("visit", "visits"),
    "result": ("result", "results"),
    "incoming_message": ("message from an analyser", "messages from analysers"),
    "document": ("stored paper", "stored papers"),
    "document_scan": ("scan of a signed paper", "scans of signed papers"),
    "oxygen_order": ("oxygen order", "oxygen orders"),
    "order_event": ("event of an order", "events of orders"),
    "titration": ("titration", "titrations"),
    "titration_flow": ("flow of a titration", "flows of titrations"),
    "assessment_decision": ("decision on oxygen", "decisions on oxygen"),
    "oxygen_question": ("answered question", "answered questions"),
    "risk_assessment": ("risk assessment", "risk assessments"),
    "risk_answer": ("answer to the risk form", "answers to the risk form"),
    "risk_step": ("step after the risk form", "steps after the risk form"),
    "oxygen_consent": ("consent to oxygen", "consents to oxygen"),
    "exacerbation": ("exacerbation", "exacerbations"),
    "patient_alert": ("alert", "alerts"),
    "patient_diagnosis": ("diagnosis", "diagnoses"),
    "patient_sign": ("sign or treatment", "signs and treatments"),
    "smoking": ("note on smoking", "notes on smoking"),
    "patient_former_name": ("former name", "former names"),
    "record_closing": ("death or move", "deaths or moves"),
    "referral": ("referral", "referrals"),
    "waiting_entry": ("line of the waiting list", "lines of the waiting list"),
    "missed_visit_step": ("step after a missed visit", "steps after missed visits"),
    "letter_copy": ("copy of a letter", "copies of letters"),
    "agenda_item": ("line of a meeting's agenda", "lines of meetings' agendas"),
    "meeting_action": ("action of a meeting", "actions of meetings"),
    "allergy": ("allergy", "allergies"),
    "communication_need": ("communication need", "communication needs"),
    "patient_phone": ("telephone number", "telephone numbers"),
    "patient_address": ("address", "addresses"),
    "patient_gp": ("GP practice", "GP practices"),
    "record_restriction": ("restriction of the record", "restrictions of the record"),
}


class Kept(StrEnum):
    """One thing of which the person chooses whose is kept; it may be several columns."""

    NHS_NUMBER = "nhs_number"
    NAME = "name"
    PREFERRED_NAME = "preferred_name"
    BORN_ON = "born_on"
    SEX = "sex"
    GENDER = "gender"
    DIED_ON = "died_on"
    MOVED_AWAY_ON = "moved_away_on"
    HOSPITAL_NUMBER = "hospital_number"
    EMAIL = "email"
    NOTE = "note"
    ADDRESS = "address"
    PRACTICE = "practice"


KEPT_WORDS: Final = {
    Kept.NHS_NUMBER: "NHS number",
    Kept.NAME: "Name",
    Kept.PREFERRED_NAME: "Likes to be called",
    Kept.BORN_ON: "Born",
    Kept.SEX: "Sex",
    Kept.GENDER: "Gender",
    Kept.DIED_ON: "Died",
    Kept.MOVED_AWAY_ON: "Moved away",
    Kept.HOSPITAL_NUMBER: "Hospital number",
    Kept.EMAIL: "E-mail",
    Kept.NOTE: "Note",
    Kept.ADDRESS: "Address",
    Kept.PRACTICE: "GP practice",
}
# Columns of `patient` that change places between the two records, so that nothing typed is lost.
COLUMNS: Final[dict[Kept, tuple[str, ...]]] = {
    Kept.NHS_NUMBER: ("nhs_number", "nhs_number_status"),
    Kept.NAME: ("title", "given_names", "family_name"),
    **{
        one: (one.value,)
        for one in Kept
        if one not in {Kept.NHS_NUMBER, Kept.NAME, Kept.ADDRESS, Kept.PRACTICE}
    },
}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two records, as the rules look at it."""

    patient_id: int
    nhs_number: str
    is_verified: bool
    born_on: date
    sex: str
    died_on: date | None
    moved_away_on: date | None = None
    is_merged: bool = False

    @property
    def is_gone(self) -> bool:
        """Whether the patient has died or moved away, as far as this record knows."""
        return self.died_on is not None or self.moved_away_on is not None


@dataclass(frozen=True, slots=True)
class Pair:
    """The two records beside each other.

    Attributes:
        future_clashes: visits to come that both have at one time, in words.
        past_clashes: how many visits of the past overlap.
        open_titrations: how many of the two have a titration that is not ended.
        orders_in_force: how many of the two have one.
        ahead: what is planned on one record while the other says that the patient died or moved
            away, in words.
        allergies_disagree: one says that there are none, the other has some.
        shared_agendas: meetings to come on whose agenda both wait, in words.
    """

    kept: Side
    folded: Side
    future_clashes: tuple[str, ...] = ()
    past_clashes: int = 0
    open_titrations: int = 0
    orders_in_force: int = 0
    ahead: tuple[str, ...] = ()
    allergies_disagree: bool = False
    shared_agendas: tuple[str, ...] = ()


def findings(pair: Pair) -> tuple[Finding, ...]:
    """What stands against merging the two, and what to look at before."""
    return (*_blocks(pair), *_warnings(pair))


def _blocks(pair: Pair) -> Iterable[Finding]:
    kept, folded = pair.kept, pair.folded
    if kept.patient_id == folded.patient_id:
        yield Finding("MG-1", Level.BLOCK, "These are the same record. Find the other one.")
    if kept.is_merged or folded.is_merged:
        yield Finding(
            "MG-2",
            Level.BLOCK,
            "One of the two was merged into another record already. Open that one.",
        )
    has_two = bool(kept.nhs_number and folded.nhs_number) and kept.nhs_number != folded.nhs_number
    if has_two and kept.is_verified and folded.is_verified:
        yield Finding(
            "MG-3",
            Level.BLOCK,
            "Both NHS numbers are verified and they differ: these are two people, or one number "
            "was replaced. Look both up in the national record, and set the one that no longer "
            "holds to “not verified” first.",
        )
    for words in pair.future_clashes:
        yield Finding(
            "MG-4",
            Level.BLOCK,
            f"Both have a visit at one time: {words}. Move or cancel one of them first.",
        )
    if pair.open_titrations > 1:
        message = "Both have a titration that is not ended. End one of them first."
        yield Finding("MG-5", Level.BLOCK, message)
    if pair.ahead:
        # Or what is planned would go on for somebody who is here no more.
        yield Finding(
            "MG-14",
            Level.BLOCK,
            "One record says that the patient died or moved away, the other has: "
            f"{'; '.join(pair.ahead)}. Record it there too, on the page “Record”, which stops all "
            "that; or take it back where it is wrong. Then merge.",
        )


def _warnings(pair: Pair) -> Iterable[Finding]:
    kept, folded = pair.kept, pair.folded
    if kept.born_on != folded.born_on:
        days = f"{short_date(kept.born_on)} and {short_date(folded.born_on)}"
        message = f"The dates of birth differ: {days}. Be sure that this is one person."
        yield Finding("MG-6", Level.WARN, message)
    if kept.sex != folded.sex:
        yield Finding("MG-7", Level.WARN, "The sex differs. Be sure that this is one person.")
    if (kept.died_on is None) != (folded.died_on is None):
        message = "One of the two is recorded as dead. Choose which holds."
        yield Finding("MG-8", Level.WARN, message)
    if pair.orders_in_force > 1:
        yield Finding(
            "MG-9",
            Level.WARN,
            "Both have an oxygen order in force. The newer one holds; the older one is taken as "
            "replaced by it. Tell the supplier, or two sets of equipment stay at the home.",
        )
    if pair.past_clashes:
        message = "Visits of the past overlap; both stay, marked as merged."
        yield Finding("MG-10", Level.WARN, message)
    if pair.allergies_disagree:
        message = (
            "One record says “no known allergies”, the other has some. The allergies are kept."
        )
        yield Finding("MG-11", Level.WARN, message)
    for words in pair.shared_agendas:
        message = (
            f"Both wait on the agenda of {words}: the two lines become one, which tells both "
            "questions. If the records are parted again, so are the lines."
        )
        yield Finding("MG-15", Level.WARN, message)


def counted(table: str, how_many: int) -> str:
    """So many rows of a table.

    >>> counted("result", 2)
    '2 results'
    """
    one, many = TABLE_WORDS[table]
    return f"{how_many} {one if how_many == 1 else many}"
