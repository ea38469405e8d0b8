"""P10: the trend drawn for the first time and again, beside bare matplotlib with the same marks."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from sqlalchemy import func, select

from o2clinic.charts.blood_gas import draw_trend
from o2clinic.charts.colours import LIGHT
from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_image import Canvas, trend_image
from o2clinic.charts.trend_sheet import Period, TrendSheet
from o2clinic.models import Result
from o2clinic.rules.permissions import Role
from o2clinic.services.trends import Trends
from tools.bench.bare_chart import BareChart
from tools.bench.cases import Bench
from tools.bench.chart_run import CHANGES, SETTLED
from tools.bench.long_trend import forty_years
from tools.bench.table import Budget, Measure, Samples
from tools.bench.timing import interleave
from tools.environment import ROOT

_CANVAS: Final = Canvas(1000, 640, 96, ChartSize.PAGE)
_SMALL: Final = Canvas(320, 200, 96, ChartSize.CARD)
_DRAWN: Final = 1000  # trends one after another while memory is watched
_SETTLED: Final = 100  # after which it may not grow


def measures(bench: Bench) -> Iterator[Measure]:
    """On patients with many results, and on an invented life of forty years."""
    if not bench.clinic.is_sqlite:
        return
    sheets = _sheets(bench)
    usual, life = sheets[0], forty_years()
    yield _first_draw(bench, usual, "trend")
    yield _redraw(bench, usual, "trend", (Period.ONE_YEAR, Period.FIVE_YEARS))
    yield _first_draw(bench, life, "trend of 40 years, 2,000 values")
    yield _redraw(bench, life, "trend of 40 years", (Period.FIVE_YEARS, Period.ALL))
    yield _memory(sheets)
    yield from _in_a_window()


def _first_draw(bench: Bench, sheet: TrendSheet, what: str) -> Measure:
    """As a new patient is drawn, on a figure of another patient."""
    bare = BareChart(drawn(sheet, _CANVAS))
    timed = interleave(
        {
            "program": lambda _at: lambda: trend_image(sheet, LIGHT, _CANVAS),
            "raw": lambda _at: bare.pixels,
        },
        repetitions=bench.repetitions,
    )
    return Measure(
        "P10",
        f"{what}, drawn whole",
        timed["program"],
        Budget(raw=1.4),
        raw=timed["raw"],
        remark="in a lane of its own",
    )


def drawn(sheet: TrendSheet, canvas: Canvas) -> Figure:
    """The program's own figure, drawn, to read its marks from."""
    inches = (canvas.width / canvas.dpi, canvas.height / canvas.dpi)
    figure = Figure(figsize=inches, dpi=canvas.dpi)
    agg: Any = FigureCanvasAgg(figure)
    draw_trend(figure, sheet, LIGHT, size=canvas.type_points)
    agg.draw()
    return figure


def _redraw(bench: Bench, sheet: TrendSheet, what: str, periods: tuple[Period, Period]) -> Measure:
    """Another period and back; the floor moves the limits of the figure that it has."""
    others = [replace(sheet, period=period) for period in periods]
    figure, canvas = BareChart(drawn(sheet, _CANVAS)).made()
    spans = [drawn(other, _CANVAS).axes[0].get_xlim() for other in others]

    def by_hand(at: int) -> Any:
        def redraw() -> bytes:
            for axes in figure.axes:
                axes.set_xlim(*spans[at % 2])
            canvas.draw()
            return bytes(canvas.buffer_rgba())

        return redraw

    timed = interleave(
        {
            "program": lambda at: lambda: trend_image(others[at % 2], LIGHT, _CANVAS),
            "raw": by_hand,
        },
        repetitions=bench.repetitions,
    )
    return Measure(
        "P10",
        f"{what}, redrawn for another period",
        timed["program"],
        Budget(raw=1.4),
        raw=timed["raw"],
        remark="in a lane of its own",
    )


def _memory(sheets: list[TrendSheet]) -> Measure:
    """What a thousand trends leave behind."""
    held = []
    for at in range(_DRAWN):
        trend_image(sheets[at % len(sheets)], LIGHT, _SMALL)
        if at in {_SETTLED, _DRAWN - 1}:
            held.append(_memory_mb())
    first, last = held
    return Measure(
        "P10",
        f"memory after {_DRAWN} trends",
        Samples((last,)),
        Budget(raw=1.02),
        raw=Samples((first,)),
        unit="MB",
        remark=f"floor: after {_SETTLED}",
    )


def _in_a_window() -> Iterator[Measure]:
    """The cursor over the whole life, and what a thousand changes of patient leave behind."""
    order = [sys.executable, "-m", "tools.bench.chart_run"]
    variables = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        order, cwd=ROOT, env=variables, stdout=subprocess.PIPE, check=True, text=True
    )
    seen = json.loads(done.stdout.splitlines()[-1])
    yield Measure(
        "P10",
        "trend of 40 years, cursor moved",
        Samples(tuple(seen["cursor_ms"])),
        Budget(p95=16),
        remark="painted only where it was and is",
    )
    first, last = seen["rss_mb"]
    yield Measure(
        "P10",
        f"memory of a window after {CHANGES} changes of patient, 40 years each",
        Samples((last,)),
        Budget(raw=1.02),
        raw=Samples((first,)),
        unit="MB",
        remark=f"floor: after {SETTLED}",
    )


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def _sheets(bench: Bench) -> list[TrendSheet]:
    """Of the patients with most results."""
    trends = Trends(bench.desk, bench.actor(Role.PHYSICIAN))
    table = Result.__table__.c
    wanted = select(table.patient_id).group_by(table.patient_id)
    with bench.core_reading() as connection:
        many = connection.scalars(wanted.order_by(func.count().desc()).limit(20)).all()
    return [trends.of(patient_id) for patient_id in many[5:]]
