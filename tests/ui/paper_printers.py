"""Printers that are files, and what was written down of them."""

from PySide6.QtPrintSupport import QPrinter

from o2clinic.ui.print_out.printers import Ability, Printers


class PdfPrinters(Printers):
    """Two printers that paint into files of a folder; `error` is raised in place of printing."""

    def __init__(self, folder) -> None:
        self.folder, self.sent, self.error = folder, [], None
        self.all_names = ("Office", "Ward")

    def names(self):
        return self.all_names

    def default(self):
        return self.all_names[-1] if self.all_names else ""

    def ability(self, name):
        trays = (("Tray2", "Tray 2"),) if name == "Office" else ()
        trouble = "This printer reports an error." if name == "Broken" else ""
        return Ability(trays, has_both_sides=name == "Office", trouble=trouble)

    def send(self, pdf, choice, title, step):
        self.sent.append((pdf, choice, title))
        if self.error is not None:
            raise self.error
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.folder / f"{len(self.sent)}.pdf"))
        return self.send_pages(printer, pdf, type(choice)("", pages=choice.pages), title, step)


class FakePrinting:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.noted, self.copies, self.error = [], [], None

    def note(self, paper, went, how):
        if self.error is not None:
            raise self.error
        self.noted.append((paper.document_id, went.name, how))
        self.copies.append(paper.copy_ids if paper.is_whole else "a part")
