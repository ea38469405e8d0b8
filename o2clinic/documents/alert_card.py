"""The oxygen alert card: a card for the wallet, to be cut out, above a leaflet for the patient."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from o2clinic.documents.fonts import Face, width
from o2clinic.documents.form_checks import findings_on
from o2clinic.documents.form_drawing import Filled, draw_form
from o2clinic.documents.form_pack import FormPack, FormSection, SectionKind
from o2clinic.documents.form_paper import form_template, require_complete, write_copies
from o2clinic.documents.form_parts import (
    FormHead,
    Signer,
    frame_of,
    patient_values,
    signer_values,
)
from o2clinic.documents.marks import Box, Ink, Line, Mark, Style, Text
from o2clinic.documents.page import Paper
from o2clinic.documents.structure import Role
from o2clinic.documents.wording import number
from o2clinic.documents.wrapping import wrap
from o2clinic.errors import Finding, Level

_MILLIMETRE: Final = 72 / 25.4
_WIDTH: Final = 85.6 * _MILLIMETRE  # the size of a bank card, so that it goes into a wallet
_HEIGHT: Final = 54 * _MILLIMETRE
_PAD: Final = 8.0
_HEAD: Final = 20.0
_DASH: Final = 4.0
_DASH_WIDTH: Final = 0.6
_LARGEST: Final = 10.5
_SMALLEST: Final = 7.0
_LEADING: Final = 1.25

_TITLE: Final = Style(14, Face.SEMIBOLD, Ink.HEADING)
_PLAIN: Final = Style(9.5)
_CARD_TITLE: Final = Style(11, Face.SEMIBOLD, Ink.WHITE)
_TARGET: Final = Style(22, Face.SEMIBOLD, Ink.HEADING)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertCardSheet:
    """All that stands on a card.

    Attributes:
        target_low_percent: of SpO2.
        target_high_percent: of SpO2.
        venturi_percent: of the mask that goes with the card; 24 or 28 for most.
        flow_l_min: through that mask.
        reason: why too much oxygen is dangerous for the patient, in short words.
        nebulisers: how to drive them, in short words.
        author: who has settled the range.
    """

    head: FormHead
    target_low_percent: Decimal
    target_high_percent: Decimal
    venturi_percent: int
    flow_l_min: Decimal
    author: Signer
    reason: str = ""
    nebulisers: str = ""

    @property
    def target(self) -> str:
        """The range for people."""
        return f"{number(self.target_low_percent)} to {number(self.target_high_percent)}\u00a0%"


def alert_card(sheet: AlertCardSheet, pack: FormPack) -> bytes:
    """Card and leaflet on one page, as a PDF.

    Raises:
        NotValid: something that the card must carry is missing, or does not fit on a card.
    """
    require_complete(alert_card_findings(sheet, pack))
    paper = Paper(form_template(pack, frame_of(sheet.head, "alert card")))
    paper.heading(pack.title, _TITLE)
    paper.skip(2)
    paper.write(pack.lead_in, _PLAIN)
    paper.skip(8)
    top = paper.y
    for at, face in enumerate(_faces(sheet, pack)):
        left = paper.left + at * _WIDTH
        with paper.part(Role.PARAGRAPH):
            paper.add(*_border(left, top, is_folded=at > 0), *face.marks(left, top))
    paper.y = top - _HEIGHT
    paper.skip(14)
    draw_form(paper, replace(pack, sections=_leaflet(pack)), Filled({}))
    write_copies(paper, sheet.head.copies)
    return paper.finish(subject=f"Alert card {sheet.head.reference}")


def _leaflet(pack: FormPack) -> tuple[FormSection, ...]:
    """What is read on the page below the card, counted from 1: the card is no section there."""
    texts = (one for one in pack.sections if one.kind is SectionKind.TEXT)
    return tuple(replace(one, number=str(at)) for at, one in enumerate(texts, start=1))


def alert_card_findings(sheet: AlertCardSheet, pack: FormPack) -> tuple[Finding, ...]:
    """What the card lacks so far, and what is too long for it."""
    findings = findings_on(pack, Filled(_values(sheet)), "CARD")
    if all(face.fits for face in _faces(sheet, pack)):
        return findings
    words = "This does not fit on a card, even in small print. Shorten the reason and nebulisers."
    return (*findings, Finding("CARD-ROOM", Level.BLOCK, words, "reason"))


def _values(sheet: AlertCardSheet) -> dict[str, str]:
    return {
        **patient_values(sheet.head),
        **signer_values(sheet.author, sheet.head.on),
        "target": sheet.target,
        "venturi": f"{sheet.venturi_percent}\u00a0%",
        "flow": number(sheet.flow_l_min, "L/min"),
        "reason": sheet.reason,
        "nebulisers": sheet.nebulisers,
    }


@dataclass(frozen=True, slots=True)
class _Face:
    """One side of a card: labels at the left, values beside them, set smaller until they fit."""

    title: str
    big: str
    lines: tuple[tuple[str, str], ...]

    @property
    def fits(self) -> bool:
        """Whether it can be read at all."""
        return self._height(_SMALLEST) <= self._room

    @property
    def _room(self) -> float:
        big = _TARGET.line_height if self.big else 0
        return _HEIGHT - _HEAD - big - _PAD

    def _size(self) -> float:
        size = _LARGEST
        while size > _SMALLEST and self._height(size) > self._room:
            size -= 0.25
        return size

    def _height(self, size: float) -> float:
        return sum(len(words) for _label, words in self._wrapped(size)) * size * _LEADING

    def _wrapped(self, size: float) -> list[tuple[str, list[str]]]:
        room = _WIDTH - 2 * _PAD - _label_width(self.lines, size)
        style = Style(size, Face.SEMIBOLD)
        return [(label, wrap(value, style, room)) for label, value in self.lines if value]

    def marks(self, left: float, top: float) -> Iterator[Mark]:
        """The side, with its upper left corner there."""
        yield Box(left, top - _HEAD, _WIDTH, _HEAD, fill=Ink.HEADING)
        yield Text(left + _PAD, top - _HEAD + 6, f"{self.title} ", _CARD_TITLE)
        y = top - _HEAD
        if self.big:
            y -= _TARGET.line_height
            yield Text(left + _PAD, y + 5, f"{self.big} ", _TARGET)
        size = self._size()
        label_style, style = Style(size, colour=Ink.QUIET), Style(size, Face.SEMIBOLD)
        x = left + _PAD + _label_width(self.lines, size)
        for label, words in self._wrapped(size):
            for at, line in enumerate(words):
                y -= size * _LEADING
                if not at:
                    yield Text(left + _PAD, y, f"{label} ", label_style)
                yield Text(x, y, f"{line} ", style)


def _label_width(lines: tuple[tuple[str, str], ...], size: float) -> float:
    return max(width(label, Face.REGULAR, size) for label, value in lines if value) + 5


def _faces(sheet: AlertCardSheet, pack: FormPack) -> tuple[_Face, _Face]:
    values = _values(sheet)
    labels = {each.key: each.label for each in pack.fields}

    def lines(*keys: str) -> tuple[tuple[str, str], ...]:
        return tuple((labels.get(key, ""), values.get(key, "")) for key in keys)

    whose = (("Name", sheet.head.identity.name), *lines("born_on", "nhs_number"))
    front = _Face(
        pack.title,
        f"SpO₂ {sheet.target}",
        (*whose, *lines("venturi", "flow")),
    )
    back = _Face(
        labels.get("target", "") + f" {sheet.target}",
        "",
        lines(
            *("reason", "nebulisers"),
            *("signer_name", "signer_profession", "signer_telephone", "signed_on"),
        ),
    )
    return front, back


def _border(left: float, top: float, *, is_folded: bool) -> Iterator[Mark]:
    """Dashes to cut along, and the fold between the sides."""
    right, bottom = left + _WIDTH, top - _HEIGHT
    yield from _dashes(left, top, right, top)
    yield from _dashes(left, bottom, right, bottom)
    yield from _dashes(left, bottom, left, top)
    if is_folded:
        yield from _dashes(right, bottom, right, top)


def _dashes(x: float, y: float, to_x: float, to_y: float) -> Iterator[Mark]:
    length = max(to_x - x, to_y - y)
    right, up = (to_x - x) / length, (to_y - y) / length
    at = 0.0
    while at < length:
        end = min(at + _DASH, length)
        yield Line(
            x + right * at, y + up * at, x + right * end, y + up * end, Ink.QUIET, _DASH_WIDTH
        )
        at += 2 * _DASH
