"""Makers of the sheets of forms, with invented people."""

from datetime import date
from decimal import Decimal

from documents.papers import LETTERHEAD, a_pack, an_identity

from o2clinic.documents.alert_card import AlertCardSheet
from o2clinic.documents.fire_referral import (
    FireReferralSheet,
    HomeHazards,
    TellingBasis,
    VisitUrgency,
)
from o2clinic.documents.form_pack import FormPack
from o2clinic.documents.form_parts import FormHead, FormItem, Signer
from o2clinic.documents.hocf import Agreement, ConsentSignature, HocfSheet
from o2clinic.documents.ihorm import IhormSheet, RiskLevel, RiskQuestion
from o2clinic.documents.order_form import Contact
from o2clinic.documents.removal_request import RemovalRequestSheet
from o2clinic.documents.risk_notice import HomeRisk, RiskNoticeSheet, SupplierTask
from o2clinic.rules.order_life import RemovalReason

DAY = date(2026, 11, 27)
OWN = "england_2026"
SUPPLIER = Contact(
    "Harbour Oxygen Ltd",
    "0800 960 100",
    email="orders@harbour.example",
    address=("4 Dock Road", "Northport", "NP3 3CC"),
)
FIRE_SERVICE = Contact(
    "Northshore Fire and Rescue", "01632 960 990", email="home.safety@fire.example"
)
NURSE = Signer(
    "Nurse Olu Adeyemi",
    "Respiratory nurse specialist",
    "NMC 00A0000Z",
    "Northshore Home Oxygen Service",
    "01632 960 111",
    "o.adeyemi@northshore.example",
)
HEAD = FormHead(
    reference="261127-AB12CD",
    on=DAY,
    letterhead=LETTERHEAD,
    identity=an_identity(),
    patient=Contact(
        telephone="01632 960 217",
        mobile="07700 900 145",
        address=("3 Lighthouse Terrace", "Northport", "NP2 4QT"),
    ),
    copies=("GP: Quay Surgery", "Notes"),
)
ITEMS = (
    FormItem("Static concentrator with back-up cylinder", 1, "Serial 4411", "Hall"),
    FormItem("Lightweight portable cylinder", 3, "With conserver", "Bedroom"),
)
QUESTIONS = (
    RiskQuestion(
        number="1",
        text="Does the patient smoke tobacco now?",
        worrying="yes",
        level=RiskLevel.RED,
        action="Offer help to stop; discuss with the clinical oxygen lead before ordering.",
        answer="yes",
        done="Referred on 20-Nov-2026",
    ),
    RiskQuestion(
        number="13",
        text="Are there working smoke alarms on each floor?",
        worrying="no",
        level=RiskLevel.AMBER,
        action="Ask the fire service for a home safety visit.",
        answer="no",
        done="By 4-Dec-2026",
    ),
    RiskQuestion(
        number="15",
        text="Are emollients or oil-based creams used?",
        worrying="yes",
        level=RiskLevel.ADVICE,
        action="Advise on creams that do not burn.",
    ),
)


def own_pack(form_id: str) -> FormPack:
    """One of the clinic's own layouts."""
    return a_pack(form_id, OWN)


HOCF_SHEET = HocfSheet(
    head=HEAD,
    oxygen="LTOT 2 L/min, 16 hours a day",
    taken_by=NURSE,
    agreed=frozenset(Agreement) - {Agreement.ELECTRICITY},
    signature=ConsentSignature(
        signed_by="representative",
        name="Paul Jenkins",
        relationship="Son",
        reason="Cannot hold a pen",
        signed_on=DAY,
    ),
)
IHORM_SHEET = IhormSheet(
    head=HEAD,
    oxygen="LTOT 2 L/min, 16 hours a day",
    questions=QUESTIONS,
    question_set="IHORM 2017",
    completed_by=NURSE,
    completed_on=DAY,
    was_told=True,
)
REMOVAL_SHEET = RemovalRequestSheet(
    head=HEAD,
    supplier=SUPPLIER,
    order_reference="260114-77F0A1 of 14-Jan-2026",
    items=ITEMS,
    is_everything=True,
    reason=RemovalReason.NOT_NEEDED,
    requested_on=DAY,
    wanted_on=date(2026, 12, 1),
    signer=NURSE,
    access=Contact("Paul Jenkins (son)", "07700 900 333"),
    access_note="Steep steps to the door.",
)
FIRE_SHEET = FireReferralSheet(
    head=HEAD,
    fire_service=FIRE_SERVICE,
    items=ITEMS,
    urgency=VisitUrgency.URGENT,
    hazards=HomeHazards(patient_smokes=True, has_alarms=False),
    basis=TellingBasis.CONSENT,
    signer=NURSE,
    household="Lives with her son; no children.",
    details="Burn on the armchair seen on 20-Nov-2026.",
    consented_on=DAY,
)
NOTICE_SHEET = RiskNoticeSheet(
    head=HEAD,
    supplier=SUPPLIER,
    order_reference="260114-77F0A1",
    risks=(HomeRisk("Smoker at home", "The son smokes in the kitchen", "Advice in writing"),),
    tasks=frozenset({SupplierTask.ADVICE, SupplierTask.REPORT}),
    basis=TellingBasis.CONSENT,
    signer=NURSE,
    fire_service_told_on=DAY,
)
CARD_SHEET = AlertCardSheet(
    head=HEAD,
    target_low_percent=Decimal(88),
    target_high_percent=Decimal(92),
    venturi_percent=28,
    flow_l_min=Decimal(4),
    author=NURSE,
    reason="COPD; PaCO2 was raised on oxygen",
    nebulisers="Drive with air; give oxygen by cannulae at 2 L/min",
)
