"""Name and address where the window of an envelope shows them, and the sheet that carries no more.

Through the window a stranger reads the address alone: whom a letter is about stands below it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from o2clinic.documents.fonts import Face, width
from o2clinic.documents.letter_texts import Window
from o2clinic.documents.marks import Ink, Line, Style, Text
from o2clinic.documents.page import Letterhead, Paper, Template
from o2clinic.documents.structure import Role
from o2clinic.documents.wrapping import spaced, wrap

ADDRESS_POINTS: Final = 11.0
MARGIN: Final = 57.0  # 20 mm, where the window begins
_SMALLEST: Final = 8.0
_BELOW: Final = 14.0
_BODY: Final = Style(10.5)
_POSTCODE: Final = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\Z")
_TO_WRITE: Final = 3  # lines for a hand, where no address is known


@dataclass(frozen=True, slots=True)
class AddressSheet:
    """The sheet that lies in front of copies, folded so that its address shows.

    Attributes:
        enclosed: the clinic's own numbers of the letters that go with it.
    """

    letterhead: Letterhead
    to: tuple[str, ...]
    enclosed: tuple[str, ...]
    window: Window


def is_whole_address(lines: Sequence[str]) -> bool:
    """Whether the post finds it: its last line ends with a postcode.

    >>> is_whole_address(("Quay Surgery", "1 Quay Street", "Truro TR1 2AB"))
    True
    >>> is_whole_address(("Bluewater Oxygen", "supplier"))
    False
    """
    return bool(lines) and _POSTCODE.search(lines[-1].strip().upper()) is not None


def write_in_window(
    paper: Paper, lines: Sequence[str], window: Window, *, points: float = ADDRESS_POINTS
) -> float:
    """Put name and address where the window is, or below a letterhead that reaches into it.

    Args:
        paper: whose first page has its letterhead; goes on below the window.
        lines: each as it is printed; one that is too wide is broken.
        window: of the envelope.
        points: the largest size of print; smaller where it has to be.

    Returns:
        where the address begins.
    """
    style = _style_for(lines, window, points)
    top = min(paper.template.size[1] - window.top, paper.y - 4)
    y = top
    with paper.part(Role.PARAGRAPH):
        for line in lines:
            for piece in spaced(wrap(line, style, window.width + 0.01), line):
                y -= style.line_height
                paper.add(Text(window.left, y + style.size * 0.28, f"{piece.rstrip()} ", style))
    paper.y = min(y, top - window.height) - _BELOW
    return top


def address_sheet(sheet: AddressSheet) -> bytes:
    """The sheet as a PDF; it names no patient."""
    paper = Paper(
        Template(
            title="Address sheet",
            letterhead=sheet.letterhead,
            footer=sheet.letterhead.name,
            margin=MARGIN,
        )
    )
    top = write_in_window(paper, sheet.to, sheet.window)
    if not is_whole_address(sheet.to):
        _lines_to_write_on(paper, sheet, top)
    count = len(sheet.enclosed)
    paper.skip(2 * _BODY.line_height)
    paper.write("Private and confidential", Style(14, Face.SEMIBOLD, Ink.HEADING))
    paper.skip(_BODY.size)
    paper.write(f"Enclosed: {'1 letter' if count == 1 else f'{count} letters'}", _BODY)
    for number in sheet.enclosed:
        paper.item(number, _BODY, indent=_BODY.size * 1.1)
    paper.skip(_BODY.size)
    paper.write(
        "Is this not for you? Please do not read the letter, and send it back to "
        f"{', '.join((sheet.letterhead.name, *sheet.letterhead.address))}.",
        _BODY,
    )
    return paper.finish(subject="Address sheet")


def _style_for(lines: Sequence[str], window: Window, points: float) -> Style:
    """As large as name and address fit the window whole."""
    widest = max((width(line, Face.REGULAR, 1) for line in lines), default=0) or 1
    high = Style(1).line_height * max(1, len(lines))
    fitting = min(points, window.width / widest, (window.height + 0.5) / high)
    return Style(max(_SMALLEST, fitting))


def _lines_to_write_on(paper: Paper, sheet: AddressSheet, top: float) -> None:
    window = sheet.window
    style = _style_for(sheet.to, window, ADDRESS_POINTS)
    y = top - (len(sheet.to) + 0.3) * style.line_height
    step = max(0.0, y - (top - window.height)) / _TO_WRITE
    for at in range(1, _TO_WRITE + 1):
        line = y - at * step
        paper.add(Line(window.left, line, window.left + window.width, line))
