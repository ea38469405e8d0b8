"""A PDF painted page by page on a printer."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter

from o2clinic.ui.printing import NotPrinted

if TYPE_CHECKING:
    import pypdfium2

_DOTS_PER_INCH = 300
_POINTS_PER_INCH = 72
_NOT_ALL = "Look at what came out, put it away, and print the paper again."


def print_pages(
    printer: QPrinter,
    pdf: bytes,
    pages: Sequence[int],
    copies: int,
    step: Callable[[int, int], None],
) -> int:
    """Paint them; gives how many pages went to the printer, all copies together.

    Args:
        printer: with its name, tray and sides set.
        pdf: the paper.
        pages: which, from 1; empty for all.
        copies: of each, one whole copy after the other.
        step: told how many of how many went; may raise to stop it.

    Raises:
        NotPrinted: the printer did not begin, or stopped on the way.
    """
    import pypdfium2

    if printer.outputFormat() is not QPrinter.OutputFormat.NativeFormat and not (
        printer.outputFileName()
    ):
        # Without a printer of this name the system would write a file that nobody asked for.
        raise NotPrinted(f"There is no printer {printer.printerName()}. Nothing was printed.")
    printer.setResolution(_DOTS_PER_INCH)
    document = pypdfium2.PdfDocument(pdf)
    wanted = [number - 1 for number in pages] or list(range(len(document)))
    order = wanted * copies
    painter = QPainter()
    try:
        for done, at in enumerate(order):
            step(done, len(order))
            page = document[at]
            _lay_out(printer, page)
            _begin_page(painter, printer, done)
            painter.drawImage(painter.viewport(), _drawn(page))
            page.close()
        step(len(order), len(order))
    except BaseException:
        if painter.isActive():
            printer.abort()
        raise
    finally:
        if painter.isActive():
            painter.end()
        document.close()
    if printer.printerState() in {QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted}:
        raise NotPrinted(f"The printer reports an error. {_NOT_ALL}")
    return len(order)


def _begin_page(painter: QPainter, printer: QPrinter, done: int) -> None:
    if done == 0 and not painter.begin(printer):
        raise NotPrinted("The printer does not answer. Nothing was printed.")
    if done and not printer.newPage():
        raise NotPrinted(f"The printer stopped after page {done}. {_NOT_ALL}")


def _lay_out(printer: QPrinter, page: "pypdfium2.PdfPage") -> None:
    width, height = page.get_size()
    is_wide = width > height
    way = QPageLayout.Orientation.Landscape if is_wide else QPageLayout.Orientation.Portrait
    size = QPageSize(QPageSize.PageSizeId.A4)
    printer.setPageLayout(QPageLayout(size, way, QMarginsF(0, 0, 0, 0)))


def _drawn(page: "pypdfium2.PdfPage") -> QImage:
    bitmap = page.render(
        scale=_DOTS_PER_INCH / _POINTS_PER_INCH, rev_byteorder=True, prefer_bgrx=True
    )
    return QImage(
        bytes(bitmap.buffer),
        bitmap.width,
        bitmap.height,
        bitmap.stride,
        QImage.Format.Format_RGBX8888,
    )
