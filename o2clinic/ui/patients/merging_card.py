"""Two records of one person: found, laid side by side, and merged."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLayout,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QWidget,
)

from o2clinic.errors import Finding, Level
from o2clinic.rules.merging import Kept
from o2clinic.services.drafts import FormDraft
from o2clinic.services.merging import MergeDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.places import Found
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.find_box import FindBox
from o2clinic.ui.widgets.finding_summary import FindingSummary
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.text_box import TextBox
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.merge_sheet import MergeField, MergeSheet
    from o2clinic.services.merging import MergeRow

FORM: Final = "record_merge"
_LONGEST_VALUE: Final = 44
_NOBODY: Final = (
    "Find the other record. Nothing is merged before you have seen both side by side, and a merge "
    "can be taken back."
)
_MAY_NOT: Final = (
    "Two records of one person are merged by a nurse, a physician or the manager, who may read "
    "both. Tell one of them the two NHS numbers or names."
)


class MergingCard(Card):
    """Find the other record, choose which stays and whose values are kept, say why, merge.

    Signals:
        sheet_wanted: keys of the record that stays and of the one that is folded in.
        wanted: a `MergeDraft` that is to be carried out.
        unmerge_wanted: the `MergeRow` that is to be taken back.
        rows_changed: inputs were made anew.
    """

    sheet_wanted = Signal(object)
    wanted = Signal(object)
    unmerge_wanted = Signal(object)
    rows_changed = Signal()

    def __init__(self, workplace: Workplace, patient_id: int, *, may_merge: bool) -> None:
        super().__init__("Two records of one person", "merge")
        self._workplace, self._patient_id = workplace, patient_id
        self._may_merge = may_merge
        self._other_id = 0
        self._sheet: MergeSheet | None = None
        self._take_again: frozenset[str] | None = None
        self._command_id = new_command_id()
        self._groups: dict[Kept, QButtonGroup] = {}
        self.rows: tuple[MergeRow, ...] = ()
        self.words = label(_NOBODY if may_merge else _MAY_NOT, "quiet", wrap=True)
        self.find_box = FindBox(self._find, workplace.background, workplace.theme)
        self.find_box.setObjectName("find_twin")
        self.find_box.setPlaceholderText("Name, NHS number or birth date of the other record")
        self.find_box.setAccessibleName("The other record")
        self.find_box.opened.connect(self._on_found)
        self.stays: Choice[bool] = Choice(
            "Which record stays", ((True, "This record stays"), (False, "The other record stays"))
        )
        self.stays.setMinimumWidth(workplace.theme.px(220))
        self.stays.currentIndexChanged.connect(self._on_stays)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(workplace.theme.px(12))
        self._grid.setVerticalSpacing(workplace.theme.px(3))
        self._grid.setColumnStretch(2, 1)
        self.moves = label("", wrap=True)
        self.summary = FindingSummary()
        self.reason = TextBox("Why the two are one person", 2)
        self.reason.setPlaceholderText("How you know that the two are one person")
        self.message = label("", "danger", wrap=True)
        self.button = _button("Merge the two records")
        self.button.clicked.connect(self.send)
        self.another = _button("Another record")
        self.another.clicked.connect(self._on_another)
        self._history = QGridLayout()
        self._lay_out()
        self._show_state()

    def show_rows(self, rows: "Sequence[MergeRow]") -> None:
        """The merges into this record so far."""
        self.rows = tuple(rows)
        _clear(self._history)
        for at, row in enumerate(self.rows):
            what = f"{row.name} was merged into this record, {row.done}"
            if row.undone:
                what += f"   Taken back {row.undone}"
            self._history.addWidget(label(what, "quiet" if row.undone else "", wrap=True), at, 0)
            if not row.undone and self._may_merge:
                back = _button("Take back")
                back.setAccessibleName(f"Take back the merge of {row.name}")
                back.setProperty("merge_row", row)
                back.clicked.connect(self._on_back)
                self._history.addWidget(back, at, 1)
        self._history.setColumnStretch(0, 1)

    def show_sheet(self, sheet: "MergeSheet") -> None:
        """Both records side by side; what was chosen before stays chosen."""
        if {sheet.kept.patient_id, sheet.folded.patient_id} != {self._patient_id, self._other_id}:
            return  # another one was chosen since
        take = self._take_again if self._sheet is None else frozenset(self.take)
        is_same = self._sheet is None or self._sheet.kept.patient_id == sheet.kept.patient_id
        self._sheet, self._take_again = sheet, None
        self._show_fields(sheet, take if is_same else None)
        parts = []
        if sheet.moves:
            parts.append(f"Goes over to the record that stays: {', '.join(sheet.moves)}.")
        else:
            parts.append("The other record holds nothing that would go over.")
        if sheet.alike:
            parts.append(f"Alike on both or not chosen, left behind: {', '.join(sheet.alike)}.")
        self.moves.setText(" ".join(parts))
        self.summary.show_findings(sheet.findings, {})
        self._show_state()
        self.rows_changed.emit()

    @property
    def take(self) -> frozenset[Kept]:
        """Of what the other's value is kept."""
        return frozenset(field for field, group in self._groups.items() if group.checkedId() == 1)

    @property
    def pair(self) -> tuple[int, int] | None:
        """Keys of the record that stays and of the one that is folded in."""
        if not self._other_id:
            return None
        both = (self._patient_id, self._other_id)
        return both if self.stays.value else (both[1], both[0])

    def start_afresh(self) -> None:
        """Nothing is left of the pair."""
        self._other_id, self._sheet, self._take_again = 0, None, None
        self._command_id = new_command_id()
        self.reason.clear()
        self.tell("")
        self._show_state()

    def tell(self, words: str) -> None:
        """Why it was not merged; what is chosen stays."""
        self.message.setText(words)
        self.message.setVisible(bool(words))

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """What stands in the way."""
        mine = [one for one in findings if one.field == "reason"]
        self.tell(" ".join(one.message for one in mine))
        others = [one for one in findings if one.field != "reason"]
        if others:
            self.summary.show_findings(others, {})
        if mine:
            self.reason.setFocus()

    @Slot()
    def send(self) -> None:
        """Ask for it to be done."""
        sheet = self._sheet
        if sheet is None or not self.button.isEnabled():
            return
        self.tell("")
        self.wanted.emit(
            MergeDraft(
                command_id=self._command_id,
                kept_id=sheet.kept.patient_id,
                kept_version=sheet.kept.version,
                folded_id=sheet.folded.patient_id,
                folded_version=sheet.folded.version,
                take=self.take,
                reason=self.reason.text,
            )
        )

    # What its draft keeper asks

    def filling(self) -> Filling | None:
        """What the form is about; None where nobody may merge."""
        if not self._may_merge:
            return None
        return Filling(
            form=FORM,
            place="record",
            title="Merge of two records",
            command_id=self._command_id,
            patient_id=self._patient_id,
            is_in_patient=True,
        )

    def typed_state(self) -> dict[str, Any]:
        """Which two, what is chosen, and why."""
        return {
            "other_id": self._other_id,
            "stays": bool(self.stays.value),
            "take": sorted(self.take),
            "reason": self.reason.text,
        }

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood, once the two are read again."""
        self._command_id = draft.command_id
        self._other_id, self._sheet = int(draft.typed["other_id"]), None
        self._take_again = frozenset(draft.typed["take"])
        self.stays.set_value(bool(draft.typed["stays"]))
        self.reason.setPlainText(draft.typed["reason"])
        self._show_state()
        self._ask()

    # Inside

    def _lay_out(self) -> None:
        row = QGridLayout()
        row.addWidget(self.stays, 0, 0)
        row.addWidget(self.another, 0, 1)
        row.setColumnStretch(2, 1)
        parts: tuple[QWidget | QLayout, ...] = (
            *(self.words, self.find_box, row, self._grid, self.moves, self.summary),
            *(self.reason, self.message, self.button, self._history),
        )
        for part in parts:
            self.add(part)
        self.content.addStretch()

    def _show_state(self) -> None:
        has_pair, is_read = bool(self._other_id), self._sheet is not None
        self.words.setVisible(not has_pair)
        self.find_box.setVisible(self._may_merge and not has_pair)
        self.stays.setVisible(has_pair)
        self.another.setVisible(has_pair)
        self.moves.setVisible(is_read)
        self.reason.setVisible(is_read)
        self.button.setVisible(is_read)
        if not is_read:
            _clear(self._grid)
            self._groups = {}
            self.summary.show_findings((), {})
        self.message.setVisible(bool(self.message.text()))
        findings = self._sheet.findings if self._sheet is not None else ()
        is_blocked = any(one.level is Level.BLOCK for one in findings)
        self.button.setEnabled(not is_blocked)

    def _show_fields(self, sheet: "MergeSheet", take: "frozenset[str] | None") -> None:
        _clear(self._grid)
        self._groups = {}
        heads = (f"Stays: {sheet.kept.name}", f"Folded in: {sheet.folded.name}")
        for column, words in enumerate(heads, start=1):
            self._grid.addWidget(label(words, "strong"), 0, column)
        same = []
        for field in sheet.fields:
            if not field.differs:
                same.append(field.title.lower())
                continue
            takes = field.takes_folded if take is None else field.field in take
            self._add_field(field, takes_folded=takes)
        if same:
            words = f"The same on both: {', '.join(same)}."
            self._grid.addWidget(label(words, "quiet", wrap=True), self._grid.rowCount(), 0, 1, 3)

    def _add_field(self, field: "MergeField", *, takes_folded: bool) -> None:
        row, group = self._grid.rowCount(), QButtonGroup(self)
        self._grid.addWidget(label(field.title, "label"), row, 0)
        for at, value in enumerate((field.of_kept, field.of_folded)):
            shown = value or "nothing"
            cut = shown if len(shown) <= _LONGEST_VALUE else f"{shown[: _LONGEST_VALUE - 1]}…"
            button = QRadioButton(cut.replace("&", "&&"))
            button.setToolTip(shown)
            button.setAccessibleName(f"{field.title}: keep {shown}")
            button.setChecked(takes_folded == bool(at))
            group.addButton(button, at)
            self._grid.addWidget(button, row, 1 + at)
        self._groups[field.field] = group

    def _find(self, text: str) -> Sequence[Found]:
        rows = self._workplace.services.patients.find(text)
        return [
            Found(
                row.name,
                "   ".join(filter(None, (row.born, row.nhs_number, row.postcode))),
                patient_id=row.patient_id,
            )
            for row in rows
            if row.patient_id != self._patient_id
        ]

    def _ask(self) -> None:
        pair = self.pair
        if pair is not None:
            self.sheet_wanted.emit(pair)

    @Slot(object)
    def _on_found(self, found: Found) -> None:
        self._other_id, self._sheet = found.patient_id, None
        self._show_state()
        self._ask()
        self.stays.setFocus()

    @Slot()
    def _on_back(self) -> None:
        button = self.sender()
        if button is not None:
            self.unmerge_wanted.emit(button.property("merge_row"))

    @Slot()
    def _on_another(self) -> None:
        self.start_afresh()
        self.find_box.setFocus()

    @Slot()
    def _on_stays(self) -> None:
        self._sheet = None
        self._show_state()
        self._ask()


def _clear(grid: QGridLayout) -> None:
    while (item := grid.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def _button(text: str) -> QPushButton:
    made = QPushButton(text)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made
