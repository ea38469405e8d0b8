"""What an administrator sees of a text: a paper to the invented patient that makes sense."""

import pytest
from documents.papers import words_of

from o2clinic.documents.letter_sheet import FORMATS_NOTE
from o2clinic.rules.visit_letters import LetterKind
from o2clinic.services.letter_catalogue import shipped, shipped_texts
from o2clinic.services.letter_example import preview


def seen(template_id: str) -> str:
    return words_of(preview(template_id, shipped(template_id).text))


@pytest.mark.parametrize("kind", LetterKind)
def test_when_and_where_stand_in_letters_about_a_visit_that_is_to_be(kind):
    (template_id,) = (one for one in shipped_texts() if one.endswith(kind.value))
    has_facts = "Where" in seen(template_id)
    assert has_facts is (
        kind not in {LetterKind.INVITATION, LetterKind.CANCELLATION, LetterKind.DID_NOT_ATTEND}
    )


def test_a_visit_at_home_is_at_home():
    at_home = [one for one in shipped_texts() if one.endswith(("_at_home", "home_visit"))]
    for template_id in at_home:
        assert "Health Park" not in seen(template_id)
    assert "Where Your home" in seen(at_home[0])


def test_who_needs_no_oxygen_is_not_told_to_use_it():
    said = seen("no_oxygen")
    assert "You: use" not in said
    assert "PaO₂ kPa PaCO₂ kPa HCO₃ mmol/L SpO₂ % 20 November 2026 air 7.40 8.9" in said
    assert "do not meet the criteria" in said


@pytest.mark.parametrize(("template_id", "is_told"), [("withdrawal", True), ("leaving", False)])
def test_other_formats_are_offered_to_patients_not_to_colleagues(template_id, is_told):
    assert (FORMATS_NOTE in seen(template_id)) is is_told


def test_no_line_of_a_plan_is_said_twice():
    for template_id, one in shipped_texts().items():
        if not one.is_about_visits:
            plan = seen(template_id).partition("Plan and requested actions ")[2]
            lines = plan.partition(" Clinical summary")[0].split("• ")
            told = [line.partition(": ")[2].strip() for line in lines if line]
            assert len(told) == len(set(told)), template_id
