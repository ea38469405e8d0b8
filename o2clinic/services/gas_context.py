"""What the rules on data quality need to know beside a gas, read once when its form opens."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, NotFound
from o2clinic.models import Clinic, Exacerbation, OxygenOrder, Patient, PatientDiagnosis
from o2clinic.rules.blood_gas import GasReading
from o2clinic.rules.blood_gas_quality import QualityContext, data_quality
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.policy import Policy
from o2clinic.rules.result_codes import Activity
from o2clinic.services.gas_readings import StoredGas, gases_of
from o2clinic.services.policies import policy

# With these a normal gradient would be a surprise (DQ-7).
LUNG_DISEASES = frozenset(
    {
        Diagnosis.COPD,
        Diagnosis.ILD,
        Diagnosis.CYSTIC_FIBROSIS,
        Diagnosis.PULMONARY_HYPERTENSION,
        Diagnosis.BRONCHIECTASIS,
        Diagnosis.SEVERE_ASTHMA,
        Diagnosis.LUNG_CANCER,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GasContext:
    """One patient, as the form of a blood gas needs them; no statement per keystroke.

    Attributes:
        gases: those that count, newest first.
        exacerbations: first day, and the day on which treatment ended if it is known.
        has_oxygen_at_home: an order is in force.
        treatment_changed_at: when the last order was issued.
    """

    patient_id: int
    born_on: date
    died_on: date | None
    policy: Policy
    gases: tuple[StoredGas, ...]
    exacerbations: tuple[tuple[date, date | None], ...]
    has_lung_disease: bool
    has_oxygen_at_home: bool
    treatment_changed_at: datetime | None

    def check(self, reading: GasReading, now: datetime, *, without: int = 0) -> tuple[Finding, ...]:
        """What the rules say of a gas of this patient.

        Args:
            reading: as typed so far.
            now: the present instant.
            without: key of the result that the gas is to replace.
        """
        return data_quality(reading, self.quality(reading, now, without=without))

    def quality(self, reading: GasReading, now: datetime, *, without: int = 0) -> QualityContext:
        """The context of one gas."""
        others = tuple(gas for gas in self.gases if gas.result_id != without)
        last = self._last_stable(others, reading.taken_at)
        changed_at = self.treatment_changed_at
        return QualityContext(
            now=now,
            born_on=self.born_on,
            died_on=self.died_on,
            other_times=tuple(gas.reading.taken_at for gas in others),
            last_stable_air_gas=last,
            has_treatment_changed=(
                last is not None and changed_at is not None and changed_at > last.taken_at
            ),
            has_lung_disease=self.has_lung_disease,
            # Off for no time at all: it was running when the sample was taken (DQ-14).
            was_concentrator_in_use=self.has_oxygen_at_home and reading.off_oxygen_minutes == 0,
            has_oxygen_at_home=self.has_oxygen_at_home,
            off_oxygen_minutes_needed=self.policy.off_oxygen_minutes.number,
        )

    def _last_stable(self, gases: tuple[StoredGas, ...], before: datetime) -> GasReading | None:
        for gas in gases:
            reading = gas.reading
            if (
                reading.taken_at < before
                and reading.is_on_air
                and reading.shows_oxygen
                and gas.activity is Activity.REST
                and not gas.has_open_query
                and self._is_stable(reading.taken_on)
            ):
                return reading
        return None

    def _is_stable(self, day: date) -> bool:
        phase = timedelta(days=self.policy.stability_days.number)
        return not any(
            begun <= day < (ended or begun) + phase for begun, ended in self.exacerbations
        )


def read_context(session: Session, patient_id: int) -> GasContext:
    """Read it in two statements.

    Raises:
        NotFound: there is no such patient.
    """
    rows = session.execute(_wanted().where(Patient.id == patient_id)).all()
    if not rows:
        raise NotFound("This patient is not in the database.")
    first = rows[0]
    return GasContext(
        patient_id=patient_id,
        born_on=first.born_on,
        died_on=first.died_on,
        policy=policy(first.policy_id),
        gases=gases_of(session, patient_id, with_findings=False),
        exacerbations=tuple(
            (row.started_on, row.treatment_ended_on) for row in rows if row.started_on is not None
        ),
        has_lung_disease=first.has_lung_disease,
        has_oxygen_at_home=first.has_oxygen,
        treatment_changed_at=first.changed_at,
    )


@cache
def _wanted() -> "Select[*tuple[Any, ...]]":
    """What is read of a patient beside the gases; put together once."""
    lung = select(PatientDiagnosis.id).where(
        PatientDiagnosis.patient_id == Patient.id,
        PatientDiagnosis.ended_on.is_(None),
        PatientDiagnosis.code.in_(sorted(LUNG_DISEASES)),
    )
    order = OxygenOrder.patient_id == Patient.id
    in_force = select(OxygenOrder.id).where(order, OxygenOrder.status == OrderStatus.ISSUED)
    last_order = select(func.max(OxygenOrder.ordered_at)).where(
        order, OxygenOrder.status.not_in((OrderStatus.DRAFT, OrderStatus.BESIDE))
    )
    return (
        select(
            Patient.born_on,
            Patient.died_on,
            Clinic.policy_id,
            lung.exists().label("has_lung_disease"),
            in_force.exists().label("has_oxygen"),
            last_order.scalar_subquery().label("changed_at"),
            Exacerbation.started_on,
            Exacerbation.treatment_ended_on,
        )
        .select_from(Patient)
        .join(Clinic, true())
        .outerjoin(Exacerbation, Exacerbation.patient_id == Patient.id)
    )
