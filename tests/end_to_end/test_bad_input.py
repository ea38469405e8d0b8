"""Bad input and bad luck, met at the real form with a real database behind it.

The list is the clinic's own; what is tried elsewhere is named there and not tried again.
"""

import ast
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from clinic import a_clinic, an_nhs_number, read_all
from databases import Database
from PySide6.QtCore import Qt
from sqlalchemy import event, text
from ui.patient_desk import a_desk
from ui.start.conftest import button

from o2clinic.command_line import Command
from o2clinic.models import AuditEntry, Patient
from o2clinic.services import opening
from o2clinic.services.patients import Patients
from o2clinic.services.work import Desk
from o2clinic.storage.soundness import check
from o2clinic.ui.patients.register_view import RegisterView
from o2clinic.ui.start.sign_in_view import SignInView

HERE = "end_to_end/test_bad_input.py"
TRIED = {
    "pressure in mmHg typed as kPa": [
        "ui/test_result_forms.py::test_millimetres_typed_as_kpa_are_offered_and_taken_only_when_pressed",
        "services/test_blood_gases.py::test_millimetres_typed_as_kpa_are_offered_in_kpa_and_not_converted",
    ],
    "pH 73.5": [
        "ui/test_result_forms.py::test_what_cannot_be_is_said_and_not_saved",
        "services/test_blood_gases.py::test_an_impossible_gas_is_refused_and_nothing_is_written",
    ],
    "a date in the future": [
        "ui/test_result_forms.py::test_a_date_in_the_future_is_refused",
        "ui/test_patient_register_view.py::test_findings_stand_beside_their_fields_and_nothing_is_sent",
        "services/test_patients.py::test_each_fault_of_a_draft_is_told_beside_its_field",
    ],
    "an NHS number with a wrong digit": [
        "ui/test_patient_register_view.py::test_findings_stand_beside_their_fields_and_nothing_is_sent",
        "services/test_patients.py::test_each_fault_of_a_draft_is_told_beside_its_field",
    ],
    "a paste of 10 MB": [
        "ui/test_patient_register_view.py::test_a_paste_of_ten_megabytes_is_refused_and_told",
        "ui/test_result_forms.py::test_ten_megabytes_in_every_field_lose_nothing_and_are_told",
    ],
    "a name with an emoji": [
        f"{HERE}::test_any_name_is_kept_as_it_was_typed_and_found_again",
        "exchange/test_hl7_text.py::test_emoji_and_apostrophe_names_survive",
    ],
    "a name with an apostrophe": [
        f"{HERE}::test_any_name_is_kept_as_it_was_typed_and_found_again",
        "exchange/test_hl7_text.py::test_emoji_and_apostrophe_names_survive",
    ],
    "no network": [
        f"{HERE}::test_a_server_that_goes_away_while_saving_costs_no_text_and_saves_once",
        f"{HERE}::test_a_server_that_is_away_at_the_start_is_told_and_can_be_tried_again",
        f"{HERE}::test_the_status_strip_says_that_the_server_is_away_and_back",
    ],
    "a read-only file": [
        f"{HERE}::test_a_read_only_file_is_told_at_the_start_and_left_alone",
        f"{HERE}::test_a_database_that_only_lets_itself_be_read_costs_no_text",
    ],
    "a full disk": [
        f"{HERE}::test_a_full_disk_costs_no_text_and_the_same_save_works_once_there_is_room",
        f"{HERE}::test_a_write_that_the_system_refuses_leaves_the_database_whole",
    ],
    "a database from a newer version": [
        "ui/start/test_program.py::test_database_of_a_newer_version_is_refused_in_words",
        "ui/start/test_first_start.py::test_newer_or_foreign_database_is_refused_untouched",
        "storage/test_schema.py::test_a_newer_database_is_refused_with_both_revisions",
    ],
}
NOBODY = 65534


@pytest.mark.parametrize("what", TRIED)
def test_each_bad_input_of_the_list_is_tried(what):
    tests = Path(__file__).resolve().parents[1]
    for one in TRIED[what]:
        file, _, name = one.partition("::")
        tree = ast.parse((tests / file).read_text(encoding="utf-8"))
        there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert name in there, f"{one} is gone: {what} is not tried any more"


@pytest.fixture
def register(qtbot, workplace):
    """Opens the real form at a desk of a real database; `made` gets each key it says is saved."""

    def open_form(desk: Desk, actor) -> RegisterView:
        place, heard = a_desk(workplace, Patients(desk, actor))
        view = RegisterView(place)
        view.heard, view.made = heard, []
        view.saved.connect(view.made.append)
        qtbot.addWidget(view)
        view.resize(1214, 690)
        view.show()
        qtbot.bring_forward(view)
        return view

    return open_form


@pytest.fixture
def fill_in(qtbot):
    def type_into(view, *, given="Mary", family="Jenkins"):
        for field, typed in (("family_name", family), ("given_names", given)):
            view.form.focus_field(field)
            view.focusWidget().insert(typed)
        for field, typed in (("born_on", "14/7/45"), ("nhs_number", an_nhs_number(1))):
            view.form.focus_field(field)
            qtbot.keyClicks(view.focusWidget(), typed)

    return type_into


@pytest.fixture
def save(qtbot, settled):
    def press(view):
        qtbot.keyClick(view, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        settled()

    return press


def registrations(engine) -> int:
    return [one.use_case for one in read_all(engine, AuditEntry)].count("register patient")


def was_refused_and_kept(view, before, *words) -> None:
    """The message says it, the text is all there, nothing claims to be saved."""
    for word in words:
        assert word in view.message_bar.text
    assert view.message_bar.text.startswith("The database could not be used")
    assert view.message_bar.text.endswith("What you typed is kept.")
    assert view.message_bar.isVisible()
    assert view.form.draft() == before
    assert view.made == []
    assert view.heard.said == []


def was_saved_once(view, engine) -> None:
    (patient,) = read_all(engine, Patient)
    assert view.made == [patient.id]
    assert (patient.family_name, patient.given_names) == ("Jenkins", "Mary")
    assert registrations(engine) == 1
    assert not view.message_bar.isVisible()


@pytest.mark.parametrize(
    ("given", "family", "asked"),
    [
        ("Mary 😀", "Jenkins", "mary jenkins"),
        ("Siân", "O'Brien", "sian o'brien"),
        ("Seán", "D’Arcy", "darcy"),
        ("'; DROP TABLE patient; --", "Tables", "tables"),
        ("👩🏽‍⚕️", "Zoë", "zoe"),
    ],
)
def test_any_name_is_kept_as_it_was_typed_and_found_again(
    engine, register, fill_in, save, given, family, asked
):
    clinic = a_clinic(engine)
    view = register(clinic.desk, clinic.anna)
    fill_in(view, given=given, family=family)
    save(view)
    (patient,) = read_all(engine, Patient)
    assert (patient.given_names, patient.family_name) == (given, family)
    assert [row.patient_id for row in Patients(clinic.desk, clinic.anna).find(asked)] == view.made


# No network


@pytest.fixture
def line(postgres, migrated_on_postgres) -> Iterator[SimpleNamespace]:
    """The way to the server, which can be cut and mended: a link to its socket."""
    with tempfile.TemporaryDirectory(prefix="o2-") as folder:
        socket = Path(folder) / ".s.PGSQL.5432"
        database = Database(postgres.url(migrated_on_postgres).replace(postgres.folder, folder))

        def mend() -> None:
            socket.symlink_to(Path(postgres.folder) / socket.name)

        def cut() -> None:
            socket.unlink()
            postgres.cut_off(migrated_on_postgres)

        mend()
        yield SimpleNamespace(database=database, cut=cut, mend=mend)
        database.close()
        postgres.wipe(migrated_on_postgres)


def waits(view) -> bool:
    """Whether the page says that the text is safe and the save waits."""
    return any(bar.text.startswith("Waiting for the server") for bar in view.bars)


def test_a_server_that_goes_away_while_saving_costs_no_text_and_saves_once(
    line, register, fill_in, save, qtbot
):
    engine = line.database.engine
    clinic = a_clinic(engine)
    view = register(clinic.desk, clinic.anna)
    fill_in(view)
    before = view.form.draft()
    line.cut()
    save(view)
    qtbot.waitUntil(lambda: waits(view))
    assert view.form.draft().family_name == before.family_name
    assert view.form.draft().digits() == before.digits()
    assert view.made == []
    line.mend()
    qtbot.waitUntil(lambda: bool(view.made), timeout=30_000)  # by itself
    was_saved_once(view, engine)


def test_a_connection_that_breaks_in_the_commit_is_settled_by_the_same_save(
    line, postgres, register, fill_in, save, qtbot
):
    engine = line.database.engine
    clinic = a_clinic(engine)
    view = register(clinic.desk, clinic.anna)
    fill_in(view)

    ways = ["broken", "whole"]

    def cut_off(_connection) -> None:
        if ways.pop(0) == "broken":
            postgres.cut_off(line.database.name)

    event.listen(engine, "commit", cut_off)
    save(view)
    qtbot.waitUntil(lambda: bool(view.made), timeout=30_000)  # sent again by itself
    assert ways == []
    was_saved_once(view, engine)


def test_a_server_that_is_away_at_the_start_is_told_and_can_be_tried_again(
    line, start, qtbot, until_view
):
    a_clinic(line.database.engine)
    line.cut()
    program = start(Command(database=line.database.url))
    notice = program.start_window._notice
    qtbot.waitUntil(notice.action_button.isVisible)
    assert "does not answer" in notice.title_label.text()
    line.mend()
    notice.action_button.click()
    assert until_view(program, SignInView)


def test_the_status_strip_says_that_the_server_is_away_and_back(
    line, start, qtbot, until_view, until_entered
):
    a_clinic(line.database.engine)
    with line.database.engine.connect() as connection:
        connection.execute(text("UPDATE clinic SET is_sample = true"))
        connection.commit()
    program = start(Command(database=line.database.url))
    view = until_view(program, SignInView)
    qtbot.keyClick(button(view, "Penrose"), Qt.Key.Key_Space)
    strip = until_entered(program).status_strip
    qtbot.waitUntil(program._listener._listening.is_set)
    line.cut()
    qtbot.waitUntil(lambda: "does not answer" in strip.database_label.text(), timeout=15_000)
    line.mend()
    qtbot.waitUntil(lambda: ", live" in strip.database_label.text(), timeout=15_000)


# A file that may only be read


@pytest.fixture
def as_somebody(clinic_file) -> Iterator[Path]:
    """The clinic's file, and the rights of an ordinary account: root may write everywhere."""
    file = Path(clinic_file)
    file.chmod(0o400)
    if os.geteuid() != 0:
        yield file
        return
    # The program's own files must stay readable, also where the checkout lies in root's home.
    needed = {*file.parents, *Path(__file__).resolve().parents, *Path(sys.prefix).parents}
    modes = {folder: folder.stat().st_mode & 0o7777 for folder in needed}
    for folder, mode in modes.items():
        folder.chmod(mode | 0o055)
    for owned in (file, file.parent, *file.parent.iterdir()):
        os.chown(owned, NOBODY, NOBODY)
    os.seteuid(NOBODY)
    try:
        yield file
    finally:
        os.seteuid(0)
        for folder, mode in modes.items():
            folder.chmod(mode)


def test_a_read_only_file_is_told_at_the_start_and_left_alone(as_somebody, start, qtbot):
    before = as_somebody.read_bytes()
    program = start(Command(database=opening.local_url(as_somebody)))
    notice = program.start_window._notice
    qtbot.waitUntil(notice.action_button.isVisible)
    assert "read-only for you" in notice.text_label.text()
    assert as_somebody.read_bytes() == before


def test_a_database_that_only_lets_itself_be_read_costs_no_text(
    database, postgres, register, fill_in, save
):
    engine = database.engine
    clinic = a_clinic(engine)
    view = register(clinic.desk, clinic.anna)
    fill_in(view)
    before = view.form.draft()
    _let_write(database, postgres, "off")
    try:
        save(view)
        was_refused_and_kept(view, before, "may be read but not written", "Nothing was saved")
    finally:
        _let_write(database, postgres, "on")
    save(view)
    was_saved_once(view, engine)


def _let_write(database, postgres, how: str) -> None:
    only_read = {"on": "off", "off": "on"}[how]
    if database.is_sqlite:
        _pragma(database.engine, f"query_only = {only_read}")
    else:
        setting = f"default_transaction_read_only = {only_read}"
        postgres._admin.execute(f'ALTER DATABASE "{database.name}" SET {setting}')
        postgres.cut_off(database.name)


def _pragma(engine, words: str) -> None:
    """Say it on the one connection that the pool holds."""
    with engine.connect() as connection:
        connection.connection.driver_connection.execute(f"PRAGMA {words}")


# A full disk


def test_a_full_disk_costs_no_text_and_the_same_save_works_once_there_is_room(
    sqlite_database, register, fill_in, save
):
    engine = sqlite_database.engine
    clinic = a_clinic(engine)
    view = register(clinic.desk, clinic.anna)
    fill_in(view)
    before = view.form.draft()
    _hungry(engine)
    with engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    _pragma(engine, f"max_page_count = {pages}")
    save(view)
    was_refused_and_kept(view, before, "disk that holds the database is full", "Make room")
    assert read_all(engine, Patient) == []
    _pragma(engine, "max_page_count = 1000000")
    save(view)
    was_saved_once(view, engine)


def _hungry(engine) -> None:
    """Whoever is registered takes a hundred kilobytes, so that a full disk is met at once."""
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("CREATE TABLE taken_room (bytes blob)"))
        connection.execute(
            text(
                "CREATE TRIGGER takes_room AFTER INSERT ON patient BEGIN"
                " INSERT INTO taken_room VALUES (randomblob(100000)); END"
            )
        )
        connection.commit()


WRITES_AGAINST_A_LIMIT = """
import resource, sys
from datetime import date
from pathlib import Path
from o2clinic.errors import Unavailable
from o2clinic.rules.permissions import Role
from o2clinic.services.patient_draft import PatientDraft
from o2clinic.services.patients import Patients
from o2clinic.services.work import Actor, Desk, new_command_id
from o2clinic.storage.engine import open_engine

engine = open_engine(sys.argv[1])
anna = Actor(int(sys.argv[2]), "Ms A. Penrose", frozenset({Role.RECEPTION}))
patients = Patients(Desk(engine, name="limited"), anna)

def register(family, command_id=""):
    return patients.register(PatientDraft(
        command_id=command_id or new_command_id(), family_name=family, given_names="Mary",
        born_on=date(1945, 7, 14)))

register("Before")
wal = Path(engine.url.database + "-wal").stat().st_size
unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (wal + 5000, unlimited[1]))
command_id = new_command_id()
try:
    register("Limited", command_id)
except Unavailable as refused:
    print(refused)
print([row.name for row in patients.find("mary")])
resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
register("Limited", command_id)
print([row.name for row in patients.find("mary")])
"""


def test_a_write_that_the_system_refuses_leaves_the_database_whole(sqlite_database):
    clinic = a_clinic(sqlite_database.engine)
    sqlite_database.close()
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            WRITES_AGAINST_A_LIMIT,
            sqlite_database.url,
            str(clinic.anna.person_id),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    refused, meanwhile, after = done.stdout.splitlines()
    assert "The disk that holds the database" in refused
    assert "Nothing was saved" in refused
    assert meanwhile == "['BEFORE, Mary']"
    assert after == "['BEFORE, Mary', 'LIMITED, Mary']"
    assert check(sqlite_database.open()) == []
