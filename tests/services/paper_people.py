"""Makers of patients whose papers can be written: address, practice, diagnosis and gases."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Self

from clinic import a_clinic, an_nhs_number, write
from clinic import a_patient as someone
from services.risk_record import SAFE, an_assessment
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from o2clinic.models import (
    Allergy,
    BloodGas,
    Clinic,
    GpPractice,
    Patient,
    PatientAddress,
    PatientDiagnosis,
    PatientGp,
    PatientPhone,
    PatientSign,
    Result,
    Smoking,
)
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.order import Equipment, Interface, Modality, OrderLine
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.patient_codes import (
    AllergyStatus,
    PhoneKind,
    SignKind,
    SmokingStatus,
    SmokingWho,
)
from o2clinic.rules.result_codes import ResultStatus
from o2clinic.services.order_draft import OrderDraft
from o2clinic.services.orders import Orders

LINE = OrderLine(
    modality=Modality.LTOT,
    equipment=Equipment.STATIC_CONCENTRATOR,
    flow_l_min=Decimal(2),
    hours_per_day=Decimal(16),
)
CYLINDER = OrderLine(
    modality=Modality.AOT,
    equipment=Equipment.LIGHTWEIGHT_CYLINDER,
    flow_l_min=Decimal(2),
    hours_per_day=Decimal(2),
    quantity=3,
    has_conserver=True,
)
VENTURI = replace(LINE, interface=Interface.VENTURI_MASK, venturi_percent=28)


@dataclass(frozen=True)
class PaperClinic:
    """The usual clinic with one patient who has all that papers need."""

    staff: object
    patient_id: int

    @property
    def desk(self):
        return self.staff.desk

    @property
    def dr_berg(self):
        return self.staff.dr_berg

    @property
    def nurse_olu(self):
        return self.staff.nurse_olu


def a_paper_clinic(engine: Engine, **patient) -> PaperClinic:
    """`patient` changes the patient as in `clinic.a_patient`."""
    staff = a_clinic(engine)
    with Session(engine.execution_options(writes=True)) as session:
        clinic = session.query(Clinic).one()
        clinic.address, clinic.postcode = "1 Clinic Way\nTruro", "TR1 1AA"
        clinic.email, clinic.supplier_name = "oxygen@truro.example", "Bluewater Oxygen"
        session.commit()
    return PaperClinic(staff, a_paper_patient(engine, staff, **patient))


def a_paper_patient(engine: Engine, staff, practice: str = "Y99901", **patient) -> int:
    patient_id = someone(engine, **({"nhs": an_nhs_number(1)} | patient))
    early = date(2020, 1, 1)
    practice_id = write(
        engine,
        GpPractice(
            code=practice,
            name="Quay Surgery",
            address="1 Quay Street\nTruro",
            postcode="TR1 2AB",
            phone="01632960300",
        ),
    )
    for record in (
        PatientAddress(address="3 Lighthouse Terrace\nTruro", postcode="TR1 3LJ", valid_from=early),
        PatientPhone(kind=PhoneKind.HOME, number="01632960217"),
        PatientPhone(kind=PhoneKind.CARER, number="01632960218", note="Tom Jenkins (son)"),
        PatientGp(gp_practice_id=practice_id, gp_name="Dr Imran Shah", valid_from=early),
        PatientDiagnosis(
            code=Diagnosis.COPD, label="COPD, severe", diagnosed_on=date(2014, 3, 1), is_main=True
        ),
        PatientSign(kind=SignKind.PERIPHERAL_OEDEMA, is_present=False, found_on=early),
        PatientSign(kind=SignKind.PULMONARY_HYPERTENSION, is_present=False, found_on=early),
        PatientSign(kind=SignKind.EXACERBATION, is_present=False, found_on=date(2026, 11, 20)),
        Smoking(who=SmokingWho.PATIENT, status=SmokingStatus.STOPPED, told_on=date(2026, 10, 1)),
        Smoking(who=SmokingWho.HOUSEHOLD, status=SmokingStatus.NEVER, told_on=date(2026, 10, 1)),
    ):
        record.patient_id = patient_id
        write(engine, record)
    for day, breathed, pao2, paco2 in (
        (date(2026, 10, 20), {"device": Device.AIR}, "6.90", "5.80"),
        (date(2026, 11, 20), {"device": Device.AIR}, "6.70", "5.90"),
        (
            date(2026, 11, 20),
            {"device": Device.NASAL_CANNULA, "flow_l_min": Decimal(2)},
            "8.40",
            "6.00",
        ),
    ):
        a_stored_gas(engine, staff, patient_id, day, pao2=pao2, paco2=paco2, **breathed)
    an_assessment(engine, patient_id, staff.nurse_olu.person_id, **SAFE)
    return patient_id


def a_stored_gas(engine, staff, patient_id, day, *, pao2, paco2, **breathed) -> int:
    hour = 9 if breathed["device"] == Device.AIR else 10
    result_id = write(
        engine,
        Result(
            patient_id=patient_id,
            kind="blood_gas",
            taken_at=datetime(day.year, day.month, day.day, hour, tzinfo=UTC),
            status=ResultStatus.REVIEWED,
            recorded_by_id=staff.nurse_olu.person_id,
            **breathed,
        ),
    )
    write(
        engine,
        BloodGas(
            result_id=result_id,
            sample=SampleKind.ABG,
            ph=Decimal("7.390"),
            paco2_kpa=Decimal(paco2),
            pao2_kpa=Decimal(pao2),
            hco3_mmol_l=Decimal("27.9"),
            spo2_percent=Decimal("88.0"),
        ),
    )
    return result_id


def an_allergy(engine: Engine, patient_id: int, agent: str = "Penicillin") -> None:
    write(
        engine,
        Allergy(patient_id=patient_id, agent=agent, reaction="rash", recorded_on=date(2020, 1, 1)),
    )
    with Session(engine.execution_options(writes=True)) as session:
        session.get(Patient, patient_id).allergy_status = AllergyStatus.RECORDED
        session.commit()


def a_ready_draft(orders: Orders, patient_id: int, **typed) -> OrderDraft:
    """A new order on which every gate is open."""
    usual = {
        "lines": (LINE,),
        "consent_signed_on": date(2026, 11, 20),
        "risk_form_completed_on": date(2026, 11, 20),
        "is_information_correct": True,
    }
    return replace(orders.draft_for(patient_id).draft, **(usual | typed))


class Statements:
    """Counts what is sent to the database while it is open."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.sent = engine, []

    def __enter__(self) -> Self:
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_error) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith("BEGIN"):
            self.sent.append(statement)
