"""A paper form as data: its sections and fields, per nation and version.

A pack is a mapping (a TOML file of resources/form_packs); a new national version is a new
file. What was not checked against the official blank is marked so and printed with a notice
until somebody confirms it.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

CHECK_WORDS = "Check against the current official form"
OFFICIAL_BLANK = "the official blank"


class FieldType(StrEnum):
    """How a field is printed."""

    TEXT = "text"
    DATE = "date"
    TICK = "tick"
    CHOICE = "choice"
    SIGNATURE = "signature"


class SectionKind(StrEnum):
    """How a section is printed."""

    FIELDS = "fields"
    ROWS = "rows"
    KEY = "key"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice, or one line of a key."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Condition:
    """Something about another field of the same form.

    Attributes:
        key: of the other field.
        values: what it says; () when anything will do.
    """

    key: str
    values: tuple[str, ...] = ()

    def holds(self, said: str) -> bool:
        """Whether the other field, which says this, is as it has to be."""
        return said in self.values if self.values else bool(said)


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form.

    Attributes:
        number: as printed on the form.
        key: name of the value that fills it.
        is_verified: seen on the official blank.
        max_characters: what the official form admits; None when not known.
        options: the answers of a choice; for a text in a table, what it may say.
        span: width in twelfths of the page.
        required_if: when it must be filled though it has no star.
        only_if: when it may be filled at all.
    """

    number: str
    key: str
    label: str
    kind: FieldType = FieldType.TEXT
    is_mandatory: bool = False
    is_verified: bool = False
    max_characters: int | None = None
    options: tuple[Option, ...] = ()
    span: int = 12
    required_if: Condition | None = None
    only_if: Condition | None = None


@dataclass(frozen=True, slots=True)
class FormSection:
    """One numbered section of a form.

    Attributes:
        key: of a table, the name of its rows.
        lines: of a text section, what it says, each line a paragraph.
        empty: what a table without rows says.
        is_mandatory: a table that needs one row or more.
    """

    number: str
    title: str
    kind: SectionKind
    fields: tuple[FormField, ...]
    key: str = ""
    note: str = ""
    options: tuple[Option, ...] = ()
    lines: tuple[str, ...] = ()
    empty: str = "None ordered."
    is_mandatory: bool = False


@dataclass(frozen=True, slots=True)
class FormPack:
    """A form of one nation and version.

    Attributes:
        lead_in: the words above the first section.
        notice: what every page says until somebody has confirmed the pack.
        compare_with: what an administrator holds beside it to confirm it.
        source: where what is known of the form comes from.
        ask_for: what to get and from whom, so that the pack can be confirmed.
        fingerprint: of what the pack says; another one when a word of it changes.
        confirmed_by: who has checked the pack against the official blank; "" when nobody.
        is_own: from this computer, not shipped with the program.
    """

    form_id: str
    title: str
    nation: str
    version: str
    valid_from: date
    valid_to: date | None
    lead_in: str
    sections: tuple[FormSection, ...]
    notice: str = CHECK_WORDS
    compare_with: str = OFFICIAL_BLANK
    source: str = ""
    ask_for: str = ""
    fingerprint: str = ""
    confirmed_by: str = ""
    is_own: bool = False

    @property
    def fields(self) -> tuple[FormField, ...]:
        """All fields, in the order of the form."""
        return tuple(field for section in self.sections for field in section.fields)

    @property
    def unverified_fields(self) -> tuple[FormField, ...]:
        """Fields that nobody has seen on the official blank."""
        return tuple(field for field in self.fields if not field.is_verified)

    @property
    def is_to_be_checked(self) -> bool:
        """Whether every page must tell the reader to check the official form."""
        return not self.confirmed_by and (self.is_own or bool(self.unverified_fields))

    def is_valid_on(self, day: date) -> bool:
        """Whether new orders of this day may use this version."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def confirmed(self, by: str) -> "FormPack":
        """The same pack after somebody has checked it against the official blank."""
        return replace(self, confirmed_by=by)
