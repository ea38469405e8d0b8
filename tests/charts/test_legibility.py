"""The 4/6/8 rule for the meeting room's screen, held against what the trend's type measures."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from charts.courses import COURSES
from charts.trends import a_figure
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text
from matplotlib.textpath import TextPath
from PIL import Image

from o2clinic.charts.blood_gas import draw_trend
from o2clinic.charts.colours import DARK, LIGHT
from o2clinic.charts.legibility import Room, panels_that_fit, points_for
from o2clinic.charts.style import FAMILY, ChartSize, prepare
from o2clinic.charts.trend_image import Canvas, trend_image
from o2clinic.rules.room_reading import CAPITAL_OF_EM
from tools import legibility

MEETING = Room(55, 1920, 1080, 4)


def first_panels(count):
    sheet = COURSES["retainer"]()
    return replace(sheet, panels=sheet.panels[:count])


def test_a_screen_of_55_inches_serves_text_at_four_metres():
    assert MEETING.height_mm == pytest.approx(684.9, abs=0.1)
    assert MEETING.image_heights == pytest.approx(5.84, abs=0.01)
    assert MEETING.serves == "text"
    assert MEETING.least_mm == 20
    assert MEETING.least_px == pytest.approx(31.5, abs=0.1)


@pytest.mark.parametrize(
    ("metres", "serves"),
    [(2.7, "fine details"), (4.1, "text"), (5.4, "pictures"), (5.6, "")],
)
def test_what_a_screen_serves_depends_on_the_distance(metres, serves):
    assert Room(55, 1920, 1080, metres).serves == serves


@pytest.mark.parametrize(("heights", "per_cent"), [(4, 2), (6, 3), (8, 4)])
def test_four_six_eight_are_two_three_four_per_cent_of_the_image(heights, per_cent):
    room = Room(55, 1920, 1080, MEETING.height_mm * heights / 1000)
    assert room.least_px / room.height_px * 100 == pytest.approx(per_cent)


def test_the_share_of_capitals_is_that_of_the_face():
    prepare()
    path = TextPath((0, 0), "H", size=1000, prop=FontProperties(family=[FAMILY]))
    assert path.get_extents().height / 1000 == pytest.approx(CAPITAL_OF_EM, abs=0.005)


def test_type_of_the_points_that_are_asked_for_is_as_high_as_needed():
    points = points_for(MEETING)
    assert points == pytest.approx(35.8, abs=0.1)
    assert MEETING.character_mm(points) == pytest.approx(MEETING.least_mm)
    assert points_for(MEETING, dpi=192) == pytest.approx(points / 2)
    four_k = Room(55, 3840, 2160, 4)
    assert points_for(four_k, dpi=192) == pytest.approx(points)
    assert MEETING.character_mm(ChartSize.ROOM.points) < MEETING.least_mm  # it must be asked for


def test_the_trend_of_a_room_has_no_smaller_number_and_no_words_on_each_other():
    points = points_for(MEETING)
    count = panels_that_fit(1080, points)
    assert count == 2
    figure = a_figure(1920, 1080)
    figure.set_dpi(96)
    figure.set_size_inches(20, 11.25)
    draw_trend(figure, first_panels(count), LIGHT, size=points)
    figure.canvas.draw()
    boxes = []
    for text in figure.findobj(Text):
        if text.get_text() and text.get_visible():
            box = text.get_window_extent()
            assert box.x0 >= -0.5, text
            assert box.x1 <= 1920.5, text
            assert box.y1 <= 1080.5, text
            assert MEETING.character_mm(text.get_fontsize()) >= 0.9 * MEETING.least_mm, text
            boxes.append((box.shrunk(0.85, 0.7), text))
    for at, (box, text) in enumerate(boxes):
        for other, beside in boxes[at + 1 :]:
            assert not box.overlaps(other), f"{text} on {beside}"


def test_a_room_asks_for_its_points_through_the_one_function(tmp_path):
    canvas = Canvas(1920, 1080, 96, ChartSize.ROOM, points_for(MEETING))
    assert Canvas(1920, 1080, 96, ChartSize.ROOM).type_points == ChartSize.ROOM.points
    image = trend_image(first_panels(2), DARK, canvas)
    assert (image.width, image.height) == (1920, 1080)
    assert [row.name for row in image.rows][:2] == ["PaO₂", "PaCO₂"]
    into = Path(os.environ.get("O2CLINIC_PICTURES") or tmp_path)
    made = Image.frombytes("RGBA", (image.width, image.height), image.rgba)
    made.save(into / "trend-room.png")
    small = trend_image(first_panels(2), DARK, Canvas(1920, 1080, 96, ChartSize.ROOM))
    assert small.bottom - small.top > image.bottom - image.top  # larger type, less room


@pytest.mark.parametrize(("height", "panels"), [(300, 1), (880, 1), (1080, 2), (2160, 5)])
def test_fewer_panels_where_there_is_less_room(height, panels):
    assert panels_that_fit(height, 35.8) == panels


def test_the_tool_prints_the_height_of_the_characters(capsys):
    assert legibility.main([]) == 0
    said = capsys.readouterr().out
    assert "685 mm high, 5.84 image heights away: by 4/6/8 for text" in said
    assert "35.8 pt: digits 20.0 mm (1.00 of it), readable from there" in said
    assert "17.0 pt: digits 9.5 mm (0.47 of it), too small from there" in said
    assert legibility.main(["24", "1920x1080", "6"]) == 0
    assert "too small even for pictures" in capsys.readouterr().out
