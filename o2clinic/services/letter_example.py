"""How a letter with a text would print: to an invented patient of an invented clinic."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from o2clinic.documents.appointment_letter import AppointmentLetterSheet, appointment_letter
from o2clinic.documents.letter_fields import LETTER_FIELDS, VISIT_FIELDS, Value, examples
from o2clinic.documents.letter_sheet import GasLine, LetterSheet, OxygenNow
from o2clinic.documents.letter_template import NEEDED, PARTS, TextRules, filled_in
from o2clinic.documents.letter_texts import AT_HOME, filled
from o2clinic.documents.letters import clinic_letter
from o2clinic.documents.order_form import Contact
from o2clinic.documents.page import Identity, Letterhead
from o2clinic.documents.visit_text_edits import LETTER, check_edit, with_edits
from o2clinic.errors import NotValid
from o2clinic.rules.patient_codes import AllergyStatus
from o2clinic.rules.visit_letters import LetterKind
from o2clinic.rules.visits import VisitKind
from o2clinic.services import letter_wording
from o2clinic.services.letter_catalogue import OF_MEETINGS, ShippedText, shipped
from o2clinic.services.letter_draft import LetterDraft, letter_of
from o2clinic.services.letter_facts import LetterFacts
from o2clinic.services.letter_from_text import MEETING
from o2clinic.services.paper_facts import PaperFacts, Writer
from o2clinic.services.patient_facts import PatientFacts
from o2clinic.services.policies import DEFAULT_POLICY
from o2clinic.services.trends import TrendSource
from o2clinic.services.visit_letter_draft import HOME, TELLS_WHERE, sections_told

_NOW: Final = datetime.combine(date(2026, 11, 24), time(10, 30))
_SEEN: Final = datetime.combine(date(2026, 11, 20), time(9, 45))
_ANN: Final = Identity("Example", "Ann", "Mrs", date(1948, 5, 12), "")
_ADDRESS: Final = ("3 Lighthouse Terrace", "Truro", "TR1 3LJ")
_HEAD: Final = Letterhead(
    "Truro Oxygen Clinic", ("1 Clinic Way", "Truro", "TR1 1AA"), ("Telephone 01632 960100",)
)
_PAPER: Final = PaperFacts(
    patient_id=0,
    identity=_ANN,
    gender="female",
    died_on=None,
    address=_ADDRESS,
    telephone="",
    mobile="",
    carer=Contact(),
    practice=Contact("Quay Surgery", address=("1 Quay Street", "Truro", "TR1 2AB"), code="Y99901"),
    gp_name="Dr Imran Shah",
    letterhead=_HEAD,
    clinic=Contact(_HEAD.name, "01632 960100", address=_HEAD.address),
    supplier="Bluewater Oxygen",
    policy_id=DEFAULT_POLICY,
    writer=Writer("Dr Astrid Berg", "Respiratory physician", "GMC 0000001"),
)
_GASES: Final = (
    GasLine(_SEEN.date(), "air", "7.39", "6.7", "5.9", "27.9", "88"),
    GasLine(_SEEN.date(), "2 L/min by nasal cannulae", "7.39", "8.4", "6.0", "28.3", "92"),
)
_OXYGEN: Final = OxygenNow(
    "Long-term oxygen",
    "static concentrator",
    "nasal cannulae",
    flow_l_min=Decimal(2),
    hours_per_day=Decimal(16),
    since=_NOW.date(),
)

# What the usual example says would be against what the letter is for.
_OTHERWISE: Final[dict[str, dict[str, Value]]] = {
    "no_oxygen": {
        "gas_on_air": (
            "On 20 November 2026, breathing air, the oxygen pressure in your blood was 8.9 kPa, "
            "carbon dioxide 5.4 kPa."
        ),
        "outcome": "These results do not meet the criteria for long-term oxygen at home.",
        "plan": ("GP: please carry on with the inhalers",),
    },
}
_AS_USUAL: Final[Mapping[str, Value]] = {}
_NO_OXYGEN_GASES: Final = (GasLine(_SEEN.date(), "air", "7.40", "8.9", "5.4", "25.1", "93"),)


def preview(template_id: str, text: str) -> bytes:
    """The letter as a PDF.

    Raises:
        NotValid: the text cannot be filled in, or the letter lacks something mandatory.
    """
    sheet = example_sheet(template_id, text)
    if isinstance(sheet, AppointmentLetterSheet):
        return appointment_letter(sheet)
    return clinic_letter(sheet)


def example_sheet(
    template_id: str, text: str, known: Mapping[str, Value] = _AS_USUAL
) -> LetterSheet | AppointmentLetterSheet:
    """All that stands in the letter.

    Args:
        template_id: which letter it is.
        text: its words.
        known: what fields say in place of the example.

    Raises:
        NotValid: the text cannot be filled in.
    """
    one = shipped(template_id)
    if one.is_about_visits:
        return _visit_letter(one, text, known)
    return _clinic_letter(one, text, known)


def _clinic_letter(one: ShippedText, text: str, known: Mapping[str, Value]) -> LetterSheet:
    rules = TextRules(LETTER_FIELDS, PARTS, NEEDED)
    values = {**examples(LETTER_FIELDS), **_OTHERWISE.get(one.template_id, {}), **known}
    said: dict[str, Any] = filled_in(text, rules, values)
    facts = PatientFacts(
        patient_id=0,
        born_on=_ANN.born_on,
        died_on=None,
        moved_on=None,
        allergy_status=AllergyStatus.NONE_KNOWN,
        policy_id=DEFAULT_POLICY,
        lines=(),
    )
    said["salutation"] = said.get("salutation") or "Mrs Example"
    draft = LetterDraft(
        command_id="example0",
        patient_id=0,
        facts=LetterFacts(_PAPER, TrendSource(facts, (), (), ()), None),
        written_at=_NOW,
        seen_at=_NOW if one.template_id in OF_MEETINGS else _SEEN,
        seen_by="Dr Astrid Berg",
        method=MEETING if one.template_id in OF_MEETINGS else "Face to face",
        template=one.template_id,
        audience=one.audience,
        **said,
    )
    oxygen = (_OXYGEN,) if "oxygen" in one.tells else ()
    return replace(letter_of(draft, None), gases=_gases(one), oxygen=oxygen)


def _gases(one: ShippedText) -> tuple[GasLine, ...]:
    if "gases" not in one.tells:
        return ()
    return _NO_OXYGEN_GASES if one.template_id in _OTHERWISE else _GASES


def _facts(key: str, known: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """When and where, in the letters that tell of a visit that is to be."""
    is_told = LetterKind(key.removesuffix(AT_HOME)) in TELLS_WHERE
    return (("When", known["when"]), ("Where", known["place"])) if is_told else ()


def _visit_letter(one: ShippedText, text: str, told: Mapping[str, Value]) -> AppointmentLetterSheet:
    shipped_texts = letter_wording.texts()
    if found := check_edit(one.template_id, text, shipped_texts):
        raise NotValid(found)
    texts = with_edits(shipped_texts, {one.template_id: text})
    is_letter = one.template_id.startswith(LETTER)
    key = one.template_id.removeprefix(LETTER) if is_letter else LetterKind.CONFIRMATION.value
    is_at_home = key.endswith(AT_HOME) or key == LetterKind.HOME_VISIT
    visit = VisitKind.HOME_VISIT if is_at_home else VisitKind.LTOT_GAS_1
    known = {name: str(value) for name, value in {**examples(VISIT_FIELDS), **told}.items()}
    known["visit"] = str(told.get("visit", texts.visits[visit.value].name))
    if is_at_home:
        known["place"] = HOME
    letter = texts.letters[key]
    notes = (*texts.notes.values(), f"Text message: {texts.message}")
    return AppointmentLetterSheet(
        letterhead=_HEAD,
        identity=_ANN,
        addressee=("Mrs Ann Example", *_ADDRESS),
        salutation="Mrs Example",
        written_on=_NOW.date(),
        reference="Example",
        subject=next(iter(filled([letter.subject], known)), ""),
        opening=filled(letter.opening, known),
        facts=_facts(key, known),
        sections=sections_told(texts, letter, visit.value, known),
        notes=filled(notes if not is_letter else [texts.notes["other_formats"]], known),
        signed=_HEAD.name,
        window=texts.window,
    )
