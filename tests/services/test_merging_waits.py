"""Two records that were parted again share no visit, no wait and no step after a missed visit."""

from dataclasses import replace
from datetime import timedelta

from clinic import NOON, a_patient, write
from services.diary_day import TODAY
from services.merge_record import TABLES
from services.waiting_desk import NEXT, a_waiting_desk
from sqlalchemy import select

from o2clinic.models import MissedVisitStep
from o2clinic.rules.visits import VisitKind
from o2clinic.rules.waiting import WaitingState
from o2clinic.services.merging import MergeDraft, Merging, UnmergeDraft
from o2clinic.services.work import new_command_id


def test_parted_records_share_neither_visits_nor_waits_nor_steps(engine):
    desk = a_waiting_desk(engine)
    sam = Merging(desk.tuesday.clinic.desk, desk.sam)
    folded = a_patient(engine, family="Jenkens", given="Mary")
    mine, theirs = desk.wait(), desk.wait(folded, visit_kind=VisitKind.REVIEW)
    visit = desk.book(folded, "10:00", visit_kind=VisitKind.REVIEW)
    sheet = sam.sheet(desk.mary, folded)
    versions = (desk.mary, sheet.kept.version, folded, sheet.folded.version)
    names = ("kept_id", "kept_version", "folded_id", "folded_version")
    why = {"take": frozenset(), "reason": "Seen together with a passport"}
    draft = MergeDraft(
        command_id=new_command_id(), **dict(zip(names, versions, strict=True)), **why
    )
    merge = sam.merge(draft)
    desk.tuesday.clinic.desk.now = lambda: NOON + timedelta(hours=2)
    # The visit that the folded record brought is for gas 1 now: it answers the other's wait.
    turned = desk.tuesday.draft(
        "10:00", id=visit, version=2, patient_id=desk.mary, clinic_session_id=desk.next_session
    )
    turned = replace(turned, starts_at=turned.starts_at + (NEXT - TODAY))
    desk.booking.move(turned)
    assert desk.entry(mine).appointment_id == visit
    step = write(
        engine,
        MissedVisitStep(
            patient_id=desk.mary,
            appointment_id=visit,
            step="offer",
            outcome="done",
            done_on=TODAY,
            missed=1,
            policy_id="",
            advised="",
            note="",
            reason="",
            created_at=NOON + timedelta(hours=2),
        ),
    )
    sheet = sam.way_back(merge)
    assert sheet.following == ("1 step after a missed visit",)
    sam.unmerge(
        UnmergeDraft(new_command_id(), merge, sheet.row.version, "Mother and daughter after all")
    )
    owners = {one: desk.entry(one).patient_id for one in (mine, theirs)}
    assert owners == {mine: desk.mary, theirs: folded}
    assert (desk.entry(mine).state, desk.entry(mine).appointment_id) == (
        WaitingState.REQUESTED,
        None,
    )
    with engine.connect() as connection:
        for name, key in (("appointment", visit), ("missed_visit_step", step)):
            owner = select(TABLES[name].c.patient_id).filter_by(id=key)
            assert connection.scalar(owner) == folded, name
