"""What somebody with psql and their own real account can do behind the program's back: nothing."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import psycopg
import pytest
from clinic import a_patient, an_nhs_number, write
from gas_makers import a_gas_draft, a_reading
from server.server_clinic import PASSWORD, WHO, ServerClinic
from services.paper_people import a_stored_gas

from o2clinic.models import BrokenGlass, Document, OxygenOrder, RecordRestriction
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.permissions import Role
from o2clinic.services.blood_gases import BloodGases
from o2clinic.services.work import Desk, new_command_id
from o2clinic.storage import grants
from o2clinic.storage.engine import open_engine

DENIED = "42501"
DAY = date(2026, 11, 20)
ADDED_TO_ONLY = ("audit_entry", "audit_change", "document")
CLINICAL = ("result", "blood_gas", "oxygen_order", "document")


@dataclass(frozen=True)
class Record:
    """A patient with a gas, an order and an issued paper."""

    patient_id: int
    result_id: int
    order_id: int
    document_id: int


@pytest.fixture(scope="module")
def engine(on_server):
    """The owner's way in, who writes what is there before a test begins."""
    engine = open_engine(on_server.url(on_server.owner))
    yield engine
    engine.dispose()


@pytest.fixture
def record(on_server, engine):
    staff, patient_id = on_server.staff, a_patient(engine)
    result_id = a_stored_gas(
        engine, staff, patient_id, DAY, pao2="6.90", paco2="5.80", device=Device.AIR
    )
    # Waits for a physician.
    on_server.owners("UPDATE result SET status = 'to_review' WHERE id = %(id)s", id=result_id)
    moment = datetime(2026, 11, 20, 11, tzinfo=UTC)
    order_id = write(
        engine,
        OxygenOrder(
            patient_id=patient_id,
            status=OrderStatus.ISSUED,
            form_id="hoof_b/1",
            ordered_by_id=staff.dr_berg.person_id,
            ordered_at=moment,
            delivery="standard",
        ),
    )
    document_id = write(
        engine,
        Document(
            patient_id=patient_id,
            kind="letter",
            title="Letter",
            template="letter/1",
            pdf=b"%PDF",
            sha256=sha256(b"%PDF").hexdigest(),
            pages=1,
            sheet={},
            issued_at=moment,
            issued_by_id=staff.dr_berg.person_id,
        ),
    )
    return Record(patient_id, result_id, order_id, document_id)


def _copy(clinic: ServerClinic, table: str, record_id: int, **changed: object) -> str:
    """A statement that adds a row like another one, but for what is given."""
    rows = clinic.owners(
        "SELECT attname FROM pg_attribute WHERE attrelid = %(table)s::regclass AND attnum > 0"
        " AND attname NOT IN ('id', 'amends_id')",
        table=table,
    )
    names = [name for (name,) in rows]
    values = ", ".join(str(changed.get(name, name)) for name in names)
    key = "id" if table != "blood_gas" else "result_id"
    return (
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} "
        f"WHERE {key} = {record_id}"
    )


def _line(table: str, record_id: int, speaker: int = 0) -> str:
    """A line in the audit for a change of one row, in the name of whom one likes."""
    change = {"table_name": table, "record_id": record_id, "verb": "update", "columns": "{}"}
    return (
        f"SELECT audit_write('{new_command_id()}', now(), 'by_hand', {speaker or 'NULL'}, 'psql',"
        f" NULL, {record_id}, '', '[{json.dumps(change)}]')"
    )


def _seen(clinic: ServerClinic, role: Role, patient_id: int) -> dict[str, int]:
    """How many rows of a patient somebody finds in each clinical table."""
    ask = {
        table: f"SELECT count(*) FROM {table} WHERE patient_id = {patient_id}" for table in CLINICAL
    }
    ask["blood_gas"] = (
        "SELECT count(*) FROM blood_gas WHERE result_id IN"
        f" (SELECT id FROM result WHERE patient_id = {patient_id})"
    )
    with clinic.connected(clinic.account(role)) as connection:
        return {table: connection.execute(told).fetchone()[0] for table, told in ask.items()}


def test_receptionist_writes_no_gas_reads_no_audit_and_changes_no_order(on_server, record):
    anna = on_server.account(Role.RECEPTION)
    said = (
        _copy(on_server, "blood_gas", record.result_id),
        _copy(on_server, "result", record.result_id),
        f"SELECT pao2_kpa FROM blood_gas WHERE result_id = {record.result_id}",
        "SELECT * FROM audit_entry",
        "SELECT * FROM audit_change",
        f"UPDATE oxygen_order SET status = 'removed' WHERE id = {record.order_id}",
    )
    answers = on_server.each_answer(anna, said)
    assert [one for one in answers.values() if "permission denied" not in one] == []


def test_receptionist_sees_no_paper_but_letters_about_visits_and_lists(on_server, record):
    counted = f"SELECT count(*) FROM document WHERE id = {record.document_id};"
    anna, nurse = on_server.account(Role.RECEPTION), on_server.account(Role.NURSE)
    assert (on_server.psql(anna, counted), on_server.psql(nurse, counted)) == (["0"], ["1"])


def test_nurse_signs_no_result(on_server, record):
    nurse = on_server.account(Role.NURSE)
    signed = f"UPDATE result SET status = 'reviewed' WHERE id = {record.result_id}"
    assert on_server.answer(nurse, signed) == f"{DENIED} only a reviewer signs a result"
    new = _copy(on_server, "result", record.result_id, status="'reviewed'")
    assert on_server.answer(nurse, new) == f"{DENIED} only a reviewer signs a result"
    for_another = f"UPDATE result SET reviewed_by_id = 3 WHERE id = {record.result_id}"
    assert on_server.answer(nurse, for_another).startswith(f"{DENIED} permission denied")


def test_physician_signs_in_no_name_but_their_own(on_server, record):
    berg, staff = on_server.account(Role.PHYSICIAN), on_server.staff
    sign = "UPDATE result SET status = 'reviewed', reviewed_by_id = {} WHERE id = {}"
    line = _line("result", record.result_id)
    as_nurse = sign.format(staff.nurse_olu.person_id, record.result_id)
    refusal = f"{DENIED} a result is signed in one's own name"
    assert on_server.answers(berg, as_nurse)[0] == refusal
    own = sign.format(staff.dr_berg.person_id, record.result_id)
    assert on_server.answers(berg, own, line) == ["done"] * 3


@pytest.mark.parametrize("role", Role)
def test_nobody_changes_or_deletes_the_audit_or_an_issued_paper(on_server, record, role):
    account = on_server.account(role)
    said = [
        *(f"UPDATE {table} SET id = id" for table in ADDED_TO_ONLY),
        *(f"DELETE FROM {table}" for table in ADDED_TO_ONLY),
        "INSERT INTO audit_entry SELECT * FROM audit_entry LIMIT 1",
        "UPDATE audit_entry SET reason = ''",
        "UPDATE document SET title = ''",
    ]
    answers = on_server.each_answer(account, said)
    assert [one for one in answers.values() if not one.startswith(DENIED)] == []


def test_who_did_it_is_the_person_of_the_session_whatever_is_said(on_server, record):
    berg, staff = on_server.account(Role.PHYSICIAN), on_server.staff
    nurse = staff.nurse_olu.person_id
    changed = f"UPDATE oxygen_order SET changed_by_id = {nurse} WHERE id = {record.order_id}"
    line = _line("oxygen_order", record.order_id, speaker=nurse)
    assert on_server.answers(berg, changed, line) == ["done"] * 3
    assert on_server.owners(
        "SELECT changed_by_id FROM oxygen_order WHERE id = %(id)s", id=record.order_id
    ) == [(staff.dr_berg.person_id,)]
    assert on_server.owners(
        "SELECT person_id, database_user FROM audit_entry WHERE use_case = 'by_hand'"
        " ORDER BY id DESC LIMIT 1"
    ) == [(staff.dr_berg.person_id, berg.login)]


def test_change_without_its_own_line_in_the_audit_is_undone(on_server, record):
    berg = on_server.account(Role.PHYSICIAN)
    changed = f"UPDATE oxygen_order SET on_niv = true WHERE id = {record.order_id}"
    refusal = f"{DENIED} this change of oxygen_order has no line in the audit"
    of_another = _line("oxygen_order", record.order_id + 1)
    assert on_server.answers(berg, changed) == ["done", refusal]
    assert on_server.answers(berg, changed, of_another) == ["done", "done", refusal]
    earlier = _line("oxygen_order", record.order_id)
    assert on_server.answers(berg, earlier) == ["done", "done"]
    assert on_server.answers(berg, changed) == ["done", refusal]
    [(is_on,)] = on_server.owners(
        "SELECT on_niv FROM oxygen_order WHERE id = %(id)s", id=record.order_id
    )
    assert not is_on


def test_open_session_of_a_retired_person_can_do_nothing(on_server):
    kit, nurse = on_server.account(Role.ADMINISTRATOR), on_server.account(Role.NURSE)
    key = on_server.staff.nurse_olu.person_id

    def retired(is_active: bool) -> list[str]:
        return on_server.answers(
            kit,
            f"UPDATE person SET is_active = {is_active} WHERE id = {key}",
            f"SELECT account_fit({key}, '{nurse.login}', '')",
            _line("person", key),
        )

    with on_server.connected(nurse) as session:
        assert session.execute("SELECT count(*) FROM result").fetchone()
        try:
            assert retired(False) == ["done"] * 4
            for table in ("result", "patient", "person", "clinic"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    session.execute(f"SELECT 1 FROM {table}")
            with pytest.raises(psycopg.OperationalError), on_server.connected(nurse):
                pass
        finally:
            assert retired(True) == ["done"] * 4
        assert session.execute("SELECT count(*) FROM result").fetchone()


def test_restricted_record_is_shut_until_its_reader_gave_a_reason(on_server, engine, record):
    whole, nothing = dict.fromkeys(CLINICAL, 1), dict.fromkeys(CLINICAL, 0)
    assert _seen(on_server, Role.NURSE, record.patient_id) == whole
    write(engine, RecordRestriction(patient_id=record.patient_id, reason="A colleague"))
    assert _seen(on_server, Role.NURSE, record.patient_id) == nothing
    assert _seen(on_server, Role.MANAGER, record.patient_id) == nothing
    assert _seen(on_server, Role.PHYSICIAN, record.patient_id) == whole  # sees every result
    for of, until in ((on_server.staff.sam, 1), (on_server.staff.nurse_olu, -1)):
        _break_glass(engine, record.patient_id, of.person_id, timedelta(hours=until))
    assert _seen(on_server, Role.NURSE, record.patient_id) == nothing  # of another, and too old
    assert _seen(on_server, Role.MANAGER, record.patient_id) == whole
    _break_glass(engine, record.patient_id, on_server.staff.nurse_olu.person_id, timedelta(hours=1))
    assert _seen(on_server, Role.NURSE, record.patient_id) == whole


def _break_glass(engine, patient_id: int, person_id: int, lasts: timedelta) -> int:
    return write(
        engine,
        BrokenGlass(
            patient_id=patient_id,
            person_id=person_id,
            reason="Called from the ward",
            valid_until=datetime.now(UTC) + lasts,
        ),
    )


def test_restricted_record_is_opened_in_ones_own_name_and_reviewed_by_somebody(on_server, record):
    nurse, staff = on_server.account(Role.NURSE), on_server.staff
    for said in ({"person_id": staff.sam.person_id}, {"was_justified": "true"}):
        told = {"person_id": staff.nurse_olu.person_id, "was_justified": "NULL"} | said
        opened = (
            "INSERT INTO broken_glass (patient_id, reason, valid_until, review_comment, version,"
            f" created_at, changed_at, {', '.join(told)}) VALUES ({record.patient_id}, 'Because',"
            f" now(), '', 1, now(), now(), {', '.join(map(str, told.values()))})"
        )
        refused = f"{DENIED} a restricted record is opened in one's own name, and reviewed later"
        assert on_server.answer(nurse, opened) == refused


def test_nothing_is_added_to_a_shut_record(on_server, engine, record):
    write(engine, RecordRestriction(patient_id=record.patient_id, reason="A colleague"))
    other = a_stored_gas(
        engine,
        on_server.staff,
        a_patient(engine, nhs=an_nhs_number(7)),
        DAY,
        pao2="8.10",
        paco2="5.00",
        device=Device.AIR,
    )
    told = _copy(on_server, "result", other, patient_id=record.patient_id, status="'to_review'")
    refused = on_server.answer(on_server.account(Role.NURSE), told)
    assert refused.startswith(f"{DENIED} new row violates row-level security")


def test_program_itself_saves_a_gas_with_the_nurses_own_account(on_server, engine, record):
    nurse = on_server.account(Role.NURSE)
    mine = open_engine(on_server.url(nurse))
    try:
        gases = BloodGases(Desk(mine, name="desk-2"), on_server.staff.nurse_olu)
        result_id = gases.record(a_gas_draft(record.patient_id, a_reading(off_oxygen_minutes=30)))
    finally:
        mine.dispose()
    assert on_server.owners(
        "SELECT e.database_user, r.changed_by_id FROM audit_entry AS e JOIN result AS r"
        " ON r.id = e.record_id WHERE r.id = %(id)s AND e.use_case <> 'open_record'",
        id=result_id,
    ) == [(nurse.login, on_server.staff.nurse_olu.person_id)]


def test_administrator_makes_accounts_of_this_database_only(on_server):
    kit, nurse = on_server.account(Role.ADMINISTRATOR), on_server.account(Role.NURSE)
    key = on_server.staff.nurse_olu.person_id
    for was in ("o2", on_server.owner.login, on_server.door.login, "other.nurse_olu"):
        refused = on_server.answer(kit, f"SELECT account_fit({key}, '{was}', '')")
        assert refused == f"{DENIED} not an account of this database"
    in_clear = f"SELECT account_fit({key}, '{nurse.login}', 'a password in clear')"
    assert "SCRAM verifier only" in on_server.answer(kit, in_clear)
    by_nurse = on_server.answer(nurse, f"SELECT account_fit({key}, '{nurse.login}', '')")
    assert by_nurse.startswith(f"{DENIED} permission denied")


def test_powerful_account_becomes_nobodys_by_its_name(on_server, postgres):
    """An account that IT named like a person's would otherwise be handed over with its rights."""
    kit, login = on_server.account(Role.ADMINISTRATOR), f"{on_server.name}.it"
    key = on_server.staff.sam.person_id
    postgres.as_root(f'CREATE ROLE "{login}" LOGIN CREATEDB')
    renamed = (
        f"UPDATE person SET sign_in_name = 'it', login_name = '{login}' WHERE id = {key}",
        f"SELECT account_fit({key}, '', '')",
    )
    try:
        refusal = f"{DENIED} this account has more than a person's rights"
        assert on_server.answers(kit, *renamed)[1] == refusal
    finally:
        postgres.as_root(f'DROP ROLE "{login}"')


def test_everybody_has_a_draft_key_of_their_own_and_sees_no_other(on_server):
    keys = set()
    for role in Role:
        with on_server.connected(on_server.account(role)) as session:
            [key] = session.execute("SELECT my_draft_key()").fetchone()
            assert session.execute("SELECT my_draft_key()").fetchone() == (key,)
        keys.add(key)
    assert len(keys) == len(WHO)
    assert {len(key) for key in keys} == {64}


def test_door_tells_nobody_who_has_an_account(on_server):
    with on_server.connected(on_server.door) as door:
        known = door.execute("SELECT login, rests_seconds FROM door_try('dr_berg')").fetchone()
        unknown = door.execute("SELECT login, rests_seconds FROM door_try('nobody')").fetchone()
        assert (known, unknown) == (
            (grants.login_of(on_server.name, "dr_berg"), 0),
            (grants.login_of(on_server.name, "nobody"), 0),
        )
        for table in ("person", "patient", "server_door", "audit_entry"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                door.execute(f"SELECT 1 FROM {table}")


def test_account_rests_after_five_refused_tries_and_each_is_in_the_audit(on_server):
    ask = "SELECT rests_seconds FROM door_try('sam')"
    key = on_server.staff.kit.person_id
    on_server.owners(
        "UPDATE person SET changed_by_id = %(key)s WHERE sign_in_name = 'sam'", key=key
    )
    count = "SELECT failed_sign_ins, changed_by_id FROM person WHERE sign_in_name = 'sam'"
    with on_server.connected(on_server.door) as door:
        rests = []
        for _ in range(5):
            told = (new_command_id(), "sam", "sam: wrong", "desk-9")
            door.execute("SELECT door_refused(%s, %s, %s, %s)", told)
            rests.append(door.execute(ask).fetchone()[0])
    assert rests[:4] == [0] * 4
    assert 0 < rests[4] <= 30
    [(lines,)] = on_server.owners(
        "SELECT count(*) FROM audit_entry WHERE reason = 'sam: wrong' AND desk = 'desk-9'"
        " AND database_user = %(door)s",
        door=on_server.door.login,
    )
    assert lines == 5
    with on_server.connected(on_server.account(Role.MANAGER)) as sam:  # the right password, later
        sam.execute("SELECT signed_in(%s, now(), 'desk-9')", (new_command_id(),))
    assert on_server.owners(count) == [(0, key)]  # nobody has changed the person by that


def test_own_password_is_changed_by_its_person_alone(on_server):
    sam = on_server.account(Role.MANAGER)
    with on_server.connected(sam) as session:
        made = session.pgconn.encrypt_password(
            PASSWORD.encode(), sam.login.encode(), b"scram-sha-256"
        )
        session.execute("SELECT my_password(%s)", (made.decode(),))
        with pytest.raises(psycopg.errors.InvalidPassword):
            session.execute("SELECT my_password('in clear')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute(f"ALTER ROLE \"{on_server.account(Role.NURSE).login}\" PASSWORD 'x'")
    with on_server.connected(sam):
        pass
