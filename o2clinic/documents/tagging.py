"""Says in the PDF which part each piece of a page belongs to; reportlab knows of no parts."""

from typing import Any, Final

from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFName, PDFObject

from o2clinic.documents.structure import Part, Role

_ATTRIBUTES: Final = {Role.HEAD_CELL: " /A << /O /Table /Scope /Column >>"}


class Pieces:
    """The content of one page while it is drawn."""

    def __init__(self, canvas: Any, page: int) -> None:
        self.parts: list[Part] = []
        self._canvas, self._page = canvas, page
        self._wanted: Part | None = None
        self._open: Part | None = None
        self._is_open = False

    def belong(self, part: Part | None) -> None:
        """What is drawn from here on belongs to this part, or is decoration."""
        self._wanted = part

    def begin(self) -> None:
        """Something is about to be drawn."""
        if self._is_open and self._open is self._wanted:
            return
        self.end()
        self._is_open, self._open = True, self._wanted
        if self._open is None:
            self._canvas.addLiteral("/Artifact BMC")
            return
        number = len(self.parts)
        self.parts.append(self._open)
        self._open.kids.append((self._page, number))
        self._canvas.addLiteral(f"/{self._open.role} <</MCID {number}>> BDC")

    def end(self) -> None:
        """Nothing more of it comes."""
        if self._is_open:
            self._canvas.addLiteral("EMC")
            self._is_open = False


class Written(PDFObject):
    """An object of the PDF that is written as it is."""

    __RefOnly__ = 1

    def __init__(self) -> None:
        self.content = b""

    def format(self, _document: Any) -> bytes:
        """Its bytes, as reportlab asks for them."""
        return self.content


def write_tree(document: Any, root: Part, pages: list[list[Part]]) -> None:
    """Put the tree of parts into the PDF.

    Args:
        document: reportlab's own.
        root: the whole document.
        pages: of each page, the part of each of its pieces by number.
    """
    root.drop_empty()
    tree, parents = Written(), Written()
    tree_at, parents_at = _number(document, tree), _number(document, parents)
    written = {part: Written() for part in root.parts()}
    numbers = {part: _number(document, it) for part, it in written.items()}
    page_numbers = [_mark_page(document, page, at) for at, page in enumerate(document.Pages.pages)]
    above = {root: tree_at}
    for part, it in written.items():
        above.update((kid, numbers[part]) for kid in part.kids if isinstance(kid, Part))
        it.content = _part(part, above[part], numbers, page_numbers)
    rows = "\n".join(
        f"{at} [{' '.join(f'{numbers[part]} 0 R' for part in parts)}]"
        for at, parts in enumerate(pages)
    )
    parents.content = f"<< /Nums [{rows}] >>".encode()
    tree.content = (
        f"<< /Type /StructTreeRoot /K {numbers[root]} 0 R /ParentTree {parents_at} 0 R "
        f"/ParentTreeNextKey {len(pages)} >>"
    ).encode()
    document.Catalog.StructTreeRoot = tree
    document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})


def _number(document: Any, it: Any) -> int:
    """The number under which an object stands in the file."""
    name = document.Reference(it).name
    return int(document.idToObjectNumberAndVersion[name][0])


def _mark_page(document: Any, page: Any, at: int) -> int:
    """WORKAROUND reportlab 5.1: a page writes only the entries that its class lists."""
    page.__Defaults__ = {**page.__Defaults__, "StructParents": at, "Tabs": PDFName("S")}
    return _number(document, page)


def _part(part: Part, above: int, numbers: dict[Part, int], pages: list[int]) -> bytes:
    own = next((kid[0] for kid in part.kids if not isinstance(kid, Part)), None)
    kids = []
    for kid in part.kids:
        if isinstance(kid, Part):
            kids.append(f"{numbers[kid]} 0 R")
        elif kid[0] == own:
            kids.append(str(kid[1]))
        else:
            kids.append(f"<< /Type /MCR /Pg {pages[kid[0]]} 0 R /MCID {kid[1]} >>")
    page = "" if own is None else f" /Pg {pages[own]} 0 R"
    said = f" /Alt {_string(part.alternative)}" if part.alternative else ""
    return (
        f"<< /Type /StructElem /S /{part.role} /P {above} 0 R{page}{said}"
        f"{_ATTRIBUTES.get(part.role, '')} /K [{' '.join(kids)}] >>"
    ).encode("ascii")


def _string(text: str) -> str:
    """Text of a PDF in hexadecimal, which needs no escapes."""
    return f"<feff{text.encode('utf-16-be').hex()}>"
