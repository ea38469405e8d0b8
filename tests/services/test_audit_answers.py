"""Who saw this patient, what did this person do: at a glance, written down, as a file."""

from datetime import timedelta

import pytest
from clinic import NOON, a_clinic, a_patient, read_all

from o2clinic.errors import NotAllowed, SignInRefused
from o2clinic.models import AuditEntry
from o2clinic.services import sign_in
from o2clinic.services.audit import Audit
from o2clinic.services.audit_answers import HEADS, AuditAnswers, Period, as_csv
from o2clinic.services.health import Health
from o2clinic.services.health_draft import AlertDraft
from o2clinic.services.restricted import ReasonDraft, Restricted
from o2clinic.services.summaries import Summaries
from o2clinic.services.work import Desk, new_command_id, utc_now

TODAY = NOON.date()


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(engine, clock):
    return Desk(engine, now=clock, name="desk-2")


@pytest.fixture
def mary(engine, clinic):
    return a_patient(engine, nhs="9990000018")


@pytest.fixture
def answers(desk, clinic):
    return AuditAnswers(desk, clinic.sam)


def _alert(mary):
    return AlertDraft(
        command_id=new_command_id(), patient_id=mary, text="Big dog", valid_from=TODAY
    )


def test_who_saw_this_patient_person_by_person(desk, clock, clinic, mary, answers):
    Summaries(desk, clinic.nurse_olu).of(mary)
    clock.now += timedelta(minutes=5)
    Health(desk, clinic.nurse_olu).record_alert(_alert(mary))
    clock.now += timedelta(minutes=5)
    Summaries(desk, clinic.dr_berg).of(mary)
    clock.now += timedelta(minutes=5)
    sam, berg, olu = answers.who_saw(mary, Period(TODAY, TODAY))
    assert (sam.who, sam.did) == ("Mx S. Hocking", "Read the audit")
    assert (berg.who, berg.job, berg.times) == ("Dr A. Berg", "Respiratory physician", 1)
    assert (olu.who, olu.first, olu.last) == (
        "Mr O. Adeyemi",
        "24-Nov-2026 12:00",
        "24-Nov-2026 12:05",
    )
    assert (olu.did, olu.mark) == ("Opened the record, Record alert", "")


def test_only_the_days_asked_for_are_told(desk, clock, clinic, mary, answers):
    Summaries(desk, clinic.nurse_olu).of(mary)
    clock.now += timedelta(days=1)
    Summaries(desk, clinic.dr_berg).of(mary)
    yesterday = [row.who for row in answers.who_saw(mary, Period(TODAY, TODAY))]
    assert yesterday == ["Mr O. Adeyemi"]
    both = answers.who_saw(mary, Period(TODAY, TODAY + timedelta(days=1)))
    assert {row.who for row in both} == {"Mr O. Adeyemi", "Dr A. Berg", "Mx S. Hocking"}


def test_broken_glass_and_refused_sign_ins_stand_out(desk, clock, clinic, mary, answers):
    reason = ReasonDraft(new_command_id(), mary, "One of our own nurses")
    Restricted(desk, clinic.dr_berg).restrict(reason)
    opened = ReasonDraft(new_command_id(), mary, "I am treating the patient now")
    Restricted(desk, clinic.nurse_olu).break_glass(opened)
    with pytest.raises(SignInRefused):
        sign_in.sign_in(desk, "nurse_olu", "wrong")
    saw = answers.who_saw(mary, Period(TODAY, TODAY))
    marks = {row.who: row.mark for row in saw}
    assert marks["Mr O. Adeyemi"] == "⊘ restricted record opened"
    assert marks["Dr A. Berg"] == ""
    # A server writes its own time beside a refusal.
    until = max(TODAY, utc_now().date())
    days = answers.what_did(clinic.nurse_olu.person_id, Period(TODAY, until))
    told = ", ".join(day.mark for day in reversed(days))
    assert told == "⊘ restricted record opened, ✕ sign-in refused"
    assert (days[-1].who, days[-1].patients) == ("24-Nov-2026", 1)


def test_values_of_a_shut_record_are_not_told_by_the_audit(desk, clinic, mary):
    Health(desk, clinic.nurse_olu).record_alert(_alert(mary))
    audit = Audit(desk, clinic.kit)
    written = [row for row in audit.of_patient(mary).rows if row.records]
    assert any("Big dog" in change.after for row in written for change in row.changes)
    Restricted(desk, clinic.dr_berg).restrict(
        ReasonDraft(new_command_id(), mary, "One of our own nurses")
    )
    rows = audit.of_patient(mary).rows
    assert [row.changes for row in rows if row.records] == [(), ()]


def test_question_and_export_are_written_down(engine, answers, mary, clinic):
    rows = answers.who_saw(mary, Period(TODAY, TODAY))
    made = answers.export(rows, "Who saw the patient", patient_id=mary)
    asked, exported = read_all(engine, AuditEntry)[-2:]
    assert (asked.use_case, asked.patient_id) == ("read_audit", mary)
    assert (exported.use_case, exported.patient_id, exported.reason) == (
        "export_audit",
        mary,
        "Who saw the patient",
    )
    title, heads, first = made.decode("utf-8-sig").splitlines()
    assert (title, heads) == ("Who saw the patient", ",".join(HEADS))
    assert first.startswith("Mx S. Hocking,Service manager,24-Nov-2026 12:00,")


def test_no_cell_is_taken_for_a_formula():
    assert as_csv([["=1+1", "-", "Mary"]]).decode("utf-8-sig") == "'=1+1,'-,Mary\r\n"


@pytest.mark.parametrize("who", ["anna", "nurse_olu", "dr_berg"])
def test_only_readers_of_the_audit_are_answered(desk, clinic, mary, who):
    answers = AuditAnswers(desk, getattr(clinic, who))
    for ask in (answers.who_saw, answers.what_did):
        with pytest.raises(NotAllowed):
            ask(mary, Period(TODAY, TODAY))
    with pytest.raises(NotAllowed):
        answers.export((), "All of it")
