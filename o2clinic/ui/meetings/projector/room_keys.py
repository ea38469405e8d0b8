"""The keys of the room; those of a presenter in the hand are among them."""

from enum import Enum, auto
from typing import Final

from PySide6.QtCore import Qt

from o2clinic.services.room_sheet import Panel


class Wanted(Enum):
    """What a key asks for."""

    NEXT = auto()
    PREVIOUS = auto()
    FIRST = auto()
    LAST = auto()
    DECIDE = auto()
    ADD = auto()
    ATTENDANCE = auto()
    MASK = auto()
    BEGIN = auto()
    BACK = auto()
    LEAVE = auto()


_KEYS: Final = {
    Qt.Key.Key_Right: Wanted.NEXT,
    Qt.Key.Key_PageDown: Wanted.NEXT,
    Qt.Key.Key_Left: Wanted.PREVIOUS,
    Qt.Key.Key_PageUp: Wanted.PREVIOUS,
    Qt.Key.Key_Home: Wanted.FIRST,
    Qt.Key.Key_End: Wanted.LAST,
    Qt.Key.Key_D: Wanted.DECIDE,
    Qt.Key.Key_N: Wanted.ADD,
    Qt.Key.Key_A: Wanted.ATTENDANCE,
    Qt.Key.Key_M: Wanted.MASK,
    Qt.Key.Key_B: Wanted.BEGIN,
    Qt.Key.Key_Escape: Wanted.BACK,
    Qt.Key.Key_F11: Wanted.LEAVE,
}
_HELD: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def wanted_by(key: int, held: Qt.KeyboardModifier) -> Wanted | Panel | None:
    """What a key asks for; a digit is the part of the screen that it enlarges."""
    if held & _HELD:
        return None
    if Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
        return Panel(key - Qt.Key.Key_0)
    return _KEYS.get(Qt.Key(key)) if key in set(_KEYS) else None
