"""A visit that another page sent the person to the diary for."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date

from o2clinic.ui.diary.day_grid import DayGrid


class VisitGoal:
    """Remembers the visit until its day is shown, and puts it in front once."""

    def __init__(self) -> None:
        self._visit_id = 0
        self._is_to_move = False

    def take_up(self, what: str) -> tuple[str, str, date | None]:
        """Take up "visit 17 2026-12-14" or "move 17 ..."; gives verb, key and the day to show.

        Anything else ends an earlier wish; "day 2026-12-14" and "book 7 ..." have a day as well.
        """
        verb, key, told = [*what.split(), "", "", ""][:3]
        is_one = verb in {"visit", "move"} and key.isdecimal()
        self._visit_id = int(key) if is_one else 0
        self._is_to_move = is_one and verb == "move"
        day = None
        if verb in {"day", "book", "visit", "move"}:
            with suppress(ValueError):
                day = date.fromisoformat(key if verb == "day" else told)
        return verb, key, day

    def reach(self, grid: DayGrid, move: Callable[[], None]) -> None:
        """Choose the visit if it is shown, and begin to move it if that was wished."""
        stops = (block.stop for block in grid.blocks)
        wanted = self._visit_id
        stop = next((it for it in stops if it.visit and it.visit.visit_id == wanted), None)
        if not wanted or stop is None:
            return
        self._visit_id = 0
        grid.choose(stop)
        if self._is_to_move:
            move()
