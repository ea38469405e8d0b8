"""The constants outlive any number of calls into Qt; a fall below the floor aborts Python."""

import subprocess
import sys

PROBE = """
import sys
from o2clinic.ui.immortals import make_immortal
needed = make_immortal()
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel, QWidget
app = QApplication([])
label = QLabel("x")
class Bell(QObject):
    rung = Signal(object)
bell, heard = Bell(), []
bell.rung.connect(heard.append)
before = sys.getrefcount(None)
for _ in range(20000):
    label.setText("a")
    bell.rung.emit(True)
for _ in range(12000):
    QWidget().deleteLater()
app.processEvents()
assert len(heard) == 20000
assert needed == (sys.version_info < (3, 12)), needed
assert not needed or min(sys.getrefcount(each) for each in (None, True, False)) > 1 << 39
print("lost", before - sys.getrefcount(None))
"""


def test_the_program_survives_what_kills_a_bare_python_3_11():
    run = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("lost")
