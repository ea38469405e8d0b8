"""A meeting desk with an agenda, and makers of what brings patients to it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property

from clinic import NOON, a_patient, write
from services.health_record import an_order
from services.meeting_desk import MeetingDesk, a_meeting_desk
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from o2clinic.models import (
    AgendaItem,
    Appointment,
    BloodGas,
    PatientSign,
    Result,
    Smoking,
)
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.order import Modality
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.patient_codes import SignKind, SmokingStatus, SmokingWho
from o2clinic.rules.result_codes import Activity, ResultSource, ResultStatus, Urgency
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.agenda_draft import AskDraft, LineStep, ToMeeting
from o2clinic.services.agendas import Agendas
from o2clinic.services.diary import Bookee
from o2clinic.services.meeting_seats import MeetingSeats
from o2clinic.services.work import Actor, new_command_id

TODAY = date(2026, 11, 24)


@dataclass(frozen=True)
class AgendaDesk:
    """Nurse Olu fills the agenda of today's meeting."""

    desk: MeetingDesk
    series_id: int
    meeting_id: int

    @property
    def engine(self) -> Engine:
        return self.desk.engine

    @property
    def mary(self) -> int:
        return self.desk.mary

    @property
    def john(self) -> int:
        return self.desk.john

    @cached_property
    def agendas(self) -> Agendas:
        return Agendas(self.desk.clinic.desk, self.desk.olu)

    @cached_property
    def seats(self) -> MeetingSeats:
        return MeetingSeats(self.desk.clinic.desk, self.desk.olu)

    def of(self, actor: Actor) -> Agendas:
        return Agendas(self.desk.clinic.desk, actor)

    def lines(self):
        return self.agendas.sheet(self.meeting_id).lines

    def names(self):
        return [line.name for line in self.lines()]

    def fill(self):
        return self.agendas.fill(self.meeting_id, new_command_id())

    def ask(self, patient_id: int, **typed) -> int:
        known = {"meeting": ToMeeting(self.meeting_id), "question": "Why so tired?"}
        patient = Bookee(patient_id, "Somebody")
        return self.agendas.ask(AskDraft(new_command_id(), patient, **known | typed))

    def step(self, item_id: int) -> LineStep:
        return LineStep(item_id, self.item(item_id).version, new_command_id())

    def item(self, item_id: int) -> AgendaItem:
        with Session(self.engine) as session:
            return session.get_one(AgendaItem, item_id)

    def items(self, meeting_id: int) -> list[AgendaItem]:
        with Session(self.engine) as session:
            wanted = select(AgendaItem).where(AgendaItem.meeting_id == meeting_id)
            return list(session.scalars(wanted.order_by(AgendaItem.place, AgendaItem.id)))

    def another(self, family: str, **other) -> int:
        return a_patient(self.engine, family=family, given="Ann", **other)

    def oxygen(self, patient_id: int, modality: Modality = Modality.LTOT) -> int:
        """Oxygen that was ordered a year ago."""
        return an_order(
            self.engine,
            patient_id,
            TODAY - timedelta(days=365),
            ordered_by_id=self.desk.clinic.dr_berg.person_id,
            modality=modality,
        )

    def smokes(self, patient_id: int, status: SmokingStatus = SmokingStatus.SMOKES) -> int:
        return write(
            self.engine,
            Smoking(
                patient_id=patient_id,
                who=SmokingWho.PATIENT,
                status=status,
                told_on=TODAY - timedelta(days=9),
            ),
        )

    def gas(self, patient_id: int, pao2: str, **other) -> int:
        """A gas at rest on oxygen, three weeks ago."""
        values = {
            "taken_at": NOON - timedelta(days=21),
            "device": Device.NASAL_CANNULA,
            "flow_l_min": Decimal(2),
        } | other
        result = write(
            self.engine,
            Result(
                patient_id=patient_id,
                kind="blood_gas",
                activity=Activity.REST,
                status=ResultStatus.REVIEWED,
                urgency=Urgency.ROUTINE,
                source=ResultSource.TYPED,
                recorded_by_id=self.desk.olu.person_id,
                **values,
            ),
        )
        numbers = {"ph": Decimal("7.40"), "paco2_kpa": Decimal("5.50"), "pao2_kpa": Decimal(pao2)}
        write(
            self.engine,
            BloodGas(result_id=result, sample=SampleKind.ABG, as_typed={}, **numbers),
        )
        return result

    def no_exacerbation(self, patient_id: int) -> int:
        return write(
            self.engine,
            PatientSign(
                patient_id=patient_id,
                kind=SignKind.EXACERBATION,
                is_present=False,
                found_on=TODAY - timedelta(days=1),
            ),
        )

    def visit(self, patient_id: int, days: int = -1, **other) -> int:
        """A review that took place yesterday; every one at an hour of its own."""
        within_the_day = timedelta(minutes=patient_id % 90 * 5)
        start = datetime(2026, 11, 24, 8, tzinfo=UTC) + timedelta(days=days) + within_the_day
        values = {"status": VisitStatus.DONE, "visit_kind": VisitKind.REVIEW} | other
        return write(
            self.engine,
            Appointment(
                patient_id=patient_id,
                person_id=self.desk.olu.person_id,
                site_id=self.desk.clinic.site_id,
                starts_at=start,
                ends_at=start + timedelta(minutes=5),
                **values,
            ),
        )

    def stable(self, patient_id: int) -> None:
        """Of whom there is nothing to be discussed, and who was seen yesterday."""
        self.oxygen(patient_id)
        self.smokes(patient_id, SmokingStatus.STOPPED)
        self.gas(patient_id, "8.4")
        self.no_exacerbation(patient_id)
        self.visit(patient_id)


def an_agenda_desk(engine: Engine) -> AgendaDesk:
    desk = a_meeting_desk(engine)
    series_id = desk.plans.save(desk.series())
    return AgendaDesk(desk, series_id, desk.prepare(series_id))
