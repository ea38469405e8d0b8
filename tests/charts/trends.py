"""Makers of trends about invented people, and a look at what was drawn."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from o2clinic.charts.trend_sheet import (
    ClinicalEvent,
    Severity,
    Therapy,
    TherapyLane,
    Threshold,
    TrendPanel,
    TrendPoint,
    TrendSheet,
)

TODAY = date(2026, 11, 22)
AIR = (
    ("2022-03-01", 8.4, 5.3, 7.41, 91, 1.02),
    ("2022-08-15", 8.1, 5.43, 7.41, 90, 0.98),
    ("2023-04-25", 7.7, 5.56, 7.40, 89, 0.95),
    ("2023-12-01", 7.4, 5.7, 7.40, 89, 0.93),
    ("2024-01-28", 7.2, 5.83, 7.39, 88, 0.90),
    ("2024-02-20", 7.1, 5.95, 7.39, 88, 0.89),
    ("2025-05-24", 6.9, 6.1, 7.40, 88, 0.84),
    ("2026-06-08", 6.7, 6.2, 7.39, 87, 0.80),
)
OXYGEN = (
    ("2024-02-20", 8.3, 5.9, 7.39, 92),
    ("2024-05-20", 8.4, 6.02, 7.39, 93),
    ("2025-05-24", 8.2, 6.14, 7.39, 92),
    ("2025-11-30", 8.0, 6.26, 7.38, 91),
    ("2026-06-08", 8.1, 6.4, 7.38, 92),
)
THRESHOLDS = (
    (
        Threshold(7.3, "7.3 LTOT BTS 2015"),
        Threshold(8.0, "8.0 with C; target on O₂", Severity.CAUTION),
    ),
    (Threshold(6.0, "6.0 gas after each step"),),
    (Threshold(7.35, "7.35 acidosis"),),
    (Threshold(92, "92 % refer BTS 2015", Severity.CAUTION),),
    (),
)
NAMES = (("PaO₂", "kPa", 1), ("PaCO₂", "kPa", 1), ("pH", "", 2), ("SpO₂", "%", 0), ("FEV₁", "L", 2))


def a_point(day="2026-06-08", value=7.0, *, is_on_air=True, **changes) -> TrendPoint:
    taken_at = datetime.fromisoformat(day)
    where = "air" if is_on_air else "oxygen"
    return replace(TrendPoint(taken_at, value, is_on_air, f"{value} on {where}"), **changes)


def a_panel(at=0, *, air=AIR, oxygen=OXYGEN, **changes) -> TrendPanel:
    title, unit, places = NAMES[at]
    points = [a_point(row[0], row[at + 1]) for row in air if len(row) > at + 1]
    points += [a_point(row[0], row[at + 1], is_on_air=False) for row in oxygen if len(row) > at + 1]
    return replace(TrendPanel(title, unit, tuple(points), THRESHOLDS[at], places), **changes)


def a_trend(panels=2, **changes) -> TrendSheet:
    sheet = TrendSheet(
        tuple(a_panel(at) for at in range(panels)),
        TODAY,
        therapy=(
            Therapy(
                TherapyLane.LONG_TERM,
                date(2024, 3, 2),
                date(2025, 11, 29),
                "1 L/min, 16 h, concentrator",
                "1 L/min",
                0.4,
            ),
            Therapy(
                TherapyLane.LONG_TERM,
                date(2025, 11, 30),
                None,
                "2 L/min, 16 h, concentrator",
                "2 L/min",
                0.9,
            ),
            Therapy(
                TherapyLane.AMBULATORY,
                date(2025, 6, 1),
                None,
                "2 L/min, lightweight cylinder, conserver",
                "2 L/min cylinder",
            ),
        ),
        events=(
            ClinicalEvent(date(2022, 12, 27), "exacerbation"),
            ClinicalEvent(date(2023, 9, 13), "exacerbation"),
            ClinicalEvent(date(2025, 9, 14), "admission"),
        ),
    )
    return replace(sheet, **changes)


def a_figure(width=709, height=455) -> Figure:
    """A figure of so many pixels at 100 dpi."""
    figure = Figure(figsize=(width / 100, height / 100), dpi=100)
    FigureCanvasAgg(figure)
    return figure


def picture_of(figure: Figure, path: Path) -> Path:
    figure.savefig(path, facecolor=figure.get_facecolor())
    return path
