"""P9, P16 and the cursor of P10: from the start to the windows, and the memory they then hold."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from o2clinic import paths
from o2clinic.models import Result
from tools.bench.clinics import SQLITE, BenchClinic, Kept
from tools.bench.table import Budget, Measure, Samples
from tools.environment import ROOT

_TIMES: Final = 15
_FOR_MEMORY: Final = 5


def start_measures(kept: Kept, size: int) -> Iterator[Measure]:
    """Cold starts in turn: a bare window, the program on the sample clinic."""
    with kept.copy(SQLITE, size) as clinic, tempfile.TemporaryDirectory() as home:
        runs: dict[str, list[dict[str, Any]]] = {"bare": [], "start": []}
        for at in range(_TIMES + 2):
            for mode, seen in runs.items():
                found = _run(mode, clinic, home)
                if at >= 2:
                    seen.append(found)
    bare, starts = (runs[mode] for mode in ("bare", "start"))
    heavy = sorted({name for one in starts for name in one["heavy"]})
    yield Measure(
        "P9",
        "cold start to the first window",
        _between(starts, "began", "painted"),
        Budget(raw=1.6),
        raw=_between(bare, "began", "painted"),
        broken=f"loaded before the window: {', '.join(heavy)}" if heavy else "",
    )
    yield Measure(
        "P9",
        "from the first window to the sign-in page",
        _between(starts, "painted", "sign_in"),
    )
    first_paint = _between(starts, "pressed", "entered").median
    yield Measure(
        "P9",
        "from choosing a person to the first page, filled",
        _between(starts, "pressed", "page"),
        Budget(median=150),
        remark=f"painted after {first_paint:.0f} ms",
    )


def trend_measures(kept: Kept, size: int) -> Iterator[Measure]:
    """A physician signed in, one patient open, one trend drawn."""
    with kept.copy(SQLITE, size) as clinic, tempfile.TemporaryDirectory() as home:
        patient = str(_patient_with_a_trend(clinic))
        bare, full, cursor = [], [], []
        for _ in range(_FOR_MEMORY):
            bare.append(_run("bare-charts", clinic, home)["rss_mb"])
            seen = _run("patient", clinic, home, patient)
            full.append(seen["rss_mb"])
            cursor += seen["cursor_ms"]
    yield Measure("P10", "trend, cursor moved", Samples(tuple(cursor)), Budget(p95=16))
    yield Measure(
        "P16",
        "memory: signed in, one patient, one trend",
        Samples(tuple(full)),
        Budget(raw=1.6),
        raw=Samples(tuple(bare)),
        unit="MB",
    )


def _run(mode: str, clinic: BenchClinic, home: str, *more: str) -> dict[str, Any]:
    """One process from its start; a home of its own, and compiled code kept as for anybody."""
    variables = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "HOME": home,
        "XDG_CONFIG_HOME": str(Path(home) / "config"),
        "XDG_DATA_HOME": str(Path(home) / "share"),
        "QT_QPA_PLATFORM": "offscreen",
        "MPLCONFIGDIR": str(paths.chart_cache()),
    }
    order = [sys.executable, "-m", "tools.bench.window_run", mode, clinic.url, *more]
    began = time.monotonic()
    done = subprocess.run(
        order, cwd=ROOT, env=variables, stdout=subprocess.PIPE, check=True, text=True
    )
    seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return seen | {"began": began}


def _between(runs: list[dict[str, Any]], first: str, last: str) -> Samples:
    return Samples(tuple(1000 * (one[last] - one[first]) for one in runs))


def _patient_with_a_trend(clinic: BenchClinic) -> int:
    table = Result.__table__.c
    wanted = (
        select(table.patient_id)
        .group_by(table.patient_id)
        .having(func.count() >= 40)
        .order_by(func.count())
    )
    with clinic.engine.connect() as connection:
        return int(connection.execute(wanted.limit(1)).scalar_one())
