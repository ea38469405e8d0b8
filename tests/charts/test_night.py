"""The curve of a night: what lies below 90 % is shaded, T90 is written, gaps stay gaps."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure

from o2clinic.charts.colours import DARK, LIGHT
from o2clinic.charts.night import NightCurve, draw_night
from o2clinic.charts.result_curve import curve_image, curve_vector
from o2clinic.charts.style import ChartSize, mixed
from o2clinic.charts.trend_image import Canvas
from o2clinic.charts.walk_test import WalkCurve

STARTED = datetime(2026, 11, 23, 22, 40, tzinfo=UTC)
MINUTES = tuple((at, 95.0 - (at == 3) * 9, 94.0 - (at == 3) * 10) for at in range(8) if at != 5)
NIGHT = NightCurve(STARTED, (*MINUTES, (12, 95.0, 94.0)), "T90 31.4 %, 142.0 min", "on air")
WALK = WalkCurve(((0, 94), (1, 91), (3, 86), (6, 88)), breathed="on 2 L/min nasal cannulae")


def stroke(**given):
    return SimpleNamespace(kind="stroke", **given)


def words(**given):
    return SimpleNamespace(kind="words", **given)


@pytest.mark.parametrize(
    ("started", "told"),
    [
        # From summer time to winter time: the clock shows one to two o'clock twice.
        (datetime(2026, 10, 24, 21, 40, tzinfo=UTC), ["23:00", "01:00", "02:00", "04:00"]),
        (datetime(2026, 3, 28, 22, 40, tzinfo=UTC), ["23:00", "02:00", "04:00", "06:00"]),
    ],
)
def test_hours_are_those_of_the_clock_when_it_is_changed_at_night(started, told):
    minutes = tuple((at, 93.0, 92.0 - (at == 420)) for at in range(0, 421, 2))
    curve = NightCurve(started, minutes)
    axes = draw_night(Figure(), curve, LIGHT, 8.5)
    assert [each.get_text() for each in axes.get_xticklabels()] == told
    assert curve.said.endswith({10: "at 04:40", 3: "at 06:40"}[started.month])


def test_the_signs_are_told():
    assert "pale: down to its lowest" in NIGHT.key
    assert WalkCurve(((0, 94), (8, 92)), 6).key.endswith("Dotted: the end of the walk.")
    assert WALK.key == "Shaded: below 90 %."


def test_at_the_side_of_a_page_t90_alone_is_written():
    axes = draw_night(Figure(figsize=(2.3, 1.3)), NIGHT, LIGHT, 8.5)
    assert axes.get_title(loc="left") == NIGHT.t90
    assert axes.get_title(loc="right") == ""


def test_a_long_gap_breaks_the_line_and_one_minute_does_not():
    assert [(one[0][0], one[-1][0]) for one in NIGHT.stretches()] == [(0, 7), (12, 12)]
    assert list(NightCurve(STARTED, ()).stretches()) == []


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_what_lies_below_ninety_is_shaded_and_t90_is_written(colours):
    axes = draw_night(Figure(), NIGHT, colours, 8.5)
    assert axes.get_title(loc="right") == "T90 31.4 %, 142.0 min"
    assert axes.get_title(loc="left") == "SpO₂ % by the minute, on air"
    shade = mixed(colours.danger, colours.surface, 0.35)
    from matplotlib.colors import to_hex

    shaded = [
        path
        for each in axes.collections
        if isinstance(each, PolyCollection) and to_hex(each.get_facecolor()[0]) == shade
        for path in each.get_paths()
    ]
    [low] = shaded
    assert low.vertices[:, 1].max() == pytest.approx(90)
    assert low.vertices[:, 1].min() == pytest.approx(86)
    assert 2 < low.vertices[:, 0].min() < 3 < low.vertices[:, 0].max() < 4


def test_the_clock_stands_below_in_whole_hours():
    long = NightCurve(STARTED, tuple((at, 93.0, 92.0) for at in range(0, 481, 2)))
    axes = draw_night(Figure(), long, LIGHT, 8.5)
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert labels == ["23:00", "01:00", "03:00", "05:00"]
    assert axes.get_title(loc="right") == ""


def test_it_is_told_in_words():
    assert NIGHT.said == (
        "SpO₂ over 0.2 hours from 22:40, on air, T90 31.4 %, 142.0 min, lowest 84 % at 22:43"
    )
    assert NightCurve(STARTED, ()).said == ""


@pytest.mark.parametrize("curve", [NIGHT, WALK], ids=["night", "walk"])
def test_paper_gets_lines_and_words_and_the_screen_pixels(curve):
    made = curve_vector(curve, stroke=stroke, words=words)
    texts = {shape.text for shape in made.shapes if shape.kind == "words"}
    assert f"SpO₂ % by the minute, {curve.breathed}" in texts
    assert any(shape.kind == "stroke" and shape.fill for shape in made.shapes)
    for shape in made.shapes:
        if shape.kind == "words":
            assert 0 <= shape.x <= made.width
            assert 0 <= shape.y <= made.height
    image = curve_image(curve, LIGHT, Canvas(220, 130, 96, ChartSize.CARD))
    assert len(set(image.rgba)) > 10


def test_the_shade_of_a_walk_begins_where_the_line_crosses():
    from o2clinic.charts.walk_test import draw_curve

    axes = draw_curve(Figure(), WALK, LIGHT, 8.5)
    [shade] = [each for each in axes.collections if isinstance(each, PolyCollection)]
    begins = min(path.vertices[:, 0].min() for path in shade.get_paths())
    assert begins == pytest.approx(1.4)
