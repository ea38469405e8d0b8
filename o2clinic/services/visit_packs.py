"""What each visit needs of its patient's record, for one visit or for a day's list."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import Session

from o2clinic.models import Appointment, OxygenConsent, Result, RiskAnswer, RiskAssessment
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date_with_weekday, with_subscripts
from o2clinic.rules.home_case import ConsentKind
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.permissions import Permission
from o2clinic.rules.result_codes import Activity, ResultStatus
from o2clinic.rules.result_kinds import BLOOD_GAS
from o2clinic.rules.visit_pack import Pack, PackCase, PackItem, visit_pack
from o2clinic.rules.visits import VISITS, VisitKind, VisitStatus
from o2clinic.services import follow_up_facts, follow_up_source, shut_records
from o2clinic.services.diary import bounds
from o2clinic.services.follow_up_facts import Picture
from o2clinic.services.follow_up_source import Source
from o2clinic.services.patient_facts import DIAGNOSES, SMOKING
from o2clinic.services.visit_rows import VisitRow
from o2clinic.services.work import Actor, Desk

Rows = Mapping[int, Sequence["Row[Any]"]]

SHUT: Final = "Restricted record: open it with a reason"
_GOING_ON: Final = (VisitStatus.BOOKED, VisitStatus.ARRIVED, VisitStatus.IN_ROOM)


@dataclass(frozen=True, slots=True)
class VisitWanted:
    """A visit whose pack is asked for."""

    visit_id: int
    patient_id: int
    kind: str
    on: date


@dataclass(frozen=True, slots=True)
class PackLine:
    """One thing of a pack.

    Attributes:
        rule: id of the rule that asks for it.
    """

    words: str
    rule: str
    is_lacking: bool


@dataclass(frozen=True, slots=True)
class PackSheet:
    """What the next visit of a patient needs.

    Attributes:
        title: the visit, with its day.
        before: to be there before it.
        collect: to be had at it.
    """

    title: str
    before: tuple[PackLine, ...]
    collect: tuple[PackLine, ...]


class VisitPacks:
    """What the clinic room has to have, and to get, at a visit."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def next_of(self, patient_id: int) -> PackSheet | None:
        """Of the patient's next visit; None without one. At most fifteen statements.

        Raises:
            RecordShut: the record is restricted and was opened without a reason.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            begin, _ = bounds(day_of(now))
            wanted = (
                select(Appointment.id, Appointment.visit_kind, Appointment.starts_at)
                .where(
                    Appointment.patient_id == patient_id,
                    Appointment.starts_at >= begin,
                    Appointment.status.in_([status.value for status in _GOING_ON]),
                )
                .order_by(Appointment.starts_at)
                .limit(1)
            )
            row = session.execute(wanted).first()
            if row is None:
                return None
            visit = VisitWanted(row.id, patient_id, row.visit_kind, day_of(row.starts_at))
            pack = packs_of(session, [visit], now).get(visit.visit_id)
        if pack is None:
            return None
        title = f"{VISITS[VisitKind(visit.kind)].title}, {short_date_with_weekday(visit.on)}"
        return PackSheet(title, _lines(pack.before), _lines(pack.collect))


def lacking(
    session: Session, actor: Actor, visits: Sequence[VisitRow], now: datetime
) -> dict[int, tuple[str, ...]]:
    """What is missing before each visit that is not over, in words, by visit.

    At most fourteen statements, however many there are. Of a record that is shut to the person
    nothing is told but that.
    """
    asked = [visit for visit in visits if visit.status in _GOING_ON]
    if not asked:
        return {}
    shut = shut_records.all_shut(session, actor.person_id, now)
    found: dict[int, tuple[str, ...]] = {
        visit.visit_id: (SHUT,) for visit in asked if visit.patient_id in shut
    }
    wanted = [
        VisitWanted(visit.visit_id, visit.patient_id, visit.kind, day_of(visit.starts_at))
        for visit in asked
        if visit.patient_id not in shut
    ]
    for visit_id, pack in packs_of(session, wanted, now).items():
        found[visit_id] = tuple(map(with_subscripts, pack.lacking))
    return found


def packs_of(session: Session, visits: Iterable[VisitWanted], now: datetime) -> dict[int, Pack]:
    """The packs by visit; at most thirteen statements. Kinds of a newer program have none."""
    known = [visit for visit in visits if visit.kind in set(VisitKind)]
    patient_ids = sorted({visit.patient_id for visit in known})
    if not patient_ids:
        return {}
    source = follow_up_source.read(session, patient_ids)
    pictures = follow_up_facts.pictures_from(source, patient_ids, now)
    forms, on_air = _forms(session, patient_ids), _gases_on_air(session, patient_ids)
    consents = _consents(session, patient_ids)
    return {
        visit.visit_id: visit_pack(
            _case(visit, source, pictures[visit.patient_id], forms, on_air, consents),
            pictures[visit.patient_id].policy,
        )
        for visit in known
        if visit.patient_id in pictures
    }


def _case(
    visit: VisitWanted,
    source: Source,
    picture: Picture,
    forms_of: Rows,
    on_air: Rows,
    consents: Rows,
) -> PackCase:
    forms = forms_of.get(visit.patient_id, ())
    facts, case = source.facts[visit.patient_id], picture.case
    orders = source.orders.get(visit.patient_id, ())
    return PackCase(
        kind=VisitKind(visit.kind),
        on=visit.on,
        has_diagnosis=bool(facts.open_on(DIAGNOSES, visit.on)),
        exacerbations=case.exacerbations,
        smoking=case.smoking,
        air_gas_days=frozenset(day_of(row.taken_at) for row in on_air.get(visit.patient_id, ())),
        spo2_on=case.spo2_on,
        tasks=picture.schedule().tasks,
        consent_signed_on=_consent(
            consents.get(visit.patient_id, ()),
            *(row.consent_signed_on for row in forms),
            *(one.consent_signed_on for one in orders),
        ),
        risk_form_completed_on=_last(
            *(row.risk_form_completed_on for row in forms),
            *(one.risk_form_completed_on for one in orders),
        ),
        home_assessed_on=_last(*(row.home_assessed_on for row in forms)),
        questions_asked_on=_last(*(row.assessed_on for row in forms if row.is_asked)),
        smoking_told_on=_last(*(line.begins for line in facts.of(SMOKING))),
    )


def _consent(recorded: Sequence[Row[Any]], *on_paper: date | None) -> date | None:
    """As recorded on screen, the newest last; one that was withdrawn outlives no date on paper."""
    if not recorded:
        return _last(*on_paper)
    last = recorded[-1]
    return _last(last.signed_on, *on_paper) if last.kind == ConsentKind.GIVEN else None


def _consents(session: Session, patient_ids: Sequence[int]) -> Rows:
    """Every consent given or withdrawn on screen, in time; one statement."""
    wanted = (
        select(OxygenConsent.patient_id, OxygenConsent.kind, OxygenConsent.signed_on)
        .where(OxygenConsent.patient_id.in_(patient_ids))
        .order_by(OxygenConsent.signed_on, OxygenConsent.id)
    )
    return _by_patient(session, wanted)


def _last(*days: date | None) -> date | None:
    return max((day for day in days if day is not None), default=None)


def _forms(session: Session, patient_ids: Sequence[int]) -> Rows:
    """Consent and risk forms as every assessment of the risks tells of them; one statement."""
    wanted = select(
        RiskAssessment.patient_id,
        RiskAssessment.consent_signed_on,
        RiskAssessment.risk_form_completed_on,
        RiskAssessment.home_assessed_on,
        RiskAssessment.assessed_on,
        exists().where(RiskAnswer.risk_assessment_id == RiskAssessment.id).label("is_asked"),
    ).where(RiskAssessment.patient_id.in_(patient_ids))
    return _by_patient(session, wanted)


def _gases_on_air(session: Session, patient_ids: Sequence[int]) -> Rows:
    """Those at rest that no open query casts doubt on; one statement."""
    wanted = select(Result.patient_id, Result.taken_at).where(
        Result.patient_id.in_(patient_ids),
        Result.kind == BLOOD_GAS.code,
        Result.device == Device.AIR,
        Result.activity == Activity.REST,
        Result.status != ResultStatus.AMENDED,
        Result.has_open_query.is_(False),
    )
    return _by_patient(session, wanted)


def _by_patient(session: Session, wanted: Any) -> Rows:
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(wanted):
        found[row.patient_id].append(row)
    return found


def _lines(items: Sequence[PackItem]) -> tuple[PackLine, ...]:
    return tuple(
        PackLine(with_subscripts(item.in_words()), item.rule, item.is_lacking) for item in items
    )
