"""A visit that another page sent the person to the diary for."""

from collections.abc import Callable

from o2clinic.ui.diary.day_grid import DayGrid


class VisitGoal:
    """Remembers the visit until its day is shown, and puts it in front once."""

    def __init__(self) -> None:
        self._visit_id = 0
        self._is_to_move = False

    def take_up(self, what: str) -> list[str]:
        """Take up "visit 17 2026-12-14" or "move 17 ..."; gives what was said word by word.

        Anything else ends an earlier wish.
        """
        words = [*what.split(), "", ""]
        is_one = words[0] in {"visit", "move"} and words[1].isdecimal()
        self._visit_id = int(words[1]) if is_one else 0
        self._is_to_move = is_one and words[0] == "move"
        return words

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
