"""Papers about oxygen at home: filled from the record, kept as issued; on both engines."""

from dataclasses import replace

import pypdfium2
import pytest
from clinic import NOON, read_all, write
from services.paper_people import a_paper_clinic

from o2clinic.errors import AlreadyDone, NotAllowed, StaleRecord
from o2clinic.models import Document, OxygenConsent, Smoking
from o2clinic.rules.consent import STATEMENTS, AdvanceDecision, ConsentForm, Signer
from o2clinic.rules.patient_codes import SmokingStatus, SmokingWho
from o2clinic.rules.risk_questions import RiskAnswer as Given
from o2clinic.services.consents import Consents
from o2clinic.services.home_drafts import AcceptDraft, AnswerDraft, ConsentDraft
from o2clinic.services.home_forms import HomeForms
from o2clinic.services.home_paper_sheets import HomePaper
from o2clinic.services.home_papers import HomePapers
from o2clinic.services.work import new_command_id

TODAY = NOON.date()
AGREED = dict.fromkeys((each.name for each in STATEMENTS), True)


@pytest.fixture
def clinic(engine):
    return a_paper_clinic(engine)


@pytest.fixture
def mary(clinic):
    return clinic.patient_id


@pytest.fixture
def papers(clinic):
    return HomePapers(clinic.desk, clinic.nurse_olu)


def words(draft) -> str:
    document = pypdfium2.PdfDocument(draft.paper.pdf)
    told = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(told.split())


def asked(clinic, mary):
    forms = HomeForms(clinic.desk, clinic.nurse_olu)
    draft = forms.of(mary).blank(new_command_id())
    answers = {
        each.number: AnswerDraft(Given.YES if each.worrying is Given.NO else Given.NO)
        for each in draft.asked.questions
    }
    answers["5"] = AnswerDraft(Given.YES, done_on=TODAY)
    key = forms.record(replace(draft, answers=answers))
    accept = AcceptDraft(
        command_id=new_command_id(),
        patient_id=mary,
        assessment_id=key,
        discussed_on=TODAY,
        reason="burn long ago",
        mitigation="alarms fitted",
    )
    HomeForms(clinic.desk, clinic.dr_berg).accept(accept)


def agreed(clinic, mary, **form):
    Consents(clinic.desk, clinic.nurse_olu).record(
        ConsentDraft(
            command_id=new_command_id(),
            patient_id=mary,
            seen_id=0,
            age_years=81,
            form=ConsentForm(**{"signed_on": TODAY, **AGREED, **form}),
        )
    )


def test_both_forms_are_printed_to_be_filled_and_as_they_were_filled(clinic, papers, mary):
    blank = papers.draft(mary, HomePaper.IHORM)
    assert "Does the patient smoke tobacco now?" in words(blank)
    assert blank.paper.sheet["completed_on"] is None
    assert "(advice) " not in words(blank).partition("1a. ")[2].partition("2. Are")[0]
    assert papers.draft(mary, HomePaper.HOCF).paper.sheet["agreed"] == []
    asked(clinic, mary)
    agreed(
        clinic,
        mary,
        signed_by=Signer.BEST_INTERESTS,
        signer_name="T. Jenkins",
        relationship="son",
        signer_reason="dementia",
        can_decide=False,
        capacity_on=TODAY,
        capacity_by="Dr Berg",
        capacity_finding="cannot keep what was told",
        best_interests_on=TODAY,
        consulted="family and GP",
        has_attorney=False,
        advance_decision=AdvanceDecision.NONE,
        shares_with_electricity=False,
    )
    ihorm = words(papers.draft(mary, HomePaper.IHORM))
    by_others = HomePapers(clinic.desk, clinic.dr_berg)  # who prints it did not complete it
    printed = by_others.draft(mary, HomePaper.IHORM).paper.sheet
    assert "Adeyemi" in printed["completed_by"]["name"]
    assert "Adeyemi" in by_others.draft(mary, HomePaper.HOCF).paper.sheet["taken_by"]["name"]
    for told in ("burn long ago", "alarms fitted", "Dr A. Berg", "24-Nov-2026"):
        assert told in ihorm, told
    draft = papers.draft(mary, HomePaper.HOCF)
    sheet = draft.paper.sheet
    assert len(sheet["agreed"]) == 9  # of ten: not the electricity distributor
    assert "agrees_electricity" not in sheet["agreed"]
    assert (sheet["signature"]["signed_by"], sheet["signature"]["relationship"]) == (
        "representative",
        "son",
    )
    assert "family and GP" in words(draft)
    assert "found by Dr Berg: cannot keep what was told" in words(draft)
    fire = papers.draft(mary, HomePaper.FIRE_SERVICE).paper.sheet  # not what the patient agreed to
    assert (fire["basis"], fire["consented_on"]) == ("best_interests", None)
    assert fire["basis_note"] == ("Decided for the patient on 24-Nov-2026, signed by T. Jenkins.")
    assert papers.draft(mary, HomePaper.SUPPLIER).paper.sheet["basis"] == "vital_interests"


def test_fire_service_and_supplier_are_told_what_worries_and_by_what_right(
    engine, clinic, papers, mary
):
    assert papers.draft(mary, HomePaper.SUPPLIER).paper is None  # no danger to tell of
    smokes = Smoking(
        patient_id=mary, who=SmokingWho.PATIENT, status=SmokingStatus.SMOKES, told_on=TODAY
    )
    write(engine, smokes)
    asked(clinic, mary)  # which says that nobody smokes now
    agreed(clinic, mary, shares_with_fire_service=False)
    fire = papers.draft(mary, HomePaper.FIRE_SERVICE)
    told = fire.paper.sheet
    assert (told["basis"], told["consented_on"]) == ("vital_interests", None)
    assert (told["urgency"], told["hazards"]["has_alarms"]) == ("soon", True)
    assert told["hazards"]["patient_smokes"] is False
    assert "a fire, burn or smoking on oxygen before" in words(fire)
    notice = papers.draft(mary, HomePaper.SUPPLIER)
    assert notice.paper.sheet["basis"] == "consent"
    assert "A fire, burn or smoking on oxygen before" in words(notice)
    assert "24-Nov-2026: Ask how it came about" in words(notice)  # what was done about it


def test_what_was_refused_is_not_told_by_consent_and_a_vaper_is_told_of(
    engine, clinic, papers, mary
):
    asked(clinic, mary)
    for who in SmokingWho:
        write(engine, Smoking(patient_id=mary, who=who, status=SmokingStatus.VAPES, told_on=TODAY))
    assert papers.draft(mary, HomePaper.SUPPLIER).paper.sheet["basis"] == "consent"  # on paper
    agreed(clinic, mary, shares_with_supplier=False)
    notice = papers.draft(mary, HomePaper.SUPPLIER)
    assert notice.paper.sheet["basis"] == "vital_interests"
    hazards = papers.draft(mary, HomePaper.FIRE_SERVICE).paper.sheet["hazards"]
    assert (hazards["vapes"], hazards["patient_smokes"]) == (True, False)
    assert (hazards["has_alarms"], hazards["leaves_unaided"]) == (True, True)


def test_a_paper_is_kept_once_and_only_as_the_record_says_it(engine, clinic, papers, mary):
    draft = papers.draft(mary, HomePaper.FIRE_SERVICE)
    key = papers.issue(draft)
    with pytest.raises(AlreadyDone):
        papers.issue(draft)
    (kept,) = read_all(engine, Document)
    assert (kept.id, kept.kind, bytes(kept.pdf)) == (key, "fire_referral", draft.paper.pdf)
    late = papers.draft(mary, HomePaper.FIRE_SERVICE)
    asked(clinic, mary)
    with pytest.raises(StaleRecord):
        papers.issue(late)
    with pytest.raises(NotAllowed):
        HomePapers(clinic.desk, clinic.staff.sam).issue(late)
    assert read_all(engine, OxygenConsent) == []
