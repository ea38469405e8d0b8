"""Puts what a letter says under the headings of the standard, and checks what must be there."""

from collections.abc import Callable
from typing import TypeAlias

from o2clinic.documents.letter_headings import (
    FREE_HEADINGS,
    LETTER_HEADINGS,
    RECORD_TYPE,
)
from o2clinic.documents.letter_sheet import (
    Action,
    AllergyStatus,
    LetterSheet,
    OxygenNow,
    TitrationTable,
)
from o2clinic.documents.wording import long_date, nhs_number, number, plain_time
from o2clinic.errors import Finding, Level, NotValid

Structured: TypeAlias = dict[str, object]


def letter_lines(sheet: LetterSheet) -> dict[str, tuple[str, ...]]:
    """Lines under each heading that has something to say, in the order of the page.

    Raises:
        NotValid: something that the standard makes mandatory is missing.
    """
    findings = missing_in(sheet)
    if findings:
        raise NotValid(findings)
    lines = {}
    for heading in LETTER_HEADINGS:
        said = tuple(line for line in _lines_of(heading.key, sheet) if line.strip())
        if said:
            lines[heading.key] = said
    return lines


def letter_headings(sheet: LetterSheet) -> Structured:
    """The letter as structured headings, ready for JSON: the twin of the PDF."""
    lines = letter_lines(sheet)
    return {
        "record_type": {"title": RECORD_TYPE[0], "snomed": RECORD_TYPE[1]},
        "reference": sheet.reference,
        "written_on": sheet.written_on.isoformat(),
        **({"replaces": sheet.replaces} if sheet.replaces else {}),
        **({"addressee": list(sheet.addressee)} if sheet.addressee else {}),
        "patient": {
            "family": sheet.identity.family,
            "given": sheet.identity.given,
            "title": sheet.identity.title,
            "born_on": sheet.identity.born_on.isoformat(),
            "nhs_number": sheet.identity.nhs_number,
        },
        "headings": [
            {
                "key": heading.key,
                "title": heading.title,
                "level": heading.level.value,
                "snomed": heading.snomed,
                "lines": [line.replace("\u00a0", " ") for line in lines[heading.key]],
            }
            for heading in LETTER_HEADINGS
            if heading.key in lines
        ],
    }


def missing_in(sheet: LetterSheet) -> tuple[Finding, ...]:
    """What the standard makes mandatory and the letter does not say."""
    wanted = (
        ("clinical_summary", bool(sheet.clinical_summary.strip()), "the clinical summary"),
        ("identity", bool(sheet.identity.family.strip()), "the patient's name"),
        ("address", any(line.strip() for line in sheet.address), "the patient's address"),
        ("salutation", bool(sheet.salutation.strip()), "the name after Dear"),
        ("practice", bool(sheet.practice.identifier.strip()), "the GP practice's code"),
        ("attendance", bool(sheet.attendance.responsible.strip()), "the responsible professional"),
        ("attendance", any(name.strip() for name in sheet.attendance.seen_by), "who saw them"),
        ("author", bool(sheet.author.name.strip()), "the name of the person who signs"),
        ("author", bool(sheet.author.role.strip()), "the role of the person who signs"),
        ("author", bool(sheet.author.identifier.strip()), "the signer's registration number"),
        (
            "allergies",
            sheet.allergies.status is not AllergyStatus.KNOWN or bool(sheet.allergies.agents),
            "what the patient is allergic to",
        ),
    )
    findings = [
        Finding("PRSB-M", Level.BLOCK, f"The letter must say {what}. Add it.", field)
        for field, is_there, what in wanted
        if not is_there
    ]
    findings.extend(
        Finding(
            "PRSB-H", Level.BLOCK, f"{section.heading!r} is no heading of the letter.", "sections"
        )
        for section in sheet.sections
        if section.heading not in FREE_HEADINGS
    )
    return tuple(findings)


def action_line(action: Action) -> str:
    """One action in a line: who, what, when."""
    when = f" ({action.when})" if action.when else ""
    return f"{action.who}: {action.what}{when}"


def oxygen_line(oxygen: OxygenNow) -> str:
    """Oxygen as ordered, in a line."""
    hours = number(oxygen.hours_per_day, "hours a day")
    since = f"since {long_date(oxygen.since)}" if oxygen.since else ""
    parts = (number(oxygen.flow_l_min, "L/min"), oxygen.setting, hours, oxygen.device)
    said = ", ".join(part for part in (*parts, oxygen.interface, since) if part)
    return f"{oxygen.purpose}: {said}"


def _lines_of(key: str, sheet: LetterSheet) -> tuple[str, ...]:
    made = _MADE.get(key)
    if made is not None:
        return made(sheet)
    return tuple(
        paragraph
        for section in sheet.sections
        if section.heading == key
        for paragraph in section.paragraphs
    )


def _plan(sheet: LetterSheet) -> tuple[str, ...]:
    review = f"Next review: {sheet.next_review}" if sheet.next_review else ""
    return (*(action_line(action) for action in sheet.plan), review)


def _devices(sheet: LetterSheet) -> tuple[str, ...]:
    target = f"Target oxygen saturation: {sheet.target_saturation}"
    return (
        *(oxygen_line(oxygen) for oxygen in sheet.oxygen),
        target if sheet.target_saturation else "",
    )


def _investigations(sheet: LetterSheet) -> tuple[str, ...]:
    lines = []
    for gas in sheet.gases:
        values = (
            ("pH", gas.ph, ""),
            ("PaO₂", gas.pao2_kpa, "\u00a0kPa"),
            ("PaCO₂", gas.paco2_kpa, "\u00a0kPa"),
            ("HCO₃", gas.bicarbonate_mmol_l, "\u00a0mmol/L"),
            ("SpO₂", gas.spo2_percent, "\u00a0%"),
        )
        said = ", ".join(f"{name}\u00a0{value}{unit}" for name, value, unit in values if value)
        lines.append(f"Blood gas {long_date(gas.taken_on)} on {gas.breathing}: {said}")
    return (*lines, *titration_lines(sheet.titration), *sheet.other_results)


def titration_lines(titration: TitrationTable | None) -> tuple[str, ...]:
    """How the flow was found, a line a flow."""
    if titration is None:
        return ()
    lines = []
    for flow in titration.flows:
        values = (
            ("SpO₂", flow.spo2_percent, "\u00a0%"),
            ("pH", flow.ph, ""),
            ("PaO₂", flow.pao2_kpa, "\u00a0kPa"),
            ("PaCO₂", flow.paco2_kpa, "\u00a0kPa"),
        )
        said = ", ".join(f"{name}\u00a0{value}{unit}" for name, value, unit in values if value)
        lines.append(f"{flow.flow} L/min from {flow.from_clock}: {said or 'nothing measured'}")
    outcome = (titration.outcome,) if titration.outcome else ()
    return (f"{titration_title(titration)}:", *lines, *outcome)


def titration_title(titration: TitrationTable) -> str:
    """Above the table: "Finding the flow on 20 November 2026"."""
    return f"Finding the flow on {long_date(titration.on)}"


def _allergies(sheet: LetterSheet) -> tuple[str, ...]:
    agents = ", ".join(sheet.allergies.agents)
    status = sheet.allergies.status.value
    return (f"{status}: {agents}" if agents else status,)


def _attendance(sheet: LetterSheet) -> tuple[str, ...]:
    seen = sheet.attendance
    return (
        f"{seen.verb} on {long_date(seen.at.date())} at {plain_time(seen.at)} by "
        + ", ".join(name for name in seen.seen_by if name),
        f"Responsible professional: {seen.responsible}",
        f"Service: {seen.service}" if seen.service else "",
        f"How: {seen.method}" if seen.method else "",
        f"Outcome: {seen.outcome}" if seen.outcome else "",
    )


def _practice(sheet: LetterSheet) -> tuple[str, ...]:
    place = ", ".join(
        part
        for part in (sheet.practice.gp_name, sheet.practice.name, *sheet.practice.address)
        if part
    )
    return (f"{place} (practice code {sheet.practice.identifier})",)


def _demographics(sheet: LetterSheet) -> tuple[str, ...]:
    identity = sheet.identity
    born = f"born {long_date(identity.born_on)}"
    known = nhs_number(identity.nhs_number) if identity.nhs_number else "not recorded"
    return (
        f"{identity.name}, {born}, NHS number {known}",
        ", ".join(line for line in sheet.address if line),
    )


def _person_completing(sheet: LetterSheet) -> tuple[str, ...]:
    author = sheet.author
    when = f"{long_date(author.completed_at.date())} at {plain_time(author.completed_at)}"
    return (f"{author.name}, {author.role}, {author.identifier}, {when}",)


_MADE: dict[str, Callable[[LetterSheet], tuple[str, ...]]] = {
    "plan": _plan,
    "clinical_summary": lambda sheet: tuple(sheet.clinical_summary.splitlines()),
    "diagnoses": lambda sheet: sheet.diagnoses,
    "devices": _devices,
    "investigations": _investigations,
    "allergies": _allergies,
    "attendance": _attendance,
    "practice": _practice,
    "demographics": _demographics,
    "person_completing": _person_completing,
    "distribution": lambda sheet: tuple(
        f"{each.name}, {each.role}" if each.role else each.name for each in sheet.copies
    ),
}
