"""Draws any form pack: numbered sections, aligned cells, ticks, tables and keys."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from o2clinic.documents.fonts import Face, width
from o2clinic.documents.form_pack import FieldType, FormField, FormPack, FormSection, SectionKind
from o2clinic.documents.marks import Box, Heading, Ink, Line, Style, Text
from o2clinic.documents.page import Paper
from o2clinic.documents.wrapping import wrap

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
_SIGNATURE_ROWS = 3

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


def draw_form(paper: Paper, pack: FormPack, filled: Filled) -> None:
    """Draw all sections of a form on the paper."""
    for section in pack.sections:
        match section.kind:
            case SectionKind.FIELDS:
                _fields(paper, section, filled.values)
            case SectionKind.ROWS:
                _table(paper, section, filled.rows.get(section.key, ()))
            case SectionKind.KEY:
                _key(paper, section)
            case SectionKind.TEXT:
                _text(paper, section)
        paper.skip(5)


def _bar(paper: Paper, section: FormSection, *, keep_with: float, more: str = "") -> None:
    paper.make_room(_BAR + keep_with)
    title = f"{section.title}{more}"
    if not more:
        paper.add(Heading(paper.y, f"{section.number} {title}"))
    paper.y -= _BAR
    paper.add(
        Box(paper.left, paper.y, paper.template.width, _BAR, fill=Ink.HEADING),
        Text(paper.left + _PAD, paper.y + 4.2, section.number, _SECTION),
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


def _fields(paper: Paper, section: FormSection, values: Mapping[str, str]) -> None:
    grid = [[_cell(paper, each, values) for each in line] for line in _grid(section.fields)]
    heights = [max(cell.height for cell in line) for line in grid]
    _bar(paper, section, keep_with=heights[0] + (14 if section.note else 0))
    _note(paper, section)
    for line, height in zip(grid, heights, strict=True):
        if paper.make_room(height):
            _bar(paper, section, keep_with=0, more=" (continued)")
        _grid_line(paper, line, height)


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
        lines = wrap(f"{mark} {each.label}{_star(each)}", _TICK_LABEL, room)
        return _Cell(each, [], lines)
    label = wrap(f"{each.number} {each.label}{_star(each)}", _LABEL, room)
    if each.kind is FieldType.CHOICE:
        return _Cell(each, label, wrap(ticked(each, value), _TICK_LABEL, room))
    return _Cell(each, label, wrap(value, _VALUE, room))


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
        y = paper.y + height - 1.5
        for text in cell.label:
            y -= _LABEL.line_height
            paper.add(Text(x + _PAD, y + 2, text, _LABEL))
        is_answer = cell.field.kind in {FieldType.TICK, FieldType.CHOICE}
        style = _TICK_LABEL if is_answer else _VALUE
        if not cell.label:
            y -= (height - cell.height) / 2
        for text in cell.lines:
            y -= _VALUE.line_height
            paper.add(Text(x + _PAD, y + 2, text, style))
        x += cell_width


def _table(paper: Paper, section: FormSection, rows: Sequence[Row]) -> None:
    widths = [paper.template.width * each.span / _TWELFTHS for each in section.fields]
    _bar(paper, section, keep_with=40 + (14 if section.note else 0))
    _note(paper, section)
    if not rows:
        paper.y -= _VALUE.line_height + 2
        paper.add(Text(paper.left + _PAD, paper.y + 3, section.empty, _NOTE))
        return
    _table_head(paper, section.fields, widths)
    for row in rows:
        cells = [
            wrap(row.get(each.key, ""), _VALUE, wide - 2 * _PAD)
            for each, wide in zip(section.fields, widths, strict=True)
        ]
        height = max(len(cell) for cell in cells) * _VALUE.line_height + 4
        if paper.make_room(height):
            _bar(paper, section, keep_with=0, more=" (continued)")
            _table_head(paper, section.fields, widths)
        _table_row(paper, cells, widths, height)


def _table_head(paper: Paper, fields: Sequence[FormField], widths: Sequence[float]) -> None:
    labels = [
        wrap(f"{each.number} {each.label}{_star(each)}", _LABEL, wide - 2 * _PAD)
        for each, wide in zip(fields, widths, strict=True)
    ]
    height = max(len(label) for label in labels) * _LABEL.line_height + 4
    paper.y -= height
    paper.add(Box(paper.left, paper.y, paper.template.width, height, Ink.TINT, Ink.LINE))
    _table_cells(paper, labels, widths, paper.y + height - 1.5, _LABEL)


def _table_row(
    paper: Paper, cells: Sequence[list[str]], widths: Sequence[float], height: float
) -> None:
    paper.y -= height
    paper.add(Box(paper.left, paper.y, paper.template.width, height, stroke=Ink.LINE))
    x = paper.left
    for wide in widths[:-1]:
        x += wide
        paper.add(Line(x, paper.y, x, paper.y + height))
    _table_cells(paper, cells, widths, paper.y + height - 1.5, _VALUE)


def _table_cells(
    paper: Paper, cells: Sequence[list[str]], widths: Sequence[float], top: float, style: Style
) -> None:
    x = paper.left
    for lines, wide in zip(cells, widths, strict=True):
        for at, line in enumerate(lines, start=1):
            paper.add(Text(x + _PAD, top - at * style.line_height + 2, line, style))
        x += wide


def _key(paper: Paper, section: FormSection) -> None:
    per_column = -(-len(section.options) // _KEY_COLUMNS)
    column = paper.template.width / _KEY_COLUMNS
    number = width("00", _LABEL.face, _LABEL.size) + 5
    height = per_column * _LABEL.line_height + 4
    _bar(paper, section, keep_with=height)
    _note(paper, section)
    for at, option in enumerate(section.options):
        x = paper.left + _PAD + column * (at // per_column)
        y = paper.y - (at % per_column + 1) * _LABEL.line_height
        paper.add(Text(x, y, option.code, _LABEL), Text(x + number, y, option.label, _LABEL))
    paper.y -= height


def _text(paper: Paper, section: FormSection) -> None:
    _bar(paper, section, keep_with=2 * _TEXT.line_height)
    paper.skip(2)
    for line in section.lines:
        paper.bullet("•", _TEXT)
        paper.write(line, _TEXT, indent=14)
        paper.skip(2)
