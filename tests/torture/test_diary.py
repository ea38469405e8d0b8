"""The diary's torture in short; and its check, which must see what is wrong."""

import random
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, text

from o2clinic.models import Appointment
from o2clinic.rules.clinic_time import local
from tools.torture import diary, diary_found
from tools.torture.diary_check import Replay, losses
from tools.torture.diary_desk import DiaryDesk
from tools.torture.diary_found import Change, Found
from tools.torture.diary_notes import Answer, Ledger, Notes, Sent
from tools.torture.diary_times import MOST_SKEW, skews, some_day, some_time
from tools.torture.grounds import ENGINES

COLUMNS = ", ".join(set(Appointment.__table__.columns.keys()) - {"id"})
# What is done behind the diary's back to a visit that takes its time, and how it is told.
PLANTS = {
    "overlap: ": f"INSERT INTO appointment ({COLUMNS})"
    f" SELECT {COLUMNS} FROM appointment WHERE id = :key",
    "phantom: visit ": f"INSERT INTO appointment ({COLUMNS})"
    f" SELECT {COLUMNS} FROM appointment WHERE id = :key",
    "lost booking: visit ": "DELETE FROM appointment WHERE id = :key",
    "has status cancelled": "UPDATE appointment SET status = 'cancelled' WHERE id = :key",
    "has person_id": "UPDATE appointment SET person_id ="
    " (SELECT min(id) FROM person WHERE person.id <> appointment.person_id) WHERE id = :key",
    "has version": "UPDATE appointment SET version = version + 1 WHERE id = :key",
    "has overbook_reason  , last": "UPDATE appointment SET overbook_reason = ' ' WHERE id = :key",
}


@pytest.mark.parametrize("kind", ENGINES)
def test_nothing_of_the_diary_is_lost_or_doubled(kind):
    outcome = diary.run(kind, diary.SHORT, seed=20_261_124)

    assert outcome.losses == ()
    assert "in doubt and settled" in outcome.done


@contextmanager
def unguarded(engine: Engine):
    """A look at a diary whose database holds nothing any more; all as it was afterwards."""
    is_local = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(writes=True) as connection:
        for what in ("clinician", "room", "patient"):
            for how in ("booked", "moved"):
                if is_local:
                    connection.execute(text(f"DROP TRIGGER appointment_{what}_{how}"))
            if not is_local:
                order = f"ALTER TABLE appointment DROP CONSTRAINT ex_appointment_{what}"
                connection.execute(text(order))
        yield connection
        connection.rollback()


def test_the_check_sees_what_is_doubled_lost_or_there_without_a_word(engine, tmp_path):
    crowd = diary.crowd_at(engine, diary.SHORT, 1, "", str(tmp_path))
    desk = DiaryDesk(crowd, 0, engine, random.Random(4), timedelta())
    for _ in range(25):
        desk.do(0.5)
    ledger = diary.noted(tmp_path)
    with engine.connect() as connection:
        found = diary_found.read(connection)
    assert list(losses(ledger, found)) == []
    key = next(key for key, row in found.visits.items() if takes_time(row))

    for told, harm in PLANTS.items():
        with unguarded(engine) as connection:
            connection.execute(text(harm), {"key": key})
            said = list(losses(ledger, diary_found.read(connection)))
        assert any(told in one for one in said), (told, said)

    command, sent = next(
        (one.command, one) for one, answer in ledger.done if answer.key == key and one.version == 0
    )
    answer = ledger.answers[command]
    unseen = replace(sent, command="x", starts_at="2031-01-01T09:00+00:00", version=9)
    for told, wrong in (
        ("phantom: ", replace(answer, told="refused", key=0)),
        ("phantom: ", None),
        ("lost: ", replace(answer, key=key + 1)),
        ("lost: ", replace(answer, command="x")),
        ("answered “again”", replace(answer, told="again")),
        ("taken, but nobody had it", replace(answer, command="x", told="taken")),
        ("stale, but nobody had saved", replace(answer, command="x", told="stale")),
    ):
        changed = diary.noted(tmp_path)
        changed.sent["x"] = unseen
        if wrong is None:
            del changed.answers[command]
        else:
            changed.answers[wrong.command] = wrong
        said = list(losses(changed, found))
        assert any(one.startswith(told) for one in said), (told, said)


def takes_time(row):
    return row["status"] not in diary_found.FREED and row["overbook_reason"] is None


def written(visit, verb="insert", **columns):
    return Change(visit, visit, verb, {key: (None, told) for key, told in columns.items()})


def test_an_overlap_of_a_moment_is_seen_in_the_audit():
    both = {"starts_at": "2028-02-29T23:30:00+00:00", "ends_at": "2028-03-01T00:30:00+00:00"}
    gone = Change(2, 2, "update", {"status": (None, "cancelled")})
    changes = (written(1, person_id=7, **both), written(2, person_id=7, **both), gone)

    said = list(Replay(Found({}, {}, changes, ())).losses())

    assert said[0] == "overlap once: person_id 7 had visits 1 and 2"


def test_a_time_that_was_given_back_is_taken_from_whoever_wants_it_again():
    when = {"person": 7, "patient": 3, "starts_at": "2027-11-01T11:35:00+00:00", "minutes": 45}
    other = when | {"patient": 4}
    sent = (
        Sent("a", "book", 1.0, **when),
        Sent("b", "did not attend", 2.0, key=1, version=1),
        Sent("c", "book", 3.0, **other),
        Sent("d", "step back", 4.0, key=1, version=2),
        Sent("e", "cancel", 5.0, key=2, version=1),
        Sent("f", "step back", 6.0, key=1, version=2),
        Sent("g", "book", 7.0, **other),
    )
    told = (("ok", 1), ("ok", 1), ("ok", 2), ("taken", 0), ("ok", 2), ("ok", 1), ("taken", 0))
    ledger = Ledger()
    ledger.sent |= {one.command: one for one in sent}
    ledger.answers |= {
        one.command: Answer(one.command, *how, one.began + 0.5)
        for one, how in zip(sent, told, strict=True)
    }

    def taken():
        said = losses(ledger, Found({}, {}, (), ()))
        return [one.partition(":")[0] for one in said if one.startswith("taken")]

    assert taken() == []
    del ledger.sent["c"], ledger.answers["c"]  # nobody had the time of "d" then
    assert taken() == ["taken, but nobody had it"]


def test_a_killed_desk_is_followed_by_one_that_knows_what_is_in_doubt(tmp_path):
    notes = Notes(tmp_path / "0.noted")
    first, second = Sent("a", "book", 1.0), Sent("b", "cancel", 2.0, key=1, version=1)
    notes.send(first)
    notes.hear(Answer("a", "ok", 1, 1.5))
    notes.send(second)

    after = Notes(tmp_path / "0.noted")

    assert (after.answered, after.in_doubt) == (1, second)


def test_everybody_meets_where_clocks_and_calendars_are_awkward():
    chance = random.Random(1)
    spans = []
    for progress in range(1000):
        begin, minutes = some_time(chance, some_day(chance, progress / 1000))
        spans.append((local(begin), local(begin + timedelta(minutes=minutes))))

    assert any(begin.date() == date(2028, 2, 29) for begin, _ in spans)
    assert any(begin.date() < end.date() for begin, end in spans)
    assert any(begin.fold for begin, _ in spans)
    assert any(begin.utcoffset() < end.utcoffset() for begin, end in spans)
    off = skews(32, 1)
    assert off[0] == timedelta()
    assert max(map(abs, off)) <= MOST_SKEW
    assert len(set(off)) > 16
