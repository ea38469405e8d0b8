"""The page of the questions on oxygen: answered by keyboard, with the advice beside the form."""

from dataclasses import replace
from datetime import date

import pytest
from clinic import NOON, a_clinic, an_nhs_number, read_all
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from services.health_record import D, a_gas, a_stable_patient, an_order
from services.risk_record import a_safe_home
from sqlalchemy.orm import Session
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.real_desk import shows_page, texts

from o2clinic.models import Document, OxygenQuestion, Patient
from o2clinic.rules.alert_card import Told
from o2clinic.rules.decision import Course
from o2clinic.rules.questions import QUESTIONS, question
from o2clinic.services.documents import Use
from o2clinic.services.questions import QuestionDraft, Questions
from o2clinic.services.work import Desk, new_command_id
from o2clinic.ui.patients.questions_page import QuestionsPage
from o2clinic.ui.theme import Scheme

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def engine(sqlite_database):
    return sqlite_database.engine


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def mary(engine, clinic):
    """Stable COPD with LTOT and raised carbon dioxide."""
    made = a_stable_patient(engine)
    a_gas(
        engine,
        made,
        date(2026, 11, 2),
        "6.9",
        paco2_kpa=D("6.6"),
        ph=D("7.38"),
        spo2_percent=D(87),
        recorded_by_id=clinic.nurse_olu.person_id,
    )
    an_order(engine, made, ordered_by_id=clinic.dr_berg.person_id)
    a_safe_home(engine, made, clinic.nurse_olu.person_id)
    return made


@pytest.fixture
def said():
    return []


@pytest.fixture
def show(qtbot, engine, clinic, mary, workplace, settled, said):
    yield shows_page(
        *(qtbot, engine, workplace, settled),
        page=lambda at: QuestionsPage(at, mary),
        actor=clinic.dr_berg,
        say=said.append,
        open_patient=lambda *to: said.append(to),
    )
    settled()  # before the engine goes


@pytest.fixture
def decided(engine, clinic, mary):
    """An episode of hypercapnia, and the card as advised."""
    with Session(engine.execution_options(writes=True)) as session:
        session.get_one(Patient, mary).nhs_number = an_nhs_number(1)
        session.commit()
    asked, answers = question("alert_card"), {"had_hypercapnic_failure": True}
    questions = Questions(Desk(engine, now=lambda: NOON, name="desk-2"), clinic.dr_berg)
    questions.record(
        QuestionDraft(
            command_id=new_command_id(),
            patient_id=mary,
            question="alert_card",
            answers=answers,
            course=Course.AS_ADVISED,
            shown=questions.sheet(mary).shown(asked, answers),
        )
    )


def choose(qtbot, page, code):
    """By arrow keys, as the list is gone through."""
    page.list.setFocus()
    page.list.setCurrentRow(0)
    for _ in range([one.code for one in QUESTIONS].index(code)):
        qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.entry.question.code == code


def answer(qtbot, page, **letters):
    for field, typed in letters.items():
        widget = page.entry.form.widget_of(field)
        widget.setFocus()
        qtbot.keyClicks(widget, typed)
    page.look()


def decide(qtbot, page, letter, reason=""):
    page.entry.decide.choice.setFocus()
    qtbot.keyClicks(page.entry.decide.choice, letter)
    qtbot.keyClicks(page.entry.decide.reason, reason)


def save(qtbot, page, settled):
    qtbot.bring_forward(page)
    qtbot.keyClick(page, Qt.Key.Key_S, CONTROL)
    settled()


def state(page, code):
    return page.list.item([one.code for one in QUESTIONS].index(code)).text()


def test_a_question_is_answered_by_keyboard_alone_and_recorded(
    qtbot, show, settled, engine, said, tmp_path
):
    page = show()
    assert "Never asked" in state(page, "alert_card")
    assert page.panel.card.note_label.text() == "by the record alone"
    assert "COPD  (Health, 04-May-2015)" in texts(page.entry)
    assert page.keeper.is_touched is False
    answer(qtbot, page, had_hypercapnic_failure="y", had_niv_for_acidosis="n", bmi_kg_m2="24,8")
    told = texts(page.panel)
    for words in ("Issue an oxygen alert card", "88 to 92 %", "24 or 28 %", "Tell the GP."):
        assert words in told
    assert page.panel.card.note_label.text() == "as answered, not recorded yet"
    assert {"R-AC-1", "R-AC-2"} <= set(texts(page.rules).split("\n"))
    assert read_all(engine, OxygenQuestion) == []
    save(qtbot, page, settled)
    assert "Choose what is decided" in page.entry.decide.message.text()
    decide(qtbot, page, "as")
    save(qtbot, page, settled)
    (kept,) = read_all(engine, OxygenQuestion)
    assert kept.answers["bmi_kg_m2"] == "24.8"
    assert said == ["Alert card and target saturation recorded"]
    assert "24-Nov-2026, Dr A. Berg" in state(page, "alert_card")
    qtbot.waitUntil(lambda: "Target saturation: 88 to 92 %." in texts(page.earlier))
    # It is empty again; what is kept from one time to the next is said in its field.
    assert page.entry.answers == {}
    assert page.entry.form.widget_of("bmi_kg_m2").placeholderText() == "24.8"
    assert page.entry.form.widget_of("had_hypercapnic_failure").currentText() == "– yes"
    assert page.keeper.is_touched is False
    picture(page, "questions_recorded", tmp_path, (1214, 587))


def test_another_way_needs_a_reason_and_a_slip_is_told_at_its_field(qtbot, show, settled, engine):
    page = show()
    choose(qtbot, page, "nocturnal")
    answer(qtbot, page, is_hypoxaemic_at_night="y", night_nadir_percent="8", is_on_niv="n")
    decide(qtbot, page, "o")
    save(qtbot, page, settled)
    assert "8 % is not possible here" in page.entry.form.message_of("night_nadir_percent")
    assert page.focusWidget() is page.entry.form.widget_of("night_nadir_percent")
    answer(qtbot, page, night_nadir_percent="81", meets_ltot="n")
    save(qtbot, page, settled)
    assert "Say why" in page.entry.decide.message.text()
    assert read_all(engine, OxygenQuestion) == []
    decide(qtbot, page, "o", "Sleeps in a chair; the sleep clinic sees her.")
    save(qtbot, page, settled)
    (kept,) = read_all(engine, OxygenQuestion)
    assert (kept.decided, kept.advised) == ("otherwise", "VENTILATION_FIRST")
    assert "Otherwise than advised" in state(page, "nocturnal")
    qtbot.waitUntil(
        lambda: "Otherwise than advised. Reason: Sleeps in a chair" in texts(page.earlier)
    )


def test_a_missing_reason_of_the_question_is_told_at_its_own_field(qtbot, show, settled, engine):
    page = show()
    choose(qtbot, page, "withdrawal")
    save(qtbot, page, settled)
    entry = page.entry
    assert "Choose why oxygen is withdrawn." in entry.form.message_of("reason")
    assert page.focusWidget() is entry.form.widget_of("reason")
    assert not entry.decide.message.isVisibleTo(page)
    choose(qtbot, page, "alert_card")
    decide(qtbot, page, "o")
    save(qtbot, page, settled)
    assert "Say why" in page.entry.decide.message.text()
    assert page.focusWidget() is page.entry.decide.reason
    assert page.entry.form.message_of("reason") == ""
    assert read_all(engine, OxygenQuestion) == []


def test_a_second_press_while_it_is_sent_empties_nothing(qtbot, show, settled, engine, said):
    page = show()
    answer(qtbot, page, had_niv_for_acidosis="y")
    decide(qtbot, page, "as")
    qtbot.bring_forward(page)
    for _ in range(2):
        qtbot.keyClick(page, Qt.Key.Key_S, CONTROL)
    settled()
    assert said == ["Alert card and target saturation recorded"]
    assert len(read_all(engine, OxygenQuestion)) == 1


def record_elsewhere(engine, clinic, mary, **answers):
    elsewhere = Questions(Desk(engine, now=lambda: NOON), clinic.dr_berg)
    asked = question("alert_card")
    elsewhere.record(
        QuestionDraft(
            command_id=new_command_id(),
            patient_id=mary,
            question=asked.code,
            answers=answers,
            course=Course.AS_ADVISED,
            shown=elsewhere.sheet(mary).shown(asked, answers),
        )
    )


def test_who_was_told_meanwhile_stays_ticked(qtbot, show, settled, clinic, engine, mary):
    page = show()
    answer(qtbot, page, set_by="Dr B")
    untouched = page.entry.typed_state()["answers"]
    boxes = page.entry.form.widget_of("told")
    boxes.set_value({Told.AMBULANCE})
    typed = page.entry.typed_state()["answers"]
    record_elsewhere(engine, clinic, mary, told=frozenset({Told.GP}))
    page.refresh()
    settled()
    assert page.entry.form.answers()["told"] == {Told.GP, Told.AMBULANCE}
    # So it is with a draft of before.
    page.entry.form.restore_typed(untouched)
    assert page.entry.form.answers() == {"set_by": "Dr B"}
    page.entry.form.restore_typed(typed)
    assert page.entry.form.answers()["told"] == {Told.GP, Told.AMBULANCE}
    # What is cleared by hand is cleared.
    held = page.entry.typed_state()["answers"]
    boxes.set_value({Told.AMBULANCE})
    cleared = page.entry.typed_state()["answers"]
    page.entry.form.restore_typed(held)
    page.entry.form.restore_typed(cleared)
    assert page.entry.form.answers()["told"] == {Told.AMBULANCE}


def test_typing_in_one_question_stays_while_another_is_looked_at(
    qtbot, show, settled, clinic, engine, mary
):
    page = show()
    answer(qtbot, page, set_by="Dr B")
    choose(qtbot, page, "withdrawal")
    answer(qtbot, page, reason="d", discussed_on="31/31")
    assert "is not in the calendar" in page.entry.form.problems[0].message
    typed = page.entry.typed_state()
    choose(qtbot, page, "alert_card")
    assert page.entry.form.answers() == {"set_by": "Dr B"}
    # The record changes meanwhile: what is typed stays, and it is told.
    a_gas(engine, mary, date(2026, 11, 20), "7.0", recorded_by_id=clinic.nurse_olu.person_id)
    page.refresh()
    settled()
    assert "The record has changed" in page.entry.decide.message.text()
    assert page.entry.form.answers() == {"set_by": "Dr B"}
    choose(qtbot, page, "withdrawal")
    assert page.entry.typed_state() == typed
    page.workplace.drafts.keep_all()
    assert len({keeper.draft_id for keeper in page.keepers if keeper.is_touched}) == 2


def test_a_record_that_changed_unseen_is_refused_and_nothing_is_lost(
    qtbot, show, settled, clinic, engine, mary
):
    page = show()
    answer(qtbot, page, had_niv_for_acidosis="y")
    decide(qtbot, page, "as")
    a_gas(engine, mary, date(2026, 11, 20), "7.0", recorded_by_id=clinic.nurse_olu.person_id)
    save(qtbot, page, settled)
    assert read_all(engine, OxygenQuestion) == []
    assert "what the rules say on this question" in page.message_bar.text
    assert page.entry.form.answers() == {"had_niv_for_acidosis": True}
    save(qtbot, page, settled)
    assert len(read_all(engine, OxygenQuestion)) == 1


def test_what_the_record_lacks_leads_to_where_it_is_recorded(
    qtbot, engine, clinic, show, mary, said
):
    page = show()
    choose(qtbot, page, "discharge")
    page.entry.show_sheet(replace(page._sheet, known=replace(page._sheet.known, diagnosis=None)))
    (button,) = page.entry.known.findChildren(QPushButton)
    assert button.accessibleName() == "Health: record Diagnosis"
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert said == [(mary, "health")]


def test_who_may_not_decide_reads_what_was_answered(qtbot, show, settled, clinic, engine):
    page = show()
    answer(qtbot, page, had_niv_for_acidosis="y")
    decide(qtbot, page, "as")
    save(qtbot, page, settled)
    page.close()
    nurse = show(clinic.nurse_olu)
    assert "Issue an oxygen alert card" in texts(nurse.panel)
    assert nurse.panel.card.note_label.text() == "by the last answers"
    assert not nurse.entry.form.isVisible()
    assert not nurse.entry.decide.isVisible()
    qtbot.keyClick(nurse, Qt.Key.Key_S, CONTROL)
    assert len(read_all(engine, OxygenQuestion)) == 1


def test_every_question_has_names_and_room_in_every_light(show, theme, tmp_path):
    page = show()
    for scheme, scale, size in (
        (Scheme.LIGHT, 100, (1214, 587)),
        (Scheme.DARK, 100, (1214, 1100)),
        (Scheme.LIGHT, 150, (1214, 587)),
    ):
        theme.set_scheme(scheme)
        theme.set_scale(scale)
        every = 1 if size[1] < 600 and scale == 100 else 5
        for code in [one.code for one in QUESTIONS][::every]:
            page.list.show_question(code)
            picture(page, f"questions_{code}_{scheme}_{scale}", tmp_path, size)
            assert unnamed(page) == []
            assert smaller_than_a_hand(page) == []


def test_the_decided_card_is_shown_with_its_mask_and_issued_when_it_leaves(
    qtbot, show, settled, decided, engine
):
    page = show()
    choose(qtbot, page, "nocturnal")
    assert page.card_paper.isHidden()
    choose(qtbot, page, "alert_card")
    paper = page.card_paper
    assert paper.isVisibleTo(page)
    qtbot.bring_forward(page)
    qtbot.keyClick(page, Qt.Key.Key_P, CONTROL)
    settled()
    assert "Choose the Venturi mask" in page.message_bar.text
    paper.venturi.setFocus()
    qtbot.keyClicks(paper.venturi, "28")
    qtbot.keyClick(page, Qt.Key.Key_P, CONTROL)
    settled()
    dialog = paper.paper_dialog
    assert dialog.preview.pdf.startswith(b"%PDF")
    assert read_all(engine, Document) == []
    dialog._note(Use.PRINTED)
    dialog._note(Use.COPIED)  # once more: nothing is issued twice
    (kept,) = read_all(engine, Document)
    assert (kept.kind, kept.sheet["venturi_percent"]) == ("alert_card", 28)
    dialog.close()


def test_a_card_that_nobody_decided_on_is_refused_in_words(show, settled, qtbot):
    page = show()
    choose(qtbot, page, "alert_card")
    page.card_paper.venturi.set_value(24)
    page.card_paper.button.click()
    settled()
    assert "Nobody has decided on an alert card yet." in page.message_bar.text
