"""Copies of letters, their batches, their twins, and what is still due; on both engines."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from acting import ActingDesk
from clinic import NOON, read_all, write
from documents.papers import pages_of
from services.paper_people import Statements, a_paper_clinic, a_paper_patient
from sqlalchemy import text

from o2clinic.errors import NotAllowed, Refused, StaleRecord
from o2clinic.models import Appointment, AuditEntry, LetterCopy
from o2clinic.rules.letter_copies import CopyRoute, CopyState
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.clinic_letter_runs import ClinicLetterRuns
from o2clinic.services.documents import Use
from o2clinic.services.letter_copies import CopyChange, LetterCopies
from o2clinic.services.letter_twins import LetterTwins
from o2clinic.services.letters import Letters
from o2clinic.services.letters_due import LettersDue
from o2clinic.services.paper_out import PaperKind, PaperOut, Printed
from o2clinic.services.printing import Printing
from o2clinic.services.work import new_command_id


@pytest.fixture
def clinic(engine):
    return a_paper_clinic(engine)


@pytest.fixture
def issued(clinic):
    """A letter to Mary, to her GP and to the supplier."""
    letters = Letters(clinic.desk, clinic.dr_berg)
    draft = letters.draft_for(clinic.patient_id)
    copies = f"{draft.copies}\nBluewater Oxygen, supplier"
    return letters.issue(replace(draft, copies=copies, has_trend=False))


@pytest.fixture
def copies(clinic):
    return LetterCopies(clinic.desk, clinic.nurse_olu)


@pytest.fixture
def runs(clinic):
    return ClinicLetterRuns(clinic.desk, clinic.nurse_olu)


def change(row, **given):
    return CopyChange(
        command_id=new_command_id(),
        copy_id=row.copy_id,
        version=row.version,
        patient_id=row.patient_id,
        **given,
    )


def states(copies, clinic):
    return [row.state for row in copies.of_patient(clinic.patient_id)]


def always(_done, _of):
    return True


def test_copies_are_marked_as_they_go_with_who_and_when(copies, clinic, issued, engine):
    with Statements(engine) as reading:
        mary, gp, _supplier = copies.of_patient(clinic.patient_id)
    assert len(reading.sent) <= 5  # two, and what is written down of a first look
    assert (mary.document_id, mary.since, mary.is_waiting) == (issued, "", True)
    copies.change(change(gp, state=CopyState.SENT))
    copies.change(change(mary, route=CopyRoute.EMAIL))
    mary, gp, _supplier = copies.of_patient(clinic.patient_id)
    assert gp.since == "24-Nov-2026 12:00 · Mr O. Adeyemi"
    assert (gp.is_waiting, mary.route_words) == (False, "E-mail")
    with pytest.raises(StaleRecord):
        copies.change(change(replace(gp, version=1), state=CopyState.RETURNED))
    with pytest.raises(Refused, match="Only a copy that was sent"):
        copies.change(change(mary, state=CopyState.RETURNED))
    entry = next(one for one in read_all(engine, AuditEntry) if one.use_case == "mark_copy")
    assert (entry.patient_id, entry.record_id) == (clinic.patient_id, gp.copy_id)


def test_the_desk_sends_no_clinic_letters(clinic, issued):
    anna = clinic.staff.anna
    with pytest.raises(NotAllowed):
        LetterCopies(clinic.desk, anna).of_patient(clinic.patient_id)
    with pytest.raises(NotAllowed):
        LettersDue(clinic.desk, anna).sheet()
    assert not ClinicLetterRuns(clinic.desk, anna).may_print


def test_a_print_marks_the_copies_that_it_was_for_and_no_others(copies, clinic, issued, engine):
    printing = Printing(clinic.desk, clinic.dr_berg)
    mary, _gp, supplier = (row.copy_id for row in copies.of_patient(clinic.patient_id))
    paper = PaperOut(PaperKind.LETTER, "Letter", issued, copy_ids=(mary,))
    printing.note(paper, Printed.FAILED, "Ward: no paper")
    printing.note(replace(paper, is_whole=False), Printed.HANDED_OVER, "Ward, page 2")
    printing.note(replace(paper, copy_ids=()), Printed.HANDED_OVER, "Ward")
    printing.note(replace(paper, document_id=issued + 1), Printed.HANDED_OVER, "Ward")
    assert states(copies, clinic) == ["to_send"] * 3
    printing.note(paper, Printed.HANDED_OVER, "Ward")
    assert states(copies, clinic) == ["printed", "to_send", "to_send"]
    both = replace(paper, copy_ids=(mary, supplier))
    printing.note(both, Printed.HANDED_OVER, "Ward, 2 copies")
    assert states(copies, clinic) == ["printed", "to_send", "printed"]
    entry = read_all(engine, AuditEntry)[-1]
    assert (entry.use_case, entry.patient_id) == ("print_document", clinic.patient_id)


def test_what_did_not_come_out_waits_again_unless_it_was_marked_since(copies, clinic, issued):
    printing = Printing(clinic.desk, clinic.dr_berg)
    rows = copies.of_patient(clinic.patient_id)
    paper = PaperOut(
        PaperKind.LETTER, "Letter", issued, copy_ids=(rows[0].copy_id, rows[2].copy_id)
    )
    printing.note(paper, Printed.HANDED_OVER, "Ward")
    supplier = copies.of_patient(clinic.patient_id)[2]
    copies.change(change(supplier, state=CopyState.SENT))
    printing.note(paper, Printed.NOT_OUT, "Ward")
    assert states(copies, clinic) == ["to_send", "to_send", "sent"]


def test_who_sends_no_letters_marks_no_copy(copies, clinic, issued):
    mary = copies.of_patient(clinic.patient_id)[0].copy_id
    paper = PaperOut(PaperKind.VISIT_LETTER, "Letter", issued, copy_ids=(mary,))
    Printing(clinic.desk, clinic.staff.anna).note(paper, Printed.HANDED_OVER, "Desk")
    assert states(copies, clinic) == ["to_send"] * 3


def test_letters_wait_for_the_printer_in_the_order_of_their_envelopes(
    runs, copies, clinic, issued, engine
):
    with Statements(engine) as planning:
        plan = runs.waiting(None, is_own=False, on_both_sides=True)
    assert len(planning.sent) == 5
    assert [(line.name, line.what.split(" to ")[1]) for line in plan.letters] == [
        ("JENKINS, Mary (Mrs)", "Bluewater Oxygen"),
        ("JENKINS, Mary (Mrs)", "the patient"),
    ]
    assert [line.remark for line in plan.letters] == [
        "Envelope 1 of 2: 2 sheets, the address in front: write it there, none is recorded",
        "Envelope 2 of 2: 1 sheet",  # its own first page shows the address
    ]
    (gp,) = plan.left_out
    assert gp.remark.startswith("Goes by electronic transfer")
    assert runs.waiting(None, is_own=True, on_both_sides=True).lines == ()
    assert runs.waiting(NOON.date(), is_own=False, on_both_sides=True).letters == plan.letters
    assert (
        runs.waiting(NOON.date() - timedelta(days=1), is_own=False, on_both_sides=True).lines == ()
    )
    outcome = runs.issue(plan, always, on_both_sides=True)
    assert outcome.words == "2 letters: 1 of 2 pages, 1 of 4 pages"
    first, behind, *_letters = pages = pages_of(outcome.pdf)
    assert len(pages) == 6
    assert "Bluewater Oxygen" in first
    assert "Jenkins" not in first
    assert behind.strip() == ""
    assert states(copies, clinic) == ["to_send"] * 3  # nothing has left yet
    runs.note_use(outcome, Use.COPIED)
    assert states(copies, clinic) == ["to_send"] * 3
    runs.note_use(outcome, Use.TO_PRINTER)
    assert states(copies, clinic) == ["to_send"] * 3  # the printer has not taken them yet
    assert runs.note_handed_over(outcome) == 2
    assert states(copies, clinic) == ["printed", "to_send", "printed"]
    assert runs.note_not_out(outcome) == 2
    assert states(copies, clinic) == ["to_send"] * 3
    assert read_all(engine, AuditEntry)[-1].use_case == "print_not_out"
    uses = {(one.use_case, one.patient_id) for one in read_all(engine, AuditEntry)}
    assert {("take_to_printer", clinic.patient_id), ("print_document", clinic.patient_id)} <= uses
    stopped = runs.issue(plan, lambda done, _of: done < 1, on_both_sides=False)
    assert (stopped.is_stopped, len(stopped.pages)) == (True, 1)


def test_whoever_moved_died_or_is_addressed_elsewhere_gets_the_right_address_or_none(
    runs, copies, clinic, issued, engine
):
    _mary, gp, supplier = copies.of_patient(clinic.patient_id)
    copies.change(change(gp, route=CopyRoute.POST))
    copies.change(change(supplier, state=CopyState.SENT))
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("UPDATE patient_address SET address = '9 Hill\nBodmin'"))
        connection.commit()
    first, second = runs.waiting(None, is_own=False, on_both_sides=False).letters
    assert first.draft.address_sheet.to[0] == "Dr Imran Shah"
    assert first.draft.address_sheet.to[-1] == "TR1 2AB"
    assert first.remark.endswith("3 sheets, the address in front")
    assert second.draft.address_sheet.to == ("Mrs Mary Jenkins", "9 Hill", "Bodmin", "TR1 3LJ")
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("UPDATE patient SET died_on = '2026-11-23'"))
        connection.commit()
    plan = runs.waiting(None, is_own=False, on_both_sides=False)
    assert [line.draft.copy_id for line in plan.letters] == [gp.copy_id]
    assert [line.remark for line in plan.left_out] == [
        "The patient died on 23-Nov-2026: do not send this one."
    ]


def corrected(clinic, issued):
    letters = Letters(clinic.desk, clinic.nurse_olu)
    draft = letters.correcting(issued)
    return letters.issue(replace(draft, corrects=replace(draft.corrects, reason="Wrong flow")))


def test_what_was_corrected_sent_or_lost_its_reader_since_the_list_was_made_is_not_printed(
    runs, copies, clinic, issued, engine
):
    plan = runs.waiting(None, is_own=False, on_both_sides=False)
    supplier = copies.of_patient(clinic.patient_id)[2]
    copies.change(change(supplier, state=CopyState.SENT))
    outcome = runs.issue(plan, always, on_both_sides=False)
    (left_out,) = outcome.failed
    assert left_out.remark.startswith("It does not wait for a printer any more: somebody marked")
    assert len(outcome.done) == 1
    copies.change(change(copies.of_patient(clinic.patient_id)[2], state=CopyState.TO_SEND))
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("UPDATE patient SET died_on = '2026-11-23'"))
        connection.commit()
    late = runs.issue(plan, always, on_both_sides=False)
    assert [line.remark.partition(":")[0] for line in late.failed] == [
        "The patient died on 23-Nov-2026"
    ]
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("UPDATE patient SET died_on = NULL"))
        connection.commit()
    shown = runs.issue(plan, always, on_both_sides=False)
    assert len(shown.done) == 2
    corrected(clinic, issued)
    none = runs.issue(plan, always, on_both_sides=False)
    assert none.pdf == b""
    assert {line.remark.partition(":")[0] for line in none.failed} == {"Corrected since"}
    # Shown before and still on the screen: it does not go to the printer either.
    with pytest.raises(Refused, match="Corrected since"):
        runs.note_use(shown, Use.TO_PRINTER)
    runs.note_use(shown, Use.COPIED)


def test_copies_of_a_corrected_letter_are_held_back_and_the_new_one_has_its_own(
    runs, copies, clinic, issued
):
    new_id = corrected(clinic, issued)
    rows = copies.of_patient(clinic.patient_id)
    assert [row.document_id for row in rows] == [issued] * 3 + [new_id] * 3
    assert [row.is_to_be_held_back for row in rows] == [True] * 3 + [False] * 3
    assert rows[0].state_words == "To send: corrected since, do not send"
    plan = runs.waiting(None, is_own=False, on_both_sides=True)
    assert {line.draft.document_id for line in plan.letters} == {new_id}
    held = [line.remark for line in plan.left_out if line.remark.startswith("Corrected since")]
    assert len(held) == 3


def test_a_letter_that_is_not_as_it_was_issued_is_named(runs, clinic, issued, engine):
    plan = runs.waiting(None, is_own=False, on_both_sides=False)
    with engine.connect().execution_options(writes=True) as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER document_no_update"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("UPDATE document SET sha256 = 'x'"))
        connection.commit()
    outcome = runs.issue(plan, always, on_both_sides=False)
    assert outcome.pdf == b""
    assert {line.name for line in outcome.failed} == {"JENKINS, Mary (Mrs)"}
    assert "not as it was issued" in outcome.failed[0].remark


def test_the_twins_are_those_of_the_letter_and_their_going_is_noted(clinic, issued, engine):
    twins = LetterTwins(clinic.desk, clinic.nurse_olu)
    data = json.loads(twins.data(issued))
    assert (data["schema"], data["patient"]["family"]) == ("o2clinic-letter", "Jenkins")
    assert data["issued_at"] == "2026-11-24T12:00:00+00:00"
    page = twins.web_page(issued).decode()
    assert page.startswith("<!DOCTYPE html>")
    assert "Dear Mrs Jenkins" in page
    assert "takes the place" not in page
    uses = [one.use_case for one in read_all(engine, AuditEntry)]
    assert uses.count("export_letter_data") == uses.count("export_letter_page") == 1


def test_the_twins_of_a_letter_that_was_corrected_say_so_first(clinic, issued):
    twins = LetterTwins(clinic.desk, clinic.nurse_olu)
    new_id = corrected(clinic, issued)
    later = json.loads(twins.data(new_id))
    old = json.loads(twins.data(issued))
    assert old["replaced_by"] == later["reference"]
    assert "replaced_by" not in later
    page = twins.web_page(issued).decode()
    told = f"A later letter ({later['reference']}) takes the place of this one: do not go by it."
    assert page.index(told) < page.index("Dear Mrs Jenkins")
    assert "do not go by it" not in twins.web_page(new_id).decode()


def test_letters_are_due_until_every_copy_has_left(clinic, copies, engine):
    due = LettersDue(clinic.desk, clinic.nurse_olu)
    for days, status in ((20, VisitStatus.DONE), (2, VisitStatus.DONE), (1, "cancelled")):
        write(
            engine,
            Appointment(
                patient_id=clinic.patient_id,
                person_id=clinic.nurse_olu.person_id,
                site_id=clinic.staff.site_id,
                starts_at=NOON - timedelta(days=days),
                ends_at=NOON - timedelta(days=days) + timedelta(hours=1),
                visit_kind=VisitKind.LTOT_GAS_2,
                status=status,
            ),
        )
    assert due.sheet().rows == ()  # before the first letter nothing is late
    other = a_paper_patient(engine, clinic.staff, family="Trevena", nhs=None, practice="Y99902")
    letters = Letters(clinic.desk, clinic.dr_berg)
    letters.issue(replace(letters.draft_for(other), has_trend=False))
    with Statements(engine) as reading:
        sheet = due.sheet()
    assert len(reading.sent) == 4
    (row,) = sheet.rows
    assert (row.state, row.due) == ("To write", "29-Nov-2026")
    assert (row.name, row.seen, row.is_own) == ("JENKINS, Mary (Mrs)", "22-Nov-2026", True)
    assert (sheet.to_write, sheet.to_send, sheet.late) == (1, 0, 0)
    later = ActingDesk(engine, now=lambda: NOON + timedelta(days=7), name="desk-2")
    (late,) = LettersDue(later, clinic.nurse_olu).sheet().rows
    assert late.due == "29-Nov-2026, 2 days late"
    letters.issue(replace(letters.draft_for(clinic.patient_id), has_trend=False))
    (row,) = due.sheet().rows
    assert row.state == "2 copies to send"
    for copy in copies.of_patient(clinic.patient_id):
        copies.change(change(copy, state=CopyState.SENT))
    assert due.sheet().rows == ()
    marys = [one for one in read_all(engine, LetterCopy) if one.patient_id == clinic.patient_id]
    assert {one.state for one in marys} == {CopyState.SENT}
