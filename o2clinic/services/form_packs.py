"""The paper forms that ship with the program, each from its file in resources/form_packs."""

import tomllib
from datetime import date
from functools import cache

from o2clinic import paths
from o2clinic.documents.form_pack import FormPack
from o2clinic.documents.form_pack_reading import form_pack
from o2clinic.errors import NotFound, Unreadable

HOOF_A = "hoof_a"
HOOF_B = "hoof_b"


@cache
def form_packs() -> tuple[FormPack, ...]:
    """Every form pack there is, read once.

    Raises:
        Unreadable: naming the file and what is wrong with it.
    """
    packs = []
    for file in sorted(paths.resources("form_packs").glob("*.toml")):
        try:
            told = tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
            raise Unreadable(file.name, 0, str(wrong)) from wrong
        packs.append(form_pack(told, name=file.name))
    return tuple(packs)


def form_pack_on(form_id: str, day: date) -> FormPack:
    """The version of a form that new papers of this day use: the latest that is valid.

    Raises:
        NotFound: no version is valid on the day.
    """
    valid = [pack for pack in form_packs() if pack.form_id == form_id and pack.is_valid_on(day)]
    if not valid:
        raise NotFound(
            f"No version of the form “{form_id}” is valid on {day:%d-%m-%Y}. An administrator "
            "has to add the form in force."
        )
    return max(valid, key=lambda pack: pack.valid_from)


def form_in_force(form_id: str, day: date) -> FormPack | None:
    """As `form_pack_on`; None when no version is valid on the day."""
    try:
        return form_pack_on(form_id, day)
    except NotFound:
        return None


def template_name(pack: FormPack) -> str:
    """How a stored paper names the form it was made with: `hoof_b 2017`."""
    return f"{pack.form_id} {pack.version}"
