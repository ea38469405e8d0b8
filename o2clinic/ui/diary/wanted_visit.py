"""A visit that another page sends the person to the diary for: who, and if known when and what."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time

from o2clinic.rules.clinic_time import instant, local
from o2clinic.rules.visits import VisitKind
from o2clinic.services.diary import Bookee
from o2clinic.ui.diary.booking_panel import BookingPanel
from o2clinic.ui.diary.day_grid import DayGrid
from o2clinic.ui.diary.day_shape import Stop


@dataclass(frozen=True, slots=True)
class WantedVisit:
    """As in "book 7 2026-12-14 09:30 3 review 30": patient, time, clinician, kind, minutes."""

    starts_at: datetime | None = None
    person_id: int = 0
    kind: VisitKind | None = None
    minutes: int = 0

    @classmethod
    def read(cls, what: str) -> "WantedVisit":
        """What is said; nothing of it where it is not whole."""
        words = what.split()
        if len(words) == 7 and words[0] == "book":
            with suppress(ValueError):
                _verb, _key, day, clock, person, kind, minutes = words
                at = instant(date.fromisoformat(day), time.fromisoformat(clock))
                return cls(at, int(person), VisitKind(kind), int(minutes))
        return cls()

    def begin(self, panel: BookingPanel, grid: DayGrid, bookee: Bookee) -> None:
        """Open the form for somebody, at the time and for the visit that is wanted."""
        stop = self._stop(grid)
        if stop is not None:
            grid.choose(stop, with_focus=False)
        panel.begin(stop or grid.free_near(), bookee)
        if self.kind is not None:
            panel.kind_box.setCurrentIndex(panel.kind_box.findData(self.kind.value))
            panel.choose_length(self.minutes)
        if stop is not None and self.starts_at is not None:
            panel.time_edit.set_value(local(self.starts_at).time())
            panel.book_button.setFocus()

    def _stop(self, grid: DayGrid) -> Stop | None:
        """The free time in which it begins, as long as it is free."""
        for block in grid.blocks:
            stop, at = block.stop, self.starts_at
            is_free = stop.slot is not None and stop.column.person_id == self.person_id
            if is_free and at is not None and stop.span.starts_at <= at < stop.span.ends_at:
                return stop
        return None
