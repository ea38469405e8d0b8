"""From how far the room reads what is shown (MT-25)."""

import pytest

from o2clinic.rules.room_reading import (
    CAPITAL_OF_EM,
    Reading,
    farthest_m,
    least_share,
    screen_height_m,
    type_pixels,
)


@pytest.mark.parametrize(
    ("reading", "share"),
    [(Reading.INSPECTED, 0.02), (Reading.DECIDED_ON, 0.03), (Reading.WATCHED, 0.04)],
)
def test_mt_25_the_share_of_a_capital(reading, share):
    assert least_share(reading) == pytest.approx(share)


@pytest.mark.parametrize("height", [768, 1080, 2160])
@pytest.mark.parametrize("reading", Reading)
def test_mt_25_type_of_that_size_is_read_from_so_many_heights_and_no_smaller_one(reading, height):
    size = type_pixels(reading, height)
    assert farthest_m(size, height, 1.0) >= reading
    assert farthest_m(size - 1, height, 1.0) < reading


def test_the_height_of_a_screen_of_55_inches():
    assert screen_height_m(55) == pytest.approx(0.685, abs=0.001)
    assert screen_height_m(55) * Reading.DECIDED_ON > 4  # metres to the last row


def test_the_capital_is_that_of_the_face_in_use():
    import importlib.util
    from pathlib import Path

    from fontTools.ttLib import TTFont

    spec = importlib.util.find_spec("font_source_sans_pro")
    font = TTFont(Path(spec.origin).parent / "files" / "SourceSansPro-Regular.ttf")
    share = font["OS/2"].sCapHeight / font["head"].unitsPerEm
    assert share == pytest.approx(CAPITAL_OF_EM, abs=0.005)
