"""Writing a patient: the record, what hangs on it, and the keys by which it is found."""

from datetime import date, timedelta
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from o2clinic.errors import Level, NotValid, Taken
from o2clinic.models import (
    Allergy,
    CommunicationNeed,
    Patient,
    PatientAddress,
    PatientFormerName,
    PatientGp,
    PatientPhone,
)
from o2clinic.rules import display
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.nhs_number import formatted
from o2clinic.rules.patient_codes import AddressKind
from o2clinic.rules.permissions import Permission
from o2clinic.rules.search_keys import keys_for
from o2clinic.services import patient_keys
from o2clinic.services.patient_draft import PatientDraft
from o2clinic.services.work import Work

DatedT = TypeVar("DatedT", Allergy, CommunicationNeed)

_COLUMNS = (
    "nhs_number_status",
    "hospital_number",
    "title",
    "given_names",
    "family_name",
    "preferred_name",
    "sex",
    "gender",
    "died_on",
    "email",
    "allergy_status",
    "note",
)


def checked(draft: PatientDraft, today: date) -> PatientDraft:
    """The draft, tidied.

    Raises:
        NotValid: something blocks it, or a query was not answered with a reason.
    """
    tidy = draft.tidied()
    open_queries = [
        finding
        for finding in tidy.findings(today)
        if finding.level is Level.BLOCK
        or (finding.level is Level.CONFIRM and not draft.reason.strip())
    ]
    if open_queries:
        raise NotValid(open_queries)
    return tidy


def write_new(work: Work, draft: PatientDraft) -> int:
    """Write a new patient with everything of the form; gives the key."""
    _refuse_second_holder(work, draft)
    work.reason = draft.reason
    patient_id = work.add(Patient(**_values(draft)))
    work.patient_id = work.record_id = patient_id
    today = day_of(work.at)
    if draft.address or draft.postcode:
        work.session.add(_address(patient_id, draft, draft.address_from or today))
    _write_lists(work, patient_id, draft, today)
    work.session.flush()
    rewrite_keys(work.session, patient_id, draft)
    return patient_id


def write_over(work: Work, draft: PatientDraft) -> int:
    """Write the form over the patient it was filled from."""
    patient = work.fetch_for_edit(Patient, draft.id, draft.version)
    work.patient_id = work.record_id = patient.id
    work.reason = draft.reason
    _refuse_second_holder(work, draft)
    today = day_of(work.at)
    if draft.was_renamed:
        _keep_former_name(work.session, patient, draft, today)
    for name, value in _values(draft).items():
        setattr(patient, name, value)
    # Whoever edits next must see that the lists below have changed, though no column did.
    flag_modified(patient, "changed_at")
    _move(work.session, patient.id, draft, today)
    _write_lists(work, patient.id, draft, today)
    work.session.flush()
    rewrite_keys(work.session, patient.id, draft)
    return patient.id


def rewrite_keys(session: Session, patient_id: int, draft: PatientDraft) -> None:
    """Bring the search keys of a patient in line with the record; only what differs is written."""
    former = session.execute(
        select(PatientFormerName.given_names, PatientFormerName.family_name).where(
            PatientFormerName.patient_id == patient_id
        )
    ).all()
    postcodes = session.scalars(
        select(PatientAddress.postcode).where(PatientAddress.patient_id == patient_id)
    )
    if draft.born_on is None:
        raise ValueError("a patient without a date of birth was to be written")
    wanted = keys_for(
        draft.findable(
            draft.born_on, tuple((given, family) for given, family in former), tuple(postcodes)
        )
    )
    if draft.id:  # nobody was folded into a record that is new
        wanted |= patient_keys.keys_of_folded(session, patient_id)
    patient_keys.set_keys(session, patient_id, wanted)


def _refuse_second_holder(work: Work, draft: PatientDraft) -> None:
    digits = draft.digits()
    if not digits:
        return
    holder = work.session.execute(
        select(Patient.family_name, Patient.given_names, Patient.title, Patient.born_on).where(
            Patient.nhs_number == digits, Patient.id != draft.id
        )
    ).first()
    if holder is None:
        return
    who = ""
    if work.actor.may(Permission.FIND_PATIENT):
        name = display.patient_name(holder.family_name, holder.given_names, holder.title)
        who = f"{name}, born {display.short_date(holder.born_on)}"
    raise Taken(f"NHS number {formatted(digits)}", who)


def _values(draft: PatientDraft) -> dict[str, Any]:
    values = {name: getattr(draft, name) for name in _COLUMNS}
    return values | {"nhs_number": draft.digits() or None, "born_on": draft.born_on}


def _address(patient_id: int, draft: PatientDraft, since: date) -> PatientAddress:
    return PatientAddress(
        patient_id=patient_id,
        kind=AddressKind.HOME,
        address=draft.address,
        postcode=draft.postcode,
        valid_from=since,
    )


def _keep_former_name(session: Session, patient: Patient, draft: PatientDraft, today: date) -> None:
    before = (patient.given_names, patient.family_name)
    if before != (draft.given_names, draft.family_name):
        session.add(
            PatientFormerName(
                patient_id=patient.id, given_names=before[0], family_name=before[1], used_to=today
            )
        )


def _move(session: Session, patient_id: int, draft: PatientDraft, today: date) -> None:
    """A new address from a later day closes the old one; from the same day it corrects it."""
    now = session.scalars(
        select(PatientAddress)
        .where(
            PatientAddress.patient_id == patient_id,
            PatientAddress.kind == AddressKind.HOME,
            PatientAddress.valid_to.is_(None),
        )
        .order_by(PatientAddress.valid_from.desc())
    ).first()
    since = draft.address_from or today
    if now is None:
        if draft.address or draft.postcode:
            session.add(_address(patient_id, draft, since))
        return
    if (now.address, now.postcode) == (draft.address, draft.postcode):
        now.valid_from = draft.address_from or now.valid_from
    elif since <= now.valid_from:
        now.address, now.postcode, now.valid_from = draft.address, draft.postcode, since
    else:
        now.valid_to = since - timedelta(days=1)
        if draft.address or draft.postcode:
            session.add(_address(patient_id, draft, since))


def _write_lists(work: Work, patient_id: int, draft: PatientDraft, today: date) -> None:
    session, is_new = work.session, not draft.id
    _write_phones(session, patient_id, draft, is_new=is_new)
    _write_practice(session, patient_id, draft, today)
    _write_needs(session, patient_id, draft, today, is_new=is_new)
    allergies = [] if is_new else open_rows(session, Allergy, patient_id)
    known_agents = {allergy.agent for allergy in allergies}
    for allergy in allergies:
        if allergy.agent not in draft.allergies:
            allergy.ended_on = today
    for agent in dict.fromkeys(draft.allergies):
        if agent not in known_agents:
            session.add(Allergy(patient_id=patient_id, agent=agent, recorded_on=today))


def _write_needs(
    session: Session, patient_id: int, draft: PatientDraft, today: date, *, is_new: bool
) -> None:
    """Each need once, with what is said more closely of it; what was changed was asked today."""
    needs = [] if is_new else open_rows(session, CommunicationNeed, patient_id)
    known: dict[str, CommunicationNeed] = {}
    for need in needs:
        if need.kind in draft.needs:
            known.setdefault(need.kind, need)
        else:
            need.ended_on = today
    for kind in dict.fromkeys(draft.needs):
        of_carer = kind in draft.carers_needs
        detail = draft.need_details.get(kind)
        told = known.get(kind)
        if told is None:
            made = CommunicationNeed(patient_id=patient_id, kind=kind, recorded_on=today)
            made.detail, made.is_carers = detail or "", of_carer
            session.add(made)
            continue
        detail = told.detail if detail is None else detail
        if (told.detail, told.is_carers) != (detail, of_carer):
            told.detail, told.is_carers, told.asked_on = detail, of_carer, today


def open_rows(session: Session, kind: type[DatedT], patient_id: int) -> list[DatedT]:
    """The allergies, or needs, that hold today."""
    wanted = select(kind).where(kind.patient_id == patient_id, kind.ended_on.is_(None))
    return list(session.scalars(wanted.order_by(kind.id)))


def _write_phones(session: Session, patient_id: int, draft: PatientDraft, *, is_new: bool) -> None:
    wanted = {(phone.kind.value, phone.number): phone.note for phone in draft.phones}
    for phone in (
        ()
        if is_new
        else session.scalars(
            select(PatientPhone).where(PatientPhone.patient_id == patient_id)
        ).all()
    ):
        if wanted.pop((phone.kind, phone.number), None) is None:
            session.delete(phone)
    for (kind, number), note in wanted.items():
        session.add(PatientPhone(patient_id=patient_id, kind=kind, number=number, note=note))


def _write_practice(session: Session, patient_id: int, draft: PatientDraft, today: date) -> None:
    now = (
        None
        if not draft.id
        else session.scalars(
            select(PatientGp).where(
                PatientGp.patient_id == patient_id, PatientGp.valid_to.is_(None)
            )
        ).first()
    )
    if now is not None and now.gp_practice_id == draft.practice_id:
        now.gp_name = draft.gp_name
        return
    if now is not None and now.valid_from >= today:
        session.delete(now)
    elif now is not None:
        now.valid_to = today - timedelta(days=1)
    if draft.practice_id:
        session.add(
            PatientGp(
                patient_id=patient_id,
                gp_practice_id=draft.practice_id,
                gp_name=draft.gp_name,
                valid_from=today,
            )
        )
