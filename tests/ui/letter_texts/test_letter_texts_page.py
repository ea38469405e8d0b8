"""Editing a letter's text by keyboard: fields put in, checked, seen on paper, put in force."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.letter_desk import SHOWN, FakeTexts
from ui.pictures import picture

from o2clinic.errors import StaleRecord
from o2clinic.ui.letter_texts.letter_texts_page import LetterTextsPage
from o2clinic.ui.theme import Scheme

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def texts():
    return FakeTexts()


@pytest.fixture
def page(qtbot, workplace, settled, texts):
    services = SimpleNamespace(letter_texts=texts)
    made = LetterTextsPage(replace(workplace, services=services))
    qtbot.addWidget(made)
    made.resize(1210, 640)
    made.show()
    qtbot.bring_forward(made)
    settled()
    return made


@pytest.fixture
def editor(qtbot, page, settled):
    """The text of “Oxygen is withdrawn”, opened by keyboard."""
    page.table.setFocus()
    page.table.choose(2)
    with qtbot.waitSignal(page.live.drawn):
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    settled()
    return page


def test_a_text_is_changed_and_put_in_force_by_keyboard_alone(qtbot, editor, texts, settled):
    assert editor.form.text.hasFocus()
    assert editor.live.preview.page_count >= 1
    qtbot.keyClick(editor.form.text, Qt.Key.Key_End, CONTROL)
    qtbot.keyClicks(editor.form.text, "[history]")
    qtbot.keyClick(editor.form.text, Qt.Key.Key_Return)
    editor.form.fields.setFocus()
    qtbot.keyClicks(editor.form.fields, "target")
    qtbot.keyClick(editor.form.fields, Qt.Key.Key_I, CONTROL)
    assert editor.form.text.hasFocus()
    qtbot.keyClicks(editor.form.text, " is the target.")
    with qtbot.waitSignal(editor.live.drawn):
        qtbot.keyClick(editor.form.text, Qt.Key.Key_S, CONTROL)
    settled()
    (sent,) = texts.sent
    assert sent.text.endswith("[history]\n{{ target }} is the target.")
    assert (sent.template_id, sent.edition) == ("withdrawal", 0)
    assert "Oxygen is withdrawn is kept" in editor.message_bar.text
    assert "edition 1 is the newest" in editor.subtitle_label.text()
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert editor.table.isVisible()
    assert "5 texts, 1 of them the clinic's own" in editor.subtitle_label.text()


def test_what_is_wrong_is_told_with_its_line_and_shuts_the_way(qtbot, editor, texts, settled):
    texts.previews = 0
    qtbot.keyClick(editor.form.text, Qt.Key.Key_End, CONTROL)
    qtbot.keyClicks(editor.form.text, "{{ target.secret }}")
    assert "a point after its name is not allowed" in editor.form.told[0].text()
    assert "a point after its name" in editor.form.text.accessibleDescription()
    assert not editor.save_button.isEnabled()
    assert "cannot be put in force yet" in editor.subtitle_label.text()
    editor.form.text.undo()
    editor.form.in_force_from.setText("1/1/2020")
    assert "choose today or a later day" in editor.form.told[0].text()
    qtbot.keyClick(editor, Qt.Key.Key_S, CONTROL)
    assert texts.sent == []


def test_a_paste_that_is_too_long_is_refused_and_told(qapp, editor):
    before = editor.form.text.toPlainText()
    qapp.clipboard().setText("x" * 100_000)
    editor.form.text.paste()
    assert editor.form.text.toPlainText() == before
    assert "too long" in editor.message_bar.text


def test_somebody_else_s_edition_is_compared_and_gone_over(qtbot, editor, texts, settled):
    qtbot.keyClick(editor.form.text, Qt.Key.Key_End, CONTROL)
    qtbot.keyClicks(editor.form.text, "Mine.")
    typed = editor.form.text.toPlainText()
    texts.somebody_puts("withdrawal", "[subject]\nTheirs\n[summary]\nTheirs.\n")
    texts.error = StaleRecord("This text (now edition 1)", "Mr K. Rowe")
    qtbot.keyClick(editor, Qt.Key.Key_S, CONTROL)
    settled()
    assert "Somebody put another edition in force" in editor.message_bar.text
    qtbot.mouseClick(editor.message_bar._action, Qt.MouseButton.LeftButton)
    settled()
    assert editor.form.text.toPlainText() == typed
    assert editor.beside.currentIndex() == 1
    assert "− Theirs." in editor.difference.toPlainText()
    texts.error = None
    qtbot.keyClick(editor, Qt.Key.Key_S, CONTROL)
    settled()
    assert (texts.sent[0].edition, texts.sent[0].text) == (1, typed)


def test_the_text_of_the_program_comes_back_with_one_press(qtbot, page, texts, settled):
    texts.somebody_puts("withdrawal", "[subject]\nOurs\n[summary]\nOurs.\n")
    page._open("withdrawal")
    settled()
    assert page.form.text.toPlainText().startswith("[subject]\nOurs")
    qtbot.mouseClick(page.shipped_button, Qt.MouseButton.LeftButton)
    settled()
    (sent,) = texts.sent
    assert sent.is_shipped
    assert "coming to an end" in page.form.text.toPlainText()


def test_it_can_be_read_and_reached(qtbot, editor, theme, settled, tmp_path, texts):
    assert unnamed(editor) == []
    assert smaller_than_a_hand(editor) == []
    texts.somebody_puts("withdrawal", editor.form.text.toPlainText().replace("firm", "plain"))
    picture(editor, "letter_texts_editor", tmp_path)
    editor.beside.setCurrentIndex(1)
    editor.form.text.appendPlainText("New line.\n{{ nobody }}")
    picture(editor, "letter_texts_editions", tmp_path)
    theme.set_scheme(Scheme.DARK)
    editor.beside.setCurrentIndex(0)
    picture(editor, "letter_texts_dark", tmp_path)
    theme.set_scheme(Scheme.LIGHT)
    theme.set_scale(150)
    picture(editor, "letter_texts_large", tmp_path)
    editor.go_back()
    settled()
    picture(editor, "letter_texts_list_large", tmp_path)
    theme.set_scale(100)
    picture(editor, "letter_texts_list", tmp_path)
    assert [row.template_id for row in editor.table.records.rows] == list(SHOWN)
