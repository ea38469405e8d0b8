"""What can stand on a sheet of paper, and the PDF made of it.

A document is first laid out as pages of marks; only then is their number known, and only
then is the PDF written. The marks are also what tests compare the PDF's text with.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from o2clinic.documents.drawing import Drawing, paint
from o2clinic.documents.fonts import Face, register, runs

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

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
    """A PNG or JPEG picture; what it shows must also stand in words beside it."""

    x: float
    y: float
    width: float
    height: float
    content: bytes


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


Mark = Text | Line | Box | Picture | Chart | Heading


@dataclass(frozen=True, slots=True)
class Facts:
    """What the PDF says about itself."""

    title: str
    subject: str = ""
    author: str = ""
    size: tuple[float, float] = A4


def render(pages: list[list[Mark]], facts: Facts) -> bytes:
    """The PDF of these pages; the same pages give the same bytes."""
    from reportlab.pdfgen.canvas import Canvas

    register()
    out = BytesIO()
    canvas = Canvas(
        out,
        pagesize=facts.size,
        invariant=1,
        lang="en-GB",
        pageCompression=1,
        # else Helvetica is named in every page's resources; the stubs take the name for a number
        initialFontName=Face.REGULAR.value,  # type: ignore[arg-type]
    )
    canvas.setTitle(facts.title)
    canvas.setSubject(facts.subject)
    canvas.setAuthor(facts.author)
    canvas.setCreator("O2Clinic")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    for number, page in enumerate(pages):
        pen = _Pen(canvas, number)
        for mark in page:
            pen.draw(mark)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


class _Pen:
    """Draws the marks of one page, remembering what is already set."""

    def __init__(self, canvas: "Canvas", page_number: int) -> None:
        self._canvas = canvas
        self._page_number = page_number
        self._headings = 0
        self._fill = ""
        self._stroke = ""
        self._font = ("", 0.0)

    def draw(self, mark: Mark) -> None:
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
            case Chart(x, y, width, height, drawing):
                paint(self._canvas, drawing, x=x, y=y, width=width, height=height)
            case Heading():
                self._heading(mark)

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
