"""What may go wrong and be told to the user.

Each class has one way to the screen; see the table in docs/design.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Level(StrEnum):
    """How much a finding stands in the way."""

    BLOCK = "block"
    CONFIRM = "confirm"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule has to say about a draft.

    Attributes:
        rule: id of the rule, such as "DQ-5".
        level: BLOCK stops saving, CONFIRM wants a reason, WARN is only shown.
        message: what is wrong and what to do, in the user's words.
        field: name of the draft's attribute that it is about; empty for the whole draft.
        offer: a value the user may accept instead, as text with its unit; never applied silently.
    """

    rule: str
    level: Level
    message: str
    field: str = ""
    offer: str = ""


class O2ClinicError(Exception):
    """Anything that is told to the user in the clinic's words."""


class NotValid(O2ClinicError):
    """The draft breaks a rule; each finding is shown beside its field."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(finding.message for finding in findings))


class Refused(O2ClinicError):
    """A clinical gate: shown as a banner with the rule and what to do."""

    def __init__(self, rule: str, why: str, remedy: str = "") -> None:
        self.rule, self.why, self.remedy = rule, why, remedy
        super().__init__(f"{why} ({rule}) {remedy}".strip())


class NotAllowed(O2ClinicError):
    """The person's roles do not include this."""


class RecordShut(O2ClinicError):
    """A restricted record that this person has not opened with a reason.

    Attributes:
        patient_id: whose record it is.
    """

    def __init__(self, patient_id: int) -> None:
        self.patient_id = patient_id
        super().__init__("This record is restricted. Open the patient and say why you need it.")


class RecordMerged(O2ClinicError):
    """The record was folded into another one of the same person; nothing was saved.

    Attributes:
        into_id: the record that holds everything now; 0 when that is not known.
    """

    def __init__(self, into_id: int = 0, name: str = "") -> None:
        self.into_id = into_id
        whom = f" of {name}" if name else ""
        super().__init__(
            f"This record was merged into another one{whom}. Nothing was saved here. "
            "Open the patient again and go on there."
        )


class SignInRefused(O2ClinicError):
    """Name or password is wrong, or the account is resting after too many tries."""


class StaleRecord(O2ClinicError):
    """Somebody else saved this record first.

    Attributes:
        who: name of the person who saved last, "" when unknown.
        when: when they saved, in words for the screen.
        version: the record's version now, 0 when unknown.
    """

    def __init__(self, what: str, who: str = "", when: str = "", version: int = 0) -> None:
        self.what, self.who, self.when, self.version = what, who, when, version
        by = f" by {who}" if who else ""
        at = f" at {when}" if when else ""
        super().__init__(f"{what} was changed{by}{at} after you opened it. Your text is kept.")


class Taken(O2ClinicError):
    """A slot or a unique value is gone.

    Attributes:
        holder: who has it, in words for the screen.
    """

    def __init__(self, what: str, holder: str = "") -> None:
        self.what, self.holder = what, holder
        super().__init__(f"{what} is taken{': ' + holder if holder else ''}.")


class Unavailable(O2ClinicError):
    """The database is away, locked, full or read-only; nothing was saved."""


class ServerAway(Unavailable):
    """The server does not answer; nothing was saved, and waiting helps."""


class Busy(Unavailable):
    """Others hold what this needs; nothing was saved, and a moment later it goes."""


class OutcomeUnknown(ServerAway):
    """The connection broke while saving: sending the same command again settles it."""


class AlreadyDone(O2ClinicError):
    """This very command was carried out before; a second press does nothing twice.

    Attributes:
        record_id: the record that the first press made or changed.
    """

    def __init__(self, record_id: int) -> None:
        self.record_id = record_id
        super().__init__("This was already saved.")


class WrongPatient(O2ClinicError):
    """The form belongs to another patient than the one in front; nothing was saved."""


class NotFound(O2ClinicError):
    """The record is not there (any more)."""


class Unreadable(O2ClinicError):
    """A file that is not understood."""

    def __init__(self, source: Path | str, line: int, why: str) -> None:
        self.source, self.line, self.why = str(source), line, why
        super().__init__(f"{source}, line {line}: {why}" if line else f"{source}: {why}")


class WrongDatabase(O2ClinicError):
    """This database cannot be opened by this program; the text says why and what to do."""
