"""Ten years of one patient: visits, worsenings, the way to oxygen and what comes after."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from o2clinic.rules.clinic_time import instant
from o2clinic.rules.order import Equipment, Interface, Modality
from o2clinic.rules.patient_codes import SignKind
from o2clinic.rules.result_codes import ResultStatus
from o2clinic.services.sample.gases import believable_ph, on_oxygen, within_reach
from o2clinic.services.sample.profiles import Lungs, Profile
from o2clinic.services.sample.record import (
    AIR,
    LTOT_HOURS,
    REVIEWED,
    Breathed,
    Line,
    PatientRecord,
    Standing,
)

STABLE_DAYS = 56
_LTOT_KPA, _LTOT_WITH_COMPLICATION_KPA = 7.3, 8.0
_OXYGEN_TARGET_KPA = 8.0
_HIGHEST_FLOW = 4
_HIGH_HAEMOGLOBIN = 183  # its haematocrit is 55 %
_TYPING_SLIP = Standing(status=ResultStatus.AMENDED)
_MENDED = "Two digits of PaO2 had changed places; corrected from the print-out."


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when the patient is under care, and how often seen."""

    first: date
    last: date
    days_between: tuple[int, int]


class Course:
    """Walks a patient through the years; writes into their record.

    Attributes:
        flow: litres a minute now; 0 without oxygen.
    """

    def __init__(self, record: PatientRecord, profile: Profile, lungs: Lungs, span: Span) -> None:
        self._record = record
        self._dice = record.dice
        self._profile = profile
        self._lungs = lungs
        self._span = span
        self._worse: list[tuple[date, date]] = []
        self._last_spirometry = date.min
        self._good_visits = 0
        self._limit = _LTOT_KPA
        self.flow = 0

    def run(self) -> None:
        """The whole course."""
        self._signs()
        self._worsenings()
        if not self._worse:
            self._sign(SignKind.EXACERBATION, is_present=False)
        self._first_order()
        day = self._stable(self._span.first)
        while day <= self._span.last:
            self._visit(day)
            day = self._stable(day + timedelta(days=self._dice.randint(*self._span.days_between)))

    def _signs(self) -> None:
        """What was looked for at the first visit, and which limit of PaO2 follows from it."""
        chance, found = self._dice.random(), None
        if self._profile.oxygen == "with_niv":
            self._sign(SignKind.ON_NIV, is_present=True)
        if self._profile.oxygen != "ltot":
            return
        if chance < 0.16:
            found = SignKind.PERIPHERAL_OEDEMA if chance < 0.1 else SignKind.PULMONARY_HYPERTENSION
        elif chance < 0.2:
            self._record.hb_g_l = _HIGH_HAEMOGLOBIN + 4
        if chance < 0.2 or self._profile.code == "pulmonary_hypertension":
            self._limit = _LTOT_WITH_COMPLICATION_KPA
        for kind in (SignKind.PERIPHERAL_OEDEMA, SignKind.PULMONARY_HYPERTENSION):
            if kind is found or self._dice.random() < 0.8:
                self._sign(kind, is_present=kind is found)

    def _sign(self, kind: SignKind, *, is_present: bool) -> None:
        day = self._span.first
        self._record.fact("patient_sign", day, kind=kind, is_present=is_present, found_on=day)

    def _worsenings(self) -> None:
        if not self._profile.worse_per_year:
            return
        day = self._span.first
        while True:
            wait = self._dice.expovariate(self._profile.worse_per_year / 365)
            day += timedelta(days=90 + int(wait))
            ended = day + timedelta(days=self._dice.randint(5, 14))
            if ended > self._span.last:
                return
            self._worse.append((day, ended))
            self._record.fact(
                "exacerbation",
                ended,
                started_on=day,
                treatment_ended_on=ended,
                was_admitted=self._dice.random() < 0.25,
                treatment=self._dice.choice(
                    ("Prednisolone and doxycycline", "Prednisolone", "Amoxicillin", "Doxycycline")
                ),
            )

    def _first_order(self) -> None:
        """Palliative and short-burst oxygen need no gas; with NIV it was ordered elsewhere."""
        day, kind = self._span.first, self._profile.oxygen
        if kind == "palliative":
            line = Line(Modality.POT, Equipment.STATIC_CONCENTRATOR, 20, 10)
            self._record.order(day, (line,), clinical_code="9")
        elif kind == "short_burst":
            masks = Interface.NON_REBREATHE_MASK
            self._record.order(
                day,
                (
                    Line(Modality.SBOT, Equipment.STATIC_CYLINDER, 120, 1, 2, masks),
                    Line(Modality.SBOT, Equipment.LIGHTWEIGHT_CYLINDER, 120, 1, 3, masks),
                ),
            )
        elif kind == "with_niv" and self._dice.random() < 0.5:
            self.flow = 1
            line = Line(Modality.NOT, Equipment.STATIC_CONCENTRATOR, 10, 8)
            self._record.order(day, (line,), on_niv=True)

    def _stable(self, day: date) -> date:
        """The first weekday from a day on that is far enough from a worsening."""
        for started, ended in self._worse:
            if started <= day < ended + timedelta(days=STABLE_DAYS):
                day = ended + timedelta(days=STABLE_DAYS + 2)
        while day.weekday() > 4:
            day += timedelta(days=1)
        return day

    def _is_stable_between(self, first: date, second: date) -> bool:
        return not any(first < started <= second for started, _ended in self._worse)

    def _visit(self, day: date) -> None:
        at = instant(day, time(9, 0)) + timedelta(minutes=15 * self._dice.randrange(24))
        self._record.look_at_home_again(day)
        if self._profile.oxygen in {"palliative", "short_burst"}:
            self._record.oximetry(at, self._on_air(day)[0])
            return
        air = self._on_air(day)
        if self.flow:
            self._on_oxygen(at, air)
        self._gas_on_air(at + timedelta(minutes=40), air)
        if self._dice.random() < 0.35:
            breathed = Breathed(self.flow) if self.flow else AIR
            gained = on_oxygen(air, self.flow, self._dice)[0] if self.flow else air[0]
            self._record.oximetry(at + timedelta(minutes=5), min(gained, 12.5), breathed)
        if (day - self._last_spirometry).days > 480:
            self._spirometry(at + timedelta(minutes=70), day)
        if not self.flow and self._profile.oxygen == "ltot" and self._is_low(air):
            self._assess(day)
        elif self.flow:
            self._review_flow(day, air)

    def _on_air(self, day: date) -> tuple[float, float]:
        years = (day - self._span.first).days / 365.25
        pao2, paco2 = self._lungs.on_air(years, self._dice)
        return within_reach(pao2, paco2_kpa=paco2), paco2

    def _gas_on_air(self, at: datetime, air: tuple[float, float]) -> None:
        ph = believable_ph(self._dice, air[1])
        if self._dice.random() < 0.006:
            slip = self._record.gas(at, (air[0] + 0.9, air[1], ph), AIR, _TYPING_SLIP)
            mended = Standing(amends=slip, reason=_MENDED)
            self._record.gas(at, (*air, ph), AIR, mended)
            return
        result_id = self._record.gas(at, (*air, ph), AIR, REVIEWED)
        if self._dice.random() < 0.004:
            message = "It was not noted how long oxygen had been off. Was the sample on air?"
            self._record.query(result_id, "R-GAS-15", "off_oxygen_minutes", message)

    def _on_oxygen(self, at: datetime, air: tuple[float, float]) -> None:
        pao2, paco2 = on_oxygen(air, self.flow, self._dice)
        ph = believable_ph(self._dice, paco2)
        self._record.gas(at, (pao2, paco2, ph), Breathed(self.flow))

    def _spirometry(self, at: datetime, day: date) -> None:
        self._last_spirometry = day
        years = (day - self._span.first).days / 365.25
        lost = 1 - 0.02 * years + self._dice.gauss(0, 0.012)
        shares = (max(self._lungs.fvc_share * lost, 0.28), self._lungs.ratio_share)
        self._record.spirometry(at, shares)

    def _is_low(self, air: tuple[float, float]) -> bool:
        return round(air[0], 1) <= self._limit

    def _assess(self, day: date) -> None:
        """The second gas, three weeks on; with both low, titration and the order."""
        second_on = day + timedelta(days=self._dice.randint(21, 34))
        while second_on.weekday() > 4:
            second_on += timedelta(days=1)
        if second_on > self._span.last or not self._is_stable_between(day, second_on):
            return
        at = instant(second_on, time(9, 30))
        air = self._on_air(second_on)
        self._gas_on_air(at, air)
        if not self._is_low(air):
            return
        flow, reached = 0, air
        while flow < 1 or (flow < _HIGHEST_FLOW and reached[0] < _OXYGEN_TARGET_KPA):
            flow += 1
            reached = on_oxygen(air, flow, self._dice)
            ph = believable_ph(self._dice, reached[1])
            taken_at = at + timedelta(minutes=30 * flow)
            self._record.gas(taken_at, (*reached, ph), Breathed(flow))
        ordered_on = second_on + timedelta(days=self._dice.randint(1, 6))
        if ordered_on <= self._span.last:
            self._order(ordered_on, flow)

    def _order(self, day: date, flow: int) -> None:
        self.flow = flow
        lines = [Line(Modality.LTOT, Equipment.STATIC_CONCENTRATOR, flow * 10, LTOT_HOURS)]
        if self._dice.random() < 0.45:
            lines.append(
                Line(
                    Modality.AOT,
                    Equipment.LIGHTWEIGHT_CYLINDER,
                    flow * 10,
                    2,
                    self._dice.randint(2, 5),
                    has_conserver=True,
                )
            )
        self._record.order(day, tuple(lines))

    def _review_flow(self, day: date, air: tuple[float, float]) -> None:
        """More oxygen when it no longer does; none when it is no longer needed."""
        if not self._is_low(air):
            self._good_visits += 1
            if self._good_visits >= 2 and self._lungs.improves:
                self._record.remove_oxygen(day)
                self.flow = 0
            return
        self._good_visits = 0
        falls_short = air[0] + 0.95 * self.flow**0.8 < _OXYGEN_TARGET_KPA - 0.15
        ordered_on = day + timedelta(days=2)
        if falls_short and self.flow < _HIGHEST_FLOW and ordered_on <= self._span.last:
            self._order(ordered_on, self.flow + 1)
