"""A patient's results: as a list with one in full beside it, or side by side in one table."""

from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QPushButton, QWidget

from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission
from o2clinic.rules.result_kinds import RESULT_KINDS
from o2clinic.services.cumulative import CumulativeSource
from o2clinic.services.results import ResultRow, ResultSheet
from o2clinic.ui.results.cumulative_view import CumulativeView
from o2clinic.ui.results.query_answers import QueryAnswers
from o2clinic.ui.results.result_columns import HOLLOW, result_columns
from o2clinic.ui.results.result_panel import ResultPanel
from o2clinic.ui.results.result_paper import ResultPapers
from o2clinic.ui.widgets.button_menu import ButtonMenu
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

_LIST, _TABLE = "list", "table"
_PANEL = 250  # designed width
_BESIDE = 1000  # designed width from which the panel has room beside the table


class ResultsPage(Page):
    """Newest at the top; arrow keys choose, Ctrl+E amends, Ctrl+C copies, Ctrl+T turns the table.

    Signals:
        new_wanted: code of the kind of which a new one is wanted.
        amend_wanted: the `ResultRow` to be amended.
    """

    concepts: ClassVar[frozenset[Concept]] = frozenset({Concept.RESULT, Concept.PATIENT})
    help_topic = "results"
    new_wanted = Signal(object)
    amend_wanted = Signal(object)

    def __init__(
        self, workplace: Workplace, patient_id: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(workplace, "Results", patient_id=patient_id, parent=parent)
        self._rows: tuple[ResultRow, ...] = ()
        self._wanted_id = 0
        self._newest: frozenset[int] = frozenset()
        self._kinds: dict[str, QPushButton] = {}
        self._may_record = workplace.actor.may(Permission.RECORD_RESULT)
        self._may_amend = workplace.actor.may(Permission.AMEND_RESULT)
        self.table: RecordTable[ResultRow] = RecordTable(
            "Results, newest first",
            result_columns(self._is_newest),
            workplace.theme,
            key=_key,
            is_compact=True,
        )
        self.panel = ResultPanel(workplace)
        self._list = QWidget()
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._list)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(workplace.theme.px(12))
        self._both.addWidget(self.table, 1)
        self._both.addWidget(self.panel)
        self.cumulative = CumulativeView(workplace, self)
        self.cumulative.hide()
        self.add(self._list, 1)
        self.add(self.cumulative, 1)
        self._add_chips()
        self._add_actions()
        self.table.row_chosen.connect(self._on_chosen)
        self.table.row_activated.connect(self._on_activated)
        self._answers = QueryAnswers(workplace, self, self.panel)
        self.papers = ResultPapers(workplace, self)
        self.panel.paper_wanted.connect(self._on_paper)
        self.panel.curve_wanted.connect(self._on_curve)
        self.tell_keys("Ctrl+Shift+G", "Save the curve of a walk or a night")
        self.tell_keys("Ctrl+P", "The chosen result on paper")
        self.cumulative.result_wanted.connect(self._on_result_wanted)
        self.cumulative.table.result_chosen.connect(self._on_cell)
        self.on_notice_action(self._on_new_gas)
        if workplace.preferences.results_view == _TABLE:
            self._table_chip.setChecked(True)
            self._turn()

    def refresh(self) -> None:
        """Ask for what the list, or the table, is made from."""
        patient_id = self.patient_id or 0
        if self._is_table:
            cumulative = self.workplace.services.cumulative
            self.ask("results", lambda: cumulative.of(patient_id), self._on_source)
        else:
            results = self.workplace.services.results
            self.ask("results", lambda: results.of_patient(patient_id), self._on_sheet)

    def choose_result(self, result_id: int) -> None:
        """Put a result in front once it is here."""
        self._wanted_id = result_id
        if self._is_table:
            if self.cumulative.table.choose_result(result_id):
                self._wanted_id = 0
            return
        for at, row in enumerate(self.table.records.rows):
            if row.result_id == result_id:
                self.table.choose(at)
                self._wanted_id = 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The panel below the table where it has no room beside it."""
        super().resizeEvent(event)
        px = self.workplace.theme.px
        is_beside = self.width() >= px(_BESIDE)
        direction = QBoxLayout.Direction
        self._both.setDirection(direction.LeftToRight if is_beside else direction.TopToBottom)
        self.panel.setFixedWidth(px(_PANEL)) if is_beside else _set_free(self.panel)
        self.table.setMinimumHeight(0 if is_beside else px(220))

    def focus_rows(self) -> None:
        """The keyboard goes to whichever of list and table is shown."""
        (self.cumulative.table if self._is_table else self.table).setFocus()

    @property
    def _is_table(self) -> bool:
        return self._table_chip.isChecked()

    def _add_chips(self) -> None:
        self._table_chip = self.add_chip("Side by side  Ctrl+T", self._on_turn)
        self._table_chip.setAccessibleName("Show results side by side in one table")
        QShortcut(QKeySequence("Ctrl+T"), self).activated.connect(self._table_chip.click)
        self.tell_keys("Ctrl+T", "Results side by side, or as a list")
        self.add_chip("All", self._on_all, checked=True)
        for kind in RESULT_KINDS:
            self._kinds[kind.code] = self.add_chip(kind.title, self._show)
        self._amended_chip = self.add_chip("Show amended", self._show)

    def _add_actions(self) -> None:
        if self._may_amend:
            self._amend_button = self.add_action("Amend", self._on_amend, keys="Ctrl+E")
            self._amend_button.setEnabled(False)
        self.add_action("Copy", self._on_copy)
        export = self.add_action("Export…", self._on_export)  # its keys would need a second row
        QShortcut(QKeySequence("Ctrl+Shift+X"), export).activated.connect(export.click)
        self.tell_keys("Ctrl+Shift+X", "Save the table for a spreadsheet")
        if self._may_record:
            self._add_other_kinds()
            self.add_action("New blood gas", self._on_new_gas, primary=True, keys="Ctrl+N")
        self.tell_keys("Ctrl+C", "Copy the chosen results")

    def _add_other_kinds(self) -> None:
        button = self.add_action("Other result", self._on_menu)
        self._others = ButtonMenu(button)
        for text, slot, keys in (
            ("Oximetry", self._on_new_oximetry, "Ctrl+Shift+O"),
            ("Spirometry", self._on_new_spirometry, "Ctrl+Shift+P"),
            ("Walk test", self._on_new_walk, "Ctrl+Shift+W"),
            ("Overnight oximetry", self._on_new_night, "Ctrl+Shift+N"),
        ):
            self._others.add_entry(text, slot, keys=keys)
            self.tell_keys(keys, f"New {text.lower()}")

    def _is_newest(self, row: ResultRow) -> bool:
        return row.result_id in self._newest

    def _on_turn(self) -> None:
        self.workplace.preferences.results_view = _TABLE if self._is_table else _LIST
        self._turn()
        self.refresh()
        self.focus_rows()

    def _turn(self) -> None:
        self._list.setVisible(not self._is_table)
        self.cumulative.setVisible(self._is_table)

    def _on_source(self, source: CumulativeSource) -> None:
        self.cumulative.show_source(source)
        self._on_sheet(source.results)

    def _on_result_wanted(self, result_id: object) -> None:
        if isinstance(result_id, int):
            self._wanted_id = result_id
            self._table_chip.click()

    def _on_sheet(self, sheet: ResultSheet) -> None:
        self._rows = sheet.rows
        counting = [row for row in reversed(sheet.rows) if not row.is_amended]
        self._newest = frozenset({row.kind.code: row.result_id for row in counting}.values())
        if not sheet.rows:
            action = "New blood gas" if self._may_record else ""
            self.set_subtitle("")
            self.show_empty(
                "No results yet",
                "Blood gases, oximetry, spirometry, walks and nights will be listed here, newest "
                "first.",
                action,
            )
            return
        self._show()

    def _show(self) -> None:
        chosen = {code for code, chip in self._kinds.items() if chip.isChecked()}
        with_amended = self._amended_chip.isChecked()
        if self._is_table:
            told = self.cumulative.show_kinds(chosen, with_replaced=with_amended)
            self.set_subtitle(told)
            if self._wanted_id:
                self.choose_result(self._wanted_id)
            self._offer_amending(self._in_front)
            return
        rows = [
            row
            for row in self._rows
            if (not chosen or row.kind.code in chosen) and (with_amended or not row.is_amended)
        ]
        self.table.set_rows(rows)
        self._tell(rows)
        if self._wanted_id:
            self.choose_result(self._wanted_id)
        if self.table.chosen is None and rows:
            self.table.choose(0)
        self._on_chosen(self.table.chosen)

    def _tell(self, rows: list[ResultRow]) -> None:
        hidden = sum(row.is_amended for row in self._rows)
        told = [f"{len(rows)} result{'' if len(rows) == 1 else 's'}, newest first"]
        if rows:
            told.append("the newest of each kind in bold")
        if any(row.has_open_query for row in rows):
            told.append(f"{HOLLOW} has an open query")
        if hidden and not self._amended_chip.isChecked():
            told.append(f"{hidden} amended not shown")
        self.set_subtitle("; ".join(told))

    def _on_all(self) -> None:
        for chip in self._kinds.values():
            chip.setChecked(False)
        self._show()

    def _on_chosen(self, row: object) -> None:
        shown = row if isinstance(row, ResultRow) else None
        self.panel.show_row(shown, may_answer=self._may_amend)
        self._offer_amending(shown)

    def _on_cell(self, _result_id: object) -> None:
        self._offer_amending(self._in_front)

    def _offer_amending(self, row: ResultRow | None) -> None:
        if self._may_amend:
            self._amend_button.setEnabled(row is not None and not row.is_amended)

    @property
    def _in_front(self) -> ResultRow | None:
        """The result chosen in the list, or behind the cell of the table."""
        if not self._is_table:
            return self.table.chosen
        wanted = self.cumulative.table.chosen_id
        return next((row for row in self._rows if row.result_id == wanted), None)

    def _on_activated(self, row: object) -> None:
        self._on_chosen(row)

    def _on_amend(self) -> None:
        row = self._in_front
        if row is not None and not row.is_amended:
            self.amend_wanted.emit(row)

    def _on_export(self) -> None:
        if self._is_table:
            self.cumulative.export()
            return
        self.table.take_out()

    def _on_copy(self) -> None:
        if self._is_table:
            self.cumulative.copy()
            return
        self.table.copy()
        self.workplace.say("The chosen results are copied")

    def _on_paper(self, row: object) -> None:
        if isinstance(row, ResultRow):
            self.papers.open_for(row)

    def _on_curve(self, row: object) -> None:
        if isinstance(row, ResultRow):
            self.papers.export_curve(row)

    def _on_menu(self) -> None:
        """The menu opens by itself."""

    def _on_new_gas(self) -> None:
        self.new_wanted.emit("blood_gas")

    def _on_new_oximetry(self) -> None:
        self.new_wanted.emit("oximetry")

    def _on_new_spirometry(self) -> None:
        self.new_wanted.emit("spirometry")

    def _on_new_walk(self) -> None:
        self.new_wanted.emit("walk_test")

    def _on_new_night(self) -> None:
        self.new_wanted.emit("overnight_oximetry")


def _key(row: ResultRow) -> int:
    return row.result_id


def _set_free(widget: QWidget) -> None:
    widget.setMinimumWidth(0)
    widget.setMaximumWidth(16_777_215)  # Qt's own word for no limit
