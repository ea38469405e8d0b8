"""The form of a clinic letter: what it sends, and the sheet that is printed from it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from o2clinic.documents import letter_sheet
from o2clinic.documents.drawing import Drawing
from o2clinic.documents.letter_content import missing_in
from o2clinic.documents.letter_sheet import (
    Action,
    Allergies,
    Attendance,
    Author,
    GasLine,
    LetterSection,
    LetterSheet,
    OxygenNow,
    Practice,
    Recipient,
)
from o2clinic.errors import Finding, Level
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import number, short_date
from o2clinic.rules.letter_manner import LetterManner
from o2clinic.rules.order import EQUIPMENT_WORDS, INTERFACE_WORDS, MODALITY_WORDS, OrderLine
from o2clinic.rules.patient_codes import AllergyStatus
from o2clinic.services import letter_needs, letter_wording
from o2clinic.services.gas_readings import StoredGas
from o2clinic.services.letter_catalogue import OF_MEETINGS
from o2clinic.services.letter_chart import titration_of
from o2clinic.services.letter_check import findings_on
from o2clinic.services.letter_copies import names_patient
from o2clinic.services.letter_facts import LetterFacts
from o2clinic.services.paper_corrections import Correction, correction_findings
from o2clinic.services.patient_facts import ALLERGIES

TEMPLATE: Final = "clinic_letter 1"
PATIENT: Final = "patient"
EVERYTHING: Final = frozenset({"gases", "oxygen", "trend"})
_ALLERGY_WORDS: Final = {
    AllergyStatus.RECORDED: letter_sheet.AllergyStatus.KNOWN,
    AllergyStatus.NONE_KNOWN: letter_sheet.AllergyStatus.NONE_KNOWN,
    AllergyStatus.NOT_RECORDED: letter_sheet.AllergyStatus.NOT_RECORDED,
}
# Where a finding of the paper stands on the form; the others are mended in the record.
_FIELDS: Final = {
    "clinical_summary": "summary",
    "attendance": "seen_by",
    "salutation": "salutation",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDraft:
    """What the form of a letter sends; texts of several lines say one thing a line.

    Attributes:
        command_id: of this filling-in.
        patient_id: whose; the form cannot be sent for anybody else.
        facts: the record as it was when the form was opened.
        written_at: when the form was opened, at the clinic's clock.
        plan: "who: what (by when)" a line.
        copies: "name, role" a line.
        seen_by: names, parted by semicolons; the first is responsible.
        corrects: the letter whose place it takes; None for most.
        template: the letter of the catalogue that it was begun as.
        template_label: its text, with the edition, as it is kept with the paper.
        audience: to whom it goes: "patient", "gp" or "agency".
        tells: what the paper shows beside the text: "gases", "oxygen".
        addressee: name and address, where it does not go to the patient.
        results: further results, one a line.
        easy_read: one idea a line, with plain names of the parts.
        has_trend: print the drawing of the gases.
        has_titration: print how the flow was found.
        given_how: in which way the patient is given it, where print is not enough.
        needs_asked: the patient was asked whether the communication needs still hold.
    """

    command_id: str
    patient_id: int
    facts: LetterFacts
    written_at: datetime
    seen_at: datetime
    subject: str = ""
    salutation: str = ""
    summary: str = ""
    plan: str = ""
    diagnoses: str = ""
    history: str = ""
    social: str = ""
    safety: str = ""
    requirements: str = ""
    advice: str = ""
    target_saturation: str = ""
    next_review: str = ""
    seen_by: str = ""
    method: str = ""
    outcome: str = ""
    copies: str = ""
    large_print: bool = False
    has_trend: bool = False
    corrects: Correction | None = None
    template: str = ""
    template_label: str = TEMPLATE
    audience: str = PATIENT
    tells: frozenset[str] = EVERYTHING
    addressee: str = ""
    results: str = ""
    easy_read: bool = False
    has_titration: bool = False
    given_how: str = ""
    needs_asked: bool = False

    @property
    def manner(self) -> LetterManner:
        """How the patient is to be written to."""
        return letter_needs.manner_of(self.facts.source.facts, self.written_at.date())

    @property
    def reference(self) -> str:
        """The clinic's own number of the letter: its day and the form's number."""
        return f"L-{self.written_at:%y%m%d}-{self.command_id[:6].upper()}"


def check(draft: LetterDraft) -> tuple[Finding, ...]:
    """What must be added before the letter can go, and what is to be thought of."""
    mandatory = tuple(
        replace(found, field=_FIELDS.get(found.field, ""))
        for found in missing_in(letter_of(draft, None))
    )
    why = correction_findings(draft.corrects)
    needs = letter_needs.findings(draft) if draft.audience == PATIENT else ()
    told = findings_on(draft)
    to = (*_addressee(draft), *_patients_copy(draft))
    return (*why, *to, *_subject(draft), *_seen(draft), *mandatory, *told, *needs)


def letter_of(draft: LetterDraft, trend: Drawing | None) -> LetterSheet:
    """All that the letter says."""
    paper, manner = draft.facts.paper, draft.manner
    seen_by = tuple(name.strip() for name in draft.seen_by.split(";") if name.strip())
    is_read_by_patient = draft.audience == PATIENT and not manner.wants_no_copies
    sections = (
        LetterSection(heading, paragraphs)
        for heading, text in (
            ("safety_alerts", draft.safety),
            ("history", draft.history),
            ("social_context", draft.social),
            ("requirements", draft.requirements),
            ("advice", draft.advice),
        )
        if (paragraphs := lines_of(text))
    )
    return LetterSheet(
        letterhead=paper.letterhead,
        identity=paper.identity,
        address=paper.address,
        salutation=draft.salutation.strip(),
        reference=draft.reference,
        written_on=draft.written_at.date(),
        subject=draft.subject.strip(),
        clinical_summary=draft.summary.strip(),
        allergies=_allergies(draft.facts, draft.written_at),
        attendance=Attendance(
            draft.seen_at,
            seen_by[0] if seen_by else "",
            seen_by,
            method=draft.method.strip(),
            service=paper.clinic.name,
            outcome=draft.outcome.strip(),
            verb="Discussed" if draft.template in OF_MEETINGS else "Seen",
        ),
        practice=Practice(
            paper.practice.code, paper.practice.name, paper.gp_name, paper.practice.address
        ),
        author=Author(
            paper.writer.name, paper.writer.role, paper.writer.registration, draft.written_at
        ),
        plan=tuple(_action(line) for line in lines_of(draft.plan)),
        diagnoses=lines_of(draft.diagnoses),
        oxygen=tuple(_oxygen(draft.facts)) if "oxygen" in draft.tells else (),
        gases=tuple(_gas(gas) for gas in told_gases(draft.facts)) if "gases" in draft.tells else (),
        other_results=lines_of(draft.results),
        addressee=_addressed(draft),
        target_saturation=draft.target_saturation.strip(),
        next_review=draft.next_review.strip(),
        sections=tuple(sections),
        copies=tuple(_recipient(line) for line in lines_of(draft.copies)),
        titration=titration_of(draft),
        trend=trend,
        trend_caption=_caption(draft) if trend else "",
        notes=letter_needs.notes_of(manner, paper.clinic.telephone),
        large_print=draft.large_print,
        replaces="" if draft.corrects is None else draft.corrects.words,
        points=manner.points,
        is_easy_read=draft.easy_read,
        window=letter_wording.texts().window,
        formats_note=letter_sheet.FORMATS_NOTE if is_read_by_patient else "",
    )


def told_gases(facts: LetterFacts) -> tuple[StoredGas, ...]:
    """The gases of the letter's table: the last two on air and the last on oxygen."""
    on_air = [gas for gas in facts.clean_gases if gas.reading.is_on_air][:2]
    on_oxygen = [gas for gas in facts.clean_gases if not gas.reading.is_on_air][:1]
    chosen = (*on_air, *on_oxygen)
    return tuple(sorted(chosen, key=lambda gas: gas.reading.taken_at, reverse=True))


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a field that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _addressed(draft: LetterDraft) -> tuple[str, ...]:
    """To whom it goes when not to the patient, who may have wished for no letters."""
    if draft.audience != PATIENT:
        return lines_of(draft.addressee)
    return _to_gp(draft) if draft.manner.wants_no_copies else ()


def _addressee(draft: LetterDraft) -> tuple[Finding, ...]:
    died_on = draft.facts.paper.died_on
    if draft.audience != PATIENT and not lines_of(draft.addressee):
        return (Finding("LT-TO", Level.BLOCK, "Say to whom the letter goes.", "addressee"),)
    if died_on is None or draft.audience != PATIENT:
        return ()
    message = (
        f"The patient died on {short_date(died_on)}: a letter to the patient must not be sent."
    )
    return (Finding("LT-DIED", Level.BLOCK, message),)


def _patients_copy(draft: LetterDraft) -> tuple[Finding, ...]:
    """Nobody is sent a copy who has died, or who wants none (LC-1)."""
    died_on = draft.facts.paper.died_on
    if died_on is None and not draft.manner.wants_no_copies:
        return ()
    if not any(names_patient(draft, _recipient(line)) for line in lines_of(draft.copies)):
        return ()
    why = "wants no copies of clinic letters" if died_on is None else "has died"
    message = f"The patient {why}: take the patient out of the copies."
    return (Finding("LC-1", Level.BLOCK, message, "copies"),)


def _seen(draft: LetterDraft) -> tuple[Finding, ...]:
    if draft.seen_at.date() <= draft.written_at.date():
        return ()
    message = f"{short_date(draft.seen_at.date())} is still to come: say when the patient was seen."
    return (Finding("LT-SEEN", Level.BLOCK, message, "seen_on"),)


def _subject(draft: LetterDraft) -> tuple[Finding, ...]:
    if draft.subject.strip():
        return ()
    return (Finding("LT-SUBJECT", Level.BLOCK, "Say what the letter is about.", "subject"),)


def _allergies(facts: LetterFacts, now: datetime) -> Allergies:
    status = facts.source.facts.allergy_status
    if status not in set(AllergyStatus):
        return Allergies(letter_sheet.AllergyStatus.UNAVAILABLE)
    known = facts.source.facts.open_on(ALLERGIES, now.date())
    agents = tuple(f"{each.code} ({each.words})" if each.words else each.code for each in known)
    words = _ALLERGY_WORDS[AllergyStatus(status)]
    return Allergies(words, agents if words is letter_sheet.AllergyStatus.KNOWN else ())


def _oxygen(facts: LetterFacts) -> Iterable[OxygenNow]:
    order = facts.oxygen_now
    if order is None:
        return
    for line in order.lines:
        yield OxygenNow(
            MODALITY_WORDS[line.modality],
            EQUIPMENT_WORDS[line.equipment].lower(),
            _interface(line),
            flow_l_min=line.flow_l_min,
            setting=f"pulse setting {line.pulse_setting}" if line.pulse_setting else "",
            hours_per_day=line.hours_per_day,
            since=order.ordered_on,
        )


def _interface(line: OrderLine) -> str:
    share = "" if line.venturi_percent is None else f"{line.venturi_percent} % "
    return f"{share}{INTERFACE_WORDS[line.interface]}"


def _gas(gas: StoredGas) -> GasLine:
    reading = gas.reading
    values = (
        reading.ph,
        reading.pao2_kpa,
        reading.paco2_kpa,
        reading.hco3_mmol_l,
        reading.spo2_percent,
    )
    shown = ["" if value is None else f"{value:f}" for value in values]
    if reading.spo2_percent is not None:
        shown[-1] = number(reading.spo2_percent)
    breathed = reading.source.in_words() if reading.source is not None else "not noted"
    return GasLine(local(reading.taken_at).date(), breathed, *shown)


def _action(line: str) -> Action:
    """Read back `letter_content.action_line`: who, what, and in brackets by when.

    A time of day ("at 10:30") parts nothing.
    """
    who, parted, what = line.partition(": ")
    if not parted:
        return Action("Oxygen team", line)
    what, when = what.strip(), ""
    if what.endswith(")") and " (" in what:
        what, _, when = what[:-1].rpartition(" (")
    return Action(who.strip(), what, when)


def _to_gp(draft: LetterDraft) -> tuple[str, ...]:
    paper = draft.facts.paper
    return tuple(filter(None, (paper.gp_name, paper.practice.name, *paper.practice.address)))


def _recipient(line: str) -> Recipient:
    name, _, role = line.partition(",")
    return Recipient(name.strip(), role.strip())


def _caption(draft: LetterDraft) -> str:
    told = [
        f"{number(gas.reading.pao2_kpa)} kPa on {short_date(gas.reading.taken_on)}"
        for gas in reversed(told_gases(draft.facts))
        if gas.reading.is_on_air and gas.reading.pao2_kpa is not None
    ]
    last = f" On air the oxygen pressure was {', then '.join(told)}." if told else ""
    return (
        "Oxygen (PaO₂) and carbon dioxide (PaCO₂) in the arterial blood over the last five "
        f"years; circles on air, squares on oxygen.{last}"
    )
