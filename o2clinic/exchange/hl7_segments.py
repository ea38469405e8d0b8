"""The segments and fields of one HL7 v2 message, read with the python-hl7 package."""

import re

import hl7

from o2clinic.exchange.hl7_text import unescaped

# WORKAROUND https://github.com/johnpaulett/python-hl7 0.4.5: its `unescape`, which every look at a
# field runs, writes the field (a patient's name) to the log when an escape is unknown, and builds
# a string of any length from "\.sp99999999\". The escape character is exchanged for one that no
# sender uses before parsing, so that escapes are resolved here alone.
_ESCAPE = "\ue000"
_HEADER = re.compile(r"MSH(.)(.)(.)(.)(.)#?\1")


class BrokenHeader(ValueError):
    """The first segment does not say how the message is written."""


class Segment:
    """One segment; fields are numbered as in the standard, missing ones are empty."""

    def __init__(self, parsed: hl7.Segment, delimiters: str) -> None:
        self._parsed = parsed
        self._delimiters = delimiters
        self.name = str(parsed[0])

    def field(self, number: int, component: int = 1, repeat: int = 1) -> str:
        """One component of one repetition, escapes resolved, blanks around it removed."""
        try:
            found = self._parsed.extract_field(
                field_num=number, repeat_num=repeat, component_num=component
            )
        except LookupError:
            return ""
        return self._clean(str(found))

    def whole(self, number: int) -> str:
        """The field with all its repetitions and components, as sent."""
        return self._clean(str(self._parsed[number])) if number < len(self._parsed) else ""

    def repeats(self, number: int) -> int:
        """How many repetitions the field has."""
        return len(self._parsed[number]) if number < len(self._parsed) else 0

    def _clean(self, text: str) -> str:
        return unescaped(text, _ESCAPE, self._delimiters).strip()


def segments_of(text: str) -> tuple[Segment, ...]:
    """The segments of a message whose segments are parted by CR.

    Raises:
        BrokenHeader: the delimiters are missing or not five different marks.
    """
    header = _HEADER.match(text)
    if header is None:
        raise BrokenHeader
    field, component, repetition, escape, part = header.groups()
    delimiters = field + component + repetition + escape + part
    if len(set(delimiters)) < 5 or any(mark.isalnum() or mark.isspace() for mark in delimiters):
        raise BrokenHeader
    start, body = text[: header.end()], text[header.end() :]
    body = body.replace(_ESCAPE, "\ufffd").replace(escape, _ESCAPE)
    return tuple(Segment(segment, delimiters) for segment in hl7.parse(start + body))
