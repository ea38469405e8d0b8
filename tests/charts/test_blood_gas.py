import warnings
from dataclasses import replace
from datetime import date

import pytest
from charts.trends import (
    TODAY,
    a_figure,
    a_panel,
    a_point,
    a_trend,
    picture_of,
)

from o2clinic.charts.blood_gas import draw_trend
from o2clinic.charts.colours import DARK, LIGHT
from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_panel import label_lines
from o2clinic.charts.trend_sheet import Period, TrendSheet, axis_days


def drawn(sheet, colours=LIGHT, size=ChartSize.CARD, figure=None):
    figure = figure or a_figure()
    drawing = draw_trend(figure, sheet, colours, size=size.points)
    figure.canvas.draw()
    return figure, drawing


def texts_of(figure) -> list[str]:
    from matplotlib.text import Text

    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def one_panel(*points, **changes) -> TrendSheet:
    return replace(a_trend(1), panels=(a_panel(points=points, thresholds=()),), **changes)


def series_of(axes) -> list:
    return [line for line in axes.lines if line.get_marker() in {"o", "s"}]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=lambda each: each.name)
@pytest.mark.parametrize(
    ("size", "width", "height", "panels"),
    [
        (ChartSize.CARD, 709, 455, 2),
        (ChartSize.PAGE, 1180, 620, 5),
        (ChartSize.ROOM, 1900, 980, 3),
        (ChartSize.PAPER, 688, 378, 2),
        (ChartSize.LARGE_PAPER, 688, 720, 2),
    ],
)
def test_all_words_stand_inside_the_figure_and_apart(
    colours, size, width, height, panels, tmp_path
):
    figure, drawing = drawn(a_trend(panels), colours, size, a_figure(width, height))
    from matplotlib.text import Text

    boxes = []
    for text in figure.findobj(Text):
        if text.get_text() and text.get_visible():
            box = text.get_window_extent()
            assert box.x0 >= -0.5, text
            assert box.x1 <= width + 0.5, text
            assert box.y0 >= -0.5, text
            assert box.y1 <= height + 0.5, text
            boxes.append((box.shrunk(0.85, 0.7), text))
    assert len(drawing.axes) == panels
    for at, (box, text) in enumerate(boxes):
        for other, beside in boxes[at + 1 :]:
            assert not box.overlaps(other), f"{text} on {beside}"
    assert picture_of(figure, tmp_path / "trend.png").stat().st_size > 10_000


def test_air_and_oxygen_differ_by_marker_and_line():
    _, drawing = drawn(a_trend(1))
    air, oxygen = series_of(drawing.axes[0])
    assert (air.get_marker(), air.get_linestyle()) == ("o", "-")
    assert (oxygen.get_marker(), oxygen.get_linestyle()) == ("s", "--")
    assert air.get_markerfacecolor() == air.get_color()
    assert oxygen.get_markerfacecolor() == LIGHT.surface


def test_a_gap_is_not_joined():
    points = [a_point(day) for day in ("2022-03-01", "2022-09-01", "2024-09-01", "2025-03-01")]
    _, drawing = drawn(one_panel(*points))
    assert [len(line.get_xdata()) for line in series_of(drawing.axes[0])] == [2, 2]


def test_time_is_real_and_panels_share_it():
    _, drawing = drawn(a_trend(3))
    assert len({axes.get_xlim() for axes in drawing.axes}) == 1
    first, second = drawing.points[0].x, drawing.points[1].x
    assert second - first == (date(2022, 8, 15) - date(2022, 3, 1)).days


def test_an_open_query_is_a_named_diamond_outside_the_line():
    figure, drawing = drawn(
        one_panel(
            a_point("2026-01-01"),
            a_point("2026-02-01", is_queried=True),
            a_point("2026-03-01", is_on_air=False, is_queried=True),
        )
    )
    assert sum(line.get_marker() in {"D", "d"} for line in drawing.axes[0].lines) == 2
    assert [len(line.get_xdata()) for line in series_of(drawing.axes[0])] == [1]
    assert {"air ?", "O₂ ?", "query not resolved"} <= set(texts_of(figure))


@pytest.mark.parametrize("shows_amended", [True, False])
def test_a_replaced_value_is_struck_or_hidden(shows_amended):
    sheet = one_panel(
        a_point("2026-01-01"), a_point("2026-02-01", is_amended=True), shows_amended=shows_amended
    )
    figure, drawing = drawn(sheet)
    assert ("x" in [line.get_marker() for line in drawing.axes[0].lines]) is shows_amended
    assert ("replaced value" in texts_of(figure)) is shows_amended
    assert len(drawing.points) == 1 + shows_amended


def test_thresholds_say_value_and_source():
    figure, drawing = drawn(a_trend(2))
    said = " ".join(text.replace("\n", " ") for text in texts_of(figure))
    for words in ("7.3 LTOT BTS 2015", "8.0 with C; target on O₂", "6.0 gas after each step"):
        assert words in said
    heights = [line.get_ydata()[0] for line in drawing.axes[0].lines if len(line.get_ydata()) == 2]
    assert {7.3, 8.0} <= set(heights)


def test_threshold_words_are_broken_evenly():
    assert label_lines("7.3 LTOT BTS 2015") == ("7.3 LTOT", "BTS 2015")
    assert label_lines("6.0") == ("6.0",)


def test_one_point_is_drawn_and_said_to_be_one():
    figure, drawing = drawn(one_panel(a_point()))
    assert len(drawing.points) == 1
    assert "kPa   one result" in texts_of(figure)


def test_no_points_say_so():
    figure, drawing = drawn(a_trend(panels=0))
    assert drawing.axes == drawing.points == ()
    assert drawing.near(1.0) == ()
    assert texts_of(figure) == [
        "No results yet. Blood gases, oximetry and spirometry will be drawn here."
    ]


def test_a_period_without_points_says_when_the_last_was():
    figure, drawing = drawn(a_trend(1, period=Period.THREE_MONTHS))
    assert drawing.points == ()
    assert "No results in this period; the last is of 08-Jun-2026." in texts_of(figure)


@pytest.mark.parametrize(
    ("period", "days"),
    [(Period.THREE_MONTHS, 92), (Period.ONE_YEAR, 366), (Period.FIVE_YEARS, 1827)],
)
def test_period_reaches_back_from_today(period, days):
    begin, end = a_trend(period=period).span()
    assert begin.date().toordinal() == TODAY.toordinal() - days
    assert end.date() >= TODAY


def test_all_reaches_back_to_the_first_point():
    begin, _ = a_trend(period=Period.ALL).span()
    assert begin.date() < date(2022, 3, 1)
    assert begin.year >= 2021


def test_a_replaced_value_that_is_not_shown_has_no_part_in_anything():
    wrong = a_point("1926-06-08", 6.7, is_amended=True)
    late = a_point("2026-07-01", 6.7, is_amended=True)
    only = a_panel(1, points=(late,))
    first, panel = a_trend(1, period=Period.ALL).span()[0], a_panel()
    panel = replace(panel, points=(wrong, *panel.points, late))
    sheet = replace(a_trend(period=Period.ALL), panels=(panel, only))
    assert sheet.span()[0] == first
    assert [each.title for each in drawn(sheet)[1].panels] == ["PaO₂"]
    figure, _ = drawn(replace(sheet, period=Period.THREE_MONTHS))
    assert "No results in this period; the last is of 08-Jun-2026." in texts_of(figure)
    asked = replace(sheet, shows_amended=True)
    assert asked.span()[0].year < 1927
    assert [each.title for each in drawn(asked)[1].panels] == ["PaO₂", "PaCO₂"]


def test_cursor_finds_the_values_of_the_nearest_day_in_every_panel():
    _, drawing = drawn(a_trend(2))
    near = drawing.near(axis_days(a_point("2024-05-01").taken_at))
    assert [(point.panel, point.label) for point in near] == [
        (0, "8.4 on oxygen"),
        (1, "6.02 on oxygen"),
    ]


def test_drawing_again_leaves_nothing_of_before():
    figure, _ = drawn(a_trend(5))
    figure, drawing = drawn(a_trend(1), figure=figure)
    assert len(figure.axes) == len(drawing.axes) + 1


def test_light_and_dark_do_not_touch_each_other():
    light, _ = drawn(a_trend(1))
    dark, _ = drawn(a_trend(1), DARK)
    assert light.get_facecolor() != dark.get_facecolor()
    before = light.axes[0].get_facecolor()
    light.canvas.draw()
    assert light.axes[0].get_facecolor() == before


def test_all_signs_have_a_glyph():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        drawn(a_trend(5))


def test_what_differs_by_less_than_the_test_itself_does_not_fill_the_panel():
    points = (a_point("2026-01-01", 240), a_point("2026-02-01", 242))
    walks = a_panel(points=points, title="6MWD", unit="m", thresholds=(), places=0, least=100.0)
    low, high = drawn(replace(a_trend(1), panels=(walks,)))[1].axes[0].get_ylim()
    assert high - low == pytest.approx(100)
    assert (low + high) / 2 == pytest.approx(241)
    far = replace(walks, points=(*points, a_point("2026-03-01", 500)))
    low, high = drawn(replace(a_trend(1), panels=(far,)))[1].axes[0].get_ylim()
    assert high - low == pytest.approx(260 * 1.28)


@pytest.mark.parametrize("values", [(91,), (91, 92), (70, 100)])
def test_marks_of_the_scale_are_never_rounded(values):
    points = [a_point(f"2026-0{at}-01", value) for at, value in enumerate(values, start=1)]
    sheet = one_panel(*points, therapy=())
    sheet = replace(sheet, panels=(replace(sheet.panels[0], title="SpO₂", places=0),))
    figure, drawing = drawn(sheet)
    marks = [text for text in figure.texts if text.get_ha() == "right"]
    axes, bottom = drawing.axes[0], drawing.axes[0].get_window_extent().y0
    assert len(marks) >= 2
    for mark in marks:  # each stands at the height of the number that it says
        at = axes.transData.transform((0, float(mark.get_text())))[1]
        assert mark.get_transform().transform(mark.get_position())[1] == pytest.approx(at)
        assert at >= bottom - 0.5
