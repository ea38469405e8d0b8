"""Draft files: whole or not there, readable by their owner only, nothing in clear."""

import secrets

import pytest

from o2clinic.storage.draft_store import KEY_BYTES, DraftStore

SECRET = b"Mary Jenkins, pH 7.31"


@pytest.fixture
def key():
    return secrets.token_bytes(KEY_BYTES)


@pytest.fixture
def store(tmp_path, key):
    return DraftStore(tmp_path, "clinic\n7", key)


def _files(folder):
    return [file for file in folder.rglob("*") if file.is_file()]


def test_draft_comes_back_as_it_was_and_a_later_one_takes_its_place(store, tmp_path):
    store.write("a1", "blood_gas", b"first")
    store.write("a1", "blood_gas", SECRET)
    assert store.read_all() == ({"a1": SECRET}, ())
    assert len(_files(tmp_path)) == 1


def test_nothing_that_was_typed_and_nobody_stands_in_clear(store, tmp_path):
    store.write("a1", "blood_gas", SECRET)
    (file,) = _files(tmp_path)
    told = file.read_bytes() + str(file).encode()
    assert b"Jenkins" not in told
    assert b"7.31" not in told
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_another_person_and_another_database_see_none_of_it(store, tmp_path, key):
    store.write("a1", "blood_gas", SECRET)
    assert DraftStore(tmp_path, "clinic\n8", key).read_all() == ({}, ())
    assert DraftStore(tmp_path, "another\n7", key).read_all() == ({}, ())


def test_another_key_opens_nothing_and_the_file_is_told_and_stays(store, tmp_path):
    store.write("a1", "blood_gas", SECRET)
    other = DraftStore(tmp_path, "clinic\n7", secrets.token_bytes(KEY_BYTES))
    found, (lost,) = other.read_all()
    assert (found, lost.draft_id, lost.form) == ({}, "a1", "blood_gas")
    assert store.read_all()[0] == {"a1": SECRET}


@pytest.mark.parametrize("spoil", [lambda it: b"", lambda it: it[:-1], lambda it: b"x" + it[1:],
                                   lambda it: it[:-1] + bytes([it[-1] ^ 1])])  # fmt: skip
def test_damaged_file_is_told_and_breaks_no_other(store, tmp_path, spoil):
    store.write("a1", "blood_gas", SECRET)
    store.write("b2", "letter", b"whole")
    file = next(it for it in _files(tmp_path) if it.stem == "a1")
    file.write_bytes(spoil(file.read_bytes()))
    found, (lost,) = store.read_all()
    assert (found, lost.draft_id) == ({"b2": b"whole"}, "a1")
    assert file.exists()


def test_file_under_another_name_or_form_is_not_taken_for_that_one(store, tmp_path):
    store.write("a1", "blood_gas", SECRET)
    (file,) = _files(tmp_path)
    file.with_stem("b2").write_bytes(file.read_bytes())
    file.write_bytes(file.read_bytes().replace(b"blood_gas", b"oximetry_"))
    found, lost = store.read_all()
    assert (found, [one.draft_id for one in lost]) == ({}, ["a1", "b2"])


def test_draft_is_dropped_once_and_for_all(store, tmp_path):
    store.write("a1", "blood_gas", SECRET)
    store.drop("a1")
    store.drop("a1")
    assert _files(tmp_path) == []


def test_half_written_file_is_never_read(store, tmp_path):
    store.write("a1", "blood_gas", SECRET)
    (file,) = _files(tmp_path)
    file.with_suffix(".part").write_bytes(b"half")
    assert store.read_all() == ({"a1": SECRET}, ())
