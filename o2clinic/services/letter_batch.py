"""Letters by the batch, whatever they are about: planned, made one by one, given as one PDF.

Each letter is a use case of its own: what was done stays when a run is stopped, and whoever was
left out is named with the reason.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from o2clinic.documents.appointment_letter import joined
from o2clinic.errors import AlreadyDone, O2ClinicError, Unavailable
from o2clinic.services.documents import pages_in

DraftT = TypeVar("DraftT")
GoOn = Callable[[int, int], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine(Generic[DraftT]):
    """One patient of a run.

    Attributes:
        what: the letter and what it is about.
        remark: what to know of it, or why it is left out.
        draft: the letter; None for whoever is left out.
    """

    patient_id: int
    name: str
    what: str
    remark: str
    draft: DraftT | None


@dataclass(frozen=True, slots=True)
class RunPlan(Generic[DraftT]):
    """Whose letters a run would make.

    Attributes:
        title: which letters, of which filter or days.
    """

    title: str
    lines: tuple[RunLine[DraftT], ...]

    @property
    def letters(self) -> tuple[RunLine[DraftT], ...]:
        """Those that would be made."""
        return tuple(one for one in self.lines if one.draft is not None)

    @property
    def left_out(self) -> tuple[RunLine[DraftT], ...]:
        """Those that would not, each with its reason."""
        return tuple(one for one in self.lines if one.draft is None)


@dataclass(frozen=True, slots=True)
class RunOutcome(Generic[DraftT]):
    """What a run did.

    Attributes:
        title: as of its plan.
        pdf: the letters for the printer; empty when there are none.
        document_ids: of the letters, in the order of the PDF.
        pages: how many pages each letter has.
        failed: whoever could not be written to, with the reason.
        is_stopped: the person stopped it before the end.
        is_again: they were issued before, and are only printed again.
        done: what the letters were made from, in the order of the PDF.
    """

    title: str
    pdf: bytes
    document_ids: tuple[int, ...]
    pages: tuple[int, ...]
    failed: tuple[RunLine[DraftT], ...]
    is_stopped: bool = False
    is_again: bool = False
    done: tuple[DraftT, ...] = ()

    @property
    def words(self) -> str:
        """How many letters of how many pages: "41 letters: 38 of 1 page, 3 of 2 pages"."""
        return letters_words(self.pages)


def letters_words(pages: Sequence[int]) -> str:
    """How many letters there are of how many pages.

    >>> letters_words([1, 1, 2])
    '3 letters: 2 of 1 page, 1 of 2 pages'
    """
    counted = sorted(Counter(pages).items())
    parts = [f"{count} of {counted_words(of, 'page')}" for of, count in counted]
    return ": ".join(filter(None, (counted_words(len(pages), "letter"), ", ".join(parts))))


def counted_words(count: int, what: str) -> str:
    """A count with its word.

    >>> counted_words(2, "page")
    '2 pages'
    """
    return f"1 {what}" if count == 1 else f"{count} {what}s"


def run(
    plan: RunPlan[DraftT],
    go_on: GoOn,
    make: Callable[[DraftT], tuple[int, bytes]],
    *,
    on_both_sides: bool,
    is_again: bool = False,
) -> RunOutcome[DraftT]:
    """Make the letters of a plan one by one.

    Args:
        plan: whose.
        go_on: told before each letter how many of how many are done; False stops the run.
        make: gives a letter's key and its PDF.
        on_both_sides: each letter begins on a leaf of its own.
        is_again: they were issued before.
    """
    papers: list[bytes] = []
    keys: list[int] = []
    done: list[DraftT] = []
    failed: list[RunLine[DraftT]] = []
    is_stopped = False
    total = len(plan.letters)
    for at, line in enumerate(plan.letters):
        if line.draft is None or not go_on(at, total):
            is_stopped = True
            break
        try:
            key, paper = make(line.draft)
        except AlreadyDone:
            failed.append(left_out(line, "Another desk has just written this letter."))
        except Unavailable as error:
            failed.append(left_out(line, str(error)))
            is_stopped = True
            break
        except O2ClinicError as error:
            failed.append(left_out(line, str(error)))
        else:
            keys.append(key)
            papers.append(paper)
            done.append(line.draft)
    pdf = joined(papers, on_both_sides=on_both_sides) if papers else b""
    pages = tuple(pages_in(paper) for paper in papers)
    return RunOutcome(
        plan.title, pdf, tuple(keys), pages, tuple(failed), is_stopped, is_again, tuple(done)
    )


def left_out(line: RunLine[DraftT], why: str) -> RunLine[DraftT]:
    """The line of a letter that is not made, with the reason."""
    return out(line.patient_id, line.name, line.what, why)


def out(patient_id: int, name: str, what: str, why: str) -> RunLine[DraftT]:
    """A line of somebody who is left out."""
    return RunLine(patient_id=patient_id, name=name, what=what, remark=why, draft=None)
