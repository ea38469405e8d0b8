"""Upgrades killed and all at once, in short; and the comparison, which must see a loss."""

import pytest
from databases import Database

from o2clinic.storage.schema import upgrade
from tools.torture import migrations
from tools.torture.grounds import ENGINES
from tools.torture.old_rows import fill, lost, read_all


@pytest.mark.parametrize("kind", ENGINES)
def test_upgrades_lose_nothing_however_they_are_killed(kind):
    outcome = migrations.run(kind, migrations.SHORT, seed=20_261_124)

    assert outcome.losses == ()


def test_rows_are_made_for_every_table_of_the_oldest_revision(bare_database: Database):
    upgrade(bare_database.engine, "0001")
    fill(bare_database.engine, 1)

    found = read_all(bare_database.engine)

    assert {"patient", "result", "audit_entry", "record_opening"} <= found.keys()
    assert all(found.values())


def test_the_comparison_sees_what_an_upgrade_took_away():
    def told(**after):
        before = {
            "audit_entry": {},
            "patient": {(1,): {"name": "Ann", "note": ""}},
            "record_opening": {(1,): {"desk": "d"}},
        }
        lines = {(1,): {"use_case": "open_record"}}
        return list(lost(before, {"audit_entry": lines, "patient": before["patient"]} | after))

    assert told() == []
    assert told(patient={(1,): {"name": "Ann", "weight": 60}}) == []
    assert told(patient={(1,): {"name": "Bo"}}) == ["patient (1,): name changed"]
    assert told(patient={}) == ["patient (1,) is gone"]
    assert told(audit_entry={})[0].startswith("1 rows of tables that are gone")
