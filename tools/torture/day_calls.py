"""The saving use cases of one patient's day in the clinic, in their order.

Day n has its own patient, and takes place n days after the first. Each call can be pickled, so
that it can be sent again after the program that sent it was killed.
"""

from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from o2clinic.errors import AlreadyDone
from o2clinic.rules.blood_gas import GasReading, SampleKind
from o2clinic.rules.clinic_time import instant
from o2clinic.rules.order import Equipment, Modality, OrderLine
from o2clinic.rules.oximetry import OximetryReading
from o2clinic.rules.oxygen_source import AIR, Device, OxygenSource
from o2clinic.rules.patient_codes import AllergyStatus, NhsNumberStatus, PhoneKind, Sex
from o2clinic.rules.spirometry import SpirometryReading
from o2clinic.rules.visits import VisitKind
from o2clinic.services.blood_gases import BloodGasDraft, BloodGases
from o2clinic.services.booking import Booking, BookingDraft, VisitStep
from o2clinic.services.day_list import DayLists
from o2clinic.services.incoming import Incoming
from o2clinic.services.incoming_acceptance import AcceptDraft
from o2clinic.services.letter_catalogue import GENERAL
from o2clinic.services.letters import Letters
from o2clinic.services.orders import Orders
from o2clinic.services.oximetries import Oximetries, OximetryDraft
from o2clinic.services.patient_draft import PatientDraft, PhoneDraft
from o2clinic.services.patients import Patients
from o2clinic.services.review import Review, ReviewDraft, SignedResult
from o2clinic.services.spirometries import Spirometries, SpirometryDraft
from o2clinic.services.work import Actor, Desk, new_command_id
from tools.torture.staff import NOON, DayStaff, own_nhs_number

_BY_NAME: dict[str, Callable[[Desk, Actor], Any]] = {
    kind.__name__: kind
    for kind in (
        Patients,
        Booking,
        DayLists,
        BloodGases,
        Spirometries,
        Oximetries,
        Incoming,
        Review,
        Orders,
        Letters,
    )
}
_PICTURES_EVERY = 6  # days with a letter that has the trend's picture, which takes long to draw
_PAPERS = frozenset({"day_list", "order", "letter"})  # these take long to draw, too


@dataclass(frozen=True)
class AnalyserFile:
    """A file from the analyser; it is known again by its bytes and not by a command."""

    name: str
    content: bytes

    @property
    def command_id(self) -> str:
        """What it is known by."""
        return sha256(self.content).hexdigest()


@dataclass(frozen=True)
class ListWanted:
    """The list of a day that is to be printed."""

    day: date
    site_id: int
    command_id: str


@dataclass(frozen=True)
class Call:
    """One press of Save: which use case, by whom, with what."""

    day: int
    step: str
    who: str
    service: str
    method: str
    sent: Any

    @property
    def command_id(self) -> str:
        """Of what was sent."""
        return str(self.sent.command_id)

    def make(self, desk: Desk, staff: DayStaff) -> tuple[int, bool]:
        """Key of the record, and whether it had been saved before."""
        service = _BY_NAME[self.service](desk, staff.actors[self.who])
        try:
            if isinstance(self.sent, AnalyserFile):
                return _received(service, self.sent), False
            if isinstance(self.sent, ListWanted):
                return service.issue(*astuple(self.sent)).document_id, False
            return getattr(service, self.method)(self.sent), False
        except AlreadyDone as done:
            return done.record_id, True


def now_on(day: int) -> datetime:
    """Noon of a day."""
    return NOON + timedelta(days=day)


def next_call(
    desk: Desk, staff: DayStaff, day: int, done: Mapping[str, int], *, papers_every: int = 1
) -> Call | None:
    """The first use case of the day that is not done; None when all are.

    Papers are made on each `papers_every`-th day.
    """
    for step, (who, kind, method, draft) in _STEPS.items():
        if step not in done and (step not in _PAPERS or day % papers_every == 0):
            sent = draft(_Making(desk, staff, day, done))
            return Call(day, step, who, kind.__name__, method, sent)
    return None


@dataclass(frozen=True)
class _Making:
    """What a draft is made from."""

    desk: Desk
    staff: DayStaff
    day: int
    done: Mapping[str, int]

    @property
    def now(self) -> datetime:
        return now_on(self.day)

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def sent_patient(self) -> PatientDraft:
        return _registration(self)

    @property
    def head(self) -> dict[str, Any]:
        """Of a result's draft."""
        return {
            "command_id": new_command_id(),
            "patient_id": self.done["register"],
            "appointment_id": self.done["book"],
        }

    def gas(self, pao2: str) -> GasReading:
        return GasReading(
            sample=SampleKind.ABG,
            source=AIR,
            taken_at=self.now - timedelta(hours=1),
            ph=Decimal("7.40"),
            paco2_kpa=Decimal("5.5"),
            pao2_kpa=Decimal(pao2) + Decimal(self.day % 50) / 100,
            hco3_mmol_l=Decimal("24.9"),
        )


def _registration(making: _Making) -> PatientDraft:
    letters = "".join(chr(ord("a") + int(digit)) for digit in str(making.day))
    return PatientDraft(
        command_id=new_command_id(),
        nhs_number=own_nhs_number(making.day),
        nhs_number_status=NhsNumberStatus.VERIFIED,
        title="Mrs",
        given_names="Siân Éowyn",
        family_name=f"O'Brien-{letters.title()}",
        sex=Sex.FEMALE,
        born_on=date(1945, 7, 14),
        address="3 Lighthouse Terrace\nTruro",
        postcode="TR1 3LJ",
        phones=(PhoneDraft(PhoneKind.HOME, "01632 960217"),),
        practice_id=making.staff.practice_id,
        gp_name="Dr Imran Shah",
        allergy_status=AllergyStatus.RECORDED,
        allergies=("Penicillin",),
    )


def _booking(making: _Making) -> BookingDraft:
    return BookingDraft(
        patient_id=making.done["register"],
        person_id=making.staff.actors["nurse_olu"].person_id,
        room_id=making.staff.room_id,
        site_id=making.staff.site_id,
        clinic_session_id=None,
        starts_at=instant(making.today, datetime.min.time().replace(hour=12, minute=30)),
        minutes=45,
        visit_kind=VisitKind.LTOT_GAS_1,
        command_id=new_command_id(),
        reason="An extra clinic",
    )


def _arrival(making: _Making) -> VisitStep:
    return VisitStep(making.done["book"], 1, new_command_id())


def _day_list(making: _Making) -> ListWanted:
    return ListWanted(making.today, making.staff.site_id, new_command_id())


def _gas(making: _Making) -> BloodGasDraft:
    return BloodGasDraft(**making.head, reading=making.gas("7.60"))


def _spirometry(making: _Making) -> SpirometryDraft:
    reading = SpirometryReading(
        taken_at=making.now - timedelta(hours=1),
        height_cm=Decimal(160),
        fev1_l=Decimal("0.90"),
        fvc_l=Decimal("2.10"),
    )
    return SpirometryDraft(**making.head, reading=reading)


def _oximetry(making: _Making) -> OximetryDraft:
    taken_at = making.now - timedelta(hours=1)
    reading = OximetryReading(taken_at=taken_at, source=AIR, spo2_percent=Decimal(88))
    return OximetryDraft(**making.head, reading=reading)


def _file(making: _Making) -> AnalyserFile:
    sent = making.sent_patient
    taken_at = f"{making.today:%Y%m%d}113000+0000"
    who = f"{sent.nhs_number}^^^NHS^NH||{sent.family_name}^{sent.given_names}||19450714|F"
    lines = (
        rf"MSH|^~\&|ABL90|LUNGLAB|O2|CHEST|1||ORU^R01|M{making.day}|P|2.5||||||UNICODE UTF-8",
        f"PID|1||{who}",
        f"OBR|1|B1||24336-0^Gas panel|||{taken_at}||||||||ART||||||||||F",
        "OBX|1|NM|2744-1^pH^LN||7.390||11.0-14.4||||F",
        "OBX|1|NM|2019-8^pCO2^LN||5.80|kPa|11.0-14.4||||F",
        "OBX|1|NM|2703-7^pO2^LN||8.40|kPa|11.0-14.4||||F",
    )
    content = "\r".join(lines) + "\r"
    return AnalyserFile(f"ABL90-{making.day}.hl7", content.encode())


def _acceptance(making: _Making) -> AcceptDraft:
    incoming = Incoming(making.desk, making.staff.actors["nurse_olu"])
    sheet = incoming.sheet(making.done["receive"])
    return AcceptDraft(
        command_id=new_command_id(),
        id=sheet.id,
        version=sheet.version,
        patient_id=making.done["register"],
        is_patient_confirmed=True,
        are_units_confirmed=True,
        breathed=OxygenSource(Device.NASAL_CANNULA, Decimal(2)),
        sample=SampleKind.ABG,
        selected=frozenset(value.name for value in sheet.values if value.may_be_taken),
    )


def _received(incoming: Incoming, sent: AnalyserFile) -> int:
    received = incoming.receive(sent.name, sent.content)
    if received.ids:
        return received.ids[0]
    known = (row.id for row in incoming.waiting().rows if row.file_name == sent.name)
    raise AlreadyDone(next(known))


def _signature(making: _Making) -> ReviewDraft:
    results = tuple(SignedResult(making.done[step], 1) for step in ("gas", "oximetry"))
    return ReviewDraft(
        command_id=new_command_id(), results=results, comment=f"Seen on day {making.day}"
    )


def _amendment(making: _Making) -> BloodGasDraft:
    return BloodGasDraft(
        **making.head,
        id=making.done["gas"],
        version=2,
        amended_reason="Misread on the print-out",
        reading=making.gas("6.70"),
    )


def _order(making: _Making) -> Any:
    orders = Orders(making.desk, making.staff.actors["dr_berg"])
    line = OrderLine(
        modality=Modality.LTOT,
        equipment=Equipment.STATIC_CONCENTRATOR,
        flow_l_min=Decimal(2),
        hours_per_day=Decimal(16),
    )
    return replace(
        orders.draft_for(making.done["register"]).draft,
        lines=(line,),
        clinical_code="1",
        consent_signed_on=making.today,
        risk_form_completed_on=making.today,
        is_information_correct=True,
        reason="Discharge from hospital; the second gas is booked",
    )


def _letter(making: _Making) -> Any:
    letters = Letters(making.desk, making.staff.actors["dr_berg"])
    return replace(
        letters.as_another(letters.draft_for(making.done["register"]), GENERAL),
        has_trend=making.day % _PICTURES_EVERY == 0,
        seen_by="Dr Astrid Berg",
    )


_STEPS: dict[str, tuple[str, type, str, Callable[[_Making], Any]]] = {
    "register": ("anna", Patients, "register", _registration),
    "book": ("anna", Booking, "book", _booking),
    "check_in": ("anna", Booking, "check_in", _arrival),
    "day_list": ("anna", DayLists, "issue", _day_list),
    "gas": ("nurse_olu", BloodGases, "record", _gas),
    "spirometry": ("nurse_olu", Spirometries, "record", _spirometry),
    "oximetry": ("nurse_olu", Oximetries, "record", _oximetry),
    "receive": ("nurse_olu", Incoming, "receive", _file),
    "accept": ("nurse_olu", Incoming, "accept", _acceptance),
    "sign": ("dr_berg", Review, "sign", _signature),
    "amend": ("dr_berg", BloodGases, "record", _amendment),
    "order": ("dr_berg", Orders, "issue", _order),
    "letter": ("dr_berg", Letters, "issue", _letter),
}
STEPS = tuple(_STEPS)
