"""A paper on its way to a printer: its kind, whose it is, and how it can go."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class PaperKind(StrEnum):
    """What is printed; each kind has its own printer, tray and sides."""

    ORDER = "oxygen_order"
    LETTER = "clinic_letter"
    VISIT_LETTER = "appointment_letter"
    VISIT_LETTERS = "visit_letters"
    DAY_LIST = "day_list"
    LABELS = "labels"
    DOWNTIME = "downtime"
    OTHER = "other"


PAPER_WORDS: Final = {
    PaperKind.ORDER: "Oxygen orders",
    PaperKind.LETTER: "Letters",
    PaperKind.VISIT_LETTER: "Letters about visits",
    PaperKind.VISIT_LETTERS: "Letters by the batch",
    PaperKind.DAY_LIST: "Day lists",
    PaperKind.LABELS: "Labels",
    PaperKind.DOWNTIME: "Downtime packs",
    PaperKind.OTHER: "Other papers",
}


class Printed(StrEnum):
    """How it went; the names in the audit."""

    HANDED_OVER = "print_document"
    FAILED = "print_failed"
    NOT_OUT = "print_not_out"


@dataclass(frozen=True, slots=True)
class PaperOut:
    """A paper that goes to a printer.

    Attributes:
        document_id: the stored paper; None for what is not kept, such as labels.
        patient_id: whose it is; None for a list of several, and where the stored paper tells.
        copy_ids: the letter's copies that it is printed for.
        is_whole: all its pages go to the printer.
    """

    kind: PaperKind
    title: str
    document_id: int | None = None
    patient_id: int | None = None
    copy_ids: tuple[int, ...] = ()
    is_whole: bool = True


def kind_of(document_kind: str) -> PaperKind:
    """The kind of a stored paper; others than these share one.

    >>> kind_of("clinic_letter").value
    'clinic_letter'
    """
    known = document_kind in set(PaperKind)
    return PaperKind(document_kind) if known else PaperKind.OTHER
