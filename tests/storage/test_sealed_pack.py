"""Packs on the disk: one person's password opens one, a change is noticed, nothing is in clear."""

import os
import time

import pytest

from o2clinic.storage import sealed_pack
from o2clinic.storage.sealed_pack import WrongPassword

OWNER = "server\n5432\nclinic\nnurse_olu"
PASSWORD = "a long password"
CONTENT = b"JENKINS, Mary 999 000 0018 PaO2 7.1"


@pytest.fixture
def folder(tmp_path):
    sealed_pack.write(tmp_path, sealed_pack.lock_for(OWNER, PASSWORD), CONTENT)
    return tmp_path


def test_name_and_password_open_it(folder):
    assert sealed_pack.are_there(folder)
    assert sealed_pack.read(folder, OWNER, PASSWORD) == CONTENT


@pytest.mark.parametrize(
    ("owner", "password"),
    [
        (OWNER, "a long passwore"),
        (OWNER, ""),
        (OWNER.replace("olu", "ann"), PASSWORD),
        (OWNER.replace("server", "other"), PASSWORD),
    ],
)
def test_nothing_else_opens_it(folder, owner, password):
    with pytest.raises(WrongPassword):
        sealed_pack.read(folder, owner, password)


def test_a_pack_of_another_in_its_place_does_not_open(folder):
    lock = sealed_pack.lock_for("server\n5432\nclinic\nanna", PASSWORD)
    sealed_pack.write(folder, lock, b"other")
    mine = sealed_pack.lock_for(OWNER, PASSWORD)
    (folder / f"{lock.name}.pack").replace(folder / f"{mine.name}.pack")
    with pytest.raises(WrongPassword):
        sealed_pack.read(folder, OWNER, PASSWORD)


def test_each_changed_byte_is_noticed(folder):
    [file] = folder.iterdir()
    whole = file.read_bytes()
    for at in (0, 20, 40, 60, len(whole) // 2, len(whole) - 1):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(WrongPassword):
            sealed_pack.read(folder, OWNER, PASSWORD)
    file.write_bytes(whole[:50])
    with pytest.raises(WrongPassword):
        sealed_pack.read(folder, OWNER, PASSWORD)


def test_nothing_is_in_clear_and_others_cannot_read(folder):
    [file] = folder.iterdir()
    for word in (b"JENKINS", b"999", b"nurse_olu", b"server", PASSWORD.encode()):
        assert word not in file.read_bytes()
        assert word.decode() not in file.name
    assert os.name != "posix" or file.stat().st_mode & 0o077 == 0


def test_written_anew_without_the_password_being_kept(folder):
    lock = sealed_pack.lock_for(OWNER, PASSWORD)
    sealed_pack.write(folder, lock, b"first")
    sealed_pack.write(folder, lock, b"second")
    assert sealed_pack.read(folder, OWNER, PASSWORD) == b"second"
    assert len(list(folder.iterdir())) == 1
    assert PASSWORD not in repr(lock)


def test_old_packs_and_halves_are_thrown_away(folder):
    half = folder / "x.part"
    half.touch()
    old = time.time() - sealed_pack.KEPT_SECONDS - 60
    for file in folder.iterdir():
        os.utime(file, (old, old))
    sealed_pack.drop_old(folder)
    assert list(folder.iterdir()) == []
