"""The notice to the supplier that a home with oxygen is dangerous: a smoker, above all."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from o2clinic.documents.fire_referral import TellingBasis
from o2clinic.documents.form_checks import findings_on
from o2clinic.documents.form_drawing import Filled
from o2clinic.documents.form_pack import FormPack
from o2clinic.documents.form_paper import complete_form, tick
from o2clinic.documents.form_parts import (
    FormHead,
    Signer,
    frame_of,
    patient_values,
    recipient_values,
    signer_values,
)
from o2clinic.documents.order_form import Contact
from o2clinic.documents.wording import short_date
from o2clinic.errors import Finding


class SupplierTask(StrEnum):
    """What the supplier is asked to do; the keys of the pack's ticks."""

    ADVICE = "asks_advice"
    REPORT = "asks_report"
    CHECK = "asks_check"
    CALL = "asks_call"


@dataclass(frozen=True, slots=True)
class HomeRisk:
    """One danger in the home.

    Attributes:
        detail: what is known.
        done: what was done about it.
    """

    risk: str
    detail: str = ""
    done: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskNoticeSheet:
    """All that stands on a notice of risk."""

    head: FormHead
    supplier: Contact
    order_reference: str
    risks: tuple[HomeRisk, ...]
    tasks: frozenset[SupplierTask]
    basis: TellingBasis
    signer: Signer
    ask_note: str = ""
    fire_service_told_on: date | None = None


def risk_notice(sheet: RiskNoticeSheet, pack: FormPack) -> bytes:
    """The notice as a PDF.

    Raises:
        NotValid: something that the supplier must know is missing.
    """
    return complete_form(pack, _filled(sheet), frame_of(sheet.head, "risk notice"), "NOTICE")


def risk_notice_findings(sheet: RiskNoticeSheet, pack: FormPack) -> tuple[Finding, ...]:
    """What the notice lacks so far."""
    return findings_on(pack, _filled(sheet), "NOTICE")


def _filled(sheet: RiskNoticeSheet) -> Filled:
    values = {
        **patient_values(sheet.head),
        **recipient_values(sheet.supplier),
        **signer_values(sheet.signer, sheet.head.on),
        **{one.value: tick(one in sheet.tasks) for one in SupplierTask},
        "order_reference": sheet.order_reference,
        "ask_note": sheet.ask_note,
        "fire_service_told_on": short_date(sheet.fire_service_told_on),
        "basis": sheet.basis.value,
    }
    rows = tuple({"risk": one.risk, "detail": one.detail, "done": one.done} for one in sheet.risks)
    return Filled(values, {"risks": rows})
