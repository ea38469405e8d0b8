"""The first start: local or shared, tried before it is believed, nothing typed is lost."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from sqlalchemy import make_url, text
from ui.start.conftest import KIT, PASSWORD, button

from o2clinic.services import first_start, opening
from o2clinic.services.opening import ServerAddress
from o2clinic.services.work import Desk
from o2clinic.ui.start.first_start_view import FirstStartView
from o2clinic.ui.start.sign_in_view import SignInView

CLINIC = {
    "clinic_name": "Truro Oxygen Clinic",
    "site_name": "Truro",
    "title": "Mr",
    "given_names": "Kit",
    "family_name": "O’Rowe 🫁",
    "sign_in_name": "kit",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


@pytest.fixture
def program(start, until_view):
    made = start()
    until_view(made, FirstStartView)
    return made


@pytest.fixture
def view(program):
    return program.start_window.view


def _type(qtbot, form, **texts):
    for field, value in texts.items():
        edit = form.widget_of(field)
        if value.isascii():
            edit.clear()
            qtbot.keyClicks(edit, value)
        else:
            edit.setText(value)  # the test keyboard has Latin keys only


def _typed(view):
    return {field: view.clinic_form.widget_of(field).text() for field in CLINIC}


def _share(qtbot, view, postgres, name, **other):
    view.shared_choice.setChecked(True)
    told = {"host": postgres.folder, "port": "5432", "database": name, "user": "o2"} | other
    _type(qtbot, view.place_form, **told)


def _press(qtbot, view, one):
    qtbot.mouseClick(one, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(view.isEnabled, timeout=20_000)


def test_local_clinic_is_set_up_by_keyboard_and_opened_at_every_start(
    program, view, qtbot, until_view, until_entered, home, start
):
    file = home / "Truro's clinic 100%.sqlite"
    _type(qtbot, view.place_form, file=str(file))
    _type(qtbot, view.clinic_form, **CLINIC)
    view.begin_button.setFocus()
    qtbot.keyClick(view.begin_button, Qt.Key.Key_Space)
    sign_in = until_view(program, SignInView)
    assert file.is_file()
    qtbot.keyClicks(sign_in.name_edit, "kit")
    qtbot.keyClicks(sign_in.password_edit, PASSWORD)
    sign_in.sign_in_button.click()
    assert until_entered(program).workplace.actor.name == "Mr K. O’Rowe 🫁"
    assert opening.remembered() == opening.local_url(file)
    again = start()
    assert until_view(again, SignInView)


def test_shared_clinic_is_set_up_and_its_password_lies_in_a_private_file(
    program, view, qtbot, until_view, postgres, bare_postgres, home
):
    _share(qtbot, view, postgres, bare_postgres.name, server_password="a:secret\\one")
    _press(qtbot, view, view.test_button)
    assert "PostgreSQL" in view.message_bar.text
    assert "is empty" in view.message_bar.text
    _type(qtbot, view.clinic_form, **CLINIC)
    view.begin_button.click()
    until_view(program, SignInView)
    kept = home / "server-password"
    assert kept.stat().st_mode & 0o077 == 0
    # The owner's password has served its purpose; the account for desks is what stays.
    assert "secret" not in kept.read_text() + json.dumps(opening.remembered())
    assert make_url(opening.remembered()).username == f"{bare_postgres.name}.door"


def test_password_file_escapes_what_would_end_a_field(home):
    opening.server_url(ServerAddress("db", "clinic", "kit", "a:secret\\one"))
    assert (home / "server-password").read_text() == "db:5432:clinic:*:a\\:secret\\\\one\n"


def test_second_desk_joins_the_clinic_that_is_there(
    program, view, qtbot, until_view, postgres, postgres_database
):
    first_start.set_up(Desk(postgres_database.engine), KIT)
    _share(qtbot, view, postgres, postgres_database.name)
    _press(qtbot, view, view.test_button)
    assert "holds a clinic of this version" in view.message_bar.text
    assert view.clinic_form.isHidden()
    assert view.begin_button.text() == "Open this clinic"
    view.begin_button.click()
    assert until_view(program, SignInView)
    assert postgres_database.name in opening.remembered()


def test_place_changed_after_joining_was_offered_asks_for_the_clinic_again(
    program, view, qtbot, postgres, postgres_database
):
    first_start.set_up(Desk(postgres_database.engine), KIT)
    _share(qtbot, view, postgres, postgres_database.name)
    _press(qtbot, view, view.test_button)
    _type(qtbot, view.place_form, database="another")
    assert not view.clinic_form.isHidden()
    assert view.begin_button.text() == "Begin"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"host": "nowhere.invalid"}, "does not answer"),
        ({"port": "5999"}, "does not answer"),
        ({"database": "no_such_clinic"}, "refuses this account"),
        ({"user": "nobody_here"}, "refuses this account"),
    ],
)
def test_wrong_server_is_told_and_nothing_typed_is_lost(
    program, view, qtbot, postgres, migrated_on_postgres, wrong, told
):
    _type(qtbot, view.clinic_form, **CLINIC)
    _share(qtbot, view, postgres, migrated_on_postgres, **wrong)
    for pressed in (view.test_button, view.begin_button):
        _press(qtbot, view, pressed)
        assert told in view.message_bar.text
        assert program.start_window.view is view
        assert _typed(view) == CLINIC
    assert opening.remembered() == ""


def test_wrong_password_of_the_server_is_told(postgres, bare_postgres):
    from o2clinic.errors import WrongDatabase

    (place,) = postgres._admin.execute("SHOW hba_file").fetchone()
    file = Path(place)
    before = file.read_text()
    postgres._admin.execute("CREATE ROLE strict LOGIN PASSWORD 'right'")
    try:
        file.write_text(f"local all strict scram-sha-256\n{before}")
        postgres._admin.execute("SELECT pg_reload_conf()")
        address = {"host": postgres.folder, "database": bare_postgres.name, "user": "strict"}
        right = opening.server_url(ServerAddress(**address, password="right"))
        assert not opening.try_connection(right).has_clinic
        with pytest.raises(WrongDatabase, match="refuses this account"):
            opening.try_connection(opening.server_url(ServerAddress(**address, password="wrong")))
    finally:
        file.write_text(before)
        postgres._admin.execute("SELECT pg_reload_conf()")
        postgres._admin.execute("DROP ROLE strict")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("update alembic_version set version_num = '9999'", "newer version"),
        ("drop table alembic_version", "not O2Clinic's"),
    ],
)
def test_newer_or_foreign_database_is_refused_untouched(
    program, view, qtbot, postgres, bare_postgres, change, told
):
    from databases import migrate

    migrate(bare_postgres.url)
    with bare_postgres.engine.begin() as connection:
        connection.execute(text(change))
    _type(qtbot, view.clinic_form, **CLINIC)
    _share(qtbot, view, postgres, bare_postgres.name)
    _press(qtbot, view, view.begin_button)
    assert told in view.message_bar.text
    assert _typed(view) == CLINIC
    with bare_postgres.engine.connect() as connection:
        assert connection.execute(text("select count(*) from clinic")).scalar_one() == 0


@pytest.mark.parametrize(
    ("name", "told"),
    [("no/such/folder/clinic.sqlite", "There is no folder"), ("OneDrive/c.sqlite", "OneDrive")],
)
def test_folder_that_will_not_do_is_told_with_what_to_do(view, qtbot, home, name, told):
    (home / "OneDrive").mkdir(parents=True)
    _type(qtbot, view.place_form, file=str(home / name))
    _press(qtbot, view, view.test_button)
    assert told in view.message_bar.text
    assert not (home / name).exists()


def test_what_is_missing_is_told_beside_its_field_and_no_table_is_made(view, qtbot, home):
    _type(qtbot, view.clinic_form, clinic_name="Truro", password="short")
    _press(qtbot, view, view.begin_button)
    qtbot.waitUntil(lambda: bool(view.clinic_form.message_of("password")))
    assert "10 characters" in view.clinic_form.message_of("password")
    assert view.clinic_form.message_of("clinic_name") == ""
    assert view.clinic_form.widget_of("clinic_name").text() == "Truro"
    assert opening.try_connection(opening.local_url(home / "clinic.sqlite")).has_clinic is False
    assert opening.remembered() == ""


def test_server_without_a_name_is_not_even_tried(view, qtbot):
    view.shared_choice.setChecked(True)
    asked = []
    view.test_wanted.connect(asked.append)
    view.test_button.click()
    view.begin_button.click()
    assert asked == []
    assert "This is needed." in view.place_form.message_of("host")
    assert view.isEnabled()


def test_sample_clinic_can_be_looked_at_instead(program, view, sample_here, until_view):
    button(view, "sample clinic").click()
    sheet = until_view(program, SignInView)
    assert sheet._people
    assert all(isinstance(one, QPushButton) for one in sheet._people)
