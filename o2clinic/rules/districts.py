"""Postcode districts: the part before the space, by which home rounds are planned."""

import re
from typing import Final

_INWARD_LETTERS: Final = 3
DISTRICT: Final = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")


def district_of(postcode: str) -> str:
    """The district of a postcode, however it is typed; "" where there is none to be read.

    >>> district_of("TR1 2AB"), district_of("tr142ab"), district_of("EC1A 1BB"), district_of("TR14")
    ('TR1', 'TR14', 'EC1A', 'TR14')
    >>> district_of("by the sea")
    ''
    """
    typed = postcode.upper().split()
    text = "".join(typed)
    if len(typed) == 1 and DISTRICT.fullmatch(text):
        return text
    outward = text[:-_INWARD_LETTERS]
    return outward if DISTRICT.fullmatch(outward) else ""


def districts_in(listed: str) -> tuple[str, ...]:
    """The districts of a round, "TR1 TR14", each once and in the order told.

    >>> districts_in("tr1, TR14 TR1")
    ('TR1', 'TR14')
    """
    return tuple(dict.fromkeys(listed.upper().replace(",", " ").split()))
