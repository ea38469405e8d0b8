"""The last moves and cancellations of one person at one desk, so that they can be taken back."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from o2clinic.errors import AlreadyDone
from o2clinic.models import Appointment
from o2clinic.services.work import Work

MOST_CHANGES: Final = 20
# What no person chose: it is written anew, or is not of the visit itself.
_NOT_KEPT: Final = {
    *("id", "created_at", "changed_at", "changed_by_id"),
    *("patient_id", "booked_by_id"),
}


@dataclass(frozen=True, slots=True)
class DoneChange:
    """A visit moved or cancelled.

    Attributes:
        command_id: of the press that did it; names the change.
        verb: "move" or "cancel".
        version: of the visit after it.
        was: the visit's columns before it.
        was_version: of the visit before it.
        done_at: when.
    """

    command_id: str
    verb: str
    visit_id: int
    patient_id: int
    version: int
    was: Mapping[str, object]
    was_version: int
    done_at: datetime


def as_it_was(visit: Appointment) -> dict[str, object]:
    """A visit's columns, before they are changed."""
    names = (column.key for column in Appointment.__table__.columns)
    return {name: getattr(visit, name) for name in names if name not in _NOT_KEPT}


class LastChanges:
    """The newest twenty; they end with the program, or when somebody else signs in."""

    def __init__(self) -> None:
        self._sent: dict[str, DoneChange] = {}
        self._done: list[DoneChange] = []

    def note(
        self, work: Work, verb: str, visit: Appointment, was: dict[str, object], command_id: str
    ) -> None:
        """About to be committed; whether it was is found out by `told`."""
        work.session.flush()
        columns = {name: value for name, value in was.items() if name != "version"}
        self._sent[command_id] = DoneChange(
            command_id=command_id,
            verb=verb,
            visit_id=visit.id,
            patient_id=visit.patient_id,
            version=visit.version,
            was=columns,
            was_version=int(str(was["version"])),
            done_at=work.at,
        )

    @contextmanager
    def told(self, command_id: str) -> Iterator[None]:
        """Around a use case: remembers what was done, also when only a second press is answered."""
        try:
            yield
        except AlreadyDone:
            self._happened(command_id)
            raise
        self._happened(command_id)

    def _happened(self, command_id: str) -> None:
        change = self._sent.pop(command_id, None)
        if change is not None:
            self._done = [*self._done, change][-MOST_CHANGES:]

    def newest_first(self) -> tuple[DoneChange, ...]:
        """All that can be tried to be undone."""
        return tuple(reversed(self._done))

    def find(self, command_id: str) -> DoneChange | None:
        """One of them."""
        return next((one for one in self._done if one.command_id == command_id), None)

    def forget(self, command_id: str) -> None:
        """It cannot be undone any more."""
        self._done = [one for one in self._done if one.command_id != command_id]

    def undone(self, change: DoneChange, version: int) -> None:
        """It was taken back; what was done to the same visit before it can be undone now."""
        self.forget(change.command_id)
        self._done = [
            replace(one, version=version)
            if (one.visit_id, one.version) == (change.visit_id, change.was_version)
            else one
            for one in self._done
        ]
