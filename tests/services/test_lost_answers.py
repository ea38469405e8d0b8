"""The connection breaks at any moment of a save: the same command, sent again, settles it."""

import random
import shutil
import tempfile
from datetime import date
from pathlib import Path

import pytest
from clinic import a_clinic, an_nhs_number, read_all
from databases import Database, Server
from kept_server import Relay
from sqlalchemy import event, make_url, text

from o2clinic.errors import AlreadyDone, O2ClinicError, OutcomeUnknown, Unavailable
from o2clinic.models import AuditEntry, Patient
from o2clinic.rules.patient_codes import NhsNumberStatus
from o2clinic.services.patient_draft import PatientDraft
from o2clinic.services.patients import Patients
from o2clinic.services.work import Desk, new_command_id
from o2clinic.storage.engine import open_engine

MOST_TRIES = 50


def a_draft(number: int, *, nhs: bool = False) -> PatientDraft:
    return PatientDraft(
        command_id=new_command_id(),
        family_name=f"Jenkins {number}",
        given_names="Mary",
        born_on=date(1945, 7, 14),
        nhs_number=an_nhs_number(number) if nhs else "",
        nhs_number_status=NhsNumberStatus.VERIFIED if nhs else NhsNumberStatus.NOT_KNOWN,
    )


def settle(patients: Patients, draft: PatientDraft) -> tuple[int, list[Exception]]:
    """Send the same command until its outcome is known, as the program's waiting line does."""
    met: list[Exception] = []
    for _ in range(MOST_TRIES):
        try:
            return patients.register(draft), met
        except AlreadyDone as done:
            return done.record_id, [*met, done]
        except Unavailable as error:
            met.append(error)
    raise AssertionError(f"never settled: {met}")


@pytest.fixture
def clinic(postgres_database):
    return a_clinic(postgres_database.engine)


@pytest.fixture
def relay(postgres: Server):
    folder = Path(tempfile.mkdtemp(prefix="o2relay-", dir="/tmp"))
    made = Relay(folder, postgres.folder)
    yield made
    made.close()
    shutil.rmtree(folder)


@pytest.fixture
def patients(clinic, relay, postgres_database):
    """The patients of a desk that works through the relay."""
    address = make_url(postgres_database.url).update_query_dict({"host": str(relay.folder)})
    engine = open_engine(address.render_as_string(hide_password=False))
    yield Patients(Desk(engine, name="relayed"), clinic.anna)
    engine.dispose()


@pytest.mark.parametrize("nhs", [False, True])
@pytest.mark.parametrize("mode", ["before", "during", "after"])
def test_a_save_whose_commit_is_cut_is_done_once(
    patients, relay, postgres_database: Database, mode, nhs
):
    draft = a_draft(1, nhs=nhs)
    relay.mode = mode
    patient_id, met = settle(patients, draft)

    assert relay.lost == 1
    assert met, "the line was cut and nobody noticed"
    (patient,) = read_all(postgres_database.engine, Patient)
    assert patient.id == patient_id
    commands = [line.command_id for line in read_all(postgres_database.engine, AuditEntry)]
    assert commands.count(draft.command_id) == 1


def test_a_commit_whose_answer_was_lost_is_settled_at_once(patients, relay):
    relay.mode = "after"
    with pytest.raises(AlreadyDone):  # found by its command, on a fresh connection
        patients.register(a_draft(1))


def test_what_never_reached_the_server_is_not_called_done(
    patients, relay, postgres_database: Database
):
    draft = a_draft(1)
    relay.mode = "before"
    with pytest.raises(OutcomeUnknown):
        patients.register(draft)
    assert read_all(postgres_database.engine, Patient) == []
    assert patients.register(draft) > 0


@pytest.fixture
def slow_commit(postgres_database: Database):
    """The server takes half a second over the commit of each patient."""
    engine = postgres_database.engine
    with engine.connect() as connection:
        connection.execute(
            text(
                "CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS"
                " 'BEGIN PERFORM pg_sleep(0.5); RETURN NULL; END'"
            )
        )
        connection.execute(
            text(
                "CREATE CONSTRAINT TRIGGER take_time AFTER INSERT ON patient"
                " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION take_time()"
            )
        )
        connection.commit()
    yield
    with engine.connect() as connection:
        connection.execute(text("DROP TRIGGER take_time ON patient"))
        connection.execute(text("DROP FUNCTION take_time()"))
        connection.commit()


@pytest.mark.parametrize("nhs", [False, True])
def test_a_command_sent_again_waits_for_a_commit_that_is_still_going_on(
    patients, relay, postgres_database: Database, slow_commit, nhs
):
    draft = a_draft(1, nhs=nhs)
    relay.mode = "during"
    with pytest.raises(OutcomeUnknown):  # not called done, and not called undone
        patients.register(draft)
    patient_id, met = settle(patients, draft)

    assert [type(error) for error in met] == [AlreadyDone]
    (patient,) = read_all(postgres_database.engine, Patient)
    assert patient.id == patient_id


@pytest.mark.parametrize("seed", range(8))
def test_connections_cut_at_random_lose_nothing_and_do_nothing_twice(
    clinic, postgres_database: Database, postgres: Server, seed
):
    chance = random.Random(seed)
    drafts = [a_draft(number, nhs=chance.random() < 0.5) for number in range(12)]
    cuts = []

    def cut_perhaps(*_what):
        if chance.random() < 0.08:
            cuts.append(1)
            postgres.cut_off(postgres_database.name)

    desk = Desk(postgres_database.open())
    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(desk.engine, moment, cut_perhaps)
    keys = [settle(Patients(desk, clinic.anna), draft)[0] for draft in drafts]
    assert cuts
    engine = postgres_database.engine
    there = {patient.id: patient.family_name for patient in read_all(engine, Patient)}
    assert there == {key: f"Jenkins {n}" for n, key in enumerate(keys)}
    commands = [line.command_id for line in read_all(engine, AuditEntry)]
    assert all(commands.count(draft.command_id) == 1 for draft in drafts)


def test_a_refusal_is_no_reason_to_send_again(patients, relay):
    relay.mode = "before"
    draft = a_draft(1)
    with pytest.raises(O2ClinicError) as refused:
        patients.register(PatientDraft(command_id=draft.command_id))
    assert not isinstance(refused.value, Unavailable)
    assert relay.lost == 0
