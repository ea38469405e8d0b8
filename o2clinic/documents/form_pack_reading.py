"""Reading a form pack from its file, with words that help whoever wrote a wrong one."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from o2clinic.documents.form_pack import (
    CHECK_WORDS,
    OFFICIAL_BLANK,
    Condition,
    FieldType,
    FormField,
    FormPack,
    FormSection,
    Option,
    SectionKind,
)
from o2clinic.errors import Unreadable

_TWELFTHS: Final = 12
_PACK: Final = {
    *("form_id", "title", "nation", "version", "valid_from", "valid_to", "lead_in", "notice"),
    *("compare_with", "source", "ask_for", "sections"),
}
_SECTION: Final = {
    *("number", "title", "kind", "key", "note", "fields", "options", "lines", "empty"),
    "mandatory",
}
_FIELD: Final = {
    *("number", "key", "label", "type", "mandatory", "verified", "max", "options", "span"),
    *("required_if", "only_if"),
}
_Words = TypeVar("_Words", bound=StrEnum)


def form_pack(source: Mapping[str, Any], *, name: str = "form pack") -> FormPack:
    """Read a form pack from a mapping.

    Raises:
        Unreadable: something is missing, not known or at odds with the rest; says what and where.
    """
    try:
        _require_known(source, _PACK, "the pack")
        pack = FormPack(
            form_id=str(source["form_id"]),
            title=str(source["title"]),
            nation=str(source["nation"]),
            version=str(source["version"]),
            valid_from=_day(source["valid_from"], "valid_from"),
            valid_to=_day(source["valid_to"], "valid_to") if "valid_to" in source else None,
            lead_in=str(source.get("lead_in", "")),
            sections=tuple(_section(section) for section in source["sections"]),
            notice=str(source.get("notice", CHECK_WORDS)),
            compare_with=str(source.get("compare_with", OFFICIAL_BLANK)),
            source=str(source.get("source", "")),
            ask_for=str(source.get("ask_for", "")),
            fingerprint=_fingerprint(source),
        )
        _check(pack)
    except KeyError as missing:
        raise Unreadable(name, 0, f"{missing.args[0]} is missing") from missing
    except (TypeError, ValueError, AttributeError) as wrong:
        raise Unreadable(name, 0, str(wrong)) from wrong
    return pack


def _fingerprint(source: Mapping[str, Any]) -> str:
    contents = json.dumps(source, sort_keys=True, default=str)
    return hashlib.sha256(contents.encode()).hexdigest()


def _require_known(source: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    """A word that is spelt wrongly would else be passed over in silence."""
    wrong = sorted(set(source) - set(known))
    if wrong:
        raise ValueError(f"{where}: “{wrong[0]}” is not known; known are {_listed(known)}")


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


def _day(value: object, where: str) -> date:
    if not isinstance(value, date):
        raise TypeError(f"{where}: {value!r} is not a date; write it as 2017-08-01, without quotes")
    return value


def _of(words: type[_Words], value: object, where: str) -> _Words:
    known = [each.value for each in words]
    if value not in known:
        raise ValueError(f"{where}: “{value}” is not known; known are {_listed(known)}")
    return words(value)


def _section(source: Mapping[str, Any]) -> FormSection:
    where = f"section {source['number']}"
    _require_known(source, _SECTION, where)
    return FormSection(
        number=str(source["number"]),
        title=str(source["title"]),
        kind=_of(SectionKind, source.get("kind", SectionKind.FIELDS.value), f"{where}, kind"),
        fields=tuple(_field(field) for field in source.get("fields", ())),
        key=str(source.get("key", "")),
        note=str(source.get("note", "")),
        options=_options(source.get("options", {})),
        lines=tuple(str(line) for line in source.get("lines", ())),
        empty=str(source.get("empty", "None ordered.")),
        is_mandatory=bool(source.get("mandatory", False)),
    )


def _field(source: Mapping[str, Any]) -> FormField:
    where = f"field {source['number']}"
    _require_known(source, _FIELD, where)
    limit = source.get("max")
    return FormField(
        number=str(source["number"]),
        key=str(source["key"]),
        label=str(source["label"]),
        kind=_of(FieldType, source.get("type", FieldType.TEXT.value), f"{where}, type"),
        is_mandatory=bool(source.get("mandatory", False)),
        is_verified=bool(source.get("verified", False)),
        max_characters=None if limit is None else _count(limit, f"{where}, max"),
        options=_options(source.get("options", {})),
        span=_count(source.get("span", _TWELFTHS), f"{where}, span"),
        required_if=_condition(source.get("required_if"), f"{where}, required_if"),
        only_if=_condition(source.get("only_if"), f"{where}, only_if"),
    )


def _count(value: object, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{where}: {value!r} is not a whole number above nought")
    return value


def _condition(source: object, where: str) -> Condition | None:
    """`required_if = "ward_name"`, or `{ key = "signed_by", is = ["representative"] }`."""
    if source is None:
        return None
    if isinstance(source, str):
        return Condition(source)
    if not isinstance(source, Mapping) or "key" not in source:
        raise ValueError(f"{where}: name a field, or {{ key = …, is = […] }}")
    return Condition(str(source["key"]), tuple(str(each) for each in source.get("is", ())))


def _options(source: Mapping[str, Any]) -> tuple[Option, ...]:
    return tuple(Option(str(code), str(label)) for code, label in source.items())


def _check(pack: FormPack) -> None:
    """What each part may say by itself, but the parts say together."""
    if not pack.sections:
        raise ValueError("the pack has no sections")
    if pack.valid_to is not None and pack.valid_to < pack.valid_from:
        raise ValueError("valid_to is before valid_from")
    values = {
        field.key
        for section in pack.sections
        if section.kind is SectionKind.FIELDS
        for field in section.fields
    }
    seen: set[str] = set()
    for section in pack.sections:
        _check_section(section, values)
        own = {section.key} if section.kind is SectionKind.ROWS else _keys(section)
        if twice := sorted(own & seen):
            raise ValueError(f"section {section.number}: the key “{twice[0]}” is there twice")
        seen |= own


def _keys(section: FormSection) -> set[str]:
    keys = {field.key for field in section.fields}
    if len(keys) < len(section.fields):
        raise ValueError(f"section {section.number}: two fields have the same key")
    return keys


def _check_section(section: FormSection, values: set[str]) -> None:
    where = f"section {section.number}"
    wanted = {
        SectionKind.FIELDS: (section.fields, "fields"),
        SectionKind.ROWS: (section.fields, "fields"),
        SectionKind.KEY: (section.options, "options"),
        SectionKind.TEXT: (section.lines, "lines"),
    }
    there, what = wanted[section.kind]
    if not there:
        raise ValueError(f"{where}: a section of the kind “{section.kind}” needs {what}")
    if section.kind is SectionKind.ROWS:
        if not section.key:
            raise ValueError(f"{where}: a table needs a key")
        if sum(field.span for field in section.fields) != _TWELFTHS:
            raise ValueError(f"{where}: the spans of a table's columns add up to {_TWELFTHS}")
    known = values | _keys(section)
    for field in section.fields:
        _check_field(field, known)


def _check_field(field: FormField, known: set[str]) -> None:
    where = f"field {field.number}"
    if field.span > _TWELFTHS:
        raise ValueError(f"{where}: span is {field.span}, the page has {_TWELFTHS}")
    if field.kind is FieldType.CHOICE and not field.options:
        raise ValueError(f"{where}: a choice needs options")
    for condition in (field.required_if, field.only_if):
        if condition is not None and condition.key not in known:
            raise ValueError(f"{where}: there is no field “{condition.key}” to go by")
