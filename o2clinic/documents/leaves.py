"""The leaves of a document while they are filled, and the part that each mark belongs to."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from o2clinic.documents.fonts import unprintable
from o2clinic.documents.marks import Belongs, Box, Chart, Line, Mark, Picture, Squares, Text
from o2clinic.documents.structure import Part, Role


class Leaves:
    """Marks leaf by leaf; parts go on over as many leaves as they need.

    Attributes:
        root: the whole document, with its parts in reading order.
        unprinted: characters that no font has, each once.
    """

    def __init__(self) -> None:
        self.pages: list[list[Mark]] = []
        self.root = Part(Role.DOCUMENT)
        self.unprinted: dict[str, None] = {}
        self._at: Part | None = self.root
        self._said: Part | None = None
        self._item: Part | None = None

    def begin_leaf(self) -> None:
        """The next marks go on a new leaf, which begins with decoration."""
        self.pages.append([])
        self._said = None

    def add(self, *marks: Mark) -> None:
        """Put marks on the page; characters that no font has are remembered and told.

        Text outside any part is a paragraph of its own; lines and tints are decoration.
        """
        for mark in marks:
            match mark:
                case Text():
                    if not mark.text.isascii():
                        found = unprintable(mark.text, mark.style.face)
                        self.unprinted.update(dict.fromkeys(found))
                    self._belong(self._part_for_text() if mark.text.strip() else None)
                case Picture():
                    at, said = self._at, mark.alternative
                    self._belong(at.add(Role.FIGURE, said) if at and said else None)
                case Chart():
                    at, said = self._at, mark.drawing.alt
                    self._belong(at.add(Role.FIGURE, said) if at and said else None)
                case Line() | Box() | Squares():
                    self._belong(None)
            self.pages[-1].append(mark)

    def part(self, role: Role) -> AbstractContextManager[None]:
        """What is put on the leaves within is one part of the document."""
        return self._within(self._at.add(role) if self._at is not None else None)

    def decoration(self) -> AbstractContextManager[None]:
        """What is put on the leaves within was said before; it is passed over by readers aloud."""
        return self._within(None)

    def head(self, *, is_read: bool) -> AbstractContextManager[None]:
        """The head of a leaf; never in the middle of a part that goes on from the leaf before."""
        return self._within(self.root if is_read and self._at is self.root else None)

    def text_part(self) -> AbstractContextManager[None]:
        """A paragraph, or the item of a list whose label was put before."""
        part, self._item = self._item or self._part_for_text(), None
        return self._within(part)

    def item_label(self) -> AbstractContextManager[None]:
        """The label of a list's next item; the text that is written next is the item."""
        if self._at is None:
            return self.decoration()
        item = self._at.last(Role.LIST).add(Role.ITEM)
        label, self._item = item.add(Role.LABEL), item.add(Role.BODY)
        return self._within(label)

    @property
    def heading_role(self) -> Role:
        """The first heading is that of the document; all others stand below it."""
        titles = (kid for kid in self.root.kids if isinstance(kid, Part))
        has_title = any(kid.role is Role.HEADING_1 for kid in titles)
        return Role.HEADING_2 if has_title else Role.HEADING_1

    @contextmanager
    def _within(self, part: Part | None) -> Iterator[None]:
        before, self._at = self._at, part
        yield
        self._at = before

    def _part_for_text(self) -> Part | None:
        if self._at is None or self._at.takes_text:
            return self._at
        return self._at.add(Role.PARAGRAPH)

    def _belong(self, part: Part | None) -> None:
        if part is not self._said:
            self._said = part
            self.pages[-1].append(Belongs(part))
