"""Draws any form pack: numbered sections, aligned cells, ticks, tables and keys."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from o2clinic.documents.fonts import Face, width
from o2clinic.documents.form_pack import FieldType, FormField, FormPack, FormSection, SectionKind
from o2clinic.documents.marks import Box, Heading, Ink, Line, Style, Text
from o2clinic.documents.page import Paper
from o2clinic.documents.structure import Role
from o2clinic.documents.wrapping import spaced, wrap

_SECTION = Style(9.5, Face.SEMIBOLD, Ink.WHITE)
_LABEL = Style(7.5, colour=Ink.QUIET)
_VALUE = Style(9.5, Face.SEMIBOLD)
_TICK_LABEL = Style(9)
_TEXT = Style(9.5)
_NOTE = Style(8.5, Face.ITALIC, Ink.QUIET)
_PAD = 4.0
_BAR = 15.0
_TICKED, _OPEN = "☑", "☐"
_TWELFTHS = 12
_KEY_COLUMNS = 3
_SIGNATURE_ROWS = 2

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """What fills a form.

    Attributes:
        values: by key of the field; a tick is "yes" or empty, a choice is its code.
        rows: by key of the section, each row by key of the column.
    """

    values: Mapping[str, str]
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)


def draw_form(paper: Paper, pack: FormPack, filled: Filled, *, below: float = 0) -> None:
    """Draw all sections of a form on the paper; the last keeps room for what stands below it."""
    for section in pack.sections:
        room = below if section is pack.sections[-1] else 0
        match section.kind:
            case SectionKind.FIELDS:
                _fields(paper, section, filled.values, room)
            case SectionKind.ROWS:
                _table(paper, section, filled.rows.get(section.key, ()))
            case SectionKind.KEY:
                _key(paper, section, room)
            case SectionKind.TEXT:
                _text(paper, section)
        paper.skip(5)


def _bar(paper: Paper, section: FormSection, *, keep_with: float, more: str = "") -> None:
    paper.make_room(_BAR + keep_with)
    title = f"{section.title}{more}"
    if not more:
        paper.add(Heading(paper.y, f"{section.number} {title}"))
    paper.y -= _BAR
    paper.add(Box(paper.left, paper.y, paper.template.width, _BAR, fill=Ink.HEADING))
    with paper.decoration() if more else paper.part(paper.heading_role):
        paper.add(
            Text(paper.left + _PAD, paper.y + 4.2, f"{section.number} ", _SECTION),
            Text(paper.left + 24, paper.y + 4.2, title, _SECTION),
        )


def _note(paper: Paper, section: FormSection) -> None:
    if section.note:
        paper.write(section.note, _NOTE, indent=_PAD)
        paper.skip(2)


@dataclass(frozen=True, slots=True)
class _Cell:
    field: FormField
    label: list[str]
    lines: list[str]

    @property
    def height(self) -> float:
        """Height that the label and the value need."""
        rows = _SIGNATURE_ROWS if self.field.kind is FieldType.SIGNATURE else 1
        label = len(self.label) * _LABEL.line_height
        return label + max(rows, len(self.lines)) * _VALUE.line_height + 4


def _fields(paper: Paper, section: FormSection, values: Mapping[str, str], below: float) -> None:
    grid = [[_cell(paper, each, values) for each in line] for line in _grid(section.fields)]
    heights = [_height(line) for line in grid]
    # A signature never stands on another page than what is signed and by whom.
    has_signature = any(each.kind is FieldType.SIGNATURE for each in section.fields)
    together = sum(heights) + below if has_signature else heights[0]
    _bar(paper, section, keep_with=together + (14 if section.note else 0))
    _note(paper, section)
    for line, height in zip(grid, heights, strict=True):
        if paper.make_room(height):
            _bar(paper, section, keep_with=0, more=" (continued)")
        rest = line
        while not paper.has_room(_height(rest)):
            above, rest = _parted(rest, paper.y - paper.bottom)
            _grid_line(paper, above, _height(above))
            paper.new_page()
            _bar(paper, section, keep_with=0, more=" (continued)")
        _grid_line(paper, rest, _height(rest))


def _height(line: list[_Cell]) -> float:
    return max(cell.height for cell in line)


def _parted(line: list[_Cell], room: float) -> tuple[list[_Cell], list[_Cell]]:
    """As much of a line as this room holds, and what goes to the next page without its labels."""
    above, below = [], []
    for cell in line:
        label = len(cell.label) * _LABEL.line_height
        fits = max(1, int((room - label - 4) / _VALUE.line_height))
        above.append(_Cell(cell.field, cell.label, cell.lines[:fits]))
        below.append(_Cell(cell.field, [], cell.lines[fits:]))
    return above, below


def _grid(fields: Sequence[FormField]) -> Iterator[list[FormField]]:
    """The fields in lines of twelve twelfths."""
    line: list[FormField] = []
    for each in fields:
        if sum(other.span for other in line) + each.span > _TWELFTHS:
            yield line
            line = []
        line.append(each)
    if line:
        yield line


def _cell(paper: Paper, each: FormField, values: Mapping[str, str]) -> _Cell:
    room = paper.template.width * each.span / _TWELFTHS - 2 * _PAD
    value = values.get(each.key, "")
    if each.kind is FieldType.TICK:
        mark = _TICKED if value else _OPEN
        lines = _lines(f"{mark} {each.label}{_star(each)}", _TICK_LABEL, room)
        return _Cell(each, [], lines)
    label = _lines(f"{each.number} {each.label}{_star(each)}", _LABEL, room)
    if each.kind is FieldType.CHOICE:
        return _Cell(each, label, _lines(ticked(each, value), _TICK_LABEL, room))
    return _Cell(each, label, _lines(value, _VALUE, room))


def _lines(text: str, style: Style, room: float) -> list[str]:
    return spaced(wrap(text, style, room), text)


def ticked(each: FormField, value: str) -> str:
    """The options of a choice with their boxes; each stays on one line."""
    return "   ".join(
        f"{_TICKED if option.code == value else _OPEN}\u00a0" + option.label.replace(" ", "\u00a0")
        for option in each.options
    )


def _star(each: FormField) -> str:
    return " *" if each.is_mandatory else ""


def _grid_line(paper: Paper, line: list[_Cell], height: float) -> None:
    x, paper.y = paper.left, paper.y - height
    for cell in line:
        cell_width = paper.template.width * cell.field.span / _TWELFTHS
        paper.add(Box(x, paper.y, cell_width, height, stroke=Ink.LINE))
        with paper.part(Role.PARAGRAPH):
            _cell_text(paper, cell, x + _PAD, height)
        x += cell_width


def _cell_text(paper: Paper, cell: _Cell, x: float, height: float) -> None:
    """Label and value, which read as one sentence."""
    y = paper.y + height - 1.5
    for text in cell.label:
        y -= _LABEL.line_height
        paper.add(Text(x, y + 2, f"{text} ", _LABEL))
    is_answer = cell.field.kind in {FieldType.TICK, FieldType.CHOICE}
    style = _TICK_LABEL if is_answer else _VALUE
    if not cell.label:
        y -= (height - cell.height) / 2
    for text in cell.lines:
        y -= _VALUE.line_height
        paper.add(Text(x, y + 2, text, style))


def _table(paper: Paper, section: FormSection, rows: Sequence[Row]) -> None:
    widths = [paper.template.width * each.span / _TWELFTHS for each in section.fields]
    _bar(paper, section, keep_with=40 + (14 if section.note else 0))
    _note(paper, section)
    if not rows:
        paper.y -= _VALUE.line_height + 2
        paper.add(Text(paper.left + _PAD, paper.y + 3, section.empty, _NOTE))
        return
    with paper.part(Role.TABLE):
        _table_head(paper, section.fields, widths)
        for row in rows:
            cells = [
                _lines(row.get(each.key, ""), _VALUE, wide - 2 * _PAD)
                for each, wide in zip(section.fields, widths, strict=True)
            ]
            height = max(len(cell) for cell in cells) * _VALUE.line_height + 4
            if paper.make_room(height):
                _head_again(paper, section, widths)
            while not paper.has_room(height):
                fits = int((paper.y - paper.bottom - 4) / _VALUE.line_height)
                above = [cell[:fits] for cell in cells]
                _table_row(paper, above, widths, fits * _VALUE.line_height + 4)
                cells = [cell[fits:] for cell in cells]
                height = max(len(cell) for cell in cells) * _VALUE.line_height + 4
                paper.new_page()
                _head_again(paper, section, widths)
            _table_row(paper, cells, widths, height)


def _head_again(paper: Paper, section: FormSection, widths: Sequence[float]) -> None:
    with paper.decoration():
        _bar(paper, section, keep_with=0, more=" (continued)")
        _table_head(paper, section.fields, widths)


def _table_head(paper: Paper, fields: Sequence[FormField], widths: Sequence[float]) -> None:
    labels = [
        _lines(f"{each.number} {each.label}{_star(each)}", _LABEL, wide - 2 * _PAD)
        for each, wide in zip(fields, widths, strict=True)
    ]
    height = max(len(label) for label in labels) * _LABEL.line_height + 4
    paper.y -= height
    paper.add(Box(paper.left, paper.y, paper.template.width, height, Ink.TINT, Ink.LINE))
    _table_cells(paper, labels, widths, paper.y + height - 1.5, Role.HEAD_CELL)


def _table_row(
    paper: Paper, cells: Sequence[list[str]], widths: Sequence[float], height: float
) -> None:
    paper.y -= height
    paper.add(Box(paper.left, paper.y, paper.template.width, height, stroke=Ink.LINE))
    x = paper.left
    for wide in widths[:-1]:
        x += wide
        paper.add(Line(x, paper.y, x, paper.y + height))
    _table_cells(paper, cells, widths, paper.y + height - 1.5, Role.CELL)


def _table_cells(
    paper: Paper, cells: Sequence[list[str]], widths: Sequence[float], top: float, role: Role
) -> None:
    x = paper.left
    style = _LABEL if role is Role.HEAD_CELL else _VALUE
    with paper.part(Role.ROW):
        for lines, wide in zip(cells, widths, strict=True):
            with paper.part(role):
                for at, line in enumerate(lines, start=1):
                    paper.add(Text(x + _PAD, top - at * style.line_height + 2, line, style))
            x += wide


def _key(paper: Paper, section: FormSection, below: float) -> None:
    per_column = -(-len(section.options) // _KEY_COLUMNS)
    column = paper.template.width / _KEY_COLUMNS
    number = width("00", _LABEL.face, _LABEL.size) + 5
    height = per_column * _LABEL.line_height + 4
    _bar(paper, section, keep_with=height + below)
    _note(paper, section)
    with paper.part(Role.LIST):
        for at, option in enumerate(section.options):
            x = paper.left + _PAD + column * (at // per_column)
            y = paper.y - (at % per_column + 1) * _LABEL.line_height
            with paper.part(Role.ITEM):
                with paper.part(Role.LABEL):
                    paper.add(Text(x, y, f"{option.code} ", _LABEL))
                with paper.part(Role.BODY):
                    paper.add(Text(x + number, y, option.label, _LABEL))
    paper.y -= height


def _text(paper: Paper, section: FormSection) -> None:
    _bar(paper, section, keep_with=2 * _TEXT.line_height)
    paper.skip(2)
    for line in section.lines:
        paper.item(line, _TEXT, indent=14)
        paper.skip(2)
