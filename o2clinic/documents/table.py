"""A ruled table whose head is repeated on each page that it reaches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from o2clinic.documents.fonts import Face, width
from o2clinic.documents.marks import Box, Ink, Line, Style, Text
from o2clinic.documents.page import Paper
from o2clinic.documents.structure import Role
from o2clinic.documents.wrapping import spaced, widest_word, wrap

_FIRST_LINES: Final = 6


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, its share of the width, and where its text stands."""

    title: str
    share: float
    is_number: bool = False
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and the size of their text; the head's is a share of it."""

    columns: tuple[Column, ...]
    size: float = 9.5
    head_share: float = 0.9

    @property
    def pad(self) -> float:
        """Space on both sides of a cell's text."""
        return self.size * 0.5

    def draw(
        self,
        paper: Paper,
        rows: Sequence[Sequence[str]],
        *,
        title: str = "",
        title_style: Style | None = None,
    ) -> None:
        """Draw the rows from here down; each further page repeats the title and the head."""
        titles = [column.title for column in self.columns]
        head = [Style(self.size * self.head_share, Face.SEMIBOLD, Ink.QUIET)] * len(titles)
        body = [
            Style(self.size, Face.SEMIBOLD if column.is_strong else Face.REGULAR)
            for column in self.columns
        ]
        if paper.template.smallest_points and self._is_too_wide(paper, [titles, *rows], body):
            self._as_blocks(paper, rows, body)
            return
        widths = self._widths(paper, [titles, *rows], body)
        first = _Row.of(self, titles, head, widths)
        below = [_Row.of(self, row, body, widths) for row in rows]
        paper.make_room(first.height + (below[0].together(paper) if below else 0))
        with paper.part(Role.TABLE):
            self._head(paper, first)
            for row in below:
                rest = row
                if paper.make_room(rest.together(paper)):
                    self._head_again(paper, first, title, title_style)
                while not paper.has_room(rest.height):
                    above, rest = rest.parted(paper.y - paper.bottom)
                    above.draw(paper, Role.CELL)
                    paper.make_room(rest.height)
                    self._head_again(paper, first, title, title_style)
                rest.draw(paper, Role.CELL)

    def _least(self, rows: Sequence[Sequence[str]], styles: Sequence[Style]) -> list[float]:
        """What each column needs so that no word is broken."""
        return [
            max(widest_word(row[at], style) for row in rows) + 2 * self.pad
            for at, style in enumerate(styles)
        ]

    def _is_too_wide(
        self, paper: Paper, rows: Sequence[Sequence[str]], styles: Sequence[Style]
    ) -> bool:
        return sum(self._least(rows, styles)) > paper.template.width

    def _as_blocks(
        self, paper: Paper, rows: Sequence[Sequence[str]], styles: Sequence[Style]
    ) -> None:
        """In large print: each row below the other, one line for each of its cells."""
        with paper.part(Role.LIST):
            for row in rows:
                said = [
                    (f"{column.title}: {text}", style)
                    for column, text, style in zip(self.columns, row, styles, strict=True)
                    if text
                ]
                lines = sum(len(wrap(*one, paper.template.width)) for one in said)
                height = lines * styles[0].line_height + self.pad
                paper.make_room(min(height, paper.template.size[1] / 2))
                with paper.part(Role.ITEM), paper.part(Role.BODY):
                    for text, style in said:
                        paper.write(f"{text} ", style)
                paper.skip(self.pad)
                right = paper.left + paper.template.width
                paper.add(Line(paper.left, paper.y, right, paper.y))
                paper.skip(self.pad / 2)

    def _widths(
        self, paper: Paper, rows: Sequence[Sequence[str]], styles: Sequence[Style]
    ) -> list[float]:
        """The columns' shares, but no word broken while another column has room to give."""
        whole = paper.template.width
        shares = sum(column.share for column in self.columns)
        wanted = [whole * column.share / shares for column in self.columns]
        least = self._least(rows, styles)
        if sum(least) >= whole:
            return self._squeezed(least, whole)
        missing = sum(max(0.0, low - want) for low, want in zip(least, wanted, strict=True))
        spare = sum(max(0.0, want - low) for low, want in zip(least, wanted, strict=True))
        given = missing / spare if spare else 0.0
        return [
            low if low > want else want - (want - low) * given
            for low, want in zip(least, wanted, strict=True)
        ]

    def _squeezed(self, least: Sequence[float], whole: float) -> list[float]:
        """Words are broken where they must, a number never while words can give way."""
        kept = [column.is_number for column in self.columns]
        numbers = sum(low for low, is_kept in zip(least, kept, strict=True) if is_kept)
        if numbers > whole / 2:
            return [whole * low / sum(least) for low in least]
        share = (whole - numbers) / (sum(least) - numbers)
        return [low if is_kept else low * share for low, is_kept in zip(least, kept, strict=True)]

    def _head_again(self, paper: Paper, row: "_Row", title: str, title_style: Style | None) -> None:
        with paper.decoration():
            if title and title_style:
                paper.write(f"{title} (continued)", title_style)
                paper.skip(3)
            self._head(paper, row)

    def _head(self, paper: Paper, row: "_Row") -> None:
        y = paper.y - row.height
        paper.add(Box(paper.left, y, paper.template.width, row.height, fill=Ink.TINT))
        row.draw(paper, Role.HEAD_CELL)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row broken into lines."""

    table: Table
    cells: tuple[list[str], ...]
    styles: Sequence[Style]
    widths: Sequence[float]

    @classmethod
    def of(
        cls, table: Table, texts: Sequence[str], styles: Sequence[Style], widths: Sequence[float]
    ) -> "_Row":
        """The row of these texts."""
        cells = tuple(
            spaced(wrap(text, style, wide - 2 * table.pad + 0.01), text)
            for text, style, wide in zip(texts, styles, widths, strict=True)
        )
        return cls(table, cells, styles, widths)

    @property
    def height(self) -> float:
        """With the space above and below its text."""
        lines = max(len(cell) for cell in self.cells)
        return lines * self.styles[0].line_height + self.table.pad

    def together(self, paper: Paper) -> float:
        """What stays on one page: all of it, or the first lines of one that is very high."""
        if self.height <= paper.template.size[1] / 2:
            return self.height
        return _FIRST_LINES * self.styles[0].line_height + self.table.pad

    def parted(self, room: float) -> tuple["_Row", "_Row"]:
        """As much of a row as this room holds, and what goes on on the next page."""
        fits = max(1, int((room - self.table.pad) / self.styles[0].line_height))
        above = tuple(cell[:fits] for cell in self.cells)
        below = tuple(cell[fits:] for cell in self.cells)
        return replace(self, cells=above), replace(self, cells=below)

    def draw(self, paper: Paper, role: Role) -> None:
        """Draw the row from here down, its cells of this role, with a line under it."""
        pad = self.table.pad
        x, top = paper.left, paper.y - pad / 2
        cells = zip(self.table.columns, self.cells, self.widths, self.styles, strict=True)
        with paper.part(Role.ROW):
            for column, lines, wide, style in cells:
                with paper.part(role):
                    for at, line in enumerate(lines, start=1):
                        start = x + pad
                        if column.is_number:
                            room = width(line.rstrip(" "), style.face, style.size)
                            start = x + wide - pad - room
                        y = top - at * style.line_height + style.size * 0.28
                        paper.add(Text(start, y, line, style))
                x += wide
        paper.y -= self.height
        paper.add(Line(paper.left, paper.y, paper.left + paper.template.width, paper.y))
