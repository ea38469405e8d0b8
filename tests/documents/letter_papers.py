"""Makers of letters and day lists about invented people."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

from documents.papers import LETTERHEAD, an_identity

from o2clinic.documents.clinic_list import DayListSheet, DaySession, ExpectedVisit
from o2clinic.documents.letter_sheet import (
    Action,
    Allergies,
    AllergyStatus,
    Attendance,
    Author,
    GasLine,
    LetterSection,
    LetterSheet,
    OxygenNow,
    Practice,
    Recipient,
)


def a_letter(**changes) -> LetterSheet:
    sheet = LetterSheet(
        letterhead=LETTERHEAD,
        identity=an_identity(),
        address=("3 Lighthouse Terrace", "Northport", "NP2 4QT"),
        salutation="Mrs Jenkins",
        reference="NS-L-2026-0877",
        written_on=date(2026, 11, 22),
        subject="Your long-term oxygen assessment",
        clinical_summary=(
            "We saw you to measure the oxygen in your blood. It is low enough, on two days more "
            "than three weeks apart, that oxygen at home for at least 15 hours a day will help "
            "your heart and lungs. On 2 L/min your oxygen rises to a safe level and your carbon "
            "dioxide stays steady."
        ),
        allergies=Allergies(AllergyStatus.KNOWN, ("penicillin (rash)",)),
        attendance=Attendance(
            datetime(2026, 11, 20, 10, 40),
            "Dr Astrid Berg",
            ("Nurse Olu Adeyemi", "Dr Astrid Berg"),
            method="Face to face",
            service="Home oxygen assessment",
            outcome="Oxygen ordered",
        ),
        practice=Practice(
            "Y99901", "Quay Surgery", "Dr Imran Shah", ("1 Quay Street", "Northport")
        ),
        author=Author(
            "Dr Astrid Berg",
            "Consultant respiratory physician",
            "GMC 0000001",
            datetime(2026, 11, 22, 14, 5),
        ),
        plan=(
            Action("You", "use oxygen at 2 L/min for at least 15 hours a day, nights included"),
            Action("Supplier", "installs the concentrator", "by 25 November 2026"),
            Action("GP", "please add home oxygen to the record and the repeat list"),
            Action("Oxygen team", "visits you at home", "within 4 weeks"),
        ),
        diagnoses=("Chronic obstructive pulmonary disease (2014)", "Cor pulmonale (2025)"),
        oxygen=(
            OxygenNow(
                "Long-term oxygen",
                "static concentrator",
                "nasal cannulae",
                flow_l_min=Decimal(2),
                hours_per_day=Decimal(16),
                since=date(2026, 11, 22),
            ),
            OxygenNow(
                "Ambulatory oxygen",
                "lightweight cylinder",
                "nasal cannulae",
                setting="pulse 2",
                hours_per_day=Decimal(2),
            ),
        ),
        gases=(
            GasLine(date(2026, 11, 20), "air", "7.39", "6.7", "6.2", "27.9", "87"),
            GasLine(
                date(2026, 11, 20), "2 L/min nasal cannulae", "7.38", "8.1", "6.4", "28.3", "92"
            ),
            GasLine(date(2026, 10, 28), "air", "7.40", "6.9", "6.1", "27.4", "88"),
        ),
        target_saturation="88–92 %",
        next_review="in February 2027, with blood gases on air and on oxygen",
        sections=(
            LetterSection("social_context", ("Lives with her son, who smokes outside only.",)),
            LetterSection(
                "advice", ("Fire safety and never to smoke near oxygen: told and given.",)
            ),
        ),
        copies=(
            Recipient("Dr Imran Shah", "GP, Quay Surgery"),
            Recipient("Home oxygen supplier", "as ordered"),
        ),
    )
    return replace(sheet, **changes)


def a_visit(**changes) -> ExpectedVisit:
    visit = ExpectedVisit(
        time(9, 0),
        time(9, 45),
        an_identity(),
        "LTOT assessment, first gas",
        "01632 960 217",
        ("Large print", "Hoist"),
        "Booked",
    )
    return replace(visit, **changes)


def a_day_list(visits: int = 14, **changes) -> DayListSheet:
    many = tuple(
        a_visit(
            starts=time(8 + at // 6, 10 * (at % 6)),
            ends=time(8 + at // 6, 10 * (at % 6) + 9),
            identity=an_identity(
                given=["Mary", "Zdzisława", "Siân", "محمد"][at % 4],
                family=["Jenkins", "Brzęczyszczykiewicz", "O'Sullivan-Llewelyn", "Khan"][at % 4],
                nhs_number=f"99900000{at:02}",
            ),
            needs=() if at % 3 else ("Welsh interpreter", "Wheelchair"),
        )
        for at in range(visits)
    )
    sheet = DayListSheet(
        LETTERHEAD,
        date(2026, 11, 23),
        "Bay House",
        (
            DaySession("Nurse Olu Adeyemi", "Room 2", many),
            DaySession("Dr Astrid Berg", "Room 4", many[: visits // 2]),
            DaySession("Physiologist Sam Hart", "Home visits", ()),
        ),
        "Anna Reed",
        datetime(2026, 11, 22, 16, 55),
    )
    return replace(sheet, **changes)
