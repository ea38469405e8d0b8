"""Who has which record open: told to other desks, renewed, gone after a while, never audited."""

from datetime import timedelta

import pytest
from clinic import NOON, a_clinic, a_patient, read_all

from o2clinic.models import AuditEntry, Presence
from o2clinic.rules.changes import Change, Concept
from o2clinic.services.presence import PresenceNotes
from o2clinic.services.work import Desk
from o2clinic.storage.listener import Listener


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def mary(engine, clinic):
    return a_patient(engine)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def jo(engine, clinic, clock):
    return PresenceNotes(Desk(engine, now=clock, name="front"), clinic.anna)


@pytest.fixture
def olu(engine, clinic, clock):
    return PresenceNotes(Desk(engine, now=clock, name="room-2"), clinic.nurse_olu)


def _words(found, patient_id):
    return [one.words for one in found.get(patient_id, ())]


def test_the_other_desk_is_told_who_has_it_open_and_since_when(jo, olu, clock, mary):
    assert jo.note([mary]) == {}
    clock.now += timedelta(minutes=1)
    assert _words(olu.note([mary]), mary) == ["Anna Penrose has this open since 12:00"]
    assert _words(jo.note([mary]), mary) == ["Olu Adeyemi has this open since 12:01"]


def test_what_is_closed_is_told_no_longer(engine, jo, olu, mary):
    jo.note([mary])
    jo.note([])
    assert olu.note([mary]) == {}
    [row] = read_all(engine, Presence)
    assert row.desk == "room-2"


def test_desk_that_went_without_a_word_is_gone_after_ninety_seconds(jo, olu, clock, mary):
    jo.note([mary])
    clock.now += timedelta(seconds=89)
    assert _words(olu.note([mary]), mary)
    clock.now += timedelta(seconds=1)
    assert olu.note([mary]) == {}


def test_renewing_keeps_the_time_of_opening(jo, olu, clock, mary):
    jo.note([mary])
    for _ in range(6):
        clock.now += timedelta(seconds=30)
        jo.note([mary])
    assert _words(olu.note([mary]), mary) == ["Anna Penrose has this open since 12:00"]


def test_what_was_left_long_ago_is_swept_away(engine, jo, olu, clock, mary):
    jo.note([mary])
    clock.now += timedelta(hours=1)
    olu.note([mary])
    assert [row.desk for row in read_all(engine, Presence)] == ["room-2"]


def test_it_leaves_nothing_in_the_audit(engine, jo, mary):
    before = len(read_all(engine, AuditEntry))
    jo.note([mary])
    jo.note([])
    assert len(read_all(engine, AuditEntry)) == before


def test_other_desks_hear_of_it_as_presence_and_of_no_renewal(engine, jo, mary, clock):
    heard = []
    listener = Listener(engine, heard.append, desk="room-2")
    listener.start()
    try:
        assert listener.wait_until_listening(10)
        jo.note([mary])
        _until(lambda: heard)
        clock.now += timedelta(seconds=30)
        jo.note([mary])
        jo.note([])
        _until(lambda: len(heard) > 1)
    finally:
        listener.stop()
    assert heard == [frozenset({Change(Concept.PRESENCE, mary)})] * 2


def _until(is_true):
    import threading

    waiting = threading.Event()
    for _ in range(200):
        if is_true():
            return
        waiting.wait(0.05)
    raise AssertionError("nothing was heard")
