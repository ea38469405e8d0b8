"""The real window, killed while somebody types and saves in it."""

import random
import sys
from pathlib import Path

import pytest
from clinic import a_clinic, an_nhs_number, read_all
from end_to_end.killed_window import GIVEN, family_of
from sqlalchemy.orm import Session

from o2clinic.models import AuditEntry, Clinic, Patient, PatientSearchKey
from o2clinic.storage.soundness import check
from tools.torture.split_off import Life, lives_of
from tools.torture.what_was_saved import end_others, left_overs

VICTIM = Path(__file__).with_name("killed_window.py")
KILLS, MOST_KILLS = 12, 24
LONGEST_S = 1.2


@pytest.fixture
def at_the_start(engine, tmp_path, monkeypatch):
    """An empty sample clinic, where a person enters without a password."""
    monkeypatch.setenv("O2CLINIC_HOME", str(tmp_path / "home"))
    a_clinic(engine)
    with Session(engine.execution_options(writes=True)) as session:
        session.query(Clinic).one().is_sample = True
        session.commit()
    return left_overs(engine)


def test_what_the_window_said_is_registered_is_there_after_a_kill(database, at_the_start):
    database.close()
    chance = random.Random(20_261_125)
    said: list[int] = []
    in_doubt_there = kills = 0
    longest_s = LONGEST_S
    with lives_of(VICTIM, database.url) as lives:
        while kills < KILLS or (not said and kills < MOST_KILLS):
            after_s = chance.uniform(0, longest_s)
            life = lives.live(first=_registered(database), kill_after_s=after_s)
            assert life.was_killed, life
            said += _numbers(life, "saved")
            engine = database.open()
            end_others(engine)
            there = {row.nhs_number: row for row in read_all(engine, Patient)}
            for number in said:
                row = there.pop(an_nhs_number(number))
                assert (row.family_name, row.given_names) == (family_of(number), GIVEN)
            in_doubt = set(_numbers(life, "typed")) - set(said)
            assert {row.family_name for row in there.values()} <= {family_of(it) for it in in_doubt}
            said += _now_known(there)
            in_doubt_there += len(there)
            kills += 1
            if not said:  # a busy machine has to be given longer, or nothing is ever told
                longest_s += LONGEST_S
            database.close()

    engine = database.open()
    patients = read_all(engine, Patient)
    assert [row.nhs_number for row in patients] == [an_nhs_number(it) for it in range(len(said))]
    registered = [one for one in read_all(engine, AuditEntry) if one.use_case == "register patient"]
    assert [one.record_id for one in registered] == [row.id for row in patients]
    keyed = {key.patient_id for key in read_all(engine, PatientSearchKey)}
    assert keyed == {row.id for row in patients}
    assert left_overs(engine) == at_the_start
    assert check(engine) == []
    assert said
    sys.stdout.write(
        f"{'SQLite' if database.is_sqlite else 'PostgreSQL'}: {kills} kills of the window; "
        f"{len(said) - in_doubt_there} patients told as registered and all there; "
        f"{in_doubt_there} more were there before the window could say so\n"
    )


def _registered(database) -> int:
    count = len(read_all(database.open(), Patient))
    database.close()
    return count


def _numbers(life: Life, what: str) -> list[int]:
    return [words[what] for words in life.told if what in words]


def _now_known(there: dict[str, Patient]) -> list[int]:
    numbers = {family_of(number): number for number in range(500)}
    return [numbers[row.family_name] for row in there.values()]
