"""Results side by side: by keyboard, as spoken, as copied and saved, and as seen."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.result_desk import ROWS, D, FakeCumulative, FakeExports, FakeResults, a_desk, a_row

from o2clinic.errors import RecordShut
from o2clinic.services.exports import ExportKind, Way
from o2clinic.ui.results.cumulative_model import CHANGE, NEWEST_AT, TREND, USUAL, CumulativeModel
from o2clinic.ui.results.results_area import ResultsArea
from o2clinic.ui.theme import Scheme
from o2clinic.ui.widgets.help_view import KEYS_EVERYWHERE, KeysDialog

CONTROL = Qt.KeyboardModifier.ControlModifier
SERIES = tuple(
    a_row(
        at,
        values={
            "ph": D("7.38"),
            "paco2_kpa": D("6.1") + D(at % 5) / 10,
            "pao2_kpa": D("6.8") + D(at % 7) / 10,
            "hco3_mmol_l": D(27) + D(at % 3),
            "spo2_percent": D(87 + at % 5),
        },
        breathed="air" if at % 3 else "2 L/min nasal cannulae",
    )
    for at in range(1, 25)
)


@pytest.fixture
def show(qtbot, workplace, settled):
    def make(size=(1166, 640), **services):
        workplace.preferences.results_view = "table"
        desk, heard = a_desk(workplace, **services)
        area = ResultsArea(desk, 1)
        qtbot.addWidget(area)
        area.resize(*size)
        area.show()
        qtbot.bring_forward(area)
        settled()
        return area, heard

    return make


def the_table(area):
    return area.results.cumulative.table


def row_of(model, title):
    return next(at for at in range(model.rowCount()) if model.index(at, 0).data() == title)


def texts(model, title):
    at = row_of(model, title)
    return [model.index(at, column).data() for column in range(model.columnCount())]


def test_newest_stands_beside_the_names_and_says_so(show):
    area, _ = show()
    model = the_table(area).cells
    heads = [model.headerData(at, Qt.Orientation.Horizontal) for at in range(model.columnCount())]
    assert heads[0] == "Value"
    assert heads[NEWEST_AT] == "Newest 09-Apr-2026\nAir"
    assert heads[CHANGE : USUAL + 1] == ["Change", "Trend", "Usual, source"]
    assert heads[USUAL + 1] == "08-Feb-2026\n2 L/min NC"
    assert sum("Newest" in head for head in heads) == 1


def test_two_results_of_one_day_are_told_apart_by_their_time(show):
    first = a_row(31, taken_at=datetime(2026, 11, 20, 9, 5, tzinfo=UTC))
    second = a_row(32, taken_at=datetime(2026, 11, 20, 10, 45, tzinfo=UTC))
    area, _ = show(results=FakeResults((second, first, *ROWS)))
    model, across = the_table(area).cells, Qt.Orientation.Horizontal
    assert model.headerData(NEWEST_AT, across) == "Newest 20-Nov-2026 10:45\nAir"
    assert model.headerData(USUAL + 1, across) == "20-Nov-2026 09:05\nAir"
    told = model.headerData(USUAL + 1, across, Qt.ItemDataRole.ToolTipRole)
    assert told == "20-Nov-2026 09:05, air, arterial"


def test_context_stands_above_the_values(show):
    area, _ = show()
    model = the_table(area).cells
    assert [model.index(at, 0).data() for at in range(6)] == [
        *("Breathing", "Sample or test", "Doing", "Stable", "State"),
        "PaO₂ kPa",
    ]
    assert texts(model, "Stable")[NEWEST_AT] == "stable"
    stable = model.index(row_of(model, "Stable"), USUAL + 1)
    assert stable.data() == "not stable"
    assert "7 days since exacerbation" in stable.data(Qt.ItemDataRole.ToolTipRole)


def test_a_value_is_spoken_with_all_that_belongs_to_it(show):
    area, _ = show()
    model = the_table(area).cells
    at = row_of(model, "PaO₂ kPa")
    spoken = model.index(at, NEWEST_AT).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "PaO₂ 6.90 kPa, low, open query, on air, 09-Apr-2026"
    reader = QAccessible.queryAccessibleInterface(the_table(area))
    names = {reader.child(each).text(QAccessible.Text.Name) for each in range(reader.childCount())}
    assert spoken in names
    usual = model.index(at, USUAL).data(Qt.ItemDataRole.AccessibleTextRole)
    assert usual == "PaO₂ kPa, usual: 11.0 to 13.5, teaching, on air"


def test_the_keyboard_goes_from_value_to_value_and_enter_opens_the_result(show, qtbot, settled):
    area, _ = show()
    table = the_table(area)
    table.setFocus()
    assert (table.currentIndex().row(), table.currentIndex().column()) == (0, NEWEST_AT)
    for _ in range(row_of(table.cells, "PaO₂ kPa")):
        qtbot.keyClick(table, Qt.Key.Key_Down)
    for _ in range(USUAL + 1 - NEWEST_AT):
        qtbot.keyClick(table, Qt.Key.Key_Right)
    assert table.currentIndex().data() == "8.30"
    qtbot.keyClick(table, Qt.Key.Key_Return)
    settled()
    assert table.isHidden() or not area.results.cumulative.isVisible()
    assert area.results.table.chosen.result_id == 2
    assert area.results.panel.row.result_id == 2
    assert QApplication.focusWidget() is area.results.table


def test_the_table_and_the_list_are_turned_by_a_key_and_remembered(show, qtbot, settled):
    area, _ = show()
    results = area.results
    qtbot.keyClick(the_table(area), Qt.Key.Key_T, CONTROL)
    settled()
    assert results.table.isVisible()
    assert not results.cumulative.isVisible()
    assert results.workplace.preferences.results_view == "list"
    qtbot.keyClick(results.table, Qt.Key.Key_T, CONTROL)
    settled()
    assert results.cumulative.isVisible()
    assert QApplication.focusWidget() is the_table(area)


def test_the_result_behind_the_cell_is_amended_and_no_other(show, qtbot, settled):
    area, _ = show()
    table = the_table(area)
    table.setFocus()
    table.choose(5, USUAL + 1)
    qtbot.keyClick(table, Qt.Key.Key_E, CONTROL)
    settled()
    assert area.page.amends_id == 2
    area.page.left.emit()
    assert area.page is area.results
    table.choose(5, CHANGE)  # of no one result
    assert not area.results._amend_button.isEnabled()
    area.results._amended_chip.click()
    assert table.choose_result(4)
    assert not area.results._amend_button.isEnabled()


def test_a_result_that_was_just_saved_stands_in_front(show, settled):
    area, _ = show()
    area.results.choose_result(6)
    table = the_table(area)
    assert table.chosen_id == 6
    area.results.choose_result(404)
    assert table.chosen_id == 6
    area.results._wanted_id = 2
    area.results._show()
    assert table.chosen_id == 2


def test_a_cell_never_hides_below_the_columns_that_stay(show):
    area, _ = show(size=(900, 560), results=FakeResults(SERIES))
    table = the_table(area)
    last = table.cells.columnCount() - 1
    table.choose(5, last)
    assert table.horizontalScrollBar().value() > 0
    table.choose(5, USUAL + 1)
    assert table.visualRect(table.currentIndex()).left() >= table.fixed.width()
    before = table.horizontalScrollBar().value()
    table.choose(5, last)
    table.choose(6, NEWEST_AT)  # what always stays moves nothing
    assert table.horizontalScrollBar().value() > before
    assert table.fixed.columnWidth(NEWEST_AT) == table.columnWidth(NEWEST_AT)


def test_fewer_columns_stay_in_a_narrow_window(show, settled):
    area, _ = show(results=FakeResults(SERIES))
    assert the_table(area).fixed_columns == USUAL + 1
    area.resize(700, 560)
    settled()
    assert the_table(area).fixed_columns == NEWEST_AT + 1


def test_kinds_and_replaced_values_are_chosen_by_their_chips(show):
    area, _ = show()
    model = the_table(area).cells
    wide = model.columnCount()
    area.results._amended_chip.click()
    assert model.columnCount() == wide + 1
    at = row_of(model, "PaO₂ kPa")
    struck = [
        model.index(at, column).data()
        for column in range(model.columnCount())
        if model.index(at, column).data(Qt.ItemDataRole.FontRole).strikeOut()
    ]
    assert struck == ["9.60"]
    area.results._kinds["walk_test"].click()
    assert model.columnCount() == USUAL + 1
    assert texts(model, "6MWD m")[NEWEST_AT] == "240"


def test_a_query_has_its_sign_behind_the_number_and_no_part_in_the_trend(show):
    from o2clinic.ui.results.cumulative_model import SignsRole, TrendRole

    area, _ = show()
    model = the_table(area).cells
    at = row_of(model, "PaO₂ kPa")
    assert model.index(at, NEWEST_AT).data(SignsRole) == "L ?"
    values = [mark.value for mark in model.index(at, TREND).data(TrendRole)]
    assert 6.9 in values  # of the amended one, not of the queried
    assert len(values) == 3


def test_nothing_is_worked_out_while_it_is_painted(show, monkeypatch, settled):
    counted, model_data = [0], CumulativeModel.data

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        counted[0] += 1
        return model_data(self, index, role)

    monkeypatch.setattr(CumulativeModel, "data", data)
    cumulative = FakeCumulative(FakeResults(SERIES * 20))
    area, _ = show(cumulative=cumulative)
    table = the_table(area)
    assert table.cells.columnCount() == 24 * 20 + USUAL
    # Of 480 results only those in sight are asked for: 13 columns of 20 rows, some roles each.
    assert counted[0] < 20 * 13 * 20 * 3
    assert cumulative.asked == 1
    counted[0] = 0
    table.choose(6, NEWEST_AT)
    settled()
    assert counted[0] < 6_000


def test_all_of_it_is_copied_with_the_patient_and_written_down(show, qtbot, settled):
    exports = FakeExports()
    area, heard = show(exports=exports)
    the_table(area).setFocus()
    qtbot.keyClick(the_table(area), Qt.Key.Key_C, CONTROL)
    settled()
    copied = QGuiApplication.clipboard().text()
    QGuiApplication.clipboard().clear()
    assert copied.startswith("JENKINS, Mary (Mrs), 14-Jul-1945")
    assert "Northshore Home Oxygen Service, 08-Jun-2026 10:40, Mr O. Adeyemi" in copied
    assert "6.90 L ?" in copied
    assert exports.noted == [(1, ExportKind.TABLE, "Cumulative results", Way.CLIPBOARD)]
    assert heard.said == ["The table is copied, with the patient's name and the date"]


def save_to(area, path: Path, settled, flow=None):
    flow = flow or area.results.cumulative.flow
    flow.dialog.fileSelected.emit(str(path))
    flow.dialog.close()
    settled()


def test_the_table_is_saved_for_a_spreadsheet(show, qtbot, settled, tmp_path):
    exports = FakeExports()
    area, _ = show(exports=exports)
    both = CONTROL | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(the_table(area), Qt.Key.Key_X, both)
    assert "Jenkins" not in area.results.cumulative.flow.dialog.selectedFiles()[0]
    save_to(area, tmp_path / "mary", settled)
    file = (tmp_path / "mary.csv").read_bytes()
    assert file.startswith(b"\xef\xbb\xbf")
    assert "PaO₂ kPa" in file.decode("utf-8-sig")
    assert exports.noted[0][3] is Way.FILE
    assert exports.noted[0][2].endswith(" rows")
    assert area.results.message_bar.isVisible()


def test_its_menu_is_one_over_all_of_its_columns(show, qtbot):
    area, _ = show()
    table = the_table(area)
    qtbot.keyClick(table, Qt.Key.Key_Menu)
    assert table.menu.isVisible()
    table.menu.close()
    at = QPoint(20, 20)
    wish = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, table.fixed.mapToGlobal(at))
    QApplication.sendEvent(table.fixed.viewport(), wish)
    assert table.menu.isVisible()
    qtbot.keyClick(table.menu, Qt.Key.Key_T)
    assert area.results.cumulative.flow.dialog.isVisible()
    area.results.cumulative.flow.dialog.close()


def test_the_keys_of_the_page_fit_a_laptop_in_large_type(show, qtbot, theme):
    area, _ = show()
    theme.set_scale(200)
    dialog = KeysDialog("Results", area.keys, KEYS_EVERYWHERE)
    qtbot.addWidget(dialog)
    wanted = dialog.sizeHint()
    assert wanted.width() <= 1366
    assert wanted.height() <= 768
    assert ("Ctrl+Shift+X", "In a table: save it as CSV") in KEYS_EVERYWHERE


def test_the_list_is_saved_as_it_is_shown(show, settled, tmp_path):
    area, _ = show()
    area.results._table_chip.click()
    settled()
    area.results._kinds["spirometry"].click()
    area.results._on_export()
    save_to(area, tmp_path / "list.csv", settled, area.results.table.export.flow)
    lines = (tmp_path / "list.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith('"JENKINS, Mary (Mrs), 14-Jul-1945')
    assert lines[1].startswith('"Results, newest first: as shown, 1 row. 1 result')
    assert lines[5].startswith(("To be reviewed", "Reviewed"))  # in words, not its sign
    assert len(lines) == 6


def test_what_is_refused_or_cannot_be_written_is_said(show, settled, tmp_path):
    exports = FakeExports(refusal=RecordShut(1))
    area, _ = show(exports=exports)
    area.results._on_export()
    save_to(area, tmp_path / "shut.csv", settled)
    assert not (tmp_path / "shut.csv").exists()
    assert area.results.message_bar.isVisible()
    exports.refusal = None
    area.results._on_export()
    save_to(area, tmp_path / "no" / "where.csv", settled)
    assert "Not saved" in area.results.message_bar.accessibleName()


def test_nothing_yet_says_so_and_an_empty_choice_is_an_empty_table(show, settled):
    area, _ = show(results=FakeResults(rows=ROWS[:1]))
    area.results._kinds["spirometry"].click()
    model = the_table(area).cells
    assert model.rowCount() == 0
    assert model.index(0, 0).data() is None
    assert model.rowCount(QModelIndex()) == 0
    area.results._on_all()
    assert model.rowCount() > 5


def test_the_page_is_fit_to_be_seen(show, theme, tmp_path):
    rows = (*SERIES[1:9], *(replace(row, result_id=row.result_id + 100) for row in ROWS))
    area, _ = show(results=FakeResults(rows))
    area.results._amended_chip.click()
    the_table(area).setFocus()
    assert unnamed(area) == []
    assert smaller_than_a_hand(area) == []
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.set_scheme(scheme)
        picture(area, f"cumulative_{scheme}", tmp_path, (1166, 640))
    theme.set_scheme(Scheme.LIGHT)
    theme.set_scale(150)
    picture(area, "cumulative_150", tmp_path, (1166, 640))
