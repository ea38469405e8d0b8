"""A chart that leaves the program: on a page, as a picture or as a drawing, never without identity.

All three are made from one layout: the picture is the page as it prints, the drawing has the same
lines of identity and date above and below the same shapes.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

from o2clinic.documents.drawing import Drawing
from o2clinic.documents.fonts import Face
from o2clinic.documents.marks import A4_LANDSCAPE, Chart, Ink, Style
from o2clinic.documents.page import Identity, Letterhead, Paper, Template
from o2clinic.documents.svg import svg_of
from o2clinic.documents.wording import nhs_number, short_date

_TITLE: Final = Style(14, Face.SEMIBOLD, Ink.HEADING)
_QUIET: Final = Style(9.5, colour=Ink.QUIET)
_PNG_SCALE: Final = 2.5  # 180 dots an inch


@dataclass(frozen=True, slots=True)
class ChartPageSheet:
    """A chart with whom it is about.

    Attributes:
        title: what it shows.
        caption: more of it in words; empty for nothing.
        made: when and by whom it was taken out.
    """

    letterhead: Letterhead
    identity: Identity
    title: str
    caption: str
    drawing: Drawing
    made: str


def chart_pdf(sheet: ChartPageSheet) -> bytes:
    """A page in landscape; the chart fills what head and foot leave."""
    paper = Paper(
        Template(
            title=sheet.title,
            letterhead=sheet.letterhead,
            identity=sheet.identity,
            footer=f"{sheet.title} · {sheet.made}",
            size=A4_LANDSCAPE,
            margin=36,
        )
    )
    paper.heading(sheet.title, _TITLE)
    if sheet.caption:
        paper.write(sheet.caption, _QUIET)
    paper.skip(8)
    drawing = sheet.drawing
    room = paper.y - paper.bottom - 6
    scale = min(paper.template.width / drawing.width, room / drawing.height)
    width, height = drawing.width * scale, drawing.height * scale
    paper.y -= height
    paper.add(Chart(paper.left, paper.y, width, height, drawing))
    return paper.finish(subject=sheet.title)


def chart_png(sheet: ChartPageSheet) -> bytes:
    """The page as a picture."""
    import pypdfium2

    document = pypdfium2.PdfDocument(chart_pdf(sheet))
    out = BytesIO()
    document[0].render(scale=_PNG_SCALE).to_pil().save(out, "PNG", dpi=(180, 180))
    document.close()
    return out.getvalue()


def chart_svg(sheet: ChartPageSheet) -> bytes:
    """The drawing with its lines of identity; words stay words."""
    who = sheet.identity
    above = (
        (f"{who.name}   Born {short_date(who.born_on)}   NHS number {nhs_number(who.nhs_number)}"),
        f"{sheet.title}. {sheet.caption}".rstrip(". "),
    )
    below = f"{sheet.letterhead.name} · {sheet.made}"
    return svg_of(sheet.drawing, above, (below,))


MAKERS: Final = {"pdf": chart_pdf, "png": chart_png, "svg": chart_svg}
