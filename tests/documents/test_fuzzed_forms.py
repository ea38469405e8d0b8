"""Forms and letters of whims: nothing overlaps, leaves its place or is lost (tools.papers)."""

from dataclasses import replace

import pytest

from tools.papers.boxes import faults_of, recorded
from tools.papers.forms import form_ids, fuzzed_forms, lost
from tools.papers.texts import fuzzed_texts, text_ids


@pytest.mark.parametrize("form_id", form_ids())
def test_forms_of_whims_have_no_fault_and_lose_nothing(form_id):
    for form in fuzzed_forms(form_id, 4, seed=11):
        with recorded() as sheets:
            pdf = form.draw()
        assert faults_of(sheets) == [], form.name
        assert lost(form, pdf) == []


def test_letters_of_the_catalogue_have_no_fault_and_lose_nothing():
    for letter in (each for key in text_ids() for each in fuzzed_texts(key, 1, seed=11)):
        with recorded() as sheets:
            pdf = letter.draw()
        assert faults_of(sheets) == [], letter.name
        assert lost(letter, pdf) == []


def test_what_is_not_on_the_paper_is_told():
    (form,) = fuzzed_forms("hocf", 1, seed=11)
    (told,) = lost(replace(form, said=(*form.said, "never printed")), form.draw())
    assert told.endswith("'never printed' is lost")
