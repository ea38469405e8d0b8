"""What letters about visits say, as data that a clinic may change, checked before it is used."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any, Final

from o2clinic.errors import Unreadable
from o2clinic.rules.visit_letters import LetterKind
from o2clinic.rules.visits import VisitKind

# What may stand in { }.
PLACES: Final = frozenset(
    {"clinic", "phone", "visit", "when", "before", "by", "place", "language", "formats"}
)
AT_HOME: Final = "_at_home"
_HAPPENS: Final = "happens"
_NOTES: Final = ("interpreter", "sign_language", "formats", "other_formats")
_MILLIMETRE: Final = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Window:
    """Where an address shows in the envelope, in points from the sheet's upper left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a letter under its own heading."""

    title: str
    lines: tuple[str, ...] = ()
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class LetterText:
    """One kind of letter; `sections` by their names."""

    subject: str
    opening: tuple[str, ...]
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VisitText:
    """How a kind of visit is called for patients, and what happens at it."""

    name: str
    happens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterTexts:
    """Every text there is; `letters` by kind, some with "_at_home" for visits there."""

    version: str
    window: Window
    visits: Mapping[str, VisitText]
    letters: Mapping[str, LetterText]
    sections: Mapping[str, Section]
    notes: Mapping[str, str]
    message: str

    def letter(self, kind: LetterKind, *, is_at_home: bool) -> LetterText:
        """The text of a kind of letter, that for a visit at home where it has its own."""
        at_home = self.letters.get(f"{kind.value}{AT_HOME}")
        return at_home if is_at_home and at_home is not None else self.letters[kind.value]

    def sections_of(self, letter: LetterText, visit_kind: str) -> Iterator[Section]:
        """The parts of a letter; what happens is told for the kind of visit."""
        for name in letter.sections:
            section = self.sections[name]
            if name == _HAPPENS:
                visit = self.visits.get(visit_kind)
                section = Section(section.title, visit.happens if visit else ())
            if section.lines:
                yield section


def filled(lines: Iterable[str], known: Mapping[str, str]) -> tuple[str, ...]:
    """The lines with what is known; one that needs something unknown is left out.

    >>> filled(["Ring {phone}.", "Come {before}."], {"phone": "01872 000000", "before": ""})
    ('Ring 01872 000000.',)
    """
    return tuple(
        _capital(line.format_map(known))
        for line in lines
        if all(known.get(name) for name in _names(line))
    )


def letter_texts(told: Mapping[str, Any], *, name: str) -> LetterTexts:
    """Read a file of texts.

    Raises:
        Unreadable: naming the file and what is wrong with it.
    """
    try:
        texts = _read(told)
        _check(texts)
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        why = f"{wrong.args[0]} is missing" if isinstance(wrong, KeyError) else str(wrong)
        raise Unreadable(name, 0, why) from wrong
    return texts


def _read(told: Mapping[str, Any]) -> LetterTexts:
    envelope = {side: float(told["envelope"][f"{side}_mm"]) * _MILLIMETRE for side in _SIDES}
    return LetterTexts(
        version=str(told["version"]),
        window=Window(**envelope),
        visits={
            kind: VisitText(str(one["name"]), _lines(one["happens"]))
            for kind, one in told["visits"].items()
        },
        letters={
            kind: LetterText(
                str(one["subject"]), _lines(one["opening"]), _lines(one.get("sections", []))
            )
            for kind, one in told["letters"].items()
        },
        sections={
            key: Section(str(one["title"]), _lines(one.get("lines", [])), bool(one.get("is_list")))
            for key, one in told["sections"].items()
        },
        notes={key: str(told["notes"][key]) for key in _NOTES},
        message=str(told["message"]["text"]),
    )


_SIDES: Final = ("left", "top", "width", "height")


def _check(texts: LetterTexts) -> None:
    for what, wanted, found in (
        ("visits", {one.value for one in VisitKind}, set(texts.visits)),
        ("letters", {one.value for one in LetterKind}, set(texts.letters)),
    ):
        if missing := sorted(wanted - found):
            raise ValueError(f"{what} lack: {', '.join(missing)}")
    for kind, letter in texts.letters.items():
        if unknown := sorted(set(letter.sections) - set(texts.sections)):
            raise ValueError(f"letter “{kind}” names sections that are not there: {unknown}")
    for line in _every_line(texts):
        if strange := sorted(set(_names(line)) - PLACES):
            raise ValueError(f"nothing is filled in for {strange} in “{line}”")


def _every_line(texts: LetterTexts) -> Iterator[str]:
    for letter in texts.letters.values():
        yield from (letter.subject, *letter.opening)
    for section in texts.sections.values():
        yield from (section.title, *section.lines)
    for visit in texts.visits.values():
        yield from (visit.name, *visit.happens)
    yield from (*texts.notes.values(), texts.message)


def _names(line: str) -> list[str]:
    """What stands in { }; a form or an attribute after it is refused as a strange name."""
    return [
        name + ("!" if how else "") + form
        for _text, name, form, how in Formatter().parse(line)
        if name is not None and form is not None
    ]


def _lines(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"a list of lines is wanted, not {value!r}")
    return tuple(str(line) for line in value)


def _capital(line: str) -> str:
    return line[:1].upper() + line[1:]
