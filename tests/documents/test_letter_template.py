"""Texts of letters: what they may hold, what is refused with its line, what is marked."""

import pytest

from o2clinic.documents.letter_fields import LETTER_FIELDS, VISIT_FIELDS, examples
from o2clinic.documents.letter_template import (
    LONGEST_TEXT,
    NEEDED,
    PARTS,
    TextRules,
    check_text,
    filled_in,
    missing_marks,
)
from o2clinic.documents.letter_texts import filled
from o2clinic.documents.plain_words import advice_on
from o2clinic.documents.visit_text_edits import KINDS, NOTES, check_edit, shipped_edits, with_edits
from o2clinic.errors import NotValid
from o2clinic.services import letter_catalogue, letter_wording

RULES = TextRules(LETTER_FIELDS, PARTS, NEEDED)
HEAD = "[subject]\nOxygen\n[summary]\n"


def told(text, rules=RULES):
    return [finding.message for finding in check_text(text, rules)]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{{ nobody }}", "There is no field “nobody”"),
        ("{{ target.upper }}", "a point after its name"),
        ("{{ target['x'] }}", "brackets after its name"),
        ("{{ target() }}", "Nothing can be called"),
        ("{{ ''.__class__ }}", "a point after its name"),
        ("{{ target | upper }}", "Filters with |"),
        ("{% if target == '1' %}x{% endif %}", "asks for a field alone"),
        ("{% for a in plan %}{% for b in plan %}{{ b }}{% endfor %}{% endfor %}", "no bound"),
        ("{% for a in target %}{{ a }}{% endfor %}", "Only a field of several lines"),
        ("{% for a in range(9) %}{{ a }}{% endfor %}", "Only a field of several lines"),
        ("{% for plan in plan %}{{ plan }}{% endfor %}", "a name of their own"),
        ("{% for a in plan recursive %}{{ loop(a) }}{% endfor %}", "without conditions"),
        ("{{ plan }}", "write {% for line in plan %}"),
        ("{% set target = 1 %}", "Only fields, {% if %} and {% for %}"),
        ("{% include 'x' %}", "Only fields, {% if %} and {% for %}"),
        ("{% if target %}", "not understood"),
        ("{{ " + "(" * 3000 + "target" + ")" * 3000 + " }}", ""),
    ],
)
def test_what_is_no_field_list_or_condition_is_refused_with_its_line(line, why):
    (said, *_) = told(f"{HEAD}As measured:\n{line}")
    assert why in said
    assert "Line" in said
    with pytest.raises(NotValid):
        filled_in(f"{HEAD}{line}", RULES, {})


def test_the_line_is_that_of_the_whole_text():
    assert told(f"{HEAD}one\ntwo\n{{{{ nobody }}}}")[0].startswith("Line 6:")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Hello\n" + HEAD + "x", "Begin with the name of a part"),
        (HEAD + "x\n[nowhere]\ny", "[nowhere] is no part"),
        (HEAD + "x\n[subject]\ny", "a second time"),
        ("[subject]\nOxygen", "[summary] is missing or empty"),
        (HEAD + "x" * LONGEST_TEXT, "too long"),
    ],
)
def test_parts_are_looked_at(text, why):
    assert any(why in said for said in told(text))


def test_what_is_not_known_is_marked_where_it_would_stand_and_a_list_has_a_bound():
    text = (
        HEAD + "{{ target }}\n{% for line in walks %}\n{{ line }}\n{% endfor %}\n"
        "{% if gas_on_air and not phone %}\nnever\n{% endif %}\n[plan]\n"
        "{% for line in plan %}\n{{ line }}\n{% endfor %}\n"
    )
    said = filled_in(text, RULES, {"plan": ("do",) * 500})
    assert missing_marks(said["summary"]) == (
        LETTER_FIELDS["target"].words,
        LETTER_FIELDS["walks"].words,
    )
    assert len(said["plan"].splitlines()) == 60
    with pytest.raises(NotValid, match="too long"):
        filled_in(text, RULES, {"target": "x" * 30_000})


@pytest.mark.parametrize("key", letter_catalogue.shipped_texts())
def test_each_text_that_ships_is_good_and_carries_what_such_a_letter_must(key):
    one = letter_catalogue.shipped(key)
    assert letter_catalogue.check(key, one.text) == ()
    if not one.is_about_visits:
        said = filled_in(one.text, RULES, examples(LETTER_FIELDS))
        by_hand = {
            "discharge_oxygen": 0,
            "leaving": 1,
            "withdrawal": 1,
            "letters_choice": 1,
            "mdt_outcome_patient": 1,
        }
        marks = {mark for part in said.values() for mark in missing_marks(part)}
        assert len(marks) == by_hand.get(key, 0)


def test_a_text_that_no_longer_carries_what_it_must_is_told():
    one = letter_catalogue.shipped("clinic_letter_ltot")
    without = one.text.replace("{{ target }}", "88 to 92 %")
    (said,) = letter_catalogue.check(one.template_id, without)
    assert said.message == "Such a letter is to tell target oxygen saturation."
    assert said.level == "warn"


def test_visit_texts_go_there_and_back_and_keep_braces():
    texts = letter_wording.texts()
    edits = shipped_edits(texts)
    assert with_edits(texts, edits) == texts
    changed = edits["visit_reminder"].replace("We look forward", "Ring {{ phone }} {now}; we look")
    made = with_edits(texts, {"visit_reminder": changed}).letters["reminder"]
    assert filled(made.opening, {"phone": "1", "visit": "x"})[0].startswith("Ring 1 {now}; we look")
    for key, wrong, why in (
        ("visit_reminder", "[subject]\nx\n[opening]\n{% if phone %}x{% endif %}", "no conditions"),
        ("visit_reminder", "[subject]\nx\n[opening]\n{{ target }}", "no field “target”"),
        ("visit_reminder", "[subject]\nx\n[opening]\nx\n[parts]\nnowhere", "no part “nowhere”"),
        (NOTES, "[message]\nx", "[interpreter] is missing"),
        (KINDS, "", "is missing"),
    ):
        assert any(why in found.message for found in check_edit(key, wrong, texts))
    assert set(VISIT_FIELDS) >= {"phone", "when"}


def test_plain_words_are_advised():
    long = "You " + "really " * 30 + "must."
    told = advice_on(f"{long} Your PaO₂ and LTOT (long-term oxygen) are fine, says your GP.")
    assert ["32 words" in said for said in told] == [True, False]
    assert "PaO₂" in told[1]
