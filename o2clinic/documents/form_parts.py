"""What several forms say alike: whose they are, whom they go to and who signs."""

from dataclasses import dataclass
from datetime import date

from o2clinic.documents.form_paper import FormFrame, one_line
from o2clinic.documents.order_form import Contact
from o2clinic.documents.page import Identity, Letterhead
from o2clinic.documents.wording import nhs_number, short_date


@dataclass(frozen=True, slots=True, kw_only=True)
class FormHead:
    """What every form begins with.

    Attributes:
        reference: the clinic's own number of the paper.
        on: the day it is made.
        patient: telephone, mobile and the address that the form is about.
        copies: who gets one.
    """

    reference: str
    on: date
    letterhead: Letterhead
    identity: Identity
    patient: Contact
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signer:
    """A member of staff who signs a form."""

    name: str
    profession: str
    registration: str = ""
    organisation: str = ""
    telephone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class FormItem:
    """One piece of equipment on a form that is not an order.

    Attributes:
        note: a setting, a serial number, what is to be known of it.
        place: where it stands.
    """

    name: str
    quantity: int = 1
    note: str = ""
    place: str = ""

    @property
    def row(self) -> dict[str, str]:
        """It as a line of a table."""
        return {
            "equipment": self.name,
            "quantity": str(self.quantity) if self.quantity > 0 else "",
            "note": self.note,
            "place": self.place,
        }


def frame_of(head: FormHead, what: str, *, stays: str = "") -> FormFrame:
    """What stands around the fields."""
    return FormFrame(
        what=what,
        reference=head.reference,
        on=head.on,
        letterhead=head.letterhead,
        identity=head.identity,
        copies=head.copies,
        stays=stays,
    )


def patient_values(head: FormHead) -> dict[str, str]:
    """Whose form it is."""
    one = head.identity
    return {
        "nhs_number": nhs_number(one.nhs_number) if one.nhs_number else "",
        "title": one.title,
        "family": one.family.upper(),
        "given": one.given,
        "born_on": short_date(one.born_on),
        "telephone": head.patient.telephone,
        "mobile": head.patient.mobile,
        "address": one_line(head.patient.address),
    }


def recipient_values(to: Contact) -> dict[str, str]:
    """Whom it goes to."""
    return {
        "to_name": to.name,
        "to_telephone": to.telephone,
        "to_email": to.email,
        "to_address": one_line(to.address),
    }


def signer_values(signer: Signer, on: date | None) -> dict[str, str]:
    """Who signs, and when."""
    return {
        "signer_name": signer.name,
        "signer_profession": signer.profession,
        "signer_registration": signer.registration,
        "signer_organisation": signer.organisation,
        "signer_telephone": signer.telephone,
        "signer_email": signer.email,
        "signed_on": short_date(on),
    }


def answer(value: bool | None) -> str:
    """Yes, no or not known, as the code of a choice."""
    return {True: "yes", False: "no", None: "unknown"}[value]
