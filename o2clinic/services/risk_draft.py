"""What the form of a risk assessment sends, and what there is to say of it before it is kept."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from o2clinic.errors import Finding, Level
from o2clinic.models.risk_assessment import RiskAssessment
from o2clinic.rules.display import number, short_date
from o2clinic.rules.patient_codes import SmokingStatus
from o2clinic.rules.safety_gate import GateCase, Hazard
from o2clinic.services.health_draft import Lifetime
from o2clinic.services.result_draft import as_stored, tidy, too_long

LONGEST: Final = 200
LONGEST_TEXT: Final = 2000
_HEAD: Final = {"command_id", "patient_id", "seen_id", "assessed_on", "note"}
_TEXTS: Final = ("cotinine_explanation", "signed_off_by", "refused_because", "note")
# Days that cannot lie after the visit, with their words.
_DONE: Final = {
    "consent_signed_on": "consent",
    "risk_form_completed_on": "risk form",
    "risk_tool_on": "risk tool",
}
_PLANNED: Final = {"home_assessed_on": "assessment at home", "install_on": "installation"}
# What exhaled-air meters can show; beyond it a digit too many was typed.
_CO_POSSIBLE_PPM: Final = Decimal(500)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskDraft:
    """An assessment as typed; an empty item nobody answered. Items are as in `GateCase`.

    Attributes:
        command_id: made when the form opens.
        patient_id: whom the form was opened for.
        seen_id: of the assessment that was recorded last when the form was opened; 0 for none.
        assessed_on: the day of the visit or talk.
        smoking, household_smoking: None leaves what was told before.
    """

    command_id: str
    patient_id: int
    seen_id: int = 0
    assessed_on: date | None = None
    consent_signed_on: date | None = None
    risk_form_completed_on: date | None = None
    is_risk_significant: bool | None = None
    was_discussed_with_lead: bool | None = None
    home_assessed_on: date | None = None
    install_on: date | None = None
    risk_tool_on: date | None = None
    smoking: SmokingStatus | None = None
    household_smoking: SmokingStatus | None = None
    co_ppm: Decimal | None = None
    is_cotinine_positive: bool | None = None
    cotinine_explanation: str = ""
    was_cessation_discussed: bool | None = None
    was_education_written: bool | None = None
    was_flame_warning_written: bool | None = None
    was_family_warned: bool | None = None
    was_told_of_withdrawal: bool | None = None
    was_equipment_advice_given: bool | None = None
    is_supplier_told: bool | None = None
    is_fire_service_told: bool | None = None
    e_cigarettes: Hazard | None = None
    emollients: Hazard | None = None
    naked_flames: Hazard | None = None
    trips: Hazard | None = None
    lives_with_children: bool | None = None
    is_multiple_occupancy: bool | None = None
    were_others_weighed: bool | None = None
    signed_off_by: str = ""
    has_reasonable_doubt: bool = False
    refused_because: str = ""
    note: str = ""

    def findings(self, life: Lifetime) -> Iterator[Finding]:
        """What stands in the way, and what is worth a second look."""
        if self.assessed_on is None:
            message = "Type the day on which the risks were assessed, like 14/7/2026."
            yield Finding("PF-1", Level.BLOCK, message, "assessed_on")
        yield from life.findings("assessed_on", "assessment", self.assessed_on)
        for field, words in _DONE.items():
            yield from self._done(field, words, life)
        for field, words in _PLANNED.items():
            yield from _planned(field, words, getattr(self, field), life)
        yield from self._texts()
        yield from self._tests()
        if not self.is_anything_answered:
            message = "Nothing is answered yet. Answer what was asked, and leave the rest."
            yield Finding("PF-1", Level.BLOCK, message, "consent_signed_on")

    @property
    def is_anything_answered(self) -> bool:
        """Whether there is anything but a day."""
        typed, blank = self.tidied(), RiskDraft(command_id="", patient_id=0)
        asked = (each.name for each in fields(self) if each.name not in _HEAD)
        return bool(typed.note) or any(getattr(typed, it) != getattr(blank, it) for it in asked)

    def tidied(self) -> "RiskDraft":
        """As it is kept: texts without blanks at their ends, the number with its one place."""
        texts: dict[str, Any] = {name: tidy(getattr(self, name)) for name in _TEXTS}
        co_ppm = self.co_ppm
        if co_ppm is not None:
            co_ppm = as_stored(RiskAssessment, "co_ppm", co_ppm)
        return replace(self, co_ppm=co_ppm, **texts)

    def case(self, known: GateCase, today: date) -> GateCase:
        """As the gate takes it today; whose smoking was not asked is as it was told before."""
        typed = self.tidied()
        items: dict[str, Any] = {
            each.name: getattr(typed, each.name) for each in fields(self) if each.name not in _HEAD
        }
        for name in ("smoking", "household_smoking"):
            items[name] = items[name] or getattr(known, name)
        return replace(known, decided_on=today, **items)

    def _done(self, field: str, words: str, life: Lifetime) -> Iterator[Finding]:
        day: date | None = getattr(self, field)
        yield from life.findings(field, words, day)
        if (
            day is not None
            and self.assessed_on is not None
            and self.assessed_on < day <= life.today
        ):
            message = (
                f"The {words}, {short_date(day)}, comes after the assessment on "
                f"{short_date(self.assessed_on)}. Is that right?"
            )
            yield Finding("PF-5", Level.WARN, message, field)

    def _texts(self) -> Iterator[Finding]:
        yield from too_long(
            "cotinine_explanation", "The explanation", self.cotinine_explanation, LONGEST
        )
        yield from too_long("signed_off_by", "The name", self.signed_off_by, LONGEST)
        yield from too_long("refused_because", "The reason", self.refused_because, LONGEST_TEXT)
        yield from too_long("note", "The note", self.note, LONGEST_TEXT)

    def _tests(self) -> Iterator[Finding]:
        co_ppm = self.co_ppm
        if co_ppm is not None and not 0 <= co_ppm <= _CO_POSSIBLE_PPM:
            message = f"Carbon monoxide of {number(co_ppm)} ppm is not possible. Check the number."
            yield Finding("R-SM-7", Level.BLOCK, message, "co_ppm")
        vapes = SmokingStatus.VAPES in {self.smoking, self.household_smoking}
        if vapes and self.e_cigarettes is Hazard.ABSENT:
            message = "Somebody vapes, so e-cigarettes are not absent. Are they dealt with?"
            yield Finding("R-SM-8", Level.WARN, message, "e_cigarettes")
        if self.was_discussed_with_lead and self.is_risk_significant is False:
            message = "Discussed with the lead, though no risk is significant. Is that right?"
            yield Finding("R-SF-3", Level.WARN, message, "is_risk_significant")


def _planned(field: str, words: str, day: date | None, life: Lifetime) -> Iterator[Finding]:
    """A day that may still come, unless the patient has died."""
    if day is None or (life.died_on is None and day > life.today):
        return
    yield from life.findings(field, words, day)
