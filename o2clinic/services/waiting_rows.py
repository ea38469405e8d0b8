"""The lines of the waiting list, and of the referrals that wait to be triaged."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import Session

from o2clinic.models import Patient, PatientAddress, Person, Referral, Site, WaitingEntry
from o2clinic.rules.display import born, patient_name, short_date, staff_name
from o2clinic.rules.patient_codes import AddressKind
from o2clinic.rules.visits import VISITS, VisitKind
from o2clinic.rules.waiting import (
    OPEN,
    SOURCE_WORDS,
    URGENCY_WORDS,
    ReferralSource,
    WaitingState,
    WaitUrgency,
    target_words,
    waiting_words,
)
from o2clinic.rules.waiting_match import Waiter

MOST_ROWS: Final = 2000
# Nothing is planned for the others; taking a death or a move back lists them again.
_HERE: Final = (Patient.died_on.is_(None), Patient.moved_away_on.is_(None))


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """One who waits for a visit.

    Attributes:
        name, born: of the patient, as everywhere.
        is_dead, has_moved: the patient is here no more, by a merge of records; the line is to be
            removed, and is offered nothing.
        area: postcode district of the home; "" when not known.
        site, clinician: where and with whom only; "" for anywhere, anybody.
        total: how many wait in all; more than are shown where there are very many.
    """

    waiter: Waiter
    version: int
    patient_id: int
    name: str
    born: str
    is_dead: bool
    area: str
    site: str
    clinician: str
    note: str
    state: WaitingState
    offered_on: date | None
    today: date
    total: int
    has_moved: bool = False

    @property
    def entry_id(self) -> int:
        """Its key."""
        return self.waiter.entry_id

    @property
    def title(self) -> str:
        """◆ LTOT gas 1."""
        look = VISITS[self.waiter.visit_kind]
        return f"{look.symbol} {look.title}"

    @property
    def visit(self) -> str:
        """◆ LTOT gas 1, 45 min."""
        return f"{self.title}, {self.waiter.minutes} min"

    @property
    def urgency(self) -> str:
        """In words."""
        return URGENCY_WORDS[self.waiter.urgency]

    @property
    def waiting(self) -> str:
        """How long already."""
        return waiting_words(self.waiter.since_on, self.today)

    @property
    def target(self) -> str:
        """By when, and how far that is off."""
        return target_words(self.waiter.target_on, self.today)

    @property
    def is_overdue(self) -> bool:
        """Whether the target day is over."""
        return self.waiter.target_on < self.today

    @property
    def where(self) -> str:
        """Where and with whom, as far as that is said; else from where the patient comes."""
        home = f"from {self.area}" if self.area and not self.site else ""
        return ", ".join(filter(None, (self.site, self.clinician, home))) or "anywhere"

    @property
    def stands(self) -> str:
        """What is more than that it waits: "Offered 20-Nov-2026"."""
        if self.is_dead:
            return "Has died: remove"
        if self.has_moved:
            return "Moved away: remove"
        is_offered = self.state is WaitingState.OFFERED
        return f"Offered {short_date(self.offered_on)}" if is_offered else ""

    @property
    def is_gone(self) -> bool:
        """Whether nothing can be booked for the patient."""
        return self.is_dead or self.has_moved

    @property
    def about(self) -> str:
        """All that is to be known before somebody is rung up, in one line."""
        on = self.waiter.earliest_on
        earliest = f"not before {short_date(on)}" if on is not None and on > self.today else ""
        return " · ".join(filter(None, (self.stands, self.where, earliest, self.note)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralRow:
    """One who waits to be triaged.

    Attributes:
        is_shut: the record is restricted, and was not opened with a reason.
    """

    referral_id: int
    patient_id: int
    name: str
    born: str
    received: str
    received_on: date
    waiting: str
    days: int
    source: str
    referrer: str
    is_shut: bool


@dataclass(frozen=True, slots=True)
class WaitingCounts:
    """What waits: to be triaged, to be booked, and of these past their target day."""

    to_triage: int
    waiting: int
    overdue: int


def waiting_rows(
    session: Session, today: date, *more: ColumnElement[bool]
) -> tuple[WaitingRow, ...]:
    """Who waits, whose target day comes first before the others; one statement."""
    wanted = (
        _entries(today)
        .where(*more)
        .order_by(WaitingEntry.target_on, WaitingEntry.id)
        .limit(MOST_ROWS)
    )
    return tuple(_waiting_row(row, today) for row in session.execute(wanted))


def referral_rows(session: Session, shut: Collection[int], today: date) -> tuple[ReferralRow, ...]:
    """Who waits to be triaged, the oldest first; one statement."""
    wanted = (
        select(*Referral.__table__.c["id", "received_on", "source", "referrer"], *_of_patient())
        .join(Patient, Patient.id == Referral.patient_id)
        .where(Referral.outcome.is_(None), *_HERE)
        .order_by(Referral.received_on, Referral.id)
        .limit(MOST_ROWS)
    )
    return tuple(
        ReferralRow(
            referral_id=row.id,
            patient_id=row.patient_id,
            name=patient_name(row.family_name, row.given_names, row.title),
            born=born(row.born_on, today, row.died_on),
            received=short_date(row.received_on),
            received_on=row.received_on,
            waiting=waiting_words(row.received_on, today),
            days=(today - row.received_on).days,
            source=SOURCE_WORDS.get(ReferralSource(row.source), row.source),
            referrer=row.referrer,
            is_shut=row.patient_id in shut,
        )
        for row in session.execute(wanted)
    )


def counts(session: Session, today: date) -> WaitingCounts:
    """How many there are; one statement."""
    waiting = select(func.count()).where(WaitingEntry.state.in_(OPEN))
    row = session.execute(
        select(
            select(func.count())
            .select_from(Referral)
            .join(Patient, Patient.id == Referral.patient_id)
            .where(Referral.outcome.is_(None), *_HERE)
            .scalar_subquery(),
            waiting.scalar_subquery(),
            waiting.where(WaitingEntry.target_on < today).scalar_subquery(),
        )
    ).one()
    return WaitingCounts(*row)


def _entries(today: date) -> Select[*tuple[Any, ...]]:
    table = WaitingEntry.__table__.c
    return (
        select(
            *(table[name] for name in ("id", "version", "visit_kind", "minutes", "urgency")),
            *(table[name] for name in ("since_on", "earliest_on", "target_on", "site_id")),
            *(table[name] for name in ("person_id", "notice_days", "note", "state", "offered_on")),
            *_of_patient(),
            Site.name.label("site"),
            Person.title.label("person_title"),
            Person.given_names.label("person_given"),
            Person.family_name.label("person_family"),
            _postcode(today).label("postcode"),
            func.count().over().label("total"),
        )
        .join(Patient, Patient.id == WaitingEntry.patient_id)
        .outerjoin(Site, Site.id == WaitingEntry.site_id)
        .outerjoin(Person, Person.id == WaitingEntry.person_id)
        .where(WaitingEntry.state.in_(OPEN))
    )


def _of_patient() -> tuple[ColumnElement[Any], ...]:
    names = ("family_name", "given_names", "title", "born_on", "died_on", "moved_away_on")
    table = Patient.__table__.c
    return (table.id.label("patient_id"), *(table[name] for name in names))


def _postcode(today: date) -> ScalarSelect[str]:
    """Of the home of today."""
    return (
        select(PatientAddress.postcode)
        .where(
            PatientAddress.patient_id == WaitingEntry.patient_id,
            PatientAddress.kind == AddressKind.HOME,
            PatientAddress.valid_from <= today,
            or_(PatientAddress.valid_to.is_(None), PatientAddress.valid_to >= today),
        )
        .order_by(PatientAddress.valid_from.desc(), PatientAddress.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _waiting_row(row: Row[Any], today: date) -> WaitingRow:
    area = (row.postcode or "").partition(" ")[0]
    waiter = Waiter(
        entry_id=row.id,
        visit_kind=VisitKind(row.visit_kind),
        minutes=row.minutes,
        urgency=WaitUrgency(row.urgency),
        target_on=row.target_on,
        since_on=row.since_on,
        site_id=row.site_id,
        person_id=row.person_id,
        district=area,
        earliest_on=row.earliest_on,
        notice_days=row.notice_days,
    )
    wish = row.person_family is not None
    return WaitingRow(
        waiter=waiter,
        version=row.version,
        patient_id=row.patient_id,
        name=patient_name(row.family_name, row.given_names, row.title),
        born=born(row.born_on, today, row.died_on),
        is_dead=row.died_on is not None,
        has_moved=row.moved_away_on is not None,
        area=area,
        site=row.site or "",
        clinician=staff_name(row.person_title, row.person_given, row.person_family) if wish else "",
        note=row.note,
        state=WaitingState(row.state),
        offered_on=row.offered_on,
        today=today,
        total=row.total,
    )
