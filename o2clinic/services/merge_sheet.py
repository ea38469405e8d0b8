"""What is shown before two records are merged, and before a merge is taken back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, not_, select, union_all
from sqlalchemy.orm import Session, aliased

from o2clinic.errors import Finding, NotFound
from o2clinic.models import (
    Appointment,
    GpPractice,
    OxygenOrder,
    Patient,
    PatientAddress,
    PatientGp,
    Titration,
)
from o2clinic.models.base import Base
from o2clinic.rules import display, merging
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.merging import KEPT_WORDS, MOVED, Kept, Pair, Side, counted
from o2clinic.rules.nhs_number import formatted
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.patient_codes import AddressKind, AllergyStatus, NhsNumberStatus, in_words
from o2clinic.rules.visits import FREED, VisitStatus
from o2clinic.services import agenda_joining
from o2clinic.services.closing_writing import to_stop
from o2clinic.services.work import Actor

TABLES = Base.metadata.tables


@dataclass(frozen=True, slots=True)
class MergeField:
    """One thing of which one of two values is kept.

    Attributes:
        of_kept: on the record that stays, as text; empty when it says nothing.
        of_folded: on the one that is folded in.
        takes_folded: what is proposed: the other's value where the one that stays has none.
    """

    field: Kept
    title: str
    of_kept: str
    of_folded: str
    takes_folded: bool

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return self.of_kept != self.of_folded


@dataclass(frozen=True, slots=True)
class MergeHead:
    """One of the two records, and the version that was seen."""

    patient_id: int
    version: int
    name: str
    born: str
    nhs_number: str


@dataclass(frozen=True, slots=True)
class MergeSheet:
    """The two records side by side.

    Attributes:
        moves: what goes over, counted: "3 results".
        alike: what both have and stays on the record that is folded in: "1 allergy".
        findings: what stands against it, and what to look at before.
    """

    kept: MergeHead
    folded: MergeHead
    fields: tuple[MergeField, ...]
    moves: tuple[str, ...]
    alike: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class TwoRecords:
    """Both records as they were read."""

    kept: Patient
    folded: Patient
    addresses: Mapping[int, PatientAddress]
    practices: Mapping[int, tuple[PatientGp, str]]

    def words(self, field: Kept, patient: Patient, today: date) -> str:
        """A value as it is shown."""
        if field is Kept.ADDRESS:
            there = self.addresses.get(patient.id)
            lines = () if there is None else tuple(there.address.splitlines())
            postcode = "" if there is None else there.postcode
            return ", ".join(display.address_lines(lines, postcode))
        if field is Kept.PRACTICE:
            return self.practices[patient.id][1] if patient.id in self.practices else ""
        return _words(field, patient, today)


def read_two(session: Session, kept_id: int, folded_id: int) -> TwoRecords:
    """Both records; three statements.

    Raises:
        NotFound: one of them is not there.
    """
    ids = (kept_id, folded_id)
    found = {one.id: one for one in session.scalars(select(Patient).where(Patient.id.in_(ids)))}
    if not {*ids} <= found.keys():
        raise NotFound("One of these patients is not in the database.")
    addresses = select(PatientAddress).where(
        PatientAddress.patient_id.in_(ids),
        PatientAddress.kind == AddressKind.HOME,
        PatientAddress.valid_to.is_(None),
    )
    practices = (
        select(PatientGp, GpPractice.name)
        .join(GpPractice, GpPractice.id == PatientGp.gp_practice_id)
        .where(PatientGp.patient_id.in_(ids), PatientGp.valid_to.is_(None))
    )
    return TwoRecords(
        found[kept_id],
        found[folded_id],
        {
            one.patient_id: one
            for one in session.scalars(addresses.order_by(PatientAddress.valid_from))
        },
        {gp.patient_id: (gp, name) for gp, name in session.execute(practices)},
    )


def sheet_of(
    session: Session, actor: Actor, kept_id: int, folded_id: int, at: datetime
) -> MergeSheet:
    """The two beside each other; nine statements."""
    two = read_two(session, kept_id, folded_id)
    today = day_of(at)
    fields = tuple(_fields(two, today))
    take = frozenset(one.field for one in fields if one.takes_folded)
    going = _counts(session, kept_id, folded_id, take)
    whole = _counts(session, kept_id, folded_id, None)
    alike = {name: whole[name] - going[name] for name in MOVED}
    return MergeSheet(
        kept=_head(two.kept, today),
        folded=_head(two.folded, today),
        fields=fields,
        moves=tuple(counted(name, going[name]) for name in MOVED if going[name]),
        alike=tuple(counted(name, alike[name]) for name in MOVED if alike[name]),
        findings=merging.findings(pair_of(session, actor, two, at)),
    )


def going_over(
    name: str, kept_id: int, folded_id: int, take: Collection[Kept]
) -> ColumnElement[bool]:
    """Which rows of a table go over to the record that stays."""
    table = TABLES[name]
    mine, theirs = table.alias("there"), table.c
    of_folded = theirs.patient_id == folded_id
    same: ColumnElement[bool] | None = None
    if name == "allergy":
        same = and_(mine.c.ended_on.is_(None), func.lower(mine.c.agent) == func.lower(theirs.agent))
        same = and_(same, theirs.ended_on.is_(None))
    elif name == "communication_need":
        same = and_(mine.c.ended_on.is_(None), mine.c.kind == theirs.kind)
        same = and_(same, theirs.ended_on.is_(None))
    elif name == "patient_phone":
        same = mine.c.number == theirs.number
    elif name == "record_restriction":
        same = literal(True)
    if same is not None:
        there = select(mine.c.id).where(mine.c.patient_id == kept_id, same).exists()
        return and_(of_folded, not_(there))
    if name == "patient_address" and Kept.ADDRESS not in take:
        is_current = and_(theirs.kind == AddressKind.HOME, theirs.valid_to.is_(None))
        return and_(of_folded, not_(is_current))
    if name == "patient_gp" and Kept.PRACTICE not in take:
        return and_(of_folded, theirs.valid_to.is_not(None))
    return of_folded


def pair_of(session: Session, actor: Actor, two: TwoRecords, at: datetime) -> Pair:
    """What the rules look at; four statements more, and six where one of the two is gone."""
    kept, folded = two.kept, two.folded
    clashes = session.execute(overlapping(kept.id, folded.id)).all()
    future = [
        row
        for row in clashes
        if row.status == VisitStatus.BOOKED and day_of(row.starts_at) >= day_of(at)
    ]
    sides = (_side(kept), _side(folded))
    here = [it.patient_id for it in sides if not it.is_gone]
    ahead = to_stop(session, actor, here[0], at) if len(here) == 1 else ()
    statuses = {kept.allergy_status, folded.allergy_status}
    return Pair(
        kept=sides[0],
        folded=sides[1],
        future_clashes=tuple(display.date_and_time(local(row.starts_at)) for row in future),
        past_clashes=len(clashes) - len(future),
        open_titrations=_having(
            session, Titration.patient_id, kept, folded, Titration.ended_at.is_(None)
        ),
        orders_in_force=_having(
            session, OxygenOrder.patient_id, kept, folded, OxygenOrder.status == OrderStatus.ISSUED
        ),
        ahead=tuple(one.words for one in ahead),
        allergies_disagree=statuses == {AllergyStatus.RECORDED, AllergyStatus.NONE_KNOWN},
        shared_agendas=agenda_joining.shared_agendas(session, kept.id, folded.id),
    )


def overlapping(kept_id: int, folded_id: int) -> "Select[*tuple[Any, ...]]":
    """Visits of the record that is folded in which lie over one of the record that stays."""
    other, freed = aliased(Appointment), [status.value for status in FREED]
    return (
        select(Appointment.id, Appointment.starts_at, Appointment.status)
        .join(
            other,
            and_(other.starts_at < Appointment.ends_at, other.ends_at > Appointment.starts_at),
        )
        .where(
            Appointment.patient_id == folded_id,
            other.patient_id == kept_id,
            Appointment.status.not_in(freed),
            other.status.not_in(freed),
            Appointment.overbook_reason.is_(None),
            other.overbook_reason.is_(None),
        )
        .order_by(Appointment.starts_at)
        .distinct()
    )


def _having(
    session: Session, owner: Any, kept: Patient, folded: Patient, rule: ColumnElement[bool]
) -> int:
    """How many of the two have such a row."""
    wanted = select(owner).where(owner.in_((kept.id, folded.id)), rule).distinct()
    return len(session.scalars(wanted).all())


def _counts(
    session: Session, kept_id: int, folded_id: int, take: Collection[Kept] | None
) -> dict[str, int]:
    """How many rows go over from each table; all there are where nothing is chosen yet."""
    parts = [
        select(literal(name), func.count()).where(
            TABLES[name].c.patient_id == folded_id
            if take is None
            else going_over(name, kept_id, folded_id, take)
        )
        for name in MOVED
    ]
    return {row[0]: row[1] for row in session.execute(union_all(*parts))}


def _fields(two: TwoRecords, today: date) -> "list[MergeField]":
    found = []
    for field, title in KEPT_WORDS.items():
        mine, theirs = (two.words(field, one, today) for one in (two.kept, two.folded))
        if mine or theirs:
            is_better = field is Kept.NHS_NUMBER and _is_surer(two.folded, two.kept)
            takes = bool(theirs) and (not mine or is_better)
            found.append(MergeField(field, title, mine, theirs, takes))
    return found


def _is_surer(one: Patient, other: Patient) -> bool:
    verified = NhsNumberStatus.VERIFIED
    return one.nhs_number_status == verified and other.nhs_number_status != verified


def _words(field: Kept, patient: Patient, today: date) -> str:
    if field is Kept.NHS_NUMBER:
        if not patient.nhs_number:
            return ""
        note = "" if patient.nhs_number_status == NhsNumberStatus.VERIFIED else " (not verified)"
        return formatted(patient.nhs_number) + note
    if field is Kept.NAME:
        return display.patient_name(patient.family_name, patient.given_names, patient.title)
    if field is Kept.BORN_ON:
        return display.born(patient.born_on, today, None)
    value = getattr(patient, field.value)
    if isinstance(value, date):
        return display.short_date(value)
    return in_words(value) if field in {Kept.SEX, Kept.GENDER} else str(value or "")


def _head(patient: Patient, today: date) -> MergeHead:
    return MergeHead(
        patient.id,
        patient.version,
        _words(Kept.NAME, patient, today),
        display.born(patient.born_on, today, patient.died_on),
        _words(Kept.NHS_NUMBER, patient, today),
    )


def _side(patient: Patient) -> Side:
    return Side(
        patient_id=patient.id,
        nhs_number=patient.nhs_number or "",
        is_verified=patient.nhs_number_status == NhsNumberStatus.VERIFIED,
        born_on=patient.born_on,
        sex=patient.sex,
        died_on=patient.died_on,
        moved_away_on=patient.moved_away_on,
        is_merged=patient.merged_into_id is not None,
    )
