"""A field for a date, typed in any common form."""

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtWidgets import QWidget

from o2clinic.rules.calendar import Century, parse_date
from o2clinic.rules.display import short_date, short_date_with_weekday
from o2clinic.ui.widgets.typed_edit import TypedEdit


def today_here() -> date:
    """Today at this desk."""
    return datetime.now().astimezone().date()


class DateEdit(TypedEdit[date]):
    """Takes 14/7/45, 14 jul 1945, +3w, mon; shows 14-Jul-1945 when left, and as echo before.

    With `Century.PAST` a date after today is a problem told in words.
    """

    def __init__(
        self,
        name: str = "",
        *,
        century: Century = Century.NEAR,
        today: Callable[[], date] = today_here,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._century = century
        self._today = today

    def read(self, text: str) -> tuple[date | None, str]:
        """The date, echoed with its weekday while it is typed in another form."""
        if not text.strip():
            return None, ""
        value = parse_date(text, self._today(), century=self._century)
        if text == short_date(value):
            return value, ""
        return value, short_date_with_weekday(value)

    def shown(self, value: date) -> str:
        """14-Jul-1945."""
        return short_date(value)

    def tidied(self, value: date) -> str | None:
        """Always 14-Jul-1945 once left."""
        return short_date(value)

    def complaint(self, value: date) -> str:
        """In the future where that cannot be."""
        if self._century is Century.PAST and value > self._today():
            return f"{short_date(value)} is in the future. Check the year."
        return ""
