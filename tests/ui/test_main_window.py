"""The frame: going about by keyboard, open patients, find box, and how it looks."""

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from ui import demo
from ui.accessibility import reached_by_tab, smaller_than_a_hand, unnamed
from ui.pictures import picture

from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.permissions import Role
from o2clinic.ui.theme import Scheme
from o2clinic.ui.widgets.fault_dialog import FaultDialog
from o2clinic.ui.widgets.help_view import HelpDialog, KeysDialog

CONTROL = Qt.KeyboardModifier.ControlModifier


def test_a_role_sees_only_its_areas(make_window):
    anna = make_window(demo.Person(1, "Anna", frozenset({Role.RECEPTION})))
    assert anna.navigation.keys == (
        "today", "diary", "patients", "register", "recalls", "mdt", "service",
    )  # fmt: skip
    anna.go_to("review")
    assert anna.area_key == "today"
    anna.open_patient(1, "entry")
    assert anna.patient_tabs.current_view.page_key == "summary"


def test_alt_and_a_number_goes_to_the_area(window, qtbot):
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: window.area_key == "patients")


def test_find_by_keyboard_alone_opens_the_best_match(window, qtbot, settled):
    qtbot.keyClick(window, Qt.Key.Key_K, CONTROL)
    box = window.top_bar.find_box
    assert window.focusWidget() is box
    qtbot.keyClicks(box, "jenk")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.patient_tabs is not None)
    settled()
    assert window.patient_tabs.patient_ids == (1,)
    assert window.patient_tabs.current_view.banner.name_label.text() == "JENKINS, Mary (Mrs)"
    assert box.text() == ""
    assert box.lines.isHidden()


def test_found_lines_are_chosen_with_the_arrow_and_opened_beside(window, qtbot):
    box = window.top_bar.find_box
    box.come_forward()
    qtbot.keyClicks(box, "jenkins")
    qtbot.waitUntil(lambda: len(box.found) == 2)
    assert "999 000 0026" in box.lines.item(1).text()
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.keyClick(box, Qt.Key.Key_Return, CONTROL)
    assert window.patient_tabs.patient_ids == (2,)
    assert window.area_key == "today"


def test_a_command_goes_to_its_area(window, qtbot):
    box = window.top_bar.find_box
    qtbot.keyClicks(box, "diary")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.area_key == "diary")


def test_nothing_found_is_said_and_enter_does_nothing(window, qtbot):
    box = window.top_bar.find_box
    qtbot.keyClicks(box, "zz")
    qtbot.waitUntil(lambda: box.lines.count() == 1)
    assert "Nobody" in box.lines.item(0).text()
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert window.area_key == "today"


def test_two_patients_are_open_each_with_an_own_banner(window, qtbot, settled):
    window.open_patient(1)
    window.open_patient(2)
    window.open_patient(1)
    settled()
    tabs = window.patient_tabs
    assert tabs.patient_ids == (1, 2)
    assert [tabs.widget(at).banner.sheet for at in (1, 2)] == [demo.MARY, demo.JOHN]
    assert tabs.tabText(2) == demo.JOHN.name
    assert window.isActiveWindow()  # no part was shown as a window of its own on the way
    qtbot.keyClick(window, Qt.Key.Key_W, CONTROL)
    qtbot.waitUntil(lambda: tabs.patient_ids == (2,))


def test_the_last_place_comes_back(make_window, preferences, settled):
    first = make_window()
    first.open_patient(2)
    first.open_patient(1, "entry")
    settled()
    first.close()
    assert preferences.last_patient == 1
    second = make_window()
    settled()
    assert second.area_key == "patients"
    assert second.patient_tabs.patient_ids == (2, 1)
    assert second.patient_tabs.current_view.page_key == "entry"


def test_the_strip_tells_long_work_and_cancel_stops_it(window, parts, qtbot):
    heard = []

    def bring_in(job):
        while True:
            job.step(214, 300)

    parts.background.run_long(window, "importing", bring_in, heard.append, heard.append)
    strip = window.status_strip
    qtbot.waitUntil(lambda: strip.progress_label.text() == "importing 214 of 300")
    qtbot.mouseClick(strip.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(strip.cancel_button.isHidden)
    assert heard == []


def test_every_focusable_widget_has_a_name_and_is_reached_by_tab(window, settled):
    for page in ("summary", "entry"):
        window.open_patient(1, page)
        settled()
        assert unnamed(window) == []
        assert smaller_than_a_hand(window, 20) == []
    reached = reached_by_tab(window)
    assert window.top_bar.find_box in reached
    assert window.current_page.save_button in reached


def test_the_focus_ring_follows_and_survives_a_closed_patient(window, theme, qtbot, settled):
    window.open_patient(1, "entry")
    settled()
    field = window.current_page.form.widget_of("ph")
    field.setFocus()
    qtbot.waitUntil(lambda: theme.focus_ring.surrounded is field)
    theme.set_scale(150)
    qtbot.waitUntil(theme.focus_ring._frame.isVisible)
    window.patient_tabs.close_current()
    qtbot.waitUntil(lambda: not shiboken6.isValid(field))
    window.top_bar.find_box.come_forward()
    qtbot.waitUntil(lambda: theme.focus_ring.surrounded is window.top_bar.find_box)


def test_keys_and_guide_open_and_close(window, qtbot):
    window.go_to("patients")
    qtbot.keyClick(window, Qt.Key.Key_Slash, CONTROL)
    keys = window.findChild(KeysDialog)
    assert "Ctrl+B" in keys.text
    assert "Ctrl+K" in keys.text
    keys.reject()
    qtbot.keyClick(window, Qt.Key.Key_F1)
    guide = window.findChild(HelpDialog)
    assert "No guide here" in guide.browser.toPlainText()
    guide.reject()


@pytest.mark.parametrize("scale", [100, 150, 200])
@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_pictures_fit_the_laptop(window, theme, settled, tmp_path, scheme, scale):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    window.open_patient(2)
    for name, show in (
        ("summary", lambda: window.open_patient(1, "summary")),
        ("entry", lambda: window.open_patient(1, "entry")),
        ("list", lambda: window.patient_tabs.setCurrentIndex(0)),
        ("deceased", lambda: window.open_patient(2, "trends")),
        ("review", lambda: window.go_to("review")),
    ):
        show()
        settled()
        file = picture(window, f"{name}-{scheme.value}-{scale}", tmp_path)
        assert QImage(str(file)).size().toTuple() == (1366, 768)


@pytest.mark.expects_log("ZeroDivisionError")
def test_a_fault_is_shown_once_by_the_window_in_front_only(make_window, parts, qtbot):
    front, locked = make_window(), make_window()
    locked.hide()
    parts.failures.report(ZeroDivisionError())
    qtbot.waitUntil(lambda: front.findChild(FaultDialog) is not None)
    assert locked.findChild(FaultDialog) is None
    front.findChild(FaultDialog).reject()


def test_the_strip_says_of_when_things_are_while_the_server_is_away(window, parts, qtbot):
    window.status_strip.set_refreshed("10:42:07")
    parts.bus.hear(None)
    label = window.status_strip.database_label
    qtbot.waitUntil(
        lambda: "server does not answer; shown as of 10:42:07" in label.text(), timeout=5000
    )
    parts.bus.hear(frozenset({Change(Concept.EVERYTHING, 0)}))
    qtbot.waitUntil(lambda: "live" in label.text())
    parts.bus.refuse("this desk must be updated")
    assert "this desk must be updated" in label.text()
