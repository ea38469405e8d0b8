import pytest
from charts.trends import a_figure
from matplotlib.text import Text

from o2clinic.charts.colours import DARK, LIGHT
from o2clinic.charts.spirometry import SpirometryBar, SpirometrySheet, draw_spirometry
from o2clinic.charts.style import ChartSize

SHEET = SpirometrySheet(
    (
        SpirometryBar("FEV₁", "1.02 L", "43 %", -3.42),
        SpirometryBar("FVC", "2.61 L", "88 %", -0.75),
        SpirometryBar("FEV₁/FVC", "0.39", "", -6.61),
        SpirometryBar("FEF", "0.31 L/s", "", None),
    ),
    "GLI Global 2022",
)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=lambda each: each.name)
def test_bars_reach_from_zero_to_the_z_score(colours, tmp_path):
    figure = a_figure(700, 240)
    axes = draw_spirometry(figure, SHEET, colours, size=ChartSize.CARD)
    assert [round(bar.get_width(), 2) for bar in axes.containers[0]] == [-3.42]
    widths = [bars[0].get_width() for bars in axes.containers]
    assert widths == [-3.42, -0.75, -6.0]
    figure.savefig(tmp_path / f"spirometry-{colours.name}.png")
    said = [text.get_text() for text in figure.findobj(Text)]
    assert "1.02 L   43 %   z −3.42" in said
    assert "0.31 L/s   no z-score" in said
    assert "z-score, GLI Global 2022" in said


def test_lower_limit_is_marked_and_a_bar_beyond_the_axis_has_an_arrow():
    axes = draw_spirometry(a_figure(700, 240), SHEET, LIGHT, size=ChartSize.CARD)
    assert -1.645 in [line.get_xdata()[0] for line in axes.lines]
    assert [line.get_marker() for line in axes.lines].count("<") == 1


def test_words_stay_inside_the_figure():
    figure = a_figure(700, 240)
    draw_spirometry(figure, SHEET, LIGHT, size=ChartSize.CARD)
    figure.canvas.draw()
    for text in figure.findobj(Text):
        if text.get_text():
            box = text.get_window_extent()
            assert box.x0 >= 0
            assert box.x1 <= 700
            assert box.y0 >= 0
            assert box.y1 <= 240
