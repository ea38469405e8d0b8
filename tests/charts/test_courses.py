"""Eight telling courses: what each must show, and that it looks as it did when it was looked at.

The pictures in `tests/data/trends` are small and of few colours: what moved, vanished or was added
shows, a letter's edge does not. After a change that was meant, and looked at in full size
(`O2CLINIC_PICTURES` names a folder to keep them in), run this file with `O2CLINIC_NEW_PICTURES=1`
and keep the new ones.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from charts.courses import COURSES
from charts.trends import a_figure
from matplotlib.text import Text
from PIL import Image, ImageChops

from o2clinic.charts.blood_gas import draw_trend
from o2clinic.charts.colours import DARK, LIGHT
from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_image import BAND_NAME, Canvas, trend_image
from o2clinic.charts.trend_sheet import Severity, TherapyLane

KEPT = Path(__file__).parents[1] / "data" / "trends"
PAGE = Canvas(1100, 560, 96, ChartSize.PAGE)
SMALL = (330, 168)
MOST = 40  # of 255, of a block of pixels
BLOCK = 6
PICTURES = [
    *((name, LIGHT) for name in COURSES),
    *((name, DARK) for name in ("retainer", "ild")),
]


def drawn(sheet, colours=LIGHT):
    figure = a_figure(1100, 560)
    return figure, draw_trend(figure, sheet, colours, size=9.5)


def words_of(figure) -> str:
    texts = (text.get_text().replace("\n", " ") for text in figure.findobj(Text))
    return " | ".join(text for text in texts if text)


def series_of(axes) -> list[list[float]]:
    """Values of each unbroken line on air, then of each on oxygen."""
    return [list(line.get_ydata()) for line in axes.lines if line.get_marker() in {"o", "s"}]


def picture(sheet, colours) -> Image.Image:
    made = trend_image(sheet, colours, PAGE)
    return Image.frombytes("RGBA", (made.width, made.height), made.rgba).convert("RGB")


def unlike(one: Image.Image, other: Image.Image) -> int:
    """The largest difference of any block of pixels in any colour."""
    small = (one.width // BLOCK, one.height // BLOCK)
    blocks = [each.resize(small, Image.Resampling.BOX) for each in (one, other)]
    return max(high for _, high in ImageChops.difference(*blocks).getextrema())


@pytest.mark.parametrize(
    ("name", "colours"), PICTURES, ids=[f"{name}-{colours.name}" for name, colours in PICTURES]
)
def test_a_course_looks_as_it_did(name, colours, tmp_path):
    large = picture(COURSES[name](), colours)
    into = Path(os.environ.get("O2CLINIC_PICTURES") or tmp_path)
    into.mkdir(parents=True, exist_ok=True)
    large.save(into / f"course-{name}-{colours.name}.png")
    now = large.resize(SMALL, Image.Resampling.BOX)
    kept = KEPT / f"{name}-{colours.name}.png"
    if os.environ.get("O2CLINIC_NEW_PICTURES"):
        kept.parent.mkdir(exist_ok=True)
        now.quantize(48, dither=Image.Dither.NONE).save(kept, optimize=True)
    then = Image.open(kept).convert("RGB")
    assert unlike(now, then) <= MOST, f"compare {into} with {kept}"


def test_a_moved_value_is_seen():
    sheet = COURSES["starter"]()
    panel = sheet.panels[0]
    point = panel.points[1]
    moved = replace(panel, points=(panel.points[0], replace(point, value=7.6), *panel.points[2:]))
    one, other = (
        picture(each, LIGHT).resize(SMALL, Image.Resampling.BOX)
        for each in (sheet, replace(sheet, panels=(moved, *sheet.panels[1:])))
    )
    assert unlike(one, other) > MOST


def test_starter_is_low_twice_on_air_and_higher_on_oxygen():
    figure, drawing = drawn(COURSES["starter"]())
    air, oxygen = series_of(drawing.axes[0])
    assert air == [7.7, 7.1, 7.0]
    assert min(oxygen) > 8.0
    assert max(air[1:]) < 7.3
    said = words_of(figure)
    for words in ("7.3 LTOT BTS 2015", "LTOT offered", "exacerbation", "2 L/min", "Limits: BTS"):
        assert words in said


def test_withdrawal_shows_when_it_ended_and_that_the_gases_stayed_well():
    sheet = COURSES["withdrawal"]()
    figure, drawing = drawn(sheet)
    assert "oxygen removed" in words_of(figure)
    (bar,) = drawing.band.bars
    removed = next(event for event in drawing.band.events if event.text == "oxygen removed")
    assert bar.ends == pytest.approx(removed.at + 1)  # the day itself is the last with oxygen
    air = series_of(drawing.axes[0])[0]
    assert air[-2:] == [9.0, 8.9]


def test_retainer_shows_flow_carbon_dioxide_and_ventilation_above_each_other():
    sheet = COURSES["retainer"]()
    figure, drawing = drawn(sheet)
    carbon, acid = (series_of(drawing.axes[at]) for at in (1, 2))
    assert max(carbon[1]) == 8.6
    assert min(acid[1]) == 7.31
    assert drawing.band.lanes == (TherapyLane.LONG_TERM.value, TherapyLane.VENTILATION.value)
    for words in ("6.0 raised BTS 2017", "7.35 acidosis BTS 2015", "NIV", "admission"):
        assert words in words_of(figure)
    assert sheet.panels[1].thresholds[0].severity is Severity.DANGER


def test_ild_keeps_z_of_two_equations_apart_and_says_where():
    figure, drawing = drawn(COURSES["ild"]())
    z = next(at for at, panel in enumerate(drawing.panels) if panel.title == "FEV₁ z")
    assert series_of(drawing.axes[z]) == [[-1.1, -1.6, -2.2], [-2.3, -2.9, -3.4]]
    assert len(series_of(drawing.axes[1])) == 1  # litres are litres by any equation
    assert "GLI Global 2022 from here" in words_of(figure)
    assert "−3.0" in words_of(figure)
    units = [panel.unit for panel in drawing.panels]
    assert len(set(units)) == len(units)  # kPa, L, z and m: never two on one axis


def test_gaps_of_years_are_not_joined():
    sheet = COURSES["gaps"]()
    _, drawing = drawn(sheet)
    assert series_of(drawing.axes[0]) == [[8.6, 8.3, 8.1], [7.6, 7.4], [6.8, 6.7]]
    assert [len(each) for each in series_of(drawing.axes[1])] == [1, 1, 1]
    assert (sheet.span()[1] - sheet.span()[0]).days > 17 * 365


def test_one_point_stands_alone_and_is_called_one():
    figure, drawing = drawn(COURSES["one_point"]())
    assert series_of(drawing.axes[0]) == [[7.2]]
    assert "one result" in words_of(figure)
    assert "on oxygen" not in words_of(figure)


def test_no_points_say_so():
    figure, drawing = drawn(COURSES["no_points"]())
    assert drawing.axes == ()
    assert words_of(figure).startswith("No results yet.")


def test_imported_units_stand_on_one_axis_and_questions_stay_outside_the_line():
    sheet = COURSES["imported"]()
    figure, drawing = drawn(sheet)
    assert series_of(drawing.axes[0]) == [[7.33, 7.1, 7.07, 6.9]]
    said = words_of(figure)
    for words in ("air ?", "O₂ ?", "query not resolved"):
        assert words in said
    assert "replaced" not in said
    low, high = drawing.axes[0].get_ylim()
    assert high < 12  # 53 mmHg taken for kPa is not on the axis once it was replaced
    image = trend_image(sheet, LIGHT, PAGE)
    assert image.rows[0].stops[0].text == (
        "PaO₂ 7.3 kPa (55 mmHg as typed) on air, 13-Jan-2025, 1 of 6"
    )
    assert BAND_NAME not in [row.name for row in image.rows]
    struck, _ = drawn(replace(sheet, shows_amended=True))
    assert "replaced value" in words_of(struck)
    assert low < 6.9
