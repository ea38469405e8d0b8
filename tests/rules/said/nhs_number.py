"""The NHS number: what is read, what is refused with which words, and how it is written."""

from functools import partial

from o2clinic.rules.nhs_number import NotNhsNumber, formatted, is_test_number, parse

_TYPED = (
    "9990000018", "999 000 0018", " 999-000-0018 ", "999\u2013000 0018", "999.000.0018", "", " - ",
    "999000001", "99900000188", "999000001A", "999/000/0018", "9990000019", "9990000081",
    "٩٩٩٠٠٠٠٠١٨",
)  # fmt: skip


def _read(text):
    try:
        return parse(text)
    except NotNhsNumber as refusal:
        return f"{refusal} ({len(refusal.typed)} signs shown: {refusal.why})"


CASES = {
    **{f"typed “{text}”": partial(_read, text) for text in _TYPED},
    "40 signs": partial(_read, "9990000018" + "-" * 30),
    "41 signs": partial(_read, "9990000018" + "-" * 31),
    "40 signs of nonsense": partial(_read, "x" * 40),
    "400 signs, most of them blanks": partial(_read, " " * 390 + "9990000018"),
    "401 signs, most of them blanks": partial(_read, " " * 391 + "9990000018"),
    "for people": partial(formatted, "4857773456"),
    "an invented person": partial(is_test_number, "9990000018"),
    "a number outside the range for invented people": partial(is_test_number, "4857773456"),
}
