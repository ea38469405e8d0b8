"""What watches over every test does fail the one that it should, and the server never stays."""

import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent
LEAVES_A_THREAD = """
import threading
def test_it():
    threading.Thread(target=threading.Event().wait, name="forgotten", daemon=True).start()
"""
LOGS = """
import logging, pytest
def test_it():
    logging.getLogger("o2clinic.storage").warning("the disk is slow")
"""
EXPECTS = LOGS.replace("def test_it", '@pytest.mark.expects_log("disk")\ndef test_it')
EXPECTS_MORE = EXPECTS.replace("logging.getLogger", "# logging.getLogger") + "    pass\n"
HOLDS_A_SERVER = """
import sys
from tools import postgres_server
print(postgres_server.start().folder, flush=True)
sys.stdin.read()
"""


def _outcome(folder: Path, source: str) -> str:
    (folder / "test_it.py").write_text(source)
    arguments = ["-q", "-c", str(TESTS.parent / "setup.cfg"), "-p", "conftest", str(folder)]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=TESTS,
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def test_a_thread_left_behind_fails_the_test_by_name(tmp_path: Path):
    assert "threads left behind: ['forgotten']" in _outcome(tmp_path, LEAVES_A_THREAD)


def test_a_warning_in_our_log_fails_the_test(tmp_path: Path):
    assert "logged: ['the disk is slow']" in _outcome(tmp_path, LOGS)


def test_an_expected_warning_does_not(tmp_path: Path):
    assert "1 passed" in _outcome(tmp_path, EXPECTS)


def test_an_expected_warning_that_does_not_come_fails_the_test(tmp_path: Path):
    assert "not there: ['disk']" in _outcome(tmp_path, EXPECTS_MORE)


def test_the_server_ends_with_the_tests_even_when_they_are_killed(qtbot):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS_A_SERVER],
        cwd=TESTS.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    folder = Path(holder.stdout.readline().strip())
    assert (folder / "data" / "postmaster.pid").exists()

    holder.kill()
    holder.communicate()

    qtbot.waitUntil(lambda: not folder.exists(), timeout=30_000)
