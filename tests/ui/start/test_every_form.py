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
    *("diary_page", "today_page", "incoming_page", "page"),
    "rebook_page",
    *("answers_page", "capacity_page"),  # save a file of what is shown
    "agenda_page",  # one line in a dialog, or none
    "adding_screen",  # one line beside a number; it stays in its field until it is saved
    "closing_page",  # what is typed beside it stands in a panel with a keeper of its own
    "opened_page",  # one comment; it stays in its field until it is saved
}

# Lists and forms that are in nobody's record.
OF_THE_CLINIC = {"record_form_page", "letter_texts_page"}
KEPT_BY_ITS_BASE = {
    *("actions_page", "clinics_page", "closed_days_page", "meetings_page", "suppliers_page"),
    "waiting_page",
}
KEPT_BY_ITS_HEIRS = {"home_form_page"}

# Forms that one person fills in one after the other; of those that share a place, one a walk.
WALKS = {
    "desk": (
        *("register", "details", "booking", "closed_day", "waiting"),
        *("visit_cancel", "record_closing"),
    ),
    "first visit": (
        *("blood_gas", "health_diagnosis", "titration_facts", "risk", "missed_step"),
        *("record_merge", "referral", "incoming"),
    ),
    "flow": ("oximetry", "health_end_diagnosis", "titration_flow", "consent", "signed_paper"),
    "reading": ("spirometry", "titration_reading", "risk_questions"),
    "end": ("walk_test", "titration_end", "consent_withdrawal"),
    "night": ("overnight_oximetry",),
    "meetings": ("meeting_ask", "meeting_series", "meeting"),
    "meeting room": ("meeting_decision",),
    "physician": ("decision", "question_alert_card", "order", "letter", "review"),
    "next step": ("question_withdrawal", "order_step"),
    "after the meeting": ("meeting_action",),
    "minutes": ("minutes_correction",),
    # One page for all of the administration: each of its forms walks alone.
    **{
        key: (key,)
        for key in (
            *("person", "clinic", "site", "weekly_clinic", "form_check", "supplier"),
            "letter_text",
        )
    },
}


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
def type_in(qtbot):
    """Goes to a form and types something odd in it; gives its page and its keeper."""

    def make(window, key):
        form = FORMS[key]
        form.go(window)
        qtbot.waitUntil(lambda: form.page(window) is not None, timeout=PATIENCE_MS)
        page = form.page(window)
        form.type_in(page)
        window.workplace.drafts.keep_all()
        (draft,) = (it for it in window.workplace.drafts.drafts if it.form == key)
        return page, next(it for it in page.keepers if it.draft_id == draft.draft_id)

    return make


@pytest.fixture
def enter_for(enter):
    """The window of somebody who may use all of these forms."""

    def make(keys):
        (role,) = {FORMS[key].role for key in keys}
        return enter(role)

    return make


def test_every_form_is_walked_to_once():
    walked = [key for keys in WALKS.values() for key in keys]
    assert sorted(walked) == sorted(FORMS)


@pytest.mark.parametrize("walk", WALKS)
def test_what_is_typed_comes_back_after_a_crash_and_in_its_record_alone(
    walk, enter_for, type_in, qtbot
):
    keys = WALKS[walk]
    window = enter_for(keys)
    forms = {key: type_in(window, key) for key in keys}
    drafts = {it.form: it for it in window.workplace.drafts.drafts}
    assert sorted(it.form for it in window.workplace.drafts.drafts) == sorted(keys)
    for key, (_page, keeper) in forms.items():
        state = keeper.form.typed_state()
        assert (drafts[key].draft_id, drafts[key].typed) == (keeper.draft_id, state), key
        assert "never to be kept" not in str(state), key
    window.hide()
    again = enter_for(keys)
    shelf = again.workplace.drafts
    assert sorted(it.form for it in shelf.drafts) == sorted(keys)
    for key, draft in drafts.items():
        state = forms[key][1].form.typed_state()
        keeper = restored(again, draft, qtbot)
        assert keeper.form.typed_state() == state, key
        filling = keeper.form.filling()
        kept = (draft.command_id, draft.version, draft.patient_id, draft.record_id)
        given = (filling.command_id, filling.version, filling.patient_id, filling.record_id)
        assert given == kept, key
        qtbot.waitUntil(lambda: again.workplace.background.outstanding == 0, timeout=PATIENCE_MS)
        assert keeper.form.typed_state() == state, key  # nor does a late answer write over it
        keeper.keep()
        assert sorted(it.draft_id for it in shelf.drafts) == sorted(
            it.draft_id for it in drafts.values()
        ), key
        if draft.is_in_patient:
            require_nothing_written_behind_another_patient(again, keeper, qtbot)
            assert keeper.form.typed_state() == state, key


def restored(window, draft, qtbot):
    """The one keeper that has a draft again, once it was gone to."""
    place = f"{draft.place}:draft {draft.draft_id}"
    if draft.is_in_patient:
        window.open_patient(draft.patient_id, place)
    else:
        window.go_to(place)

    def found():
        return [it for it in window.workplace.drafts._keepers if it.draft_id == draft.draft_id]

    def is_found():
        assert found(), f"{draft.form} is not in its form again"

    qtbot.waitUntil(is_found, timeout=PATIENCE_MS)
    (keeper,) = found()
    return keeper


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


@pytest.mark.parametrize(
    "keys", [("details", "booking"), ("blood_gas", "incoming"), ("order", "review")]
)
def test_form_writes_in_no_record_but_the_one_it_shows(keys, enter_for, type_in, qtbot):
    window = enter_for(keys)
    for key in keys:  # one after the other: a form saves while it is in front
        page, keeper = type_in(window, key)
        require_written_only_where_it_is_shown(key, window, page, keeper, qtbot)


def require_written_only_where_it_is_shown(key, window, page, keeper, qtbot):
    written = []
    page.save("save", lambda: written.append(1), written.append, patient_id=PATIENT + 1_000)
    qtbot.waitUntil(lambda: window.workplace.background.outstanding == 0, timeout=PATIENCE_MS)
    assert written == [], key
    assert "not the one for whom this form was opened" in page.message_bar.text, key
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
