"""Letters about visits by whoever books; on both engines, with the desk's own account."""

from datetime import date
from hashlib import sha256

import pytest
from clinic import a_patient, read_all
from documents.papers import pages_of, words_of
from services.diary_day import a_step, statements
from services.letter_clinic import a_letter_clinic, live_at, moved, need

from o2clinic import paths
from o2clinic.errors import AlreadyDone, NotFound, NotValid, RecordShut, StaleRecord, Unreadable
from o2clinic.models import AuditEntry, Document
from o2clinic.rules.follow_up_case import TaskKind
from o2clinic.rules.patient_codes import NeedKind
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visit_letters import LetterKind
from o2clinic.rules.visits import VisitKind
from o2clinic.services import letter_wording
from o2clinic.services.appointment_letters import AppointmentLetters
from o2clinic.services.booking import CancelledBy
from o2clinic.services.documents import DocumentKind, Documents, Paper, Use, keep
from o2clinic.services.restricted import ReasonDraft, Restricted
from o2clinic.services.upkeep import tell_letters


@pytest.fixture
def clinic(engine):
    return a_letter_clinic(engine)


@pytest.fixture
def words_clinic(sqlite_database):
    """For what a letter says, which no database has a part in."""
    return a_letter_clinic(sqlite_database.engine)


def test_a_booked_visit_is_confirmed_kept_and_printed_again_as_it_was(clinic, engine):
    visit_id = clinic.book()
    with statements(engine) as said:
        proposal = clinic.letters.about_visit(visit_id)
    assert len(said) == 10
    assert proposal.draft.kind is LetterKind.CONFIRMATION
    preview = clinic.letters.preview(proposal.draft)
    document_id = clinic.letters.issue(proposal.draft)

    text = words_of(preview)
    for part in (
        "Dear Mrs Jenkins",
        "Tuesday 1 December 2026 at 9:45am",
        "Truro, Room 2 1 Clinic Way, Truro, TR1 1AA",
        "Mr O. Adeyemi",
        "We take a small sample of your blood.",
        "Please ring us on 01872 000000 as soon as you can.",
        "Yours sincerely Truro Oxygen Clinic",
        "large print",
    ):
        assert part in text
    (kept,) = read_all(engine, Document)
    assert (kept.kind, kept.patient_id) == ("appointment_letter", clinic.tuesday.mary)
    assert kept.sha256 == sha256(preview).hexdigest()
    assert clinic.letters.pdf(document_id, Use.PRINTED) == preview == bytes(kept.pdf)
    issued, printed = read_all(engine, AuditEntry)[-2:]
    assert (issued.use_case, issued.patient_id, issued.reason) == (
        "issue_visit_letter",
        clinic.tuesday.mary,
        "Confirmation",
    )
    assert (printed.use_case, printed.record_id) == ("print_document", document_id)
    (row,) = Documents(clinic.desk, clinic.tuesday.clinic.nurse_olu).of_patient(clinic.tuesday.mary)
    assert (row.kind_words, row.pages) == ("Letter about a visit", 1)


def test_what_is_due_follows_how_the_visit_stands(clinic):
    visit_id = clinic.book()
    clinic.issue(visit_id)
    assert clinic.letters.about_visit(visit_id).draft.kind is LetterKind.REMINDER
    moved(clinic, visit_id, "11:00")
    proposal = clinic.letters.about_visit(visit_id)
    assert proposal.draft.kind is LetterKind.CHANGE
    said = words_of(clinic.letters.preview(proposal.draft))
    assert "Before, it was to be on Tuesday 1 December 2026 at 9:45am." in said
    assert "Tuesday 1 December 2026 at 11am" in said
    clinic.issue(visit_id)
    assert clinic.letters.about_visit(visit_id).draft.kind is LetterKind.REMINDER
    clinic.tuesday.booking.cancel(a_step(visit_id, 2), "ill", CancelledBy.PATIENT)
    proposal = clinic.letters.about_visit(visit_id)
    assert proposal.kinds == (LetterKind.CANCELLATION,)
    assert [one.words for one in proposal.sent] == [
        "Change, issued 24-Nov-2026",
        "Confirmation, issued 24-Nov-2026",
    ]
    assert "ill" not in words_of(clinic.letters.preview(proposal.draft)).split()


def test_at_home_nobody_is_told_to_come(words_clinic):
    visit_id = words_clinic.book(visit_kind=VisitKind.HOME_VISIT)
    draft = words_clinic.letters.about_visit(visit_id).draft
    assert draft.kind is LetterKind.HOME_VISIT
    said = words_of(words_clinic.letters.preview(draft))
    assert "Where Your home" in said
    assert "Please have ready" in said
    assert "Clinic Way" not in said


def test_an_invitation_asks_to_ring_and_names_no_date_of_a_visit(words_clinic):
    mary = words_clinic.tuesday.mary
    proposal = words_clinic.letters.invitation(mary, TaskKind.YEARLY_REVIEW, date(2026, 12, 20))
    said = words_of(words_clinic.letters.preview(proposal.draft))
    assert "your oxygen check-up" in said
    assert "before 20 December 2026" in said
    assert "When" not in said
    overdue = words_clinic.letters.invitation(mary, TaskKind.YEARLY_REVIEW, date(2026, 11, 1))
    assert "before" not in words_of(words_clinic.letters.preview(overdue.draft))
    by_the_gp = words_clinic.letters.invitation(mary, TaskKind.SATURATION_RECHECK, None)
    assert by_the_gp.draft is None
    assert "No visit here" in by_the_gp.why_not


def test_needs_change_the_letter(words_clinic):
    mary, john = words_clinic.tuesday.mary, words_clinic.tuesday.john
    need(words_clinic.engine, mary, NeedKind.INTERPRETER, "Polish")
    need(words_clinic.engine, mary, NeedKind.BRAILLE)
    draft = words_clinic.letters.about_visit(words_clinic.book()).draft
    said = words_of(words_clinic.letters.preview(draft))
    assert "you need an interpreter: Polish" in said
    assert "in another way: braille" in said
    assert draft.remarks == ("Needs it otherwise, too: Braille", "Interpreter")
    large = words_clinic.letters.about_visit(words_clinic.book("10:45", patient_id=john)).draft
    assert large.remarks == ("Large print, 18 point",)
    assert len(pages_of(words_clinic.letters.preview(large))) == 2


def test_whom_nobody_writes_to_is_said(clinic, engine):
    gone = a_patient(engine, family="ROWE", given="Ann")
    visit_id = clinic.book(patient_id=gone)
    assert "No address" in clinic.letters.about_visit(visit_id).why_not
    live_at(engine, gone)
    need(engine, gone, NeedKind.NOT_BY_LETTER)
    assert "ring instead" in clinic.letters.about_visit(visit_id).why_not
    dead = a_patient(engine, family="COOK", given="Al", died_on=date(2026, 11, 1))
    live_at(engine, dead)
    assert "died" in clinic.letters.invitation(dead, TaskKind.YEARLY_REVIEW, None).why_not


def test_a_restricted_record_is_written_to_only_by_whoever_opened_it(clinic):
    mary, staff = clinic.tuesday.mary, clinic.tuesday.clinic
    visit_id = clinic.book()
    draft = clinic.letters.about_visit(visit_id).draft
    document_id = clinic.issue(visit_id)
    restricted = Restricted(clinic.desk, staff.dr_berg)
    restricted.restrict(ReasonDraft("r-1", mary, "asked for it in writing"))
    assert "Restricted" in clinic.letters.about_visit(visit_id).why_not
    with pytest.raises((StaleRecord, NotValid, RecordShut)):
        clinic.letters.issue(clinic.letters.as_kind(draft, LetterKind.REMINDER))
    with pytest.raises((NotFound, RecordShut)):
        clinic.letters.pdf(document_id)
    nurse = Restricted(clinic.desk, staff.nurse_olu)
    nurse.break_glass(ReasonDraft("r-2", mary, "I am treating the patient"))
    assert AppointmentLetters(clinic.desk, staff.nurse_olu).about_visit(visit_id).draft


def test_a_change_after_it_was_opened_is_told_and_a_press_counts_once(clinic, engine):
    visit_id = clinic.book()
    draft = clinic.letters.about_visit(visit_id).draft
    live_at(engine, clinic.tuesday.mary, "9 New Road", valid_from=date(2026, 11, 20))
    with pytest.raises(StaleRecord, match="of the patient"):
        clinic.letters.issue(draft)
    draft = clinic.letters.about_visit(visit_id).draft
    moved(clinic, visit_id, "11:00")
    with pytest.raises(StaleRecord, match="visit"):
        clinic.letters.issue(draft)
    draft = clinic.letters.about_visit(visit_id).draft
    clinic.letters.issue(draft)
    with pytest.raises(AlreadyDone):
        clinic.letters.issue(draft)
    with pytest.raises(StaleRecord, match="written"):
        clinic.letters.issue(clinic.letters.as_kind(draft, LetterKind.REMINDER))
    assert len(read_all(engine, Document)) == 1


def test_of_a_visit_that_is_over_or_to_be_rebooked_nothing_is_written(clinic, engine):
    visit_id = clinic.tuesday.booking.book(
        clinic.tuesday.draft("12:30", clinic_session_id=None, reason="by telephone")
    )
    clinic.tuesday.booking.check_in(a_step(visit_id))
    assert "was here" in clinic.letters.about_visit(visit_id).why_not
    with pytest.raises(NotFound):
        clinic.letters.about_visit(999)


def test_the_desk_reads_no_clinical_letter_even_behind_the_program(clinic, database):
    staff = clinic.tuesday.clinic
    paper = Paper(DocumentKind.LETTER, "Clinic letter", "clinic_letter 1", b"%PDF /Type /Page", {})
    with clinic.desk.work(staff.dr_berg, Permission.WRITE_LETTER, "issue letter") as work:
        work.patient_id = clinic.tuesday.mary
        clinical = keep(work, clinic.tuesday.mary, paper)
    own = clinic.issue(clinic.book())
    with pytest.raises(NotFound):
        clinic.letters.pdf(clinical)
    with clinic.desk.reading(clinic.anna, Permission.BOOK) as session:
        seen = session.query(Document.id).all()
    # A local file knows no accounts: there the program alone keeps to it.
    assert [row.id for row in seen] == ([clinical, own] if database.is_sqlite else [own])


def test_a_clinic_s_own_texts_are_used_and_wrong_ones_refused(words_clinic, tmp_path, monkeypatch):
    monkeypatch.setenv("O2CLINIC_HOME", str(tmp_path))
    shipped = paths.resources("appointment_letters", "letters.toml").read_text("utf-8")
    own = letter_wording.own_texts()
    own.parent.mkdir()
    own.write_text(shipped.replace("your inhalers", "your blue inhaler"), "utf-8")
    visit_id = words_clinic.book()
    draft = words_clinic.letters.about_visit(visit_id).draft
    assert "your blue inhaler" in words_of(words_clinic.letters.preview(draft))
    for wrong, why in (
        (shipped.replace("[letters.reminder]", "[letters.else]"), "letters lack: reminder"),
        (shipped.replace("on {phone}", "on {secret}", 1), "secret"),
        (shipped.replace("on {phone}", "on {phone.real}", 1), "phone.real"),
        (shipped.replace('"not_well"', '"nowhere"', 1), "nowhere"),
        (shipped.replace("left_mm", "lefts_mm"), "left_mm is missing"),
        ("version =", "letters.toml"),
    ):
        own.write_text(wrong, "utf-8")
        with pytest.raises(Unreadable, match=why):
            words_clinic.letters.about_visit(visit_id)
    said = []
    assert tell_letters(said.append) == 1
    assert "letters.toml" in said[0]
