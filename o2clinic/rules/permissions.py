"""Who may do what: five roles and the use cases open to each."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """A part that a person plays in the clinic; one person may have several."""

    RECEPTION = "reception"
    NURSE = "nurse"  # nurse or physiologist
    PHYSICIAN = "physician"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What a use case asks for before it begins."""

    FIND_PATIENT = "find_patient"
    REGISTER_PATIENT = "register_patient"
    MERGE_PATIENTS = "merge_patients"
    READ_RECORD = "read_record"
    SEE_DIARY = "see_diary"
    BOOK = "book"
    OVERBOOK = "overbook"  # over others, on purpose
    RECORD_RESULT = "record_result"
    REVIEW_RESULT = "review_result"
    AMEND_RESULT = "amend_result"
    ORDER_STATIC = "order_static"  # on Part A of the form, as any registered clinician may
    ORDER_OXYGEN = "order_oxygen"  # on Part B too, and the decisions behind it
    HOLD_MEETING = "hold_meeting"  # plan it, hold it, write down what it decided
    WRITE_LETTER = "write_letter"
    READ_DOCUMENT = "read_document"
    RESTRICT_RECORD = "restrict_record"
    READ_AUDIT = "read_audit"
    ADMINISTER = "administer"
    OWN_ACCOUNT = "own_account"  # one's own password; everybody's


_DESK = frozenset(
    {
        Permission.FIND_PATIENT,
        Permission.REGISTER_PATIENT,
        Permission.SEE_DIARY,
        Permission.BOOK,
    }
)
_CLINIC_ROOM = _DESK | {
    Permission.OVERBOOK,
    # Only who may read both records can tell that they are one person's.
    Permission.MERGE_PATIENTS,
    Permission.READ_RECORD,
    Permission.RECORD_RESULT,
    Permission.AMEND_RESULT,
    Permission.ORDER_STATIC,
    Permission.HOLD_MEETING,
    Permission.WRITE_LETTER,
    Permission.READ_DOCUMENT,
}

# What a patient's record holds: of a restricted one nobody is told it without a reason.
CLINICAL = frozenset(
    {
        Permission.MERGE_PATIENTS,
        Permission.READ_RECORD,
        Permission.RECORD_RESULT,
        Permission.REVIEW_RESULT,
        Permission.AMEND_RESULT,
        Permission.ORDER_STATIC,
        Permission.ORDER_OXYGEN,
        Permission.HOLD_MEETING,
        Permission.WRITE_LETTER,
        Permission.READ_DOCUMENT,
    }
)

_GRANTED: dict[Role, frozenset[Permission]] = {
    Role.RECEPTION: _DESK,
    Role.NURSE: _CLINIC_ROOM,
    Role.PHYSICIAN: _CLINIC_ROOM
    | {Permission.REVIEW_RESULT, Permission.ORDER_OXYGEN, Permission.RESTRICT_RECORD},
    Role.MANAGER: frozenset(
        {
            Permission.FIND_PATIENT,
            Permission.MERGE_PATIENTS,
            Permission.SEE_DIARY,
            Permission.READ_RECORD,
            Permission.READ_DOCUMENT,
            Permission.RESTRICT_RECORD,
            Permission.READ_AUDIT,
        }
    ),
    # Runs the program, and does not read patients' records by it.
    Role.ADMINISTRATOR: frozenset({Permission.ADMINISTER, Permission.READ_AUDIT}),
}


def granted(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything that a person with these roles may do."""
    held = frozenset[Permission]().union(*(_GRANTED[role] for role in roles))
    return held | {Permission.OWN_ACCOUNT} if held else held


def may(roles: Iterable[Role], permission: Permission) -> bool:
    """Whether any of the roles includes the permission.

    >>> may([Role.RECEPTION], Permission.BOOK)
    True
    >>> may([Role.RECEPTION], Permission.RECORD_RESULT)
    False
    """
    return permission in granted(roles)
