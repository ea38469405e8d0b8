"""Files and folders that will not do, and what the user is told."""

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePath

import pytest
from sqlalchemy import text

from o2clinic.errors import WrongDatabase
from o2clinic.storage import local_file
from o2clinic.storage.engine import open_engine
from o2clinic.storage.local_file import ready_for_use
from o2clinic.storage.places import Mount

NOBODY = 65534


@pytest.fixture
def as_somebody(tmp_path_factory) -> Iterator[Path]:
    """A folder, and the rights of an ordinary account: root may write everywhere."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if os.geteuid() != 0:
            yield folder
            return
        os.chown(folder, NOBODY, NOBODY)
        os.seteuid(NOBODY)
        try:
            yield folder
        finally:
            os.seteuid(0)


def test_a_new_file_may_be_read_by_its_owner_only(tmp_path: Path):
    engine = open_engine(f"sqlite:///{tmp_path / 'clinic.sqlite'}")
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(text("CREATE TABLE word (word text)"))
        modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    engine.dispose()

    assert modes == {0o600}


def test_a_missing_folder_is_named(tmp_path: Path):
    with pytest.raises(WrongDatabase, match=r"There is no folder .*nowhere"):
        ready_for_use(tmp_path / "nowhere" / "clinic.sqlite", encrypted=False)


def test_a_read_only_file_is_refused_before_anything_is_typed(as_somebody: Path):
    path = as_somebody / "clinic.sqlite"
    path.touch(mode=0o400)

    with pytest.raises(WrongDatabase, match="read-only for you"):
        ready_for_use(path, encrypted=False)


def test_a_folder_without_the_right_to_write_is_refused(as_somebody: Path):
    as_somebody.chmod(0o500)

    with pytest.raises(WrongDatabase, match="may not write in the folder"):
        ready_for_use(as_somebody / "clinic.sqlite", encrypted=False)


def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path: Path):
    path = tmp_path / "letter.sqlite"
    path.write_bytes(b"%PDF-1.7 a letter")

    with pytest.raises(WrongDatabase, match="not a database of O2Clinic"):
        ready_for_use(path, encrypted=False)
    assert path.read_bytes() == b"%PDF-1.7 a letter"


def test_a_folder_is_no_file(tmp_path: Path):
    with pytest.raises(WrongDatabase, match="is not a file"):
        ready_for_use(tmp_path, encrypted=False)


def test_a_network_folder_is_refused_with_the_remedy(tmp_path: Path, monkeypatch):
    share = [Mount(PurePath(tmp_path.resolve()), "cifs")]
    monkeypatch.setattr(local_file, "mounts_for", lambda _path: share)

    with pytest.raises(WrongDatabase, match=r"network drive \(cifs\).*PostgreSQL"):
        open_engine(f"sqlite:///{tmp_path / 'clinic.sqlite'}")
    assert list(tmp_path.iterdir()) == []


def test_a_link_into_a_synced_folder_is_refused(tmp_path: Path):
    synced = tmp_path / "Dropbox"
    synced.mkdir()
    (tmp_path / "own").symlink_to(synced)

    with pytest.raises(WrongDatabase, match="Dropbox"):
        ready_for_use(tmp_path / "own" / "clinic.sqlite", encrypted=False)


class _WithoutWal:
    """A connection on a disk that does not allow shared memory."""

    def execute(self, statement: str):
        self.mode = "delete" if "journal_mode" in statement else "1"
        return self

    def fetchone(self):
        return (self.mode,)

    def create_function(self, *_given):
        """The audit's own function."""


def test_a_disk_without_safe_writing_is_refused():
    with pytest.raises(WrongDatabase, match="journal mode is delete, not wal"):
        local_file.set_up_connection(_WithoutWal(), None)


class _BusyAtFirst(_WithoutWal):
    """A new file that another program switches to write-ahead logging in the same instant."""

    class OperationalError(Exception):
        sqlite_errorname = "SQLITE_BUSY"

    refusals = 2

    def execute(self, statement: str):
        super().execute(statement)
        if "journal_mode" in statement:
            self.mode = "wal"
            self.refusals -= 1
            if self.refusals >= 0:
                raise self.OperationalError
        else:
            self.mode = 1
        return self


def test_two_that_switch_a_new_file_at_once_both_succeed():
    busy = _BusyAtFirst()

    local_file.set_up_connection(busy, None)

    assert busy.refusals < 0


def test_a_file_that_stays_busy_is_given_up(monkeypatch):
    monkeypatch.setattr(local_file, "BUSY_MS", 0)
    busy = _BusyAtFirst()
    busy.refusals = 1_000

    with pytest.raises(_BusyAtFirst.OperationalError):
        local_file.set_up_connection(busy, None)


def test_what_others_could_read_is_made_private(sqlite_database, tmp_path):
    engine = sqlite_database.engine
    engine.connect().close()
    files = [tmp_path / f"clinic.sqlite{ending}" for ending in ("", "-wal", "-shm")]
    for file in files:
        file.touch()
        file.chmod(0o664)
    sqlite_database.open().connect().close()
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600] * 3


def test_what_cannot_be_made_private_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "clinic.sqlite"
    file.touch()
    file.chmod(0o644)

    def not_yours(_self, _mode):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(type(file), "chmod", not_yours)
    with pytest.raises(WrongDatabase, match="Others on this computer may read"):
        open_engine(f"sqlite:///{file}")
