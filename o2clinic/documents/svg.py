"""A drawing as an SVG file, with lines of text above and below it."""

from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from o2clinic.documents.drawing import Drawing, Stroke, Words
from o2clinic.documents.fonts import Face, width
from o2clinic.documents.marks import Ink

_LINE: Final = 14.0
_EDGE: Final = 12.0
_FAMILY: Final = "'Source Sans Pro','Source Sans 3',sans-serif"


def svg_of(drawing: Drawing, above: Sequence[str], below: Sequence[str]) -> bytes:
    """The file; one point of the drawing is one unit.

    Args:
        drawing: what it shows; its `alt` becomes the description.
        above: lines, the first one in semibold.
        below: lines.
    """
    head, foot = _LINE * len(above) + 6, _LINE * len(below) + 4
    across = drawing.width + 2 * _EDGE
    height = drawing.height + head + foot + 2 * _EDGE
    title = above[0] if above else ""
    root = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{across:g}pt" height="{height:g}pt" '
        f'viewBox="0 0 {across:g} {height:g}" role="img" font-family="{_FAMILY}">'
    )
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        root,
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(drawing.alt)}</desc>",
        f'<rect width="{across:g}" height="{height:g}" fill="{Ink.WHITE}"/>',
        *_lines(above, _EDGE + _LINE - 4, is_head=True),
        f'<g transform="translate({_EDGE:g},{_EDGE + head:g})">',
        *_shapes(drawing),
        "</g>",
        *_lines(below, height - _EDGE - foot + _LINE, is_head=False),
        "</svg>",
    ]
    return "\n".join(parts).encode("utf-8")


def _lines(lines: Sequence[str], top: float, *, is_head: bool) -> Iterator[str]:
    for at, line in enumerate(lines):
        is_strong = is_head and at == 0
        look = 'font-weight="600" font-size="11"' if is_strong else 'font-size="9"'
        fill = Ink.TEXT if is_strong else Ink.QUIET
        place = f'x="{_EDGE:g}" y="{top + at * _LINE:g}"'
        yield f'<text {place} {look} fill="{fill}">{escape(line)}</text>'


def _shapes(drawing: Drawing) -> Iterator[str]:
    """From back to front; paper is measured from below, the screen from above."""
    clips: dict[tuple[float, float, float, float], str] = {}
    for shape in drawing.shapes:
        if isinstance(shape, Words):
            yield _words(shape, drawing.height)
            continue
        if shape.clip is not None and shape.clip not in clips:
            clips[shape.clip] = f"clip{len(clips)}"
            left, bottom, right, top = shape.clip
            yield (
                f'<defs><clipPath id="{clips[shape.clip]}"><rect x="{left:g}" '
                f'y="{drawing.height - top:g}" width="{right - left:g}" '
                f'height="{top - bottom:g}"/></clipPath></defs>'
            )
        clip = "" if shape.clip is None else f' clip-path="url(#{clips[shape.clip]})"'
        yield _stroke(shape, drawing.height, clip)


def _stroke(stroke: Stroke, height: float, clip: str) -> str:
    steps = " ".join(_step(letter, values, height) for letter, values in stroke.steps)
    line = f'stroke="{stroke.line}" stroke-width="{stroke.width:g}"' if stroke.line else ""
    dash = ",".join(f"{each:g}" for each in stroke.dash)
    dashed = f' stroke-dasharray="{dash}"' if dash and stroke.line else ""
    fill = stroke.fill or "none"
    return f"<path d={quoteattr(steps)} fill={quoteattr(fill)} {line}{dashed}{clip}/>"


def _step(letter: str, values: tuple[float, ...], height: float) -> str:
    told = (f"{value if at % 2 == 0 else height - value:.2f}" for at, value in enumerate(values))
    return f"{letter}{' '.join(told)}"


def _words(words: Words, height: float) -> str:
    x, y = words.x, height - words.y
    turned = f' transform="rotate({-words.angle:g} {x:g} {y:.2f})"' if words.angle else ""
    weight = ' font-weight="600"' if words.is_strong else ""
    # As wide as in our own type, whichever stands in for it where the file is opened.
    face = Face.SEMIBOLD if words.is_strong else Face.REGULAR
    wide = f' textLength="{width(words.text, face, words.size):.2f}"'
    return (
        f'<text x="{x:g}" y="{y:.2f}" font-size="{words.size:g}"{weight}{wide} '
        f'lengthAdjust="spacingAndGlyphs" fill="{words.colour}"{turned}>{escape(words.text)}</text>'
    )
