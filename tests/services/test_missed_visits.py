"""What is done after missed visits: recorded once, by whom it may be, and counted for everybody."""

from datetime import timedelta

import pytest
from clinic import read_all, write
from services.diary_day import TODAY, a_step, a_tuesday, at, statements
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from o2clinic.errors import AlreadyDone, NotAllowed, NotValid, RecordShut, Refused
from o2clinic.models import (
    Appointment,
    AuditEntry,
    DueTask,
    MissedVisitStep,
    RecordRestriction,
)
from o2clinic.rules.follow_up_case import TaskKind
from o2clinic.rules.missed_visits import StepOutcome
from o2clinic.rules.missed_visits_policy import MissedStep
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services import missed_policies
from o2clinic.services.missed_visits import MissedCounts, MissedVisits, StepDraft
from o2clinic.services.patient_visits import PatientVisits
from o2clinic.services.work import new_command_id


@pytest.fixture
def tuesday(engine):
    return a_tuesday(engine)


def missed_visit(tuesday, days, patient_id=None, *, status=VisitStatus.DID_NOT_ATTEND, **more):
    starts_at = at("09:00", TODAY - timedelta(days=days))
    values = {"visit_kind": VisitKind.REVIEW} | more
    return write(
        tuesday.engine,
        Appointment(
            patient_id=patient_id or tuesday.mary,
            person_id=tuesday.clinic.nurse_olu.person_id,
            site_id=tuesday.clinic.site_id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=30),
            status=status,
            **values,
        ),
    )


def services(tuesday, actor):
    desk = tuesday.clinic.desk
    return MissedVisits(desk, actor), PatientVisits(desk, actor)


def a_draft(tuesday, visit_id, step=MissedStep.OFFER, outcome=StepOutcome.DONE, **more):
    values = {"recorded": 0, "command_id": new_command_id()} | more
    return StepDraft(
        patient_id=tuesday.mary, visit_id=visit_id, step=step, outcome=outcome, **values
    )


def decide(tuesday, visit_id, outcome=StepOutcome.DISCHARGE, why="moved abroad", **more):
    return a_draft(tuesday, visit_id, MissedStep.DECISION, outcome, why=why, **more)


def test_the_desk_offers_and_writes_and_a_clinician_decides(tuesday):
    missed_visit(tuesday, 60)
    last = missed_visit(tuesday, 5)
    missed, visits = services(tuesday, tuesday.clinic.anna)
    for_olu, of_olu = services(tuesday, tuesday.clinic.nurse_olu)
    for at_step, step in enumerate((MissedStep.OFFER, MissedStep.LETTER)):
        card = visits.of(tuesday.mary).missed
        assert (card.next, card.recorded) == (step, at_step)
        missed.record(a_draft(tuesday, last, step, recorded=at_step))
    with pytest.raises(NotAllowed):
        missed.record(decide(tuesday, last, recorded=2))
    for_olu.record(decide(tuesday, last, recorded=2))
    sheet = of_olu.of(tuesday.mary)
    assert sheet.missed.next is None
    assert [(row.what, row.by, row.why) for row in sheet.missed.history] == [
        ("Decided: discharged from the clinic", "Mr O. Adeyemi", "moved abroad"),
        ("Write to the GP and the patient: done", "Ms A. Penrose", ""),
        ("Offer another time: done", "Ms A. Penrose", ""),
    ]
    # Why a clinician decided so is not the desk's to read, nor the server's to tell it.
    assert visits.of(tuesday.mary).missed.history[0].why == ""
    kept = read_all(tuesday.engine, MissedVisitStep)
    assert [(one.missed, one.policy_id, one.advised) for one in kept] == [
        (2, "OFFER_FIRST_2026", step) for step in ("offer", "letter", "decision")
    ]
    said = [one.use_case for one in read_all(tuesday.engine, AuditEntry)][-1]
    assert said == "decide after missed visits"


def test_a_step_is_recorded_once_and_upon_what_was_seen(tuesday):
    last = missed_visit(tuesday, 5)
    missed, _ = services(tuesday, tuesday.clinic.anna)
    draft = a_draft(tuesday, last)
    step_id = missed.record(draft)
    with pytest.raises(AlreadyDone) as done:
        missed.record(draft)
    assert done.value.record_id == step_id
    with pytest.raises(Refused, match=r"Meanwhile recorded by Ms A. Penrose: Offer another time"):
        missed.record(a_draft(tuesday, last, why="again"))
    again = missed_visit(tuesday, 1)
    with pytest.raises(Refused, match="Another visit was missed on 23-Nov-2026"):
        missed.record(a_draft(tuesday, last, recorded=1))
    missed_visit(tuesday, 0, status=VisitStatus.DONE)
    with pytest.raises(Refused, match="Nothing follows"):
        missed.record(a_draft(tuesday, again, recorded=1))


def test_what_is_not_as_advised_wants_a_reason(tuesday):
    last = missed_visit(tuesday, 5)
    missed, _ = services(tuesday, tuesday.clinic.nurse_olu)
    left_out = a_draft(tuesday, last, outcome=StepOutcome.LEFT_OUT)
    for draft in (left_out, decide(tuesday, last, why=" "), a_draft(tuesday, last, why="x" * 501)):
        with pytest.raises(NotValid):
            missed.record(draft)
    assert read_all(tuesday.engine, MissedVisitStep) == []


def test_a_recorded_step_is_never_changed(tuesday):
    services(tuesday, tuesday.clinic.anna)[0].record(a_draft(tuesday, missed_visit(tuesday, 5)))
    with (
        tuesday.engine.connect().execution_options(writes=True) as connection,
        pytest.raises(DBAPIError, match="only added to"),
    ):
        connection.execute(text("UPDATE missed_visit_step SET note = 'x'"))


def test_pressing_did_not_attend_says_what_follows(tuesday):
    visit_id = tuesday.booking.book(tuesday.draft("10:00", reason="so"))
    tuesday.booking.did_not_attend(a_step(visit_id))
    missed, _ = services(tuesday, tuesday.clinic.anna)
    assert missed.after(visit_id) == (
        "Did not attend 24-Nov-2026. Next: offer another time by 01-Dec-2026 (desk)"
    )
    # A follow-up of oxygen that is due tells the desk that the patient has oxygen at home.
    write(
        tuesday.engine,
        DueTask(
            patient_id=tuesday.mary,
            position=0,
            kind=TaskKind.YEARLY_REVIEW.value,
            due_on=TODAY,
            computed_on=TODAY,
        ),
    )
    assert "Next: telephone the patient by 26-Nov-2026" in missed.after(visit_id)


def test_everybody_who_waits_is_counted_in_as_many_statements_as_one(tuesday):
    missed, _ = services(tuesday, tuesday.clinic.anna)
    missed_visit(tuesday, 5)
    with statements(tuesday.engine) as for_one:
        missed.sheet()
    missed_visit(tuesday, 60, tuesday.john)
    missed_visit(tuesday, 20, tuesday.john)
    missed_visit(tuesday, 900, tuesday.john)  # longer ago than is looked back
    with statements(tuesday.engine) as for_two:
        sheet = missed.sheet()
    assert len(for_two) == len(for_one) <= 6
    assert [(row.name, row.count, row.who, row.late) for row in sheet.rows] == [
        ("TREVENA, John (Mr)", 2, "clinician", "6 days overdue"),
        ("JENKINS, Mary (Mrs)", 1, "desk", ""),
    ]
    assert missed.counts() == MissedCounts(desk=1, clinician=1, overdue=1)
    tuesday.booking.book(tuesday.draft("10:00", reason="so"))
    assert missed.counts() == MissedCounts(desk=0, clinician=1, overdue=1)


def test_of_a_restricted_record_nothing_is_told_and_nothing_written(tuesday):
    last = missed_visit(tuesday, 5)
    write(
        tuesday.engine,
        RecordRestriction(patient_id=tuesday.mary, is_in_force=True, reason="asked for"),
    )
    for actor in (tuesday.clinic.anna, tuesday.clinic.nurse_olu):
        missed, _ = services(tuesday, actor)
        (row,) = missed.sheet().rows
        assert row.following.startswith("Restricted record")
        assert missed.counts().total == 0
        assert missed.after(last).startswith("Restricted record")
        with pytest.raises(RecordShut):
            missed.record(a_draft(tuesday, last))


def test_a_trust_has_its_own_steps(tmp_path, monkeypatch):
    monkeypatch.setenv("O2CLINIC_HOME", str(tmp_path))
    missed_policies._read.cache_clear()
    folder = missed_policies.folder()
    folder.mkdir(parents=True)
    shipped = missed_policies.paths.resources("missed_visits", "OFFER_FIRST_2026.toml")
    told = shipped.read_text("utf-8")
    (folder / "ours.toml").write_text(told.replace("OFFER_FIRST_2026", "OURS"), "utf-8")
    (folder / "same.toml").write_text(told, "utf-8")
    (folder / "odd.toml").write_text("id = ", "utf-8")
    found = missed_policies.of_the_trust()
    (ours,) = found.policies
    assert ours.id.startswith("OURS_")
    assert missed_policies.in_force(ours.id) is ours
    assert len(found.problems) == 2
    assert missed_policies.why_not("OURS") != ""
    missed_policies._read.cache_clear()
