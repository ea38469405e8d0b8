"""Drafts in the real window: kept while typed, listed, gone on with, thrown away."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from ui.pictures import picture
from ui.start.conftest import button

from o2clinic.command_line import Command
from o2clinic.services.drafts import Drafts
from o2clinic.storage.draft_store import LostFile
from o2clinic.ui.drafts_dialog import DraftsDialog
from o2clinic.ui.start.sign_in_view import SignInView
from o2clinic.ui.theme import Scheme

ODD = {"ph": "7,3x", "pao2_kpa": "55 mmHg", "note": "cold hands"}


@pytest.fixture
def enter(sample_here, start, until_view, until_entered, qtbot):
    def make(name="Berg"):
        program = start(Command(demo=True))
        until_view(program, SignInView)
        button(program.start_window, name).click()
        window = until_entered(program)
        qtbot.waitUntil(lambda: window.workplace.drafts._is_open, timeout=30_000)
        return program, window

    return make


@pytest.fixture
def a_gas(qtbot):
    """The form of a new blood gas of a patient, with something typed in it."""

    def make(window, patient_id=1, typed=ODD):
        window.open_patient(patient_id, "results:new_gas")
        form = window.current_page.page
        qtbot.waitUntil(lambda: form.context is not None, timeout=30_000)
        for field, text in typed.items():
            widget = form.form.widget_of(field)
            widget.clear()
            qtbot.keyClicks(widget, text)
        return form

    return make


def _typed(form):
    return {field: form.form.widget_of(field).text() for field in ODD}


def _list(window, qtbot):
    window.top_bar.drafts_button.click()
    dialog = window.findChild(DraftsDialog)
    qtbot.waitUntil(dialog.isActiveWindow, timeout=30_000)
    return dialog


def _lines(dialog):
    records = dialog.table.records
    columns = range(len(records.columns))
    return [[records.index(at, n).data() for n in columns] for at in range(records.rowCount())]


def test_pause_in_typing_keeps_an_invalid_form_and_the_bar_says_so(enter, a_gas, qtbot):
    _program, window = enter()
    assert window.top_bar.drafts_button.isHidden()
    a_gas(window)
    qtbot.waitUntil(lambda: window.top_bar.drafts_button.text() == "1 draft", timeout=30_000)
    (kept,) = window.workplace.services.drafts.sheet().drafts
    assert {field: kept.typed[field] for field in ODD} == ODD


def test_draft_of_the_run_before_comes_back_exactly_as_typed(enter, a_gas, qtbot):
    _program, window = enter()
    command = a_gas(window)._command_id
    window.workplace.drafts.keep_all()
    window.hide()
    _program, again = enter()
    assert "kept under Drafts" in again.status_strip.note_label.text()
    dialog = _list(again, qtbot)
    ((what, whose, _typed_at, note),) = _lines(dialog)
    assert (what, note) == ("New blood gas", "from before the crash or power cut")
    assert whose == again.workplace.drafts.name_of(1) != ""
    qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
    form = again.current_page.page
    qtbot.waitUntil(lambda: form.context is not None, timeout=30_000)
    assert _typed(form) == ODD
    assert form._command_id == command
    assert form.form.message_of("ph") != ""
    assert again.patient_in_front() == 1


def test_closing_in_order_says_so_in_the_list(enter, a_gas, qtbot):
    _program, window = enter()
    a_gas(window)
    window.close()
    _program, again = enter()
    dialog = _list(again, qtbot)
    assert _lines(dialog)[0][3] == "from before you closed O₂Clinic"
    dialog.reject()


def test_nobody_else_is_offered_it(enter, a_gas):
    _program, window = enter()
    a_gas(window)
    window.workplace.drafts.keep_all()
    window.hide()
    _program, olus = enter("Adeyemi")
    assert olus.workplace.drafts.drafts == ()
    assert olus.top_bar.drafts_button.isHidden()


def test_saved_form_leaves_no_draft(enter, a_gas, qtbot):
    _program, window = enter()
    form = a_gas(window, typed={"ph": "7.38"})
    window.workplace.drafts.keep_all()
    assert len(window.workplace.drafts.drafts) == 1
    form.keeper.saved()
    assert window.workplace.services.drafts.sheet().drafts == ()
    assert window.top_bar.drafts_button.isHidden()


def test_text_taken_back_by_hand_leaves_no_draft(enter, a_gas):
    _program, window = enter()
    form = a_gas(window, typed={"ph": "7.38"})
    window.workplace.drafts.keep_all()
    form.form.widget_of("ph").clear()
    window.workplace.drafts.keep_all()
    assert window.workplace.services.drafts.sheet().drafts == ()


def test_emptied_form_and_a_closed_tab_leave_their_text_in_the_list(enter, a_gas, qtbot):
    _program, window = enter()
    a_gas(window).start_afresh()
    a_gas(window, typed={"ph": "7.41"})
    window.patient_tabs.close_current()
    dialog = _list(window, qtbot)
    assert [line[0] for line in _lines(dialog)] == ["New blood gas"] * 2
    dialog.reject()


def test_throwing_away_is_asked_first(enter, a_gas, qtbot):
    _program, window = enter()
    a_gas(window)
    dialog = _list(window, qtbot)
    qtbot.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert "Throw this draft away: New blood gas" in dialog.message_bar.text
    assert len(window.workplace.services.drafts.sheet().drafts) == 1
    next(it for it in dialog.findChildren(QPushButton) if it.text() == "Throw it away").click()
    assert _lines(dialog) == []
    assert window.workplace.services.drafts.sheet().drafts == ()
    dialog.reject()


def test_damaged_file_is_told_and_the_others_open(enter, a_gas, qtbot, tmp_path):
    _program, window = enter()
    a_gas(window)
    window.workplace.drafts.keep_all()
    window.hide()
    store = window.workplace.services.drafts._store
    store._file("0bad").write_bytes(b"O2CLINIC DRAFT 1\nletter\nrubbish and more rubbish")
    _program, again = enter()
    assert "cannot be read" in again.status_strip.note_label.text()
    dialog = _list(again, qtbot)
    qtbot.waitUntil(lambda: len(_lines(dialog)) == 2, timeout=30_000)
    assert _lines(dialog)[1][0] == "Letter"
    assert "cannot be read" in _lines(dialog)[1][3]
    dialog.reject()
    assert store._file("0bad").exists()


def test_disk_that_takes_nothing_is_said_and_the_next_pause_tries_again(
    enter, a_gas, qtbot, monkeypatch
):
    from o2clinic.errors import Unavailable

    _program, window = enter()
    form = a_gas(window)

    def full(self, draft):
        raise Unavailable("The draft could not be kept: No space left on device.")

    with monkeypatch.context() as broken:
        broken.setattr(Drafts, "keep", full)
        form.keeper.keep()
    assert "No space left" in window.status_strip.note_label.text()
    form.keeper.keep()
    assert len(window.workplace.services.drafts.sheet().drafts) == 1


def test_nothing_typed_and_no_name_stands_in_clear_on_the_disk(enter, a_gas, tmp_path):
    _program, window = enter()
    form = a_gas(window, typed={"note": "Sphinx of black quartz"})
    window.workplace.drafts.keep_all()
    window.workplace.drafts.open()
    folder = window.workplace.services.drafts._store._folder.parent
    files = [it for it in folder.rglob("*") if it.is_file()]
    assert len(files) == 1
    name = window.patient_tabs.current_view.banner
    assert name is not None
    told = b"".join(it.read_bytes() + str(it).encode() for it in files)
    for word in (b"Sphinx", b"quartz", form._command_id.encode(), b"Berg"):
        assert word not in told


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_pictures(enter, a_gas, qtbot, tmp_path, scheme):
    program, window = enter()
    program.parts.theme.set_scheme(scheme)
    a_gas(window)
    window.workplace.drafts.keep_all()
    shelf = window.workplace.drafts
    shelf._lost = {"0bad": LostFile("0bad", "letter", shelf.now())}
    picture(window, f"drafts-restored-form-{scheme}", tmp_path)
    dialog = DraftsDialog(shelf, program.parts.theme, window)
    qtbot.addWidget(dialog)
    picture(dialog, f"drafts-list-{scheme}", tmp_path, (820, 440))
    qtbot.keyClick(dialog.table, Qt.Key.Key_Delete)
    picture(dialog, f"drafts-list-asked-{scheme}", tmp_path, (820, 440))
    dialog.close()
    QApplication.processEvents()
