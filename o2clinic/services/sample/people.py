"""Who the invented patients are: names, birthdays, homes, practices.

NHS numbers are the valid ones of the range 999 000 0000 to 999 999 9999 in their order. That range
is kept for tests: nobody has one of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from o2clinic.rules.patient_codes import Sex
from o2clinic.services.sample.lists import Lists, Town, lists

NEVER_IN_UNIT_CODES = "CKMV"  # letters that no real unit code of a postcode has
_NAMESAKE_EVERY, _NAMESAKE_AT = 97, 50
_TWICE_EVERY, _TWICE_AT = 211, 100
_OLD_BEFORE, _MIDDLE_BEFORE = 1951, 1970
_FIRST_BODY = 999_000_000


@dataclass(frozen=True, slots=True)
class Home:
    """An address; `number` keeps two homes in one street apart."""

    number: int
    street: str
    town: Town
    postcode: str

    @property
    def lines(self) -> str:
        """The address on paper."""
        return f"{self.number} {self.street}\n{self.town.name}"


@dataclass(frozen=True, slots=True)
class Identity:
    """A person before any illness.

    Attributes:
        place: in the order of patients, from 0; the key is one more.
        code: of the diagnosis.
        practice_key: where they are registered.
        is_twin_entry: entered a second time, without NHS number: the person before.
    """

    place: int
    title: str
    given: str
    family: str
    sex: Sex
    born_on: date
    code: str
    home: Home
    practice_key: int
    preferred: str = ""
    is_twin_entry: bool = False

    @property
    def patient_id(self) -> int:
        """The key in the database."""
        return self.place + 1


def dice_for(seed: int, place: int, purpose: str) -> Random:
    """Chance of its own for each patient and purpose, so that nobody depends on the others."""
    return Random(f"{seed}/{place}/{purpose}")  # noqa: S311 - reproducible on purpose, no secret


def nhs_numbers() -> Iterator[str]:
    """The valid numbers of the test range, from 999 000 0018 upwards."""
    for body in range(_FIRST_BODY, _FIRST_BODY + 1_000_000):
        total = sum(
            int(digit) * weight for digit, weight in zip(str(body), range(10, 1, -1), strict=True)
        )
        check = (11 - total % 11) % 11
        if check != 10:
            yield f"{body}{check}"


def identity(seed: int, place: int, born: tuple[int, int], code: str) -> Identity:
    """Who the patient at a place is.

    Args:
        seed: of the whole clinic.
        place: from 0.
        born: first and last year of birth that fit the illness.
        code: of the diagnosis.
    """
    dice = dice_for(seed, place, "who")
    known = lists()
    sex = Sex.FEMALE if dice.random() < 0.52 else Sex.MALE
    born_on = date(dice.randint(*born), 1, 1) + timedelta(days=dice.randrange(365))
    family, origin = known.families.draw(dice)
    given = _given(dice, known, sex, origin, born_on.year)
    home = a_home(dice)
    practices = known.practices_of_town[home.town.name]
    preferred = _preferred(dice, given)
    return Identity(
        place, _title(dice, sex, born_on), given, family, sex, born_on, code, home,
        dice.choice(practices), preferred,
    )  # fmt: skip


def is_namesake(place: int) -> bool:
    """Whether this patient has the names of the one before, and another birthday."""
    return place % _NAMESAKE_EVERY == _NAMESAKE_AT


def is_entered_twice(place: int) -> bool:
    """Whether this entry is the person before once more, without NHS number."""
    return place % _TWICE_EVERY == _TWICE_AT


def named_like(namesake: Identity, first: Identity) -> Identity:
    """The same names and sex on another person."""
    return replace(
        namesake,
        title=first.title,
        given=first.given,
        family=first.family,
        sex=first.sex,
        preferred=first.preferred,
    )


def entered_again(first: Identity, dice: Random) -> Identity:
    """The same person in a second entry: a slip in the house number, no NHS number."""
    home = replace(first.home, number=first.home.number + dice.choice((1, 2, 10)))
    return replace(first, place=first.place + 1, home=home, is_twin_entry=True, preferred="")


def a_home(dice: Random) -> Home:
    """An invented address."""
    known = lists()
    town = known.towns.draw(dice)
    unit = dice.choice(NEVER_IN_UNIT_CODES) + dice.choice(NEVER_IN_UNIT_CODES)
    postcode = f"{town.district} {dice.randrange(10)}{unit}"
    return Home(dice.randint(1, 98), dice.choice(known.streets), town, postcode)


def landline(dice: Random, town: Town) -> str:
    """A number whose local part begins with 0, as no real one does."""
    return f"{town.area_code} 0{dice.randrange(100_000):05d}"


def mobile(dice: Random) -> str:
    """A number from the range kept for drama."""
    return f"07700 900{dice.randrange(1000):03d}"


def _given(dice: Random, known: Lists, sex: Sex, origin: str, born: int) -> str:
    names = known.given["female" if sex is Sex.FEMALE else "male"]
    era = "old" if born < _OLD_BEFORE else "middle" if born < _MIDDLE_BEFORE else "young"
    group = names[origin] if origin != "british" else names[era]
    first = dice.choice(group)
    if origin == "british" and dice.random() < 0.35:
        second = dice.choice(names["old"])
        return first if second == first else f"{first} {second}"
    return first


_SHORT = {
    "Margaret": "Peggy",
    "Patricia": "Pat",
    "Barbara": "Babs",
    "Elizabeth": "Liz",
    "William": "Bill",
    "Robert": "Bob",
    "Ronald": "Ron",
    "Kenneth": "Ken",
    "Terence": "Terry",
    "Michael": "Mike",
    "Thomas": "Tom",
    "Albert": "Bert",
    "Frederick": "Fred",
    "Dorothy": "Dot",
    "Susan": "Sue",
}


def _preferred(dice: Random, given: str) -> str:
    first = given.split(maxsplit=1)[0]
    return _SHORT.get(first, "") if dice.random() < 0.4 else ""


def _title(dice: Random, sex: Sex, born_on: date) -> str:
    if dice.random() < 0.02:
        return dice.choice(("Dr", "Rev", "Prof"))
    if sex is Sex.MALE:
        return "Mr"
    return dice.choice(
        ("Mrs", "Mrs", "Mrs", "Miss", "Ms") if born_on.year < 1965 else ("Mrs", "Ms")
    )
