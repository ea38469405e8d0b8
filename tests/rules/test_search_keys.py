"""Keys by which patients are found, and what typed searches mean."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2clinic.rules.search_keys import (
    LONGEST_KEY,
    MOST_TERMS,
    Findable,
    TermKind,
    beginning,
    first_word,
    fold,
    keys_for,
    name_words,
    question,
    slips,
    sound,
)

TODAY = date(2026, 11, 24)
MARY = Findable("Jenkins", "Mary Ann", date(1945, 7, 14))


def fits(patient: Findable, typed: str) -> bool:
    """Whether every term fits by its beginning."""
    keys = keys_for(patient)
    return all(
        any(key.startswith(prefix) for key in keys for prefix in term.prefixes)
        or any(key.split()[0] in term.keys for key in keys if not term.prefixes)
        for term in question(typed, TODAY)
    )


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Zoë", "zoe"),
        ("O’Brien", "obrien"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("Weiß", "weiss"),
        ("  van  der Berg ", "van der berg"),
        ("محمد", "محمد"),
        ("王明", "王明"),
        ("Mary 😀", "mary 😀"),
        ("...", ""),
    ],
)
def test_fold_takes_away_case_accents_and_punctuation_only(typed, folded):
    assert fold(typed) == folded


def test_a_joined_name_is_found_by_its_whole_and_by_its_parts():
    assert name_words("O'Brien-Smith") == ("obriensmith", "brien", "smith")


@pytest.mark.parametrize(
    "typed",
    [
        "jenkins",
        "JENK",
        "mary jenkins",
        "Jenkins, Mary",
        "ann jenk",
        "j m",
        "14/7/1945",
        "14/7/45 jenkins",
        "14 jul 1945",
        "14-Jul-45",
        "14071945",
        "140745",
        "1945-07-14",
        "1945-07",
        "~jenkyns",
    ],
)
def test_a_patient_is_found_by_names_and_birth_date_in_any_order_and_form(typed):
    assert question(typed, TODAY)
    assert fits(MARY, typed)


@pytest.mark.parametrize(
    "typed", ["9990000018", "999 000 0018", "999-000-0018", "TR1 3LJ", "tr13lj", "tr1", "tr1 3"]
)
def test_a_patient_is_found_by_number_and_postcode_with_or_without_spaces(typed):
    patient = Findable(
        "Rowe", "Kit", date(1950, 1, 2), nhs_number="9990000018", postcodes=("TR1 3LJ",)
    )
    assert len(question(typed, TODAY)) == 1
    assert fits(patient, typed)


@pytest.mark.parametrize("typed", ["01872 255000", "+44 1872 255000", "(01872) 255000", "r12/34x"])
def test_a_patient_is_found_by_telephone_and_hospital_number(typed):
    patient = Findable(
        "Rowe",
        "Kit",
        date(1950, 1, 2),
        hospital_number="R12 34X",
        phones=("01872 255 000",),
    )
    assert fits(patient, typed.replace("/", ""))


@pytest.mark.parametrize("typed", ["o'brien", "obrien", "o brien", "O’Brien-Smith", "smith"])
def test_a_patient_with_a_joined_name_is_found_however_it_is_typed(typed):
    assert fits(Findable("O'Brien-Smith", "Siân", date(1960, 2, 3)), typed)


def test_former_and_preferred_names_are_keys_of_their_own():
    patient = Findable(
        "Jenkins", "Mary", date(1945, 7, 14), preferred_name="Polly", former=(("Mary", "Prowse"),)
    )
    keys = keys_for(patient)
    assert {
        "jenkins mary polly",
        "mary, jenkins polly",
        "polly, jenkins mary",
        "prowse. mary jenkins",
    } <= keys


def test_somebody_else_does_not_fit():
    assert not fits(MARY, "jenkins john")
    assert not fits(MARY, "jenkins 15/7/1945")


@pytest.mark.parametrize("typed", ["", "   ", "'", "14/7", ",;", "~王"])
def test_a_question_without_words_asks_for_nothing(typed):
    assert question(typed, TODAY) == ()


def test_six_digits_may_be_a_date_or_the_beginning_of_a_number():
    (term,) = question("140745", TODAY)
    assert term.kind is TermKind.NUMBER
    assert term.prefixes == ("140745", "1945-07-14")


def test_a_very_long_paste_becomes_a_short_question():
    assert len(question("mary " * 100_000, TODAY)) == 1
    assert len(question(" ".join(f"name{at}" for at in range(1000)), TODAY)) <= MOST_TERMS


@pytest.mark.parametrize("slip", ["jenkisn", "jnekins", "jenkns", "jennkins", "jemkins", "jenkinz"])
def test_one_slip_in_a_name_still_shares_a_key(slip):
    assert set(slips(slip)) & set(slips("jenkins"))


@pytest.mark.parametrize(("one", "other"), [("Smith", "Smyth"), ("Philips", "Fillips")])
def test_names_that_sound_alike_share_a_sound(one, other):
    assert sound(one) == sound(other)


def test_a_name_in_another_script_has_no_sound_and_is_still_found():
    patient = Findable("王", "明", date(1960, 2, 3))
    assert sound("王") == ""
    assert fits(patient, "明 王")


def test_an_ordinary_patient_has_fewer_than_25_keys():
    patient = Findable(
        "Jenkins",
        "Mary Ann",
        date(1945, 7, 14),
        nhs_number="9990000018",
        hospital_number="R123456",
        postcodes=("TR1 3LJ",),
        phones=("01872 255000", "07700 900123"),
    )
    assert len(keys_for(patient)) < 25


@given(st.text(max_size=130), st.text(max_size=130))
def test_any_text_makes_keys_that_fit_the_column(family, forename):
    keys = keys_for(Findable(family, forename, date(1945, 7, 14)))
    assert all(0 < len(key) <= LONGEST_KEY for key in keys)


@given(st.text(max_size=300))
def test_any_text_is_a_question(typed):
    assert len(question(typed, TODAY)) <= MOST_TERMS


def test_a_range_of_keys_holds_what_begins_so_and_nothing_else():
    first, past = beginning("jen")
    assert all(first <= key < past for key in ("jen", "jenkins", "jenzz"))
    assert not any(first <= key < past for key in ("jem", "jeo"))
    first, past = first_word("jen")
    assert all(first <= key < past for key in ("jen", "jen mary"))
    assert not first <= "jenkins" < past


@pytest.mark.parametrize(
    ("typed", "is_narrow"),
    [("999 000 0018", True), ("14/7/1945", True), ("TR1 3LJ", True), ("tr1", False)],
)
def test_a_whole_number_date_or_postcode_is_narrow(typed, is_narrow):
    assert [term.is_narrow for term in question(typed, TODAY)] == [is_narrow]


@pytest.mark.parametrize("typed", ["310299", "31021999", "99999999"])
def test_digits_that_are_no_date_are_a_number_only(typed):
    (term,) = question(typed, TODAY)
    assert term.prefixes == (typed,)


def test_what_looks_like_a_date_and_is_none_is_searched_as_it_stands():
    assert all(term.kind is not TermKind.DATE for term in question("31/2/45", TODAY))
