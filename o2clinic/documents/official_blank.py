"""A supplier's own form: which fields it has, and an order written into them for good.

The values are drawn over the form in the program's own embedded font, and the form's fields are
taken away: what is sent can be changed by nobody, and looks alike on every computer. A viewer's own
drawing of a field drops letters that its font lacks, which is why it is not relied on.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from o2clinic.documents.fonts import Face, unprintable, width
from o2clinic.documents.marks import Facts, Mark, Style, Text, render
from o2clinic.documents.wrapping import wrap
from o2clinic.errors import Finding, Level, NotValid, Unreadable

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader, PdfWriter

MOST_BYTES: Final = 10_000_000
_SIZES: Final = (10.0, 9.0, 8.0, 7.0, 6.5, 6.0)  # points; smaller is not legible
_PAD: Final = 2.0
_TICK: Final = "✓"
_MULTILINE, _RADIO, _PUSH = 1 << 12, 1 << 15, 1 << 16  # of the PDF's field flags
_HIDDEN: Final = 1 << 1  # of a field's own flags
_OFF: Final = "/Off"


class BlankKind(StrEnum):
    """How a field is filled."""

    TEXT = "text"
    TICK = "tick"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: page from 0, and its box in points from the page's corner."""

    page: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class BlankField:
    """One field of the form.

    Attributes:
        name: its whole name; of one of several buttons with its own state after a stroke.
        places: where it stands; the same value at each.
        most: characters that the form admits; None without a limit.
    """

    name: str
    kind: BlankKind
    places: tuple[Place, ...]
    most: int | None = None
    is_multiline: bool = False


def fields_of(pdf: bytes) -> tuple[BlankField, ...]:
    """The fields of a form in its own order.

    Raises:
        Unreadable: no PDF, shut by a password, or of a kind without fields of its own.
    """
    return tuple(_fields(_reader(pdf)))


def fill_blank(
    pdf: bytes, field_map: Mapping[str, str], values: Mapping[str, str], *, title: str
) -> bytes:
    """The form with these values, flattened; the same bytes each time.

    Args:
        pdf: the blank.
        field_map: for each field the key of its value; `key:value` ticks a box for that value.
        values: by their keys.
        title: of the PDF.

    Raises:
        NotValid: the form lacks a field of the map, or a value has no room or no letter there.
        Unreadable: as `fields_of`.
    """
    reader = _reader(pdf)
    known = {field.name: field for field in _fields(reader)}
    findings: list[Finding] = []
    marks: dict[int, list[Mark]] = {}
    written: list[str] = []
    for name, key in field_map.items():
        field = known.get(name)
        if field is None:
            findings.append(_lacks(name))
            continue
        value = value_of(key, values)
        if not value:
            continue
        text = _TICK if field.kind is BlankKind.TICK else value
        problem = _write(field, text, marks)
        if problem:
            findings.append(Finding("OR-BLANK", Level.BLOCK, f"{name}: {problem}", name))
        elif field.kind is BlankKind.TEXT:
            written.append(value)
    if findings:
        raise NotValid(tuple(findings))
    filled = _flattened(reader, marks, title)
    _require_read_back(filled, written)
    return filled


def value_of(key: str, values: Mapping[str, str]) -> str:
    """What a field of the map gets; for `key:value` something only where that is the value."""
    name, sign, wanted = key.partition(":")
    value = values.get(name, "")
    return value if not sign or value == wanted else ""


def _lacks(name: str) -> Finding:
    words = (
        f"The supplier's form has no field “{name}” any more. An administrator maps the fields of "
        "the form anew, on the page Suppliers."
    )
    return Finding("OR-BLANK", Level.BLOCK, words, name)


# Reading


def _reader(pdf: bytes) -> "PdfReader":
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    if len(pdf) > MOST_BYTES:
        raise Unreadable("The form", 0, f"it has more than {MOST_BYTES // 1_000_000} MB")
    try:
        reader = PdfReader(BytesIO(pdf))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("The form", 0, "it is shut by a password")
        form = reader.root_object.get("/AcroForm")
        pages = len(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, OSError) as wrong:
        raise Unreadable("The form", 0, "it is not a PDF, or a broken one") from wrong
    if form is None or not form.get_object().get("/Fields") or not pages:
        raise Unreadable("The form", 0, "it has no fields to fill; ask the supplier for one with")
    if "/XFA" in form.get_object():
        raise Unreadable(
            "The form",
            0,
            "it is an Adobe XFA form, whose fields only Adobe's program fills; ask the supplier "
            "for a plain PDF form",
        )
    return reader


def _fields(reader: "PdfReader") -> Iterator[BlankField]:
    found: dict[str, BlankField] = {}
    for number, page in enumerate(reader.pages):
        box = page.mediabox
        corner = float(box.left), float(box.bottom)
        if page.rotation:
            raise Unreadable("The form", 0, f"page {number + 1} is turned on its side")
        for entry in page.get("/Annots") or ():
            widget = entry.get_object()
            if widget.get("/Subtype") != "/Widget":
                continue
            one = _field(widget, number, corner)
            if one is None:
                continue
            before = found.get(one.name)
            places = (*before.places, *one.places) if before is not None else one.places
            found[one.name] = BlankField(one.name, one.kind, places, one.most, one.is_multiline)
    yield from found.values()


def _field(widget: Any, page: int, corner: tuple[float, float]) -> BlankField | None:
    kind, flags = str(_inherited(widget, "/FT", "")), int(_inherited(widget, "/Ff", 0))
    if kind not in {"/Tx", "/Btn", "/Ch"} or (flags & _PUSH and kind == "/Btn"):
        return None  # signatures and buttons that do something
    x1, y1, x2, y2 = (float(number) for number in widget["/Rect"])
    place = Place(
        page,
        min(x1, x2) - corner[0],
        min(y1, y2) - corner[1],
        max(x1, x2) - corner[0],
        max(y1, y2) - corner[1],
    )
    name = _name_of(widget)
    if kind != "/Btn":
        most = _inherited(widget, "/MaxLen", None)
        is_multiline = bool(flags & _MULTILINE) and kind == "/Tx"
        limit = None if most is None else int(most)
        return BlankField(name, BlankKind.TEXT, (place,), limit, is_multiline)
    if flags & _RADIO:
        name = f"{name}/{_state_of(widget)}"
    return BlankField(name, BlankKind.TICK, (place,))


def _inherited(widget: Any, key: str, otherwise: Any) -> Any:
    node = widget
    while node is not None:
        if key in node:
            return node[key]
        node = node["/Parent"].get_object() if "/Parent" in node else None
    return otherwise


def _name_of(widget: Any) -> str:
    parts: list[str] = []
    node = widget
    while node is not None:
        if "/T" in node:
            parts.insert(0, str(node["/T"]))
        node = node["/Parent"].get_object() if "/Parent" in node else None
    return ".".join(parts)


def _state_of(widget: Any) -> str:
    looks = widget.get("/AP", {}).get("/N", {})
    return next((str(state).lstrip("/") for state in looks if state != _OFF), "on")


# Writing


def _write(field: BlankField, text: str, marks: dict[int, list[Mark]]) -> str:
    """Put the text at each place; gives what stands in the way, or ""."""
    if field.most is not None and field.kind is BlankKind.TEXT and len(text) > field.most:
        return f"{len(text)} characters, the form has room for {field.most}. Shorten it."
    lost = unprintable(text)
    if lost:
        return f"no font of this computer can print {' '.join(lost)}."
    for place in field.places:
        lines = _fitted(text, place, is_multiline=field.is_multiline, kind=field.kind)
        if lines is None:
            return "the text has no room in the field, even in small print. Shorten it."
        marks.setdefault(place.page, []).extend(lines)
    return ""


def _fitted(text: str, place: Place, *, is_multiline: bool, kind: BlankKind) -> list[Mark] | None:
    room, height = place.right - place.left, place.top - place.bottom
    if kind is BlankKind.TICK:
        style = Style(max(_SIZES[-1], min(room, height)))
        x = place.left + (room - width(text, style.face, style.size)) / 2
        return [Text(x, place.bottom + (height - style.size * 0.72) / 2, text, style)]
    for size in _SIZES:
        style = Style(size, Face.REGULAR)
        lines = wrap(text, style, room - 2 * _PAD)
        needed = len(lines) * style.line_height if len(lines) > 1 else style.size
        if needed > height + 1 or (len(lines) > 1 and not is_multiline and height < 2 * size):
            continue
        if is_multiline or len(lines) > 1:
            top = place.top - (0 if needed > height - 2 else 1)
            return [
                Text(place.left + _PAD, top - at * style.line_height + size * 0.28, line, style)
                for at, line in enumerate(lines, start=1)
            ]
        return [Text(place.left + _PAD, place.bottom + (height - size * 0.7) / 2, text, style)]
    return None


def _flattened(reader: "PdfReader", marks: Mapping[int, list[Mark]], title: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    # As an incremental copy keeps what the form's own pages show around the fields.
    writer = PdfWriter(clone_from=reader)
    _draw_empty_fields(writer)
    for number, page in enumerate(writer.pages):
        box = page.mediabox
        size = float(box.width), float(box.height)
        over = PdfReader(BytesIO(render([list(marks.get(number, ()))], Facts(title, size=size))))
        if box.left or box.bottom:
            from pypdf import Transformation

            moved = Transformation().translate(float(box.left), float(box.bottom))
            page.merge_transformed_page(over.pages[0], moved)
        else:
            page.merge_page(over.pages[0])
    writer.remove_annotations(subtypes="/Widget")
    writer.root_object.pop("/AcroForm", None)
    writer.metadata = {"/Title": title, "/Creator": "O2Clinic"}
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _draw_empty_fields(writer: "PdfWriter") -> None:
    """The boxes around the fields are drawn by the fields; they stay when those go."""
    fields = writer.get_fields() or {}
    empty = {name: "" for name, one in fields.items() if one.get("/FT") == "/Tx"}
    for page in writer.pages:
        if "/Annots" not in page:
            continue
        writer.update_page_form_field_values(page, empty, auto_regenerate=False)
        annotations: Any = page["/Annots"].get_object()
        widgets = [entry.get_object() for entry in annotations]
        _draw_looks(writer, page, [one for one in widgets if one.get("/Subtype") == "/Widget"])


def _draw_looks(writer: "PdfWriter", page: "PageObject", widgets: Sequence[Any]) -> None:
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

    drawn = [b"Q"]
    resources: Any = page["/Resources"].get_object()
    forms = resources.setdefault(NameObject("/XObject"), DictionaryObject())
    for at, widget in enumerate(widgets):
        look = _look_of(widget)
        if look is None:
            continue
        name = f"/O2Field{at}"
        forms.get_object()[NameObject(name)] = look.indirect_reference
        drawn.append(f"q {_into_place(widget, look)} cm {name} Do Q".encode())
    parts = []
    for content in (b"q", b"\n".join(drawn)):
        stream = StreamObject()
        stream.set_data(content + b"\n")
        parts.append(writer._add_object(stream))  # noqa: SLF001 - pypdf has no other way
    before = page.get("/Contents")
    own = before.get_object() if before is not None else None
    old = list(own) if isinstance(own, ArrayObject) else [page.raw_get("/Contents")] if own else []
    page[NameObject("/Contents")] = ArrayObject([parts[0], *old, parts[1]])


def _look_of(widget: Any) -> Any:
    """What draws the field while nothing is in it; None for a hidden one."""
    if int(widget.get("/F", 0)) & _HIDDEN or "/AP" not in widget:
        return None
    look = widget["/AP"].get_object().get("/N")
    look = None if look is None else look.get_object()
    if look is not None and "/BBox" not in look:  # one for each state
        look = look.get(_OFF)
        look = None if look is None else look.get_object()
    return look if look is not None and look.indirect_reference is not None else None


def _into_place(widget: Any, look: Any) -> str:
    """The matrix that puts the look's box into the field's."""
    x1, y1, x2, y2 = (float(number) for number in widget["/Rect"])
    left, bottom, right, top = (float(number) for number in look["/BBox"])
    wide = (x2 - x1) / (right - left) if right != left else 1.0
    high = (y2 - y1) / (top - bottom) if top != bottom else 1.0
    return f"{wide:.4f} 0 0 {high:.4f} {x1 - left * wide:.2f} {y1 - bottom * high:.2f}"


def _require_read_back(pdf: bytes, written: list[str]) -> None:
    """Each value is found again in the finished form.

    Raises:
        NotValid: with what is not there.
    """
    from pypdf import PdfReader

    said = _squeezed(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))
    lost = [value for value in written if _squeezed(value) not in said]
    if lost:
        words = "not found again in the filled form. Tell the administrator; send nothing."
        findings = (Finding("OR-BLANK", Level.BLOCK, f"“{value[:60]}”: {words}") for value in lost)
        raise NotValid(tuple(findings))


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
