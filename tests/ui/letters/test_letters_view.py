"""Writing a letter by keyboard: filled, followed on paper, issued, opened, printed and copied."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from ui.accessibility import go_to, reached_by_tab, smaller_than_a_hand, unnamed
from ui.paper_desk import MARY, NOW, FakeLetters, Services, letter_pdf
from ui.pictures import picture

from o2clinic.errors import AlreadyDone, Refused, StaleRecord
from o2clinic.ui.letters.letters_view import LettersView
from o2clinic.ui.theme import Scheme


@pytest.fixture
def services():
    made = Services()
    pdf = letter_pdf()
    made.documents.add(70, "HOOF Part B, order 251129-AAAAAA", pdf, order_id=7)
    made.documents.add(90, "Your home oxygen assessment", pdf, kind="clinic_letter")
    return made


@pytest.fixture
def show(qtbot, workplace, settled, services):
    def make(**changed):
        for name, value in changed.items():
            setattr(services, name, value)
        page = LettersView(replace(workplace, services=services), MARY)
        qtbot.addWidget(page)
        page.resize(1210, 640)
        page.show()
        qtbot.bring_forward(page)
        settled()
        return page

    return make


@pytest.fixture
def new_letter(qtbot, show, settled):
    def make(**changed):
        page = show(**changed)
        with qtbot.waitSignal(page.live.drawn):
            qtbot.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        settled()
        assert page.form.isVisible()
        return page

    return make


def press(qtbot, page, key, *, with_shift=False):
    held = Qt.KeyboardModifier.ControlModifier
    if with_shift:
        held |= Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(page.focusWidget() or page, key, held)


def test_every_paper_is_listed_with_its_hash(show):
    page = show()
    rows = page.table.records.rows
    assert [row.document_id for row in rows] == [90, 70]
    assert page.table.records.columns[-1].text(rows[0]) == rows[0].sha256[:8]
    assert page.subtitle_label.text() == "2 papers, newest first"


def test_a_new_letter_is_filled_and_seen_on_paper(new_letter):
    page = new_letter()
    draft = page.form.draft
    assert draft.salutation == "Mrs Jenkins"
    assert page.focusWidget() is page.form.fields.widget_of("plan")
    assert page.live.preview.page_count >= 2
    assert page.live.state.text() == "As it will print"
    assert page.issue_button.isEnabled()
    assert "JENKINS, Mary (Mrs)" in page.subtitle_label.text()
    assert "An interpreter is needed (Welsh)" in page.form.gate._cells[1].text()


def test_the_paper_follows_what_is_typed(qtbot, new_letter, settled, services):
    page = new_letter()
    services.letters.previews = 0
    field = page.form.fields.widget_of("advice")
    with qtbot.waitSignal(page.live.drawn):
        qtbot.keyClicks(field, "Never smoke near oxygen.")
    settled()
    assert services.letters.previews == 1  # one drawing for 24 keys
    assert page.form.draft.advice == "Never smoke near oxygen."


def test_a_letter_is_written_and_issued_by_keyboard_alone(qtbot, new_letter, settled, services):
    page = new_letter()
    press(qtbot, page, Qt.Key.Key_End)
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    qtbot.keyClicks(page.focusWidget(), "GP: please check the blood count (by March)")
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Tab)
    assert page.focusWidget() is page.form.fields.widget_of("next_review")
    qtbot.keyClicks(page.focusWidget(), "in February 2027")
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    (draft,) = services.letters.issued
    assert draft.plan.splitlines()[-1] == "GP: please check the blood count (by March)"
    assert draft.next_review == "in February 2027"
    assert page.paper.isVisible()
    assert services.documents.used == [(90, "opened")]


def test_what_is_missing_shuts_issue_and_is_gone_to(qtbot, new_letter):
    page = new_letter()
    page.form.fields.widget_of("summary").clear()
    assert not page.issue_button.isEnabled()
    assert "one thing is to be done" in page.subtitle_label.text()
    page.form.gate.field_wanted.emit("summary")
    assert page.focusWidget() is page.form.fields.widget_of("summary")


def test_a_day_not_understood_shuts_issue(new_letter):
    page = new_letter()
    page.form.seen_on.setText("")
    assert not page.issue_button.isEnabled()


def test_a_repeated_issue_is_a_success(qtbot, new_letter, settled, services):
    page = new_letter()
    services.letters.error = AlreadyDone(90)
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    assert page.paper.isVisible()


def test_a_changed_record_keeps_what_was_typed(qtbot, new_letter, settled, services):
    page = new_letter()
    qtbot.keyClicks(page.form.fields.widget_of("advice"), "Fire safety told.")
    services.letters.error = StaleRecord("The patient's record")
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    assert "record changed" in page.message_bar.text
    services.letters.error = None
    qtbot.mouseClick(page.message_bar._action, Qt.MouseButton.LeftButton)
    settled()
    assert page.form.draft.advice == "Fire safety told."
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    assert len(services.letters.issued) == 1


def test_another_letter_of_the_catalogue_is_chosen_by_keyboard(qtbot, new_letter, settled):
    page = new_letter()
    choice = page.form.template
    assert choice.value == "clinic_letter"
    choice.setFocus()
    for _ in range(5):  # to “Oxygen is withdrawn”
        qtbot.keyClick(choice, Qt.Key.Key_Down)
    qtbot.keyClick(choice, Qt.Key.Key_Return)
    settled()
    draft = page.form.draft
    assert draft.template == "withdrawal"
    assert draft.subject == "Your home oxygen is coming to an end"
    told = page.form.gate._cells
    assert any("Not in the record: why oxygen is withdrawn" in cell.text() for cell in told[1::3])
    assert not page.issue_button.isEnabled()


def test_a_huge_paste_is_refused(qapp, new_letter):
    page = new_letter()
    field = page.form.fields.widget_of("history")
    told = []
    field.paste_refused.connect(told.append)
    qapp.clipboard().setText("x" * 10_000_000)
    field.paste()
    assert page.form.draft.history == ""
    assert "too long" in told[0]


def open_first(qtbot, page, settled):
    page.table.setFocus()
    page.table.choose(0)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    settled()


def test_a_letter_is_corrected_by_a_new_one_that_names_it(qtbot, show, settled, services, tmp_path):
    page = show()
    open_first(qtbot, page, settled)
    with qtbot.waitSignal(page.live.drawn):
        press(qtbot, page, Qt.Key.Key_E, with_shift=True)
        settled()
    strip = page.form.correction
    assert strip.words.text() == "Replaces the letter of 20 November 2026 (L-261120-AAAAAA)."
    assert page.form.draft.plan == "You: use 3 L/min"
    assert page.focusWidget() is strip.reason_edit
    assert strip.message.text() == "✕ Say why the letter is corrected."
    page.form.fields.focus_field("plan")
    go_to(page.form, "Say why the letter is corrected.")
    assert page.focusWidget() is strip.reason_edit
    assert not page.issue_button.isEnabled()
    assert page.filling().record_id == 90
    qtbot.keyClicks(strip.reason_edit, "Flow was wrong")
    assert page.issue_button.isEnabled()
    assert page.typed_state()["correction"] == "Flow was wrong"
    picture(page, "letter-corrected", tmp_path, (1210, 640))
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    (draft,) = services.letters.issued
    assert (draft.corrects.document_id, draft.corrects.reason) == (90, "Flow was wrong")


def test_a_replaced_letter_is_struck_says_so_and_is_not_corrected_again(
    qtbot, show, settled, services, tmp_path
):
    services.documents.rows = (
        replace(services.documents.rows[0], replaced_by_id=91, scan_id=4, signed="Dr Berg, today"),
        *services.documents.rows[1:],
    )
    page = show()
    columns = page.table.records.columns
    row = page.table.records.rows[0]
    assert [each.title for each in columns if each.is_struck and each.is_struck(row)] == ["Title"]
    assert row.standing == "Replaced, Signed"
    picture(page, "letters-replaced", tmp_path, (1210, 640))
    open_first(qtbot, page, settled)
    assert "do not go by this paper" in page.paper._standing.text()
    assert page.papers.correct_button.isHidden()
    press(qtbot, page, Qt.Key.Key_P)  # the old one still prints, as it is
    page.papers.scan_button.click()
    settled()
    assert services.signed_papers.opened == [4]
    assert not page.paper.preview.print_button.isEnabled()
    page.papers.scan_button.click()
    settled()
    assert page.paper.preview.pdf == services.documents.papers[90]


def test_a_paper_signed_by_hand_is_kept_with_its_scan(qtbot, show, settled, services, tmp_path):
    page = show()
    open_first(qtbot, page, settled)
    press(qtbot, page, Qt.Key.Key_G)
    panel = page.papers.panel
    assert panel.isVisible()
    assert not panel.save_button.isEnabled()
    word = tmp_path / "signed.docx"
    word.write_bytes(b"PK\x03\x04 not a scan")
    panel.take_file(str(word))
    settled()
    assert "a Word file" in panel.form.message_of("scan")
    picture(page, "signed-refused", tmp_path, (1210, 640))
    scan = tmp_path / "signed.pdf"
    scan.write_bytes(letter_pdf())
    panel.take_file(str(scan))
    settled()
    panel.on_edit.set_value(NOW.date() - timedelta(days=1))
    assert not panel.save_button.isEnabled()  # before it was issued
    panel.on_edit.set_value(NOW.date())
    panel.by_edit.setText("Mary Jenkins")
    assert unnamed(page) == []
    assert smaller_than_a_hand(page) == []
    press(qtbot, page, Qt.Key.Key_S)
    settled()
    (draft,) = services.signed_papers.recorded
    assert (draft.document_id, draft.signed_by, draft.file_name) == (
        90,
        "Mary Jenkins",
        "signed.pdf",
    )
    assert panel.isHidden()


def test_a_copy_is_the_same_bytes(qtbot, show, settled, services, tmp_path):
    page = show()
    open_first(qtbot, page, settled)
    page.paper.save_to(str(tmp_path / "copy"))
    qtbot.waitUntil(lambda: "Copy saved" in page.paper.message_bar.text)
    assert (tmp_path / "copy.pdf").read_bytes() == services.documents.papers[90]
    assert services.documents.used[-1] == (90, "saved a copy")


def test_a_copy_that_cannot_be_written_is_told(qtbot, show, settled, tmp_path):
    page = show()
    open_first(qtbot, page, settled)
    page.paper.save_to(str(tmp_path / "no such folder" / "copy.pdf"))
    qtbot.waitUntil(lambda: "could not be written" in page.paper.message_bar.text)


def test_a_tampered_paper_is_refused(qtbot, show, settled, services):
    services.documents.error = Refused("DOC-HASH", "Not as it was issued.", "Do not use it.")
    page = show()
    open_first(qtbot, page, settled)
    assert "Not as it was issued" in page.paper.message_bar.text
    assert not page.paper.preview.print_button.isEnabled()


def test_whoever_may_not_write_is_offered_no_letter(show):
    page = show(letters=FakeLetters(may_issue=False))
    assert page.new_button.isHidden()
    assert not page.open_button.isHidden()


def test_everything_has_a_name_and_is_reached(new_letter):
    page = new_letter()
    assert unnamed(page) == []
    reached = reached_by_tab(page)
    for name in ("subject", "plan", "summary", "copies", "large_print"):
        assert page.form.fields.widget_of(name) in reached
    assert smaller_than_a_hand(page) == []


@pytest.mark.parametrize(
    ("scheme", "scale"), [(Scheme.LIGHT, 100), (Scheme.DARK, 100), (Scheme.LIGHT, 150)]
)
def test_pictures(qtbot, new_letter, settled, theme, tmp_path, scheme, scale):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    page = new_letter()
    name = f"{scheme.value}-{scale}"
    assert picture(page, f"letter-form-{name}", tmp_path, (1210, 640)).is_file()
    page.go_back()
    assert picture(page, f"letters-{name}", tmp_path, (1210, 640)).is_file()


def test_in_large_type_no_field_reaches_under_the_scroll_bar(qtbot, new_letter, settled, theme):
    theme.set_scale(150)
    page = new_letter()
    qtbot.waitUntil(lambda: page.form.width() > 0)
    settled()
    fields = page.form.parentWidget()
    assert page.form.minimumSizeHint().width() <= fields.width()
    assert page.live.width() > 300
