"""Every form but the order: what it prints, what it refuses, and how it looks."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from documents.form_papers import (
    CARD_SHEET,
    FIRE_SHEET,
    HOCF_SHEET,
    IHORM_SHEET,
    NOTICE_SHEET,
    REMOVAL_SHEET,
    own_pack,
)
from documents.papers import a_hoof, a_pack, pages_of, words_of

from o2clinic.documents.alert_card import alert_card
from o2clinic.documents.fire_referral import TellingBasis, fire_referral
from o2clinic.documents.form_pack import FormPack
from o2clinic.documents.hocf import HocfSheet, hocf, hocf_findings
from o2clinic.documents.ihorm import IhormSheet, ihorm
from o2clinic.documents.order_form import hoof
from o2clinic.documents.removal_request import removal_request
from o2clinic.documents.risk_notice import risk_notice
from o2clinic.errors import NotValid
from o2clinic.rules.order_life import RemovalReason

pytestmark = pytest.mark.filterwarnings("error")


@dataclass(frozen=True)
class Drawn:
    """A form with its pack and a sheet."""

    draw: Callable[..., bytes]
    sheet: object
    pack: FormPack
    said: tuple[str, ...]

    @property
    def pdf(self) -> bytes:
        return self.draw(self.sheet, self.pack)


FORMS = {
    "hocf": Drawn(
        hocf,
        HOCF_SHEET,
        a_pack("hocf"),
        (
            "☑ My details may go to the oxygen supplier",
            "☐ My details may go to the electricity distributor",
            "☐ Patient ☑ Parent or representative",
            "PAUL JENKINS",
            "Cannot hold a pen",
            "LTOT 2 L/min, 16 hours a day",
            "This form stays in the notes.",
        ),
    ),
    "ihorm": Drawn(
        ihorm,
        IHORM_SHEET,
        a_pack("ihorm"),
        (
            "1. Does the patient smoke tobacco now?",
            "Yes (red)",
            "No (amber)",
            "Yes (advice)",
            "Referred on 20-Nov-2026",
            "Questions IHORM 2017. This form stays in the notes.",
            "☑ Spoken safety advice given",
            "is our proposal",
        ),
    ),
    "removal_request": Drawn(
        removal_request,
        REMOVAL_SHEET,
        own_pack("removal_request"),
        (
            "Harbour Oxygen Ltd",
            "☑ All home oxygen",
            "☑ No longer indicated",
            "Lightweight portable cylinder 3 With conserver",
            "Requested on (rental ends) *",
            "01-Dec-2026",
            "Paul Jenkins (son)",
            "260114-77F0A1 of 14-Jan-2026",
        ),
    ),
    "fire_referral": Drawn(
        fire_referral,
        FIRE_SHEET,
        own_pack("fire_referral"),
        (
            "Northshore Fire and Rescue",
            "☑ Urgent: oxygen is in use and somebody smokes",
            "☑ Yes ☐ No ☐ Not known",
            "Lightweight portable cylinder 3 Bedroom",
            "☑ The patient has agreed",
            "Burn on the armchair",
        ),
    ),
    "risk_notice": Drawn(
        risk_notice,
        NOTICE_SHEET,
        own_pack("risk_notice"),
        (
            "Smoker at home The son smokes in the kitchen Advice in writing",
            "☑ Tell us of signs of smoking, burns or fire",
            "☐ Ring us before the equipment is installed",
            "☑ The patient has agreed",
        ),
    ),
    "alert_card": Drawn(
        alert_card,
        CARD_SHEET,
        own_pack("alert_card"),
        (
            "SpO₂ 88 to 92 %",
            "28 %",
            "4 L/min",
            "JENKINS, Mary (Mrs)",
            "14-Jul-1945",
            "Nurse Olu Adeyemi",
            "27-Nov-2026",
            "Drive with air; give oxygen by cannulae",
            "Show the card, and the mask that came with it",
        ),
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_prints_everything_on_its_sheet_in_the_order_of_its_pack(form):
    one = FORMS[form]
    pages = pages_of(one.pdf)
    said = words_of(one.pdf)
    for value in (*one.said, one.pack.notice):
        assert value in said, value
    for page in pages:
        assert "JENKINS, Mary (Mrs)" in page
        assert "261127-AB12CD of 27-Nov-2026" in " ".join(page.split())
        assert one.pack.notice in page
    if form != "alert_card":
        places = [said.index(f"{one.number} {one.title}") for one in one.pack.sections]
        assert places == sorted(places)


@pytest.mark.parametrize("form", FORMS)
def test_a_confirmed_form_carries_no_notice(form):
    one = FORMS[form]
    assert one.pack.notice not in words_of(one.draw(one.sheet, one.pack.confirmed("an admin")))


def test_consent_and_risk_forms_print_empty_to_be_filled_with_a_pen():
    empty = HocfSheet(head=HOCF_SHEET.head, oxygen="", taken_by=HOCF_SHEET.taken_by)
    said = words_of(hocf(empty, a_pack("hocf")))
    assert "☑" not in said
    assert {found.field for found in hocf_findings(empty, a_pack("hocf"))} == {"signed_on"}
    questions = tuple(replace(one, answer="", done="") for one in IHORM_SHEET.questions)
    risk = IhormSheet(
        head=IHORM_SHEET.head,
        oxygen="",
        questions=questions,
        question_set="IHORM 2017",
        completed_by=IHORM_SHEET.completed_by,
    )
    said = words_of(ihorm(risk, a_pack("ihorm")))
    assert "☑" not in said
    assert said.count("☐ Not known") == 3


REFUSED = {
    "removal for another reason, not told": (
        "removal_request",
        {"reason": RemovalReason.OTHER},
        "4.3 More about it is missing",
    ),
    "a day of death where nobody died": (
        "removal_request",
        {"died_on": REMOVAL_SHEET.requested_on},
        "4.6 Date of death does not belong on this form",
    ),
    "nothing to take away": ("removal_request", {"items": ()}, "add one line or more"),
    "told without agreement, and no reason": (
        "fire_referral",
        {"basis": TellingBasis.VITAL_INTERESTS, "consented_on": None},
        "5.3 Why without agreement is missing",
    ),
    "a basis that the notice does not know": (
        "risk_notice",
        {"basis": TellingBasis.BEST_INTERESTS},
        "does not offer 'best_interests'",
    ),
    "words that do not fit on a card": (
        "alert_card",
        {"reason": "COPD and much else " * 40},
        "does not fit on a card",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_form_that_is_issued_is_refused_with_what_it_lacks(case):
    form, changes, words = REFUSED[case]
    one = FORMS[form]
    with pytest.raises(NotValid, match=words) as caught:
        one.draw(replace(one.sheet, **changes), one.pack)
    assert len(caught.value.findings) == 1


def test_sixty_questions_flow_to_further_pages_with_the_head_of_the_table():
    many = tuple(
        replace(IHORM_SHEET.questions[0], number=str(at), text=f"Question {at:02}?")
        for at in range(60)
    )
    pages = pages_of(ihorm(replace(IHORM_SHEET, questions=many), a_pack("ihorm")))
    assert len(pages) > 2
    for at in range(60):
        assert sum(f"Question {at:02}?" in page for page in pages) == 1
    assert all("2.4 Required action" in page for page in pages if "Question " in page)


def test_half_litres_and_ranges_of_the_patients_own_stand_on_the_card():
    sheet = replace(CARD_SHEET, target_low_percent=Decimal("85.0"), flow_l_min=Decimal("2.5"))
    said = words_of(alert_card(sheet, own_pack("alert_card")))
    assert "SpO₂ 85 to 92 %" in said
    assert "2.5 L/min" in said


def test_the_order_says_it_is_a_facsimile_like_every_form():
    assert "38 fields of this layout have not been compared" in words_of(
        hoof(a_hoof(equipment=a_hoof().equipment[:1]), a_pack("hoof_a"))
    )


def test_the_copies_never_stand_on_a_page_by_themselves():
    for words in range(0, 160, 8):
        sheet = replace(REMOVAL_SHEET, access_note="Steep steps. " * words)
        assert "5 Sent by" in pages_of(removal_request(sheet, own_pack("removal_request")))[-1]


@pytest.mark.parametrize(
    "form", ["hocf", "ihorm", "removal_request", "fire_referral", "risk_notice"]
)
def test_a_usual_form_is_one_page(form):
    assert len(pages_of(FORMS[form].pdf)) == 1


def test_the_leaflet_below_the_alert_card_begins_with_its_first_section():
    said = words_of(FORMS["alert_card"].draw(CARD_SHEET, own_pack("alert_card")))
    assert "1 For you: what this card is for" in " ".join(said.split())
    assert "2 For staff" in " ".join(said.split())
