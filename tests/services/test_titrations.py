"""Titrations begun, set, read and ended, on both engines."""

from dataclasses import replace
from datetime import timedelta

import pytest
from clinic import a_clinic, a_patient, read_all
from services.health_record import a_sign
from services.titration_record import (
    NOTHING_THE_MATTER,
    Clock,
    D,
    a_flow,
    a_gas_on,
    a_reading,
    after,
    an_air_gas,
    an_end,
    facts_of_one,
)

from o2clinic.errors import (
    AlreadyDone,
    Level,
    NotAllowed,
    NotFound,
    NotValid,
    Refused,
    StaleRecord,
    Taken,
)
from o2clinic.models import AuditEntry, Titration, TitrationFlow
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.patient_codes import SignKind
from o2clinic.rules.result_codes import Activity
from o2clinic.rules.titration_case import TitrationState
from o2clinic.services.titration_advice import advice_kept
from o2clinic.services.titrations import Titrations
from o2clinic.services.work import Desk
from tools.bench.counting import statements


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def clock(clinic):
    clinic.desk.now = made = Clock()
    return made


@pytest.fixture
def mary(engine, clinic):
    return a_patient(engine)


@pytest.fixture
def titrations(clinic, clock):
    return Titrations(clinic.desk, clinic.nurse_olu)


@pytest.fixture
def nurse(clinic):
    return clinic.nurse_olu.person_id


@pytest.fixture
def begun(engine, titrations, clock, mary, nurse):
    """An air gas, and the first litre set at ten."""
    an_air_gas(engine, mary, nurse)
    titrations.begin(facts_of_one(mary))
    titrations.set_flow(a_flow(titrations.of(mary)))
    return mary


def rules_of(refusal):
    return [(one.rule, one.level, one.field) for one in refusal.value.findings]


def test_a_titration_is_followed_from_the_first_litre_to_the_order(
    engine, titrations, clock, mary, nurse
):
    assert titrations.of(mary).stored is None
    an_air_gas(engine, mary, nurse)
    titrations.begin(facts_of_one(mary))
    sheet = titrations.of(mary)
    assert (sheet.advice.state, sheet.advice.next_flow_l_min) == (TitrationState.START, 1)
    titrations.set_flow(a_flow(sheet))
    clock.at(5)
    sheet = titrations.of(mary)
    assert (sheet.advice.state, sheet.advice.not_before) == (TitrationState.WAIT, after(20))
    clock.at(21)
    titrations.read(a_reading(titrations.of(mary), "89", at=20))
    sheet = titrations.of(mary)
    assert (sheet.advice.state, sheet.advice.next_flow_l_min) == (TitrationState.RAISE_FLOW, 2)
    titrations.set_flow(a_flow(sheet, "2", at=21))
    clock.at(45)
    titrations.read(a_reading(titrations.of(mary), "92", at=42))
    assert titrations.of(mary).advice.state is TitrationState.NEEDS_GAS
    a_gas_on(engine, mary, nurse, "2", at=44)
    sheet = titrations.of(mary)
    assert sheet.advice.state is TitrationState.REACHED
    assert sheet.advice.order[0] == "2 L/min by nasal cannulae at rest, at least 15 hours a day"
    assert "3 L/min in sleep" in sheet.advice.order
    assert [(row.flow, row.spo2, row.paco2, row.rise, row.pao2) for row in sheet.rows] == [
        ("Air", "", "5.50", "", "6.60"),
        ("1 L/min", "89", "", "", ""),
        ("2 L/min", "92", "5.60", "+0.10", "8.40"),
    ]
    assert [row.said for row in sheet.rows] == [
        "",
        "Raise the flow",
        "The target is reached on this flow",
    ]
    titrations.end(an_end(sheet))
    ended = titrations.of(mary)
    assert ended.open is None
    assert ended.advice == sheet.advice  # as it was shown
    assert ended.rows[-1].said == "The target is reached on this flow"
    kept = read_all(engine, Titration)[0]
    assert (kept.ended_state, kept.ended_reason) == ("REACHED", "")
    assert kept.advice["policy"] == "BTS2015_QS2017"
    assert kept.advice["steps"][0].keys() >= {"rule", "words", "source", "grade", "tag", "compared"}
    assert advice_kept(kept.advice) == sheet.advice


def test_the_sheet_takes_four_statements_and_saving_few(engine, titrations, begun, clock):
    clock.at(20)
    sheet = titrations.of(begun)
    with statements(engine) as sent:
        titrations.of(begun)
    assert len(sent) == 4, sent
    with statements(engine) as sent:
        titrations.read(a_reading(sheet))
    assert len(sent) <= 13, sent
    with statements(engine) as sent:
        titrations.set_flow(a_flow(titrations.of(begun), "2", at=20))
    assert len(sent) <= 18, sent


def test_what_changes_is_announced_and_audited(engine, clinic, clock, mary, nurse):
    told = []
    clinic.desk.tell = told.append
    titrations = Titrations(clinic.desk, clinic.nurse_olu)
    an_air_gas(engine, mary, nurse)
    titrations.begin(facts_of_one(mary))
    titrations.set_flow(a_flow(titrations.of(mary), "2", reason="was on 2 L/min at home"))
    assert told == [frozenset({Change(Concept.ASSESSMENT, mary)})] * 2
    entries = [one for one in read_all(engine, AuditEntry) if one.patient_id == mary]
    assert [(one.use_case, one.reason) for one in entries if "titration" in one.use_case] == [
        ("begin titration", ""),
        ("set titration flow", "was on 2 L/min at home"),
    ]


def test_only_the_clinic_room_may_write_and_a_manager_reads(clinic, mary, begun):
    anna, sam = (Titrations(clinic.desk, who) for who in (clinic.anna, clinic.sam))
    with pytest.raises(NotAllowed):
        anna.of(mary)
    sheet = sam.of(mary)
    with pytest.raises(NotAllowed):
        sam.set_flow(a_flow(sheet, "2", at=20))
    with pytest.raises(NotFound):
        sam.of(4711)


def test_a_second_one_is_told_who_has_it_since_when(clinic, engine, titrations, begun):
    with pytest.raises(Taken, match="Adeyemi has one open since 10:00"):
        Titrations(clinic.desk, clinic.dr_berg).begin(facts_of_one(begun))
    assert len(read_all(engine, Titration)) == 1


def test_the_database_itself_refuses_a_second_one(engine, clinic, clock, mary, monkeypatch):
    from o2clinic.services import titrations as module

    first, second = (Titrations(clinic.desk, who) for who in (clinic.nurse_olu, clinic.dr_berg))
    first.begin(facts_of_one(mary))
    look = module._require_none_open
    looks = []

    def too_early(*what):
        """The other one begins between this look and the writing."""
        looks.append(what)
        if len(looks) > 1:
            look(*what)

    monkeypatch.setattr(module, "_require_none_open", too_early)
    with pytest.raises(Taken, match="has one open since 10:00"):
        second.begin(facts_of_one(mary))
    assert len(read_all(engine, Titration)) == 1


def test_nobody_is_titrated_after_death(engine, titrations):
    gone = a_patient(engine, died_on=after(0).date() - timedelta(days=1))
    with pytest.raises(Refused, match="died on 23-Nov-2026"):
        titrations.begin(facts_of_one(gone))


def test_a_flow_other_than_advised_needs_a_reason_which_is_kept(engine, titrations, clock, begun):
    clock.at(21)
    titrations.read(a_reading(titrations.of(begun), "88"))
    sheet = titrations.of(begun)
    with pytest.raises(NotValid) as refusal:
        titrations.set_flow(a_flow(sheet, "3", at=21))
    assert ("T-2", Level.CONFIRM, "flow_l_min") in rules_of(refusal)
    titrations.set_flow(a_flow(sheet, "3", at=21, reason="breathless at rest"))
    flows = read_all(engine, TitrationFlow)
    assert [one.other_than_advised for one in flows] == ["", "breathless at rest"]
    row = titrations.of(begun).rows[-1]
    assert (row.reason, row.is_now) == ("breathless at rest", True)


@pytest.mark.parametrize(("minutes", "flow"), [(10, "2"), (30, "2"), (30, "0.5")])
def test_a_flow_is_never_changed_in_silence_before_the_rules_say_so(
    titrations, clock, begun, minutes, flow
):
    clock.at(minutes)  # too early, or SpO2 not read yet; less oxygen is told too
    with pytest.raises(NotValid) as refusal:
        titrations.set_flow(a_flow(titrations.of(begun), flow, at=minutes))
    assert Level.CONFIRM in {one.level for one in refusal.value.findings}
    assert Level.BLOCK not in {one.level for one in refusal.value.findings}


def test_more_oxygen_waits_for_its_gas_where_paco2_is_raised(
    engine, titrations, clock, mary, nurse
):
    an_air_gas(engine, mary, nurse, "6.4")
    titrations.begin(facts_of_one(mary))
    titrations.set_flow(a_flow(titrations.of(mary)))
    clock.at(22)
    titrations.read(a_reading(titrations.of(mary)))
    with pytest.raises(NotValid) as refusal:
        titrations.set_flow(a_flow(titrations.of(mary), "2", at=22, reason="in a hurry"))
    assert rules_of(refusal)[0] == ("T-6", Level.BLOCK, "flow_l_min")
    a_gas_on(engine, mary, nurse, pao2="7.1", paco2="6.5", at=21)
    titrations.set_flow(a_flow(titrations.of(mary), "2", at=22))
    assert titrations.of(mary).flow_now.flow_l_min == 2


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"at": 41}, "DQ-13"),  # in the future
        ({"at": -1}, "T-2"),  # before the flow before
        ({"at": 10}, "T-2"),  # SpO2 on the flow before was read after it
        ({"flow": None}, "typed"),
        ({"started_at": None}, "typed"),
        ({"flow": "0"}, "RANGE"),
        ({"flow": "0.04"}, "RANGE"),  # as it would be kept
        ({"reason": "x" * 501}, "LENGTH"),
    ],
)
def test_a_flow_or_time_that_cannot_be_is_not_kept(titrations, clock, begun, told, rule):
    clock.at(40)
    titrations.read(a_reading(titrations.of(begun)))
    known = {"flow": "2", "at": 40, "reason": "because"} | told
    with pytest.raises(NotValid) as refusal:
        titrations.set_flow(a_flow(titrations.of(begun), **known))
    assert (rule, Level.BLOCK) in {(one.rule, one.level) for one in refusal.value.findings}


def test_a_titration_is_of_one_day(titrations, clock, begun):
    clock.at(24 * 60)
    with pytest.raises(NotValid, match="This titration is of 24-Nov-2026"):
        titrations.set_flow(a_flow(titrations.of(begun), "2", at=24 * 60, reason="went on"))
    titrations.end(an_end(titrations.of(begun), "left open yesterday"))
    assert titrations.of(begun).open is None


def test_stale_versions_are_told(clinic, titrations, clock, begun):
    clock.at(21)
    sheet = titrations.of(begun)
    titrations.read(a_reading(sheet))
    with pytest.raises(StaleRecord):
        titrations.read(a_reading(sheet, "91"))
    berg = Titrations(clinic.desk, clinic.dr_berg)
    berg.set_flow(a_flow(berg.of(begun), "2", at=21))
    for write, draft in (
        (titrations.set_flow, a_flow(sheet, "2", at=21)),
        (titrations.change_facts, replace(facts_of_one(begun), id=sheet.stored.id, version=1)),
        (titrations.end, an_end(sheet, "tired")),
    ):
        with pytest.raises(StaleRecord) as refusal:
            write(draft)
        assert (refusal.value.who, refusal.value.when) == ("Dr A. Berg", "10:21")


def test_the_same_command_twice_is_done_once(engine, titrations, clock, begun):
    clock.at(21)
    titrations.read(a_reading(titrations.of(begun)))
    draft = a_flow(titrations.of(begun), "2", at=21)
    flow_id = titrations.set_flow(draft)
    with pytest.raises(AlreadyDone) as done:
        titrations.set_flow(draft)
    assert done.value.record_id == flow_id
    assert len(read_all(engine, TitrationFlow)) == 2


def test_another_patients_titration_is_not_written_from_this_page(engine, titrations, begun):
    other = a_patient(engine, family="OPIE")
    sheet = titrations.of(begun)
    for write, draft in (
        (titrations.set_flow, replace(a_flow(sheet, "2"), patient_id=other)),
        (titrations.read, replace(a_reading(sheet), patient_id=other)),
        (titrations.end, replace(an_end(sheet, "x"), patient_id=other)),
    ):
        with pytest.raises(Refused, match="another patient"):
            write(draft)


def test_after_the_end_nothing_is_written(titrations, clock, begun):
    clock.at(21)
    sheet = titrations.of(begun)
    titrations.end(an_end(sheet, "felt unwell"))
    now = titrations.of(begun)
    assert now.stored.ended_reason == "felt unwell"
    opened = {"id": now.stored.id, "version": now.stored.version}
    for write, draft in (
        (titrations.set_flow, a_flow(now, "2")),
        (
            titrations.change_facts,
            facts_of_one(begun, **opened),
        ),
        (titrations.end, an_end(now, "again")),
        (titrations.read, replace(a_reading(sheet), version=1)),
    ):
        with pytest.raises(Refused, match="Adeyemi has ended this titration at 10:21"):
            write(draft)


def test_ending_where_the_rules_do_not_needs_a_reason(titrations, clock, begun):
    clock.at(5)
    sheet = titrations.of(begun)
    with pytest.raises(NotValid) as refusal:
        titrations.end(an_end(sheet, "  "))
    assert rules_of(refusal) == [("T-2", Level.BLOCK, "reason")]
    titrations.end(an_end(sheet, "patient went home"))
    row = titrations.of(begun)
    assert (row.stored.ended_state, row.stored.ended_reason) == ("WAIT", "patient went home")


def test_an_end_by_what_the_rules_no_longer_say_is_told(engine, titrations, clock, begun, nurse):
    clock.at(25)
    titrations.read(a_reading(titrations.of(begun), "92"))
    sheet = titrations.of(begun)
    a_gas_on(engine, begun, nurse, paco2="6.6", at=24)
    with pytest.raises(StaleRecord, match="What the rules say"):
        titrations.end(an_end(sheet, "no artery found"))


def test_a_rise_of_carbon_dioxide_stops_and_counts_the_next_time(
    engine, titrations, clock, begun, nurse
):
    clock.at(25)
    a_gas_on(engine, begun, nurse, pao2="8.2", paco2="6.51", at=24)
    sheet = titrations.of(begun)
    assert (sheet.advice.state, sheet.advice.is_stop) == (TitrationState.STOP, True)
    assert "Assess again from 22-Dec-2026" in sheet.advice.urgent
    with pytest.raises(NotValid) as refusal:
        titrations.set_flow(a_flow(sheet, "2", at=25, reason="he asked for it"))
    assert ("R-CO2-1", Level.BLOCK, "flow_l_min") in rules_of(refusal)
    titrations.end(an_end(sheet))
    assert titrations.of(begun).stops == (after(0).date(),)
    clock.at(7 * 24 * 60)
    titrations.begin(facts_of_one(begun))
    again = titrations.of(begun)
    assert again.advice.state is TitrationState.DEFER
    assert [row.ended for row in again.earlier] == ["Stop: acidosis or a rise of carbon dioxide"]
    assert again.earlier[0].flows == "1 L/min, nasal cannulae"


def test_two_stops_while_stable_leave_oxygen_only_with_ventilation(
    engine, titrations, clock, begun, nurse
):
    clock.at(25)
    a_gas_on(engine, begun, nurse, paco2="6.6", at=24)
    titrations.end(an_end(titrations.of(begun)))
    later = 29 * 24 * 60
    clock.at(later)
    an_air_gas(engine, begun, nurse, taken_at=after(later - 30))
    titrations.begin(facts_of_one(begun))
    titrations.set_flow(a_flow(titrations.of(begun), at=later))
    clock.at(later + 25)
    a_gas_on(engine, begun, nurse, paco2="6.6", at=later + 24)
    assert titrations.of(begun).advice.state is TitrationState.NIV_ONLY
    a_sign(engine, begun, SignKind.ON_NIV, is_present=True)
    assert titrations.of(begun).advice.state is TitrationState.STOP


def test_gases_belong_to_the_flow_on_which_they_were_taken(engine, titrations, clock, begun, nurse):
    clock.at(21)
    titrations.read(a_reading(titrations.of(begun)))
    titrations.set_flow(a_flow(titrations.of(begun), "2", at=21))
    clock.at(60)
    on_one = a_gas_on(engine, begun, nurse, "1", pao2="7.4", at=20)
    a_gas_on(engine, begun, nurse, "2", pao2="8.1", at=45)
    a_gas_on(engine, begun, nurse, "2", pao2="9.9", at=46, activity=Activity.EXERCISE)
    sheet = titrations.of(begun)
    assert [row.pao2 for row in sheet.rows] == ["6.60", "7.40", "8.10"]
    assert len(sheet.session.steps[0].gases) == len(sheet.session.steps[1].gases) == 1
    assert sheet.session.steps[0].gases[0].gas.pao2_kpa == D("7.4")
    assert on_one
    titrations.read(a_reading(sheet, "92", at=42))
    titrations.end(an_end(titrations.of(begun)))
    a_gas_on(engine, begun, nurse, "2", pao2="7.0", at=90)  # that evening
    assert titrations.of(begun).rows[-1].pao2 == "8.10"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"spo2": "9"}, "spo2"),
        ({"spo2": None}, "spo2"),
        ({"at": -1}, "spo2"),
        ({"at": 41}, "spo2"),
        ({"spo2": None, "skin_paco2_kpa": D("1.9")}, "skin"),
    ],
)
def test_a_reading_that_cannot_be_is_not_kept(titrations, clock, begun, told, field):
    clock.at(40)
    with pytest.raises(NotValid) as refusal:
        titrations.read(a_reading(titrations.of(begun), **told))
    assert (Level.BLOCK, field) in {(one.level, one.field) for one in refusal.value.findings}


def test_a_reading_through_the_skin_that_stops_is_not_replaced_in_silence(
    engine, titrations, clock, begun
):
    clock.at(40)
    skin = {"spo2": None, "at": 30}
    titrations.read(a_reading(titrations.of(begun), skin_paco2_kpa=D("6.9"), **skin))
    sheet = titrations.of(begun)
    assert sheet.advice.state is TitrationState.STOP
    assert (sheet.rows[-1].paco2, sheet.rows[-1].rise) == ("6.90 skin", "+1.40")
    lower = a_reading(sheet, skin_paco2_kpa=D("5.9"), **skin)
    with pytest.raises(NotValid) as refusal:
        titrations.read(lower)
    assert rules_of(refusal) == [("R-CO2-1", Level.CONFIRM, "skin")]
    titrations.read(replace(lower, reason="the probe had slipped"))
    assert titrations.of(begun).advice.state is TitrationState.MEASURE_SPO2
    last = read_all(engine, AuditEntry)[-1]
    assert last.reason == "the probe had slipped"


def test_the_facts_are_changed_while_it_goes_on(clinic, titrations, clock, begun):
    sheet = titrations.of(begun)
    changed = replace(
        NOTHING_THE_MATTER, interface=Device.VENTURI, against_night_increase=" sleep apnoea "
    )
    stored = sheet.stored
    titrations.change_facts(facts_of_one(begun, changed, id=stored.id, version=stored.version))
    now = titrations.of(begun)
    assert now.stored.facts == replace(changed, against_night_increase="sleep apnoea")
    as_it_is = titrations.facts_as_they_are(stored.id, "c")
    assert (as_it_is.draft.facts, as_it_is.draft.version) == (now.stored.facts, now.stored.version)
    assert as_it_is.last_save.who == "Mr O. Adeyemi"
    air = replace(changed, interface=Device.AIR)
    with pytest.raises(NotValid):
        titrations.change_facts(facts_of_one(begun, air, id=stored.id, version=now.stored.version))


def test_the_sheet_is_looked_at_later_without_asking_again(engine, titrations, clock, begun):
    sheet = titrations.of(begun)
    with statements(engine) as sent:
        later = sheet.at(after(20))
    assert sent == []
    assert later.advice.state is TitrationState.MEASURE_SPO2
    assert later.rows[-1].said == "Read SpO2 on this flow"


def test_two_desks_that_set_a_flow_at_once_set_it_once(engine, clinic, clock, titrations, begun):
    clock.at(21)
    titrations.read(a_reading(titrations.of(begun)))
    sheet = titrations.of(begun)
    other = Titrations(Desk(engine, now=clock, name="desk-2"), clinic.dr_berg)
    titrations.set_flow(a_flow(sheet, "2", at=21))
    with pytest.raises(StaleRecord):
        other.set_flow(a_flow(sheet, "2", at=21))
    assert len(read_all(engine, TitrationFlow)) == 2
