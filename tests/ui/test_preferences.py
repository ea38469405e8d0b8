"""Settings come back as what they were, in another process too."""

import subprocess
import sys

from PySide6.QtCore import QSettings

from o2clinic.ui import preferences
from o2clinic.ui.preferences import Preferences

WANTED = Preferences(
    scheme="dark",
    scale_percent=125,
    last_area="diary",
    open_patients=(7, 3),
    last_patient=3,
    last_page="summary",
    trend_hidden=("pH",),
)


def test_another_process_reads_the_same_types(tmp_path):
    file = tmp_path / "preferences.ini"
    preferences.save(WANTED, "nurse_olu", file)
    preferences.save(Preferences(), "anna", file)
    code = (
        "import sys, pathlib; from o2clinic.ui import preferences as p;"
        "f = pathlib.Path(sys.argv[1]);"
        "print(repr(p.load('nurse_olu', f))); print(repr(p.load('anna', f)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == [repr(WANTED), repr(Preferences())]


def test_what_is_spoilt_takes_its_default(tmp_path):
    file = tmp_path / "preferences.ini"
    preferences.save(WANTED, "anna", file)
    store = QSettings(str(file), QSettings.Format.IniFormat)
    store.setValue("anna/scale_percent", '"large"')
    store.setValue("anna/open_patients", '["x"]')
    store.setValue("anna/last_area", "yes {")
    store.setValue("anna/trend_hidden", "[1]")
    store.sync()
    read = preferences.load("anna", file)
    assert (read.scale_percent, read.open_patients, read.last_area) == (100, (), "")
    assert read.trend_hidden == Preferences().trend_hidden
    assert read.scheme == "dark"
