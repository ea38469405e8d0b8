"""The headings of an outpatient letter (PRSB and AoMRC), with their level and SNOMED code.

A mandatory heading is always printed; a required or optional one only with something to say.
"""

from dataclasses import dataclass
from enum import StrEnum


class HeadingLevel(StrEnum):
    """How the standard asks for a heading."""

    MANDATORY = "M"
    REQUIRED = "R"
    OPTIONAL = "O"


@dataclass(frozen=True, slots=True)
class LetterHeading:
    """One heading of the standard."""

    key: str
    title: str
    level: HeadingLevel
    snomed: str


_M, _R, _O = HeadingLevel.MANDATORY, HeadingLevel.REQUIRED, HeadingLevel.OPTIONAL

# In the order of the page: what happens next comes first, who and where last.
LETTER_HEADINGS = (
    LetterHeading("plan", "Plan and requested actions", _R, "887201000000105"),
    LetterHeading("clinical_summary", "Clinical summary", _M, "887181000000106"),
    LetterHeading("diagnoses", "Diagnoses", _R, "887161000000102"),
    LetterHeading("safety_alerts", "Safety alerts", _R, "886931000000107"),
    LetterHeading("devices", "Medications and medical devices", _O, "933361000000108"),
    LetterHeading("investigations", "Investigation results", _O, "1082101000000102"),
    LetterHeading("allergies", "Allergies and adverse reactions", _M, "886921000000105"),
    LetterHeading("history", "History", _R, "717121000000105"),
    LetterHeading("procedures", "Procedures", _R, "887171000000109"),
    LetterHeading("problems", "Problems and issues", _R, "887151000000100"),
    LetterHeading("scales", "Assessment scales", _O, "887141000000103"),
    LetterHeading("examination", "Examination findings", _O, "715851000000102"),
    LetterHeading("systems_review", "Clinical review of systems", _O, "1077901000000108"),
    LetterHeading("risk_factors", "Relevant clinical risk factors", _O, "886821000000100"),
    LetterHeading("social_context", "Social context", _O, "887051000000101"),
    LetterHeading("family_history", "Family history", _O, "887111000000104"),
    LetterHeading("wishes", "Concerns, expectations and wishes", _O, "1052941000000107"),
    LetterHeading("requirements", "Individual requirements", _R, "1078911000000106"),
    LetterHeading("legal", "Legal information", _R, "886961000000102"),
    LetterHeading("research", "Participation in research", _R, "886751000000102"),
    LetterHeading("advice", "Information and advice given", _R, "1052951000000105"),
    LetterHeading("attendance", "Attendance details", _M, "1077881000000105"),
    LetterHeading("referrer", "Referrer details", _R, "1052891000000108"),
    LetterHeading("practice", "GP practice", _M, "886711000000101"),
    LetterHeading("demographics", "Patient demographics", _M, "886731000000109"),
    LetterHeading("person_completing", "Person completing record", _M, "887231000000104"),
    LetterHeading("distribution", "Distribution list", _R, "887261000000109"),
)

RECORD_TYPE = ("Outpatient letter", "823681000000100")

# Headings that a letter fills with plain paragraphs; the others are made from typed parts.
FREE_HEADINGS = frozenset(
    {
        "safety_alerts",
        "history",
        "procedures",
        "problems",
        "scales",
        "examination",
        "systems_review",
        "risk_factors",
        "social_context",
        "family_history",
        "wishes",
        "requirements",
        "legal",
        "research",
        "advice",
        "referrer",
    }
)
