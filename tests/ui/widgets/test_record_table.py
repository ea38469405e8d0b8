"""Tables: values only, sorted and filtered as lists, copied as text, read by keyboard."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QModelIndex, Qt
from ui.demo import COLUMNS, GASES, Gas

from o2clinic.ui.widgets.record_model import RecordRole, RecordTableModel
from o2clinic.ui.widgets.record_table import RecordTable


@pytest.fixture
def table(qtbot, theme):
    made = RecordTable("Gases", COLUMNS, theme, key=lambda gas: (gas.taken, gas.on))
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show()
    made.set_rows(GASES)
    return made


def test_the_model_keeps_qts_rules(qtmodeltester, theme):
    model = RecordTableModel(COLUMNS, theme)
    model.set_rows(GASES)
    qtmodeltester.check(model)
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.columnCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None


def test_the_row_itself_comes_back(theme):
    model = RecordTableModel(COLUMNS, theme)
    model.set_rows(GASES)
    assert model.data(model.index(2, 0), RecordRole) is GASES[2]
    assert model.row(model.index(2, 3)) is GASES[2]


def test_sorting_by_a_header_uses_the_key_and_can_be_cleared(table, qtbot):
    table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert table.records.rows[0].ph == Decimal("7.40")
    table.records.sort(-1)
    assert table.records.rows == GASES


def test_filter_wants_every_word_in_some_column(table):
    table.set_filter("AIR 2026")
    assert table.records.rows == (GASES[1],)
    assert table.records.total == 5
    table.set_filter("")
    assert table.records.rows == GASES


def test_ten_thousand_rows_ask_for_a_few_cells_only(theme, qtbot):
    asked = []

    def text(gas):
        asked.append(gas)
        return gas.taken

    from o2clinic.ui.widgets.record_model import Column

    table = RecordTable("Many", (Column("Taken", text),), theme)
    qtbot.addWidget(table)
    table.resize(400, 300)
    table.show()
    table.set_rows(
        [Gas(f"{at}", "air", Decimal(7), Decimal(8), Decimal(6)) for at in range(10_000)]
    )
    qtbot.waitExposed(table)
    assert len(asked) < 2_000


def test_the_chosen_row_stays_chosen_after_a_refresh(table):
    table.choose(3)
    table.set_rows(tuple(reversed(GASES)))
    assert table.chosen == GASES[3]
    table.set_rows(GASES[:2])
    assert table.chosen is None


def test_enter_opens_and_arrows_choose(table, qtbot):
    opened, chosen = [], []
    table.row_activated.connect(opened.append)
    table.row_chosen.connect(chosen.append)
    table.choose(0)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert chosen[-1] is GASES[1]
    assert opened == [GASES[1]]


def test_copy_takes_titles_and_chosen_rows_as_text(table, qtbot, qapp):
    table.choose(1)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert qapp.clipboard().text() == (
        "Taken\tOn\tpH\tPaO₂ kPa\tPaCO₂ kPa\n08-Jun-2026\tair\t7.39\t6.7\t6.2"
    )


def test_numbers_stand_right_and_rows_have_one_height(table, theme):
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    model = table.records
    assert model.data(model.index(0, 2), Qt.ItemDataRole.TextAlignmentRole) == right
    assert (
        model.headerData(2, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole) == right
    )
    assert {table.rowHeight(at) for at in range(5)} == {28}
    theme.set_scale(150)
    assert {table.rowHeight(at) for at in range(5)} == {42}


def test_an_empty_table_says_what_would_be_here(table):
    table.set_empty_text("Nobody is due.")
    table.set_rows(())
    assert table.accessibleDescription() == "Nobody is due."
    assert not table.grab().isNull()
