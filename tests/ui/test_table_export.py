"""Every table as a file: what goes into it, who is asked, and that no table lacks the way."""

import ast
import csv
from decimal import Decimal
from io import StringIO

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QTableView, QVBoxLayout
from test_architecture import PROGRAM, named, text_of
from ui.demo import COLUMNS, GASES, Gas, ListPage, SummaryPage
from ui.pictures import picture
from ui.result_desk import FakeExports, a_desk

from o2clinic.errors import NotAllowed
from o2clinic.exchange.table_file import as_csv
from o2clinic.rules.permissions import Permission
from o2clinic.ui.taking_out.table_export import place_of, rows_of, shown_words
from o2clinic.ui.theme import Scheme
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable

BOTH = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
SIZE = (900, 420)
SHIFT = Qt.KeyboardModifier.ShiftModifier
# Whoever makes a table of Qt's own instead of a `RecordTable` makes the menu for it as well.
TABLES_OF_THEIR_OWN = {
    "o2clinic/ui/widgets/record_table.py",
    "o2clinic/ui/results/cumulative_table.py",
    "o2clinic/ui/start/downtime_window.py",  # reads a pack: no database, so nothing is written down
}
QTS_TABLES = {"QTableView", "QTreeView", "QTableWidget", "QTreeWidget"}


class Awkward(QAbstractTableModel):
    """Everything that a cell may hold."""

    ROWS = (
        ("=SUM(A1:A9)", "said “no”, left", None),
        ("-0.30", 'a "quoted", cell', ""),
        ("\u22121.645", "two\nlines", 7),
        ("+44 1632 960018", "  ", "@here"),
        ("-see note", "O'NEILL", "○"),
    )

    def rowCount(self, parent=QModelIndex()):  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.ROWS)

    def columnCount(self, parent=QModelIndex()):  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else 3

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        cell = self.ROWS[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell
        return "open query" if role == Qt.ItemDataRole.AccessibleTextRole and cell == "○" else None

    def headerData(self, section, orientation, role=Qt.ItemDataRole.DisplayRole):
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return ("=Value", "What, and why", "")[section]


def read_back(file: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(file.decode("utf-8-sig"), newline="")))


def save_to(table, path, settled):
    dialog = table.export.flow.dialog
    dialog.fileSelected.emit(str(path))
    dialog.close()
    settled()


@pytest.fixture
def page(qtbot, workplace, settled):
    """A list of many, by a nurse, with a service that keeps what it is told."""
    desk, _ = a_desk(workplace, exports=FakeExports())
    made = ListPage(desk)
    qtbot.addWidget(made)
    made.resize(*SIZE)
    made.show()
    qtbot.bring_forward(made)
    settled()
    return made


@pytest.fixture
def exports(page):
    return page.workplace.services.exports


def test_awkward_cells_come_back_as_they_were_and_none_is_run(qtbot):
    view, model = QTableView(), Awkward()
    qtbot.addWidget(view)
    view.setModel(model)
    lines = read_back(as_csv(rows_of(view)))
    assert lines == [
        [],
        ["'=Value", "What, and why", ""],
        ["'=SUM(A1:A9)", "said “no”, left", ""],
        ["-0.30", 'a "quoted", cell', ""],
        ["-1.645", "two\nlines", "7"],
        ["'+44 1632 960018", "  ", "'@here"],
        ["'-see note", "O'NEILL", "open query"],
    ]


def test_an_empty_table_is_its_titles(qtbot, theme):
    table = RecordTable("Gases", COLUMNS, theme)
    qtbot.addWidget(table)
    assert rows_of(table).rows == ()
    assert rows_of(table).titles == tuple(column.title for column in COLUMNS)
    assert shown_words(table, "") == "as shown, 0 rows"


def test_what_is_shown_goes_out_in_its_order_without_what_is_hidden(page):
    table = page.table
    table.set_filter("2026")
    table.setColumnHidden(3, True)
    table.horizontalHeader().moveSection(2, 0)
    table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    out = rows_of(table)
    assert out.titles == ("pH", "Taken", "On", "PaCO₂ kPa")
    assert out.rows == (
        ("7.39", "08-Jun-2026", "air", "6.2"),
        ("7.38", "08-Jun-2026", "2 L/min", "6.4"),
    )
    assert shown_words(table, "5 gases") == (
        "as shown, 2 rows of 5 with “2026”, sorted by pH, downwards. 5 gases"
    )


def test_a_sign_leaves_and_is_spoken_in_words(qtbot, theme):
    table = RecordTable(
        "Gases",
        (
            Column[Gas]("", lambda gas: "○" if "L" in gas.on else "7", tooltip=lambda gas: gas.on),
            Column[Gas]("pH", lambda _gas: "–"),
        ),
        theme,
    )
    qtbot.addWidget(table)
    table.set_rows(GASES[:2])
    spoken = Qt.ItemDataRole.AccessibleTextRole
    assert table.records.index(0, 0).data(spoken) == "2 L/min"
    assert rows_of(table).rows == (("2 L/min", "–"), ("7", "–"))


@pytest.mark.parametrize(
    ("key", "held"),
    [(Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_F10, SHIFT)],
)
def test_the_menu_opens_by_keys_and_saves(page, exports, qtbot, settled, tmp_path, key, held):
    page.table.setFocus()
    page.table.choose(1)
    qtbot.keyClick(page.table, key, held)
    menu = page.table.menu
    assert menu.isVisible()
    assert page.table.rect().contains(page.table.mapFromGlobal(menu.pos()))
    qtbot.keyClick(menu, Qt.Key.Key_T)
    assert page.table.export.flow.dialog.selectedFiles()[0].endswith("Patients.csv")
    save_to(page.table, tmp_path / "list.csv", settled)
    lines = read_back((tmp_path / "list.csv").read_bytes())
    assert lines[-5:] == [[gas.taken, gas.on, *map(str, numbers(gas))] for gas in GASES]
    [noted] = exports.noted
    assert (noted.title, noted.rows, noted.patient_id) == ("Patients", 5, None)
    assert noted.shown == "as shown, 5 rows. 5 gases, newest first"
    assert page.message_bar.text == f"Saved: {tmp_path / 'list.csv'}"


def numbers(gas: Gas) -> tuple[Decimal, ...]:
    return gas.ph, gas.pao2_kpa, gas.paco2_kpa


def test_the_mouse_opens_it_where_it_is_and_copies(page, qtbot):
    page.table.choose(1)
    at = QPoint(40, 60)
    wish = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, page.table.mapToGlobal(at))
    QApplication.sendEvent(page.table.viewport(), wish)
    menu = page.table.menu
    assert menu.isVisible()
    menu.copy_action.trigger()
    assert QGuiApplication.clipboard().text().endswith("08-Jun-2026\tair\t7.39\t6.7\t6.2")
    QGuiApplication.clipboard().clear()
    menu.close()


def test_keys_save_without_the_menu_and_nothing_is_taken_of_no_rows(page, exports, qtbot):
    page.table.set_rows(())
    qtbot.keyClick(page.table, Qt.Key.Key_X, BOTH)
    assert page.table.export is None
    qtbot.keyClick(page.table, Qt.Key.Key_Menu)
    assert not page.table.menu.csv_action.isEnabled()
    page.table.menu.close()
    page.table.set_rows(GASES)
    qtbot.keyClick(page.table, Qt.Key.Key_X, BOTH)
    assert page.table.export.flow.dialog.isVisible()
    page.table.export.flow.dialog.close()
    assert exports.noted == []  # nothing leaves before there is a place for it


def test_rows_are_those_of_the_moment_when_it_was_asked_for(page, settled, tmp_path):
    page.table.take_out()
    page.table.set_rows(GASES[:1])
    save_to(page.table, tmp_path / "list.csv", settled)
    lines = read_back((tmp_path / "list.csv").read_bytes())
    assert [line[0] for line in lines[-5:]] == [gas.taken for gas in GASES]


def test_what_is_refused_or_cannot_be_written_is_said_and_loses_nothing(
    page, exports, settled, tmp_path, monkeypatch
):
    there = tmp_path / "there.csv"
    there.write_text("from last week")
    exports.refusal = NotAllowed("Mr Adeyemi may not do this.")
    page.table.take_out()
    save_to(page.table, there, settled)
    assert "may not do this" in page.message_bar.text
    exports.refusal = None

    def full(_path, _content):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.write_bytes", full)
        page.table.take_out()
        save_to(page.table, there, settled)
    assert page.message_bar.text.startswith(f"Not saved: {there}")
    assert "No space left on device" in page.message_bar.text
    assert there.read_text() == "from last week"
    page.table.take_out()
    save_to(page.table, tmp_path / "there", settled)  # the dialog has not asked about its ending
    assert "there already" in page.message_bar.text
    assert there.read_text() == "from last week"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["there.csv"]


def test_the_dialog_asks_before_it_writes_over_a_file(page, tmp_path):
    page.table.take_out()
    dialog = page.table.export.flow.dialog
    assert not dialog.testOption(dialog.Option.DontConfirmOverwrite)
    assert dialog.acceptMode() is dialog.AcceptMode.AcceptSave
    dialog.close()


def test_a_patients_page_gives_whose_it_is(qtbot, workplace):
    page = SummaryPage(workplace, 7)
    qtbot.addWidget(page)
    place = place_of(page.table)
    assert (place.patient_id, place.needs) == (7, Permission.READ_RECORD)
    assert place.bar is page.message_bar


class _Dialog(QDialog):
    """A table over a page; without a place for messages."""

    def __init__(self, theme, parent):
        super().__init__(parent)
        self.table = RecordTable("Seats", COLUMNS, theme)
        whole = QVBoxLayout(self)
        whole.addWidget(self.table)
        self.table.set_rows(GASES)


class _Stricter(_Dialog):
    tables_need = Permission.WRITE_LETTER


def test_a_dialog_is_of_its_pages_patient_and_says_it_itself(
    page, exports, theme, settled, tmp_path
):
    dialog = _Dialog(theme, page)
    place = place_of(dialog.table)
    assert (place.patient_id, place.needs, place.told) == (None, Permission.READ_RECORD, "")
    assert place_of(_Stricter(theme, page).table).needs is Permission.WRITE_LETTER
    dialog.open()
    dialog.table.take_out()
    save_to(dialog.table, tmp_path / "seats.csv", settled)
    [bar] = dialog.findChildren(MessageBar)
    assert bar.isVisible()
    assert bar.text.startswith("Saved:")
    assert not page.message_bar.isVisible()
    dialog.close()


def test_a_table_that_stands_nowhere_asks_nobody(qtbot, theme):
    table = RecordTable("Gases", COLUMNS, theme)
    qtbot.addWidget(table)
    table.set_rows(GASES)
    assert place_of(table) is None
    table.take_out()
    assert table.export.flow is None


def test_ten_thousand_rows_ask_for_each_cell_once(qtbot, theme):
    asked = []
    table = RecordTable("Many", (Column("At", lambda row: asked.append(row) or str(row)),), theme)
    qtbot.addWidget(table)
    table.set_rows(range(10_000))
    asked.clear()
    assert len(rows_of(table).rows) == 10_000
    assert len(asked) == 10_000


def _makes_a_table_of_qts(tree: ast.AST) -> bool:
    made = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    bases = (
        base for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for base in node.bases
    )
    return any(isinstance(one, ast.Name) and one.id in QTS_TABLES for one in (*made, *bases))


def test_every_table_is_one_that_has_the_menu():
    own = {named(path) for path in PROGRAM if _makes_a_table_of_qts(ast.parse(text_of(path)))}
    assert own == TABLES_OF_THEIR_OWN
    assert _makes_a_table_of_qts(ast.parse("class A(QTreeView): pass"))
    assert _makes_a_table_of_qts(ast.parse("view = QTableWidget()"))


def test_the_menu_is_fit_to_be_seen(page, theme, qtbot, tmp_path):
    page.table.setFocus()
    page.table.choose(1)
    for scheme, scale in ((Scheme.LIGHT, 100), (Scheme.DARK, 100), (Scheme.LIGHT, 150)):
        theme.set_scheme(scheme)
        theme.set_scale(scale)
        qtbot.keyClick(page.table, Qt.Key.Key_Menu)
        QApplication.processEvents()
        menu = page.table.menu
        assert menu.accessibleName()
        assert _with(page, menu, picture(page, f"table_menu_{scheme}_{scale}", tmp_path, SIZE))
        menu.close()


def _with(page, menu, file) -> bool:
    """The page's picture with the menu in it, which is a window of its own."""
    whole = QPixmap(str(file))
    painter = QPainter(whole)
    painter.drawPixmap(page.mapFromGlobal(menu.pos()), menu.grab())
    painter.end()
    return whole.save(str(file))
