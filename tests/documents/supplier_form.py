"""An invented supplier's own form, with fields to fill."""

from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, NameObject
from reportlab.pdfgen.canvas import Canvas

MAP = {
    "Surname": "family",
    "First name": "given",
    "DoB": "born_on",
    "NHS": "nhs_number",
    "Address": "address",
    "Code": "clinical_codes",
    "Practice": "practice_name",
    "Practice address": "practice_address",
    "Next day": "delivery:next_day",
    "Standard": "delivery:standard",
    "Correct": "is_information_correct",
    "HOCF": "has_consent",
    "IHORM": "has_risk_assessment",
    "Name": "orderer_name",
    "Job": "orderer_profession",
    "Date": "ordered_on",
    "Flow": "static_concentrator.flow",
    "Hours": "static_concentrator.hours",
    "Quantity": "static_concentrator.quantity",
    "Sex/F": "gender:female",
}


def a_form(*left_out: str) -> bytes:
    """The same bytes each time; without the fields of these names."""
    out = BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.drawString(50, 790, "Bluewater Oxygen: order")
    y = 760
    for name in (one for one in MAP if one not in left_out and "/" not in one):
        canvas.drawString(50, y + 4, name)
        if name in {"Next day", "Standard", "Correct", "HOCF", "IHORM"}:
            canvas.acroForm.checkbox(name=name, x=160, y=y, size=14, buttonStyle="check")
        elif name == "Address":
            canvas.acroForm.textfield(
                name=name, x=160, y=y - 26, width=200, height=44, fieldFlags="multiline", maxlen=200
            )
            y -= 30
        else:
            longest = 30 if name == "Surname" else 200
            canvas.acroForm.textfield(name=name, x=160, y=y, width=150, height=16, maxlen=longest)
        y -= 26
    for at, value in enumerate("MF"):
        canvas.acroForm.radio(name="Sex", value=value, x=400 + 40 * at, y=700, selected=False)
    canvas.save()
    return out.getvalue()


def as_xfa(pdf: bytes) -> bytes:
    """The same form as Adobe's own kind tells of itself."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    form = writer.root_object["/AcroForm"].get_object()
    form[NameObject("/XFA")] = BooleanObject(value=True)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def shut(pdf: bytes) -> bytes:
    """The same form behind a password."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
