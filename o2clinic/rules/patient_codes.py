"""Code lists of a patient's record, with the words that are shown.

Sex and current gender are two items with their own lists (NHS common user interface, CGS).
"""

from enum import StrEnum


class Sex(StrEnum):
    """Sex registered at birth; spirometry's reference values go by it."""

    FEMALE = "female"
    MALE = "male"
    INDETERMINATE = "indeterminate"
    NOT_KNOWN = "not_known"


class Gender(StrEnum):
    """Current gender, as the person says it."""

    FEMALE = "female"
    MALE = "male"
    OTHER_SPECIFIC = "other_specific"
    NOT_KNOWN = "not_known"
    NOT_SPECIFIED = "not_specified"


class NhsNumberStatus(StrEnum):
    """How far the NHS number can be relied upon."""

    VERIFIED = "verified"
    NOT_VERIFIED = "not_verified"
    NOT_KNOWN = "not_known"


class AllergyStatus(StrEnum):
    """The four fixed labels of the banner come from it."""

    RECORDED = "recorded"
    NONE_KNOWN = "none_known"
    NOT_RECORDED = "not_recorded"


class PhoneKind(StrEnum):
    """Whose telephone it is."""

    HOME = "home"
    MOBILE = "mobile"
    CARER = "carer"


class AddressKind(StrEnum):
    """What an address is for."""

    HOME = "home"
    TEMPORARY = "temporary"


class NeedKind(StrEnum):
    """A communication need (accessible information standard)."""

    LARGE_PRINT = "large_print"
    EASY_READ = "easy_read"
    BRAILLE = "braille"
    AUDIO = "audio"
    EMAIL = "email"
    SIGN_LANGUAGE = "sign_language"
    INTERPRETER = "interpreter"
    LONGER_APPOINTMENT = "longer_appointment"
    NOT_BY_LETTER = "not_by_letter"
    NO_TEXT_MESSAGES = "no_text_messages"
    NO_COPIES = "no_copies"  # of clinic letters


class SmokingWho(StrEnum):
    """Whose smoking."""

    PATIENT = "patient"
    HOUSEHOLD = "household"


class SmokingStatus(StrEnum):
    """What is known of it."""

    SMOKES = "smokes"
    VAPES = "vapes"
    STOPPED = "stopped"
    NEVER = "never"
    NOT_KNOWN = "not_known"


class SignKind(StrEnum):
    """A dated clinical sign or treatment that the LTOT rules ask for."""

    PERIPHERAL_OEDEMA = "peripheral_oedema"
    PULMONARY_HYPERTENSION = "pulmonary_hypertension"
    ON_NIV = "on_niv"
    TRACHEOSTOMY = "tracheostomy"
    EXACERBATION = "exacerbation"  # absent: asked on that day, and there was none


# Only where the code's own words will not do.
_WORDS: dict[str, str] = {
    AllergyStatus.RECORDED: "Known allergies",
    AllergyStatus.NONE_KNOWN: "No known allergies",
    AllergyStatus.NOT_RECORDED: "Allergies not recorded",
    NeedKind.EMAIL: "By e-mail",
    NeedKind.NO_COPIES: "No copies of clinic letters",
    SmokingStatus.NEVER: "Never smoked",
    SignKind.ON_NIV: "On NIV",
}


def in_words(code: str) -> str:
    """Words for a code of any of these lists.

    >>> in_words(NeedKind.LARGE_PRINT)
    'Large print'
    >>> in_words(Gender.NOT_SPECIFIED)
    'Not Specified'
    >>> in_words("added_later")
    'Added later'
    """
    if isinstance(code, Sex | Gender):  # written so by the display standard
        return code.value.replace("_", " ").title()
    return _WORDS.get(code, code.replace("_", " ").capitalize())
