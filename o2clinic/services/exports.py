"""Tables and charts that leave the program: written down before they go, with whom they are about.

What is exported is a copy for a meeting, a letter or an audit, not a paper that is kept: the record
stays what it was. Who may read the record may take its numbers out, and who may see a list may take
the list; each time stands in the audit.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from o2clinic.documents.page import Identity, Letterhead
from o2clinic.documents.wording import nhs_number
from o2clinic.errors import NotAllowed, NotFound
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import born, date_and_time
from o2clinic.rules.permissions import Permission
from o2clinic.services.day_list import identities_of, letterhead_of
from o2clinic.services.work import Actor, Desk, Work


class ExportKind(StrEnum):
    """What leaves; the value is the use case in the audit."""

    TABLE = "export_table"
    CHART = "export_chart"


class Way(StrEnum):
    """How it leaves, for the audit."""

    CLIPBOARD = "copied"
    FILE = "saved as a file"
    PRINTER = "taken out to be printed"


@dataclass(frozen=True, slots=True)
class ExportHead:
    """What stands on everything that leaves.

    Attributes:
        at: at the clinic.
    """

    identity: Identity
    letterhead: Letterhead
    by: str
    at: datetime

    @property
    def patient_line(self) -> str:
        """Whom it is about, in one line."""
        who = self.identity
        return (
            f"{who.name}, {born(who.born_on, day_of(self.at))}, "
            f"NHS number {nhs_number(who.nhs_number)}"
        )

    def lines(self, title: str) -> tuple[str, ...]:
        """The head of a table: whom it is about, what it shows, when and by whom it was made."""
        return self.patient_line, title, self.made_line

    @property
    def made_line(self) -> str:
        """From where, when and by whom."""
        return _made(self.letterhead.name, self.at, self.by)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLeaving:
    """A table of the screen that is about to leave for a file.

    Attributes:
        title: what it is; no patient's name, since the audit has the patient beside it.
        shown: filter and order, in words.
        rows: how many.
        needs: what it was read with, by whoever takes it out.
        patient_id: whose it is; None for a list of many patients, or of none.
    """

    title: str
    shown: str
    rows: int
    needs: Permission
    patient_id: int | None = None


class Exports:
    """The way out for tables and charts."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def begin(self, patient_id: int, kind: ExportKind, title: str, way: Way) -> ExportHead:
        """Write down that something of a patient is about to leave; gives what stands on it.

        Args:
            patient_id: whose it is.
            kind: table or chart.
            title: what it shows.
            way: to the clipboard, a file or a printer.

        Raises:
            NotFound: there is no such patient.
            RecordShut: the record is restricted and was opened without a reason.
        """
        with self._desk.work(self._actor, _NEEDS, kind.value) as work:
            work.patient_id = patient_id
            work.reason = f"{title}: {way.value}"
            return self._head(work, patient_id)

    def begin_table(self, table: TableLeaving) -> tuple[str, ...]:
        """Write down that a table is about to leave; gives the lines that stand above its rows.

        What the table shows was read before, so that restricted records are left out or without
        names in it as they are on the screen.

        Raises:
            NotAllowed: the person may not see such a table.
            NotFound: there is no such patient.
            RecordShut: it is of a restricted record that was opened without a reason.
        """
        if table.needs not in (_OF_MANY if table.patient_id is None else _OF_A_PATIENT):
            raise NotAllowed(f"Nothing of this kind is taken out: {table.title}.")
        with self._desk.work(self._actor, table.needs, ExportKind.TABLE.value) as work:
            work.patient_id = table.patient_id
            rows = f"{table.rows} row{'' if table.rows == 1 else 's'}"
            work.reason = f"{table.title}, {rows}: {Way.FILE.value}"
            title = f"{table.title}: {table.shown}" if table.shown else table.title
            if table.patient_id is not None:
                return self._head(work, table.patient_id).lines(title)
            letterhead = letterhead_of(work.session)
            return title, _made(letterhead.name, local(work.at), self._actor.name)

    def _head(self, work: Work, patient_id: int) -> ExportHead:
        found = identities_of(work.session, {patient_id}).get(patient_id)
        if found is None:
            raise NotFound("This patient is not in the database.")
        return ExportHead(found, letterhead_of(work.session), self._actor.name, local(work.at))


def _made(clinic: str, at: datetime, by: str) -> str:
    return f"{clinic}, {date_and_time(at)}, {by}"


_NEEDS: Final = Permission.READ_RECORD
# What a page of a patient may have been opened with; each lets know who the patient is.
_OF_A_PATIENT: Final = frozenset(
    {
        Permission.READ_RECORD,
        Permission.READ_DOCUMENT,
        Permission.SEE_DIARY,
        Permission.FIND_PATIENT,
        Permission.READ_AUDIT,
    }
)
_OF_MANY: Final = _OF_A_PATIENT | {
    Permission.BOOK,
    Permission.WRITE_LETTER,
    Permission.RECORD_RESULT,
    Permission.REVIEW_RESULT,
    Permission.ADMINISTER,
    Permission.OWN_ACCOUNT,
}
