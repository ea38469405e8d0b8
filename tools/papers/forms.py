"""Forms about nobody, each different: every value of a sheet must stand on paper, and in its place.

A form is drawn from values of whims for every field of its pack, so that no sheet can be forgotten:
what the sheets of `o2clinic/documents` fill is a part of this.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import pypdfium2

from o2clinic.documents.alert_card import AlertCardSheet, alert_card, alert_card_findings
from o2clinic.documents.form_drawing import Filled
from o2clinic.documents.form_pack import FieldType, FormField, FormPack, SectionKind
from o2clinic.documents.form_paper import FormFrame, form_paper
from o2clinic.documents.form_parts import FormHead, Signer
from o2clinic.documents.order_form import Contact
from o2clinic.services.form_packs import ALERT_CARD, form_packs
from tools.papers.whims import Whims

_ROWS: Final = (0, 1, 1, 2, 2, 3, 3, 4, 5, 60)
_NUMBERS: Final = ("1", "16", "0.5", "99", "yes")  # what the narrowest columns are for
_LATIN_END: Final = "\u0250"  # other scripts are shaped or turned round on paper
_HYPHENS: Final = "-\x02\xad\ufffe"
_EMPTY: Final = 0.25
_LONG: Final = 0.01
_PAGES_FULL: Final = 400
_WIDE: Final = 20  # letters of a word that may be wider than its place


@dataclass(frozen=True, slots=True)
class Form:
    """One form of whims.

    Attributes:
        said: every value that must be found in the text of the paper.
    """

    name: str
    said: tuple[str, ...]
    draw: Callable[[], bytes]


def form_ids() -> tuple[str, ...]:
    """Every form that ships."""
    return tuple(pack.form_id for pack in form_packs())


def fuzzed_forms(form_id: str, count: int, seed: int) -> Iterator[Form]:
    """So many papers of one form, each with the words that make it again."""
    pack = next(one for one in form_packs() if one.form_id == form_id)
    for at in range(count):
        whims = Whims(f"{form_id}-{seed}-{at}")
        name = f"{form_id} {at} of seed {seed}"
        yield _card(name, whims, pack) if form_id == ALERT_CARD else _form(name, whims, pack)


def lost(form: Form, pdf: bytes) -> list[str]:
    """Values of the sheet that the paper does not say; spaces and breaks do not count."""
    pages = pypdfium2.PdfDocument(pdf)
    read = "".join(page.get_textpage().get_text_bounded() for page in pages)
    said = _squeezed(read)
    return [f"{form.name}: {value!r} is lost" for value in form.said if _hides(value, said)]


def _hides(value: str, said: str) -> bool:
    """Each word by itself: a value goes on on the next page, with the head of a page between."""
    words = [_squeezed(word) for word in value.split()]
    return any(word and max(word) < _LATIN_END and not _stands(word, said) for word in words)


def _stands(word: str, said: str) -> bool:
    """A word that is wider than its place is cut over lines, which a page's end may part."""
    if word in said or all(word[at : at + 4] in said for at in range(0, len(word), 4)):
        return True
    return len(word) > _WIDE and any(
        word[:at] in said and word[at:] in said for at in range(1, len(word))
    )


def _squeezed(text: str) -> str:
    """Without spaces, and without hyphens: a reader drops those at the end of a line."""
    return "".join(each for each in text if not each.isspace() and each not in _HYPHENS)


def _form(name: str, whims: Whims, pack: FormPack) -> Form:
    values: dict[str, str] = {}
    rows: dict[str, tuple[dict[str, str], ...]] = {}
    for section in pack.sections:
        if section.kind is SectionKind.ROWS:
            count = whims.choice(_ROWS)
            rows[section.key] = tuple(_values(whims, section.fields) for _ in range(count))
        else:
            values |= _values(whims, section.fields)
    filled = Filled(values, rows)
    identity, copies = whims.identity(), whims.lines(5, 4, 1)
    frame = FormFrame(
        what="paper",
        reference="261127-AB12CD",
        on=whims.day(),
        letterhead=whims.letterhead(),
        identity=identity,
        copies=copies,
    )
    used = pack.confirmed("somebody") if whims.random() < 0.3 else pack
    said = [identity.family.upper(), *copies, *_said(pack, filled)]
    return Form(name, tuple(said), lambda: form_paper(used, filled, frame))


def _values(whims: Whims, fields: tuple[FormField, ...]) -> dict[str, str]:
    return {each.key: _value(whims, each) for each in fields}


def _value(whims: Whims, each: FormField) -> str:
    if whims.random() < _EMPTY:
        return ""
    if each.kind is FieldType.TICK:
        return "yes"
    if each.kind is FieldType.CHOICE:
        return whims.choice([option.code for option in each.options])
    if each.span == 1:
        return whims.choice(_NUMBERS)
    return whims.words(_PAGES_FULL if whims.random() < _LONG else 2 * each.span)


def _said(pack: FormPack, filled: Filled) -> Iterator[str]:
    """What is typed, not what is ticked: that stands in the pack."""
    texts = {FieldType.TEXT, FieldType.DATE}
    for section in pack.sections:
        rows = filled.rows.get(section.key, ()) if section.key else (filled.values,)
        for row in rows:
            yield from (row.get(each.key, "") for each in section.fields if each.kind in texts)


def _card(name: str, whims: Whims, pack: FormPack) -> Form:
    """A card whose words do not fit is refused; the sheet is then made with fewer."""
    author = Signer(whims.words(4, 1), whims.words(4), telephone="01632 960 111")
    identity = whims.identity()
    head = FormHead(
        reference="261127-AB12CD",
        on=whims.day(),
        letterhead=whims.letterhead(),
        identity=identity,
        patient=Contact(),
    )
    sheet = AlertCardSheet(
        head=head,
        target_low_percent=Decimal(whims.randint(80, 90)),
        target_high_percent=Decimal(whims.randint(91, 98)),
        venturi_percent=whims.choice((24, 28, 35)),
        flow_l_min=Decimal(whims.randint(1, 16)) / 2,
        author=author,
        reason=whims.words(14),
        nebulisers=whims.words(9),
    )
    if alert_card_findings(sheet, pack):
        short = Signer("Dr A. Berg", "Physician", telephone="01632 960 111")
        sheet = replace(sheet, author=short, reason="", nebulisers="")
    told = (sheet.target, sheet.author.name, sheet.author.profession, sheet.reason)
    said = (identity.family.upper(), *told, sheet.nebulisers)
    return Form(name, said, lambda: alert_card(sheet, pack))
