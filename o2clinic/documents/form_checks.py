"""What a form asks for and its values do not say, whichever form it is."""

from collections.abc import Iterator, Mapping

from o2clinic.documents.form_drawing import Filled
from o2clinic.documents.form_pack import FieldType, FormField, FormPack, FormSection, SectionKind
from o2clinic.errors import Finding, Level

Values = Mapping[str, str]


def findings_on(pack: FormPack, filled: Filled, prefix: str) -> tuple[Finding, ...]:
    """Everything that stands in the way of this form, or that a form may have no room for.

    Args:
        pack: the form.
        filled: its values and rows.
        prefix: of the findings' ids, such as HOOF.
    """
    return tuple(_found(pack, filled, prefix))


def _found(pack: FormPack, filled: Filled, prefix: str) -> Iterator[Finding]:
    for section in pack.sections:
        if section.kind is not SectionKind.ROWS:
            for each in section.fields:
                yield from _field(each, filled.values, filled.values, prefix, "")
            continue
        rows = filled.rows.get(section.key, ())
        if section.is_mandatory and not rows:
            words = f"{section.number} {section.title}: add one line or more."
            yield Finding(f"{prefix}-{section.number}", Level.BLOCK, words, section.key)
        for at, row in enumerate(rows, start=1):
            place = f", line {at} of {section.title.lower()}"
            for each in section.fields:
                yield from _field(each, row, {**filled.values, **row}, prefix, place)
    yield from _out_of_place(pack, filled, prefix)


def _field(
    each: FormField, values: Values, around: Values, prefix: str, place: str
) -> Iterator[Finding]:
    value = values.get(each.key, "")
    level, words = _said_of(each, value, around)
    if words:
        message = f"{each.number} {each.label}{place}{words}"
        yield Finding(f"{prefix}-{each.number}", level, message, each.key)


def _said_of(each: FormField, value: str, around: Values) -> tuple[Level, str]:
    """What is wrong with one value; no words when nothing is."""
    if not value:
        return Level.BLOCK, _missing(each, around)
    if each.only_if is not None and not each.only_if.holds(around.get(each.only_if.key, "")):
        return Level.BLOCK, " does not belong on this form as it is filled: leave it empty."
    if not _is_offered(each, value):
        return Level.BLOCK, f": the form does not offer {value!r}. Choose one of its options."
    most = each.max_characters
    if most is not None and len(value) > most:
        # A limit that nobody has seen on the blank must not keep a patient from oxygen.
        level = Level.BLOCK if each.is_verified else Level.WARN
        return level, f" has {len(value)} characters, the form has room for {most}. Shorten it."
    return Level.BLOCK, ""


def _missing(each: FormField, around: Values) -> str:
    rule = each.required_if
    if not each.is_mandatory and (rule is None or not rule.holds(around.get(rule.key, ""))):
        return ""
    if each.kind is FieldType.TICK:
        return ": must be confirmed before the form can be printed."
    return " is missing: the form is refused without it."


def _is_offered(each: FormField, value: str) -> bool:
    if each.kind is FieldType.CHOICE:
        return value in {option.code for option in each.options}
    if each.kind is FieldType.TEXT and each.options:
        return value in {option.label for option in each.options}
    return True


def _out_of_place(pack: FormPack, filled: Filled, prefix: str) -> Iterator[Finding]:
    """Rows for a table that this form does not have would be lost on paper."""
    tables = {section.key for section in _tables(pack)}
    for key, rows in filled.rows.items():
        if rows and key not in tables:
            words = f"{pack.title} has no place for {key.replace('_', ' ')} items ({len(rows)})."
            yield Finding(f"{prefix}-PLACE", Level.BLOCK, words, key)


def _tables(pack: FormPack) -> Iterator[FormSection]:
    return (section for section in pack.sections if section.kind is SectionKind.ROWS)
