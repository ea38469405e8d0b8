"""A table of the screen as it leaves the program: the rows and columns that are shown of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from o2clinic.exchange.table_file import TableOut, as_csv
from o2clinic.services.exports import ExportKind, Exports, Way
from o2clinic.ui.taking_out.export_flow import CSV, ExportWanted
from o2clinic.ui.widgets.record_table import RecordTable


def record_table_out(table: RecordTable[Any]) -> TableOut:
    """The rows and columns that are shown, in their order; without a head as yet."""
    columns = [
        column for at, column in enumerate(table.records.columns) if not table.isColumnHidden(at)
    ]
    return TableOut(
        head=(),
        titles=tuple(column.title for column in columns),
        rows=tuple(tuple(column.text(row) for column in columns) for row in table.records.rows),
        is_number=tuple(column.is_number for column in columns),
    )


def table_export(
    exports: Exports, patient_id: int, title: str, shown: str, table: RecordTable[Any]
) -> ExportWanted:
    """A table of one patient to be saved for a spreadsheet, as it is shown now.

    Args:
        exports: writes down that it leaves.
        patient_id: whose it is.
        title: what it is, and the name of the file.
        shown: filter and order in words, as they stand above it.
        table: on the screen.
    """
    out = record_table_out(table)
    return ExportWanted(title, (CSV,), _making(exports, patient_id, title, shown, out))


def _making(
    exports: Exports, patient_id: int, title: str, shown: str, out: TableOut
) -> Callable[[str], bytes]:
    def make(_suffix: str) -> bytes:
        head = exports.begin(patient_id, ExportKind.TABLE, title, Way.FILE)
        return as_csv(replace(out, head=head.lines(f"{title}: {shown}" if shown else title)))

    return make
