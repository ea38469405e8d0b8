"""Setting up and starting, as far as it can be tried without installing anything."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import app
from o2clinic.command_line import Action, Command, parse
from tools import CannotSetUp, commands, environment, interpreters, system_packages
from tools.interpreters import Interpreter

ROOT = Path(__file__).resolve().parent.parent


def a_python(minor: int, *, complete: bool = True) -> Interpreter:
    return Interpreter(f"python3.{minor}", (3, minor), complete)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([a_python(11), a_python(13), a_python(12)], 13),
        ([a_python(10), a_python(11)], 11),
        ([a_python(11), a_python(13, complete=False)], 11),
        ([a_python(11, complete=False), a_python(12, complete=False)], 12),
        ([a_python(14), a_python(15)], 14),
    ],
)
def test_best_python_is_the_newest_that_fits_and_can_make_an_environment(found, expected):
    assert interpreters.best(found).version == (3, expected)


@pytest.mark.parametrize("found", [[], [a_python(10)], [a_python(15)]])
def test_no_python_is_chosen_when_none_fits(found):
    assert interpreters.best(found) is None


def test_pythons_are_looked_for_newest_first():
    assert interpreters.calls(windows=False)[0] == ["python3.14"]
    assert interpreters.calls(windows=True)[:2] == [["py", "-3.14"], ["py", "-3.13"]]


@pytest.fixture
def look_again():
    interpreters.newest.cache_clear()
    yield
    interpreters.newest.cache_clear()


@pytest.mark.usefixtures("look_again")
def test_this_python_is_found_when_named(monkeypatch):
    monkeypatch.setenv("O2CLINIC_PYTHON", sys.executable)
    assert interpreters.newest().version == sys.version_info[:2]


@pytest.mark.usefixtures("look_again")
def test_a_named_python_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setenv("O2CLINIC_PYTHON", "python-of-nobody")
    with pytest.raises(CannotSetUp, match=r"needs Python 3\.11 to 3\.14 and found none"):
        interpreters.newest()


def test_old_python_can_read_the_first_two_modules():
    for name in ("__init__", "bootstrap", "interpreters"):
        ast.parse((ROOT / "tools" / f"{name}.py").read_text("utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"libglib2.0-0t64"}, "libglib2.0-0t64"),
        ({"libglib2.0-0"}, "libglib2.0-0"),
        (set(), "libglib2.0-0"),
    ],
)
def test_package_name_is_the_one_that_apt_knows(known, expected):
    names = system_packages.OFFSCREEN["libglib-2.0.so.0"]
    assert system_packages.choose(names, known.__contains__) == expected


def test_missing_library_is_found_by_asking_the_loader():
    name = "libnobody-has-this.so.1"
    assert system_packages.missing([name]) == [name]


def test_person_without_rights_is_told_the_exact_command(monkeypatch):
    monkeypatch.setattr(system_packages.shutil, "which", {"apt-get": "/usr/bin/apt-get"}.get)
    monkeypatch.setattr(system_packages.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system_packages, "_known", lambda _: True)
    with pytest.raises(CannotSetUp) as told:
        system_packages.install([("libegl1",), ("libgl1",)])
    assert str(told.value).endswith(
        "sudo apt-get install -y --no-install-recommends libegl1 libgl1"
    )


def test_system_without_apt_is_told_the_package_names(monkeypatch):
    monkeypatch.setattr(system_packages.shutil, "which", lambda _: None)
    with pytest.raises(CannotSetUp, match=r"of Debian: libglib2\.0-0\."):
        system_packages.install([("libglib2.0-0t64", "libglib2.0-0")])


def test_stamp_changes_with_the_lock_and_with_python():
    made = environment.stamp([b"a==1"], "3.11")
    assert made == environment.stamp([b"a==1"], "3.11")
    assert made != environment.stamp([b"a==2"], "3.11")
    assert made != environment.stamp([b"a==1"], "3.13")


@pytest.mark.parametrize("name", ["install", "run", "test"])
def test_lock_pins_every_package_with_a_hash_and_names_no_index(name):
    text = (ROOT / "requirements" / f"{name}.lock").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", " "))]
    assert lines
    assert all("==" in line and line.endswith("\\") for line in lines)
    assert text.count("--hash=sha256:") >= len(lines)
    assert "://" not in text


@pytest.mark.parametrize("name", ["install", "run", "test"])
def test_lock_holds_what_its_list_asks_for(name):
    lists = ROOT / "requirements"
    locked = (lists / f"{name}.lock").read_text("utf-8")
    asked = [
        line for line in (lists / f"{name}.in").read_text("utf-8").splitlines() if "==" in line
    ]
    missing = [line for line in asked if f"\n{without_extras(line)} " not in locked]
    assert missing == []


def without_extras(requirement: str) -> str:
    name, _, version = requirement.partition("==")
    return f"{name.partition('[')[0]}=={version}"


@pytest.mark.parametrize(
    ("variables", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "vnc:port=5901"}, "linux", True),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen:configfile=a"}, "linux", False),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_display_is_recognised(variables, platform, expected):
    assert commands.has_display(variables, platform) is expected


def test_unknown_command_lists_the_known_ones(capsys):
    assert commands.carry_out(["fly"]) == 2
    assert "run | test | bench | torture | tour | setup | lock | clean" in capsys.readouterr().err


def start(*arguments: str, python: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *python, "app.py", *arguments],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def test_help_lists_every_way_to_start():
    done = start("--help")
    assert done.returncode == 0
    ways = ["open", "--database URL", "--demo", "tour", "migrate", "backup", "check"]
    assert [way for way in ways if way not in done.stdout] == []


def test_help_needs_nothing_installed():
    assert start("--help", python=("-S", "-E")).stdout == start("--help").stdout


def test_start_with_nothing_installed_says_in_one_line_what_to_run():
    done = start(python=("-S", "-E"))
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "is not set up here" in done.stderr
    assert "make run" in done.stderr
    assert "py tools\\bootstrap.py run" in done.stderr


def test_start_on_an_old_python_says_in_one_line_what_to_run(monkeypatch, capsys):
    monkeypatch.setattr(app.sys, "version_info", (3, 9, 2))
    assert app.main() == 3
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "needs Python 3.11 or newer, this is 3.9" in told
    assert "make run" in told


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], Command()),
        (["--demo"], Command(demo=True)),
        (["open", "--demo"], Command(demo=True)),
        (["--database", "sqlite:///a.db"], Command(database="sqlite:///a.db")),
        (["--database", "x", "check"], Command(Action.CHECK, database="x")),
        (["migrate", "--database", "x"], Command(Action.MIGRATE, database="x")),
        (["tour", "--out", "there"], Command(Action.TOUR, out=Path("there"))),
        (["backup", "--out", "there"], Command(Action.BACKUP, out=Path("there"))),
        (["backup"], Command(Action.BACKUP)),
    ],
)
def test_words_are_read(words, expected):
    assert parse(words) == expected


@pytest.mark.parametrize(
    "words",
    [["--demo", "--database", "x"], ["--demo", "migrate"], ["--database", "x", "tour"], ["fly"]],
)
def test_words_that_contradict_each_other_are_refused(words, capsys):
    with pytest.raises(SystemExit) as left:
        parse(words)
    assert left.value.code == 2
    assert "error:" in capsys.readouterr().err
