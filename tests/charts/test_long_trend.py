"""Forty years on one chart: nothing measured is left out, and little is made to draw it."""

from dataclasses import replace
from datetime import datetime

import pytest
from charts.trends import a_figure, a_trend
from matplotlib.artist import Artist

from o2clinic.charts import trend_image as images
from o2clinic.charts.blood_gas import draw_trend
from o2clinic.charts.colours import LIGHT
from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_image import BAND_NAME, Canvas, trend_image
from o2clinic.charts.trend_panel import marker_share
from o2clinic.charts.trend_sheet import Period, axis_days
from tools.bench.long_trend import forty_years

PAGE = Canvas(1000, 640, 96, ChartSize.PAGE)


def drawn(sheet):
    figure = a_figure(1000, 640)
    return figure, draw_trend(figure, sheet, LIGHT, size=9.5)


def test_the_life_is_as_long_as_it_says():
    life = forty_years()
    assert sum(len(panel.points) for panel in life.panels) == 2000
    assert len(life.therapy) == 300
    begin, end = life.span()
    assert (end - begin).days > 40 * 365
    assert forty_years(2) != life == forty_years(1)


def test_every_value_keeps_its_marker():
    life = forty_years()
    for sheet in (life, replace(life, shows_amended=True)):
        _, drawing = drawn(sheet)
        for panel, axes in zip(sheet.panels, drawing.axes, strict=True):
            marked = [line for line in axes.lines if line.get_marker() in set("osDdx")]
            assert sum(len(line.get_xdata()) for line in marked) == len(sheet.shown(panel))


def test_few_artists_draw_it():
    figure, _ = drawn(forty_years())
    usual, _ = drawn(a_trend(5))
    count, few = (len(each.findobj(Artist)) for each in (figure, usual))
    assert count < 3 * few  # though there are thirty times as many values


def test_markers_shrink_only_where_they_would_hide_each_other():
    assert marker_share(20, 600, 9.5) == 1.0
    assert 0.45 <= marker_share(250, 600, 9.5) < 0.6
    assert marker_share(100, 600, 9.5) < 0.75  # no marker covers its neighbour
    assert marker_share(0, 600, 9.5) == 1.0


def test_the_figure_of_the_last_trend_is_drawn_on_again_and_shows_nothing_of_it():
    life, usual = forty_years(), a_trend(5)
    fresh = trend_image(usual, LIGHT, PAGE)
    figure = images._kept_drawing(PAGE)[0].figure
    axes = list(figure.axes)
    again = trend_image(replace(usual, period=Period.ONE_YEAR), LIGHT, PAGE)
    assert images._kept_drawing(PAGE)[0].figure is figure
    assert list(figure.axes) == axes
    trend_image(life, LIGHT, PAGE)
    assert trend_image(usual, LIGHT, PAGE) == fresh
    assert trend_image(replace(usual, period=Period.ONE_YEAR), LIGHT, PAGE) == again


def test_marks_are_used_again_and_do_not_gather():
    life, usual = forty_years(), a_trend(5)
    figure = images._kept_drawing(PAGE)[0].figure
    sheets = [replace(life, period=period) for period in (Period.FIVE_YEARS, Period.ALL)]
    counts = []
    for _ in range(3):
        for sheet in (*sheets, replace(usual, panels=usual.panels[:1]), usual):
            trend_image(sheet, LIGHT, PAGE)
        counts.append(len(figure.findobj(Artist)))
    assert len(set(counts)) == 1


def test_words_of_one_patient_do_not_hide_behind_another_one():
    def said():
        figure = images._kept_drawing(PAGE)[0].figure
        return {text.get_text() for text in figure.texts} - {""}

    life, usual = forty_years(), a_trend(5)
    images._kept.__dict__.clear()
    trend_image(usual, LIGHT, PAGE)
    fresh = said()
    trend_image(replace(life, panels=life.panels[: len(usual.panels)]), LIGHT, PAGE)
    assert not said() <= fresh
    trend_image(usual, LIGHT, PAGE)
    assert said() == fresh


def test_each_value_and_each_change_of_therapy_can_be_read():
    life = forty_years()
    image = trend_image(life, LIGHT, PAGE)
    assert [row.name for row in image.rows] == [*(p.title for p in life.panels), BAND_NAME]
    for row, panel in zip(image.rows, life.panels, strict=False):
        assert len(row.stops) == len(life.shown(panel))
    assert len(image.rows[-1].stops) == len(life.therapy) + len(life.events)
    for row in image.rows:
        assert [stop.x for stop in row.stops] == sorted(stop.x for stop in row.stops)
        assert all(image.left - 1 <= stop.x <= image.right + 1 for stop in row.stops)
        assert all(stop.y is None or image.top <= stop.y <= image.bottom for stop in row.stops)


def test_a_stretch_in_the_middle_is_drawn_like_any_other():
    chosen = forty_years().over(datetime(2019, 3, 1), datetime(2022, 6, 1))
    figure, drawing = drawn(chosen)
    assert len(drawing.band.bars) > 20
    assert all(bar.ends > bar.begins for bar in drawing.band.bars)
    (bars,) = figure.axes[-1].collections
    assert min(bars.get_linewidths()) > 0
    assert drawing.axes[0].get_xlim() == pytest.approx(tuple(map(axis_days, chosen.span())))
    assert chosen.span_words == "Chosen time: 01-Mar-2019 to 01-Jun-2022"
    short = chosen.over(datetime(2020, 5, 1), datetime(2020, 5, 2))
    assert (short.span()[1] - short.span()[0]).days == 28  # as little as has marks of time


def test_a_pixel_tells_its_instant():
    image = trend_image(a_trend(2), LIGHT, PAGE)
    begin, end = image.span
    assert image.moment(image.left - 50) == begin
    assert image.moment(image.right + 50) == end
    middle = image.moment((image.left + image.right) / 2)
    assert abs(middle - (begin + (end - begin) / 2)).total_seconds() < 1
    assert trend_image(a_trend(panels=0), LIGHT, PAGE).moment(100) is None
