"""From how far a text on a screen can be read in a meeting room.

The rule of 4, 6 and 8: whoever inspects detail sits at most 4 heights of the image away, whoever
decides on what is shown 6, whoever only watches 8. AVIXA V202.01:2016 (DISCAS) says the same of
the smallest thing that has to be told: it is read from as far as 200 times its share of the
image's height. Both were read as quoted by the AETM's audiovisual design guidelines (2018); that a
capital letter is what is measured is ours.
"""

from enum import IntEnum
from math import hypot
from typing import Final

FROM_SHARE: Final = 200  # image heights of distance for a thing as high as the image
CAPITAL_OF_EM: Final = 0.66  # of Source Sans, by its own design
_METRES_OF_INCH: Final = 0.0254


class Reading(IntEnum):
    """How closely something is looked at: the most heights of the image away."""

    INSPECTED = 4  # the numbers along an axis
    DECIDED_ON = 6  # facts, and what is decided
    WATCHED = 8  # whose turn it is, and the question


def least_share(reading: Reading) -> float:
    """Height of a capital as a share of the image's height, so that it is read from there (MT-25).

    >>> least_share(Reading.DECIDED_ON)
    0.03
    """
    return reading / FROM_SHARE


def type_pixels(reading: Reading, image_height: int) -> int:
    """Size of type in pixels of an image so many pixels high; rounded up."""
    return -int(-least_share(reading) * image_height // CAPITAL_OF_EM)


def farthest_m(type_px: float, image_height: int, screen_height_m: float) -> float:
    """From how many metres type of that size is read on a screen of that height."""
    return FROM_SHARE * type_px * CAPITAL_OF_EM / image_height * screen_height_m


def screen_height_m(diagonal_inches: float, wide: int = 16, high: int = 9) -> float:
    """Height of a screen in metres; one of 55 inches has 0.68 m."""
    return diagonal_inches * _METRES_OF_INCH * high / hypot(wide, high)
