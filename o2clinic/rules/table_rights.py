"""Which verbs on which tables each permission brings with it, on a server that enforces them.

The one table that grants are made from (`storage/grants.py`) and that the tests try with each
role's real login. What stands in no line nobody may do but the owner of the tables: writing the
audit goes through the server's own function, and issued papers are never changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from o2clinic.rules.merging import MOVED
from o2clinic.rules.permissions import Permission, Role, granted

SELECT: Final = "SELECT"
INSERT: Final = "INSERT"
UPDATE: Final = "UPDATE"
DELETE: Final = "DELETE"
VERBS: Final = (SELECT, INSERT, UPDATE, DELETE)


@dataclass(frozen=True, slots=True, order=True)
class Right:
    """One verb on one table; `columns` empty for the whole row."""

    verb: str
    table: str
    columns: tuple[str, ...] = ()


_IDENTITY: Final = (
    "patient",
    "patient_address",
    "patient_phone",
    "patient_gp",
    "patient_former_name",
    "patient_search_key",
    "patient_alert",
    "communication_need",
    "allergy",
    "record_closing",
)
_HEALTH: Final = ("patient_diagnosis", "patient_sign", "exacerbation", "smoking")
_RESULTS: Final = (
    *("result", "blood_gas", "oximetry", "spirometry", "walk_test", "overnight_oximetry"),
    "result_finding",
)
_DECIDED: Final = ("assessment_decision", "oxygen_question")
# The risk form as it was answered, what followed, and consent; only ever added to.
_AT_HOME: Final = ("risk_assessment", "risk_answer", "risk_step", "oxygen_consent")
_ASSESSED: Final = (*_AT_HOME, "titration", "titration_flow", *_DECIDED)
# What was saved of a patient leaves a mark, from which what is due is worked out anew.
_MARK: Final = ("follow_up_mark",)
_ORDERS: Final = ("oxygen_order", "oxygen_order_line", "order_event")
# Who waits for a visit, as far as a desk needs it for booking.
_WAITING: Final = ("referral", "waiting_entry")
# Who meets, when and about whom; what was decided, and the minutes as they were issued.
_MEETINGS: Final = ("meeting_series", "meeting", "meeting_seat", "agenda_item", "meeting_action")
_PLACES: Final = ("site", "room", "clinic_template", "clinic_session")
# Who brings the oxygen; whoever orders fills their forms.
_SUPPLIERS: Final = ("supplier", "supplier_blank")
# Days that are otherwise than the weekly plan.
_DAYS: Final = ("clinic_change", "staff_leave", "closure", "worked_holiday")
# Everything of a leave but why: that somebody is ill is nobody's business at the desk.
_OF_LEAVE: Final = (
    *("id", "version", "created_at", "changed_at", "changed_by_id"),
    *("person_id", "from_on", "to_on", "starts_at", "ends_at"),
)
# What the stamp of each record writes beside the columns that a person means to change.
_STAMP: Final = ("version", "changed_at", "changed_by_id")
_OF_A_VISIT: Final = (
    *("id", "person_id", "room_id", "site_id", "clinic_session_id", "starts_at", "ends_at"),
    *("status", "overbook_reason", "rebook_reason"),
)
# Everything of a step but why a clinician decided so, which may name what the record holds.
_OF_A_STEP: Final = (
    *("id", "version", "created_at", "changed_at", "changed_by_id", "patient_id"),
    *("appointment_id", "step", "outcome", "done_on", "done_by_id", "missed", "policy_id"),
    *("advised", "note"),
)
_REVIEW: Final = ("reviewed_by_id", "reviewed_at", "was_justified", "review_comment")


def _on(tables: Iterable[str], *verbs: str) -> tuple[Right, ...]:
    return tuple(Right(verb, table) for table in tables for verb in verbs)


# Whoever has any role at all: the clinic, its people and places, and who has what open.
_EVERYBODY: Final = (
    *_on(("clinic", "person", "person_role", "gp_practice", *_PLACES, *_SUPPLIERS), SELECT),
    *_on(("letter_template",), SELECT),
    *_on((one for one in _DAYS if one != "staff_leave"), SELECT),
    Right(SELECT, "staff_leave", _OF_LEAVE),
    # Every paper asks whether its form is confirmed.
    *_on(("record_restriction", "broken_glass", "alembic_version", "form_confirmation"), SELECT),
    *_on(("presence",), *VERBS),
)

# What a line of an agenda says, as long as nothing is decided on it.
_OF_A_LINE: Final = (
    *("place", "reason", "other_reasons", "question", "evidence", "rule"),
    *("asked_by_id", "asked_by", "is_standard", "proposal", "proposed_outcome"),
    *("state", "state_reason"),
)

_BROUGHT: Final[Mapping[Permission, tuple[Right, ...]]] = {
    Permission.FIND_PATIENT: _on(_IDENTITY, SELECT),
    Permission.REGISTER_PATIENT: (
        *_on(_MARK, INSERT),
        *_on(_IDENTITY, SELECT, INSERT, UPDATE),
        *_on(("patient_phone", "patient_search_key", "patient_gp", "patient_address"), DELETE),
        *_on(("allergy", "communication_need", "patient_former_name"), DELETE),
        *_on(("gp_practice",), INSERT),
    ),
    # Whose rows are, and no more of them; each change asks for a line in the log of the merge.
    Permission.MERGE_PATIENTS: (
        *(
            Right(
                UPDATE, table, ("patient_id",) if table == "document" else ("patient_id", "version")
            )
            for table in MOVED
        ),
        *_on(("patient_merge",), SELECT, INSERT, UPDATE),
        *_on(("patient_merge_row",), SELECT, INSERT),
        # That the newer order replaced the older one, and that it did not.
        *_on(("order_event",), SELECT, INSERT),
        *_on(("patient_search_key",), INSERT, DELETE),
        *_on(_MARK, INSERT),
        Right(UPDATE, "patient"),
        # Of two addresses or practices one ends, of two orders the older one.
        Right(UPDATE, "patient_address", ("patient_id", "valid_to", *_STAMP)),
        Right(UPDATE, "patient_gp", ("patient_id", "valid_to", *_STAMP)),
        Right(UPDATE, "oxygen_order", ("patient_id", "status", "ended_at", *_STAMP)),
        Right(UPDATE, "appointment", ("patient_id", "overbook_reason", *_STAMP)),
        Right(UPDATE, "record_restriction", ("patient_id", "is_in_force", *_STAMP)),
        # Of two lines on one agenda one stays, and says what both said.
        Right(UPDATE, "agenda_item", ("patient_id", *_OF_A_LINE, *_STAMP)),
        # Whoever has the other patient's visit after the records were parted waits again.
        Right(
            UPDATE,
            "waiting_entry",
            ("patient_id", "state", "appointment_id", "offered_on", "referral_id", *_STAMP),
        ),
    ),
    Permission.SEE_DIARY: (
        *_on((*_IDENTITY, "appointment", "slot_hold", *_WAITING), SELECT),
        *_on(("follow_up_task", *_MARK), SELECT),
        Right(SELECT, "missed_visit_step", _OF_A_STEP),
    ),
    Permission.BOOK: (
        *_on(_MARK, INSERT),
        *_on(("appointment", *_WAITING), SELECT, INSERT, UPDATE),
        # What a letter says is written down at the desk, and read in the clinic room.
        *_on(("referral_text",), INSERT),
        *_on(("slot_hold",), *VERBS),
        # Whoever answers the telephone closes a clinic; the diary's sessions follow.
        *_on((*_DAYS, "clinic_session"), INSERT, UPDATE, DELETE),
        # Of the papers it reads its own kinds only; the server shows it no other.
        *_on(("document",), SELECT, INSERT),
        *_on(("missed_visit_step",), INSERT),
    ),
    Permission.READ_RECORD: (
        # Whoever may read what it is made from may work out what is due.
        *_on(("follow_up_task",), *VERBS),
        *_on(_MARK, SELECT, DELETE),
        *_on((*_IDENTITY, *_HEALTH, *_RESULTS, *_ORDERS, *_ASSESSED), SELECT),
        *_on(("appointment", "document", "document_scan", "incoming_message"), SELECT),
        *_on(("referral_text", "missed_visit_step", "letter_copy"), SELECT),
        *_on((*_MEETINGS, "meeting_minutes"), SELECT),
        *_on(("broken_glass",), INSERT),
    ),
    Permission.RECORD_RESULT: (
        *_on(_MARK, INSERT),
        *_on((*_RESULTS, "incoming_message"), SELECT, INSERT),
        *_on(("incoming_message",), UPDATE),
        # A query on a value is answered by whoever records.
        Right(UPDATE, "result", ("has_open_query", "urgency", *_STAMP)),
        Right(UPDATE, "result_finding", ("kept_reason", "kept_by_id")),
        *_on((*_HEALTH, "allergy", "patient_alert"), SELECT, INSERT, UPDATE),
        *_on((*_AT_HOME, "missed_visit_step", "order_event"), SELECT, INSERT),
        # That the supplier has an order, came with it or took it away; what was ordered stays.
        *_on(("oxygen_order",), SELECT),
        # Asking for it to be taken away issues the request.
        *_on(("document",), SELECT, INSERT),
        Right(UPDATE, "oxygen_order", ("stage", "status", "ended_at", *_STAMP)),
        *_on(("titration", "titration_flow"), SELECT, INSERT, UPDATE),
        *_on(("referral_text",), UPDATE),
        Right(UPDATE, "patient", ("allergy_status", *_STAMP)),
        *_on(("appointment",), SELECT),
    ),
    Permission.AMEND_RESULT: (
        *_on(_MARK, INSERT),
        *_on(("result",), SELECT),
        Right(UPDATE, "result", ("status", *_STAMP)),
    ),
    Permission.REVIEW_RESULT: (
        *_on(("result", "result_finding"), SELECT, UPDATE),
        *_on(_MARK, INSERT),
    ),
    Permission.ORDER_STATIC: (
        *_on(_MARK, INSERT),
        *_on(_ORDERS, SELECT, INSERT),
        *_on(("oxygen_order",), UPDATE),
        *_on(("document",), SELECT, INSERT),
    ),
    Permission.ORDER_OXYGEN: (
        *_on(_MARK, INSERT),
        *_on(_ORDERS, SELECT, INSERT),
        *_on(("oxygen_order",), UPDATE),
        *_on(("document", *_DECIDED, "risk_step"), SELECT, INSERT),
    ),
    Permission.HOLD_MEETING: (
        *_on(_MEETINGS, SELECT, INSERT, UPDATE),
        *_on(("meeting_seat",), DELETE),
        *_on(("meeting_minutes",), SELECT, INSERT),
    ),
    Permission.WRITE_LETTER: (
        *_on(("document", "document_scan"), SELECT, INSERT),
        *_on(("letter_copy",), SELECT, INSERT, UPDATE),
        Right(UPDATE, "communication_need", ("asked_on", *_STAMP)),
    ),
    Permission.READ_DOCUMENT: _on(("document", "document_scan", "letter_copy", *_ORDERS), SELECT),
    Permission.RESTRICT_RECORD: _on(("record_restriction",), SELECT, INSERT, UPDATE),
    Permission.READ_AUDIT: (
        *_on(("audit_entry", "audit_change", "patient", "patient_merge"), SELECT),
        # What was said at the opening is never changed, only judged.
        Right(UPDATE, "broken_glass", (*_REVIEW, *_STAMP)),
    ),
    Permission.ADMINISTER: (
        *_on(_MARK, INSERT),
        *_on(("person", "person_role", "clinic", *_PLACES, "supplier"), INSERT, UPDATE),
        *_on(("supplier_blank",), INSERT),
        *_on(("person_role",), DELETE),
        *_on(("form_confirmation",), INSERT),
        *_on(("letter_template",), INSERT),
        *_on(_DAYS, INSERT, UPDATE, DELETE),
        *_on(("staff_leave",), SELECT),
        *_on(("clinic_session",), DELETE),
        # Visits go with their sessions; whose they are is not told.
        Right(SELECT, "appointment", (*_STAMP, *_OF_A_VISIT)),
        Right(
            UPDATE,
            "appointment",
            (*_STAMP, "clinic_session_id", "person_id", "room_id", "rebook_reason"),
        ),
    ),
}


def rights_of(role: Role) -> frozenset[Right]:
    """All that a role may do to the tables; a right to the whole row takes in its columns."""
    held = set(_EVERYBODY)
    for permission in granted([role]):
        held.update(_BROUGHT.get(permission, ()))
    whole = {(one.verb, one.table) for one in held if not one.columns}
    return frozenset(one for one in held if not one.columns or (one.verb, one.table) not in whole)
