"""One clinic day from the desk to the audit, done in the real windows; fails loudly."""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

from o2clinic import paths

_SCREEN = {
    "synchronousWindowSystemEvents": False,
    "windowFrameMargins": False,
    "screens": [
        {
            "name": "tour",
            "x": 0,
            "y": 0,
            "width": 1920,
            "height": 1080,
            "logicalDpi": 96,
            "logicalBaseDpi": 96,
            "dpr": 1,
        }
    ],
}


def run(out: Path | None) -> int:
    """Drive the day off screen and leave its pictures, papers and their index; the exit code."""
    out = (out or Path("tour")).resolve()
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("*.png"), *out.glob("*.pdf"), *out.glob("index.html")):
        old.unlink()
    # The list of fonts is found before the tour's own home takes the user's place.
    os.environ.setdefault("MPLCONFIGDIR", str(paths.chart_cache()))
    with tempfile.TemporaryDirectory(prefix="o2clinic-tour-") as home:
        screen = Path(home, "screen.json")
        screen.write_text(json.dumps(_SCREEN), encoding="utf-8")
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen}"
        os.environ["O2CLINIC_HOME"] = home
        return _day(out)


def _day(out: Path) -> int:
    from PySide6.QtWidgets import QApplication

    from o2clinic.command_line import Command
    from o2clinic.ui.application import Program
    from o2clinic.ui.immortals import make_immortal
    from o2clinic.ui.theme import Scheme
    from o2clinic.ui.tour import index, steps
    from o2clinic.ui.tour.blocks import Blocks
    from o2clinic.ui.tour.hands import Hands, TourFailed

    make_immortal()
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    began = time.monotonic()
    program = Program(qt, Command(demo=True))
    program.parts.theme.set_scheme(Scheme.LIGHT)
    blocks = Blocks()
    hands = Hands(program, out, blocks)
    try:
        program.start()
        for chapter in steps.CHAPTERS:
            chapter(hands)
    except TourFailed as failure:
        sys.stderr.write(f"The tour failed at “{blocks.step}”: {failure}\n")
        return 1
    finally:
        program.close()
    page = index.write(out, hands, blocks.longest)
    seconds = time.monotonic() - began
    sys.stdout.write(
        f"The tour went through: {len(hands.pictures)} pictures in light and dark, "
        f"{len(hands.papers)} papers, {seconds:.0f} s.\n"
    )
    for block in blocks.longest[:3]:
        sys.stdout.write(f"The window was busy for {block.ms:.0f} ms at most in: {block.step}\n")
    sys.stdout.write(f"Look at {page}\n")
    return 0
