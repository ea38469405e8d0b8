"""The real window, killed while somebody types: what was kept is a draft, or it was saved."""

import random
import sys
from pathlib import Path

import pytest
from clinic import a_clinic, read_all
from end_to_end.killed_window import family_of
from sqlalchemy.orm import Session

from o2clinic.models import Clinic, Patient
from o2clinic.services.drafts import Drafts
from o2clinic.services.work import Desk
from tools.torture.split_off import lives_of
from tools.torture.what_was_saved import end_others

VICTIM = Path(__file__).with_name("killed_typing.py")
KILLS = 6
LONGEST_S = 5.0
INVALID = "31/31"


@pytest.fixture
def anna(engine, tmp_path, monkeypatch):
    """The receptionist of an empty sample clinic, where she enters without a password."""
    monkeypatch.setenv("O2CLINIC_HOME", str(tmp_path / "home"))
    staff = a_clinic(engine)
    with Session(engine.execution_options(writes=True)) as session:
        session.query(Clinic).one().is_sample = True
        session.commit()
    return staff.anna


def test_what_was_kept_while_typing_is_a_draft_or_saved_and_never_both(database, anna):
    database.close()
    chance = random.Random(20_261_126)
    kept: set[int] = set()
    first = 0
    with lives_of(VICTIM, database.url) as lives:
        for _ in range(KILLS):
            life = lives.live(first=first, kill_after_s=chance.uniform(0.5, LONGEST_S))
            assert life.was_killed, life
            kept |= {words["kept"] for words in life.told if "kept" in words}
            first = max(kept, default=-1) + 2  # the one that was typed just then may be kept too
            engine = database.open()
            end_others(engine)
            drafts = Drafts(Desk(engine), anna).sheet()
            assert drafts.lost == ()
            typed = [draft.typed["family_name"] for draft in drafts.drafts]
            saved = {row.family_name for row in read_all(engine, Patient)}
            assert len(typed) == len(set(typed))
            assert {family_of(number) for number in kept} <= saved | set(typed)
            assert saved & set(typed) == set()
            invalid = {family_of(number) for number in kept if number % 3 == 2}
            assert invalid <= {
                draft.typed["family_name"]
                for draft in drafts.drafts
                if draft.typed["born_on"] == INVALID
            }
            database.close()
    assert kept
    sys.stdout.write(
        f"{'SQLite' if database.is_sqlite else 'PostgreSQL'}: {KILLS} kills while typing; "
        f"{len(kept)} forms told as kept, none lost, none both saved and a draft\n"
    )
