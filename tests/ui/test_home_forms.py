"""Risk form and consent on screen: asked by keyboard, saved, accepted, withdrawn, on paper."""

from dataclasses import replace

import pytest
from clinic import NOON, read_all
from PySide6.QtCore import Qt
from services.paper_people import a_paper_clinic
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.real_desk import shows_page, texts

from o2clinic.models import Document, OxygenConsent, RiskAnswer, RiskStep
from o2clinic.rules.consent import STATEMENTS, Signer
from o2clinic.rules.home_case import ConsentKind
from o2clinic.rules.risk_questions import RiskAnswer as Given
from o2clinic.services.documents import Use
from o2clinic.services.home_drafts import AnswerDraft
from o2clinic.services.home_forms import HomeForms
from o2clinic.services.work import new_command_id
from o2clinic.ui.patients.risk_area import RiskArea
from o2clinic.ui.theme import Scheme

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def engine(sqlite_database):
    return sqlite_database.engine


@pytest.fixture
def clinic(engine):
    return a_paper_clinic(engine)


@pytest.fixture
def mary(engine, clinic):
    return clinic.patient_id


@pytest.fixture
def said():
    return []


@pytest.fixture
def show(qtbot, engine, clinic, mary, workplace, settled, said):
    yield shows_page(
        *(qtbot, engine, workplace, settled),
        page=lambda at: RiskArea(at, mary),
        actor=clinic.dr_berg,
        say=said.append,
    )
    settled()  # before the engine goes


def asking(area, settled):
    area.cards.ask_button.click()
    settled()
    return area.page


def answer_all(qtbot, page, **worries):
    """Without a worry, by letters and Enter alone; some answered otherwise: q5="y"."""
    page.go_to_first()
    for number, row in page.rows.rows.items():
        usual = "y" if row.question.worrying == "no" else "n"
        row.answer.setFocus()
        qtbot.keyClicks(row.answer, worries.get(f"q{number}", usual))


def save(qtbot, area, settled):
    qtbot.bring_forward(area)
    qtbot.keyClick(area.page, Qt.Key.Key_S, CONTROL)
    settled()


def test_the_questions_are_asked_by_keyboard_and_a_red_answer_is_accepted(
    qtbot, show, settled, engine, said
):
    area = show()
    assert "Not asked on screen yet" in texts(area.cards.questions_card)
    page = asking(area, settled)
    first, second = list(page.rows.rows.values())[:2]
    assert page.focusWidget() is first.answer
    qtbot.keyClick(first.answer, Qt.Key.Key_N)
    qtbot.keyClick(first.answer, Qt.Key.Key_Return)
    assert page.focusWidget() is second.answer
    save(qtbot, area, settled)  # seventeen are open: it goes to the first of them
    assert page.focusWidget() is second.answer
    assert "Not answered: Y, N, or U" in second.message.text()
    assert page.card.note_label.text() == "17 not answered yet"
    answer_all(qtbot, page, q5="y", q13="u", q12="y")
    fire = page.rows.rows["5"]
    assert fire.done_on.isVisibleTo(page)
    assert not page.rows.rows["4"].done_on.isVisibleTo(page)
    fire.done_on.setFocus()
    qtbot.keyClicks(fire.done_on, "24/11/26")
    page.look()
    assert "Neither done nor dated" in page.rows.rows["12"].message.text()
    save(qtbot, area, settled)
    assert len(read_all(engine, RiskAnswer)) == 18
    assert said == ["The risk form is saved"]
    assert area.page is area.risk
    told = texts(area.cards.questions_card)
    assert "A fire, burn or smoking on oxygen before." in told
    assert "Nobody knew: no working smoke alarm on each floor" in told
    assert area.risk.panel.chip.text() == "Held"
    form = area.cards.accept
    assert form.isVisibleTo(area)
    form.save_button.click()
    assert "Type why oxygen is ordered all the same." in form.message or not form.message
    settled()
    assert "Type why oxygen is ordered all the same." in form.message
    form.discussed_on.setText("20/11/26")
    form.reason.setText("burn ten years ago")
    form.mitigation.setText("fire service visited")
    form.send()
    settled()
    assert "accepted by Dr A. Berg" in texts(area.cards.questions_card)
    assert not form.isVisibleTo(area)
    area.cards.settle.note.setText("alarms gone off")
    area.cards.settle.send()
    settled()
    area.cards.history_button.click()
    settled()
    then = texts(area.page)
    assert "accepted by Dr A. Berg" in then  # the reason stays to be read
    assert "noted by Dr A. Berg · alarms gone off" in then
    kinds = [it.kind for it in read_all(engine, RiskStep)]
    assert kinds == ["accepted", "action_done"]


def test_a_nurse_is_told_who_accepts_and_last_times_answers_are_taken_over(
    qtbot, show, settled, clinic, engine
):
    area = show(clinic.nurse_olu)
    page = asking(area, settled)
    assert not page.last_button.isEnabled()
    answer_all(qtbot, page, q2="y")
    save(qtbot, area, settled)
    assert area.cards.who_accepts.isVisibleTo(area)
    assert not area.cards.accept.isVisibleTo(area)
    page = asking(area, settled)
    qtbot.keyClick(page, Qt.Key.Key_L, CONTROL)
    assert page.rows.rows["2"].answer.value == "yes"
    assert page.keeper.is_touched
    state = page.typed_state()
    page.start()
    other = replace(page.sheet.questions, version="2", questions=page.sheet.questions.questions[:2])
    page.rows.show_set(other, NOON.date())
    assert list(page.rows.rows) == ["1", "1a"]
    page.restore_typed(state)
    assert page.rows.rows["2"].answer.value == "yes"  # below the questions that it answered
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert area.page is area.risk
    area.cards.history_button.click()
    settled()
    assert "2 Are e-cigarettes used" in texts(area.page)


def test_consent_is_recorded_with_who_signed_and_withdrawn(qtbot, show, settled, engine, said):
    area = show()
    assert "A form signed on 18-Nov-2026 counts." in texts(area.cards.consent_card)
    area.cards.consent_button.click()
    settled()
    page = area.page
    for each in STATEMENTS:
        page.form.widget_of(each.name).set_value(each.name != "shares_with_electricity")
    page.form.widget_of("signed_by").set_value(Signer.BEST_INTERESTS)
    assert page.form.widget_of("consulted").isVisibleTo(page)
    save(qtbot, area, settled)
    assert "Type who was consulted." in page.form.message_of("consulted")
    assert "found unable to" in page.form.message_of("can_decide")
    assert read_all(engine, OxygenConsent) == []
    page.form.widget_of("signed_by").set_value(Signer.PATIENT)
    assert not page.form.widget_of("consulted").isVisibleTo(page)
    save(qtbot, area, settled)
    assert said == ["The consent is saved"]
    told = texts(area.cards.consent_card)
    assert "Signed on 24-Nov-2026 by the patient" in told
    assert "no priority in a power cut" in told
    area.cards.withdraw_button.click()
    area.cards.withdraw.send()
    settled()
    assert "The supply stops" in texts(area)
    assert "Withdrawn on 24-Nov-2026 by the patient" in texts(area.cards.consent_card)
    assert area.cards.removal_button.text() == "Request removal…"
    asked = []
    area.workplace = replace(area.workplace, open_patient=lambda *where: asked.append(where))
    area.cards.removal_button.click()
    area.message_bar.action_wanted.emit()
    assert asked == [(area._patient_id, "orders:consent_withdrawn")] * 2
    assert not area.cards.withdraw.isVisibleTo(area)
    assert [it.kind for it in read_all(engine, OxygenConsent)] == [
        ConsentKind.GIVEN,
        ConsentKind.WITHDRAWN,
    ]


def test_a_paper_is_issued_when_it_leaves_and_told_only_on_somebodys_word(
    qtbot, show, settled, engine, said
):
    area = show()
    area.cards.fire_paper.click()
    settled()
    draft_dialog = area.paper_dialog
    assert draft_dialog.preview.pdf.startswith(b"%PDF")
    assert read_all(engine, Document) == []
    draft_dialog._note(Use.PRINTED)
    draft_dialog._note(Use.COPIED)  # once more: nothing is issued twice
    (paper,) = read_all(engine, Document)
    assert paper.kind == "fire_referral"
    assert not area.sheet.is_supplier_told
    assert "Supplier, of smoking: not recorded" in texts(area.cards.told_card)
    draft_dialog.close()
    area.cards.supplier_told.click()
    settled()
    assert said[-1] == "Noted: the supplier was told"
    assert "Supplier, of smoking: told" in texts(area.cards.told_card)


def test_what_was_typed_for_other_answers_accepts_and_settles_nothing(
    qtbot, show, settled, clinic, mary, engine
):
    area = show()
    answer_all(qtbot, asking(area, settled), q5="y", q12="y")
    save(qtbot, area, settled)
    accept, settle = area.cards.accept, area.cards.settle
    accept.discussed_on.setText("20/11/26")
    accept.reason.setText("burn ten years ago")
    accept.mitigation.setText("fire service visited")
    settle.answer.setCurrentIndex(1)
    settle.note.setText("candles gone")
    assert settle.answer.currentText() == "Naked flames near oxygen"
    forms = HomeForms(area.workplace.services.home_forms._desk, clinic.nurse_olu)
    again = forms.of(mary).from_last(new_command_id())
    red = {**again.answers, "8": AnswerDraft(Given.YES), "12": AnswerDraft(Given.NO)}
    forms.record(replace(again, answers=red))  # a nurse asks again meanwhile
    area.refresh()
    settled()
    assert settle.answer.currentText() == "Choose the action"
    settle.send()
    settled()
    assert "is not open any more" in settle.message
    accept.send()
    settled()
    assert "was changed after you began to type" in texts(area)
    assert accept.reason.text() == "burn ten years ago"
    assert read_all(engine, RiskStep) == []
    accept.send()  # now that they were looked at
    settled()
    assert [it.kind for it in read_all(engine, RiskStep)] == ["accepted"]


def test_every_field_is_named_and_large_enough(qtbot, show, settled):
    area = show()
    for key in ("questions", "consent", "history"):
        page = area.open_page(key)
        settled()
        if key == "questions":
            answer_all(qtbot, page, q5="y")
        assert unnamed(page) == []
        assert smaller_than_a_hand(page) == []
        assert page._scroll_area.horizontalScrollBar().maximum() == 0
    area.turn_back()
    assert unnamed(area.risk) == []


@pytest.mark.parametrize(("scheme", "scale"), [(Scheme.DARK, 150)])
def test_pictures(qtbot, show, settled, theme, tmp_path, scheme, scale):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    area = show()
    page = asking(area, settled)
    answer_all(qtbot, page, q5="y", q12="y", q13="u")
    page.rows.rows["5"].done_on.setText("24/11/26")
    page.look()
    assert picture(page, f"risk_questions_{scheme}_{scale}", tmp_path, (1214, 900)).exists()
    save(qtbot, area, settled)
    assert picture(area.risk, f"risk_area_{scheme}_{scale}", tmp_path, (1214, 1000)).exists()
    assert area.risk._scroll_area.horizontalScrollBar().maximum() == 0
    consent = area.open_page("consent")
    settled()
    consent.form.widget_of("signed_by").set_value(Signer.BEST_INTERESTS)
    consent.save_form()
    assert picture(consent, f"consent_{scheme}_{scale}", tmp_path, (1214, 900)).exists()
