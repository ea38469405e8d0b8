"""Tables that leave the program: what a spreadsheet and a letter get."""

import csv
from io import StringIO

import pytest

from o2clinic.exchange.table_file import TableOut, as_csv, as_text, safe

TABLE = TableOut(
    ("JENKINS, Mary (Mrs)", "Results"),
    ("Value", "08-Jun-2026", "09-Apr-2026"),
    (("PaO₂ kPa", "7.10", "\u22120.30"), ("Note", '=HYPERLINK("x")', 'said "no", left')),
    (False, True, True),
    ("L low",),
)


def read_back(file: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(file.decode("utf-8-sig"), newline="")))


def test_a_spreadsheet_knows_the_encoding_and_finds_every_cell():
    file = as_csv(TABLE)
    assert file.startswith(b"\xef\xbb\xbf")
    assert file.count(b"\r\n") == 8
    assert read_back(file) == [
        ["JENKINS, Mary (Mrs)"],
        ["Results"],
        [],
        ["Value", "08-Jun-2026", "09-Apr-2026"],
        ["PaO₂ kPa", "7.10", "-0.30"],
        ["Note", '\'=HYPERLINK("x")', 'said "no", left'],
        [],
        ["L low"],
    ]


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", " =", "\u00a0@", "＝", "－"])
def test_no_text_is_run_as_a_formula(begins):
    assert safe(f"{begins}SUM(A1)") == f"'{begins}SUM(A1)"


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("-0.3", "-0.3"),
        ("+12", "+12"),
        ("\u22121.645", "-1.645"),
        ("\u22120.30 in 60 d", "\u22120.30 in 60 d"),
        ("7.10 L", "7.10 L"),
        ("", ""),
        ("-", "'-"),
        ("-1+1", "'-1+1"),
        ("+44 1632", "'+44 1632"),
    ],
)
def test_numbers_stay_numbers(cell, kept):
    assert safe(cell) == kept


def test_the_text_stands_in_columns():
    assert as_text(TABLE).splitlines() == [
        "JENKINS, Mary (Mrs)",
        "Results",
        "",
        "Value         08-Jun-2026      09-Apr-2026",
        "-" * 42,
        "PaO₂ kPa             7.10            \u22120.30",
        'Note      =HYPERLINK("x")  said "no", left',
        "",
        "L low",
    ]


def test_a_table_without_rows_is_its_titles():
    empty = TableOut(("Nobody",), ("Value",), ())
    assert as_text(empty) == "Nobody\n\nValue\n-----"
    assert read_back(as_csv(empty)) == [["Nobody"], [], ["Value"]]
