"""What can be read on a screen from the back of a room.

* 4/6/8: who sits farthest is no more than 4 image heights away to see fine details, 6 to read
  text, 8 to look at pictures (rule of thumb of the audio-visual trade).
* Its successor asks the height of the smallest thing to be read to be 1/200 of the distance
  (ANSI/AVIXA V202.01:2016 DISCAS, basic decision making): at 4, 6 and 8 image heights that is 2, 3
  and 4 per cent of the image.

A trend is read by its numbers: digits and capitals are what is measured here. Lower-case letters
without ascender have about three quarters of that height.
"""

from dataclasses import dataclass
from math import hypot
from typing import Final

from o2clinic.rules.room_reading import CAPITAL_OF_EM, FROM_SHARE

_MM_PER_INCH: Final = 25.4
_LIMITS: Final = ((4.0, "fine details"), (6.0, "text"), (8.0, "pictures"))


@dataclass(frozen=True, slots=True)
class Room:
    """A screen and who sits farthest from it.

    Attributes:
        diagonal_inches: of the image.
        width_px, height_px: its resolution.
        distance_m: of the farthest reader.
    """

    diagonal_inches: float = 55.0
    width_px: int = 1920
    height_px: int = 1080
    distance_m: float = 4.0

    @property
    def height_mm(self) -> float:
        """Height of the image."""
        share = self.height_px / hypot(self.width_px, self.height_px)
        return self.diagonal_inches * _MM_PER_INCH * share

    @property
    def image_heights(self) -> float:
        """How many heights of the image the farthest reader sits away."""
        return self.distance_m * 1000 / self.height_mm

    @property
    def serves(self) -> str:
        """What may be shown by 4/6/8; empty where the image is too small even for pictures."""
        return next((words for most, words in _LIMITS if self.image_heights <= most), "")

    @property
    def least_mm(self) -> float:
        """Least height of a character that the farthest reader has to read."""
        return self.distance_m * 1000 / FROM_SHARE

    @property
    def least_px(self) -> float:
        """The same in pixels of the screen."""
        return self.least_mm / self.height_mm * self.height_px

    def character_mm(self, points: float, *, dpi: float = 96.0) -> float:
        """Height of a digit in type of so many points, drawn at so many pixels an inch."""
        return points * dpi / 72 * CAPITAL_OF_EM / self.height_px * self.height_mm


def points_for(room: Room, *, dpi: float = 96.0) -> float:
    """The least size of type that the farthest reader can read, in points.

    >>> round(points_for(Room()), 1)
    35.9
    """
    return room.least_px / CAPITAL_OF_EM * 72 / dpi


def panels_that_fit(height_px: float, points: float, *, dpi: float = 96.0) -> int:
    """How many panels of a trend stay readable in a height: one at the least.

    A panel is five lines of type high and has a title; legend, band and its key take eight lines.
    """
    lines = height_px / dpi * 72 / points
    return max(1, int((lines - 8) / 7))
