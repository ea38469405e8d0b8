"""Eight courses that a trend must tell at a glance; invented people."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from o2clinic.charts.trend_sheet import (
    ClinicalEvent,
    PanelMark,
    Period,
    Severity,
    Therapy,
    TherapyLane,
    Threshold,
    TrendPanel,
    TrendPoint,
    TrendSheet,
    short_day,
)

TODAY = date(2026, 11, 22)
POLICY = "Limits: BTS home oxygen guideline 2015 with quality standards 2017"
LTOT = Threshold(7.3, "7.3 LTOT BTS 2015")
HIGHER = Threshold(8.0, "8.0 with complication BTS 2015", Severity.CAUTION)
PANELS = {
    "PaO₂": ("kPa", 1, (LTOT, HIGHER)),
    "PaCO₂": ("kPa", 1, (Threshold(6.0, "6.0 raised BTS 2017"),)),
    "pH": ("", 2, (Threshold(7.35, "7.35 acidosis BTS 2015"),)),
    "HCO₃": ("mmol/L", 1, ()),
    "SpO₂": ("%", 0, (Threshold(92, "92 refer BTS 2015", Severity.CAUTION),)),
    "FEV₁": ("L", 2, ()),
    "FEV₁ z": ("z-score", 1, (Threshold(-1.645, "−1.645 LLN ERS/ATS 2021", Severity.CAUTION),)),
    "6MWD": ("m", 0, ()),
}
LEAST = {"PaO₂": 1.0, "PaCO₂": 1.0, "pH": 0.1, "HCO₃": 4.0, "SpO₂": 6.0, "FEV₁": 0.5}

Value = tuple[str, float, str]  # day, value, "air" or what was breathed


def a_value(title: str, value: Value, **changes) -> TrendPoint:
    day, number, breathed = value
    unit, places, _ = PANELS[title]
    taken_at = datetime.fromisoformat(day) + timedelta(hours=10)
    said = f"{number:.{places}f} {unit}".rstrip()
    label = f"{short_day(taken_at)}: {said} on {breathed}"
    return replace(TrendPoint(taken_at, number, breathed == "air", label), **changes)


def a_panel(title: str, *values: Value | TrendPoint, marks=()) -> TrendPanel:
    unit, places, thresholds = PANELS[title]
    least = LEAST.get(title, 0.0)
    points = [each if isinstance(each, TrendPoint) else a_value(title, each) for each in values]
    return TrendPanel(title, unit, tuple(points), thresholds, places, tuple(marks), least)


def a_sheet(*panels: TrendPanel, **told) -> TrendSheet:
    return replace(TrendSheet(panels, TODAY, policy=POLICY), **told)


def on_air(*values: tuple[str, float]) -> list[Value]:
    return [(day, number, "air") for day, number in values]


def on(breathed: str, *values: tuple[str, float]) -> list[Value]:
    return [(day, number, breathed) for day, number in values]


def ltot(begins: date, ends: date | None, flow: str, strength: float) -> Therapy:
    label = f"{flow}, 16 h, static concentrator"
    return Therapy(TherapyLane.LONG_TERM, begins, ends, label, flow, strength)


def starter() -> TrendSheet:
    """Low on two gases three weeks apart, then oxygen, then well above on it."""
    two = "2 L/min nasal cannulae"
    return a_sheet(
        a_panel(
            "PaO₂",
            *on_air(("2025-12-04", 7.7), ("2026-08-03", 7.1), ("2026-08-26", 7.0)),
            *on(two, ("2026-09-21", 8.4), ("2026-11-02", 8.6)),
        ),
        a_panel(
            "PaCO₂",
            *on_air(("2025-12-04", 5.3), ("2026-08-03", 5.4), ("2026-08-26", 5.5)),
            *on(two, ("2026-09-21", 5.6), ("2026-11-02", 5.6)),
        ),
        period=Period.ONE_YEAR,
        therapy=(ltot(date(2026, 9, 7), None, "2 L/min", 0.6),),
        events=(
            ClinicalEvent(date(2026, 4, 11), "exacerbation"),
            ClinicalEvent(date(2026, 9, 1), "LTOT offered", "Offer long-term oxygen (Dr Berg)"),
        ),
    )


def withdrawal() -> TrendSheet:
    """Begun after an exacerbation, recovered, and taken away again."""
    one = "1 L/min nasal cannulae"
    return a_sheet(
        a_panel(
            "PaO₂",
            *on_air(("2025-02-03", 7.1), ("2025-05-12", 7.9), ("2025-08-18", 8.5)),
            *on_air(("2025-11-24", 9.0), ("2026-09-14", 8.9)),
            *on(one, ("2025-02-24", 8.2), ("2025-05-12", 9.1)),
        ),
        a_panel("SpO₂", *on_air(("2025-02-03", 86), ("2025-08-18", 93), ("2026-09-14", 94))),
        therapy=(ltot(date(2025, 2, 10), date(2025, 12, 1), "1 L/min", 0.4),),
        events=(
            ClinicalEvent(date(2025, 1, 20), "admission"),
            ClinicalEvent(date(2025, 12, 1), "oxygen removed"),
        ),
        period=Period.FIVE_YEARS,
    )


def retainer() -> TrendSheet:
    """More flow, more carbon dioxide, less pH; then ventilation at night."""
    two, one = "2 L/min nasal cannulae", "1 L/min nasal cannulae"
    return a_sheet(
        a_panel(
            "PaO₂",
            *on_air(("2024-03-04", 6.6), ("2025-03-10", 6.4), ("2026-03-16", 6.5)),
            *on(two, ("2024-03-25", 8.6), ("2024-09-02", 8.9)),
            *on(one, ("2025-03-10", 7.9), ("2026-03-16", 8.1), ("2026-10-05", 8.0)),
        ),
        a_panel(
            "PaCO₂",
            *on_air(("2024-03-04", 6.8), ("2025-03-10", 6.9), ("2026-03-16", 6.4)),
            *on(two, ("2024-03-25", 7.9), ("2024-09-02", 8.6)),
            *on(one, ("2025-03-10", 7.1), ("2026-03-16", 6.6), ("2026-10-05", 6.5)),
        ),
        a_panel(
            "pH",
            *on_air(("2024-03-04", 7.38), ("2025-03-10", 7.38), ("2026-03-16", 7.39)),
            *on(two, ("2024-03-25", 7.34), ("2024-09-02", 7.31)),
            *on(one, ("2025-03-10", 7.37), ("2026-03-16", 7.38), ("2026-10-05", 7.39)),
        ),
        a_panel("HCO₃", *on_air(("2024-03-04", 30.1), ("2025-03-10", 31.8), ("2026-03-16", 29.2))),
        therapy=(
            ltot(date(2024, 3, 25), date(2024, 9, 1), "2 L/min", 0.6),
            ltot(date(2024, 9, 2), None, "1 L/min", 0.4),
            Therapy(TherapyLane.VENTILATION, date(2024, 10, 7), None, "NIV", "NIV"),
        ),
        events=(ClinicalEvent(date(2024, 9, 2), "admission"),),
    )


def ild() -> TrendSheet:
    """A fibrosis that goes downhill in two years, with another equation on the way."""
    old, new = "GLI-2012", "GLI Global 2022"
    days = ("2024-12-02", "2025-05-05", "2025-10-06", "2026-03-02", "2026-08-03", "2026-11-09")
    z = (-1.1, -1.6, -2.2, -2.3, -2.9, -3.4)
    return a_sheet(
        a_panel("PaO₂", *on_air(*zip(days, (9.4, 8.9, 8.2, 7.7, 7.1, 6.6), strict=True))),
        a_panel("FEV₁", *on_air(*zip(days, (2.31, 2.14, 1.93, 1.8, 1.62, 1.47), strict=True))),
        a_panel(
            "FEV₁ z",
            *(
                a_value("FEV₁ z", (day, number, "air"), kin=old if at < 3 else new)
                for at, (day, number) in enumerate(zip(days, z, strict=True))
            ),
            marks=(PanelMark(date(2026, 3, 2), f"{new} from here"),),
        ),
        a_panel(
            "6MWD",
            *on_air(("2024-12-02", 430), ("2025-10-06", 355), ("2026-08-03", 240)),
            *on("4 L/min nasal cannulae", ("2026-08-04", 300)),
        ),
        therapy=(
            Therapy(
                TherapyLane.AMBULATORY,
                date(2026, 3, 20),
                None,
                "4 L/min, portable concentrator",
                "4 L/min",
                0.8,
            ),
            ltot(date(2026, 9, 1), None, "3 L/min", 0.8),
        ),
    )


def gaps() -> TrendSheet:
    """Lost from sight twice for years; nothing is drawn where nothing was measured."""
    return a_sheet(
        a_panel(
            "PaO₂",
            *on_air(("2009-04-06", 8.6), ("2009-11-02", 8.3), ("2010-08-09", 8.1)),
            *on_air(("2016-02-01", 7.6), ("2016-09-05", 7.4)),
            *on_air(("2025-06-02", 6.8), ("2026-05-04", 6.7)),
        ),
        a_panel("SpO₂", *on_air(("2009-04-06", 93), ("2016-02-01", 90), ("2026-05-04", 86))),
        period=Period.ALL,
    )


def one_point() -> TrendSheet:
    return a_sheet(a_panel("PaO₂", ("2026-11-16", 7.2, "air")))


def no_points() -> TrendSheet:
    return a_sheet(a_panel("PaO₂"), a_panel("PaCO₂"))


def imported() -> TrendSheet:
    """Reports in mmHg and in kPa on one axis; one is asked about, one was replaced."""
    mmhg = a_value("PaO₂", ("2025-01-13", 7.33, "air"))
    words = "13-Jan-2025: 7.3 kPa (55 mmHg as typed) on air"
    return a_sheet(
        a_panel(
            "PaO₂",
            replace(mmhg, label=words),
            ("2025-07-14", 7.1, "air"),
            a_value("PaO₂", ("2025-10-06", 53.0, "air"), is_amended=True),
            ("2025-10-06", 7.07, "air"),
            a_value("PaO₂", ("2026-04-13", 9.6, "air"), is_queried=True),
            a_value("PaO₂", ("2026-06-08", 8.2, "2 L/min"), is_queried=True),
            ("2026-10-05", 6.9, "air"),
        ),
        period=Period.FIVE_YEARS,
    )


COURSES: dict[str, Callable[[], TrendSheet]] = {
    each.__name__: each
    for each in (starter, withdrawal, retainer, ild, gaps, one_point, no_points, imported)
}
