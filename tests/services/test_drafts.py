"""Drafts of forms: kept for their owner alone, and settled against what was saved."""

from dataclasses import replace

import pytest
from clinic import NOON, a_clinic, a_patient, read_all
from sqlalchemy import text

from o2clinic import paths
from o2clinic.errors import Unavailable
from o2clinic.models.audit import AuditEntry
from o2clinic.models.person import DraftKey
from o2clinic.rules.permissions import Permission
from o2clinic.services.drafts import Drafts, FormDraft, draft_key


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("O2CLINIC_HOME", str(tmp_path / "home"))


@pytest.fixture
def staff(engine):
    return a_clinic(engine)


@pytest.fixture
def annas(staff):
    made = Drafts(staff.desk, staff.anna)
    made.sheet()
    return made


def a_draft(**known) -> FormDraft:
    usual = {
        "draft_id": "d1",
        "form": "blood_gas",
        "place": "results",
        "title": "New blood gas",
        "patient_id": 0,
        "record_id": 0,
        "version": 0,
        "command_id": "command-1",
        "typed": {"ph": "7,3x", "boxes": {"a": True}, "rows": [["1", None]]},
        "typed_at": NOON,
        "desk": "desk-1",
    }
    return FormDraft(**(usual | known))


def test_invalid_text_comes_back_exactly_as_typed(annas):
    annas.keep(a_draft())
    assert annas.sheet().drafts == (a_draft(),)


def test_list_names_the_patient_and_begins_with_the_oldest(annas, engine):
    mary = a_patient(engine)
    annas.keep(a_draft(draft_id="d2", patient_id=mary))
    annas.keep(a_draft(typed_at=NOON.replace(hour=9)))
    sheet = annas.sheet()
    assert [draft.draft_id for draft in sheet.drafts] == ["d1", "d2"]
    assert sheet.names == {mary: "JENKINS, Mary (Mrs)"}


def test_nobody_else_is_shown_a_draft_and_keys_differ(annas, staff):
    annas.keep(a_draft())
    assert Drafts(staff.desk, staff.dr_berg).sheet().drafts == ()
    assert Drafts(staff.desk, staff.dr_berg).sheet().lost == ()
    keys = [draft_key(staff.desk, who) for who in (staff.anna, staff.dr_berg)]
    assert keys[0] != keys[1]
    assert [len(key) for key in keys] == [32, 32]


def test_key_is_made_once_and_stands_in_no_audit_line(annas, staff, engine):
    key = draft_key(staff.desk, staff.anna)
    assert draft_key(staff.desk, staff.anna) == key
    (stored,) = read_all(engine, DraftKey)
    assert stored.secret == key.hex()
    lines = [one.use_case for one in read_all(engine, AuditEntry)]
    assert not any("key" in use_case for use_case in lines)


def test_draft_whose_save_was_done_is_dropped_and_told(annas, staff):
    annas.keep(a_draft(command_id="in flight"))
    annas.keep(a_draft(draft_id="d2", command_id="never sent"))
    with staff.desk.work(staff.anna, Permission.BOOK, "book", command_id="in flight"):
        pass
    sheet = annas.sheet()
    assert [draft.draft_id for draft in sheet.saved] == ["d1"]
    assert [draft.draft_id for draft in sheet.drafts] == ["d2"]
    assert annas.sheet().saved == ()


def test_dropped_draft_is_gone(annas):
    annas.keep(a_draft())
    annas.drop("d1")
    assert annas.sheet().drafts == ()


def test_file_of_another_version_is_told_and_stays(annas):
    annas.keep(a_draft())
    content = b'{"draft_id": "d2"}'
    annas._store.write("d2", "letter", content)
    sheet = annas.sheet()
    assert [draft.draft_id for draft in sheet.drafts] == ["d1"]
    assert [file.draft_id for file in sheet.lost] == ["d2"]


def test_key_that_has_changed_leaves_the_files_and_tells_them(annas, staff, engine):
    annas.keep(a_draft())
    with engine.connect().execution_options(writes=True) as owners:
        owners.execute(text("UPDATE draft_key SET secret = :other"), {"other": "00" * 32})
        owners.commit()
    later = Drafts(staff.desk, staff.anna).sheet()
    assert (later.drafts, [file.form for file in later.lost]) == ((), ["blood_gas"])


def test_nothing_is_kept_before_the_key_is_there(staff):
    with pytest.raises(Unavailable):
        Drafts(staff.desk, staff.anna).keep(a_draft())


def test_disk_that_takes_nothing_is_said(annas, monkeypatch):
    folder = paths.user_data() / "drafts"
    monkeypatch.setattr(annas._store, "_folder", folder / "file" / "below")
    folder.mkdir(exist_ok=True)
    (folder / "file").write_text("in the way")
    with pytest.raises(Unavailable, match="could not be kept"):
        annas.keep(replace(a_draft()))
