"""What was found of one invented patient's home: before the first order, and at later reviews."""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any, Final

from o2clinic.rules.patient_codes import SmokingStatus, SmokingWho
from o2clinic.rules.safety_gate import Hazard
from o2clinic.services.sample.home_forms import AskedOnScreen

_WITHOUT_SHARE: Final = 0.12  # ordered elsewhere: only the dates on the order are known
_AGAIN_AFTER_DAYS: Final = 300
_HAZARDS: Final = ("e_cigarettes", "emollients", "naked_flames", "trips")
_NOTES: Final = (
    "Tubing runs along the skirting board.",
    "Smoke alarms tested on both floors.",
    "Daughter was there and asked about travel.",
    "Gas cooker; stays out of the kitchen while it is on.",
    "",
    "",
    "",
)


class HomeRisks:
    """One patient's home; its chance is its own, so that nothing else depends on it.

    Args:
        place: of the patient among all.
        write: writes a dated fact into a table.
        by_id, senior_id: keys of the nurse who assesses and of the physician who accepts.
    """

    def __init__(self, place: int, write: Callable[..., int], by_id: int, senior_id: int) -> None:
        self._dice = Random(f"risks {place}")  # noqa: S311 - invented people
        self._write, self._by_id = write, by_id
        self._screen = AskedOnScreen(place, write, by_id, senior_id)
        self._is_known = self._dice.random() > _WITHOUT_SHARE
        self._smoking: dict[SmokingWho, tuple[SmokingStatus, date]] = {}
        self._last_on: date | None = None
        self._home_on: date | None = None
        self.consent_on: date | None = None
        self._has_children = self._dice.random() < 0.05
        self._has_neighbours = self._dice.random() < 0.15
        self._watched = self._dice.choice(_HAZARDS) if self._dice.random() < 0.3 else ""

    @property
    def form_on(self) -> date | None:
        """Day of the last risk form."""
        return self._last_on

    def note_smoking(self, who: SmokingWho, status: SmokingStatus, day: date) -> None:
        """What is told of smoking on a day."""
        self._smoking[who] = status, day

    def before_order(self, day: date) -> None:
        """The first assessment, with all that lets oxygen be ordered; later ones at times."""
        if self._is_known and (self._last_on is None or self._is_due(day)):
            self._assess(day, is_review=self._last_on is not None)

    def at_review(self, day: date) -> None:
        """Looked at again when it is due; some smokers are held, and here and there a danger."""
        if self._last_on is not None and self._is_due(day):
            self._assess(day, is_review=True)

    def _is_due(self, day: date) -> bool:
        return self._last_on is not None and (day - self._last_on).days >= _AGAIN_AFTER_DAYS

    def _assess(self, day: date, *, is_review: bool) -> None:
        self._ask(SmokingWho.PATIENT, SmokingStatus.STOPPED, day)
        self._ask(SmokingWho.HOUSEHOLD, SmokingStatus.NEVER, day)
        dice = self._dice
        if not is_review or self._home_on is None or dice.random() < 0.4:
            self._home_on = day
        if self.consent_on is None:
            self._screen.consent(day)
        self.consent_on = self.consent_on or day
        self._last_on = day
        values = self._usual(day) | self._about_smoking(day, is_review=is_review)
        if self._watched:
            values[self._watched] = Hazard.DEALT_WITH
        if is_review and dice.random() < 0.07:
            values[dice.choice(("naked_flames", "trips"))] = Hazard.PRESENT
        key = self._write(
            "risk_assessment", day, assessed_on=day, assessed_by_id=self._by_id, **values
        )
        patient, household = (self._smoking[who][0] for who in SmokingWho)
        self._screen.ask(day, key, values | {"patient": patient, "household": household})

    def _ask(self, who: SmokingWho, usual: SmokingStatus, day: date) -> None:
        """What nobody had asked of smoking by this day."""
        status, told_on = self._smoking.get(who, (usual, date.max))
        if told_on > day:
            self._smoking[who] = status, day
            self._write("smoking", day, who=who, status=status, told_on=day)

    def _usual(self, day: date) -> dict[str, Any]:
        return {
            "consent_signed_on": self.consent_on,
            "risk_form_completed_on": day,
            "home_assessed_on": self._home_on,
            "was_flame_warning_written": True,
            "was_equipment_advice_given": True,
            "is_fire_service_told": self._dice.random() < 0.92,
            **dict.fromkeys(_HAZARDS, Hazard.ABSENT),
            "lives_with_children": self._has_children,
            "is_multiple_occupancy": self._has_neighbours,
            "is_risk_significant": False,
            "note": self._dice.choice(_NOTES),
        }

    def _about_smoking(self, day: date, *, is_review: bool) -> dict[str, Any]:
        patient, household = (self._smoking[who][0] for who in SmokingWho)
        told: dict[str, Any] = {}
        if SmokingStatus.VAPES in {patient, household}:
            told["e_cigarettes"] = Hazard.DEALT_WITH
        if SmokingStatus.SMOKES in {patient, household}:
            told |= {"was_family_warned": True, "was_told_of_withdrawal": True}
            told["were_others_weighed"] = True
        if patient is SmokingStatus.SMOKES:
            is_held = is_review and self._dice.random() < 0.5
            told |= {
                "risk_tool_on": day,
                "co_ppm": self._dice.randint(110, 320),
                "was_cessation_discussed": True,
                "was_education_written": True,
                "is_supplier_told": True,
                "is_fire_service_told": True,
                "is_risk_significant": True,
                "was_discussed_with_lead": not is_held,
                "signed_off_by": "" if is_held else "Dr A. Berg",
            }
        return told
