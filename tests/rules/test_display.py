from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o2clinic.rules import display
from tests.rules.cases import D

BORN = date(1945, 7, 14)


@pytest.mark.parametrize(
    ("family", "given_name", "title", "shown"),
    [
        ("Jenkins", "mary", "MRS.", "JENKINS, Mary (Mrs)"),
        ("o'neill", "ANNE-MARIE", "dr", "O'NEILL, Anne-Marie (Dr)"),
        ("McKenzie", "DJ van", "", "MCKENZIE, DJ van"),
        ("Okafor", "j", "", "OKAFOR, J"),
        ("Smith", "", "", "SMITH"),
        ("", "Cher", "", "Cher"),
        ("  van   der Berg ", " Els ", "", "VAN DER BERG, Els"),
        ("🙂", "Zoë", "", "🙂, Zoë"),
    ],
)
def test_name_of_a_patient(family, given_name, title, shown):
    assert display.patient_name(family, given_name, title) == shown


def test_dates_in_every_form():
    assert display.short_date(BORN) == "14-Jul-1945"
    assert display.short_date(None) == "Not recorded"
    assert display.short_date_with_weekday(date(2008, 12, 31)) == "Wed 31-Dec-2008"
    assert display.short_date_with_weekday(None) == "Not recorded"
    assert display.long_date(date(2018, 8, 6)) == "6 August 2018"


def test_times_are_of_24_hours():
    moment = datetime(2025, 3, 3, 0, 5)
    assert display.clock_time(moment) == "00:05"
    assert display.clock_time(moment, is_approximate=True) == "Approx 00:05"
    assert display.date_and_time(moment) == "03-Mar-2025 00:05"
    assert display.date_and_time(None) == "Not recorded"


@pytest.mark.parametrize(
    ("born_on", "on", "shown"),
    [
        (BORN, date(2026, 7, 13), "(80y)"),
        (BORN, date(2026, 7, 14), "(81y)"),
        (date(2024, 2, 29), date(2026, 2, 28), "(23m)"),
        (date(2024, 2, 29), date(2026, 3, 1), "(2y)"),
        (date(2026, 1, 1), date(2026, 4, 1), "(3m)"),
        (date(2026, 1, 1), date(2026, 3, 31), "(12w)"),
        (date(2026, 1, 1), date(2026, 1, 29), "(4w)"),
        (date(2026, 1, 1), date(2026, 1, 28), "(27d)"),
    ],
)
def test_age_stands_in_parentheses(born_on, on, shown):
    assert display.age(born_on, on) == shown


def test_date_of_birth_with_age_in_life_and_without_after_death():
    today = date(2026, 8, 1)
    assert display.born(BORN, today) == "14-Jul-1945 (81y)"
    assert display.born(BORN, today, died_on=date(2026, 1, 1)) == "14-Jul-1945"
    assert display.born(None, today) == "Not recorded"
    assert display.age_at_death(BORN, date(2026, 1, 1)) == "80y"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("tr13lj", "TR1 3LJ"),
        ("SW1A  1AA", "SW1A 1AA"),
        ("m11ae", "M1 1AE"),
        ("bfpo 58", "BFPO 58"),
        ("", ""),
    ],
)
def test_postcode_has_its_space(typed, shown):
    assert display.postcode(typed) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("01872255000", "01872 255000"),
        ("(01872) 255-000", "01872 255000"),
        ("02079460018", "020 7946 0018"),
        ("01214960018", "0121 496 0018"),
        ("01134960018", "0113 496 0018"),
        ("07700900123", "07700 900123"),
        ("08081570123", "0808 157 0123"),
        ("03001231234", "0300 123 1234"),
        ("+44 (0)1872 255000 ext 12", "01872 255000 x12"),
        ("00441872255000", "01872 255000"),
        ("+353 1 496 0018", "+353 1 496 0018"),
        ("0034 91 496 0018", "0034 91 496 0018"),
        ("ring the neighbour", "ring the neighbour"),
        ("--", "--"),
        ("0555", "0555"),
        ("", ""),
    ],
)
def test_telephone_number_is_split(typed, shown):
    assert display.phone(typed) == shown


def test_a_paste_too_long_for_a_telephone_number_is_left_alone():
    assert display.phone("1 " + "x1 " * 100_000).startswith("1 x1 x1")


def test_postcode_is_known_by_its_shape():
    assert display.is_postcode("tr1 3lj")
    assert not display.is_postcode("BFPO 58")


def test_address_drops_empty_lines_and_commas():
    lines = ("1 Quay Street,", "", " Truro ")
    assert display.address_lines(lines, "tr13lj") == ("1 Quay Street", "Truro", "TR1 3LJ")


@pytest.mark.parametrize(
    ("value", "shown"), [("2.0", "2 L/min"), ("0.50", "0.5 L/min"), ("1E+1", "10 L/min")]
)
def test_flow_has_no_idle_noughts(value, shown):
    assert display.flow(D(value)) == shown


@given(st.text(max_size=60))
def test_writing_what_was_typed_never_crashes(text):
    shown = (display.patient_name(text, text, text), display.postcode(text), display.phone(text))
    assert all("\n" not in one for one in shown)
