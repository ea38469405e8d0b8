"""One patient's record as it fills: results, orders and dated facts."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.clinic_time import instant
from o2clinic.rules.diagnosis import SUGGESTED_CODE, Diagnosis
from o2clinic.rules.gli import Equation, decimal_age
from o2clinic.rules.order import Delivery, Equipment, Interface, Modality, OrderStatus
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.patient_codes import SmokingStatus, SmokingWho
from o2clinic.rules.result_codes import ResultStatus, Urgency
from o2clinic.services.sample.gases import (
    after_bronchodilator,
    blows_ml,
    finger_percent,
    gas_numbers,
    percent_saturated,
    reference,
    spirometry_numbers,
)
from o2clinic.services.sample.lists import clinic_plan
from o2clinic.services.sample.people import Identity
from o2clinic.services.sample.risks import HomeRisks
from o2clinic.services.sample.write import Rows

FORM = "hoof_b 2017"
LTOT_HOURS = 16
_NOON = time(12, 0)
_LOW_PAO2, _HIGH_PACO2, _LOW_PH = 730, 600, 7350  # hundredths of kPa; thousandths


@dataclass(frozen=True, slots=True)
class Team:
    """Keys of the staff who write in records."""

    nurses: tuple[int, ...]
    physicians: tuple[int, ...]
    physiologist: int


@dataclass(frozen=True, slots=True)
class Breathed:
    """What the patient breathed: air when the flow is 0."""

    flow_l_min: float = 0.0
    device: Device = Device.NASAL_CANNULA

    def columns(self) -> dict[str, Any]:
        """As the head of a result keeps it."""
        if self.device is Device.NIV and not self.flow_l_min:
            return {"device": Device.NIV, "fio2_percent": 210}
        if not self.flow_l_min:
            return {"device": Device.AIR}
        return {"device": self.device, "flow_l_min": round(self.flow_l_min * 10)}


AIR = Breathed()
NIV = Breathed(device=Device.NIV)  # without oxygen


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a result stands in the review.

    Attributes:
        status: waiting, reviewed or amended.
        comment: the reviewer's.
        amends: key of the result in whose place this one stands; 0 for none.
        reason: why it was amended.
        note: of the person who recorded it.
    """

    status: ResultStatus = ResultStatus.REVIEWED
    comment: str = ""
    amends: int = 0
    reason: str = ""
    note: str = ""


REVIEWED = Standing()


@dataclass(frozen=True, slots=True)
class Line:
    """One row of equipment; the flow in tenths of a litre a minute."""

    modality: Modality
    equipment: Equipment
    flow_tenths: int
    hours: int | None = None
    quantity: int = 1
    interface: Interface = Interface.NASAL_CANNULA
    has_conserver: bool = False


class PatientRecord:
    """The record of one patient while it is made up.

    Attributes:
        person: whose.
        dice: chance that belongs to this patient alone.
        hb_g_l: haemoglobin, from which each gas strays a little.
        smokes: whether gases show smoke.
    """

    def __init__(self, rows: Rows, team: Team, person: Identity, dice: Random) -> None:
        self.person = person
        self.dice = dice
        self.smokes = False
        self.hb_g_l = dice.randint(124, 158)
        self.height_cm = round(dice.gauss(161 if person.sex == "female" else 174, 6.5))
        self.weight_kg = dice.randint(48, 98)
        self._rows = rows
        self._nurse = dice.choice(team.nurses)
        self._physician = dice.choice(team.physicians)
        self._physiologist = team.physiologist
        self._order_id = 0
        self._result_id = 0
        self._risks = HomeRisks(person.place, self.fact, self._nurse, self._physician)

    def fact(self, table: str, day: date, **values: Any) -> int:
        """A dated fact, saved on its day."""
        self._rows.by = self._nurse
        return self._rows.add(
            table, instant(day, _NOON), patient_id=self.person.patient_id, **values
        )

    def smoking(self, who: SmokingWho, status: SmokingStatus, day: date, detail: str = "") -> None:
        """What was said of smoking."""
        if who is SmokingWho.PATIENT:
            self.smokes = status is SmokingStatus.SMOKES
        self._risks.note_smoking(who, SmokingStatus(status), day)
        self.fact("smoking", day, who=who, status=status, told_on=day, detail=detail)

    def look_at_home_again(self, day: date) -> None:
        """Risks at home at a review, when that is due."""
        self._risks.at_review(day)

    def gas(
        self,
        at: datetime,
        pressures: tuple[float, float, float],
        breathed: Breathed = AIR,
        standing: Standing = REVIEWED,
        **changed: Any,
    ) -> int:
        """A blood gas.

        Args:
            at: when it was taken.
            pressures: PaO2 and PaCO2 in kPa, and pH.
            breathed: air or oxygen.
            standing: in the review.
            changed: columns that differ from what belongs together, as the database keeps them.
        """
        pao2, paco2, ph = pressures
        numbers = gas_numbers(
            self.dice,
            pao2,
            paco2,
            ph,
            hb_g_l=self.hb_g_l + self.dice.randint(-3, 3),
            smokes=self.smokes,
        )
        numbers |= {"sample": SampleKind.ABG} | changed
        if breathed.flow_l_min == 0 and self._order_id:
            numbers.setdefault("off_oxygen_minutes", self.dice.choice((20, 25, 30, 30)))
        result_id = self._result("blood_gas", at, breathed, standing, _urgency(numbers, breathed))
        self._rows.add("blood_gas", result_id=result_id, **numbers)
        return result_id

    def oximetry(
        self,
        at: datetime,
        pao2_kpa: float,
        breathed: Breathed = AIR,
        standing: Standing = REVIEWED,
        **changed: Any,
    ) -> int:
        """A reading at the finger that fits this oxygen pressure."""
        result_id = self._result("oximetry", at, breathed, standing, Urgency.ROUTINE)
        numbers: dict[str, Any] = {
            "spo2_percent": finger_percent(self.dice, percent_saturated(pao2_kpa)) * 10,
            "pulse_per_min": self.dice.randint(62, 104),
            "probe_site": self.dice.choice(("finger", "finger", "finger", "earlobe")),
        }
        self._rows.add("oximetry", result_id=result_id, **(numbers | changed))
        return result_id

    def spirometry(
        self, at: datetime, shares: tuple[float, float], standing: Standing = REVIEWED
    ) -> int:
        """A session; `shares` are of the predicted FVC and of the predicted FEV1/FVC."""
        person, day = self.person, at.date()
        references = reference(person.sex, person.born_on, day, self.height_cm)
        if references:
            fvc = references[1].predicted * shares[0]
            fev1 = fvc * min(references[2].predicted * shares[1], 0.94)
        else:
            fvc, fev1 = 2.4 * shares[0], 1.7 * shares[0] * shares[1]
        numbers = spirometry_numbers(references, max(fev1, 0.35), max(fvc, 0.7))
        if self.dice.random() < 0.4:
            numbers |= after_bronchodilator(
                references, numbers["fev1_l"], numbers["fvc_l"], self.dice.uniform(1.01, 1.09)
            )
        blows, fev1_grade, fvc_grade = blows_ml(self.dice, numbers["fev1_l"], numbers["fvc_l"])
        result_id = self._result("spirometry", at, None, standing, Urgency.ROUTINE)
        self._rows.add(
            "spirometry",
            result_id=result_id,
            height_cm=self.height_cm * 10,
            weight_kg=self.weight_kg * 10,
            blows={"pre": blows, "post": []},
            fev1_grade=fev1_grade,
            fvc_grade=fvc_grade,
            equation=Equation.GLI_GLOBAL_2022.value,
            age_years=round(decimal_age(person.born_on, day) * 1000),
            reference_sex=person.sex.value if references else "",
            operator="W. Tan",
            spirometer="Vitalograph Alpha",
            **numbers,
        )
        return result_id

    def other(
        self,
        kind: str,
        at: datetime,
        breathed: Breathed,
        standing: Standing,
        **columns: Any,
    ) -> int:
        """A walk or a night, its urgency and its numbers as the database keeps them."""
        result_id = self._result(kind, at, breathed, standing, columns.pop("urgency"))
        self._rows.change("result", result_id, activity=columns.pop("activity"))
        self._rows.add(kind, result_id=result_id, **columns)
        return result_id

    def query(self, result_id: int, rule: str, field: str, message: str) -> None:
        """An open query on a result that waits to be written."""
        self._rows.change("result", result_id, has_open_query=True)
        self._rows.add(
            "result_finding",
            result_id=result_id,
            rule=rule,
            level="confirm",
            field=field,
            message=message,
        )

    def leave_last_for_review(self) -> None:
        """Put the latest result back into the review queue."""
        if self._result_id:
            self._rows.change(
                "result",
                self._result_id,
                status=ResultStatus.TO_REVIEW,
                reviewed_by_id=None,
                reviewed_at=None,
            )

    def order(self, day: date, lines: tuple[Line, ...], **changed: Any) -> int:
        """A new order, which replaces the one in force."""
        at = instant(day, time(15, 30))
        self._risks.before_order(day)
        before = self._order_id
        if before:
            self._end_order(at, OrderStatus.SUPERSEDED)
        self._rows.by = self._physician
        values: dict[str, Any] = {
            "patient_id": self.person.patient_id,
            "status": OrderStatus.ISSUED,
            "form_id": FORM,
            "ordered_by_id": self._physician,
            "ordered_at": at,
            "replaces_id": before or None,
            "clinical_code": str(SUGGESTED_CODE[Diagnosis(self.person.code)]),
            "delivery": Delivery.STANDARD,
            "consent_signed_on": self._risks.consent_on or day,
            "risk_form_completed_on": self._risks.form_on or day,
            "supplier": clinic_plan()["suppliers"][0]["name"],
            "supplier_id": 1,  # as it stands first in the plan
        }
        self._order_id = self._rows.add("oxygen_order", at, **(values | changed))
        for position, line in enumerate(lines, start=1):
            self._rows.add(
                "oxygen_order_line",
                oxygen_order_id=self._order_id,
                position=position,
                modality=line.modality,
                equipment=line.equipment,
                flow_l_min=line.flow_tenths,
                hours_per_day=None if line.hours is None else line.hours * 10,
                quantity=line.quantity,
                interface=line.interface,
                has_conserver=line.has_conserver,
            )
        return self._order_id

    def remove_oxygen(self, day: date) -> None:
        """Withdrawal, move or death: the order in force ends."""
        if self._order_id:
            self._end_order(instant(day, time(16, 0)), OrderStatus.REMOVED)
            self._order_id = 0

    def _end_order(self, at: datetime, status: OrderStatus) -> None:
        self._rows.change(
            "oxygen_order", self._order_id, status=status, ended_at=at, changed_at=at, version=2
        )

    def _result(
        self,
        kind: str,
        at: datetime,
        breathed: Breathed | None,
        standing: Standing,
        urgency: Urgency,
    ) -> int:
        by = self._physiologist if kind == "spirometry" else self._nurse
        values: dict[str, Any] = {} if breathed is None else breathed.columns()
        is_seen = standing.status is not ResultStatus.TO_REVIEW
        if is_seen:
            values |= {
                "reviewed_by_id": self._physician,
                "reviewed_at": at + timedelta(hours=self.dice.randint(2, 40)),
                "review_comment": standing.comment,
            }
        if standing.amends:
            values |= {"amends_id": standing.amends, "amended_reason": standing.reason}
        self._rows.by = by
        self._result_id = self._rows.add(
            "result",
            at + timedelta(minutes=12),
            patient_id=self.person.patient_id,
            kind=kind,
            taken_at=at,
            status=standing.status,
            urgency=int(urgency),
            note=standing.note,
            recorded_by_id=by,
            **values,
        )
        return self._result_id


def _urgency(numbers: dict[str, Any], breathed: Breathed) -> Urgency:
    """Respiratory acidosis is urgent; hypoxaemia on air and hypercapnia are abnormal."""
    paco2, ph = numbers["paco2_kpa"], numbers["ph"]
    if paco2 > _HIGH_PACO2 and ph < _LOW_PH:
        return Urgency.URGENT
    is_low = not breathed.flow_l_min and numbers["pao2_kpa"] <= _LOW_PAO2
    return Urgency.ABNORMAL if is_low or paco2 > _HIGH_PACO2 else Urgency.ROUTINE
