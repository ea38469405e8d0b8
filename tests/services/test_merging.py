"""Two records of one person become one, and are parted again, on both engines."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from clinic import NOON, a_clinic, a_patient, an_nhs_number, read_all, write
from services.merge_record import TABLES, fill, rows_of
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from o2clinic.errors import (
    NotAllowed,
    NotValid,
    RecordMerged,
    RecordShut,
    Refused,
    StaleRecord,
)
from o2clinic.models import (
    Appointment,
    AuditChange,
    OrderEvent,
    OxygenOrder,
    Patient,
    PatientMerge,
    PatientMergeRow,
    PatientPhone,
    PatientSearchKey,
    RecordRestriction,
    Smoking,
    Titration,
)
from o2clinic.rules import merging as rules
from o2clinic.rules.merging import DERIVED, MOVED, STAYS, Kept
from o2clinic.rules.order_life import OrderStep, standing
from o2clinic.rules.patient_codes import NhsNumberStatus, SmokingStatus, SmokingWho
from o2clinic.rules.visits import VisitKind
from o2clinic.services.health import Health
from o2clinic.services.health_draft import SmokingDraft
from o2clinic.services.merging import MergeDraft, Merging, UnmergeDraft
from o2clinic.services.order_life import OrderLife
from o2clinic.services.patient_draft import PatientDraft
from o2clinic.services.patients import Patients
from o2clinic.services.restricted import ReasonDraft, Restricted
from o2clinic.services.work import new_command_id
from tools.bench.counting import statements

ONLY_ADDED_TO = {
    "document": "title",
    "risk_assessment": "note",
    "assessment_decision": "reason",
    "oxygen_question": "note",
    "missed_visit_step": "note",
    "document_scan": "signed_by",
    "risk_answer": "note",
    "risk_step": "reason",
    "oxygen_consent": "note",
    "order_event": "note",
}
WHY = "Same person, seen together with her passport"


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def merging(clinic):
    return Merging(clinic.desk, clinic.sam)


def registered(clinic, family, given, *, nhs="", born_on=date(1945, 7, 14), **more):
    status = NhsNumberStatus.VERIFIED if nhs else NhsNumberStatus.NOT_KNOWN
    return Patients(clinic.desk, clinic.anna).register(
        PatientDraft(
            command_id=new_command_id(),
            family_name=family,
            given_names=given,
            born_on=born_on,
            nhs_number=nhs,
            nhs_number_status=status,
            **more,
        )
    )


def a_merge(merging, kept, folded, take=None, reason=WHY):
    sheet = merging.sheet(kept, folded)
    proposed = frozenset(one.field for one in sheet.fields if one.takes_folded)
    return MergeDraft(
        command_id=new_command_id(),
        kept_id=kept,
        kept_version=sheet.kept.version,
        folded_id=folded,
        folded_version=sheet.folded.version,
        take=proposed if take is None else frozenset(take),
        reason=reason,
    )


def an_unmerge(merging, merge_id, reason="They turned out to be mother and daughter"):
    return UnmergeDraft(new_command_id(), merge_id, merging.way_back(merge_id).row.version, reason)


def rules_of(refusal):
    return {one.rule for one in refusal.value.findings}


def test_every_table_with_a_patient_in_it_is_known_to_the_merge():
    with_patient = {
        name
        for name, table in TABLES.items()
        if any(key.column.table.name == "patient" for c in table.c for key in c.foreign_keys)
    } - {"patient"}
    assert with_patient == {*MOVED, *STAYS, *DERIVED}
    assert set(rules.TABLE_WORDS) == set(MOVED)


def test_everything_goes_over_and_comes_back_as_it_was(engine, clinic, merging):
    kept = registered(clinic, "Jenkins", "Mary", nhs=an_nhs_number(0))
    folded = registered(clinic, "Jenkens", "Mary Ann", hospital_number="H77")
    fill(engine, folded, clinic.nurse_olu.person_id, clinic.site_id)
    before = rows_of(engine, (kept, folded))
    assert all(before[name] for name in MOVED), "a table of the merge has no row in this test"
    with engine.connect() as connection:
        versions = connection.execute(select(TABLES["result"].c.version)).scalars().all()

    with statements(engine) as said:
        sheet = merging.sheet(kept, folded)
    assert len(said) <= 16
    assert "1 result" in sheet.moves
    assert "1 oxygen order" in sheet.moves
    draft = a_merge(merging, kept, folded, take={Kept.NAME, Kept.HOSPITAL_NUMBER})
    merge_id = merging.merge(draft)

    now = rows_of(engine, (kept, folded))
    for name in MOVED:
        assert [row["patient_id"] for row in now[name]] == [kept] * len(before[name]), name
    assert {row["id"]: row["merged_into_id"] for row in now["patient"]} == {
        kept: None,
        folded: kept,
    }
    shown = {row["id"]: row for row in now["patient"]}
    assert (shown[kept]["family_name"], shown[kept]["hospital_number"]) == ("Jenkens", "H77")
    assert shown[folded]["family_name"] == "Jenkins"
    noted = {one.table_name for one in read_all(engine, AuditChange) if "patient_id" in one.columns}
    assert set(MOVED) <= noted
    with engine.connect() as connection:
        bumped = connection.execute(select(TABLES["result"].c.version)).scalars().all()
    assert bumped == [one + 1 for one in versions]  # whoever has it open elsewhere is told

    merging.unmerge(an_unmerge(merging, merge_id))
    assert rows_of(engine, (kept, folded)) == before
    (row,) = merging.of_patient(kept)
    assert "mother and daughter" in row.undone


def test_a_merged_record_is_found_by_its_old_number_and_name(engine, clinic, merging):
    patients = Patients(clinic.desk, clinic.anna)
    kept = registered(clinic, "Jenkins", "Mary", nhs=an_nhs_number(0))
    folded = registered(clinic, "Trevail", "Molly", phones=())
    merge_id = merging.merge(a_merge(merging, kept, folded))
    (row,) = patients.find("trevail molly")
    assert (row.patient_id, row.merged) == (kept, "TREVAIL, Molly, no NHS number")
    with pytest.raises(RecordMerged) as told:
        patients.open(folded)
    assert told.value.into_id == kept
    # Editing the record that stays leaves the other's names to be found.
    patients.edit(replace(patients.draft(kept, new_command_id()), note="likes tea"))
    assert [one.patient_id for one in patients.find("trevail")] == [kept]
    merging.unmerge(an_unmerge(merging, merge_id))
    assert [one.patient_id for one in patients.find("trevail")] == [folded]
    assert patients.find("jenkins")[0].merged == ""
    patients.open(folded)


def test_numbers_change_places_and_both_find_the_patient(engine, clinic, merging):
    patients = Patients(clinic.desk, clinic.anna)
    first, second = an_nhs_number(0), an_nhs_number(1)
    kept = a_patient(engine, nhs=first)
    folded = a_patient(engine, nhs=second, given="Mary")
    with engine.begin() as connection:
        connection.execute(
            update(Patient).where(Patient.id == kept).values(nhs_number_status="not_verified")
        )
    draft = a_merge(merging, kept, folded)
    assert Kept.NHS_NUMBER in draft.take  # the verified one is proposed
    merge_id = merging.merge(draft)
    assert {patients.find(number)[0].patient_id for number in (first, second)} == {kept}
    assert patients.find(first)[0].nhs_number.replace(" ", "") == second
    merging.unmerge(an_unmerge(merging, merge_id))
    held = {one.id: one.nhs_number for one in read_all(engine, Patient)}
    assert held == {kept: first, folded: second}


def a_visit(clinic, patient_id, *, days, room=None):
    at = NOON + timedelta(days=days)
    return Appointment(
        patient_id=patient_id,
        person_id=clinic.nurse_olu.person_id if room is None else clinic.dr_berg.person_id,
        site_id=clinic.site_id,
        starts_at=at,
        ends_at=at + timedelta(minutes=30),
        visit_kind=VisitKind.REVIEW,
    )


def an_order(clinic, patient_id, days):
    return OxygenOrder(
        patient_id=patient_id,
        status="issued",
        form_id="hoof_b",
        ordered_by_id=clinic.dr_berg.person_id,
        ordered_at=NOON - timedelta(days=days),
        delivery="standard",
    )


def test_what_stands_against_it_is_told_and_nothing_is_written(engine, clinic, merging):
    kept = a_patient(engine, nhs=an_nhs_number(0))
    folded = a_patient(engine, nhs=an_nhs_number(1), born_on=date(1945, 7, 15))
    for one, room in ((kept, None), (folded, 1)):
        write(engine, a_visit(clinic, one, days=7, room=room))
        write(
            engine,
            Titration(
                patient_id=one,
                started_at=NOON,
                started_by_id=clinic.nurse_olu.person_id,
                against_night_increase="",
                ended_state="",
                ended_reason="",
                advice={},
            ),
        )
    found = {one.rule: one.message for one in merging.sheet(kept, folded).findings}
    assert set(found) == {"MG-3", "MG-4", "MG-5", "MG-6"}
    assert "01-Dec-2026 12:00" in found["MG-4"]
    with pytest.raises(NotValid) as refusal:
        merging.merge(a_merge(merging, kept, folded))
    assert "MG-4" in rules_of(refusal)
    with pytest.raises(NotValid) as refusal:
        merging.merge(a_merge(merging, kept, folded, reason="same"))
    assert rules_of(refusal) == {"MG-13"}
    assert rules_of_same(merging, kept) == {"MG-1"}
    assert {one.patient_id for one in read_all(engine, Appointment)} == {kept, folded}


@pytest.mark.parametrize("column", ["died_on", "moved_away_on"])
def test_nothing_planned_goes_into_the_record_of_somebody_gone(engine, clinic, merging, column):
    there, here = a_patient(engine), a_patient(engine)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        gone = update(Patient).where(Patient.id == there).values({column: NOON.date()})
        connection.execute(gone)
    assert "MG-14" not in {one.rule for one in merging.sheet(there, here).findings}
    write(engine, a_visit(clinic, here, days=7))
    for kept, folded in ((there, here), (here, there)):
        found = {one.rule: one.message for one in merging.sheet(kept, folded).findings}
        assert "01-Dec-2026" in found["MG-14"]
        with pytest.raises(NotValid) as refusal:
            merging.merge(a_merge(merging, kept, folded))
        assert "MG-14" in rules_of(refusal)


def rules_of_same(merging, kept):
    return {one.rule for one in merging.sheet(kept, kept).findings if one.rule == "MG-1"}


def test_the_newer_order_holds_and_visits_of_the_past_both_stay(engine, clinic, merging):
    kept, folded = a_patient(engine), a_patient(engine)
    older = write(engine, an_order(clinic, kept, 300))
    newer = write(engine, an_order(clinic, folded, 3))
    write(engine, a_visit(clinic, kept, days=-9))
    past = write(engine, a_visit(clinic, folded, days=-9, room=1))
    found = {one.rule for one in merging.sheet(kept, folded).findings}
    assert found == {"MG-9", "MG-10"}
    merge_id = merging.merge(a_merge(merging, kept, folded))
    status = {one.id: one.status for one in read_all(engine, OxygenOrder)}
    assert status == {older: "superseded", newer: "issued"}
    (marked,) = [one for one in read_all(engine, Appointment) if one.overbook_reason]
    assert marked.id == past
    life = OrderLife(clinic.desk, clinic.dr_berg)
    old = next(one for one in life.of_patient(kept) if one.order_id == older)
    (event,) = old.events
    assert (event.step, event.recorded_by) == (OrderStep.SUPERSEDED, "Mx S. Hocking")
    merging.unmerge(an_unmerge(merging, merge_id))
    orders = {one.id: (one.status, one.ended_at) for one in read_all(engine, OxygenOrder)}
    assert orders == {older: ("issued", None), newer: ("issued", None)}
    (old,) = life.of_patient(kept)
    assert standing(old.events) == ()  # as before; what was written stays to be read
    assert old.stage is None
    assert [one.step for one in old.events] == [OrderStep.SUPERSEDED, OrderStep.TAKEN_BACK]
    (new,) = life.of_patient(folded)
    assert new.events == ()
    assert not any(one.overbook_reason for one in read_all(engine, Appointment))


def test_an_older_order_of_the_folded_record_comes_back_with_its_events(engine, clinic, merging):
    kept, folded = a_patient(engine), a_patient(engine)
    older = write(engine, an_order(clinic, folded, 300))
    write(engine, an_order(clinic, kept, 3))
    merge_id = merging.merge(a_merge(merging, kept, folded))
    assert {one.patient_id for one in read_all(engine, OrderEvent)} == {kept}
    merging.unmerge(an_unmerge(merging, merge_id))
    (old,) = OrderLife(clinic.desk, clinic.dr_berg).of_patient(folded)
    assert (old.order_id, standing(old.events)) == (older, ())
    assert {one.patient_id for one in read_all(engine, OrderEvent)} == {folded}


def a_smoking(patient_id):
    return Smoking(
        patient_id=patient_id,
        who=SmokingWho.PATIENT,
        status=SmokingStatus.STOPPED,
        told_on=date(2026, 11, 1),
        detail="",
    )


def test_nothing_new_is_written_for_a_record_that_was_folded_in(engine, clinic, merging):
    kept, folded = a_patient(engine), a_patient(engine)
    merging.merge(a_merge(merging, kept, folded))
    health = Health(clinic.desk, clinic.nurse_olu)
    with pytest.raises(RecordMerged):
        health.record_smoking(
            SmokingDraft(
                command_id=new_command_id(),
                patient_id=folded,
                who=SmokingWho.PATIENT,
                status=SmokingStatus.NEVER,
                told_on=date(2026, 11, 1),
            )
        )
    with pytest.raises(NotValid) as refusal:
        merging.merge(replace(a_merge(merging, folded, a_patient(engine)), take=frozenset()))
    assert "MG-2" in rules_of(refusal)


@pytest.mark.parametrize("name", MOVED)
def test_whose_a_row_is_changes_by_a_merge_alone(sqlite_database, name):
    only_a_merge(sqlite_database.engine, [name])


def test_whose_a_row_is_changes_by_a_merge_alone_on_a_server(postgres_database):
    only_a_merge(postgres_database.engine, MOVED)


def only_a_merge(engine, names):
    clinic = a_clinic(engine)
    mary, other = a_patient(engine), a_patient(engine)
    keys = fill(engine, mary, clinic.nurse_olu.person_id, clinic.site_id)
    for name in names:
        table = TABLES[name]
        moved = update(table).where(table.c.id == keys[name]).values(patient_id=other)
        with (
            pytest.raises(DBAPIError, match=r"moved by a merge only|only added to"),
            engine.begin() as connection,
        ):
            connection.execute(moved)
        if name in ONLY_ADDED_TO:
            said = update(table).where(table.c.id == keys[name])
            said = said.values({ONLY_ADDED_TO[name]: "other", "patient_id": other})
            with pytest.raises(DBAPIError, match="only added to"), engine.begin() as connection:
                give_leave(connection, name, keys[name], mary, other)
                connection.execute(said)


def give_leave(connection, name, key, mary, other):
    """As a merge notes it before it moves a row."""
    told = {"version": 1, "created_at": NOON, "changed_at": NOON, "reason": WHY}
    pair = {"id": 77, "patient_id": other, "folded_id": mary, "undone_reason": ""}
    connection.execute(insert(PatientMerge).values(told | pair))
    line = {"merge_id": 77, "table_name": name, "record_id": key, "column_name": "patient_id"}
    connection.execute(insert(PatientMergeRow).values(line | {"before": mary, "after": other}))


def test_what_came_since_stays_and_what_hangs_on_the_moved_goes_with_it(engine, clinic, merging):
    kept, folded = a_patient(engine), a_patient(engine)
    keys = fill(engine, folded, clinic.nurse_olu.person_id, clinic.site_id)
    merge_id = merging.merge(a_merge(merging, kept, folded))
    clinic.desk.now = later
    with engine.begin() as connection:
        result = TABLES["result"]
        row = dict(connection.execute(select(result)).one()._mapping)
        row |= {"id": 900, "patient_id": kept, "amends_id": keys["result"], "created_at": later()}
        connection.execute(result.insert().values(row))
        smoking = TABLES["smoking"]
        row = dict(connection.execute(select(smoking)).one()._mapping)
        row |= {"id": 901, "patient_id": kept, "created_at": later()}
        connection.execute(smoking.insert().values(row))
        connection.execute(delete(PatientPhone))
    sheet = merging.way_back(merge_id)
    assert sheet.following == ("1 result",)
    assert sheet.staying == ("1 note on smoking",)
    assert sheet.gone == ("1 telephone number",)
    merging.unmerge(an_unmerge(merging, merge_id))
    with engine.connect() as connection:
        owners = connection.execute(select(TABLES["result"].c.patient_id)).scalars().all()
        stayed = connection.execute(
            select(TABLES["smoking"].c.patient_id).where(TABLES["smoking"].c.id == 901)
        ).scalar_one()
    assert (owners, stayed) == ([folded, folded], kept)


def later():
    return NOON + timedelta(hours=2)


def test_a_merge_is_not_taken_back_twice_or_under_a_later_one(engine, clinic, merging):
    kept, one, two = a_patient(engine), a_patient(engine), a_patient(engine)
    write(engine, a_smoking(one))
    first = merging.merge(a_merge(merging, kept, one))
    second = merging.merge(a_merge(merging, kept, two))
    with pytest.raises(Refused, match="later merge first"):
        merging.unmerge(an_unmerge(merging, first))
    draft = an_unmerge(merging, second)
    merging.unmerge(draft)
    with pytest.raises(StaleRecord):
        merging.unmerge(replace(draft, command_id=new_command_id()))
    with engine.begin() as connection:
        connection.execute(delete(Smoking))
    with pytest.raises(Refused, match="1 note on smoking"):
        merging.unmerge(an_unmerge(merging, first))


def test_who_may_not_read_both_records_does_not_merge_them(engine, clinic, merging):
    kept, folded = a_patient(engine), a_patient(engine)
    draft = a_merge(merging, kept, folded)
    with pytest.raises(NotAllowed):
        Merging(clinic.desk, clinic.anna).merge(draft)
    assert not Merging(clinic.desk, clinic.anna).may_merge
    write(engine, RecordRestriction(patient_id=folded, reason="a colleague"))
    with pytest.raises(RecordShut):
        merging.sheet(kept, folded)
    with pytest.raises(RecordShut):
        merging.merge(draft)
    assert {one.merged_into_id for one in read_all(engine, Patient)} == {None}
    Restricted(clinic.desk, clinic.sam).break_glass(
        ReasonDraft(new_command_id(), folded, "Two records of one person")
    )
    merging.merge(draft)
    (restriction,) = read_all(engine, RecordRestriction)
    assert (restriction.patient_id, restriction.is_in_force) == (kept, True)


def test_a_form_that_saw_an_older_record_is_told(engine, clinic, merging):
    kept, folded = a_patient(engine), a_patient(engine)
    draft = a_merge(merging, kept, folded)
    patients = Patients(clinic.desk, clinic.anna)
    patients.edit(replace(patients.draft(folded, new_command_id()), note="moved house"))
    with pytest.raises(StaleRecord):
        merging.merge(draft)


def test_the_folded_record_keeps_no_search_keys(engine, clinic, merging):
    kept, folded = a_patient(engine), a_patient(engine)
    merging.merge(a_merge(merging, kept, folded))
    with engine.connect() as connection:
        count = select(func.count()).where(PatientSearchKey.patient_id == folded)
        assert connection.execute(count).scalar_one() == 0
        assert connection.execute(text("SELECT count(*) FROM patient_merge")).scalar_one() == 1
