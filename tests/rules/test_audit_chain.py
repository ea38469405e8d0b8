"""The chain of the audit: one hash on both engines, and any change of a line breaks it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2clinic.rules.audit_chain import ChainedChange, ChainedEntry, entry_hash

CHANGE = ChainedChange("patient", 7, "update", '{"given_names": ["Mary", "Marie"]}')
ENTRY = ChainedEntry(
    command_id="6f0c8a52-0000-4000-8000-000000000001",
    done_at=datetime(2026, 11, 24, 12, 0, 0, 5, tzinfo=UTC),
    use_case="edit patient",
    person_id=3,
    desk="desk-1",
    patient_id=7,
    record_id=7,
    reason="né Zoë ☑",
    database_user="clinic.anna",
    changes=(CHANGE,),
)
OTHERS = {
    "command_id": "other",
    "done_at": ENTRY.done_at + timedelta(microseconds=1),
    "use_case": "book",
    "person_id": None,
    "desk": "desk-2",
    "patient_id": 8,
    "record_id": 8,
    "reason": "",
    "database_user": "",
    "changes": (),
}


@pytest.mark.parametrize("field", sorted(OTHERS))
def test_hash_changes_with_each_field(field):
    assert entry_hash("", replace(ENTRY, **{field: OTHERS[field]})) != entry_hash("", ENTRY)


@pytest.mark.parametrize("field", ["table_name", "record_id", "verb", "columns"])
def test_hash_changes_with_each_part_of_a_written_row(field):
    other = replace(CHANGE, **{field: 8 if field == "record_id" else "other"})
    assert entry_hash("", replace(ENTRY, changes=(other,))) != entry_hash("", ENTRY)


def test_hash_changes_with_the_line_before():
    assert entry_hash("a" * 64, ENTRY) != entry_hash("b" * 64, ENTRY)


def test_hash_is_of_the_instant_not_of_the_zone():
    there = ENTRY.done_at.astimezone(timezone(timedelta(hours=5)))
    assert entry_hash("", replace(ENTRY, done_at=there)) == entry_hash("", ENTRY)


@given(st.text(max_size=8), st.text(max_size=8))
def test_text_that_wanders_from_one_field_to_the_next_changes_the_hash(first, second):
    one = replace(ENTRY, use_case=first + second, desk="")
    other = replace(ENTRY, use_case=first, desk=second)
    assert (entry_hash("", one) == entry_hash("", other)) == (second == "")
