"""Sizes of type for the room, from the height of the picture, and the style sheet made of them."""

from dataclasses import dataclass

from o2clinic.charts.colours import Colours
from o2clinic.rules.room_reading import Reading, type_pixels

_LEAST_HEIGHT = 480  # below that nobody projects anything


@dataclass(frozen=True, slots=True)
class RoomType:
    """Sizes in pixels.

    Attributes:
        watched: name and question, read from 8 heights of the picture.
        decided: facts and the decision, from 6.
        inspected: titles, axes and keys, from 4.
        gap: between two parts.
    """

    watched: int
    decided: int
    inspected: int
    gap: int


def type_for(height: int) -> RoomType:
    """The sizes for a picture so many pixels high."""
    height = max(height, _LEAST_HEIGHT)
    return RoomType(
        type_pixels(Reading.WATCHED, height),
        type_pixels(Reading.DECIDED_ON, height),
        type_pixels(Reading.INSPECTED, height),
        max(4, height // 90),
    )


def room_sheet(sizes: RoomType, colours: Colours) -> str:
    """Everything in the window by its `room` property; fields as large as facts."""
    pad = max(2, sizes.inspected // 6)
    return f"""
    QWidget#room {{ background: {colours.surface}; }}
    QWidget#room QLabel {{ background: transparent; color: {colours.text};
        font-size: {sizes.decided}px; }}
    QWidget#room QLabel[room="name"] {{ font-size: {sizes.watched}px; font-weight: 600; }}
    QWidget#room QLabel[room="question"] {{ color: {colours.brand}; font-weight: 600;
        font-size: {sizes.watched}px; }}
    QWidget#room QLabel[room="quiet"] {{ font-size: {sizes.inspected}px;
        color: {colours.text_quiet}; }}
    QWidget#room QLabel[room="title"] {{ font-size: {sizes.inspected}px; font-weight: 600;
        color: {colours.text_quiet}; }}
    QWidget#room QLabel[room="wrong"] {{ font-size: {sizes.inspected}px; font-weight: 600;
        color: {colours.danger}; }}
    QFrame#decision {{ background: {colours.brand_tint}; border: 2px solid {colours.brand};
        border-radius: {pad}px; }}
    QWidget#room QLineEdit, QWidget#room QComboBox, QWidget#room QPushButton {{
        font-size: {sizes.inspected}px; min-height: {round(sizes.inspected * 1.4)}px;
        padding: {pad}px {2 * pad}px; }}
    QWidget#room QLineEdit[room="decided"], QWidget#room QComboBox[room="decided"] {{
        font-size: {sizes.decided}px; min-height: {round(sizes.decided * 1.3)}px; }}
    QWidget#room QComboBox {{ padding-right: {sizes.inspected}px; }}
    QWidget#room QComboBox QAbstractItemView {{ font-size: {sizes.inspected}px; }}
    QWidget#room QListWidget {{ background: {colours.surface}; border: none;
        font-size: {sizes.decided}px; }}
    QWidget#room QListWidget::item {{ padding: {pad}px; }}
    QFrame#message_bar QLabel {{ font-size: {sizes.inspected}px; }}
    """
