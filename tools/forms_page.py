"""Write docs/forms.md from the form packs: what of each was seen on a blank, and what to get.

.venv/bin/python -m tools.forms_page
"""

from collections.abc import Iterator
from typing import Final

from o2clinic.documents.form_pack import FormField, FormPack
from o2clinic.rules.display import short_date
from o2clinic.services.form_packs import every_pack, form_packs, template_name
from tools.environment import ROOT

_STAR: Final = "\\*"
PAGE: Final = ROOT / "docs" / "forms.md"

_HEAD: Final = """# The forms, what of them is verified, and what to get

Every paper form is a file of `resources/form_packs/`: its sections, fields, options and limits, for
one nation and version. A field is *verified* when it was seen in a public source that shows or
describes the official form. All others are what is generally known of the form; every page of a
form with such fields carries a notice until an administrator has compared it with the official
blank in force and says so under Administration, Forms. What to get for that stands below each form.

Where no national form was found, the layout is the clinic's own, and the notice says that it has to
be agreed with whoever receives it. A starred field (\\*) must be filled before the form is issued;
one with a condition only where that holds. A limit that was not seen on the blank only warns.

A site adds a newer version as a file of its own: see `docs/guide/forms.md`.

This page is written by `python -m tools.forms_page`; what it says is changed in the packs.
"""


def main() -> None:
    """Write the page anew."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The whole page, as it is to stand in docs/forms.md."""
    shipped = [pack for pack in every_pack() if pack in form_packs()]
    lines = [_HEAD, *_overview(shipped)]
    for pack in shipped:
        lines += _pack(pack)
    return "\n".join(lines) + "\n"


def _overview(packs: list[FormPack]) -> Iterator[str]:
    yield "| form | nation | version | valid | fields | verified |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for pack in packs:
        fields, seen = len(pack.fields), len(pack.fields) - len(pack.unverified_fields)
        until = "" if pack.valid_to is None else f" until {short_date(pack.valid_to)}"
        valid = f"from {short_date(pack.valid_from)}{until}"
        cells = (pack.title, pack.nation, pack.version, valid, str(fields), str(seen))
        yield f"| {' | '.join(cells)} |"
    yield ""


def _pack(pack: FormPack) -> Iterator[str]:
    yield f"## {pack.title}"
    yield ""
    yield f"`{template_name(pack)}`, {pack.nation}. {pack.source}"
    yield ""
    yield f"**To get:** {pack.ask_for}"
    yield ""
    seen = [field for field in pack.fields if field.is_verified]
    yield f"**Verified:** {_listed(seen) or 'nothing'}."
    yield ""
    yield f"**Not verified:** {_listed(pack.unverified_fields) or 'nothing'}."
    yield ""
    rules = [words for field in pack.fields if (words := _rule(field))]
    if rules:
        yield "Rules of fields:"
        yield ""
        yield from (f"* {words}" for words in rules)
        yield ""


def _listed(fields: tuple[FormField, ...] | list[FormField]) -> str:
    return "; ".join(_name(field) for field in fields)


def _name(field: FormField) -> str:
    star = _STAR if field.is_mandatory else ""
    return f"{field.number} {field.label}{star}"


def _rule(field: FormField) -> str:
    """What a field asks for beyond its star, in words; "" when nothing."""
    parts = []
    for condition, words in (
        (field.required_if, "must be filled where"),
        (field.only_if, "may be filled only where"),
    ):
        if condition is not None:
            values = " or ".join(condition.values)
            parts.append(f"{words} `{condition.key}` is {values or 'filled'}")
    if field.max_characters is not None:
        parts.append(f"at most {field.max_characters} characters")
    return f"{field.number} {field.label}: {'; '.join(parts)}" if parts else ""


if __name__ == "__main__":
    main()
