"""What the parts of a document are, for readers that cannot see it.

A document is a tree: headings, paragraphs, tables, lists, figures. Each piece of a page that is
content names the part that it belongs to; all else (rules, tints, what every page repeats) is
decoration, which a screen reader passes over.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

Piece: TypeAlias = tuple[int, int]


class Role(StrEnum):
    """What a part is; the value is the PDF's word for it."""

    DOCUMENT = "Document"
    HEADING_1 = "H1"
    HEADING_2 = "H2"
    PARAGRAPH = "P"
    TABLE = "Table"
    ROW = "TR"
    HEAD_CELL = "TH"
    CELL = "TD"
    LIST = "L"
    ITEM = "LI"
    LABEL = "Lbl"
    BODY = "LBody"
    FIGURE = "Figure"


_CELLS: Final = frozenset({Role.HEAD_CELL, Role.CELL})
_WITHOUT_TEXT: Final = frozenset({Role.DOCUMENT, Role.TABLE, Role.ROW, Role.LIST, Role.ITEM})


@dataclass(eq=False, slots=True)
class Part:
    """One part of a document; its pieces are (page, number on the page), in reading order.

    Attributes:
        alternative: what a figure shows, in words.
    """

    role: Role
    alternative: str = ""
    kids: "list[Part | Piece]" = field(default_factory=list)

    @property
    def takes_text(self) -> bool:
        """Whether text may stand in it without a paragraph around it."""
        return self.role not in _WITHOUT_TEXT

    def add(self, role: Role, alternative: str = "") -> "Part":
        """A new part at the end of this one."""
        part = Part(role, alternative)
        self.kids.append(part)
        return part

    def last(self, role: Role) -> "Part":
        """The last part within, when it is of this role; else a new one."""
        kid = self.kids[-1] if self.kids else None
        return kid if isinstance(kid, Part) and kid.role is role else self.add(role)

    def drop_empty(self) -> bool:
        """Leave out parts that hold nothing; tells whether this one is to stay.

        An empty cell stays, for the others of its row stand under their heads by counting.
        """
        self.kids = [kid for kid in self.kids if not isinstance(kid, Part) or kid.drop_empty()]
        return bool(self.kids) or self.role in _CELLS

    def parts(self) -> "Iterator[Part]":
        """This part and all within, from the outside in."""
        yield self
        for kid in self.kids:
            if isinstance(kid, Part):
                yield from kid.parts()
