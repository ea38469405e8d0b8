"""ISB 1500 to 1508: how people, dates, numbers and addresses are written."""

from datetime import date, datetime, time
from functools import partial

from rules.cases import D

from o2clinic.rules import display

_BORN = date(1945, 7, 14)
_LEAP = date(2024, 2, 29)
_MOMENT = datetime(2025, 3, 3, 0, 5)
_PATIENTS = (
    ("Jenkins", "mary", "MRS."),
    ("o'neill", "ANNE-MARIE", "dr"),
    ("o’neill", "d’arcy", ""),
    ("McKenzie", "DJ van", ""),
    ("Okafor", "j", ""),
    ("Smith", "", ""),
    ("Smith", "", "mr"),
    ("Smith", "", "Dr X."),
    ("", "Cher", ""),
    ("", "", "mrs"),
    ("  van   der Berg ", " Els ", ""),
)
_AGES = (
    (_BORN, date(2026, 7, 13)),
    (_BORN, date(2026, 7, 14)),
    (_LEAP, date(2026, 2, 28)),
    (_LEAP, date(2026, 3, 1)),
    (date(2026, 1, 1), date(2026, 4, 1)),
    (date(2026, 1, 1), date(2026, 3, 31)),
    (date(2025, 11, 15), date(2026, 2, 14)),
    (date(2025, 11, 15), date(2026, 2, 15)),
    (date(2024, 12, 15), date(2026, 11, 14)),
    (date(2026, 1, 1), date(2026, 1, 29)),
    (date(2026, 1, 1), date(2026, 1, 28)),
    (date(2026, 1, 1), date(2026, 1, 1)),
)
_PHONES = (
    "01872255000", "(01872) 255-000", "02079460018", "01214960018", "01314960018", "01414960018",
    "01514960018", "01614960018", "01714960018", "01814960018", "01914960018", "01134960018",
    "07700900123", "08081570123", "09098790123", "03001231234", "05551231234",
    "+44 (0)1872 255000 ext 12",
    "01872255000x7", "01872 255000 extension 12345678", "01872 255000 ext. 123456789",
    "00441872255000", "+441872255000", "+353 1 496 0018", "+353 (0)1 496 0018", "0034 91 496 0018",
    "1872 255000", "01872 (0)25", "ring the neighbour", "--", "0555", "01872255", "018722550", "",
)  # fmt: skip
_POSTCODES = ("tr13lj", "tr 13 lj", "SW1A  1AA", "m11ae", "bfpo 58", "W1A 0AX", "")
_NUMBERS = ("2.0", "0.50", "1E+1", "100", "-3.10", "0")


def _length(text):
    shown = display.phone(text)
    return f"{len(shown)} signs, {'as typed' if shown == text else shown}"


CASES = {
    **{f"patient {' / '.join(told)}": partial(display.patient_name, *told) for told in _PATIENTS},
    "patient by family name only": partial(display.patient_name, "Jenkins"),
    "staff": partial(display.staff_name, "Dr", "Anna Maria", "Berg"),
    "staff without given names": partial(display.staff_name, "Dr", "", "Berg"),
    "staff without title": partial(display.staff_name, "", "Anna", "Berg"),
    "staff in full": partial(display.staff_name_in_full, "Dr", "Anna Maria", "Berg"),
    "a short date": partial(display.short_date, date(1945, 7, 4)),
    "no short date": partial(display.short_date, None),
    **{
        f"month {month}": partial(display.short_date, date(2026, month, 28))
        for month in range(1, 13)
    },
    **{
        f"month {month} in a letter": partial(display.long_date, date(2026, month, 6))
        for month in range(1, 13)
    },
    **{
        f"weekday {day}": partial(display.short_date_with_weekday, date(2026, 6, day))
        for day in range(1, 8)
    },
    "no date with weekday": partial(display.short_date_with_weekday, None),
    "a date long ago": partial(display.short_date, date(999, 1, 1)),
    "five past midnight": partial(display.clock_time, _MOMENT),
    "a time of day, about": partial(display.clock_time, time(14, 7), is_approximate=True),
    "date and time": partial(display.date_and_time, _MOMENT),
    "no date and time": partial(display.date_and_time, None),
    **{f"age {born_on} on {on}": partial(display.age, born_on, on) for born_on, on in _AGES},
    **{
        f"years {born_on} on {on}": partial(display.age_years, born_on, on)
        for born_on, on in _AGES[:4]
    },
    "born": partial(display.born, _BORN, date(2026, 8, 1)),
    "born, and died since": partial(
        display.born, _BORN, date(2026, 8, 1), died_on=date(2026, 1, 1)
    ),
    "born, not known": partial(display.born, None, date(2026, 8, 1)),
    "age at death": partial(display.age_at_death, _BORN, date(2026, 1, 1)),
    **{f"postcode “{text}”": partial(display.postcode, text) for text in _POSTCODES},
    **{f"is “{text}” a postcode": partial(display.is_postcode, text) for text in _POSTCODES},
    **{f"telephone “{text}”": partial(display.phone, text) for text in _PHONES},
    "telephone with many blanks": partial(display.phone, "  01872   255000  "),
    "telephone of 60 signs": partial(_length, "01872255000" + "-" * 49),
    "telephone of 61 signs": partial(_length, "01872255000" + "-" * 50),
    "an address": partial(display.address_lines, ("1 Quay Street,", "", " Truro , "), "tr13lj"),
    "an address that ends in X": partial(display.address_lines, ("Flat X,",)),
    "an address without a postcode": partial(display.address_lines, ("1 Quay  Street",)),
    **{f"flow {value}": partial(display.flow, D(value)) for value in _NUMBERS},
    **{f"number {value}": partial(display.number, D(value)) for value in _NUMBERS},
    **{f"{count} counted in days": partial(display.days_counted, count) for count in (0, 1, 2)},
    "gases as on paper": partial(display.with_subscripts, "PaO2, PaCO2, SpO2, HCO3 and FEV1 of O2"),
}
