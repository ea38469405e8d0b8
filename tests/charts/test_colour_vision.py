"""What a trend tells apart stays apart without full colour vision, and without any colour."""

from dataclasses import replace

import pytest
from charts.colour_vision import MACHADO, apart, lab, seen
from charts.trends import a_figure, a_point, a_trend

from o2clinic.charts.blood_gas import draw_trend
from o2clinic.charts.colours import DARK, LIGHT
from o2clinic.charts.style import mixed
from o2clinic.charts.trend_sheet import Severity

AT_A_GLANCE, WITH_CARE = 9.0, 5.0  # CIE 1976 differences
VISIONS = ("", *MACHADO)


@pytest.fixture(params=[LIGHT, DARK], ids=lambda each: each.name)
def colours(request):
    return request.param


def drawn(colours):
    return draw_trend(a_figure(), a_trend(2), colours, size=8.5)


def test_the_simulation_leaves_grey_grey_and_turns_red_and_green_into_one():
    for vision in MACHADO:
        assert apart("#808080", "#808080", vision) == 0
        assert seen("#ffffff", vision) == pytest.approx((100, 0, 0), abs=0.3)
    assert apart("#ff0000", "#00ff00", "") > 150
    assert apart("#b04020", "#6b6b00", "deuteranopia") < apart("#b04020", "#6b6b00", "") / 3
    assert lab((0.0, 0.0, 0.0)) == pytest.approx((0, 0, 0))


@pytest.mark.parametrize("vision", VISIONS)
def test_air_and_oxygen_and_limits_are_apart(colours, vision):
    pairs = {
        "air and oxygen": (colours.brand, colours.good),
        "air and danger": (colours.brand, colours.danger),
        "air and caution": (colours.brand, colours.caution),
        "oxygen and danger": (colours.good, colours.danger),
        "oxygen and caution": (colours.good, colours.caution),
    }
    near = {name: apart(*pair, vision) for name, pair in pairs.items()}
    assert {name: far for name, far in near.items() if far < AT_A_GLANCE} == {}


@pytest.mark.parametrize("vision", VISIONS)
def test_bands_and_the_field_between_limits_are_seen(colours, vision):
    field = mixed(colours.caution_fill, colours.surface, 0.16)
    assert apart(field, colours.surface, vision) > WITH_CARE
    weak, strong = (mixed(colours.brand, colours.surface, 0.35 + 0.65 * it) for it in (0.4, 0.9))
    assert apart(weak, strong, vision) > AT_A_GLANCE
    fills = [mixed(own, colours.surface, 0.74) for own in (colours.brand, colours.good)]
    assert apart(*fills, vision) > WITH_CARE
    for own in (colours.brand, colours.good, colours.text_quiet):
        assert apart(mixed(own, colours.surface, 0.58), colours.surface, vision) > AT_A_GLANCE


@pytest.mark.parametrize("vision", VISIONS)
def test_danger_and_caution_are_apart_by_their_line_where_colour_is_weak(colours, vision):
    assert apart(colours.danger, colours.caution, vision) > WITH_CARE
    drawing = drawn(colours)
    styles = {}
    for panel, axes in zip(drawing.panels, drawing.axes, strict=True):
        for threshold in panel.thresholds:
            (line,) = [one for one in axes.lines if list(one.get_ydata()) == [threshold.value] * 2]
            styles.setdefault(threshold.severity, set()).add(line.get_linestyle())
    assert styles[Severity.DANGER].isdisjoint(styles[Severity.CAUTION])


def test_without_colour_every_kind_of_value_has_its_own_marker():
    points = (
        a_point("2026-01-01"),
        a_point("2026-02-01", is_on_air=False),
        a_point("2026-03-01", is_queried=True),
        a_point("2026-04-01", is_on_air=False, is_queried=True),
        a_point("2026-05-01", is_amended=True),
    )
    sheet = a_trend(1, shows_amended=True)
    sheet = replace(sheet, panels=(replace(sheet.panels[0], points=points),))
    drawing = draw_trend(a_figure(), sheet, LIGHT, size=8.5)
    markers = [line.get_marker() for line in drawing.axes[0].lines if line.get_marker() != "None"]
    assert sorted(markers) == sorted(["o", "s", "D", "d", "x"])


def test_lanes_of_the_band_are_named_so_that_no_colour_is_needed():
    drawing = drawn(LIGHT)
    assert drawing.band.lanes == ("Long-term", "Ambulatory")
    assert all(bar.text for bar in drawing.band.bars)
