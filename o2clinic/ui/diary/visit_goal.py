"""A visit that another page sent the person to the diary for."""

from o2clinic.ui.diary.day_grid import DayGrid


class VisitGoal:
    """Remembers the visit until its day is shown, and puts it in front once."""

    def __init__(self) -> None:
        self._visit_id = 0
        self._is_to_move = False

    def set(self, verb: str, key: str) -> None:
        """Take up "visit 17" or "move 17"; anything else ends an earlier wish."""
        is_one = verb in {"visit", "move"} and key.isdecimal()
        self._visit_id = int(key) if is_one else 0
        self._is_to_move = is_one and verb == "move"

    def reach(self, grid: DayGrid) -> bool:
        """Choose the visit if it is shown; gives whether it is to be moved."""
        stops = (block.stop for block in grid.blocks)
        wanted = self._visit_id
        stop = next((it for it in stops if it.visit and it.visit.visit_id == wanted), None)
        if not wanted or stop is None:
            return False
        is_to_move = self._is_to_move
        self.set("", "")
        grid.choose(stop)
        return is_to_move
