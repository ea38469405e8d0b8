"""What can stand on a sheet of paper, and the PDF made of it.

A document is first laid out as pages of marks; only then is their number known, and only
then is the PDF written. The marks are also what tests compare the PDF's text with.
"""

from dataclasses import dataclass
from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING

from o2clinic.documents.drawing import Drawing, paint
from o2clinic.documents.fonts import Face, register, runs
from o2clinic.documents.structure import Part, Role

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from o2clinic.documents.tagging import Pieces

A4 = (595.28, 841.89)
A4_LANDSCAPE = (841.89, 595.28)


class Ink:
    """The colours of print: dark enough for a grey printer."""

    TEXT = "#212b32"
    QUIET = "#4c6272"
    BRAND = "#005eb8"
    HEADING = "#003087"
    LINE = "#b8c2c9"
    TINT = "#eef3f8"
    DANGER = "#b3170a"
    DANGER_TINT = "#fdf0ee"
    WHITE = "#ffffff"
    BLACK = "#000000"


@dataclass(frozen=True, slots=True)
class Style:
    """How a piece of text looks."""

    size: float = 10
    face: Face = Face.REGULAR
    colour: str = Ink.TEXT

    @property
    def line_height(self) -> float:
        """Distance between two base lines."""
        return self.size * 1.3


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text whose base line begins at x, y."""

    x: float
    y: float
    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    colour: str = Ink.LINE
    width: float = 0.5


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle whose lower left corner is x, y."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    stroke: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG picture; one without words for those who cannot see it is decoration."""

    x: float
    y: float
    width: float
    height: float
    content: bytes
    alternative: str = ""


@dataclass(frozen=True, slots=True)
class Squares:
    """Dark squares in rows from the top, as a QR code has them; x, y is the lower left corner."""

    x: float
    y: float
    side: float
    rows: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of lines and words whose lower left corner is x, y."""

    x: float
    y: float
    width: float
    height: float
    drawing: Drawing


@dataclass(frozen=True, slots=True)
class Heading:
    """An entry of the PDF's outline, for readers that jump from heading to heading."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Belongs:
    """What follows on the page belongs to this part; None for decoration, as each page begins."""

    part: Part | None


Mark = Text | Line | Box | Picture | Chart | Squares | Heading | Belongs


@dataclass(frozen=True, slots=True)
class Facts:
    """What the PDF says about itself."""

    title: str
    subject: str = ""
    author: str = ""
    size: tuple[float, float] = A4


def render(pages: list[list[Mark]], facts: Facts, root: Part | None = None) -> bytes:
    """The PDF of these pages; the same pages give the same bytes.

    The pages name parts of `root`, the whole document; without it, all on them is decoration.
    """
    from reportlab.pdfgen.canvas import Canvas

    from o2clinic.documents.archive import finish, with_line_ends

    register()
    out = BytesIO()
    canvas = Canvas(
        out,
        invariant=1,
        lang="en-GB",
        pageCompression=1,
        pdfVersion=(1, 4),
        # else Helvetica is named in every page's resources; the stubs take the name for a number
        initialFontName=Face.REGULAR.value,  # type: ignore[arg-type]
    )
    canvas.setTitle(_one_line(facts.title))
    canvas.setSubject(_one_line(facts.subject))
    canvas.setAuthor(_one_line(facts.author))
    canvas.setCreator("O2Clinic")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    finish(canvas, root or Part(Role.DOCUMENT), draw_pages(canvas, pages, facts.size))
    canvas.save()
    return with_line_ends(out.getvalue())


def _one_line(text: str) -> str:
    """Without line ends and other signs that neither title nor XML may hold."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def draw_pages(
    canvas: "Canvas", pages: list[list[Mark]], size: tuple[float, float]
) -> list[list[Part]]:
    """Draw the marks, page by page; whoever checks papers watches them here.

    Returns:
        of each page, the parts of its pieces.
    """
    from o2clinic.documents.tagging import Pieces

    canvas.setPageSize(size)
    parts = []
    for number, page in enumerate(pages):
        pieces = Pieces(canvas, number)
        pen = _Pen(canvas, number, pieces)
        for mark in page:
            pen.draw(mark)
        pieces.end()
        canvas.showPage()
        parts.append(pieces.parts)
    return parts


class _Pen:
    """Draws the marks of one page, remembering what is already set."""

    def __init__(self, canvas: "Canvas", page_number: int, pieces: "Pieces") -> None:
        self._canvas = canvas
        self._page_number = page_number
        self._pieces = pieces
        self._headings = 0
        self._fill = ""
        self._stroke = ""
        self._font = ("", 0.0)

    def draw(self, mark: Mark) -> None:
        match mark:
            case Belongs():
                self._pieces.belong(mark.part)
                return
            case Heading():
                self._heading(mark)
                return
        self._pieces.begin()
        match mark:
            case Text():
                self._text(mark)
            case Line():
                self._colours("", mark.colour)
                self._canvas.setLineWidth(mark.width)
                self._canvas.line(mark.x, mark.y, mark.to_x, mark.to_y)
            case Box():
                self._box(mark)
            case Picture():
                self._picture(mark)
            case Squares():
                self._squares(mark)
            case Chart(x, y, width, height, drawing):
                paint(self._canvas, drawing, x=x, y=y, width=width, height=height)

    def _text(self, mark: Text) -> None:
        from reportlab.pdfbase.pdfmetrics import stringWidth

        self._colours(mark.style.colour, "")
        x, size = mark.x, mark.style.size
        pieces = runs(mark.text, mark.style.face)
        for font, piece in pieces:
            if self._font != (font, size):
                self._canvas.setFont(font, size)
                self._font = (font, size)
            self._canvas.drawString(x, mark.y, piece)
            if len(pieces) > 1:
                x += stringWidth(piece, font, size)

    def _box(self, mark: Box) -> None:
        self._colours(mark.fill, mark.stroke)
        self._canvas.setLineWidth(0.6)
        self._canvas.rect(
            mark.x,
            mark.y,
            mark.width,
            mark.height,
            stroke=int(bool(mark.stroke)),
            fill=int(bool(mark.fill)),
        )

    def _picture(self, mark: Picture) -> None:
        from reportlab.lib.utils import ImageReader

        self._canvas.drawImage(
            ImageReader(BytesIO(mark.content)),
            mark.x,
            mark.y,
            width=mark.width,
            height=mark.height,
            preserveAspectRatio=True,
            anchor="nw",
        )

    def _squares(self, mark: Squares) -> None:
        """One path, and squares that touch as one bar: no printer leaves white between them."""
        size = mark.side / len(mark.rows)
        path = self._canvas.beginPath()
        for down, row in enumerate(mark.rows, start=1):
            at = 0
            for is_dark, run in groupby(row):
                wide = len(list(run))
                if is_dark:
                    y = mark.y + mark.side - down * size
                    path.rect(mark.x + at * size, y, wide * size, size)
                at += wide
        self._colours(Ink.BLACK, "")
        self._canvas.drawPath(path, stroke=0, fill=1)

    def _heading(self, mark: Heading) -> None:
        key = f"page{self._page_number}heading{self._headings}"
        self._headings += 1
        self._canvas.bookmarkHorizontal(key, 0, mark.y)
        self._canvas.addOutlineEntry(mark.text, key, level=0)

    def _colours(self, fill: str, stroke: str) -> None:
        if fill and fill != self._fill:
            self._canvas.setFillColor(fill)
            self._fill = fill
        if stroke and stroke != self._stroke:
            self._canvas.setStrokeColor(stroke)
            self._stroke = stroke
