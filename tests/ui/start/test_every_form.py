"""A walk along every form that writes: its text comes back as it was, and it knows its patient."""

import ast
from pathlib import Path

import pytest
from ui.start.every_form import FORMS, PATIENT

import o2clinic
from o2clinic.command_line import Command
from o2clinic.errors import WrongPatient
from o2clinic.ui.start.sign_in_view import SignInView
from o2clinic.ui.widgets.saving_page import SavingPage

PATIENCE_MS = 30_000
# Steps and one-line answers that are given at once; all that is typed at length has a keeper.
WITHOUT_TEXT = {
    *("diary_page", "today_page", "results_page", "incoming_page", "page"),
    "rebook_page",
    *("answers_page", "capacity_page"),  # save a file of what is shown
    "opened_page",  # one comment; it stays in its field until it is saved
}

# Lists and forms that are in nobody's record.
OF_THE_CLINIC = {"record_form_page", "letter_texts_page"}
KEPT_BY_ITS_BASE = {"clinics_page", "closed_days_page", "suppliers_page", "waiting_page"}
KEPT_BY_ITS_HEIRS = {"home_form_page"}


@pytest.fixture
def enter(sample_here, start, until_view, until_entered, qtbot):
    def make(role):
        program = start(Command(demo=True))
        view = until_view(program, SignInView)
        next(it for it, who in view._people.items() if who.roles == (role,)).click()
        window = until_entered(program)
        qtbot.waitUntil(lambda: window.workplace.drafts._is_open, timeout=PATIENCE_MS)
        return window

    return make


@pytest.fixture
def typed(enter, qtbot):
    """A form with something odd typed in it: its window, its page, its keeper."""

    def make(key):
        form = FORMS[key]
        window = enter(form.role)
        form.go(window)
        qtbot.waitUntil(lambda: form.page(window) is not None, timeout=PATIENCE_MS)
        page = form.page(window)
        form.type_in(page)
        window.workplace.drafts.keep_all()
        return window, page, next(it for it in page.keepers if it.draft_id)

    return make


@pytest.mark.parametrize("key", FORMS)
def test_what_is_typed_comes_back_after_a_crash_and_in_its_record_alone(key, typed, enter, qtbot):
    window, _page, keeper = typed(key)
    (draft,) = window.workplace.drafts.drafts
    state = keeper.form.typed_state()
    assert (draft.form, draft.typed) == (key, state)
    assert "never to be kept" not in str(state)
    window.hide()
    again = enter(FORMS[key].role)
    shelf = again.workplace.drafts
    assert [it.form for it in shelf.drafts] == [key]
    place = f"{draft.place}:draft {draft.draft_id}"
    if draft.is_in_patient:
        again.open_patient(draft.patient_id, place)
    else:
        again.go_to(place)

    def restored():
        return [it for it in shelf._keepers if it.draft_id == draft.draft_id]

    qtbot.waitUntil(lambda: bool(restored()), timeout=PATIENCE_MS)
    (keeper,) = restored()
    assert keeper.form.typed_state() == state
    filling = keeper.form.filling()
    assert (filling.command_id, filling.version) == (draft.command_id, draft.version)
    assert (filling.patient_id, filling.record_id) == (draft.patient_id, draft.record_id)
    qtbot.waitUntil(lambda: again.workplace.background.outstanding == 0, timeout=PATIENCE_MS)
    assert keeper.form.typed_state() == state  # nor does a late answer write over it
    keeper.keep()
    assert [it.draft_id for it in shelf.drafts] == [draft.draft_id]
    if draft.is_in_patient:
        require_nothing_written_behind_another_patient(again, keeper, qtbot)
        assert keeper.form.typed_state() == state


def require_nothing_written_behind_another_patient(window, keeper, qtbot):
    """A form in a tab saves in its own record, and only while that is in front."""
    page = next(it for it in window.findChildren(SavingPage) if keeper in it.keepers)
    window.open_patient(PATIENT + 1, "")
    written, refused = [], []
    page.save("save", lambda: written.append(1), written.append, on_error=refused.append,
              patient_id=keeper.form.filling().patient_id)  # fmt: skip
    window.go_to("diary")
    page.save("save", lambda: written.append(1), written.append, on_error=refused.append,
              patient_id=keeper.form.filling().patient_id)  # fmt: skip
    qtbot.waitUntil(lambda: window.workplace.background.outstanding == 0, timeout=PATIENCE_MS)
    assert [type(error) for error in refused] == [WrongPatient] * 2
    assert written == []


@pytest.mark.parametrize("key", ["details", "blood_gas", "order", "booking", "review", "incoming"])
def test_form_writes_in_no_record_but_the_one_it_shows(key, typed, qtbot):
    window, page, keeper = typed(key)
    written = []
    page.save("save", lambda: written.append(1), written.append, patient_id=PATIENT + 1_000)
    qtbot.waitUntil(lambda: window.workplace.background.outstanding == 0, timeout=PATIENCE_MS)
    assert written == []
    assert "not the one for whom this form was opened" in page.message_bar.text
    shown = keeper.form.filling().patient_id
    page.save("save", lambda: written.append(1), written.append, patient_id=shown)
    qtbot.waitUntil(lambda: len(written) == 2, timeout=PATIENCE_MS)


def test_every_page_that_saves_text_has_a_keeper_and_names_whose_record_it_is():
    folder = next(iter(o2clinic.__path__))
    seen = set()
    for path in sorted(Path(folder, "ui").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        saves = [it for it in ast.walk(tree) if _calls(it, "save") or _calls(it, "save_over")]
        if not saves or path.stem in WITHOUT_TEXT | KEPT_BY_ITS_BASE | KEPT_BY_ITS_HEIRS:
            continue
        assert any(_calls(it, "keep_drafts") for it in ast.walk(tree)), path.stem
        if "administration" not in path.parts and path.stem not in OF_THE_CLINIC:
            assert any(_names_the_patient(it) for it in ast.walk(tree)), path.stem
        seen.add(path.stem)
    assert len(seen) >= 8


def _calls(node, name):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == name
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "self"
    )


def _names_the_patient(node):
    """A save that says whose record it is, by itself or by what it is compared with."""
    if not isinstance(node, ast.Call):
        return False
    called = node.func.id if isinstance(node.func, ast.Name) else ""
    is_save = _calls(node, "save") or called == "StaleSave"
    says_whose = any(word.arg == "patient_id" for word in node.keywords)
    return (is_save and says_whose) or called == "stale_result"
