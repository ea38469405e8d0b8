"""Issued is issued: corrections name the old paper, which stays; on both engines."""

from dataclasses import replace
from datetime import date

import pytest
from clinic import read_all
from services.paper_people import LINE, Statements, a_paper_clinic, a_ready_draft
from services.test_documents import tamper

from o2clinic.documents.letters import clinic_letter
from o2clinic.errors import Finding, Level, NotAllowed, NotFound, NotValid, Refused
from o2clinic.models import AuditEntry, Document, OxygenOrder
from o2clinic.rules.order_life import OrderStep
from o2clinic.services.documents import Documents, PaperDiffers
from o2clinic.services.letter_again import letter_again
from o2clinic.services.letter_draft import letter_of
from o2clinic.services.letters import Letters
from o2clinic.services.order_life import OrderLife
from o2clinic.services.order_life_rows import StepDraft
from o2clinic.services.orders import Orders
from o2clinic.services.paper_corrections import Correction, correction_findings
from o2clinic.services.work import new_command_id
from o2clinic.storage.soundness import check

REASON = Finding("DOC-REASON", Level.BLOCK, "Say why the letter is corrected.", "correction")


@pytest.fixture
def clinic(engine):
    return a_paper_clinic(engine)


def text_of(pdf: bytes) -> str:
    import pypdfium2

    pages = pypdfium2.PdfDocument(pdf)
    told = "\n".join(page.get_textpage().get_text_range() for page in pages)
    pages.close()
    return " ".join(told.split())


def a_cancelling(life, patient_id):
    newest = life.of_patient(patient_id)[0]
    return StepDraft(
        command_id=new_command_id(),
        patient_id=patient_id,
        order_id=newest.order_id,
        version=newest.version,
        step=OrderStep.CANCELLED,
        happened_on=newest.today,
        told_by="Sue, contact centre",
        note="Mixed up",
    )


def because(draft, reason="The flow was wrong"):
    return replace(draft, corrects=replace(draft.corrects, reason=reason))


def test_a_letter_is_corrected_once_names_the_old_one_and_leaves_it_as_it_was(clinic, engine):
    letters = Letters(clinic.desk, clinic.nurse_olu)
    documents = Documents(clinic.desk, clinic.nurse_olu)
    first = replace(
        letters.draft_for(clinic.patient_id),
        subject="Your oxygen, as agreed",
        plan="You: use 4 L/min (from today)\nGP: check the blood count",
        next_review="in March 2027",
        target_saturation="88–92 %",
        advice="Never smoke near oxygen.\nKeep away from fires.",
        seen_by="Dr Astrid Berg; Nurse Olu Ade",
        copies="Dr Imran Shah, GP",
    )
    old_id = letters.issue(first)
    was = documents.pdf(old_id)

    draft = letters.correcting(old_id)
    same = replace(first, command_id=draft.command_id, corrects=draft.corrects)
    assert replace(draft, facts=first.facts, written_at=first.written_at) == same
    assert letters.check(draft)[0] == REASON
    with pytest.raises(NotValid):
        letters.issue(draft)
    draft = because(replace(draft, plan="You: use 2 L/min"))
    second = letters.correcting(old_id)  # somebody else begins one as well
    new_id = letters.issue(draft)

    words = f"Replaces the letter of 24 November 2026 ({first.reference})"
    paper = text_of(documents.pdf(new_id))
    assert words in paper
    assert "The flow was wrong" not in paper  # kept, and not printed
    assert documents.pdf(old_id) == was  # bit for bit
    with Statements(engine) as reading:
        new, old = documents.of_patient(clinic.patient_id)
    assert len(reading.sent) == 2
    assert (new.replaces_id, new.replaces_reason, new.standing) == (
        old_id,
        "The flow was wrong",
        "Correction",
    )
    assert (old.replaced_by_id, old.standing) == (new_id, "Replaced")
    entry = next(one for one in read_all(engine, AuditEntry) if one.record_id == new_id)
    assert (entry.use_case, entry.reason) == ("correct letter", f"{words}: The flow was wrong")
    for late in (lambda: letters.correcting(old_id), lambda: letters.issue(because(second))):
        with pytest.raises(Refused, match="corrected already"):
            late()
    assert letters.correcting(new_id).plan == "You: use 2 L/min"


def test_a_letter_of_the_catalogue_comes_back_as_it_was_written(clinic):
    letters = Letters(clinic.desk, clinic.nurse_olu)
    opened = letters.draft_for(clinic.patient_id)
    first = replace(
        letters.as_another(opened, "discharge_oxygen"),
        **dict.fromkeys(("subject", "next_review", "diagnoses", "history", "advice"), "As told."),
        **dict.fromkeys(("social", "safety", "requirements", "outcome"), "As told."),
        addressee="Ward Sister\nWard 7",
        summary="Oxygen goes home with her.",
        plan="Ward: gives the first cylinder",
        results="Walk test: 180 m\nWeight: 61 kg",
        copies="",
        easy_read=True,
        large_print=True,
    )
    draft = letters.correcting(letters.issue(first))
    assert draft.template == first.template
    for name in ("audience", "addressee", "results", "easy_read", "large_print", "tells", "plan"):
        assert getattr(draft, name) == getattr(first, name), name
    assert (draft.template_label, draft.has_titration) == (
        first.template_label,
        first.has_titration,
    )
    other = letters.as_another(draft, "clinic_letter")
    assert other.corrects == draft.corrects  # another text, and still the same correction


def test_an_order_for_a_stay_corrects_nothing():
    old = Correction(7, "order", "X", date(2026, 11, 24), "Wrong flow")
    assert correction_findings(old) == ()
    (found,) = correction_findings(old, is_beside=True)
    assert (found.rule, found.level, found.field) == ("DOC-BESIDE", Level.BLOCK, "stay_kind")


def test_an_order_in_force_is_corrected_by_a_new_one_that_restates_it(clinic, engine):
    orders = Orders(clinic.desk, clinic.dr_berg)
    orders.issue(a_ready_draft(orders, clinic.patient_id))
    documents = Documents(clinic.desk, clinic.dr_berg)
    (old,) = documents.of_patient(clinic.patient_id)
    was = documents.pdf(old.document_id)
    sheet = orders.correcting(old.document_id)
    assert "Say why the order is corrected." in [found.message for found in sheet.findings]
    draft = because(
        replace(
            sheet.draft,
            lines=(replace(LINE, hours_per_day=LINE.hours_per_day + 1),),
            dropped_confirmed=sheet.draft.facts.old_lines,
            is_information_correct=True,
            reason="as agreed",
        )
    )
    order_id = orders.issue(draft)
    new, replaced = documents.of_patient(clinic.patient_id)
    assert (new.replaces_id, replaced.is_replaced) == (old.document_id, True)
    assert "which was not correct" in text_of(documents.pdf(new.document_id))
    assert documents.pdf(old.document_id) == was
    assert [one.replaces_id for one in read_all(engine, OxygenOrder)] == [None, order_id - 1]
    entry = next(one for one in read_all(engine, AuditEntry) if one.use_case == "correct order")
    assert entry.reason.endswith("The flow was wrong as agreed")
    with pytest.raises(Refused, match="corrected already"):
        orders.correcting(old.document_id)
    for _again in range(2):  # the new one is cancelled: what was wrong stands, and is corrected
        life = OrderLife(clinic.desk, clinic.dr_berg)
        cancelled = documents.of_patient(clinic.patient_id)[0]
        life.record(a_cancelling(life, clinic.patient_id))
        told = {one.document_id: one for one in documents.of_patient(clinic.patient_id)}
        assert told[old.document_id].holds
        assert told[cancelled.document_id].standing == "Cancelled, Correction"
        draft = because(orders.correcting(old.document_id).draft, "Wrong still")
        draft = replace(draft, is_information_correct=True, reason="as agreed")
        assert draft.corrects.words.startswith("The correction")
        assert cancelled.title.endswith(draft.corrects.called_off[-1])
        order_id = orders.issue(draft)
        new, *before = documents.of_patient(clinic.patient_id)
        assert f"{draft.corrects.words}, which was not correct" in text_of(
            documents.pdf(new.document_id)
        )
        assert [one.standing for one in before][-1] == "Replaced"
        assert before[-1].replaced_by_id == new.document_id
        with pytest.raises(Refused, match="corrected already"):
            orders.correcting(old.document_id)
    with pytest.raises(NotFound):
        orders.correcting(999)
    with pytest.raises(NotAllowed):
        Orders(clinic.desk, clinic.staff.anna).correcting(new.document_id)


def test_a_paper_that_differs_is_told_and_in_the_audit(clinic, database, engine):
    letters = Letters(clinic.desk, clinic.nurse_olu)
    key = letters.issue(letters.draft_for(clinic.patient_id))
    tamper(database, "UPDATE document SET sha256 = '" + "0" * 64 + "'")
    with pytest.raises(PaperDiffers):
        Documents(clinic.desk, clinic.nurse_olu).pdf(key)
    entry = read_all(engine, AuditEntry)[-1]
    assert (entry.use_case, entry.record_id, entry.patient_id) == (
        "paper_differs",
        key,
        clinic.patient_id,
    )
    assert len(read_all(engine, Document)) == 1
    if database.is_sqlite:
        assert check(engine) == [f"The stored paper number {key} is not as it was kept."]


def test_a_sheet_of_another_make_leaves_the_form_as_it_opens(sqlite_database):
    clinic = a_paper_clinic(sqlite_database.engine)
    first = Letters(clinic.desk, clinic.nurse_olu).draft_for(clinic.patient_id)
    assert letter_again(first, {"reference": "x"}) == first
    odd = {"headings": [{"key": "attendance", "lines": ["Seen some day"]}]}
    assert letter_again(first, odd).seen_at == first.seen_at
    assert clinic_letter(letter_of(first, None)).startswith(b"%PDF")
