"""Papers signed by hand: the scan is kept with its hash, or the file refused; on both engines."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from clinic import NOON, read_all
from PIL import Image
from services.paper_people import a_paper_clinic
from services.test_documents import tamper

from o2clinic.documents.scan import MOST_BYTES, as_pdf, checked
from o2clinic.errors import NotAllowed, NotFound, NotValid, Refused, Unreadable
from o2clinic.models import AuditEntry, DocumentScan
from o2clinic.services.documents import Documents, PaperDiffers
from o2clinic.services.letters import Letters
from o2clinic.services.paper_out import PaperKind, PaperOut, Printed
from o2clinic.services.printing import Printing
from o2clinic.services.signed_papers import SignedDraft, SignedPapers
from o2clinic.services.work import new_command_id


def picture(kind="PNG", size=(60, 80)) -> bytes:
    into = io.BytesIO()
    Image.new("L", size, 200).save(into, kind)
    return into.getvalue()


@pytest.fixture
def clinic(engine):
    return a_paper_clinic(engine)


@pytest.fixture
def paper_id(clinic):
    letters = Letters(clinic.desk, clinic.nurse_olu)
    return letters.issue(letters.draft_for(clinic.patient_id))


def a_draft(clinic, paper_id, **changed):
    draft = SignedDraft(
        command_id=new_command_id(),
        patient_id=clinic.patient_id,
        document_id=paper_id,
        issued_on=NOON.date(),
        today=NOON.date(),
        signed_by="Mary Jenkins",
        signed_on=NOON.date(),
        file_name="signed.png",
        scan=picture(),
    )
    return replace(draft, **changed)


def test_a_scan_is_kept_listed_and_seen_and_the_paper_stays(clinic, paper_id, engine, database):
    signed = SignedPapers(clinic.desk, clinic.nurse_olu)
    documents = Documents(clinic.desk, clinic.nurse_olu)
    was = documents.pdf(paper_id)
    draft = a_draft(clinic, paper_id)
    scan_id = signed.record(draft)
    signed.record(a_draft(clinic, paper_id, signed_by="Dr Berg"))
    (row,) = documents.of_patient(clinic.patient_id)
    assert (row.signed, row.standing) == ("Dr Berg, 24-Nov-2026", "Signed")  # the newest scan
    kept = read_all(engine, DocumentScan)[0]
    assert (kept.media_type, kept.pages, bytes(kept.scan)) == ("image/png", 1, draft.scan)
    assert signed.pdf(scan_id).startswith(b"%PDF")
    assert documents.pdf(paper_id) == was
    told = {one.use_case: one for one in read_all(engine, AuditEntry)}
    assert told["record_signed"].patient_id == clinic.patient_id
    assert told["open_scan"].record_id == scan_id
    if database.is_sqlite:
        tamper_scan = "DROP TRIGGER document_scan_no_update"
        with engine.connect().execution_options(writes=True) as connection:
            connection.exec_driver_sql(tamper_scan)
            connection.commit()
    tamper(database, "UPDATE document_scan SET sha256 = 'x'")
    with pytest.raises(PaperDiffers):
        signed.pdf(scan_id)
    assert read_all(engine, AuditEntry)[-1].use_case == "paper_differs"


def test_what_is_missing_or_of_another_patient_is_refused(clinic, paper_id, engine):
    signed = SignedPapers(clinic.desk, clinic.nurse_olu)
    day = timedelta(days=1)
    for changed, words in (
        ({"signed_by": " "}, "Say who signed."),
        ({"signed_on": None}, "Say on which day."),
        ({"signed_on": NOON.date() + day}, "This day is still to come."),
        ({"signed_on": NOON.date() - day}, "The paper was issued later, on 24-Nov-2026."),
        ({"file_name": "", "scan": b""}, "Choose the scan."),
        (
            {"file_name": "a.docx", "scan": b"PK\x03\x04"},
            "a.docx: it is a Word file or an archive.",
        ),
    ):
        draft = a_draft(clinic, paper_id, **changed)
        assert words in signed.check(draft)[0].message
        with pytest.raises(NotValid):
            signed.record(draft)
    with pytest.raises(NotFound):
        signed.record(a_draft(clinic, paper_id + 99))
    with pytest.raises(NotAllowed):
        SignedPapers(clinic.desk, clinic.staff.anna).record(a_draft(clinic, paper_id))
    assert read_all(engine, DocumentScan) == []


def test_how_a_printing_went_is_in_the_audit_of_the_patient(clinic, paper_id, engine):
    paper = PaperOut(PaperKind.LETTER, "Letter", paper_id)
    printing = Printing(clinic.desk, clinic.nurse_olu)
    for went in Printed:
        printing.note(paper, went, "Office")
    entries = read_all(engine, AuditEntry)[-3:]
    assert [(one.use_case, one.record_id, one.patient_id, one.reason) for one in entries] == [
        (name, paper_id, clinic.patient_id, "Letter: Office")
        for name in ("print_document", "print_failed", "print_not_out")
    ]
    desk = Printing(clinic.desk, clinic.staff.anna)
    with pytest.raises(NotAllowed):
        desk.note(paper, Printed.HANDED_OVER, "Office")
    desk.note(PaperOut(PaperKind.LABELS, "Labels"), Printed.HANDED_OVER, "Office")
    assert read_all(engine, AuditEntry)[-1].patient_id is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b"%PDF-" + b"0" * MOST_BYTES, "more than 10 MB"),
        (b"II*\x00", "a TIFF picture"),
        (b"\x00\x00\x00\x18ftypheic", "HEIC"),
        (b"hello", "of a kind that is not taken"),
        (b"%PDF-1.4 and no more", "damaged and cannot be opened"),
        (picture()[:60], "damaged or not all of it"),
        (picture("JPEG", (2000, 2000))[:900], "damaged or not all of it"),
        (picture(size=(9000, 9000)), "too many dots"),
    ],
)
def test_files_that_cannot_be_kept_are_named_with_the_reason(content, why):
    with pytest.raises(Unreadable, match=why):
        checked("file", content)


def test_pictures_and_pdfs_are_taken_and_shown():
    wide = picture("JPEG", (80, 60))
    assert checked("a.jpg", wide).media_type == "image/jpeg"
    pdf = as_pdf(wide, "image/jpeg")
    assert checked("a.pdf", pdf).pages == 1
    assert as_pdf(pdf, "application/pdf") == pdf
    assert not isinstance(Unreadable("a", 0, "b"), Refused)
