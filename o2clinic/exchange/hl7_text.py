"""The outer shell of HL7 v2: bytes to messages to text, escapes and times.

Real senders differ in every part of it: segment ends of CR, CRLF or LF, MLLP framing or none,
character sets that are named, wrong or missing.
"""

import codecs
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

# MSH-18 in its usual spellings, without blanks and marks.
_CHARSETS = {
    "ascii": "ascii",
    "unicodeutf8": "utf-8",
    "utf8": "utf-8",
    "88591": "iso-8859-1",
    "iso88591": "iso-8859-1",
    "88592": "iso-8859-2",
    "885915": "iso-8859-15",
    "cp1250": "cp1250",
    "windows1250": "cp1250",
    "cp1252": "cp1252",
    "windows1252": "cp1252",
}
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Frame characters of MLLP end a segment like any line end.
_SEGMENT_ENDS = re.compile(rb"[\r\n\x0b\x1c]+")
_BATCH_SEGMENTS = (b"FHS", b"BHS", b"BTS", b"FTS")

_TIME = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})?(?:\.[0-9]{1,6})?"
    r"(?:([+-])([0-9]{2})([0-9]{2}))?"
)


@dataclass(frozen=True, slots=True)
class RawMessage:
    """One message's bytes with its segments parted by CR, and their text.

    Attributes:
        warnings: what is doubtful about the characters.
    """

    raw: bytes
    text: str
    warnings: tuple[str, ...]


def split_messages(data: bytes) -> tuple[RawMessage, ...]:
    """The messages of a file; what stands before the first header is a message of its own."""
    if data.startswith(_WIDE_MARKS):
        data = data.decode("utf-16", errors="replace").encode()
    data = data.removeprefix(codecs.BOM_UTF8)
    groups: list[list[bytes]] = []
    for line in _SEGMENT_ENDS.split(data):
        segment = line.strip()
        if not segment or segment[:3] in _BATCH_SEGMENTS:
            continue
        if not groups or segment.startswith(b"MSH"):
            groups.append([])
        groups[-1].append(segment)
    return tuple(_decoded(b"\r".join(group)) for group in groups)


def unescaped(text: str, escape: str, delimiters: str) -> str:
    r"""The text with escapes such as \S\ and \.br\ resolved; unknown ones stay as sent.

    Args:
        text: of one field.
        escape: the escape character as it stands in the text.
        delimiters: field, component, repetition, escape and subcomponent, as MSH names them.
    """
    known = dict(zip("FSRET", delimiters, strict=True)) | {"H": "", "N": ""}

    def resolved(found: re.Match[str]) -> str:
        code = found[1]
        if code in known:
            return known[code]
        if code.startswith((".br", ".sp", ".ce")):
            return "\n"
        if code.startswith("X") and re.fullmatch(r"X(?:[0-9A-Fa-f]{2})+", code):
            return _text_of(bytes.fromhex(code[1:]))
        return f"{delimiters[3]}{code}{delimiters[3]}"

    mark = re.escape(escape)
    return re.sub(f"{mark}([^{mark}]{{1,80}}){mark}", resolved, text).replace(escape, delimiters[3])


def parse_time(sent: str, zone: ZoneInfo) -> tuple[datetime | None, bool, str]:
    """An instant from an HL7 time.

    Returns:
        The instant in UTC, or None; whether the clinic's zone had to be assumed; a warning.
    """
    if not sent:
        return None, False, "The time of sampling was not sent: ask when it was taken."
    found = _TIME.fullmatch(sent)
    unread = f"The time of sampling “{sent[:40]}” is not complete: ask when it was taken."
    if found is None or not "1900" <= found[1] <= "2199":
        return None, False, unread
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
        local = datetime(year, month, day, hour, minute, second, tzinfo=zone)
        offset = _offset(found)
    except ValueError:
        return None, False, unread
    if offset is not None:
        return local.replace(tzinfo=offset).astimezone(UTC), False, ""
    instant = local.astimezone(UTC)
    warning = f"No time zone was sent: {local:%H:%M} is taken as the clinic's own time."
    if instant.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        return None, False, f"{local:%d %b %Y %H:%M} was left out when the clocks went forward."
    if local.replace(fold=1).utcoffset() != local.utcoffset():
        warning += " The clocks went back that night: check which of the two hours it was."
    return instant, True, warning


def _offset(found: re.Match[str]) -> timezone | None:
    if found[7] is None:
        return None
    if int(found[9]) > 59:
        raise ValueError
    ahead = timedelta(hours=int(found[8]), minutes=int(found[9]))
    return timezone(ahead if found[7] == "+" else -ahead)


def _decoded(raw: bytes) -> RawMessage:
    told = _charset_told(raw)
    warnings = []
    codec = _CHARSETS.get(re.sub(r"[^a-z0-9]", "", told.lower())) if told else None
    if told and codec is None:
        warnings.append(f"The character set “{told[:40]}” is not known; names may be misspelt.")
    for candidate in (codec, "utf-8"):
        if candidate is None:
            continue
        try:
            return RawMessage(raw, raw.decode(candidate), tuple(warnings))
        except UnicodeDecodeError:
            if candidate == codec:
                warnings.append(f"The message is not in the character set it names ({told[:40]}).")
    warnings.append("Read as Windows western European text: check the accents in names.")
    return RawMessage(raw, raw.decode("cp1252", errors="replace"), tuple(warnings))


def _charset_told(raw: bytes) -> str:
    """MSH-18, or nothing."""
    header = raw.split(b"\r", 1)[0]
    if not header.startswith(b"MSH") or len(header) < 4:
        return ""
    fields = header.split(header[3:4])  # MSH-1 is the separator itself
    told = fields[17] if len(fields) > 17 else b""
    return told.split(b"~")[0].decode("ascii", errors="replace").strip()


def _text_of(sent: bytes) -> str:
    try:
        return sent.decode()
    except UnicodeDecodeError:
        return sent.decode("iso-8859-1")
