"""A paper form as data: its sections and fields, per nation and version.

A pack is a mapping (a TOML file of resources/form_packs); a new national version is a new
file. What was not checked against the official blank is marked so and printed with a notice
until somebody confirms it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from o2clinic.errors import Unreadable


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


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice, or one line of a key."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of a form.

    Attributes:
        number: as printed on the form.
        key: name of the value that fills it.
        is_verified: seen on the official blank.
        max_characters: what the official form admits; None when not known.
        span: width in twelfths of the page.
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


@dataclass(frozen=True, slots=True)
class FormSection:
    """One numbered section of a form."""

    number: str
    title: str
    kind: SectionKind
    fields: tuple[FormField, ...]
    key: str = ""
    note: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class FormPack:
    """A form of one nation and version.

    Attributes:
        lead_in: the words above the first section.
        confirmed_by: who has checked the pack against the official blank; "" when nobody.
    """

    form_id: str
    title: str
    nation: str
    version: str
    valid_from: date
    valid_to: date | None
    lead_in: str
    sections: tuple[FormSection, ...]
    confirmed_by: str = ""

    @property
    def unverified_fields(self) -> tuple[FormField, ...]:
        """Fields that nobody has seen on the official blank."""
        return tuple(
            field for section in self.sections for field in section.fields if not field.is_verified
        )

    @property
    def is_to_be_checked(self) -> bool:
        """Whether every page must tell the reader to check the official form."""
        return not self.confirmed_by and bool(self.unverified_fields)

    def is_valid_on(self, day: date) -> bool:
        """Whether new orders of this day may use this version."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def confirmed(self, by: str) -> "FormPack":
        """The same pack after somebody has checked it against the official blank."""
        return replace(self, confirmed_by=by)


def form_pack(source: Mapping[str, Any], *, name: str = "form pack") -> FormPack:
    """Read a form pack from a mapping.

    Raises:
        Unreadable: something is missing or not known; says which.
    """
    try:
        return FormPack(
            form_id=str(source["form_id"]),
            title=str(source["title"]),
            nation=str(source["nation"]),
            version=str(source["version"]),
            valid_from=_day(source["valid_from"]),
            valid_to=_day(source["valid_to"]) if "valid_to" in source else None,
            lead_in=str(source.get("lead_in", "")),
            sections=tuple(_section(section) for section in source["sections"]),
            confirmed_by=str(source.get("confirmed_by", "")),
        )
    except KeyError as missing:
        raise Unreadable(name, 0, f"{missing.args[0]} is missing") from missing
    except (TypeError, ValueError) as wrong:
        raise Unreadable(name, 0, str(wrong)) from wrong


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise TypeError(f"{value!r} is not a date")
    return value


def _section(source: Mapping[str, Any]) -> FormSection:
    return FormSection(
        number=str(source["number"]),
        title=str(source["title"]),
        kind=SectionKind(source.get("kind", SectionKind.FIELDS)),
        fields=tuple(_field(field) for field in source.get("fields", ())),
        key=str(source.get("key", "")),
        note=str(source.get("note", "")),
        options=_options(source.get("options", {})),
    )


def _field(source: Mapping[str, Any]) -> FormField:
    limit = source.get("max")
    return FormField(
        number=str(source["number"]),
        key=str(source["key"]),
        label=str(source["label"]),
        kind=FieldType(source.get("type", FieldType.TEXT)),
        is_mandatory=bool(source.get("mandatory", False)),
        is_verified=bool(source.get("verified", False)),
        max_characters=None if limit is None else int(limit),
        options=_options(source.get("options", {})),
        span=int(source.get("span", 12)),
    )


def _options(source: Mapping[str, Any]) -> tuple[Option, ...]:
    return tuple(Option(str(code), str(label)) for code, label in source.items())
