"""The letters of the catalogue with fields of whims: whatever a text says must stand on paper."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from o2clinic.documents.appointment_letter import AppointmentLetterSheet, appointment_letter
from o2clinic.documents.letter_fields import LETTER_FIELDS, VISIT_FIELDS, LetterField, Value
from o2clinic.documents.letter_sheet import LetterSheet
from o2clinic.documents.letters import clinic_letter
from o2clinic.services.letter_catalogue import shipped, shipped_texts
from o2clinic.services.letter_example import example_sheet
from tools.papers.forms import Form
from tools.papers.letters import POINTS
from tools.papers.whims import Whims

_EMPTY: Final = 0.2
_EASY: Final = 0.3
# Without these a letter lacks what must be there.
_ALWAYS: Final = frozenset({"when", "phone", "visit", "results"})


def text_ids() -> tuple[str, ...]:
    """Every letter that ships."""
    return tuple(shipped_texts())


def fuzzed_texts(template_id: str, count: int, seed: int) -> Iterator[Form]:
    """So many papers of one letter, each with the words that make it again."""
    for at in range(count):
        whims = Whims(f"{template_id}-{seed}-{at}")
        yield _letter(f"{template_id} {at} of seed {seed}", whims, template_id)


def _letter(name: str, whims: Whims, template_id: str) -> Form:
    one = shipped(template_id)
    fields = VISIT_FIELDS if one.is_about_visits else LETTER_FIELDS
    known = {key: _value(whims, each) for key, each in fields.items()}
    sheet = example_sheet(template_id, one.text, known)
    points = whims.choice(POINTS)
    made = replace(
        sheet,
        identity=whims.identity(),
        letterhead=whims.letterhead(),
        large_print=points > 0,
        points=points,
        is_easy_read=whims.random() < _EASY,
    )
    if isinstance(made, AppointmentLetterSheet):
        visit = made
        return Form(name, tuple(_said_of_visit(visit)), lambda: appointment_letter(visit))
    letter = made
    return Form(name, tuple(_said(letter)), lambda: clinic_letter(letter))


def _value(whims: Whims, field: LetterField) -> Value:
    if field.is_list:
        return whims.lines(5, 12)
    if whims.random() < _EMPTY and field.name not in _ALWAYS:
        return ""
    return f"{field.name} {whims.words(12)}"


def _said(sheet: LetterSheet) -> Iterator[str]:
    yield sheet.identity.family.upper()
    yield from (sheet.subject, sheet.clinical_summary, sheet.target_saturation, sheet.next_review)
    yield from (*sheet.addressee, *sheet.diagnoses, *sheet.other_results, *sheet.notes)
    yield sheet.attendance.outcome
    for action in sheet.plan:
        yield from (action.who, action.what, action.when)
    for section in sheet.sections:
        yield from section.paragraphs
    for copy in sheet.copies:
        yield from (copy.name, copy.role)


def _said_of_visit(sheet: AppointmentLetterSheet) -> Iterator[str]:
    yield from (sheet.subject, *sheet.opening, *sheet.notes)
    yield from (each for fact in sheet.facts if fact[1] for each in fact)
    for section in sheet.sections:
        yield from (section.title, *section.lines)
