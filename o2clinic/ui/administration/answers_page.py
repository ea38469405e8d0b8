"""Two questions to the audit, answered at a glance, and the answer as a file."""

from datetime import date, timedelta
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit

from o2clinic.rules.permissions import Permission
from o2clinic.services.audit import StaffName
from o2clinic.services.audit_answers import AnswerRow, Period
from o2clinic.ui.printing import save_file
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit, today_here
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

_WHO_SAW, _WHAT_DID = "who", "what"
_OWN = 0
_DAYS = ((1, "Today"), (7, "Last 7 days"), (31, "Last 31 days"), (_OWN, "From and to"))
_LONGEST_NUMBER = 40


def _marked(row: AnswerRow) -> Tone | None:
    return Tone.DANGER if row.mark else None


_COLUMNS = (
    Column[AnswerRow]("Who or when", lambda row: row.who, sort_key=lambda row: row.key),
    Column[AnswerRow]("Job", lambda row: row.job, gives_way=True, tooltip=lambda row: row.job),
    Column[AnswerRow]("First", lambda row: row.first),
    Column[AnswerRow]("Last", lambda row: row.last),
    Column[AnswerRow]("Times", lambda row: str(row.times), is_number=True),
    Column[AnswerRow](
        "Patients", lambda row: str(row.patients) if row.patients else "", is_number=True
    ),
    Column[AnswerRow]("Marked", lambda row: row.mark, tone=_marked),
    Column[AnswerRow]("What", lambda row: row.did, tooltip=lambda row: row.did, stretches=True),
)


class AnswersPage(Page):
    """Choose the question, the patient or the person, and the days; Enter asks."""

    help_topic = "administration"
    tables_need = Permission.READ_AUDIT

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace)
        self._title = ""
        self._asked = (0, 0)  # patient and person of what is shown
        self.question = Choice(
            "Question",
            ((_WHO_SAW, "Who saw this patient?"), (_WHAT_DID, "What did this person do?")),
        )
        self.number_edit = QLineEdit()
        self.number_edit.setMaxLength(_LONGEST_NUMBER)
        self.number_edit.setAccessibleName("NHS number of the patient")
        self.number_edit.setPlaceholderText("NHS number of the patient")
        self.number_edit.setFixedWidth(workplace.theme.px(230))
        self.person = Choice[int]("Member of staff", ((0, "Choose a person"),))
        self.days = Choice("Days", _DAYS)
        self.days.set_value(7)
        for choice, signs in ((self.question, 24), (self.person, 24), (self.days, 14)):
            choice.setMinimumContentsLength(signs)
        self.first_edit, self.last_edit = DateEdit("First day"), DateEdit("Last day")
        self.table = RecordTable[AnswerRow](
            "Answer", _COLUMNS, workplace.theme, key=lambda row: row.key, is_compact=True
        )
        self.table.set_empty_text("Choose a question and press Ask.")
        parts = (self.question, self.number_edit, self.person, self.days)
        for widget in (*parts, self.first_edit, self.last_edit):
            self.add_to_chips(widget)
        self.export_button = self.add_action("Save as a file", self._on_export)
        self.export_button.setEnabled(False)
        self.ask_button = self.add_action("Ask", self.ask_audit, primary=True, keys="F5")
        self.add(self.table, 1)
        for choice in (self.question, self.days):
            choice.currentIndexChanged.connect(self._settle)
        self.number_edit.returnPressed.connect(self.ask_audit)
        self._settle()

    @property
    def tables_patient_id(self) -> int | None:
        """Whom the answer is about; None for what a person did."""
        return self._asked[0] or None

    def refresh(self) -> None:
        """Ask who works here, to choose from; the audit is only asked on purpose."""
        self.ask("staff", self.workplace.services.audit.staff, self._show_staff)

    def ask_audit(self) -> None:
        """Ask what is chosen, for the days chosen."""
        period = self._period()
        if period is None:
            self.message_bar.tell("Type the first and the last day.", tone=Tone.CAUTION)
        elif self.question.value == _WHO_SAW:
            self._ask_who(self.number_edit.text(), period)
        elif self.person.value:
            self._ask_what(self.person.value, self.person.currentText(), period)
        else:
            self.message_bar.tell("Choose a person.", tone=Tone.CAUTION)

    def _ask_who(self, typed: str, period: Period) -> None:
        audit, answers = self.workplace.services.audit, self.workplace.services.audit_answers

        def task() -> tuple[int, tuple[AnswerRow, ...]]:
            patient_id = audit.patient_numbered(typed)
            return patient_id, answers.who_saw(patient_id, period)

        def show(found: tuple[int, tuple[AnswerRow, ...]]) -> None:
            self._asked = (found[0], 0)
            self._show(found[1], f"Who saw the patient {typed.strip()}, {period.words}")

        self.ask("answer", task, show)

    def _ask_what(self, person_id: int, name: str, period: Period) -> None:
        answers = self.workplace.services.audit_answers

        def show(rows: tuple[AnswerRow, ...]) -> None:
            self._asked = (0, person_id)
            self._show(rows, f"What {name} did, {period.words}")

        self.ask("answer", lambda: answers.what_did(person_id, period), show)

    def _show(self, rows: tuple[AnswerRow, ...], title: str) -> None:
        self._title = title
        self.message_bar.clear()
        self.table.set_empty_text("Nobody did anything of this kind in these days.")
        self.table.records.sort(-1)
        self.table.set_rows(rows)
        self.set_subtitle(f"{title}. This question is written down too.")
        self.export_button.setEnabled(bool(rows))

    def _show_staff(self, staff: tuple[StaffName, ...]) -> None:
        chosen = self.person.value
        self.person.offer(((0, "Choose a person"), *((one.person_id, one.name) for one in staff)))
        self.person.set_value(chosen)

    def _settle(self) -> None:
        is_who, is_own = self.question.value == _WHO_SAW, self.days.value == _OWN
        self.number_edit.setVisible(is_who)
        self.person.setVisible(not is_who)
        self.first_edit.setVisible(is_own)
        self.last_edit.setVisible(is_own)

    def _period(self) -> Period | None:
        today: date = today_here()
        if self.days.value:
            return Period(today - timedelta(days=self.days.value - 1), today)
        first, last = self.first_edit.value, self.last_edit.value
        return Period(first, last) if first and last and first <= last else None

    def _on_export(self) -> None:
        dialog = QFileDialog(self, "Save the answer", "audit.csv", "CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(self.export_to)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export_to(self, name: str) -> None:
        """Write what is shown into a file; the audit notes it first."""
        answers, rows, title = (
            self.workplace.services.audit_answers,
            tuple(self.table.records.rows),
            self._title,
        )
        patient_id, person_id = self._asked

        def task() -> Path:
            made = answers.export(rows, title, patient_id=patient_id, person_id=person_id)
            return save_file(made, Path(name))

        self.save("export", task, self._on_exported)

    def _on_exported(self, path: Path) -> None:
        self.message_bar.tell("Saved", str(path), Tone.GOOD)
