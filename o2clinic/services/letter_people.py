"""Whom letters, labels and text messages about visits go to: read for many patients at once."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from o2clinic.documents.page import Identity, Letterhead
from o2clinic.errors import NotFound
from o2clinic.models import (
    Clinic,
    CommunicationNeed,
    Patient,
    PatientAddress,
    PatientPhone,
    Site,
)
from o2clinic.rules import display
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.letter_manner import RecordedNeed
from o2clinic.rules.patient_codes import AddressKind, PhoneKind
from o2clinic.rules.visit_letters import why_not_written
from o2clinic.services import shut_records

_AT_ONCE: Final = 500  # keys in one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """A patient as the desk writes to them.

    Attributes:
        address: lines below one another, postcode last; empty when none holds today.
        needs: each communication need that holds today, of the patient or the carer.
        mobile: as it was typed; empty without one.
        is_shut: restricted, and not opened with a reason by whoever asks.
    """

    patient_id: int
    identity: Identity
    died_on: date | None
    moved_away_on: date | None = None
    address: tuple[str, ...] = ()
    needs: tuple[RecordedNeed, ...] = ()
    mobile: str = ""
    is_shut: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """Name and address as they stand on an envelope."""
        who = self.identity
        name = " ".join(part for part in (who.title, who.given, who.family) if part)
        return (name, *self.address)

    @property
    def salutation(self) -> str:
        """After "Dear": the title and the family name, or the given name without a title."""
        return f"{self.identity.title or self.identity.given} {self.identity.family}".strip()

    @property
    def why_not(self) -> str:
        """What keeps anybody from writing to them; "" when nothing does."""
        return why_not_written(
            has_died=self.died_on is not None,
            has_moved=self.moved_away_on is not None,
            is_shut=self.is_shut,
            needs={need.kind for need in self.needs},
            has_address=bool(self.address),
        )

    def detail(self, kind: str) -> str | None:
        """What was noted of a need; None when the patient does not have it."""
        return next((need.detail for need in self.needs if need.kind == kind), None)


@dataclass(frozen=True, slots=True)
class PlaceOfVisits:
    """A site as patients find it."""

    name: str
    address: tuple[str, ...]
    phone: str


@dataclass(frozen=True, slots=True)
class House:
    """The clinic and its sites, by key."""

    letterhead: Letterhead
    phone: str
    sites: tuple[tuple[int, PlaceOfVisits], ...]

    def site(self, site_id: int) -> PlaceOfVisits:
        """A site; the clinic's own telephone where it has none."""
        known = next((site for key, site in self.sites if key == site_id), None)
        return known or PlaceOfVisits("", (), self.phone)


def addressees(
    session: Session, keys: Collection[int], person_id: int, now: datetime
) -> dict[int, Addressee]:
    """Read them; one statement for all, and four for each five hundred patients."""
    shut = shut_records.all_shut(session, person_id, now)
    found: dict[int, Addressee] = {}
    for part in _parts(sorted(keys)):
        found.update(_some(session, part, day_of(now)))
    return {key: replace(one, is_shut=key in shut) for key, one in found.items()}


def house(session: Session) -> House:
    """The clinic and its sites; two statements.

    Raises:
        NotFound: the clinic is not set up.
    """
    clinic = session.scalars(select(Clinic).order_by(Clinic.id).limit(1)).first()
    if clinic is None:
        raise NotFound("This database has no clinic yet.")
    phone = display.phone(clinic.phone)
    contact = (f"Telephone {phone}" if phone else "", clinic.email)
    address = _lines(clinic.address, clinic.postcode)
    letterhead = Letterhead(clinic.name, address, tuple(line for line in contact if line))
    wanted = select(Site.id, Site.name, Site.address, Site.postcode, Site.phone).order_by(Site.id)
    sites = tuple(
        (
            row.id,
            PlaceOfVisits(
                row.name, _lines(row.address, row.postcode), display.phone(row.phone) or phone
            ),
        )
        for row in session.execute(wanted)
    )
    return House(letterhead, phone, sites)


def addresses_of(
    session: Session, keys: Collection[int], today: date
) -> dict[int, tuple[str, ...]]:
    """Where each lives today; of two the one that holds since later."""
    wanted = (
        select(PatientAddress.patient_id, PatientAddress.address, PatientAddress.postcode)
        .where(
            PatientAddress.patient_id.in_(keys),
            PatientAddress.kind == AddressKind.HOME,
            PatientAddress.valid_from <= today,
            or_(PatientAddress.valid_to.is_(None), PatientAddress.valid_to >= today),
        )
        .order_by(PatientAddress.valid_from, PatientAddress.id)
    )
    return {row.patient_id: _lines(row.address, row.postcode) for row in session.execute(wanted)}


def _some(session: Session, keys: Sequence[int], today: date) -> Iterator[tuple[int, Addressee]]:
    addresses = addresses_of(session, keys, today)
    needs = _needs(session, keys, today)
    mobiles = _mobiles(session, keys)
    wanted = select(
        Patient.id,
        Patient.family_name,
        Patient.given_names,
        Patient.title,
        Patient.born_on,
        Patient.died_on,
        Patient.moved_away_on,
        Patient.nhs_number,
    ).where(Patient.id.in_(keys))
    for row in session.execute(wanted):
        identity = Identity(
            row.family_name, row.given_names, row.title, row.born_on, row.nhs_number or ""
        )
        yield (
            row.id,
            Addressee(
                patient_id=row.id,
                identity=identity,
                died_on=row.died_on,
                moved_away_on=row.moved_away_on,
                address=addresses.get(row.id, ()),
                needs=tuple(needs.get(row.id, ())),
                mobile=mobiles.get(row.id, ""),
            ),
        )


def _needs(session: Session, keys: Sequence[int], today: date) -> dict[int, list[RecordedNeed]]:
    wanted = (
        select(
            CommunicationNeed.patient_id,
            CommunicationNeed.kind,
            CommunicationNeed.detail,
            CommunicationNeed.is_carers,
            func.coalesce(CommunicationNeed.asked_on, CommunicationNeed.recorded_on).label(
                "told_on"
            ),
        )
        .where(
            CommunicationNeed.patient_id.in_(keys),
            CommunicationNeed.ended_on.is_(None) | (CommunicationNeed.ended_on > today),
        )
        .order_by(CommunicationNeed.id)
    )
    found: defaultdict[int, list[RecordedNeed]] = defaultdict(list)
    for row in session.execute(wanted):
        found[row.patient_id].append(
            RecordedNeed(str(row.kind), row.detail, row.is_carers, row.told_on)
        )
    return dict(found)


def _mobiles(session: Session, keys: Sequence[int]) -> dict[int, str]:
    """The first mobile of each patient; a carer's is not the patient's."""
    wanted = (
        select(PatientPhone.patient_id, PatientPhone.number)
        .where(PatientPhone.patient_id.in_(keys), PatientPhone.kind == PhoneKind.MOBILE)
        .order_by(PatientPhone.id.desc())
    )
    return {row.patient_id: row.number for row in session.execute(wanted)}


def _lines(address: str, postcode: str) -> tuple[str, ...]:
    return display.address_lines(tuple(address.splitlines()), postcode)


def _parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(keys), _AT_ONCE):
        yield keys[begin : begin + _AT_ONCE]
