"""Two records that wait on one agenda: merged, the patient stands there once; parted, twice."""

import pytest
from clinic import a_patient, read_all
from services.agenda_desk import an_agenda_desk
from services.meeting_desk import THURSDAY
from sqlalchemy.orm import Session

from o2clinic.models import AgendaItem
from o2clinic.rules.meeting import ItemState, MeetingOutcome
from o2clinic.services.agenda_draft import OffDraft, ToMeeting
from o2clinic.services.agenda_joining import MERGED
from o2clinic.services.meeting_room import MeetingRoom
from o2clinic.services.merging import MergeDraft, Merging, UnmergeDraft
from o2clinic.services.room_sheet import DecisionDraft
from o2clinic.services.work import new_command_id


@pytest.fixture
def desk(engine):
    return an_agenda_desk(engine)


@pytest.fixture
def twin(desk):
    """Mary a second time, with her name written otherwise."""
    return a_patient(desk.engine, family="Jenkens", given="Mary")


@pytest.fixture
def merging(desk):
    return Merging(desk.desk.clinic.desk, desk.desk.clinic.sam)


def merge(merging, kept, folded):
    sheet = merging.sheet(kept, folded)
    return merging.merge(
        MergeDraft(
            command_id=new_command_id(),
            kept_id=kept,
            kept_version=sheet.kept.version,
            folded_id=folded,
            folded_version=sheet.folded.version,
            take=frozenset(),
            reason="Seen together with a passport",
        )
    )


def unmerge(merging, merge_id):
    version = merging.way_back(merge_id).row.version
    draft = UnmergeDraft(new_command_id(), merge_id, version, "Mother and daughter after all")
    return merging.unmerge(draft)


def as_stored(engine):
    """All that a line says, without the counter of changes."""
    columns = [one.name for one in AgendaItem.__table__.columns if one.name not in
               {"version", "changed_at", "changed_by_id"}]  # fmt: skip
    return [[getattr(one, name) for name in columns] for one in read_all(engine, AgendaItem)]


@pytest.mark.parametrize("is_turned", [False, True])
def test_who_waits_twice_on_an_agenda_stands_on_it_once_and_twice_when_parted(
    desk, engine, twin, merging, is_turned
):
    desk.oxygen(desk.mary)
    desk.smokes(desk.mary)
    desk.ask(desk.john)
    desk.fill()
    asked = desk.ask(twin, question="May she fly?", asked_by="Dr Moyle")
    [brought] = [one.id for one in desk.items(desk.meeting_id) if one.patient_id == desk.mary]
    before = as_stored(engine)
    kept, folded = (twin, desk.mary) if is_turned else (desk.mary, twin)
    told = [one.message for one in merging.sheet(kept, folded).findings if one.rule == "MG-15"]
    assert len(told) == 1
    assert "“MDT”, Tue 24-Nov-2026" in told[0]

    merge_id = merge(merging, kept, folded)
    waiting = [one for one in desk.lines() if one.is_waiting and one.patient_id != desk.john]
    [line] = waiting
    assert (line.item_id, line.patient_id, line.place) == (asked, kept, 2)
    assert (line.question, line.asked, line.rule) == ("May she fly?", "Dr Moyle", "")
    assert line.reasons == "Asked for; Smokes, on oxygen"
    assert line.evidence.splitlines() == [
        "Also asked: “Does the oxygen stay while the patient smokes?”",
        "Smokes, told 15-Nov-2026; has LTOT 2 L/min, 16 h.",
    ]
    off = desk.item(brought)
    assert (off.state, off.state_reason, off.patient_id) == (ItemState.TAKEN_OFF, MERGED, kept)
    # The room reads both questions at once.
    sheet = MeetingRoom(desk.desk.clinic.desk, desk.desk.olu).patient(asked)
    assert "Also asked: “Does the oxygen stay" in sheet.why
    # Nobody is brought a second time.
    assert desk.fill().added == 0

    unmerge(merging, merge_id)
    assert as_stored(engine) == before


def test_where_only_one_waits_or_on_two_agendas_nothing_is_joined(desk, engine, twin, merging):
    first = desk.ask(desk.mary)
    second = desk.ask(twin, meeting=ToMeeting(0, desk.series_id, THURSDAY))
    off = desk.ask(twin, question="And today?")
    desk.agendas.take_off(OffDraft(desk.step(off), "Settled on the telephone"))
    assert "MG-15" not in {one.rule for one in merging.sheet(desk.mary, twin).findings}
    merge(merging, desk.mary, twin)
    states = {one.id: (one.state, one.evidence) for one in read_all(engine, AgendaItem)}
    assert states == {
        first: (ItemState.WAITING, ""),
        second: (ItemState.WAITING, ""),
        off: (ItemState.TAKEN_OFF, ""),
    }


def test_parted_after_the_decision_it_stays_and_the_other_waits_again(desk, engine, twin, merging):
    mine = desk.ask(desk.mary, question="Does the oxygen stay?")
    theirs = desk.ask(twin, question="May she fly?")
    merge_id = merge(merging, desk.mary, twin)
    room = MeetingRoom(desk.desk.clinic.desk, desk.desk.olu)
    room.open(desk.meeting_id)
    room.decide(
        DecisionDraft(
            command_id=new_command_id(),
            item_id=mine,
            version=desk.item(mine).version,
            patient_id=desk.mary,
            outcome=MeetingOutcome.CONTINUE,
            decision="It stays; she may fly",
        )
    )
    unmerge(merging, merge_id)
    stood, waits = desk.item(mine), desk.item(theirs)
    assert (stood.state, stood.decision) == (ItemState.DECIDED, "It stays; she may fly")
    assert (stood.patient_id, stood.evidence) == (desk.mary, "")
    assert (waits.state, waits.patient_id, waits.state_reason) == (ItemState.WAITING, twin, "")


def test_a_line_that_went_on_tells_nothing_of_the_other_once_they_are_parted(
    desk, engine, twin, merging
):
    desk.ask(desk.mary, question="Does the oxygen stay?")
    desk.ask(twin, question="May she fly?")
    merge_id = merge(merging, desk.mary, twin)
    desk.desk.cancel(desk.meeting_id)
    thursday = desk.desk.prepare(desk.series_id, THURSDAY)
    [line] = desk.items(thursday)
    assert "May she fly?" in line.evidence
    unmerge(merging, merge_id)
    [line] = desk.items(thursday)
    assert (line.patient_id, line.question, line.evidence) == (
        desk.mary, "Does the oxygen stay?", "",
    )  # fmt: skip
    # The other, whom nobody reached, comes to the meeting that is prepared next.
    desk.desk.cancel(thursday)
    third = desk.desk.prepare(desk.series_id, THURSDAY.replace(month=12, day=1))
    lines = {one.patient_id: one.question for one in desk.items(third)}
    assert lines == {desk.mary: "Does the oxygen stay?", twin: "May she fly?"}


def test_what_was_not_reached_is_not_lost_where_the_patient_stands_already(desk):
    """MT-17: a GP's question of last time beside what is asked next time."""
    desk.ask(desk.mary, question="May she fly?", asked_by="Dr Moyle")
    thursday = desk.desk.prepare(desk.series_id, THURSDAY)
    desk.ask(desk.john, meeting=ToMeeting(thursday))
    desk.ask(desk.mary, question="Is NIV wanted?", meeting=ToMeeting(thursday))
    desk.desk.cancel(desk.meeting_id)
    _john, line = desk.agendas.sheet(thursday).lines
    assert (line.place, line.is_carried, line.question) == (2, True, "May she fly?")
    assert line.asked == "Dr Moyle"
    assert line.evidence == "Also asked: “Is NIV wanted?” (asked by Mr O. Adeyemi)"


def test_the_audit_says_what_the_merge_did_to_the_lines(desk, engine, twin, merging):
    mine, theirs = desk.ask(desk.mary, question="One?"), desk.ask(twin, question="Two?")
    seen = desk.step(theirs)
    merge(merging, desk.mary, twin)
    with Session(engine) as session:
        assert session.get_one(AgendaItem, mine).changed_by_id == desk.desk.clinic.sam.person_id
        assert session.get_one(AgendaItem, theirs).version > seen.version
