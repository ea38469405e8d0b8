"""The curve of a walk: drawn from rest on, its lowest point named."""

import pytest
from matplotlib.figure import Figure

from o2clinic.charts.colours import DARK, LIGHT
from o2clinic.charts.result_curve import curve_image
from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_image import Canvas
from o2clinic.charts.walk_test import WalkCurve, draw_curve

FALL = WalkCurve(((0, 94), (1, 91), (3, 86), (6, 88), (8, 92)), walked_minutes=6)


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_the_lowest_point_is_named_and_lies_within(colours):
    axes = draw_curve(Figure(), FALL, colours, 8.5)
    (note,) = axes.texts
    assert (note.get_text(), note.xy) == ("86 %", (3, 86))
    low, high = axes.get_ylim()
    assert low < min(percent for _minute, percent in FALL.points)
    assert high > max(percent for _minute, percent in FALL.points)
    assert axes.get_lines()[-1].get_xydata().tolist() == [list(point) for point in FALL.points]


def test_the_end_of_the_walk_is_marked_where_recovery_follows():
    without = WalkCurve(FALL.points[:4], walked_minutes=6)
    lines = [len(draw_curve(Figure(), curve, LIGHT, 8.5).get_lines()) for curve in (FALL, without)]
    assert lines == [3, 2]


def test_a_curve_becomes_pixels():
    image = curve_image(FALL, LIGHT, Canvas(220, 130, 96, ChartSize.CARD))
    assert len(image.rgba) == 4 * image.width * image.height
    assert len(set(image.rgba)) > 10
