"""Print what a trend's numbers measure on the meeting room's screen, beside what has to be read.

python -m tools.legibility [INCHES] [WIDTHxHEIGHT] [METRES], by default 55 1920x1080 4.
"""

import sys
from collections.abc import Iterator, Sequence

from o2clinic.charts.legibility import Room, panels_that_fit, points_for
from o2clinic.charts.style import ChartSize


def told(room: Room) -> Iterator[str]:
    """The lines that are printed."""
    yield (
        f"{room.diagonal_inches:g} inches, {room.width_px} x {room.height_px}, "
        f"farthest reader at {room.distance_m:g} m"
    )
    serves = room.serves or "too small even for pictures"
    yield (
        f"  image {room.height_mm:.0f} mm high, {room.image_heights:.2f} image heights away: "
        f"by 4/6/8 for {serves}"
    )
    yield f"  a character to be read: {room.least_mm:.1f} mm, {room.least_px:.1f} pixels"
    least = points_for(room)
    yield (
        f"  that is type of {least:.1f} pt at 96 dpi, and then a trend of "
        f"{panels_that_fit(room.height_px, least)} panels"
    )
    for points in sorted({ChartSize.ROOM.points, 22.0, least}):
        high = room.character_mm(points)
        verdict = "readable" if high >= room.least_mm - 0.005 else "too small"
        yield (
            f"  {points:4.1f} pt: digits {high:.1f} mm ({high / room.least_mm:.2f} of it), "
            f"{verdict} from there; readable to {high * 200 / 1000:.1f} m"
        )


def main(arguments: Sequence[str]) -> int:
    """Print them."""
    given = dict(enumerate(arguments))
    width, height = given.get(1, "1920x1080").split("x")
    room = Room(float(given.get(0, "55")), int(width), int(height), float(given.get(2, "4")))
    sys.stdout.write("\n".join(told(room)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
