"""How much text fits: lines broken at words, and room shared among panels. No widget is here."""

import re
from collections.abc import Callable, Iterator, Sequence

Width = Callable[[str], float]  # of a text on the screen, in pixels

_UNIT = re.compile(r"(h|L/min|L|mL|kPa|mmHg|mmol/L|%|min|days?|weeks?|years?)[.,;:)]*")


def wrapped(text: str, most: float, width: Width) -> list[str]:
    """Lines no wider than `most`; a word that is wider stands alone and is cut by who paints."""
    lines: list[str] = []
    line = ""
    for word in _words(text):
        longer = f"{line} {word}".strip()
        if line and width(longer) > most:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def shared(wanted: Sequence[int], room: int, *, least: int = 1) -> list[int]:
    """How many of `room` lines each gets: `least` first, then in turn what is still wanted.

    >>> shared([5, 1, 2], 6)
    [3, 1, 2]
    """
    given = [min(each, least) for each in wanted]
    left = room - sum(given)
    while left > 0 and given != list(wanted):
        for at, each in enumerate(wanted):
            if left > 0 and given[at] < each:
                given[at] += 1
                left -= 1
    return given


def cut(lines: Sequence[str], most: int, ending: str, most_width: float, width: Width) -> list[str]:
    """At most so many lines; where some are left out, the last one says so."""
    if len(lines) <= most:
        return list(lines)
    if most <= 0:
        return []
    kept = list(lines[:most])
    last = kept[-1]
    while last and width(f"{last} {ending}") > most_width:
        last = last.rpartition(" ")[0]
    kept[-1] = f"{last} {ending}".strip()
    return kept


def _words(text: str) -> Iterator[str]:
    """A number keeps its unit: "16 h" is one word here."""
    held = ""
    for word in text.split():
        if held and _UNIT.fullmatch(word):
            yield f"{held} {word}"
            held = ""
            continue
        if held:
            yield held
        held = word if word[-1:].isdigit() else ""
        if not held:
            yield word
    if held:
        yield held
