"""Letters of the catalogue from the record, and the clinic's own texts of them; on both engines."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from clinic import NOON, read_all, write
from documents.papers import words_of
from services.health_record import an_order
from services.letter_clinic import a_letter_clinic
from services.paper_people import (
    CYLINDER,
    LINE,
    Statements,
    a_paper_clinic,
    a_ready_draft,
)

from o2clinic.documents.letter_template import missing_marks
from o2clinic.errors import AlreadyDone, Level, NotAllowed, NotValid, StaleRecord
from o2clinic.models import AuditEntry, Document, LetterTemplate, Patient
from o2clinic.rules.permissions import Permission
from o2clinic.services.letter_catalogue import visit_texts_on
from o2clinic.services.letter_templates import LetterTexts, difference
from o2clinic.services.letters import Letters
from o2clinic.services.orders import Orders
from o2clinic.services.work import Desk, new_command_id

OWN = "[subject]\nYour oxygen, {{ patient }}\n[summary]\n{{ results }}\nWith kind words.\n"
LATER = NOON.date() + timedelta(days=7)


@pytest.fixture
def clinic(engine):
    return a_paper_clinic(engine)


@pytest.fixture
def letters(clinic):
    return Letters(clinic.desk, clinic.dr_berg)


@pytest.fixture
def texts(clinic):
    return LetterTexts(clinic.desk, clinic.staff.kit)


def put(texts, text, template_id="clinic_letter", **changes):
    draft = replace(texts.sheet(template_id).draft, text=text, **changes)
    return texts.put_in_force(draft)


def test_a_text_is_put_in_force_used_from_its_day_and_given_back(clinic, texts, letters, engine):
    before = letters.draft_for(clinic.patient_id)
    assert (before.template_label, before.subject) == (
        "clinic_letter 2",
        "Your home oxygen assessment",
    )
    put(texts, OWN)
    draft = letters.draft_for(clinic.patient_id)
    assert draft.subject == "Your oxygen, Mrs Jenkins"
    assert draft.plan == ""
    document_id = letters.issue(draft)
    (kept,) = [one for one in read_all(engine, Document) if one.id == document_id]
    assert kept.template == "clinic_letter clinic 1"
    put(texts, OWN.replace("kind words", "kindest words"), in_force_from=LATER)
    assert "kind words" in letters.draft_for(clinic.patient_id).summary
    later = Desk(engine, now=lambda: NOON + timedelta(days=8))
    assert "kindest" in Letters(later, clinic.dr_berg).draft_for(clinic.patient_id).summary
    row = next(one for one in texts.rows() if one.template_id == "clinic_letter")
    assert row.in_force.startswith("The clinic's own, 1; edition 2 from 01-Dec-2026")
    assert row.by.endswith("Rowe")
    put(texts, "", is_shipped=True, in_force_from=LATER)
    assert Letters(later, clinic.dr_berg).draft_for(clinic.patient_id).subject == before.subject
    sheet = texts.sheet("clinic_letter")
    assert [one.edition for one in sheet.editions] == [3, 2, 1, 0]
    assert sheet.editions[0].text == sheet.shipped
    assert ("+", "With kind words.") in difference(sheet.shipped, sheet.editions[2].text)
    entries = [one for one in read_all(engine, AuditEntry) if one.use_case == "put_text_in_force"]
    made = [one.id for one in read_all(engine, LetterTemplate)]
    assert [one.record_id for one in entries] == made


def test_what_is_refused_changes_nothing(clinic, texts, engine):
    draft = replace(texts.sheet("withdrawal").draft, text=OWN)
    for wrong in (
        replace(draft, text=f"{OWN}{{{{ secret }}}}"),
        replace(draft, in_force_from=NOON.date() - timedelta(days=1)),
        replace(draft, in_force_from=None, is_shipped=True),
    ):
        with pytest.raises(NotValid):
            texts.put_in_force(wrong)
    with pytest.raises(NotAllowed):
        LetterTexts(clinic.desk, clinic.dr_berg).put_in_force(draft)
    texts.put_in_force(draft)
    with pytest.raises(AlreadyDone):
        texts.put_in_force(draft)
    with pytest.raises(StaleRecord, match="edition 1"):
        texts.put_in_force(replace(draft, command_id=new_command_id()))
    assert len(read_all(engine, LetterTemplate)) == 1
    with Statements(engine) as asked:
        texts.rows()
        texts.sheet("withdrawal")
    assert len(asked.sent) == 2
    with Statements(engine) as seen:
        texts.check(draft)
        texts.preview(draft)
    assert seen.sent == []


def test_a_new_order_proposes_its_letter_filled_from_the_record(clinic, letters):
    orders = Orders(clinic.desk, clinic.dr_berg)
    orders.issue(a_ready_draft(orders, clinic.patient_id, lines=(LINE, CYLINDER)))
    draft = letters.draft_for(clinic.patient_id)
    proposal = letters.proposed(draft)
    assert (draft.template, proposal.why) == ("clinic_letter_ltot", "ordered on 24 November 2026")
    said = words_of(letters.preview(draft))
    for words in (
        "breathing air, the oxygen pressure in your blood was 6.7 kPa",
        "the oxygen pressure in your blood was 8.4 kPa, carbon dioxide 6.0 kPa",
        "2 L/min, 16 hours a day, static concentrator, nasal cannulae",
        "Home Oxygen Order Form, Part B, of 24 November 2026",
        "Next review: home visit, by 22 December 2026",
        "No carbon dioxide above the limit",
        "Smoking: stopped, told on 1 October 2026",
        "Home oxygen risk form: ",
        "Bluewater Oxygen, supplier",
    ):
        assert words in said
    # The target was never asked for: told, and not invented.
    blocks = [one for one in letters.check(draft) if one.level is Level.BLOCK]
    assert [(one.rule, one.field) for one in blocks] == [("LT-MARK", "target_saturation")]
    with pytest.raises(NotValid, match="target oxygen saturation"):
        letters.issue(draft)
    letters.issue(replace(draft, target_saturation="88 to 92 %"))
    walking = letters.as_another(draft, "clinic_letter_aot")
    assert missing_marks(walking.results) == ("the last walking test on air and on oxygen",)
    assert "lightweight portable cylinder" in walking.summary


def test_each_letter_marks_what_the_record_does_not_say(clinic, letters):
    draft = letters.draft_for(clinic.patient_id)
    for template_id, part, mark in (
        ("no_oxygen", "", ""),
        ("withdrawal", "summary", "why oxygen is withdrawn"),
        ("discharge_oxygen", "addressee", "ward or hospital team"),
        ("leaving", "summary", "why the patient is no longer seen"),
        ("letters_choice", "summary", "the patient's choice, in the patient's words"),
    ):
        made = letters.as_another(draft, template_id)
        assert made.template == template_id
        if part:
            assert mark in missing_marks(getattr(made, part))
        else:
            assert not [one for one in letters.check(made) if one.level is Level.BLOCK]
            assert letters.preview(made).startswith(b"%PDF")
    assert letters.as_another(draft, "leaving").tells == {"oxygen"}


def test_who_moved_away_is_told_of_to_the_gp(engine, clinic, letters):
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(
            Patient.__table__.update()
            .where(Patient.id == clinic.patient_id)
            .values(moved_away_on=date(2026, 11, 18))
        )
        connection.commit()
    an_order(engine, clinic.patient_id, date(2026, 1, 2), ordered_by_id=clinic.dr_berg.person_id)
    draft = letters.draft_for(clinic.patient_id)
    assert (draft.template, draft.salutation) == ("leaving", "Dr Imran Shah")
    assert "moved away on 18 November 2026" in draft.summary
    assert draft.copies.splitlines()[0] == "Mrs Jenkins, patient"
    assert "Quay Surgery" in words_of(letters.preview(draft))


def test_letters_about_visits_take_the_clinics_own_texts(engine):
    clinic = a_letter_clinic(engine)
    texts = LetterTexts(clinic.desk, clinic.tuesday.clinic.kit)
    visit_id = clinic.book()
    own = texts.sheet("visit_confirmation").draft.text.replace("We have booked", "We booked")
    put(texts, own, "visit_confirmation")
    draft = clinic.letters.about_visit(visit_id).draft
    assert "We booked a time for you" in words_of(clinic.letters.preview(draft))
    assert draft.texts.version == "1 clinic 1"


def test_a_text_that_no_longer_goes_with_the_program_stands_back(clinic, texts, letters, engine):
    for template_id, text in (
        ("clinic_letter", "[subject]\nx\n[summary]\n{{ gone }}\n"),
        ("visit_reminder", "[subject]\n{{ gone }}\n[opening]\nx\n"),
        ("from_a_newer_program", "[subject]\nx\n"),
    ):
        row = LetterTemplate(
            template_id=template_id, edition=1, in_force_from=NOON.date(), text=text
        )
        write(engine, row)
    assert letters.draft_for(clinic.patient_id).template_label == "clinic_letter 2"
    with clinic.desk.reading(clinic.staff.anna, Permission.BOOK) as session:
        assert visit_texts_on(session, NOON.date()).version == "1"
    told = {row.template_id: row.in_force for row in texts.rows()}
    assert told["clinic_letter"] == "The program's: edition 1 does not go with it"
    assert told["visit_reminder"] == "The program's: edition 1 does not go with it"
