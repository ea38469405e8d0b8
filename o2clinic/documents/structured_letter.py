"""A clinic letter as data: the headings of the standard, and what stands under them with types.

The shape is told in docs/letter-data.md. It is kept with the letter, and both the file of data and
the web page are made from it.
"""

from typing import Final

from o2clinic.documents.letter_content import Structured, letter_headings, titration_lines
from o2clinic.documents.letter_sheet import LetterSheet, TitrationTable
from o2clinic.rules.letter_manner import EASY_READ_POINTS, LARGE_POINTS

SCHEMA: Final = "o2clinic-letter"
SCHEMA_VERSION: Final = 1
NHS_NUMBER_SYSTEM: Final = "https://fhir.nhs.uk/Id/nhs-number"
ODS_SYSTEM: Final = "https://fhir.nhs.uk/Id/ods-organization-code"
SNOMED_SYSTEM: Final = "http://snomed.info/sct"
USUAL_POINTS: Final = 12


def letter_data(sheet: LetterSheet) -> Structured:
    """All that the letter says, ready for JSON.

    Raises:
        NotValid: something that the standard makes mandatory is missing.
    """
    return {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "systems": {
            "nhs_number": NHS_NUMBER_SYSTEM,
            "ods_code": ODS_SYSTEM,
            "snomed": SNOMED_SYSTEM,
        },
        **letter_headings(sheet),
        "language": "en-GB",
        "subject": sheet.subject,
        "salutation": sheet.salutation,
        "to": list(sheet.addressee),
        "address": list(sheet.address),
        "organisation": {
            "name": sheet.letterhead.name,
            "address": list(sheet.letterhead.address),
            "contact": list(sheet.letterhead.contact),
        },
        "practice": {
            "ods_code": sheet.practice.identifier,
            "name": sheet.practice.name,
            "gp_name": sheet.practice.gp_name,
            "address": list(sheet.practice.address),
        },
        "attendance": {
            "at": sheet.attendance.at.isoformat(),
            "responsible": sheet.attendance.responsible,
            "seen_by": list(sheet.attendance.seen_by),
            "method": sheet.attendance.method,
            "outcome": sheet.attendance.outcome,
        },
        "author": {
            "name": sheet.author.name,
            "role": sheet.author.role,
            "identifier": sheet.author.identifier,
            "completed_at": sheet.author.completed_at.isoformat(),
        },
        "allergies": {
            "status": sheet.allergies.status.name.lower(),
            "agents": list(sheet.allergies.agents),
        },
        "actions": [
            {"who": action.who, "what": action.what, "when": action.when} for action in sheet.plan
        ],
        "oxygen": _oxygen(sheet),
        "blood_gases": _gases(sheet),
        "titration": _titration(sheet.titration),
        "copies": [{"name": each.name, "role": each.role} for each in sheet.copies],
        "notes": [*sheet.notes, *filter(None, [sheet.formats_note])],
        "layout": {
            "points": _points(sheet),
            "easy_read": sheet.is_easy_read,
            "trend": sheet.trend is not None,
            "in_window": sheet.window is not None,
        },
    }


def _points(sheet: LetterSheet) -> int:
    large = (sheet.points or LARGE_POINTS) if sheet.large_print else 0
    return max(large, EASY_READ_POINTS if sheet.is_easy_read else 0) or USUAL_POINTS


def _oxygen(sheet: LetterSheet) -> list[dict[str, str | None]]:
    return [
        {
            "purpose": each.purpose,
            "device": each.device,
            "interface": each.interface,
            "flow_l_min": None if each.flow_l_min is None else f"{each.flow_l_min:f}",
            "setting": each.setting,
            "hours_per_day": None if each.hours_per_day is None else f"{each.hours_per_day:f}",
            "since": None if each.since is None else each.since.isoformat(),
        }
        for each in sheet.oxygen
    ]


def _gases(sheet: LetterSheet) -> list[dict[str, str]]:
    return [
        {
            "taken_on": gas.taken_on.isoformat(),
            "breathing": gas.breathing,
            "ph": gas.ph,
            "pao2_kpa": gas.pao2_kpa,
            "paco2_kpa": gas.paco2_kpa,
            "bicarbonate_mmol_l": gas.bicarbonate_mmol_l,
            "spo2_percent": gas.spo2_percent,
        }
        for gas in sheet.gases
    ]


def _titration(titration: TitrationTable | None) -> Structured | None:
    if titration is None:
        return None
    return {
        "on": titration.on.isoformat(),
        "outcome": titration.outcome,
        "flows": [
            {
                "flow_l_min": flow.flow,
                "from": flow.from_clock,
                "spo2_percent": flow.spo2_percent,
                "ph": flow.ph,
                "pao2_kpa": flow.pao2_kpa,
                "paco2_kpa": flow.paco2_kpa,
            }
            for flow in titration.flows
        ],
        "lines": [line.replace("\u00a0", " ") for line in titration_lines(titration)],
    }
