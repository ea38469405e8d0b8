"""A field for an instant: day and time in one line."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from PySide6.QtWidgets import QWidget

from o2clinic.rules.calendar import Century, parse_date, parse_time
from o2clinic.rules.clinic_time import instant, local
from o2clinic.rules.display import date_and_time
from o2clinic.ui.widgets.date_edit import today_here
from o2clinic.ui.widgets.typed_edit import TypedEdit


class MomentEdit(TypedEdit[datetime]):
    """Takes 24/11/26 14:30 or today 9:05; shows 24-Nov-2026 14:30 when left, echo before."""

    def __init__(
        self,
        name: str = "",
        *,
        today: Callable[[], date] = today_here,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._today = today

    def read(self, text: str) -> tuple[datetime | None, str]:
        """The instant, echoed while it is typed in another form."""
        typed = text.strip()
        if not typed:
            return None, ""
        day, _, clock = typed.rpartition(" ")
        if not day or ":" not in clock:
            raise ValueError("Type day and time, like 24/11/2026 14:30.")
        on = parse_date(day, self._today(), century=Century.PAST)
        value = instant(on, parse_time(clock))
        shown = self.shown(value)
        return value, "" if typed == shown else shown

    def shown(self, value: datetime) -> str:
        """24-Nov-2026 14:30."""
        return date_and_time(local(value.astimezone(UTC)))

    def tidied(self, value: datetime) -> str | None:
        """Always 24-Nov-2026 14:30 once left."""
        return self.shown(value)
