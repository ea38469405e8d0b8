"""Makers of sheets for paper, with invented people, and readers of the PDFs."""

import tomllib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pypdf
import pypdfium2

from o2clinic import paths
from o2clinic.documents.form_pack import FormPack
from o2clinic.documents.form_pack_reading import form_pack
from o2clinic.documents.order_form import (
    Contact,
    Declaration,
    Equipment,
    EquipmentGroup,
    HoofSheet,
)
from o2clinic.documents.page import Identity, Letterhead

LETTERHEAD = Letterhead(
    "Northshore Home Oxygen Service",
    ("Bay House", "Harbour Road", "Northport", "NP1 1AA"),
    ("Telephone 01632 960 100", "oxygen@northshore.example"),
)


def an_identity(**changes) -> Identity:
    mary = Identity("Jenkins", "Mary", "Mrs", date(1945, 7, 14), "9990000018")
    return replace(mary, **changes)


def a_pack(form_id: str, version: str = "england_2017") -> FormPack:
    text = paths.resources("form_packs", f"{form_id}_{version}.toml").read_text("utf-8")
    return form_pack(tomllib.loads(text))


def the_hoof_pack(part: str = "b") -> FormPack:
    return a_pack(f"hoof_{part}")


CONCENTRATOR = Equipment(
    EquipmentGroup.STATIC,
    "Static concentrator with back-up cylinder",
    1,
    flow_l_min=Decimal(2),
    hours_per_day=Decimal(16),
    interface="Nasal cannulae",
)
CYLINDER = Equipment(
    EquipmentGroup.AMBULATORY,
    "Lightweight portable cylinder",
    3,
    flow_l_min=Decimal(2),
    hours_per_day=Decimal(2),
    interface="Nasal cannulae",
    has_conserver=True,
)
BAG = Equipment(EquipmentGroup.ACCESSORY, "Portable cylinder bag", 1, note="Left shoulder")


def a_hoof(**changes) -> HoofSheet:
    sheet = HoofSheet(
        reference="NS-2026-0412",
        letterhead=LETTERHEAD,
        identity=an_identity(),
        gender="female",
        patient=Contact(
            telephone="01632 960 217",
            mobile="07700 900 145",
            address=("3 Lighthouse Terrace", "Northport", "NP2 4QT"),
        ),
        clinical_codes=(("1", "COPD"),),
        practice=Contact(
            "Quay Surgery",
            "01632 960 300",
            address=("1 Quay Street", "Northport", "NP1 3BB"),
            code="Y99901",
        ),
        clinic=Contact(
            "Northshore Home Oxygen Service",
            "01632 960 100",
            email="oxygen@northshore.example",
            address=("Bay House", "Harbour Road", "Northport", "NP1 1AA"),
        ),
        equipment=(CONCENTRATOR, CYLINDER, BAG),
        delivery="standard",
        declaration=Declaration(
            "Dr Astrid Berg",
            "Consultant respiratory physician",
            "GMC 0000001",
            "a.berg@northshore.example",
            date(2026, 11, 22),
            is_information_correct=True,
            has_consent=True,
            has_risk_assessment=True,
        ),
        clinical_contact=Contact("Nurse Olu Adeyemi", "01632 960 111", "07700 900 222"),
        additional="Steep steps to the door. Son lives with her and smokes outside only.",
        copies=("Supplier", "GP: Quay Surgery", "Home oxygen assessment service", "Notes"),
    )
    return replace(sheet, **changes)


def pages_of(pdf: bytes) -> list[str]:
    """Text of each page as a reader sees it."""
    document = pypdfium2.PdfDocument(pdf)
    return [
        page.get_textpage().get_text_bounded().replace("\r\n", "\n").replace("\xa0", " ")
        for page in document
    ]


def words_of(pdf: bytes) -> str:
    """All text, with any white space as one space."""
    return " ".join(" ".join(pages_of(pdf)).split())


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Fonts that any page names, and whether they are embedded."""
    fonts = {}
    for page in pypdf.PdfReader(BytesIO(pdf)).pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            descriptor = font.get("/FontDescriptor", {}).get_object()
            fonts[str(font["/BaseFont"])] = "/FontFile2" in descriptor
    return fonts


def pictures_of(pdf: bytes, folder: Path, name: str) -> list[Path]:
    """Write each page as a picture, for people to look at."""
    paths_written = []
    for at, page in enumerate(pypdfium2.PdfDocument(pdf), start=1):
        path = folder / f"{name}-{at}.png"
        page.render(scale=1.5).to_pil().save(path)
        paths_written.append(path)
    return paths_written
