"""Scans of signed papers: which files are taken, whether they can be read, and as a PDF."""

import io
import struct
import warnings
from dataclasses import dataclass
from typing import Final

from o2clinic.errors import Unreadable

PDF: Final = "application/pdf"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
MOST_BYTES: Final = 10_000_000
MOST_PAGES: Final = 30
MOST_PIXELS: Final = 60_000_000  # A4 at 600 dots per inch has 35 million
_BEGINS: Final = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
_TAKEN: Final = "Take a PDF, PNG or JPEG."
# What scanners and telephones make beside these, so that the answer names it.
_OTHERS: Final = (
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"BM", "a BMP picture"),
    (b"GIF8", "a GIF picture"),
    (b"PK\x03\x04", "a Word file or an archive"),
    (b"\xd0\xcf\x11\xe0", "an old Word file"),
)
_A4: Final = (595.28, 841.89)
_MARGIN: Final = 14.0


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that can be kept: what it is, and how many pages it has."""

    media_type: str
    pages: int


def checked(name: str, content: bytes) -> Scan:
    """Look into a file that is to be kept as a scan.

    Args:
        name: of the file, for what is said of it.
        content: all of it.

    Raises:
        Unreadable: it is of another kind, too large, damaged or locked by a password.
    """
    if not content:
        raise Unreadable(name, 0, "it is empty")
    if len(content) > MOST_BYTES:
        most = f"{MOST_BYTES // 1_000_000} MB"
        raise Unreadable(name, 0, f"it has more than {most}; scan it in grey, or fewer dots")
    media_type = next((kind for mark, kind in _BEGINS.items() if content.startswith(mark)), "")
    if not media_type:
        raise Unreadable(name, 0, f"it is {_what(content)}. {_TAKEN}")
    pages = _pages(name, content) if media_type == PDF else _one_picture(name, content)
    return Scan(media_type, pages)


def as_pdf(content: bytes, media_type: str) -> bytes:
    """A scan to be looked at: a PDF as it is, a picture on a page of its own."""
    if media_type == PDF:
        return content
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    image = ImageReader(io.BytesIO(content))
    wide, high = image.getSize()
    page = _A4 if high >= wide else _A4[::-1]
    room = (page[0] - 2 * _MARGIN, page[1] - 2 * _MARGIN)
    scale = min(room[0] / wide, room[1] / high)
    into = io.BytesIO()
    canvas = Canvas(into, pagesize=page, invariant=1)
    canvas.setTitle("Scan")
    left, below = (page[0] - wide * scale) / 2, (page[1] - high * scale) / 2
    canvas.drawImage(image, left, below, wide * scale, high * scale)
    canvas.showPage()
    canvas.save()
    return into.getvalue()


def _what(content: bytes) -> str:
    if content[4:8] == b"ftyp":
        return "a picture as some telephones make (HEIC), or a film"
    words = (what for mark, what in _OTHERS if content.startswith(mark))
    return next(words, "of a kind that is not taken")


def _pages(name: str, content: bytes) -> int:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        why = "it is locked by a password" if locked else "it is damaged and cannot be opened"
        raise Unreadable(name, 0, why) from error
    try:
        pages = len(document)
        if not 1 <= pages <= MOST_PAGES:
            raise Unreadable(name, 0, f"it has {pages} pages, and {MOST_PAGES} is the most")
        document[0].render(scale=0.1).close()
    except pypdfium2.PdfiumError as error:
        raise Unreadable(name, 0, "its first page cannot be drawn") from error
    finally:
        document.close()
    return pages


def _one_picture(name: str, content: bytes) -> int:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(content))
            if image.width * image.height > MOST_PIXELS:
                raise Unreadable(name, 0, "it has too many dots; scan it at 300 dots per inch")
            image.load()
    except (OSError, SyntaxError, ValueError, struct.error, Image.DecompressionBombError) as error:
        raise Unreadable(name, 0, "the picture is damaged or not all of it is there") from error
    return 1
