"""A restricted record at its tab, and who else has it open: by keyboard, and how it looks."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMainWindow
from ui import demo
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.pictures import picture

from o2clinic.errors import Finding, Level, NotValid
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.permissions import Permission, Role
from o2clinic.ui.patient_tabs import PatientTabs
from o2clinic.ui.places import PatientPage
from o2clinic.ui.theme import Scheme
from o2clinic.ui.widgets.page import Page

BERG = demo.Person(3, "Dr A. Berg, physician", frozenset({Role.PHYSICIAN}))
OLU = demo.Person(2, "Mr O. Adeyemi, nurse", frozenset({Role.NURSE}))
SHUT = replace(demo.MARY, restriction="opens with a reason", is_shut=True)
OPENED = replace(demo.MARY, restriction="open to you until 22:40")


class Asked(Page):
    def __init__(self, workplace, patient_id):
        super().__init__(workplace, "Summary", patient_id=patient_id)
        self.times = 0

    def refresh(self):
        self.times += 1
        self.show_content()


class FakeRestricted:
    def __init__(self, banners):
        self.sent, self.refusal, self._banners = [], None, banners

    def _take(self, verb, draft, banner):
        self.sent.append((verb, draft.reason))
        if self.refusal is not None:
            raise self.refusal
        self._banners[1] = banner
        return 7

    def break_glass(self, draft):
        return self._take("break_glass", draft, OPENED)

    def restrict(self, draft):
        return self._take("restrict", draft, SHUT)

    def lift(self, draft):
        return self._take("lift", draft, demo.MARY)


class Desk:
    """The patients' tabs in a window, with services that answer as told."""

    def __init__(self, qtbot, window, actor, banner):
        self.banners = {1: banner, 2: demo.JOHN}
        self.restricted = FakeRestricted(self.banners)
        self.noted, self.present = [], {}
        self.workplace = replace(
            window.workplace, actor=actor, services=SimpleNamespace(restricted=self.restricted)
        )
        pages = (
            PatientPage("summary", "Summary", Asked, Permission.READ_RECORD),
            PatientPage("details", "Details", Asked, Permission.REGISTER_PATIENT),
        )
        plan = replace(demo.plan(), banner_of=self.banners.get, note_open=self._note)
        self.tabs = PatientTabs(self.workplace, pages, plan, Page(self.workplace, "All patients"))
        self.window = QMainWindow()
        self.window.setCentralWidget(self.tabs)
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        self.window.show()
        qtbot.waitExposed(self.window)

    def _note(self, patient_ids):
        self.noted.append(patient_ids)
        return self.present

    def open(self, qtbot, patient_id=1):
        view = self.tabs.open(patient_id)
        qtbot.waitUntil(lambda: view.banner.sheet is not None)
        return view


@pytest.fixture
def desk_with(qtbot, window):
    return lambda actor, banner: Desk(qtbot, window, actor, banner)


def test_reason_stands_in_the_place_of_every_clinical_page(qtbot, desk_with):
    view = desk_with(OLU, SHUT).open(qtbot)
    panel = view.access.panel
    assert view.current_page is panel
    assert not unnamed(panel)
    assert not smaller_than_a_hand(panel)
    assert "restricted record, opens with a reason" in view.banner.accessibleName()
    view.show_page("details")
    assert view.current_page is not panel
    view.show_page("summary")
    assert view.current_page is panel


def test_reason_is_given_by_keyboard_and_opens_the_pages(qtbot, desk_with):
    desk = desk_with(OLU, SHUT)
    view = desk.open(qtbot)
    form = view.access.panel.form
    qtbot.waitUntil(form.choice.hasFocus)
    qtbot.keyClick(form.choice, Qt.Key.Key_Down)
    assert form.box.text == "I am treating the patient now"
    form.button.setFocus()
    qtbot.keyClick(form.button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: view.current_page is not view.access.panel)
    assert desk.restricted.sent == [("break_glass", "I am treating the patient now")]
    assert view.current_page.times == 2  # refused before the banner came, and now
    assert form.box.text == ""


def test_reason_that_is_too_short_stays_and_is_told(qtbot, desk_with):
    desk = desk_with(OLU, SHUT)
    view = desk.open(qtbot)
    form = view.access.panel.form
    desk.restricted.refusal = NotValid([Finding("REASON", Level.BLOCK, "At least 10.", "reason")])
    form.box.setPlainText("because")
    form.button.click()
    qtbot.waitUntil(lambda: "At least 10." in form.message_bar.text)
    assert form.box.text == "because"
    assert form.button.isEnabled()
    assert view.current_page is view.access.panel


def test_what_another_desk_restricts_is_shut_here(qtbot, desk_with):
    desk = desk_with(OLU, demo.MARY)
    view = desk.open(qtbot)
    assert view.current_page is not view.access.panel
    desk.banners[1] = SHUT
    desk.workplace.bus.publish([Change(Concept.ACCESS, 1)])
    qtbot.waitUntil(lambda: view.current_page is view.access.panel)


@pytest.mark.parametrize(
    ("banner", "words", "verb"),
    [(demo.MARY, "Restrict this record", "restrict"), (OPENED, "Lift the restriction", "lift")],
)
def test_physician_sets_and_lifts_it_with_a_reason(qtbot, desk_with, banner, words, verb):
    desk = desk_with(BERG, banner)
    view = desk.open(qtbot)
    assert view.access.button.text() == words
    view.access.button.click()
    dialog = view.access.dialog
    assert dialog.windowTitle() == words
    assert not unnamed(dialog)
    dialog.form.box.setPlainText("She is one of our own nurses")
    with qtbot.waitSignal(dialog.accepted):
        qtbot.keyClick(dialog.form.button, Qt.Key.Key_Space)
    assert desk.restricted.sent == [(verb, "She is one of our own nurses")]


def test_nurse_is_offered_no_restricting(qtbot, desk_with):
    view = desk_with(OLU, demo.MARY).open(qtbot)
    assert view.access.button.isHidden()


def test_banner_says_who_else_has_it_open_and_pages_stay_as_they_are(qtbot, desk_with):
    desk = desk_with(OLU, demo.MARY)
    view = desk.open(qtbot)
    times = view.current_page.times
    desk.present = {1: "Jo Penrose has this open since 10:42"}
    desk.workplace.bus.publish([Change(Concept.PRESENCE, 1)])
    qtbot.waitUntil(lambda: view.banner.accessibleDescription() == desk.present[1])
    assert view.current_page.times == times
    desk.present = {}
    desk.tabs.presence.timer.timeout.emit()
    qtbot.waitUntil(lambda: view.banner.accessibleDescription() == "")


def test_what_is_open_is_noted_and_nothing_behind_the_lock(qtbot, desk_with):
    desk = desk_with(OLU, demo.MARY)
    desk.open(qtbot, 1)
    desk.open(qtbot, 2)
    qtbot.waitUntil(lambda: desk.noted[-1:] == [(1, 2)])
    desk.window.hide()
    qtbot.waitUntil(lambda: desk.noted[-1] == ())
    count = len(desk.noted)
    desk.tabs.presence.timer.timeout.emit()
    desk.window.show()
    qtbot.waitUntil(lambda: desk.noted[-1] == (1, 2))
    assert len(desk.noted) == count + 1
    desk.tabs.close_current()
    qtbot.waitUntil(lambda: desk.noted[-1] == (1,))


def test_presence_of_patients_that_are_not_open_asks_nobody(qtbot, desk_with):
    desk = desk_with(OLU, demo.MARY)
    desk.open(qtbot)
    qtbot.waitUntil(lambda: desk.workplace.background.outstanding == 0)
    count = len(desk.noted)
    with qtbot.waitSignal(desk.workplace.bus.changed):
        desk.workplace.bus.publish([Change(Concept.PRESENCE, 2)])
    assert len(desk.noted) == count


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_pictures(qtbot, desk_with, tmp_path, scheme):
    desk = desk_with(BERG, SHUT)
    desk.workplace.theme.set_scheme(scheme)
    view = desk.open(qtbot)
    view.banner.tell_presence("Jo Penrose has this open since 10:42")
    assert picture(desk.window, f"restricted-{scheme.value}", tmp_path).is_file()
    desk.banners[1] = OPENED
    desk.workplace.bus.publish([Change(Concept.ACCESS, 1)])
    qtbot.waitUntil(lambda: view.current_page is not view.access.panel)
    view.access.button.click()
    dialog = view.access.dialog
    assert picture(dialog, f"restricted-dialog-{scheme.value}", tmp_path, (620, 320)).is_file()
    dialog.hide()
    assert picture(desk.window, f"restricted-open-{scheme.value}", tmp_path).is_file()
