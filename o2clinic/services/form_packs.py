"""The paper forms: those that ship with the program, and a site's own beside its records.

A site's own file lies in the folder `form_packs` beside the records of a computer. Desks may hold
different files of one name: what is confirmed, and what a stored paper names, goes by a mark made
from the file's contents.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from o2clinic import paths
from o2clinic.documents.form_pack import FormPack, SectionKind
from o2clinic.documents.form_pack_reading import form_pack
from o2clinic.errors import NotFound, Unreadable

HOOF_A = "hoof_a"
HOOF_B = "hoof_b"
HOCF = "hocf"
IHORM = "ihorm"
REMOVAL_REQUEST = "removal_request"
FIRE_REFERRAL = "fire_referral"
RISK_NOTICE = "risk_notice"
ALERT_CARD = "alert_card"

_MARK_LENGTH = 8
# No field of these is filled by the program: they are for a pen.
_FOR_A_PEN = frozenset({"signature", "patient_signature"})


@dataclass(frozen=True, slots=True)
class OwnPacks:
    """A site's own forms, and what is wrong with files that cannot be used, in words."""

    packs: tuple[FormPack, ...] = ()
    problems: tuple[str, ...] = ()


@cache
def form_packs() -> tuple[FormPack, ...]:
    """Every form that ships with the program, read once.

    Raises:
        Unreadable: naming the file and what is wrong with it.
    """
    return tuple(_read(file) for file in sorted(paths.resources("form_packs").glob("*.toml")))


def every_pack() -> tuple[FormPack, ...]:
    """Every form there is on this computer: by form, the newest version first."""
    found = (*form_packs(), *own_packs().packs)
    newest = sorted(found, key=lambda pack: (pack.valid_from, pack.is_own), reverse=True)
    return tuple(sorted(newest, key=lambda pack: pack.title))


def form_pack_on(form_id: str, day: date) -> FormPack:
    """The version of a form that new papers of this day use: the latest that is valid.

    Of two that are valid from the same day a site's own goes before the program's. Papers take
    the form from `form_confirmations`, which knows whether somebody has confirmed it.

    Raises:
        NotFound: no version is valid on the day.
    """
    valid = [pack for pack in every_pack() if pack.form_id == form_id and pack.is_valid_on(day)]
    if not valid:
        raise NotFound(
            f"No version of the form “{form_id}” is valid on {day:%d-%m-%Y}. An administrator "
            "has to add the form in force."
        )
    return max(valid, key=lambda pack: (pack.valid_from, pack.is_own))


def form_in_force(form_id: str, day: date) -> FormPack | None:
    """As `form_pack_on`; None when no version is valid on the day."""
    try:
        return form_pack_on(form_id, day)
    except NotFound:
        return None


def template_name(pack: FormPack) -> str:
    """How a stored paper names the form it was made with: `hoof_b 2017`; a site's own with a mark.

    >>> template_name(form_pack_on(HOOF_B, date(2026, 11, 24)))
    'hoof_b 2017'
    """
    mark = f" {pack.fingerprint[:_MARK_LENGTH]}" if pack.is_own else ""
    return f"{pack.form_id} {pack.version}{mark}"


def folder() -> Path:
    """Where a site's own forms lie on this computer; it need not be there."""
    return paths.user_data() / "form_packs"


def own_packs() -> OwnPacks:
    """What lies there; read once a run."""
    return _own(folder())


@cache
def _own(where: Path) -> OwnPacks:
    found: list[FormPack] = []
    problems: list[str] = []
    try:
        files = sorted(where.glob("*.toml"))
    except OSError as fault:
        return OwnPacks(problems=(f"{where}: {fault.strerror}.",))
    for file in files:
        try:
            pack = replace(_read(file), is_own=True)
        except OSError as fault:
            problems.append(f"{file.name}: {fault.strerror}.")
            continue
        except Unreadable as fault:
            problems.append(str(fault))
            continue
        why_not = next(_why_not(pack, (*form_packs(), *found)), "")
        if why_not:
            problems.append(f"{file.name}: {why_not}")
        else:
            found.append(pack)
    return OwnPacks(tuple(found), tuple(problems))


def _read(file: Path) -> FormPack:
    try:
        told = tomllib.loads(file.read_text("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise Unreadable(file.name, 0, str(wrong)) from wrong
    return form_pack(told, name=file.name)


def _why_not(pack: FormPack, known: tuple[FormPack, ...]) -> Iterator[str]:
    """What keeps a site's own pack from being used, in words."""
    same = [one for one in known if one.form_id == pack.form_id]
    if not same:
        forms = ", ".join(sorted({one.form_id for one in known}))
        yield f"the program draws no form “{pack.form_id}”; it draws {forms}."
    if any((one.nation, one.version) == (pack.nation, pack.version) for one in same):
        yield f"{pack.title}, {pack.nation}, version {pack.version} is there already."
    filled = _filled_by(same)
    for place, key in _keys(pack):
        if key not in filled and key not in _FOR_A_PEN:
            yield f"{place}: the program has nothing to fill “{key}” with."


def _filled_by(packs: list[FormPack]) -> set[str]:
    return {key for pack in packs for _place, key in _keys(pack)}


def _keys(pack: FormPack) -> Iterator[tuple[str, str]]:
    """What the fields and tables of a pack are filled by, with where that is."""
    for section in pack.sections:
        if section.kind is SectionKind.ROWS:
            yield f"section {section.number}", section.key
        for field in section.fields:
            prefix = f"{section.key}." if section.kind is SectionKind.ROWS else ""
            yield f"field {field.number}", f"{prefix}{field.key}"
