"""Colours that can be read, type that grows, fonts that are there."""

import itertools

import pytest
from PySide6.QtGui import QFontInfo, QPalette
from PySide6.QtWidgets import QLabel, QPushButton

from o2clinic.charts.colours import DARK, FOCUS_EDGE, LIGHT, contrast
from o2clinic.ui.fonts import FAMILY, base_font
from o2clinic.ui.theme import SCALES, Scheme, style_sheet

INKS = ("text", "text_quiet", "brand", "good", "caution", "danger")


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_text_is_readable_on_every_ground(colours):
    pairs = list(itertools.product(INKS, ("page", "surface", "raised")))
    pairs += [(tone, f"{tone}_tint") for tone in ("brand", "good", "caution", "danger")]
    pairs += [("text", "brand_tint"), ("on_brand", "brand"), ("on_top_bar", "top_bar")]
    poor = {
        pair: round(contrast(getattr(colours, pair[0]), getattr(colours, pair[1])), 2)
        for pair in pairs
        if contrast(getattr(colours, pair[0]), getattr(colours, pair[1])) < 4.5
    }
    assert poor == {}


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_parts_and_the_focus_ring_stand_out(colours):
    assert contrast(colours.input_line, colours.surface) >= 3
    best = max(contrast(colours.focus, colours.surface), contrast(FOCUS_EDGE, colours.surface))
    assert best >= 3


def test_the_sheet_fills_every_token_and_scales_lengths():
    sheet = style_sheet(LIGHT, 200)
    assert "@" not in sheet
    assert "font-size: 32pt" in sheet
    assert "font-size: 16pt" in style_sheet(LIGHT, 100)


def test_scheme_and_scale_reach_the_application_and_are_told(theme, qapp):
    heard = []
    theme.changed.connect(heard.append)
    theme.set_scheme(Scheme.DARK)
    assert heard == [DARK]
    assert qapp.palette().color(QPalette.ColorRole.Window).name() == DARK.page
    theme.set_scale(190)
    assert theme.scale in SCALES
    assert qapp.font().pointSizeF() == pytest.approx(theme.points())
    theme.changed.disconnect(heard.append)


def test_steps_stop_at_both_ends(theme):
    for _ in range(20):
        theme.larger()
    assert theme.scale == 200
    for _ in range(20):
        theme.smaller()
    assert theme.scale == 80


def test_hit_targets_stay_large_enough_at_the_smallest_scale(theme, qtbot):
    theme.set_scale(80)
    button = QPushButton("Save")
    qtbot.addWidget(button)
    button.show()
    assert button.height() >= 22


def test_the_font_is_ours_with_figures_of_one_width(theme, qtbot):
    assert QFontInfo(base_font(10)).family() == FAMILY
    label = QLabel("x")
    qtbot.addWidget(label)
    label.ensurePolished()
    metrics = label.fontMetrics()
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0000")
    assert all(metrics.inFontUcs4(ord(sign)) for sign in "₂₁≤≥Δ±→✓")
