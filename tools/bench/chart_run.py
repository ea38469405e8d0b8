"""The chart of one page in a process of its own, over an invented life of forty years.

python -m tools.bench.chart_run: prints how long the cursor takes to move and be painted, and how
much memory is held after some changes of patient and after many.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from tools.bench.long_trend import forty_years

CHANGES: Final = 1000
SETTLED: Final = 100  # changes after which memory may not grow
_STEPS: Final = 200
_PEOPLE: Final = 4
_PAGE: Final = (1000, 640)
_SMALL: Final = (480, 480)


def main() -> None:
    """Run and print."""
    from PySide6.QtWidgets import QApplication

    from o2clinic.charts.style import ChartSize
    from o2clinic.ui.background import Background
    from o2clinic.ui.immortals import make_immortal
    from o2clinic.ui.theme import Theme
    from o2clinic.ui.widgets.trend_chart import TrendChart

    make_immortal()
    qt = QApplication(sys.argv[:1])
    place: Any = SimpleNamespace(background=Background(), theme=Theme(qt), report=_give_up)
    chart = TrendChart("Trend", place, ChartSize.PAGE)
    chart.resize(*_PAGE)
    chart.show()
    people = [forty_years(seed) for seed in range(_PEOPLE)]
    _show(qt, chart, people[0])
    told: dict[str, Any] = {"cursor_ms": _cursor(chart), "points": len(chart.stops)}
    chart.resize(*_SMALL)
    qt.processEvents()
    changes = int(sys.argv[1]) if len(sys.argv) > 1 else CHANGES
    for at in range(1, changes + 1):
        _show(qt, chart, people[at % _PEOPLE])
        if at in {min(SETTLED, changes // 2), changes}:
            told.setdefault("rss_mb", []).append(_memory_mb())
    place.background.close()
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    os._exit(0)  # how long leaving takes is not asked


def _show(qt: Any, chart: Any, sheet: Any) -> None:
    """Show another patient and wait for the drawing."""
    chart.show_sheet(sheet)
    while not chart.is_drawn:
        qt.processEvents()
        time.sleep(0.001)


def _cursor(chart: Any) -> list[float]:
    """Step from value to value, each painted before the next."""
    from PySide6.QtWidgets import QApplication

    taken = []
    for at in range(_STEPS):
        began = time.perf_counter()
        chart.move_cursor(-1) if at % 20 else chart.turn_cursor(1)
        QApplication.sendPostedEvents()
        QApplication.processEvents()
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def _memory_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def _give_up(error: BaseException) -> None:
    raise error


if __name__ == "__main__":
    main()
