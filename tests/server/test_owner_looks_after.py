"""Backups, restores and moves by the owner of the tables, who is no superuser; nobody else."""

from pathlib import Path

import pytest
from clinic import a_patient, read_all
from databases import Database
from server.server_clinic import ServerClinic

from o2clinic.errors import O2ClinicError, Unavailable
from o2clinic.models import Patient
from o2clinic.rules.permissions import Role
from o2clinic.services import moving, restoring, upkeep
from o2clinic.storage import backup
from o2clinic.storage.engine import open_engine
from o2clinic.storage.proof import verify
from o2clinic.storage.restore import NAME
from o2clinic.storage.soundness import check


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("O2CLINIC_HOME", str(tmp_path / "home"))


@pytest.fixture
def owner(on_server: ServerClinic):
    engine = open_engine(on_server.url(on_server.owner), who=NAME)
    yield engine
    engine.dispose()


def test_owner_backs_up_and_restores(on_server: ServerClinic, owner, tmp_path: Path):
    said: list[str] = []
    assert upkeep.back_up(on_server.url(on_server.owner), tmp_path, said.append) == 0
    [file] = backup.all_of(tmp_path, on_server.name)
    before = len(read_all(owner, Patient))
    assert verify(file, server=owner).contents.tables["patient"].rows == before
    a_patient(owner, family="Afterwards")
    owner.dispose()

    restoring.restore_backup(file, owner, who="Kit")

    assert len(read_all(owner, Patient)) == before
    assert check(owner) == []
    # Everybody has their own account and rights as before.
    with on_server.connected(on_server.account(Role.RECEPTION)) as anna:
        assert anna.execute("SELECT who_am_i()").fetchone()[0] == on_server.staff.anna.person_id


@pytest.mark.parametrize("role", list(Role))
def test_nobody_else_copies_or_restores_the_whole_database(
    on_server: ServerClinic, owner, role: Role, tmp_path: Path
):
    engine = open_engine(on_server.url(on_server.account(role)))
    with pytest.raises(Unavailable, match="may not read the whole database"):
        backup.back_up(engine, tmp_path / "copies", restoring.utc_now())
    file = backup.back_up(owner, tmp_path, restoring.utc_now()).file
    before = len(read_all(owner, Patient))
    owner.dispose()
    with pytest.raises(O2ClinicError):
        restoring.restore_backup(file, engine, who="Mallory")
    engine.dispose()
    assert len(read_all(owner, Patient)) == before


def test_owner_moves_the_clinic_to_a_file(on_server: ServerClinic, owner, bare_sqlite: Database):
    count = len(read_all(owner, Patient))
    wanted = moving.Move(owner, bare_sqlite.engine, "Kit", "kit", "a long password")
    moving.carry_out(wanted, lambda _table: None)
    assert len(read_all(bare_sqlite.engine, Patient)) == count
    assert check(bare_sqlite.engine) == []
    moving.undo(owner, "Kit")  # the other tests of this folder go on with it
