"""How each kind of paper looks, and that it says all that is on its sheet.

The pictures in `tests/data/papers` are small: what moved, vanished or was added shows, a letter's
edge does not. After a change that was meant, and looked at in full size, run this file with
`O2CLINIC_NEW_PICTURES=1` and keep the new ones.
"""

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from pathlib import Path

import pypdfium2
import pytest
from documents.every_paper import PAPERS
from documents.papers import pages_of
from PIL import Image, ImageChops

from o2clinic.documents.drawing import Drawing
from o2clinic.documents.order_values import OrderValues
from o2clinic.documents.wording import long_date, short_date

KEPT = Path(__file__).parents[1] / "data" / "papers"
SCALE = 0.3
MOST = 16  # of 255, of a block of pixels
BLOCK = 6
# Keys, and words of fields and answers that the sheet leaves open.
NOT_PRINTED = frozenset({"labels", "choices", "codes", "wanted", "heading", "window"})
# What the paper has no place for: where it stands, not needed, or a stranger would see it.
NO_PLACE = {
    "removal_request": {"place"},
    "fire_referral": {"note"},
    "alert_card": {"patient", "copies", "registration", "organisation", "email"},
    "visit_letter_large": {"born_on", "letterhead"},
}
OF_VISITS = {"born_on"}


@pytest.fixture(params=PAPERS, scope="module")
def paper(request) -> tuple[str, bytes]:
    return request.param, PAPERS[request.param].pdf()


def picture(pdf: bytes) -> Image.Image:
    """All pages side by side, small and grey."""
    pages = [each.render(scale=SCALE).to_pil() for each in pypdfium2.PdfDocument(pdf)]
    whole = Image.new("L", (sum(each.width for each in pages), pages[0].height), 255)
    left = 0
    for each in pages:
        whole.paste(each.convert("L"), (left, 0))
        left += each.width
    return whole


def unlike(one: Image.Image, other: Image.Image) -> int:
    """The largest difference of any block of pixels."""
    small = (one.width // BLOCK, one.height // BLOCK)
    blocks = [each.resize(small, Image.Resampling.BOX) for each in (one, other)]
    return ImageChops.difference(*blocks).getextrema()[1]


def leaves(thing: object, without: Collection[str]) -> Iterator[str | date | Decimal]:
    """The values of a sheet that are words, days or numbers; answers stand as ticks."""
    if isinstance(thing, Enum | bool | Drawing):
        return
    if isinstance(thing, str | date | Decimal):
        yield thing
    elif isinstance(thing, OrderValues):
        yield from (value for value in thing.texts.values() if value)
        yield from (row.words for row in thing.rows)
    elif is_dataclass(thing):
        for each in fields(thing):
            if each.name not in without:
                yield from leaves(getattr(thing, each.name), without)
    elif isinstance(thing, tuple | frozenset):
        for each in thing:
            yield from leaves(each, without)


def squeezed(text: str) -> str:
    """As a reader finds it again: without spaces, bullets, hyphens and capitals."""
    return re.sub(r"[\s\-\x02\xad\ufffe•]", "", text).casefold()


def stands(value: str | date | Decimal, said: str) -> bool:
    """Whether a value is on paper; a long text may go on below the head of the next page."""
    if isinstance(value, date):
        return squeezed(short_date(value)) in said or squeezed(long_date(value)) in said
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" in said
    whole = squeezed(value)
    return whole in said or (len(whole) > 80 and all(squeezed(w) in said for w in value.split()))


def test_a_paper_looks_as_it_did(paper, tmp_path):
    name, pdf = paper
    kept, now = KEPT / f"{name}.png", picture(pdf)
    if os.environ.get("O2CLINIC_NEW_PICTURES"):
        kept.parent.mkdir(exist_ok=True)
        now.point([17 * round(grey / 17) for grey in range(256)]).save(kept, optimize=True)
    then = Image.open(kept).convert("L")
    now.save(tmp_path / kept.name)
    assert now.size == then.size, "another number of pages"
    assert unlike(now, then) <= MOST, f"compare {tmp_path / kept.name} with {kept}"


def test_a_paper_says_all_that_is_on_its_sheet(paper):
    name, pdf = paper
    said = squeezed(" ".join(pages_of(pdf)))
    no_place = NO_PLACE.get(name, OF_VISITS if "visit" in name else set())
    values = leaves(PAPERS[name].sheet, NOT_PRINTED | no_place)
    assert [value for value in values if not stands(value, said)] == []


def test_no_paper_has_marks_of_the_program_or_an_empty_page(paper):
    for page in pages_of(paper[1]):
        assert len(page.split()) > 20
        assert not re.search(r"\bNone\b(?! ordered)|\{|\}|\.\.(?!\.)|,,|: :|;;| ,", page)


def test_a_changed_word_or_line_is_seen():
    from documents.letter_papers import a_letter

    from o2clinic.documents.letters import clinic_letter

    then = picture(clinic_letter(a_letter()))
    assert unlike(then, then) == 0
    for change in ({"next_review": "in February 2027"}, {"target_saturation": ""}):
        assert unlike(picture(clinic_letter(a_letter(**change))), then) > MOST
