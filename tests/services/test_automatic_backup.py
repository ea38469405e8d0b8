"""Backups that nobody has to think of."""

from datetime import UTC, datetime, timedelta

import pytest
from clinic import NOON, a_clinic, a_patient, read_all
from databases import Database

from o2clinic.errors import Unavailable, Unreadable
from o2clinic.models import AuditEntry
from o2clinic.services import automatic_backup
from o2clinic.services.automatic_backup import look_after
from o2clinic.services.work import Desk
from o2clinic.storage import backup
from o2clinic.storage.proof import verify


class Clock:
    """A clock that the test turns on."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def turn_on(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def desk(sqlite_database: Database, clock: Clock) -> Desk:
    a_clinic(sqlite_database.engine)
    return Desk(sqlite_database.engine, now=clock, name="desk-1")


def test_one_is_made_each_half_hour_in_which_something_was_done(desk: Desk, clock: Clock):
    assert look_after(desk) is not None
    clock.turn_on(minutes=29)
    a_patient(desk.engine)
    assert look_after(desk) is None
    clock.turn_on(minutes=1)
    second = look_after(desk)
    assert second is not None
    assert second.manifest.contents.tables["patient"].rows == 1
    clock.turn_on(hours=5)
    assert look_after(desk) is None  # nobody did anything
    a_patient(desk.engine)
    assert look_after(desk) is not None


def test_every_one_that_was_kept_proves_right_and_the_rest_is_gone(desk: Desk, clock: Clock):
    for number in range(10):
        a_patient(desk.engine, family=f"Patient {number}")
        assert look_after(desk) is not None
        clock.turn_on(hours=8)
    folder = automatic_backup.opening.folder_of(desk)
    files = backup.all_of(folder, "clinic")
    assert [verify(file).contents.tables["patient"].rows for file in files] == [2, *range(4, 11)]
    assert len(list(folder.iterdir())) == 2 * len(files)


def test_a_person_s_own_backup_is_never_thinned_out(desk: Desk, clock: Clock):
    own = backup.back_up(desk.engine, automatic_backup.opening.folder_of(desk), NOON).file
    clock.turn_on(days=800)
    for _ in range(2):
        look_after(desk)
        clock.turn_on(days=40)
        a_patient(desk.engine)
    assert own.exists()


def test_each_is_noted_with_what_it_holds(desk: Desk):
    made = look_after(desk)
    noted = [one for one in read_all(desk.engine, AuditEntry) if one.use_case == "back_up_verified"]
    [line] = noted
    head = made.manifest.contents.head
    assert line.reason.startswith(made.file.name)
    assert f"audit to line {head.entry_id} {head.chain_hash[:16]}" in line.reason


def test_once_a_month_an_older_one_is_restored_for_trial(desk: Desk, clock: Clock):
    def drills() -> list[str]:
        lines = read_all(desk.engine, AuditEntry)
        return [one.reason for one in lines if one.use_case == "restore_drill"]

    first = look_after(desk)
    assert [reason.split(":")[0] for reason in drills()] == [first.file.name]
    for days, number in ((29, 1), (2, 2)):
        clock.turn_on(days=days)
        a_patient(desk.engine)
        look_after(desk)
        assert len(drills()) == number
    clock.turn_on(days=31)
    a_patient(desk.engine)
    oldest = backup.noted(first.file.parent, "clinic", "auto")[0]
    oldest.write_bytes(oldest.read_bytes()[:-1])
    with pytest.raises(Unreadable, match="damaged or cut short"):
        look_after(desk)
    assert "damaged or cut short" in drills()[-1]


def test_failure_is_told_and_leaves_what_there_was(desk: Desk, clock: Clock, monkeypatch):
    first = look_after(desk)
    clock.turn_on(hours=1)
    a_patient(desk.engine)
    monkeypatch.setattr(backup, "_ROOM", 1e12)
    with pytest.raises(Unavailable, match="room"):
        look_after(desk)
    assert backup.all_of(first.file.parent, "clinic") == [first.file]


def test_what_killed_copies_left_is_swept_away(desk: Desk, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "clinic_x.part").touch()
    (folder / ".scratch-1").mkdir()
    (folder / ".scratch-1" / "scratch.sqlite").touch()
    (folder / "mine.txt").touch()
    backup.sweep(folder, datetime.now(UTC))
    assert len(list(folder.iterdir())) == 3
    backup.sweep(folder, datetime.now(UTC) + timedelta(days=2))
    assert [file.name for file in folder.iterdir()] == ["mine.txt"]


def test_shared_database_is_left_to_who_looks_after_the_server(postgres_database: Database):
    assert look_after(Desk(postgres_database.engine)) is None
