"""Tables and charts that leave the program: written down before they go, with whom they are about.

What is exported is a copy for a meeting, a letter or an audit, not a paper that is kept: the record
stays what it was. Who may read the record may take its numbers out; each time stands in the audit.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from o2clinic.documents.page import Identity, Letterhead
from o2clinic.documents.wording import nhs_number
from o2clinic.errors import NotFound
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import born, date_and_time
from o2clinic.rules.permissions import Permission
from o2clinic.services.day_list import identities_of, letterhead_of
from o2clinic.services.work import Actor, Desk


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
        return f"{self.letterhead.name}, {date_and_time(self.at)}, {self.by}"


class Exports:
    """The way out for tables and charts of one patient."""

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
            found = identities_of(work.session, {patient_id}).get(patient_id)
            if found is None:
                raise NotFound("This patient is not in the database.")
            return ExportHead(found, letterhead_of(work.session), self._actor.name, local(work.at))


_NEEDS: Final = Permission.READ_RECORD
