"""Letters by the batch, labels and the file of text messages; on both engines."""

import csv
import io
from datetime import timedelta

import pytest
from clinic import NOON, a_patient, read_all
from documents.papers import pages_of, words_of
from services.diary_day import TODAY, a_step
from services.letter_clinic import NEXT_WEEK, a_letter_clinic, moved, need, people_on_oxygen, phone

from o2clinic.documents.labels import LabelSheet
from o2clinic.errors import NotAllowed, NotValid
from o2clinic.models import AuditEntry, Document
from o2clinic.rules.patient_codes import NeedKind
from o2clinic.rules.recall import Due
from o2clinic.rules.visits import VisitKind
from o2clinic.services.booking import CancelledBy
from o2clinic.services.documents import Use
from o2clinic.services.follow_ups import FollowUps, RecallsWanted
from o2clinic.services.labels import LabelKind, Labels
from o2clinic.services.letter_runs import LetterRuns, RunOf
from o2clinic.services.reminders import HEADS, Reminders

EVERYBODY = RecallsWanted(Due.ALL)


@pytest.fixture
def clinic(engine):
    return a_letter_clinic(engine)


def always(_done, _of):
    return True


def why(plan):
    return {line.name.split(",")[0]: line.remark for line in plan.left_out}


@pytest.fixture
def on_oxygen(clinic):
    return people_on_oxygen(clinic)


def test_everybody_who_is_shown_is_invited_once_and_the_recalls_say_so(clinic, on_oxygen, engine):
    clinic.book(patient_id=on_oxygen["BOLITHO"], visit_kind=VisitKind.HOME_VISIT)
    FollowUps(clinic.desk, clinic.tuesday.clinic.nurse_olu).catch_up()
    plan = clinic.runs.invitations(EVERYBODY)
    assert plan.title == "Invitations: All"
    assert {line.name.split(",")[0] for line in plan.letters} == {"JENKINS", "TREVENA", "ANGOVE"}
    assert why(plan) == {
        "ROWE": "No address is recorded that holds today.",
        "BOLITHO": "Booked for 01-Dec-2026.",
    }
    told = []
    outcome = clinic.runs.issue(
        plan, lambda done, of: not told.append((done, of)), on_both_sides=False
    )
    assert told == [(0, 3), (1, 3), (2, 3)]
    assert outcome.words == "3 letters: 2 of 1 page, 1 of 2 pages"  # John reads large print
    assert len(pages_of(outcome.pdf)) == sum(outcome.pages)
    kept = read_all(engine, Document)
    assert {one.patient_id for one in kept} == {
        on_oxygen[name] for name in ("JENKINS", "TREVENA", "ANGOVE")
    }
    assert "".join(pages_of(outcome.pdf)) == "".join(
        text for one in kept for text in pages_of(bytes(one.pdf))
    )

    rows = FollowUps(clinic.desk, clinic.anna).recalls(EVERYBODY).rows
    assert {row.invited for row in rows} == {"", "Invited 24-Nov-2026"}
    again = clinic.runs.invitations(EVERYBODY)
    assert again.letters == ()
    assert why(again)["JENKINS"] == "Invited 24-Nov-2026."


def test_two_desks_that_run_the_same_batch_invite_once(clinic, on_oxygen, engine):
    nurse = LetterRuns(clinic.desk, clinic.tuesday.clinic.nurse_olu)
    plans = clinic.runs.invitations(EVERYBODY), nurse.invitations(EVERYBODY)
    clinic.runs.issue(plans[0], always, on_both_sides=False)
    outcome = nurse.issue(plans[1], always, on_both_sides=False)
    assert len(outcome.failed) == 4
    assert "just written" in outcome.failed[0].remark
    assert (outcome.pdf, outcome.words) == (b"", "0 letters")
    assert len(read_all(engine, Document)) == 4


def test_what_was_issued_before_a_run_was_stopped_stays_and_is_printed(clinic, on_oxygen, engine):
    plan = clinic.runs.invitations(EVERYBODY)
    outcome = clinic.runs.issue(plan, lambda done, _of: done < 1, on_both_sides=True)
    assert outcome.is_stopped
    assert len(read_all(engine, Document)) == len(outcome.pages) == 1
    rest = clinic.runs.issue(clinic.runs.invitations(EVERYBODY), always, on_both_sides=True)
    assert len(rest.pages) == 3
    # Each letter begins on a leaf of its own.
    leaves = [one + one % 2 for one in rest.pages]
    assert len(pages_of(rest.pdf)) == sum(leaves) - rest.pages[-1] % 2
    again = clinic.runs.issued_on(TODAY, always, on_both_sides=False)
    assert len(again.document_ids) == 4
    assert again.is_again
    clinic.runs.note_use(again, Use.PRINTED)
    assert "4 letters" in read_all(engine, AuditEntry)[-1].reason


def test_letters_of_the_next_days_are_those_that_are_due(clinic, engine):
    mary, john = clinic.tuesday.mary, clinic.tuesday.john
    first = clinic.book("09:45")
    second = clinic.book("10:45", patient_id=john)
    clinic.issue(second)
    plan = clinic.runs.visits(NEXT_WEEK, 1, None, RunOf.DUE)
    assert [line.what for line in plan.letters] == ["Confirmation · 01-Dec-2026 09:45–10:30"]
    assert why(plan) == {"TREVENA": "Has been told."}
    clinic.runs.issue(plan, always, on_both_sides=False)
    assert clinic.runs.visits(NEXT_WEEK, 1, None, RunOf.DUE).letters == ()

    moved(clinic, first, "14:00")
    reminders = clinic.runs.visits(
        NEXT_WEEK - timedelta(days=3), 7, clinic.tuesday.clinic.site_id, RunOf.REMINDERS
    )
    assert [line.patient_id for line in reminders.letters] == [john]
    assert why(reminders) == {"JENKINS": "The change is to be told first."}
    clinic.tuesday.booking.cancel(a_step(first, 2), "ill", CancelledBy.PATIENT)
    due = clinic.runs.visits(NEXT_WEEK, 1, None, RunOf.DUE)
    assert [(line.patient_id, line.what[:12]) for line in due.letters] == [(mary, "Cancellation")]
    assert clinic.runs.visits(NEXT_WEEK, 1, -1, RunOf.DUE).lines == ()


def test_the_file_of_text_messages_says_when_and_never_what_for(clinic, engine):
    others = [a_patient(engine, family=name, given="=Ann") for name in ("ANGOVE", "BRAY", "COOK")]
    phone(engine, others[0], "+44 7700 900146")
    phone(engine, others[1], "07700 900147")
    need(engine, others[1], NeedKind.NO_TEXT_MESSAGES)
    phone(engine, others[2], "01872 255000")
    keys = [clinic.tuesday.mary, *others, clinic.tuesday.john]
    for clock, patient_id in zip(("09:00", "09:45", "10:30", "11:15", "12:00"), keys, strict=True):
        clinic.book(clock, patient_id=patient_id, visit_kind=VisitKind.TITRATION)
    reminders = Reminders(clinic.desk, clinic.anna)
    plan = reminders.plan(NEXT_WEEK, 2, None)
    assert {one.name.split(",")[0]: one.why for one in plan.left_out} == {
        "BRAY": "Does not want text messages.",
        "COOK": "This is no mobile number: 01872 255000",
        "TREVENA": "No mobile number.",
    }
    text = reminders.write(plan).decode("utf-8-sig")
    head, mary, angove = csv.reader(io.StringIO(text))
    assert tuple(head) == HEADS
    assert mary[:6] == ["07700900145", "Mary", "2026-12-01", "09:00", "Truro", "01872 000000"]
    assert mary[6].startswith("Reminder from Truro Oxygen Clinic: your visit is on Tuesday 1")
    assert not plan.is_long
    assert angove[:2] == ["07700900146", "'=Ann"]
    assert "itration" not in text
    assert "JENKINS" not in text.upper()
    entry = read_all(engine, AuditEntry)[-1]
    assert (entry.use_case, entry.reason) == (
        "write_reminders",
        "2 visits of 01-Dec-2026 to 02-Dec-2026, 3 left out",
    )


def test_labels_of_a_day_begin_where_the_sheet_does_and_leave_out_whom_nobody_writes_to(
    clinic, engine
):
    gone = a_patient(engine, family="ROWE", given="Ann")
    for clock, patient_id in (("09:00", gone), ("10:00", clinic.tuesday.mary)):
        clinic.book(clock, patient_id=patient_id)
    labels = Labels(clinic.desk, clinic.anna)
    draft = labels.of_day(NEXT_WEEK, None)
    said = words_of(labels.pdf(draft))
    assert "ROWE, Ann (Mrs) Born 14-Jul-1945" in said
    posted = labels.changed(draft, LabelKind.ADDRESS, LabelSheet.TWO_BY_SEVEN, 14, 2)
    assert posted.left_out == ("ROWE, Ann (Mrs): No address is recorded that holds today.",)
    assert [page.count("Mrs Mary Jenkins") for page in pages_of(labels.pdf(posted))] == [1, 1]
    assert labels.note_use(posted, "printed") == 2
    entry = read_all(engine, AuditEntry)[-1]
    assert (entry.patient_id, entry.reason) == (
        clinic.tuesday.mary,
        "printed: 2 of 1 patients, address",
    )
    wrong = labels.changed(draft, LabelKind.IDENTITY, LabelSheet.TWO_BY_SEVEN, 15, None)
    assert [finding.field for finding in labels.check(wrong)] == ["first", "copies"]
    with pytest.raises(NotValid):
        labels.pdf(wrong)
    assert labels.of_patient(gone).title == "ROWE, Ann (Mrs)"


def test_a_manager_writes_to_nobody(clinic):
    sam = clinic.tuesday.clinic.sam
    visit_id = clinic.book()
    for ask in (
        lambda: LetterRuns(clinic.desk, sam).invitations(EVERYBODY),
        lambda: Reminders(clinic.desk, sam).plan(NOON.date(), 1, None),
        lambda: Labels(clinic.desk, sam).of_day(NEXT_WEEK, None),
    ):
        with pytest.raises(NotAllowed):
            ask()
    assert visit_id
