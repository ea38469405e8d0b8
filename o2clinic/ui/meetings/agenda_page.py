"""The agenda of one meeting: who, why, with which question, in which order."""

from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QSplitter, QVBoxLayout, QWidget

from o2clinic.errors import NotValid, Refused
from o2clinic.rules.changes import Concept
from o2clinic.services.agenda_draft import (
    LineStep,
    OffDraft,
    QuestionDraft,
    SeenLine,
    StandardDraft,
)
from o2clinic.services.agenda_rows import AgendaLine, AgendaSheet
from o2clinic.services.agendas import Filled, StandardDecided
from o2clinic.services.work import new_command_id
from o2clinic.ui.meetings.agenda_table import AgendaTable
from o2clinic.ui.meetings.line_dialog import Asked, LineDialog
from o2clinic.ui.meetings.seats_flow import SeatsFlow, once
from o2clinic.ui.meetings.standard_dialog import StandardDialog
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.wrapped import together
from o2clinic.ui.workplace import Workplace

_WIDTHS: Final = (880, 300)  # of the lines and of what is told of the one in front
_SEATS_TOLD: Final = 4


class AgendaPage(Page):
    """Fill it, put it in order, take off what is settled, decide the standard cases.

    Signals:
        left: the list of meetings is wanted.
        ask_wanted: a patient is to be brought to this meeting.
    """

    concepts = frozenset({Concept.MEETING, Concept.PATIENT, Concept.ACCESS})
    help_topic = "meetings"
    left = Signal()
    ask_wanted = Signal(object)

    def __init__(self, workplace: Workplace, meeting_id: int) -> None:
        super().__init__(workplace, "Agenda")
        self.meeting_id = meeting_id
        self.sheet: AgendaSheet | None = None
        self._may_hold = workplace.services.meetings.may_hold
        self._kept: dict[tuple[str, int], str] = {}  # what was typed and refused
        self.fill_button = self.add_action("Fill", self._on_fill, primary=True, keys="Ctrl+F")
        self.ask_button = self.add_action("Add patient", self._on_ask, keys="Ctrl+B")
        self.standard_button = self.add_action("Standard cases", self._on_standard, keys="Ctrl+D")
        self.seats_button = self.add_action("Invited", self._on_seats, keys="Ctrl+I")
        self.back_button = self.add_action("Back", self._on_back, keys="Esc")
        self.table = AgendaTable(workplace.theme)
        self.table.row_chosen.connect(self._on_chosen)
        self.table.row_activated.connect(self._on_activated)
        self.table.moved.connect(self._on_moved)
        self.seats = SeatsFlow(self, may_hold=self._may_hold)
        self._lay_out()
        self._set_keys()
        for button in (self.fill_button, self.ask_button, self.standard_button):
            button.setVisible(self._may_hold)

    def refresh(self) -> None:
        """Ask for the agenda."""
        agendas, meeting_id = self.workplace.services.agendas, self.meeting_id
        self.ask("agenda", lambda: agendas.sheet(meeting_id), self.show_sheet)

    def show_sheet(self, sheet: AgendaSheet) -> None:
        """Show the lines, and what may be done."""
        self.sheet = sheet
        meeting, is_open = sheet.meeting, sheet.is_open and self._may_hold
        self.set_title(f"{meeting.what}, {meeting.when}")
        self.set_subtitle(" · ".join(filter(None, (meeting.counts, meeting.state_words))))
        self.people.setText(" · ".join(filter(None, (meeting.place, _seats_words(sheet)))))
        had_rows = bool(self.table.records.rows)
        self.table.set_rows(sheet.lines)
        if sheet.lines and self.table.chosen is None:
            self.table.choose(0)
        if not had_rows:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self.table.may_move = is_open
        self.fill_button.setEnabled(is_open)
        self.ask_button.setEnabled(is_open)
        self.standard_button.setEnabled(is_open and bool(sheet.standard))
        count = len(sheet.standard)
        self.standard_button.setText(f"Standard cases {count or ''}".strip() + "  Ctrl+D")
        self._on_chosen(self.table.chosen)
        self.seats.show_sheet(sheet.invited)

    # Building

    def _lay_out(self) -> None:
        px = self.workplace.theme.px
        self.table.set_empty_text(
            "Nobody is on the agenda yet. Fill it by the rules, or add a patient."
        )
        self.people = label("", "quiet", wrap=True)
        self.card = Card("")
        self.who = label("", "quiet", wrap=True)
        self.why = label("", "strong", wrap=True)
        self.question_label = label("", "", wrap=True)
        self.evidence = label("", "", wrap=True)
        self.proposal = label("", "", wrap=True)
        self.foot = label("", "quiet", wrap=True)
        for part in (
            *(self.who, self.why, self.question_label),
            *(self.evidence, self.proposal, self.foot),
        ):
            self.card.add(part)
        self.card.content.addStretch()
        self.open_button = self._button("Open the patient  Enter", self._on_open)
        self.question_button = self._button("Another question  Q", self._on_question)
        self.off_button = self._button("Take off  Del", self._on_off)
        self.put_back_button = self._button("Put back  R", self._on_put_back)
        held = QWidget()
        column = QVBoxLayout(held)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.card, 1)
        both = QSplitter(Qt.Orientation.Horizontal)
        both.setChildrenCollapsible(False)
        both.setHandleWidth(px(10))
        both.addWidget(self.table)
        both.addWidget(held)
        both.setStretchFactor(0, 3)
        both.setStretchFactor(1, 1)
        both.setSizes([px(width) for width in _WIDTHS])
        self.add(both, 1)
        self.add(self.people)

    def _button(self, text: str, slot: Any) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text.rpartition("  ")[0])
        button.clicked.connect(slot)
        self.card.add(button)
        return button

    def _set_keys(self) -> None:
        for key, button, what in (
            ("Q", self.question_button, "Ask another question"),
            ("Del", self.off_button, "Take the patient off, with a reason"),
            ("R", self.put_back_button, "Put a patient who was taken off back"),
        ):
            shortcut = QShortcut(QKeySequence(key), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(button.click)
            self.tell_keys(key, what)
        self.tell_keys("Ctrl+Up, Ctrl+Down", "Move the line up or down; or drag it")
        self.tell_keys("Enter", "Open the patient")

    # The line in front

    @Slot(object)
    def _on_chosen(self, line: AgendaLine | None) -> None:
        is_open = self.sheet is not None and self.sheet.is_open and self._may_hold
        may_change = is_open and line is not None and line.is_waiting
        may_come_back = is_open and line is not None and line.may_be_put_back
        self.open_button.setEnabled(line is not None)
        for button in (self.question_button, self.off_button):
            button.setEnabled(may_change)
            button.setVisible(self._may_hold and not may_come_back)
        self.put_back_button.setEnabled(may_come_back)
        self.put_back_button.setVisible(may_come_back)
        self.card.set_title("" if line is None else line.name)
        self.who.setText("" if line is None else f"{line.born}\n{line.nhs_number}")
        self.why.setText("" if line is None else together(line.reasons))
        self.question_label.setText("" if line is None else together(line.question))
        self.evidence.setText("" if line is None else together(line.evidence))
        proposed = f"Without discussion: {line.proposal}" if line and line.is_standard else ""
        self.proposal.setText(together(line.decision if line and line.decision else proposed))
        self.foot.setText("" if line is None else _foot(line))
        for part in (self.who, self.why, self.question_label, self.evidence, self.proposal):
            part.setVisible(bool(part.text()))

    def _on_activated(self, line: AgendaLine) -> None:
        self.workplace.open_patient(line.patient_id, "")

    def _on_open(self) -> None:
        line = self.table.chosen
        if line is not None:
            self._on_activated(line)

    def _on_question(self) -> None:
        line = self.table.chosen
        if line is not None:
            text = self._kept.get(("question", line.item_id), line.question)
            asked = Asked(f"The question about {line.name}", "Question", "Ask", line, text)
            self._open_dialog(asked, self._on_question_given)

    @Slot(object)
    def _on_question_given(self, given: tuple[AgendaLine, str]) -> None:
        line, text = given
        draft = QuestionDraft(_step(line), text)
        task = partial(self.workplace.services.agendas.question, draft)
        self._write("question", task, "The question is changed", given)

    def _on_off(self) -> None:
        line = self.table.chosen
        if line is not None:
            text = self._kept.get(("off", line.item_id), "")
            asked = Asked(f"Take {line.name} off the agenda", "Because", "Take off", line, text)
            self._open_dialog(asked, self._on_off_given)

    @Slot(object)
    def _on_off_given(self, given: tuple[AgendaLine, str]) -> None:
        line, reason = given
        draft = OffDraft(_step(line), reason)
        task = partial(self.workplace.services.agendas.take_off, draft)
        self._write("off", task, f"{line.name} is taken off", given)

    def _open_dialog(self, asked: Asked, slot: Any) -> None:
        """It stays about its line, whatever is chosen or brought at another desk meanwhile."""
        dialog = LineDialog(self.workplace.theme, asked, self)
        dialog.given.connect(slot)
        dialog.open()

    def _on_put_back(self) -> None:
        line = self.table.chosen
        if line is not None:
            task = partial(self.workplace.services.agendas.put_back, _step(line))
            self._write("back", task, f"{line.name} is on the agenda again")

    @Slot(object)
    def _on_moved(self, moved: tuple[int, int]) -> None:
        item_id, place = moved
        agendas, meeting_id = self.workplace.services.agendas, self.meeting_id
        command_id = new_command_id()
        self._write("move", lambda: agendas.move(meeting_id, item_id, place, command_id), "")

    # The whole agenda

    def _on_fill(self) -> None:
        agendas, meeting_id = self.workplace.services.agendas, self.meeting_id
        command_id = new_command_id()
        self.save(
            "fill",
            lambda: agendas.fill(meeting_id, command_id),
            self._on_filled,
            button=self.fill_button,
        )

    def _on_filled(self, filled: Filled) -> None:
        if filled.added:
            count = "1 patient" if filled.added == 1 else f"{filled.added} patients"
            self.message_bar.tell(
                f"{count} came on the agenda", f"{filled.words}{_left(filled)}", Tone.GOOD
            )
        elif filled.left:
            self.message_bar.tell("There is no time for more", _left(filled).lstrip(". "))
        else:
            self.message_bar.tell("By the rules nobody else is to be brought", tone=Tone.GOOD)
        self.refresh()

    def _on_ask(self) -> None:
        self.ask_wanted.emit(self.meeting_id)

    def _on_standard(self) -> None:
        if self.sheet is None or not self.sheet.standard:
            return
        dialog = StandardDialog(self.workplace.theme, self.sheet.standard, self)
        dialog.decided.connect(self._on_decided)
        dialog.open()

    @Slot(object)
    def _on_decided(self, lines: tuple[SeenLine, ...]) -> None:
        agendas = self.workplace.services.agendas
        draft = StandardDraft(new_command_id(), self.meeting_id, lines)
        self.save(
            "standard",
            lambda: agendas.accept_standard(draft),
            self._on_standard_decided,
            button=self.standard_button,
        )

    def _on_standard_decided(self, done: StandardDecided) -> None:
        words = f"{done.decided} decided as proposed"
        if done.held:
            held = f"To be discussed, since something is new: {'; '.join(done.held)}"
            self.message_bar.tell(words, held, Tone.CAUTION)
        else:
            self.message_bar.tell(words, tone=Tone.GOOD)
        self.refresh()

    def _on_seats(self) -> None:
        if self.sheet is not None:
            self.seats.open(self.sheet.invited)

    def _on_back(self) -> None:
        self.left.emit()

    def _write(
        self, name: str, task: Any, words: str, given: tuple[AgendaLine, str] | None = None
    ) -> None:
        key, text = (name, 0 if given is None else given[0].item_id), given[1] if given else ""

        def done(_key: int) -> None:
            self._kept.pop(key, None)
            self.message_bar.clear()
            if words:
                self.workplace.say(words)
            self.refresh()

        def refused(error: Exception) -> None:
            self.on_save_failure(_told(error))
            if text:
                self._kept[key] = text
                self.workplace.say("What you typed is kept: it stands there when you ask again")
            self.refresh()

        self.save(name, lambda: once(task), done, on_error=refused)


def _told(error: Exception) -> Exception:
    """There is no field beside which it could stand: it is told above."""
    if isinstance(error, NotValid):
        first = error.findings[0]
        return Refused(first.rule, first.message)
    return error


def _step(line: AgendaLine) -> LineStep:
    return LineStep(line.item_id, line.version, new_command_id())


def _left(filled: Filled) -> str:
    if not filled.left:
        return ""
    count = "1 more is" if filled.left == 1 else f"{filled.left} more are"
    return f". {count} to be brought to the next meetings: there is no time for them in this one."


def _foot(line: AgendaLine) -> str:
    told = (f"Asked by {line.asked}" if line.asked else "", line.rule, line.stands)
    return " · ".join(filter(None, told))


def _seats_words(sheet: AgendaSheet) -> str:
    if not sheet.seats:
        return "nobody invited yet"
    named = [f"{one.name} ({one.role})" for one in sheet.seats[:_SEATS_TOLD]]
    more = len(sheet.seats) - len(named)
    return "with " + ", ".join(named) + (f" and {more} more" if more else "")
