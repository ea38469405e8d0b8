"""Makes a drawn PDF fit to be kept: its parts, its colours and what it says of itself."""

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFStream,
    PDFString,
    PDFZCompress,
)

from o2clinic.documents.colours import SRGB, srgb_profile
from o2clinic.documents.structure import Part
from o2clinic.documents.tagging import write_tree

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

_ENDS: Final = b"endstream\nendobj\n"
_POINTER: Final = b"startxref"
_PACKET: Final = """\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{made_at}</xmp:CreateDate>
<xmp:ModifyDate>{made_at}</xmp:ModifyDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{producer}</pdf:Producer>
<pdf:Keywords>{keywords}</pdf:Keywords>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>1</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def finish(canvas: "Canvas", root: Part, pages: list[list[Part]]) -> None:
    """Add to a drawn document what it needs beside its pages."""
    # the canvas gives no other way to its document
    document: Any = canvas._doc  # type: ignore[attr-defined]  # noqa: SLF001
    write_tree(document, root, pages)
    catalog = document.Catalog
    profile = PDFStream(PDFDictionary({"N": 3}), srgb_profile(), [PDFZCompress])
    intent = PDFDictionary(
        {
            "Type": PDFName("OutputIntent"),
            "S": PDFName("GTS_PDFA1"),
            "OutputConditionIdentifier": PDFString(SRGB),
            "Info": PDFString(SRGB),
            "DestOutputProfile": profile,
        }
    )
    # WORKAROUND reportlab 5.1: the catalog writes only the entries that its class lists
    catalog.__Defaults__ = {**catalog.__Defaults__, "OutputIntents": PDFArray([intent])}
    catalog.Metadata = PDFStream(
        PDFDictionary({"Type": PDFName("Metadata"), "Subtype": PDFName("XML")}),
        _packet(document),
    )


def _packet(document: Any) -> bytes:
    """What the PDF says of itself, once more and in the same words, as archives read it."""
    info = document.info
    year, month, day, hour, minute, second = document._timeStamp.YMDhms  # noqa: SLF001 - as above
    return _PACKET.format(
        title=escape(info.title),
        author=escape(info.author),
        subject=escape(info.subject),
        creator=escape(info.creator),
        producer=escape(info.producer),
        keywords=escape(info.keywords),
        made_at=f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+00:00",
    ).encode()


def with_line_ends(pdf: bytes) -> bytes:
    """Put the line end before each "endstream" that ISO 19005-1 asks for (6.1.7).

    WORKAROUND reportlab 5.1: it leaves them out, so its objects are written once more.
    """
    pointer_at = pdf.rindex(_POINTER)
    table_at = int(pdf[pointer_at + len(_POINTER) :].split()[0])
    trailer_at = pdf.index(b"trailer", table_at)
    title, section, first, *entries = pdf[table_at:trailer_at].splitlines(keepends=True)
    starts = [int(entry[:10]) for entry in entries]
    begins = sorted(starts)
    at = begins[0]
    moved, out = {}, [pdf[:at]]
    for begin, end in pairwise([*begins, table_at]):
        written = pdf[begin:end]
        if written.endswith(_ENDS):
            written = written[: -len(_ENDS)] + b"\n" + _ENDS
        out.append(written)
        moved[begin] = at
        at += len(written)
    out += [title, section, first]
    out += [b"%010d 00000 n \n" % moved[start] for start in starts]
    out += [pdf[trailer_at:pointer_at], _POINTER, b"\n%d\n%%%%EOF\n" % at]
    return b"".join(out)
