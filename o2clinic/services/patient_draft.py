"""What the registration form sends, and what there is to say about it before it is saved."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from o2clinic.errors import Finding, Level
from o2clinic.rules import display, nhs_number
from o2clinic.rules.calendar import add_months
from o2clinic.rules.letter_manner import is_print_size
from o2clinic.rules.patient_codes import (
    AllergyStatus,
    Gender,
    NeedKind,
    NhsNumberStatus,
    PhoneKind,
    Sex,
)
from o2clinic.rules.search_keys import Findable
from o2clinic.rules.search_order import Match

OLDEST_YEARS: Final = 120
LONGEST: Final = {
    "family_name": 100,
    "given_names": 100,
    "preferred_name": 100,
    "title": 35,
    "hospital_number": 40,
    "email": 200,
    "address": 1000,
    "postcode": 10,
    "gp_name": 100,
    "note": 4000,
    "allergies": 200,
    "print_size": 40,
    "language": 100,
    "signs": 100,
    "phones": 40,
}
_LABELS: Final = {
    "given_names": "Given names",
    "email": "E-mail",
    "gp_name": "GP's name",
    "allergies": "An allergy",
    "phones": "A telephone number",
}


_ONE_LINE: Final = (
    "nhs_number",
    "hospital_number",
    "title",
    "given_names",
    "family_name",
    "preferred_name",
    "email",
    "postcode",
    "gp_name",
    "print_size",
    "language",
    "signs",
)
_REFUSED_ANYWAY: Final = 10_000  # longer than any field: not worth looking at each character


@dataclass(frozen=True, slots=True)
class PhoneDraft:
    """One telephone number."""

    kind: PhoneKind
    number: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PatientDraft:
    """A person as typed at the desk; complete enough to save when `findings` blocks nothing.

    Attributes:
        command_id: made when the form opens.
        id, version: of the patient when editing; 0 for a new one.
        nhs_number: as typed, with or without spaces.
        address: lines parted by line ends, without the postcode.
        address_from: since when they live there; today when empty.
        practice_id: key of the GP practice; 0 for none.
        allergies: agents, when the status says that there are any.
        was_renamed: a changed name is a new name and not a correction, so the old one still finds.
        print_size: of large print, in points.
        language: that an interpreter speaks.
        signs: of sign language, as British Sign Language.
        carers_needs: which of the needs are the carer's.
        reason: why it is saved in spite of a query.
    """

    command_id: str
    id: int = 0
    version: int = 0
    nhs_number: str = ""
    nhs_number_status: NhsNumberStatus = NhsNumberStatus.NOT_KNOWN
    hospital_number: str = ""
    title: str = ""
    given_names: str = ""
    family_name: str = ""
    preferred_name: str = ""
    sex: Sex = Sex.NOT_KNOWN
    gender: Gender = Gender.NOT_KNOWN
    born_on: date | None = None
    died_on: date | None = None
    email: str = ""
    address: str = ""
    postcode: str = ""
    address_from: date | None = None
    phones: tuple[PhoneDraft, ...] = ()
    practice_id: int = 0
    gp_name: str = ""
    needs: tuple[NeedKind, ...] = ()
    print_size: str = ""
    language: str = ""
    signs: str = ""
    carers_needs: tuple[NeedKind, ...] = ()
    allergy_status: AllergyStatus = AllergyStatus.NOT_RECORDED
    allergies: tuple[str, ...] = ()
    note: str = ""
    was_renamed: bool = False
    reason: str = ""

    def tidied(self) -> "PatientDraft":
        """Without blanks at the ends, double blanks and signs that cannot be printed."""
        texts: dict[str, Any] = {name: _one_line(getattr(self, name)) for name in _ONE_LINE}
        texts |= {name: _lines(getattr(self, name)) for name in ("address", "note")}
        texts["postcode"] = display.postcode(texts["postcode"])
        numbers = (replace(it, number=_one_line(it.number)) for it in self.phones)
        lists: dict[str, Any] = {
            "phones": tuple(it for it in numbers if it.number),
            "allergies": tuple(filter(None, map(_one_line, self.allergies))),
        }
        return replace(self, **texts, **lists)

    def findings(self, today: date) -> tuple[Finding, ...]:
        """What stands in the way of saving, and what to look at again."""
        found = (*_too_long(self), *_names(self), *_number(self), *_dates(self, today))
        return (*found, *_postcode(self), *_allergies(self), *_contact(self), *_print_size(self))

    @property
    def need_details(self) -> dict[NeedKind, str]:
        """What is said more closely of a need, as the record keeps it."""
        size = self.print_size.strip()
        return {
            NeedKind.LARGE_PRINT: f"{size} point" if size.isdigit() else size,
            NeedKind.INTERPRETER: self.language.strip(),
            NeedKind.SIGN_LANGUAGE: self.signs.strip(),
        }

    def digits(self) -> str:
        """The NHS number's ten digits; empty when there is none or it is wrong."""
        try:
            return nhs_number.parse(self.nhs_number)
        except nhs_number.NotNhsNumber:
            return ""

    def match(self) -> Match:
        """What is known so far, to be compared with the patients there are."""
        return Match(
            family_name=self.family_name,
            given_names=self.given_names,
            preferred_name=self.preferred_name,
            born_on=self.born_on,
            nhs_number=self.digits(),
            postcode=self.postcode,
        )

    def findable(
        self, born_on: date, former: tuple[tuple[str, str], ...], postcodes: tuple[str, ...]
    ) -> Findable:
        """What the search is to know."""
        return Findable(
            family_name=self.family_name,
            given_names=self.given_names,
            born_on=born_on,
            preferred_name=self.preferred_name,
            former=former,
            nhs_number=self.digits(),
            hospital_number=self.hospital_number,
            postcodes=postcodes,
            phones=tuple(phone.number for phone in self.phones),
        )


def too_long(name: str) -> str:
    """What to say when a text does not fit into a field."""
    label = _LABELS.get(name, name.replace("_", " ").capitalize())
    return f"{label} can have {LONGEST[name]} characters at most. Shorten it."


def _too_long(draft: PatientDraft) -> Iterator[Finding]:
    for name, limit in LONGEST.items():
        if name == "phones":
            texts: tuple[str, ...] = tuple(phone.number for phone in draft.phones)
        else:
            value = getattr(draft, name)
            texts = value if isinstance(value, tuple) else (value,)
        if any(len(text) > limit for text in texts):
            yield Finding("PD-1", Level.BLOCK, too_long(name), name)


def _names(draft: PatientDraft) -> Iterator[Finding]:
    if not draft.family_name.strip():
        message = "Type the family name. For a person with one name only, type it here."
        yield Finding("PD-2", Level.BLOCK, message, "family_name")
    if not draft.given_names.strip():
        message = "Type the given name. For a person with one name only, type it again."
        yield Finding("PD-3", Level.BLOCK, message, "given_names")


def _number(draft: PatientDraft) -> Iterator[Finding]:
    is_known = draft.nhs_number_status is not NhsNumberStatus.NOT_KNOWN
    if not draft.nhs_number.strip():
        if is_known:
            message = "There is no number. Type it, or choose “No NHS number yet”."
            yield Finding("PD-5", Level.BLOCK, message, "nhs_number")
        return
    try:
        nhs_number.parse(draft.nhs_number)
    except nhs_number.NotNhsNumber as error:
        yield Finding("PD-4", Level.BLOCK, f"{error} Compare it with the letter.", "nhs_number")
        return
    if not is_known:
        message = "Say whether the number was verified against the national record."
        yield Finding("PD-5", Level.BLOCK, message, "nhs_number_status")


def _dates(draft: PatientDraft, today: date) -> Iterator[Finding]:
    born_on, died_on, moved_on = draft.born_on, draft.died_on, draft.address_from
    if born_on is None:
        message = "Type the date of birth: day, month and year, like 14/7/1945."
        yield Finding("PD-6", Level.BLOCK, message, "born_on")
    elif born_on > today:
        yield Finding("PD-7", Level.BLOCK, _in_future("date of birth", born_on), "born_on")
    elif born_on < add_months(today, -12 * OLDEST_YEARS):
        message = f"{display.short_date(born_on)} is more than {OLDEST_YEARS} years ago."
        yield Finding("PD-7", Level.BLOCK, f"{message} Check the year.", "born_on")
    if died_on is not None and died_on > today:
        yield Finding("PD-8", Level.BLOCK, _in_future("date of death", died_on), "died_on")
    elif died_on is not None and born_on is not None and died_on < born_on:
        message = "The date of death is before the date of birth. Check both."
        yield Finding("PD-8", Level.BLOCK, message, "died_on")
    if moved_on is not None and moved_on > today:
        yield Finding(
            "PD-9", Level.BLOCK, _in_future("date of moving in", moved_on), "address_from"
        )


def _postcode(draft: PatientDraft) -> Iterator[Finding]:
    typed = display.postcode(draft.postcode)
    if typed and not display.is_postcode(typed) and len(typed) <= LONGEST["postcode"]:
        message = f"“{typed}” does not look like a British postcode. Correct it, or confirm it."
        yield Finding("PD-10", Level.CONFIRM, message, "postcode")


def _allergies(draft: PatientDraft) -> Iterator[Finding]:
    has_any = any(agent.strip() for agent in draft.allergies)
    if draft.allergy_status is AllergyStatus.RECORDED and not has_any:
        message = "Type what the patient is allergic to, or choose “Allergies not recorded”."
        yield Finding("PD-11", Level.BLOCK, message, "allergies")
    if draft.allergy_status is not AllergyStatus.RECORDED and has_any:
        message = "Allergies are typed, but the status says that there are none. Choose one."
        yield Finding("PD-11", Level.BLOCK, message, "allergy_status")


def _contact(draft: PatientDraft) -> Iterator[Finding]:
    if draft.gp_name.strip() and not draft.practice_id:
        yield Finding("PD-13", Level.BLOCK, "Choose the practice of this GP.", "practice_id")
    name, at, place = draft.email.strip().rpartition("@")
    if draft.email.strip() and not (name and at and "." in place.strip(".")):
        message = "An e-mail address looks like name@example.org."
        yield Finding("PD-12", Level.BLOCK, message, "email")


def _print_size(draft: PatientDraft) -> Iterator[Finding]:
    if draft.print_size.strip() and not is_print_size(draft.print_size):
        message = "Type the size of print in points, 14 to 36, like 24."
        yield Finding("AIS-1", Level.BLOCK, message, "print_size")


def _in_future(what: str, day: date) -> str:
    return f"The {what}, {display.short_date(day)}, is in the future. Check the year."


def _printable(text: str) -> str:
    return "".join(" " if unicodedata.category(it) in {"Cc", "Cs"} else it for it in text)


def _one_line(text: str) -> str:
    if len(text) > _REFUSED_ANYWAY:
        return text
    return " ".join(_printable(text).split())


def _lines(text: str) -> str:
    if len(text) > _REFUSED_ANYWAY:
        return text
    return "\n".join(filter(None, map(_one_line, text.splitlines())))
