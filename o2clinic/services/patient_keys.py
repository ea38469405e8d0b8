"""The keys by which a patient is found, from the record itself and from those folded into it."""

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from o2clinic.models import (
    Patient,
    PatientAddress,
    PatientFormerName,
    PatientPhone,
    PatientSearchKey,
)
from o2clinic.rules.search_keys import Findable, keys_for


def keys_of(session: Session, patient_id: int) -> frozenset[str]:
    """Every key of a record as it stands, and of all that were folded into it."""
    return keys_for(_findable(session, patient_id)) | keys_of_folded(session, patient_id)


def keys_of_folded(session: Session, patient_id: int) -> frozenset[str]:
    """The keys of the records that were merged into this one, and of those merged into them."""
    folded = session.scalars(select(Patient.id).where(Patient.merged_into_id == patient_id)).all()
    return frozenset[str]().union(*(keys_of(session, one) for one in folded))


def set_keys(session: Session, patient_id: int, wanted: frozenset[str]) -> None:
    """Bring the kept keys of a patient in line; only what differs is written."""
    mine = PatientSearchKey.patient_id == patient_id
    there = set(session.scalars(select(PatientSearchKey.key).where(mine)))
    gone, new = there - wanted, wanted - there
    if gone:
        session.execute(
            delete(PatientSearchKey).where(mine, PatientSearchKey.key.in_(gone)),
            execution_options={"unaudited": True, "synchronize_session": False},
        )
    if new:
        rows = [{"key": key, "patient_id": patient_id} for key in sorted(new)]
        session.connection().execute(insert(PatientSearchKey), rows)


def _findable(session: Session, patient_id: int) -> Findable:
    patient = session.get_one(Patient, patient_id)
    former = session.execute(
        select(PatientFormerName.given_names, PatientFormerName.family_name).where(
            PatientFormerName.patient_id == patient_id
        )
    ).all()
    postcodes = select(PatientAddress.postcode).where(PatientAddress.patient_id == patient_id)
    phones = select(PatientPhone.number).where(PatientPhone.patient_id == patient_id)
    return Findable(
        family_name=patient.family_name,
        given_names=patient.given_names,
        born_on=patient.born_on,
        preferred_name=patient.preferred_name,
        former=tuple((given, family) for given, family in former),
        nhs_number=patient.nhs_number or "",
        hospital_number=patient.hospital_number,
        postcodes=tuple(session.scalars(postcodes)),
        phones=tuple(session.scalars(phones)),
    )
