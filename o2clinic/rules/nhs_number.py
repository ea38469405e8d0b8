"""The NHS number: ten digits of which the last checks the others (modulus 11)."""

import re

from nhs_number.validate import is_valid

DIGITS = 10
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015.]")
_LONGEST_TYPED = 40
_TEST_RANGE = "999"


class NotNhsNumber(ValueError):
    """What was typed is not an NHS number; the text says why, in words for the user."""

    def __init__(self, typed: str, why: str) -> None:
        shown = typed if len(typed) <= _LONGEST_TYPED else f"{typed[:_LONGEST_TYPED]}…"
        self.typed, self.why = shown, why
        super().__init__(f"“{shown}” is not an NHS number: {why}")


def parse(text: str) -> str:
    """The ten digits of a typed NHS number, without spaces and hyphens.

    Raises:
        NotNhsNumber: too short, too long, letters, or the check digit does not fit.

    >>> parse(" 999-000 0018 ")
    '9990000018'
    """
    typed = text.strip() if len(text) <= 10 * _LONGEST_TYPED else text
    if len(typed) > _LONGEST_TYPED:
        raise NotNhsNumber(typed, "it is too long. An NHS number has 10 digits.")
    digits = _SEPARATORS.sub("", typed)
    if not digits:
        raise NotNhsNumber(typed, "it is empty. An NHS number has 10 digits.")
    if not re.fullmatch(r"[0-9]+", digits):
        raise NotNhsNumber(
            typed, "it has letters or signs in it. Old and temporary numbers cannot be used here."
        )
    if len(digits) != DIGITS:
        few = "too short" if len(digits) < DIGITS else "too long"
        raise NotNhsNumber(typed, f"it is {few}: {len(digits)} digits instead of 10.")
    if not is_valid(digits):
        raise NotNhsNumber(
            typed, "its check digit does not fit. One digit is wrong, or two have changed places."
        )
    return digits


def formatted(digits: str) -> str:
    """The number for people, 3-3-4 with single spaces.

    >>> formatted("4857773456")
    '485 777 3456'
    """
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def is_test_number(digits: str) -> bool:
    """Whether the number is from the range kept for invented people (999 000 0000 and above)."""
    return digits.startswith(_TEST_RANGE)
