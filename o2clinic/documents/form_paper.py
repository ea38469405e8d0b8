"""Any form as a PDF: a pack, the values that fill it, and whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from o2clinic.documents.fonts import Face
from o2clinic.documents.form_checks import findings_on
from o2clinic.documents.form_drawing import Filled, draw_form, ticked
from o2clinic.documents.form_pack import FieldType, FormPack, SectionKind
from o2clinic.documents.marks import Ink, Style
from o2clinic.documents.page import Identity, Letterhead, Notice, Paper, Template
from o2clinic.documents.wording import short_date
from o2clinic.documents.wrapping import wrap
from o2clinic.errors import Finding, Level, NotValid

_TITLE = Style(14, Face.SEMIBOLD, Ink.HEADING)
_LEAD_IN = Style(9.5, Face.SEMIBOLD)
_PLAIN = Style(9, colour=Ink.QUIET)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFrame:
    """What stands around the fields of any form.

    Attributes:
        what: the thing the form is, in the footer: "order", "removal request".
        reference: the clinic's own number.
        copies: who gets one, in the order of the footer.
        stays: what the notice adds about papers that are not sent.
    """

    what: str
    reference: str
    on: date
    letterhead: Letterhead
    identity: Identity
    copies: tuple[str, ...] = ()
    stays: str = ""


def form_paper(pack: FormPack, filled: Filled, frame: FormFrame) -> bytes:
    """The form as a PDF, whatever is missing on it: forms are also filled with a pen."""
    paper = Paper(form_template(pack, frame))
    paper.heading(pack.title, _TITLE)
    paper.skip(2)
    paper.write(pack.lead_in, _LEAD_IN)
    paper.skip(6)
    copies = _copies(frame.copies)
    lines = len(wrap(copies, _PLAIN, paper.template.width)) if copies else 0
    draw_form(paper, pack, in_words(pack, filled), below=5 + lines * _PLAIN.line_height)
    write_copies(paper, frame.copies)
    return paper.finish(subject=f"{frame.what.capitalize()} {frame.reference}")


def write_copies(paper: Paper, copies: Sequence[str]) -> None:
    """Who gets one, below the fields; nothing where nobody does."""
    if copies:
        words = _copies(copies)
        paper.make_room(len(wrap(words, _PLAIN, paper.template.width)) * _PLAIN.line_height)
        paper.write(words, _PLAIN)


def _copies(copies: Sequence[str]) -> str:
    return f"Copies to: {'; '.join(copies)}." if copies else ""


def complete_form(pack: FormPack, filled: Filled, frame: FormFrame, prefix: str) -> bytes:
    """The form as a PDF, for one that is issued as it is.

    Raises:
        NotValid: a starred field is empty, an option is unknown, or a table lacks its row.
    """
    require_complete(findings_on(pack, filled, prefix))
    return form_paper(pack, filled, frame)


def require_complete(findings: Sequence[Finding]) -> None:
    """Nothing that blocks.

    Raises:
        NotValid: with all findings, those that only warn too.
    """
    if any(finding.level is Level.BLOCK for finding in findings):
        raise NotValid(findings)


def form_template(pack: FormPack, frame: FormFrame) -> Template:
    """Head, foot and, until somebody has confirmed the pack, the notice of every page."""
    version = f"{pack.title}, {pack.nation}, version {pack.version}"
    own = f"{frame.what} {frame.reference} of {short_date(frame.on)}".replace(" ", "\u00a0")
    return Template(
        title=pack.title,
        letterhead=frame.letterhead,
        identity=frame.identity,
        notice=form_notice(pack, frame.stays),
        footer=f"{version} · {own}",
        margin=40,
        has_code=True,
    )


def form_notice(pack: FormPack, stays: str = "") -> Notice | None:
    """What every page says until somebody has confirmed the pack."""
    if not pack.is_to_be_checked:
        return None
    count = len(pack.unverified_fields)
    fields = "1 field of this layout has" if count == 1 else f"{count} fields of this layout have"
    more = f"Clinic facsimile: {fields} not been compared with {pack.compare_with}. {stays}"
    return Notice(pack.notice, more.strip())


def in_words(pack: FormPack, filled: Filled) -> Filled:
    """The rows with the answers of their choices written out, as a table shows them."""
    rows = dict(filled.rows)
    for section in pack.sections:
        choices = [each for each in section.fields if each.kind is FieldType.CHOICE]
        if section.kind is SectionKind.ROWS and choices:
            rows[section.key] = tuple(
                {**row, **{each.key: ticked(each, row.get(each.key, "")) for each in choices}}
                for row in filled.rows.get(section.key, ())
            )
    return replace(filled, rows=rows)


def tick(is_true: bool) -> str:
    """The value of a tick."""
    return "yes" if is_true else ""


def one_line(address: Sequence[str]) -> str:
    """An address in one line."""
    return ", ".join(line for line in address if line)
