"""One start of a window in a process of its own: what `starting` times from outside.

python -m tools.bench.window_run bare|bare-charts|start|patient [DATABASE]
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

_HEAVY = ("matplotlib", "reportlab", "openpyxl", "sqlalchemy", "alembic")
_LONGEST_SECONDS = 60.0
_CURSOR_STEPS = 30


def main() -> None:
    """Run one mode and print what was seen, with instants of the monotonic clock."""
    mode = sys.argv[1]
    told = _bare(with_charts=mode == "bare-charts") if mode.startswith("bare") else _program(mode)
    sys.stdout.write(json.dumps({**told, "rss_mb": _memory_mb()}) + "\n")
    sys.stdout.flush()
    os._exit(0)  # how long leaving takes is not asked


def _bare(*, with_charts: bool) -> dict[str, Any]:
    from PySide6.QtCore import QObject
    from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

    qt = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1280, 720)
    window.setCentralWidget(QLabel("O₂Clinic"))
    painted = _first_paint(window)
    window.show()
    _go_on(qt, lambda: "at" in painted)
    if with_charts:
        from matplotlib.backends import backend_qtagg
        from matplotlib.figure import Figure

        figure = Figure(layout="constrained")
        make_canvas: Any = backend_qtagg.FigureCanvasQTAgg
        canvas = make_canvas(figure)
        axes = figure.subplots(5)
        for each in axes:
            each.plot([1, 2, 3], [1, 2, 3])
        window.setCentralWidget(canvas)
        canvas.draw()
        _go_on(qt, _after(0.3))
    assert isinstance(window, QObject)
    return {"painted": painted["at"]}


def _program(mode: str) -> dict[str, Any]:
    """As `application.main` starts it, with an eye on the windows."""
    from o2clinic import command_line, paths

    command = command_line.parse(["--database", sys.argv[2]])
    from PySide6.QtWidgets import QApplication, QPushButton

    from o2clinic.ui.application import Program
    from o2clinic.ui.immortals import make_immortal

    make_immortal()
    os.environ.setdefault("MPLCONFIGDIR", str(paths.chart_cache()))
    qt = QApplication(sys.argv[:1])
    program = Program(qt, command)
    painted = _first_paint(program.start_window)
    windows: list[Any] = []
    program.entered.connect(windows.append)
    program.start_window.show()
    _go_on(qt, lambda: "at" in painted)
    heavy = [name for name in _HEAVY if name in sys.modules]
    program.opening.open()
    background = program.parts.background

    def cards() -> list[QPushButton]:
        found = program.start_window.findChildren(QPushButton)
        return [one for one in found if "physician" in one.accessibleName() and one.isVisible()]

    _go_on(qt, lambda: bool(cards()))
    told = {"painted": painted["at"], "heavy": heavy, "sign_in": time.monotonic()}
    _go_on(qt, lambda: background.outstanding == 0)
    _go_on(qt, _after(1.0))  # a person reads the page before pressing
    told["pressed"] = time.monotonic()
    cards()[0].click()
    _go_on(qt, lambda: bool(windows))
    entered = _first_paint(windows[0])
    windows[0].update()
    _go_on(qt, lambda: "at" in entered)
    told["entered"] = entered["at"]
    _go_on(qt, lambda: background.outstanding == 0)
    told["page"] = time.monotonic()
    if mode == "patient":
        told["cursor_ms"] = _cursor_on_trend(qt, windows[0], background, int(sys.argv[3]))
    return told


def _cursor_on_trend(qt: Any, window: Any, background: Any, patient_id: int) -> list[float]:
    """Open a patient's trend and move the cursor over it, painted each time."""
    from o2clinic.ui.widgets.trend_chart import TrendChart

    window.open_patient(patient_id, "trends")

    def charts() -> list[Any]:
        found = window.findChildren(TrendChart)
        return [one for one in found if one.isVisible() and one.stops]

    _go_on(qt, lambda: bool(charts()) and background.outstanding == 0)
    _go_on(qt, _after(0.3))
    (chart,) = charts()
    taken = []
    for _ in range(_CURSOR_STEPS):
        began = time.perf_counter()
        chart.move_cursor(-1 if chart.stop is None or chart.stop is not chart.stops[0] else 1000)
        chart.repaint()
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def _first_paint(window: Any) -> dict[str, float]:
    """Filled with the instant at which the window is first painted."""
    from PySide6.QtCore import QEvent, QObject

    seen: dict[str, float] = {}

    class Watch(QObject):
        """Sees the paint events of one window."""

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            """Note the first one."""
            if event.type() == QEvent.Type.Paint:
                seen.setdefault("at", time.monotonic())
            return False

    watch = Watch(window)
    window.installEventFilter(watch)
    return seen


def _go_on(qt: Any, is_reached: Callable[[], bool]) -> None:
    """Let the windows live until it is so."""
    until = time.monotonic() + _LONGEST_SECONDS
    while not is_reached():
        qt.processEvents()
        if time.monotonic() > until:
            raise TimeoutError("the window did not come so far")
        time.sleep(0.0005)


def _after(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() >= until


def _memory_mb() -> float:
    """What the process holds now; its peak where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize() / 1e6
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


if __name__ == "__main__":
    main()
