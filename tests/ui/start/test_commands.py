"""`python app.py migrate`, `backup` and `check`, end to end on both engines."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from tools.torture.split_off import ROOT, lives_of

LOADED = Path(__file__).with_name("started_program.py")


@pytest.fixture(scope="module")
def lives():
    with lives_of(LOADED) as program:
        yield program


@pytest.fixture
def run(lives, home, tmp_path):
    """Gives the command's own words to a process that has the program loaded already."""

    def start(*words):
        out, error = (tmp_path / name for name in ("stdout", "stderr"))
        for file in (out, error):
            file.unlink(missing_ok=True)
        life = lives.live(words=words, home=str(home), out=str(out), error=str(error))
        codes = [told["code"] for told in life.told]
        assert len(codes) == 1, error.read_text()  # it came to its own end
        return subprocess.CompletedProcess(words, codes[0], out.read_text(), error.read_text())

    return start


@pytest.fixture
def start_python(home):
    """Starts Python and the program from nothing, as an administrator does."""

    def start(*words):
        return subprocess.run(
            [sys.executable, str(ROOT / "app.py"), *words],
            env=os.environ | {"O2CLINIC_HOME": str(home)},
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return start


@pytest.fixture
def first_run(request, run, start_python):
    """One engine is enough to see that a command starts from nothing."""
    return start_python if "sqlite" in request.node.callspec.params.values() else run


def _url(database):
    return database.engine.url.render_as_string(hide_password=False)


def test_migrate_makes_the_tables_and_says_when_there_is_nothing_to_do(
    bare_database, run, first_run
):
    url = _url(bare_database)
    first = first_run("migrate", "--database", url)
    assert (first.returncode, first.stderr) == (0, "")
    assert "is now at revision" in first.stdout
    again = run("--database", url, "migrate")
    assert again.returncode == 0
    assert "already" in again.stdout
    assert run("check", "--database", url).stdout.endswith("is in order.\n")


def test_backup_leaves_a_copy_where_it_is_told_to(database, first_run, tmp_path):
    done = first_run("backup", "--database", _url(database), "--out", str(tmp_path / "copies"))
    assert (done.returncode, done.stderr) == (0, "")
    copies = list((tmp_path / "copies").iterdir())
    [copy] = [one for one in copies if one.suffix in {".sqlite", ".dump", ".zip"}]
    assert str(copy) in done.stdout
    assert all(one.name.startswith(copy.stem) for one in copies)  # what proves it lies beside it


def test_check_of_a_newer_database_fails_in_words(bare_database, run):
    url = _url(bare_database)
    assert run("migrate", "--database", url).returncode == 0
    with bare_database.engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
        connection.commit()
    checked = run("check", "--database", url)
    assert (checked.returncode, checked.stderr) == (1, "")
    assert "newer" in checked.stdout
    migrated = run("migrate", "--database", url)
    assert migrated.returncode == 1
    assert "newer O2Clinic" in migrated.stderr
    assert "Traceback" not in migrated.stderr


@pytest.mark.parametrize("action", ["backup", "check"])
def test_file_that_is_not_there_is_not_made(run, tmp_path, action):
    file = tmp_path / "lost.sqlite"
    done = run(action, "--database", f"sqlite:///{file}")
    assert done.returncode == 1
    assert "There is no database" in done.stderr
    assert not file.exists()


@pytest.mark.parametrize("action", ["migrate", "backup", "check"])
@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql+psycopg://o2@localhost:1/clinic", "does not answer"),
        ("clinic.sqlite", "does not begin the address"),
        ("mysql://server/clinic", "does not begin the address"),
    ],
)
def test_wrong_address_is_told_without_a_traceback(run, action, url, told):
    done = run(action, "--database", url)
    assert done.returncode == 1
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_file_that_is_no_database_is_told(start_python, tmp_path):
    file = tmp_path / "letter.txt"
    file.write_text("Dear Dr Penrose, " * 100)
    done = start_python("check", "--database", f"sqlite:///{file}")
    assert done.returncode == 1
    assert "not a database" in done.stderr
    assert file.read_text().startswith("Dear")
