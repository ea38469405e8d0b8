"""The database's page: its backups, a look into one, and the move to another place."""

from dataclasses import dataclass, field, replace

import pytest
from ui import demo
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.database_desk import PREVIEW, FakeCare
from ui.pictures import picture

from o2clinic.rules.permissions import Role
from o2clinic.ui.administration.database_page import DatabasePage
from o2clinic.ui.places import Area
from o2clinic.ui.theme import Scheme

KIT = demo.Person(5, "Mr K. Rowe, administrator", frozenset({Role.ADMINISTRATOR}))


@dataclass
class FakeServices:
    drafts: demo.Shelf = field(default_factory=demo.Shelf)
    database_care: FakeCare = field(default_factory=FakeCare)


@pytest.fixture
def services(monkeypatch):
    made = FakeServices()
    monkeypatch.setattr(demo, "NO_SERVICES", made)
    return made


@pytest.fixture
def open_page(services, make_window, settled):
    plan = demo.plan()
    area = Area("database", "Database", "cog-outline", DatabasePage)

    def make():
        page = make_window(KIT, replace(plan, areas=(area, *plan.areas))).current_page
        settled()
        return page

    return make


@pytest.fixture
def database_page(open_page, services):
    services.database_care.copies += [
        "clinic_20261124T110000-1.sqlite",
        "clinic_20261124T120000-1_auto.sqlite",
    ]
    return open_page()


def test_backup_is_looked_into_before_it_is_restored(database_page, settled):
    page, wanted = database_page, []
    page.workplace.bus.let_go_wanted.connect(wanted.append)
    assert not page.look_button.isEnabled()
    page.table.choose(0)
    page.look_button.click()
    settled()
    view = page.restore_view
    assert page.steps.currentWidget() is view
    assert "Patients: 2" in view.lost_label.text()
    assert "Record blood gas" in view.about_label.text()
    assert view.table.records.rows[0][0] == "audit_entry"
    assert not page.backup_button.isVisible()
    view.back_button.click()
    assert (page.steps.currentIndex(), wanted) == (0, [])
    page.look_button.click()
    settled()
    view.restore_button.click()
    settled()
    [let_go] = wanted
    assert let_go.title == "Restoring the backup"
    assert let_go.carry_out() == f"Restored from {PREVIEW.file.name}"


def test_damaged_backup_is_told_and_nothing_else(database_page, services, settled):
    services.database_care.damaged = True
    database_page.table.choose(1)
    database_page.look_button.click()
    settled()
    assert "damaged or cut short" in database_page.message_bar.text
    assert database_page.steps.currentIndex() == 0
    assert database_page.look_button.isEnabled()


def test_missing_backup_is_warned_of(open_page):
    page = open_page()
    assert "There is no backup yet" in page.message_bar.text


def test_move_asks_for_the_address_and_lets_go(database_page, settled):
    page, wanted = database_page, []
    page.workplace.bus.let_go_wanted.connect(wanted.append)
    page.move_button.click()
    page.move_view.move_button.click()
    settled()
    assert "Which server?" in page.move_view.form.message_of("host")
    assert wanted == []
    page.move_view.type_in(host="db.trust", database="o2clinic", user="owner")
    page.move_view.type_in(sign_in_name="kit", password="long enough")
    page.move_view.move_button.click()
    settled()
    [let_go] = wanted
    assert let_go.carry_out() == "Moved to db.trust"


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_restore_and_move_have_their_pictures(database_page, theme, settled, tmp_path, scheme):
    theme.set_scheme(scheme)
    page = database_page
    picture(page.window(), f"database-list-{scheme.value}", tmp_path)
    page.table.choose(0)
    page.look_button.click()
    settled()
    name = f"database-restore-{scheme.value}"
    assert picture(page.window(), name, tmp_path).stat().st_size > 10_000
    assert unnamed(page.window()) == []
    page.restore_view.back_button.click()
    page.move_button.click()
    settled()
    name = f"database-move-{scheme.value}"
    assert picture(page.window(), name, tmp_path).stat().st_size > 10_000
    assert unnamed(page.window()) == []
    assert smaller_than_a_hand(page.window()) == []
