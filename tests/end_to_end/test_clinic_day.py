"""A clinic day in the users' words: Anna books, Olu measures, Dr Berg reviews, the order prints."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
from clinic import NOON, an_nhs_number
from documents.papers import words_of
from exchange.hl7_messages import a_message, an_obx
from services.diary_day import at
from services.health_record import a_diagnosis, a_sign
from services.paper_people import LINE
from services.risk_record import SAFE
from sqlalchemy import Engine

from o2clinic.errors import NotAllowed, NotValid
from o2clinic.rules.blood_gas import GasReading, SampleKind
from o2clinic.rules.eligibility import Outcome
from o2clinic.rules.oximetry import OximetryReading
from o2clinic.rules.oxygen_source import AIR
from o2clinic.rules.patient_codes import (
    AllergyStatus,
    NhsNumberStatus,
    PhoneKind,
    Sex,
    SignKind,
    SmokingStatus,
)
from o2clinic.rules.result_codes import ResultStatus
from o2clinic.rules.safety_gate import Gate, Hazard
from o2clinic.rules.spirometry import SpirometryReading
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.blood_gases import BloodGasDraft
from o2clinic.services.booking import BookingDraft, SlotTaken, VisitStep
from o2clinic.services.clinic import ClinicServices, services_for
from o2clinic.services.incoming_acceptance import AcceptDraft
from o2clinic.services.oximetries import OximetryDraft
from o2clinic.services.patient_draft import PatientDraft, PhoneDraft
from o2clinic.services.review import ReviewDraft, SignedResult
from o2clinic.services.spirometries import SpirometryDraft
from o2clinic.services.work import Desk, new_command_id
from o2clinic.storage.soundness import check
from tools.torture.staff import day_staff

D = Decimal
SIGNS = (SignKind.PERIPHERAL_OEDEMA, SignKind.PULMONARY_HYPERTENSION, SignKind.EXACERBATION)
FOUR_WEEKS_LATER = NOON + timedelta(days=28)


class Clinic:
    """The people of the clinic at their desks, and the clock on the wall."""

    def __init__(self, engine: Engine) -> None:
        self.staff = day_staff(engine)
        self.now = NOON
        desk = Desk(engine, now=lambda: self.now, name="desk-1")
        actors = self.staff.actors
        self.anna: ClinicServices = services_for(desk, actors["anna"])
        self.olu: ClinicServices = services_for(desk, actors["nurse_olu"])
        self.dr_berg: ClinicServices = services_for(desk, actors["dr_berg"])
        self.sam: ClinicServices = services_for(desk, actors["sam"])

    @property
    def today(self) -> date:
        return self.now.date()

    def visit(self, patient_id: int, clock: str) -> BookingDraft:
        return BookingDraft(
            patient_id=patient_id,
            person_id=self.staff.actors["nurse_olu"].person_id,
            room_id=self.staff.room_id,
            site_id=self.staff.site_id,
            clinic_session_id=None,
            starts_at=at(clock, self.today),
            minutes=45,
            visit_kind=VisitKind.LTOT_GAS_1,
            command_id=new_command_id(),
            reason="An extra clinic",
        )

    def gas(self, patient_id: int, pao2: str, **more) -> BloodGasDraft:
        reading = GasReading(
            sample=SampleKind.ABG,
            source=AIR,
            taken_at=self.now - timedelta(minutes=20),
            ph=D("7.40"),
            paco2_kpa=D("5.5"),
            pao2_kpa=D(pao2),
            hco3_mmol_l=D("24.9"),
            haematocrit_percent=D(45),
        )
        return BloodGasDraft(
            command_id=new_command_id(), patient_id=patient_id, reading=reading, **more
        )

    def sign_all(self, patient_id: int, comment: str) -> None:
        waiting = [row for row in self.dr_berg.review.queue() if row.patient_id == patient_id]
        sheets = [self.dr_berg.review.sheet(row.result_id) for row in waiting]
        signed = tuple(SignedResult(one.result.result_id, one.result.version) for one in sheets)
        self.dr_berg.review.sign(
            ReviewDraft(command_id=new_command_id(), results=signed, comment=comment)
        )


@pytest.fixture
def clinic(engine):
    return Clinic(engine)


def anna_registers_and_books(clinic) -> tuple[int, int]:
    draft = PatientDraft(
        command_id=new_command_id(),
        nhs_number=an_nhs_number(1),
        nhs_number_status=NhsNumberStatus.VERIFIED,
        title="Mrs",
        given_names="Morwenna",
        family_name="Tregenza",
        sex=Sex.FEMALE,
        born_on=date(1951, 7, 14),
        address="3 Lighthouse Terrace\nTruro",
        postcode="TR1 3LJ",
        phones=(PhoneDraft(PhoneKind.HOME, "01632 960217"),),
        practice_id=clinic.staff.practice_id,
        gp_name="Dr Imran Shah",
        allergy_status=AllergyStatus.NONE_KNOWN,
    )
    assert clinic.anna.patients.find("tregenza morwenna") == ()
    patient_id = clinic.anna.patients.register(draft)
    other_id = clinic.anna.patients.register(
        replace(
            draft,
            command_id=new_command_id(),
            family_name="Trevena",
            given_names="Jane",
            nhs_number=an_nhs_number(2),
        )
    )
    clinic.anna.patients.open(patient_id)
    visit_id = clinic.anna.booking.book(clinic.visit(patient_id, "12:00"))
    with pytest.raises(SlotTaken, match="Adeyemi has TREGENZA, Morwenna"):
        clinic.anna.booking.book(clinic.visit(other_id, "12:30"))
    clinic.anna.booking.check_in(VisitStep(visit_id, 1, new_command_id()))
    return patient_id, visit_id


def olu_measures(clinic, patient_id, visit_id) -> None:
    clinic.olu.patients.open(patient_id)
    clinic.olu.booking.take_in(VisitStep(visit_id, 2, new_command_id()))
    clinic.olu.blood_gases.record(clinic.gas(patient_id, "7.00", appointment_id=visit_id))
    taken_at = clinic.now - timedelta(minutes=15)
    clinic.olu.spirometries.record(
        SpirometryDraft(
            command_id=new_command_id(),
            patient_id=patient_id,
            reading=SpirometryReading(
                taken_at=taken_at, height_cm=D(160), fev1_l=D("0.90"), fvc_l=D("2.10")
            ),
        )
    )
    clinic.olu.oximetries.record(
        OximetryDraft(
            command_id=new_command_id(),
            patient_id=patient_id,
            reading=OximetryReading(taken_at=taken_at, source=AIR, spo2_percent=D(87)),
        )
    )
    clinic.olu.booking.finish(VisitStep(visit_id, 3, new_command_id()))


def olu_takes_in_what_the_analyser_sent(clinic, patient_id) -> int:
    content = a_message(
        an_obx("2744-1", "pH", "7.390", ""),
        an_obx("2019-8", "pCO2", "5.60"),
        an_obx("2703-7", "pO2", "5.80"),
        an_obx("1959-6", "HCO3", "25.0", "mmol/L"),
        an_obx("20570-8", "Hct", "45", "%"),
        taken_at=f"{clinic.today:%Y%m%d}114000+0000",
        pid=f"PID|1||{an_nhs_number(1)}^^^NHS^NH||TREGENZA^Morwenna||19510714|F",
    )
    received = clinic.olu.incoming.receive("ABL90.hl7", content.encode())
    sheet = clinic.olu.incoming.sheet(received.ids[0])
    assert sheet.proposed.patient.patient_id == patient_id
    return clinic.olu.incoming.accept(
        AcceptDraft(
            command_id=new_command_id(),
            id=sheet.id,
            version=sheet.version,
            patient_id=patient_id,
            is_patient_confirmed=True,
            are_units_confirmed=True,
            breathed=AIR,
            sample=SampleKind.ABG,
            selected=frozenset(value.name for value in sheet.values if value.may_be_taken),
        )
    )


def dr_berg_amends(clinic, patient_id, misread) -> None:
    """The sender's number was wrong; the old value is kept beside the new one."""
    before = clinic.dr_berg.blood_gases.stored(misread)
    reason = "The print-out says 6.80"
    amended = clinic.dr_berg.blood_gases.record(
        clinic.gas(patient_id, "6.80", id=misread, version=before.version, amended_reason=reason)
    )
    old = clinic.dr_berg.blood_gases.stored(misread)
    assert (old.status, old.reading.pao2_kpa) == (ResultStatus.AMENDED, D("5.80"))
    sheet = clinic.dr_berg.review.sheet(amended)
    assert sheet.replaced.result_id == misread


def olu_assesses_the_risks_at_home(clinic, patient_id) -> None:
    """The gate holds until all is answered; both forms are on the order then."""
    risks = clinic.olu.risk_assessments
    sheet = risks.of(patient_id)
    assert sheet.standing.gate.outcome is Gate.RISK_HOLD
    told = {
        "smoking": SmokingStatus.STOPPED,
        "household_smoking": SmokingStatus.NEVER,
        **SAFE,
        "consent_signed_on": clinic.today,
        "risk_form_completed_on": clinic.today,
        "trips": Hazard.DEALT_WITH,
    }
    risks.record(replace(sheet.blank(new_command_id()), **told))
    assert risks.of(patient_id).standing.gate.outcome is Gate.RISK_MITIGATED


def dr_berg_orders_and_writes(clinic, patient_id) -> None:
    """Both papers are what was previewed, and are printed again as they were."""
    draft = clinic.dr_berg.orders.draft_for(patient_id).draft
    assert draft.consent_signed_on == clinic.today
    ready = replace(draft, lines=(LINE,), is_information_correct=True)
    order_pdf = clinic.dr_berg.orders.preview(ready)
    clinic.dr_berg.orders.issue(ready)
    letter = clinic.dr_berg.letters.draft_for(patient_id)
    assert letter.template == "clinic_letter_ltot"
    with pytest.raises(NotValid, match="target oxygen saturation"):
        clinic.dr_berg.letters.issue(letter)
    known = [line for line in letter.summary.splitlines() if "‹" not in line]
    letter = replace(
        letter,
        seen_by="Dr Astrid Berg",
        summary="\n".join(known),
        target_saturation="88 to 92 %",
    )
    letter_pdf = clinic.dr_berg.letters.preview(letter)
    clinic.dr_berg.letters.issue(letter)
    kept = clinic.dr_berg.documents.of_patient(patient_id)
    for row, pdf in zip(kept, (letter_pdf, order_pdf), strict=True):
        assert clinic.dr_berg.documents.pdf(row.document_id) == pdf
        assert row.sha256 == sha256(pdf).hexdigest()
        assert "TREGENZA, Morwenna (Mrs)" in words_of(pdf)
    assert "Static concentrator" in words_of(order_pdf)
    assert "2 L/min, 16 hours a day" in words_of(letter_pdf)


def the_summary_shows_all_of_it(clinic, patient_id) -> None:
    sheet = clinic.dr_berg.summaries.of(patient_id)
    assert sheet.diagnoses == ("COPD since 2015",)
    assert sheet.risk.startswith("dangers dealt with; consent (HOCF) 22-Dec-2026")
    assert sheet.standing.outcome is Outcome.ELIGIBLE
    assert sheet.oxygen.since == "22-Dec-2026"
    assert [(line.setting, line.words) for line in sheet.oxygen.lines] == [
        ("2 L/min", "16 h a day · static concentrator · nasal cannulae")
    ]
    assert [(row.taken, row.pao2_kpa, row.is_low, row.waits) for row in sheet.gases] == [
        ("22-Dec-2026", "6.80", True, False),
        ("24-Nov-2026", "7.00", True, False),
    ]
    assert sheet.spirometry.startswith("FEV₁ 0.90 L")
    assert sheet.oximetry.startswith("SpO₂ 87 % on air")
    assert len(sheet.papers) == 2
    assert len(sheet.trend.panels[0].points) == 2


DONE = [  # oldest first
    ("Ms A. Penrose", "Register patient"),
    ("Ms A. Penrose", "Book"),
    ("Ms A. Penrose", "Check in"),
    ("Mr O. Adeyemi", "Take in"),
    ("Mr O. Adeyemi", "Record blood gas"),
    ("Mr O. Adeyemi", "Record spirometry"),
    ("Mr O. Adeyemi", "Record oximetry"),
    ("Mr O. Adeyemi", "Finish"),
    ("Dr A. Berg", "Review result"),
    ("Mr O. Adeyemi", "Accept analyser message"),
    ("Dr A. Berg", "Review result"),
    ("Dr A. Berg", "Amend blood gas"),
    ("Dr A. Berg", "Review result"),
    ("Mr O. Adeyemi", "Record risk assessment"),
    ("Dr A. Berg", "Issue order"),
    ("Dr A. Berg", "Issue letter"),
    ("Dr A. Berg", "Opened a stored paper"),
    ("Dr A. Berg", "Opened a stored paper"),
    ("Mx S. Hocking", "Read the audit"),
]
OPENING = "Opened the record"
LOOKED = {  # on how many days
    "Ms A. Penrose": 1,
    "Mr O. Adeyemi": 2,  # one by looking at what the analyser sent, weeks later
    "Dr A. Berg": 2,
}


def the_audit_shows_who_did_and_who_looked(clinic, patient_id) -> None:
    rows = clinic.sam.audit.of_patient(patient_id).rows
    by_whom = {name: actor.person_id for name, actor in clinic.staff.actors.items()}
    did = [(row.who, row.what) for row in reversed(rows) if row.what != OPENING]
    # What the makers of facts wrote is the program's own.
    assert [one for one in did if one[0] != "O2Clinic"] == DONE
    assert {row.person_id for row in rows} <= {0, *by_whom.values()}
    assert Counter(row.who for row in rows if row.what == OPENING) == LOOKED
    amendment = next(row for row in rows if row.what == "Amend blood gas")
    assert amendment.reason == "The print-out says 6.80"
    assert ("PaO₂ (kPa)", "nothing", "6.80") in {
        (one.column, one.before, one.after) for one in amendment.changes
    }


def test_anna_books_olu_measures_dr_berg_reviews_and_the_order_prints(clinic, engine):
    patient_id, visit_id = anna_registers_and_books(clinic)
    printed = clinic.anna.day_lists.issue(clinic.today, None, new_command_id())
    assert "TREGENZA, Morwenna" in words_of(printed.pdf)
    a_diagnosis(engine, patient_id)
    for kind in (
        SignKind.PERIPHERAL_OEDEMA,
        SignKind.PULMONARY_HYPERTENSION,
        SignKind.EXACERBATION,
    ):
        a_sign(engine, patient_id, kind)
    with pytest.raises(NotAllowed):
        clinic.anna.summaries.of(patient_id)

    olu_measures(clinic, patient_id, visit_id)
    (visit,) = clinic.anna.diary.day(clinic.today).visits
    assert visit.status == VisitStatus.DONE
    kinds = [row.kind for row in clinic.dr_berg.review.queue()]
    assert kinds == ["Blood gas", "Oximetry", "Spirometry"]
    clinic.sign_all(patient_id, "Low on air. Repeat in three weeks or more.")
    assert clinic.dr_berg.review.queue() == ()
    standing = clinic.dr_berg.assessments.of(patient_id).standing
    assert "second blood gas is needed" in standing.one_line
    assert "on or after 15-Dec-2026" in standing.one_line

    clinic.now = FOUR_WEEKS_LATER
    misread = olu_takes_in_what_the_analyser_sent(clinic, patient_id)
    clinic.sign_all(patient_id, "Against the print-out.")
    dr_berg_amends(clinic, patient_id, misread)
    clinic.sign_all(patient_id, "Meets the criteria.")
    standing = clinic.dr_berg.assessments.of(patient_id).standing
    assert standing.outcome is Outcome.ELIGIBLE
    assert "R-LT-1" in {step.rule for step in standing.decision.steps}
    assert any("PaO2 6.80 kPa" in step.compared for step in standing.decision.steps)

    olu_assesses_the_risks_at_home(clinic, patient_id)
    dr_berg_orders_and_writes(clinic, patient_id)
    the_summary_shows_all_of_it(clinic, patient_id)
    the_audit_shows_who_did_and_who_looked(clinic, patient_id)
    assert check(engine) == []
