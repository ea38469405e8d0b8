"""The tables; importing this makes the metadata complete."""

from o2clinic.models.access import BrokenGlass, Presence, RecordRestriction
from o2clinic.models.appointment import Appointment
from o2clinic.models.assessment_decision import AssessmentDecision
from o2clinic.models.audit import AuditChange, AuditEntry
from o2clinic.models.base import Base
from o2clinic.models.blood_gas import BloodGas
from o2clinic.models.clinic import (
    Clinic,
    ClinicChange,
    ClinicSession,
    ClinicTemplate,
    Closure,
    Room,
    Site,
    StaffLeave,
    WorkedHoliday,
)
from o2clinic.models.condition import (
    Allergy,
    CommunicationNeed,
    Exacerbation,
    PatientAlert,
    PatientDiagnosis,
    PatientSign,
    Smoking,
)
from o2clinic.models.document import Document
from o2clinic.models.document_scan import DocumentScan
from o2clinic.models.follow_up import DueTask, FollowUpMark
from o2clinic.models.form_confirmation import FormConfirmation
from o2clinic.models.letter_copy import LetterCopy
from o2clinic.models.letter_template import LetterTemplate
from o2clinic.models.meeting import (
    AgendaItem,
    Meeting,
    MeetingAction,
    MeetingMinutes,
    MeetingSeat,
    MeetingSeries,
)
from o2clinic.models.merge import PatientMerge, PatientMergeRow, RecordClosing
from o2clinic.models.missed_visit_step import MissedVisitStep
from o2clinic.models.order_event import OrderEvent
from o2clinic.models.overnight_oximetry import OvernightOximetry
from o2clinic.models.oximetry import Oximetry
from o2clinic.models.oxygen_consent import OxygenConsent
from o2clinic.models.oxygen_order import OxygenOrder, OxygenOrderLine
from o2clinic.models.oxygen_question import OxygenQuestion
from o2clinic.models.patient import (
    GpPractice,
    Patient,
    PatientAddress,
    PatientFormerName,
    PatientGp,
    PatientPhone,
    PatientSearchKey,
)
from o2clinic.models.person import DraftKey, Person, PersonRole, ServerDoor
from o2clinic.models.result import IncomingMessage, Result, ResultFinding
from o2clinic.models.risk_answer import RiskAnswer, RiskStep
from o2clinic.models.risk_assessment import RiskAssessment
from o2clinic.models.slot_hold import SlotHold
from o2clinic.models.spirometry import Spirometry
from o2clinic.models.supplier import Supplier, SupplierBlank
from o2clinic.models.titration import Titration, TitrationFlow
from o2clinic.models.waiting import Referral, ReferralText, WaitingEntry
from o2clinic.models.walk_test import WalkTest

__all__ = [
    "AgendaItem",
    "Allergy",
    "Appointment",
    "AssessmentDecision",
    "AuditChange",
    "AuditEntry",
    "Base",
    "BloodGas",
    "BrokenGlass",
    "Clinic",
    "ClinicChange",
    "ClinicSession",
    "ClinicTemplate",
    "Closure",
    "CommunicationNeed",
    "Document",
    "DocumentScan",
    "DraftKey",
    "DueTask",
    "Exacerbation",
    "FollowUpMark",
    "FormConfirmation",
    "GpPractice",
    "IncomingMessage",
    "LetterCopy",
    "LetterTemplate",
    "Meeting",
    "MeetingAction",
    "MeetingMinutes",
    "MeetingSeat",
    "MeetingSeries",
    "MissedVisitStep",
    "OrderEvent",
    "OvernightOximetry",
    "Oximetry",
    "OxygenConsent",
    "OxygenOrder",
    "OxygenOrderLine",
    "OxygenQuestion",
    "Patient",
    "PatientAddress",
    "PatientAlert",
    "PatientDiagnosis",
    "PatientFormerName",
    "PatientGp",
    "PatientMerge",
    "PatientMergeRow",
    "PatientPhone",
    "PatientSearchKey",
    "PatientSign",
    "Person",
    "PersonRole",
    "Presence",
    "RecordClosing",
    "RecordRestriction",
    "Referral",
    "ReferralText",
    "Result",
    "ResultFinding",
    "RiskAnswer",
    "RiskAssessment",
    "RiskStep",
    "Room",
    "ServerDoor",
    "Site",
    "SlotHold",
    "Smoking",
    "Spirometry",
    "StaffLeave",
    "Supplier",
    "SupplierBlank",
    "Titration",
    "TitrationFlow",
    "WaitingEntry",
    "WalkTest",
    "WorkedHoliday",
]
