"""The printers of this computer: which there are, what they can, and handing a paper over."""

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import Final

from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from o2clinic.ui.print_out.printed_pages import print_pages
from o2clinic.ui.printing import NotPrinted, print_pdf

Step = Callable[[int, int], None]
_SECONDS: Final = 10
_LP: Final = "lp"
_SLOTS: Final = re.compile(r"^InputSlot/[^:]*:(.*)$", re.MULTILINE)
_WORDS_OF_TRAYS: Final = {
    QPrinter.PaperSource.OnlyOne: "Only tray",
    QPrinter.PaperSource.Lower: "Lower tray",
    QPrinter.PaperSource.Middle: "Middle tray",
    QPrinter.PaperSource.Manual: "By hand",
    QPrinter.PaperSource.Envelope: "Envelopes",
    QPrinter.PaperSource.EnvelopeManual: "Envelopes by hand",
    QPrinter.PaperSource.LargeCapacity: "Large tray",
    QPrinter.PaperSource.Cassette: "Cassette",
}


class Sides(StrEnum):
    """On which sides of the paper."""

    AS_SET = ""
    ONE = "one-sided"
    LONG_EDGE = "two-sided-long-edge"
    SHORT_EDGE = "two-sided-short-edge"


SIDES_WORDS: Final = {
    Sides.AS_SET: "As the printer is set",
    Sides.ONE: "One side",
    Sides.LONG_EDGE: "Both sides, turned like a book",
    Sides.SHORT_EDGE: "Both sides, turned like a pad",
}
_DUPLEX: Final = {
    Sides.ONE: QPrinter.DuplexMode.DuplexNone,
    Sides.LONG_EDGE: QPrinter.DuplexMode.DuplexLongSide,
    Sides.SHORT_EDGE: QPrinter.DuplexMode.DuplexShortSide,
}


@dataclass(frozen=True, slots=True)
class Ability:
    """What a printer can.

    Attributes:
        trays: key and words of each that it tells.
        trouble: what it says is wrong with it; empty while it is ready.
    """

    trays: tuple[tuple[str, str], ...] = ()
    has_both_sides: bool = True
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class PrintChoice:
    """How a paper is printed.

    Attributes:
        tray: its key; empty for what the printer is set to.
        pages: which, from 1; empty for all.
        copy_ids: the letter's copies that it is printed for.
    """

    printer: str
    tray: str = ""
    sides: Sides = Sides.AS_SET
    copies: int = 1
    pages: tuple[int, ...] = field(default=())
    copy_ids: tuple[int, ...] = field(default=())

    @property
    def words(self) -> str:
        """Printer, pages and copies in a few words."""
        pages = f"page{'s' if len(self.pages) > 1 else ''} {spans(self.pages)}"
        copies = f"{self.copies} copies" if self.copies > 1 else ""
        return ", ".join(filter(None, (self.printer, pages if self.pages else "", copies)))


class Printers:
    """Asks the system; where it has `lp` the very bytes go there, else page by page."""

    def names(self) -> tuple[str, ...]:
        """Every printer that is set up."""
        return tuple(QPrinterInfo.availablePrinterNames())

    def default(self) -> str:
        """The one that the system prefers; empty for none."""
        return QPrinterInfo.defaultPrinterName()

    def ability(self, name: str) -> Ability:
        """What a printer can, and whether it says that something is wrong."""
        info = QPrinterInfo.printerInfo(name)
        if info.isNull():
            return Ability(trouble="This printer is not set up any more.")
        modes = info.supportedDuplexModes()
        return Ability(
            trays=self._trays(info, name),
            has_both_sides=any(mode != QPrinter.DuplexMode.DuplexNone for mode in modes),
            trouble="This printer reports an error." if _has_error(info) else "",
        )

    def send(self, pdf: bytes, choice: PrintChoice, title: str, step: Step) -> str:
        """Hand a paper over; gives what the system said. Runs off the UI thread.

        Args:
            pdf: all pages, whichever are chosen.
            choice: how.
            title: as it stands in the printer's own list.
            step: told how many pages of how many went; may raise to stop it.

        Raises:
            NotPrinted: the printer did not take it, or not all of it.
        """
        step(0, 0)
        trouble = self.ability(choice.printer).trouble
        if trouble:
            raise NotPrinted(f"{choice.printer}: {trouble} Nothing was printed.")
        if shutil.which(_LP) is not None:
            return print_pdf(pdf, title, options=lp_options(choice))
        return self.send_pages(
            QPrinter(QPrinter.PrinterMode.HighResolution), pdf, choice, title, step
        )

    def send_pages(
        self, printer: QPrinter, pdf: bytes, choice: PrintChoice, title: str, step: Step
    ) -> str:
        """Page by page through the printer's own driver."""
        if choice.printer:
            printer.setPrinterName(choice.printer)
        printer.setDocName(title)
        if choice.sides in _DUPLEX:
            printer.setDuplex(_DUPLEX[choice.sides])
        if choice.tray:
            printer.setPaperSource(QPrinter.PaperSource(int(choice.tray)))
        count = print_pages(printer, pdf, choice.pages, choice.copies, step)
        return f"{count} page{'s' if count != 1 else ''}"

    def _trays(self, info: QPrinterInfo, name: str) -> tuple[tuple[str, str], ...]:
        if shutil.which(_LP) is not None:
            return _slots(name)
        told = getattr(QPrinter(info), "supportedPaperSources", None)  # on Windows alone
        sources = told() if told is not None else ()
        return tuple(
            (str(source.value), _WORDS_OF_TRAYS[source])
            for source in sources
            if source in _WORDS_OF_TRAYS
        )


def lp_options(choice: PrintChoice) -> tuple[str, ...]:
    """As `lp` takes them.

    >>> lp_options(PrintChoice("Office", sides=Sides.ONE, copies=2, pages=(1, 2, 4)))
    ('-d', 'Office', '-n', '2', '-o', 'sides=one-sided', '-P', '1-2,4')
    """
    told = ["-d", choice.printer] if choice.printer else []
    if choice.copies > 1:
        told += ["-n", str(choice.copies)]
    if choice.sides is not Sides.AS_SET:
        told += ["-o", f"sides={choice.sides.value}"]
    if choice.tray:
        told += ["-o", f"InputSlot={choice.tray}"]
    if choice.pages:
        told += ["-P", spans(choice.pages)]
    return tuple(told)


def spans(pages: Sequence[int]) -> str:
    """Page numbers in short.

    >>> spans((1, 2, 3, 5))
    '1-3,5'
    """
    parts = []
    for _, run in groupby(enumerate(pages), lambda each: each[1] - each[0]):
        numbers = [number for _at, number in run]
        first, last = numbers[0], numbers[-1]
        parts.append(str(first) if first == last else f"{first}-{last}")
    return ",".join(parts)


def pages_from(text: str, count: int) -> tuple[int, ...] | None:
    """What was typed as pages; empty for all, None where it is not understood.

    >>> pages_from("1, 3-4", 5)
    (1, 3, 4)
    >>> pages_from("7", 5) is None
    True
    """
    wanted: set[int] = set()
    for part in filter(None, text.replace(" ", "").split(",")):
        found = re.fullmatch(r"(\d{1,4})(?:[-–](\d{1,4}))?", part)
        if found is None:
            return None
        first, last = int(found[1]), int(found[2] or found[1])
        if not 1 <= first <= last <= count:
            return None
        wanted.update(range(first, last + 1))
    return () if len(wanted) == count else tuple(sorted(wanted))


def _has_error(info: QPrinterInfo) -> bool:
    return info.state() in {QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted}


def _slots(name: str) -> tuple[tuple[str, str], ...]:
    """The trays as the printing system lists them; none where it does not answer."""
    try:
        told = subprocess.run(  # noqa: S603 - fixed words and the printer's name
            ["lpoptions", "-p", name, "-l"],  # noqa: S607 - found as the shell would
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = _SLOTS.search(told.stdout.decode("utf-8", "replace"))
    keys = found[1].replace("*", "").split() if found is not None else []
    return tuple((key, re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", key)) for key in keys)
