"""A trend as lines and words for a letter."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random
from types import SimpleNamespace

import pytest
from charts.trends import a_trend

from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_sheet import Period
from o2clinic.charts.vector import trend_vector


def stroke(**given):
    return SimpleNamespace(kind="stroke", **given)


def words(**given):
    return SimpleNamespace(kind="words", **given)


@pytest.fixture(params=[False, True], ids=["usual", "large"], scope="module")
def drawn(request):
    made = trend_vector(a_trend(), large_print=request.param, stroke=stroke, words=words)
    return request.param, made


def test_words_stay_words_and_air_is_told_from_oxygen(drawn):
    is_large, made = drawn
    texts = [shape for shape in made.shapes if shape.kind == "words"]
    said = {text.text for text in texts}
    assert {"PaO₂", "PaCO₂", "on air", "on oxygen", "2024"} <= said
    size = ChartSize.LARGE_PAPER if is_large else ChartSize.PAPER
    assert min(text.size for text in texts) >= size.points * 0.9
    lines = [shape for shape in made.shapes if shape.kind == "stroke"]
    series = {line.dash != () for line in lines if line.width == pytest.approx(size.points * 0.2)}
    assert series == {True, False}  # dashed on oxygen, so that a grey printer tells them apart


def test_everything_stands_on_the_drawing_and_is_the_same_again(drawn):
    is_large, made = drawn
    for shape in made.shapes:
        if shape.kind == "words":
            assert -1 <= shape.x <= made.width
            assert -1 <= shape.y <= made.height
        assert all(len(values) in {0, 2, 6} for _, values in getattr(shape, "steps", ()))
    again = trend_vector(a_trend(), large_print=is_large, stroke=stroke, words=words)
    assert again == made


def test_nothing_of_a_patient_is_on_the_drawing_of_the_next():
    """Letters are drawn on one figure after another; beside it each on a figure of its own."""
    trends = (
        a_trend(),
        a_trend(therapy=(), events=()),
        a_trend(panels=3),
        a_trend(panels=1, events=()),
        a_trend(period=Period.ALL),
        a_trend(period=Period.THREE_MONTHS),
        a_trend(panels=0),
        a_trend(today=date(2031, 5, 1)),
    )

    def draw(sheet):
        return trend_vector(sheet, large_print=False, stroke=stroke, words=words)

    def alone(sheet):
        with ThreadPoolExecutor(1) as fresh:
            return fresh.submit(draw, sheet).result()

    apart = {at: alone(sheet) for at, sheet in enumerate(trends)}
    order = Random(4).sample([*range(len(trends))] * 3, 3 * len(trends))
    for at in order:
        assert draw(trends[at]) == apart[at], at
