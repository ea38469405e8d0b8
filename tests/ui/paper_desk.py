"""A made-up record for the pages of orders and letters, and services with nothing behind them."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from types import SimpleNamespace

from ui.leaving_fakes import MARY, NOW, FakeCopies, FakeSending, FakeTwins
from ui.paper_printers import FakePrinting

from o2clinic.documents.order_form import Contact
from o2clinic.documents.page import Identity, Letterhead
from o2clinic.errors import AlreadyDone
from o2clinic.rules.blood_gas import GasReading, SampleKind
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.order import Delivery, Equipment, Modality, OrderLine
from o2clinic.rules.order_life import (
    LifeEvent,
    OrderStage,
    OrderStep,
    rental_ends_on,
    stage_of,
    steps_from,
)
from o2clinic.rules.oxygen_source import AIR, Device, OxygenSource
from o2clinic.rules.patient_codes import SmokingStatus
from o2clinic.rules.permissions import Role, granted
from o2clinic.rules.result_codes import Activity, ResultSource, ResultStatus, Urgency
from o2clinic.rules.safety_gate import GateCase, Hazard
from o2clinic.services import letter_draft, order_draft, order_parts
from o2clinic.services.documents import DocumentRow
from o2clinic.services.gas_readings import StoredGas
from o2clinic.services.letter_catalogue import TextInForce, shipped_texts
from o2clinic.services.letter_facts import LetterFacts
from o2clinic.services.letter_filling import first_letter
from o2clinic.services.letter_from_text import begun
from o2clinic.services.letter_more import LetterMore
from o2clinic.services.letters import Letters
from o2clinic.services.order_draft import KeptDraft
from o2clinic.services.order_facts import OrderFacts, OrderRow
from o2clinic.services.order_kept import OpenedDraft
from o2clinic.services.order_life import OrderLife, _check
from o2clinic.services.order_life_rows import OrderLifeRow
from o2clinic.services.orders import Orders, OrderSheet
from o2clinic.services.paper_corrections import Correction
from o2clinic.services.paper_facts import PaperFacts, Writer
from o2clinic.services.patient_facts import (
    DIAGNOSES,
    EXACERBATIONS,
    NEEDS,
    SIGNS,
    SMOKING,
    Fact,
    PatientFacts,
)
from o2clinic.services.policies import policy
from o2clinic.services.signed_papers import SignedPapers
from o2clinic.services.standing import standing_from
from o2clinic.services.therapy import OrderedOxygen
from o2clinic.services.trends import TrendSource

COMMAND = "1f3a9c00-0000-4000-8000-000000000001"
HOME = OrderLine(
    modality=Modality.LTOT,
    equipment=Equipment.STATIC_CONCENTRATOR,
    flow_l_min=Decimal("1.0"),
    hours_per_day=Decimal(16),
)
OUTSIDE = OrderLine(
    modality=Modality.AOT,
    equipment=Equipment.LIGHTWEIGHT_CYLINDER,
    flow_l_min=Decimal("2.0"),
    hours_per_day=Decimal(2),
    quantity=3,
    has_conserver=True,
)
PAPER = PaperFacts(
    patient_id=MARY,
    identity=Identity("Jenkins", "Mary", "Mrs", date(1945, 7, 14), "9990000018"),
    gender="female",
    died_on=None,
    address=("3 Fore Street", "Truro", "TR1 2AB"),
    telephone="01632 960217",
    mobile="",
    carer=Contact("Tom Jenkins (son)", "01632 960218"),
    practice=Contact(
        "Quay Surgery", "01632 960300", address=("1 Quay Street", "Truro"), code="Y99901"
    ),
    gp_name="Dr Imran Shah",
    letterhead=Letterhead("Truro Oxygen Clinic", ("1 Clinic Way", "Truro", "TR1 1AA")),
    clinic=Contact("Truro Oxygen Clinic", "01632 960100", email="oxygen@truro.example"),
    supplier="Bluewater Oxygen",
    policy_id="BTS2015_QS2017",
    writer=Writer("Dr Astrid Berg", "Respiratory physician", "GMC 0000001"),
)


def a_gas(result_id, day, pao2, paco2, source=AIR) -> StoredGas:
    reading = GasReading(
        sample=SampleKind.ABG,
        source=source,
        taken_at=datetime(day.year, day.month, day.day, 9 if source is AIR else 10, tzinfo=UTC),
        ph=Decimal("7.390"),
        paco2_kpa=Decimal(paco2),
        pao2_kpa=Decimal(pao2),
        hco3_mmol_l=Decimal("27.9"),
        spo2_percent=Decimal("88.0"),
    )
    return StoredGas(
        result_id=result_id,
        version=1,
        reading=reading,
        status=ResultStatus.REVIEWED,
        activity=Activity.REST,
        urgency=Urgency.ROUTINE,
        has_open_query=False,
        source=ResultSource.TYPED,
        recorded_by_id=2,
        reviewed_by_id=3,
        reviewed_at=NOW,
        repeat_wanted=False,
        note="",
        analyser="",
        amends_id=None,
        amended_reason="",
        as_typed={},
        findings=(),
    )


GASES = (
    a_gas(5, date(2026, 11, 20), "8.40", "6.00", OxygenSource(Device.NASAL_CANNULA, Decimal(2))),
    a_gas(4, date(2026, 11, 20), "6.70", "5.90"),
    a_gas(3, date(2026, 10, 20), "6.90", "5.80"),
    a_gas(2, date(2025, 5, 24), "7.20", "5.70"),
    a_gas(1, date(2024, 3, 2), "7.70", "5.50"),
)
FACTS = PatientFacts(
    patient_id=MARY,
    born_on=date(1945, 7, 14),
    died_on=None,
    moved_on=None,
    allergy_status="none_known",
    policy_id="BTS2015_QS2017",
    lines=(
        Fact(DIAGNOSES, 1, Diagnosis.COPD, "COPD, severe", date(2014, 3, 1), None, flag=True),
        Fact(SIGNS, 1, "peripheral_oedema", "", date(2026, 1, 1), None, flag=False),
        Fact(SIGNS, 2, "pulmonary_hypertension", "", date(2026, 1, 1), None, flag=False),
        Fact(EXACERBATIONS, 1, "", "", date(2026, 2, 1), date(2026, 2, 10), flag=False),
        Fact(SMOKING, 1, "patient:stopped", "", date(2026, 10, 1), None, flag=False),
        Fact(SMOKING, 2, "household:smokes", "son, indoors", date(2026, 10, 1), None, flag=False),
        Fact(NEEDS, 1, "interpreter", "Welsh", date(2026, 1, 1), None, flag=False),
    ),
)
IN_FORCE = OrderRow(
    order_id=7,
    version=1,
    status="issued",
    ordered_at=NOW - timedelta(days=360),
    ordered_by="Dr Berg",
    ended_at=None,
    lines=(HOME, OUTSIDE),
    clinical_code="1",
    delivery=Delivery.STANDARD,
    consent_signed_on=date(2025, 11, 28),
    risk_form_completed_on=date(2025, 11, 28),
    on_niv=False,
    has_tracheostomy=False,
    supplier="Bluewater Oxygen",
    note="Steep steps to the door.",
    outcome="LTOT criteria met: PaO₂ 7.1 and 7.2 kPa on air, 25 days apart",
    document_id=70,
)
ENDED = replace(
    IN_FORCE,
    order_id=6,
    status="superseded",
    ordered_at=NOW - timedelta(days=900),
    ended_at=NOW - timedelta(days=360),
    lines=(HOME,),
    document_id=None,
)


RISK = GateCase(
    decided_on=date(2026, 11, 24),
    consent_signed_on=date(2025, 11, 28),
    risk_form_completed_on=date(2025, 11, 28),
    home_assessed_on=date(2025, 11, 28),
    smoking=SmokingStatus.STOPPED,
    household_smoking=SmokingStatus.SMOKES,
    was_flame_warning_written=True,
    was_family_warned=True,
    was_told_of_withdrawal=True,
    was_equipment_advice_given=True,
    is_fire_service_told=True,
    e_cigarettes=Hazard.ABSENT,
    emollients=Hazard.ABSENT,
    naked_flames=Hazard.ABSENT,
    trips=Hazard.DEALT_WITH,
    lives_with_children=False,
    is_multiple_occupancy=False,
    is_risk_significant=False,
)


def order_facts(replaces=IN_FORCE) -> OrderFacts:
    return OrderFacts(
        paper=PAPER,
        today=date(2026, 11, 24),
        diagnosis=Diagnosis.COPD,
        has_tracheostomy=False,
        is_on_niv=False,
        standing=standing_from(FACTS, GASES, policy(PAPER.policy_id), NOW),
        risk=RISK,
        replaces=replaces,
    )


def letter_facts() -> LetterFacts:
    ordered = OrderedOxygen(
        7, "issued", date(2025, 11, 29), None, "Bluewater Oxygen", (HOME, OUTSIDE)
    )
    texts = tuple(TextInForce(one) for one in shipped_texts().values() if not one.is_about_visits)
    more = LetterMore(texts=texts)
    return LetterFacts(PAPER, TrendSource(FACTS, GASES, (), (ordered,)), None, more)


def a_row(document_id, title, kind="oxygen_order", pdf=b"", order_id=None) -> DocumentRow:
    return DocumentRow(
        document_id=document_id,
        kind=kind,
        title=title,
        issued_at=NOW,
        issued_by="Dr Astrid Berg",
        pages=2,
        template="hoof_b 2017",
        sha256=sha256(pdf).hexdigest(),
        oxygen_order_id=order_id,
    )


class FakeOrders(Orders):
    """The pure half of the service, with rows in place of the database."""

    def __init__(self, *, rows=(IN_FORCE, ENDED), may_issue=True) -> None:
        self.rows, self.issued, self.error, self.risk = rows, [], None, RISK
        self._may = may_issue

    @property
    def may_issue(self):
        return self._may

    def of_patient(self, patient_id):
        assert patient_id == MARY
        return self.rows

    def draft_for(self, patient_id):
        in_force = next((row for row in self.rows if row.is_in_force), None)
        facts = replace(order_facts(in_force), risk=self.risk)
        draft = order_draft.first_draft(facts, COMMAND)
        return OrderSheet(draft, self.check(draft))

    def correcting(self, document_id):
        old = Correction(document_id, "order", "251129-AAAAAA", date(2025, 11, 29))
        draft = replace(self.draft_for(MARY).draft, corrects=old)
        return OrderSheet(draft, self.check(draft))

    def renewed(self, draft):
        return replace(draft, facts=order_facts())

    def comes(self, draft):
        return order_parts.comes(draft, NOW)

    def with_risks(self, draft):
        return replace(draft, facts=replace(draft.facts, risk=self.risk))

    def issue(self, draft):
        if self.error is not None:
            raise self.error
        if any(draft.command_id == each.command_id for each in self.issued):
            raise AlreadyDone(8)
        self.issued.append(draft)
        new = replace(IN_FORCE, order_id=8, lines=draft.lines, document_id=80)
        self.rows = (new, *self.rows)
        return 8


def a_life(row, *events, now=NOW, may=Role.PHYSICIAN, **changed) -> OrderLifeRow:
    """An order as it is followed; `events` are steps with their days before today."""
    told = tuple(
        LifeEvent(
            event_id=at,
            step=step,
            happened_on=now.date() - timedelta(days=days),
            recorded_at=now,
            recorded_by="Mr O. Adeyemi",
            told_by="hoof@bluewater.example" if step is OrderStep.SENT else "",
        )
        for at, (step, days) in enumerate(events, start=1)
    )
    stage = OrderStage(told[-1].step.value) if len(told) > 1 else None
    stage = stage_of(row.status, stage)
    usual = {
        "order_id": row.order_id,
        "version": row.version,
        "status": row.status,
        "stage": stage,
        "ordered_on": row.ordered_at.date(),
        "delivery": row.delivery,
        "stay": row.stay,
        "ward": row.ward,
        "events": told,
        "steps": steps_from(stage, granted([may])),
        "promised": None,
        "kept": None,
        "rental_ends_on": rental_ends_on(told),
        "today": now.date(),
    }
    return OrderLifeRow(**(usual | changed))


class FakeLife(OrderLife):
    """The pure half of the service, with rows in place of the database."""

    def __init__(self, *rows, may_record=True) -> None:
        self.rows, self.sent, self.error, self.waiting = rows, [], None, ()
        self._may = may_record

    @property
    def may_record(self):
        return self._may

    def of_patient(self, patient_id):
        assert patient_id == MARY
        return self.rows

    def check(self, draft, row):
        return _check(draft, row, NOW)

    def record(self, draft):
        if self.error is not None:
            raise self.error
        self.sent.append(draft)
        return 99

    take_back = record

    def awaited(self):
        return self.waiting


class FakeDrafts:
    """Kept drafts by key."""

    may_keep = True

    def __init__(self) -> None:
        self.kept, self.error = {}, None

    def keep(self, draft, typed, command_id):
        if self.error is not None:
            raise self.error
        self.kept[5] = typed
        return KeptDraft(5, 1)

    def open(self, patient_id, order_id):
        return OpenedDraft(KeptDraft(order_id, 1), self.kept[order_id])


class FakeLetters(Letters):
    """The pure half of the service, with facts in place of the database."""

    def __init__(self, *, may_issue=True) -> None:
        self.issued, self.error, self.previews = [], None, 0
        self._may = may_issue
        self._desk = SimpleNamespace(now=lambda: NOW)

    @property
    def may_issue(self):
        return self._may

    def draft_for(self, patient_id):
        assert patient_id == MARY
        return begun(letter_facts(), COMMAND, NOW)

    def correcting(self, document_id):
        old = Correction(document_id, "letter", "L-261120-AAAAAA", date(2026, 11, 20))
        return replace(self.draft_for(MARY), plan="You: use 3 L/min", corrects=old)

    def renewed(self, draft):
        return replace(draft, facts=letter_facts())

    def preview(self, draft):
        self.previews += 1
        return super().preview(draft)

    def issue(self, draft):
        if self.error is not None:
            raise self.error
        self.issued.append(draft)
        return 90


class FakeDocuments:
    """Papers by key."""

    def __init__(self, papers=None) -> None:
        self.papers = papers if papers is not None else {}
        self.rows: tuple[DocumentRow, ...] = ()
        self.used = []
        self.error = None

    def add(self, document_id, title, pdf, **given) -> None:
        self.papers[document_id] = pdf
        self.rows = (a_row(document_id, title, pdf=pdf, **given), *self.rows)

    def of_patient(self, patient_id):
        assert patient_id == MARY
        return self.rows

    def pdf(self, document_id, use="opened"):
        self.used.append((document_id, str(use)))
        if self.error is not None:
            raise self.error
        return self.papers[document_id]


class FakeSigned(SignedPapers):
    """The pure half of the service."""

    def __init__(self) -> None:
        self.recorded, self.opened = [], []

    may_record = True

    def today(self):
        return NOW.date()

    def record(self, draft):
        self.recorded.append(draft)
        return 5

    def pdf(self, scan_id):
        self.opened.append(scan_id)
        return letter_pdf()


@dataclass
class Services:
    """What the pages ask."""

    orders: FakeOrders = field(default_factory=FakeOrders)
    order_life: FakeLife = field(default_factory=FakeLife)
    order_drafts: FakeDrafts = field(default_factory=FakeDrafts)
    letters: FakeLetters = field(default_factory=FakeLetters)
    documents: FakeDocuments = field(default_factory=FakeDocuments)
    printing: FakePrinting = field(default_factory=FakePrinting)
    signed_papers: FakeSigned = field(default_factory=FakeSigned)
    order_sending: FakeSending = field(default_factory=FakeSending)
    letter_copies: FakeCopies = field(default_factory=FakeCopies)
    letter_twins: FakeTwins = field(default_factory=FakeTwins)


def letter_pdf() -> bytes:
    draft = replace(first_letter(letter_facts(), COMMAND, NOW), has_trend=False)
    from o2clinic.documents.letters import clinic_letter

    return clinic_letter(letter_draft.letter_of(draft, None))
