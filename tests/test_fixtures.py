"""What watches over every test does fail the one that it should, and the server never stays."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
WATCHED = """
import logging, threading
import pytest

def test_leaves_a_thread():
    threading.Thread(target=threading.Event().wait, name="forgotten", daemon=True).start()

def log():
    logging.getLogger("o2clinic.storage").warning("the disk is slow")

def test_logs():
    log()

@pytest.mark.expects_log("disk")
def test_expects():
    log()

@pytest.mark.expects_log("disk")
def test_expects_more():
    pass
"""
HOLDS_A_SERVER = """
import sys
from tools import postgres_server
print(postgres_server.start().folder, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a run of their own says of each of the watched tests."""
    folder = tmp_path_factory.mktemp("watched")
    (folder / "test_it.py").write_text(WATCHED)
    arguments = ["-q", "-rA", "-c", str(TESTS.parent / "setup.cfg"), "-p", "conftest", str(folder)]
    said = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=TESTS,
        env=os.environ | {"COLUMNS": "1000"},  # no line is cut off
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    _, _, summary = said.partition("short test summary info")
    lines: dict[str, str] = {}
    for line in summary.splitlines():
        _, found, rest = line.partition("::test_")
        if found:  # of a test that passed and whose end failed, both lines
            name = rest.split(" ", 1)[0]
            lines[name] = lines.get(name, "") + line + "\n"
    assert len(lines) == WATCHED.count("def test_"), said
    return lines


def test_a_thread_left_behind_fails_the_test_by_name(told: dict[str, str]):
    assert "ERROR" in told["leaves_a_thread"]
    assert "threads left behind: ['forgotten']" in told["leaves_a_thread"]


def test_a_warning_in_our_log_fails_the_test(told: dict[str, str]):
    assert "ERROR" in told["logs"]
    assert "logged: ['the disk is slow']" in told["logs"]


def test_an_expected_warning_does_not(told: dict[str, str]):
    assert told["expects"].startswith("PASSED")
    assert told["expects"].count("\n") == 1


def test_an_expected_warning_that_does_not_come_fails_the_test(told: dict[str, str]):
    assert "ERROR" in told["expects_more"]
    assert "not there: ['disk']" in told["expects_more"]


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
