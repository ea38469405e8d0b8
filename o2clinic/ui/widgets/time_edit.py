"""A field for a time of day."""

from datetime import time

from o2clinic.rules.calendar import parse_time
from o2clinic.ui.widgets.typed_edit import TypedEdit


class TimeEdit(TypedEdit[time]):
    """Takes 930, 9.30, 2pm; shows 09:30 when left, and as echo before."""

    def read(self, text: str) -> tuple[time | None, str]:
        """The time, echoed while it is typed in another form."""
        if not text.strip():
            return None, ""
        value = parse_time(text)
        return value, "" if text == self.shown(value) else self.shown(value)

    def shown(self, value: time) -> str:
        """09:30."""
        return value.strftime("%H:%M")

    def tidied(self, value: time) -> str | None:
        """Always 09:30 once left."""
        return self.shown(value)
