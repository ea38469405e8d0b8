"""Restricted records: opened with a reason only, written down, judged by somebody else."""

from datetime import timedelta

import pytest
from clinic import a_clinic, a_patient, read_all
from sqlalchemy.orm import Session

from o2clinic.errors import NotAllowed, NotValid, RecordShut, Refused
from o2clinic.models import AuditEntry, BrokenGlass, RecordRestriction
from o2clinic.services.patients import Patients
from o2clinic.services.restricted import JudgementDraft, ReasonDraft, Restricted
from o2clinic.services.results import Results
from o2clinic.services.work import new_command_id, utc_now

WHY = "A colleague is treated here"
TREATING = "I am treating the patient now"


@pytest.fixture
def clinic(engine):
    return a_clinic(engine, now=utc_now())  # the server's own rules go by its own clock


@pytest.fixture
def mary(engine, clinic):
    return a_patient(engine, nhs="9990000018")


def reason(patient_id, text=TREATING):
    return ReasonDraft(new_command_id(), patient_id, text)


@pytest.fixture
def shut(clinic, mary):
    Restricted(clinic.desk, clinic.dr_berg).restrict(reason(mary, WHY))
    return mary


def _lines(engine, use_case):
    return [one for one in read_all(engine, AuditEntry) if one.use_case == use_case]


def test_restricting_is_written_down_with_its_reason(engine, clinic, shut):
    [line] = _lines(engine, "restrict_record")
    assert (line.patient_id, line.person_id, line.reason) == (shut, clinic.dr_berg.person_id, WHY)
    sheet = Restricted(clinic.desk, clinic.anna).of(shut)
    assert sheet.is_restricted
    assert sheet.words.endswith(WHY)


@pytest.mark.parametrize("who", ["anna", "nurse_olu", "kit"])
def test_only_physicians_and_managers_restrict(clinic, mary, who):
    with pytest.raises(NotAllowed):
        Restricted(clinic.desk, getattr(clinic, who)).restrict(reason(mary))
    with pytest.raises(NotAllowed):
        Restricted(clinic.desk, getattr(clinic, who)).lift(reason(mary))


@pytest.mark.parametrize("text", ["", "because", "  short  \n  ", "x" * 501])
def test_reason_has_ten_characters_at_least(clinic, mary, shut, text):
    for verb in ("restrict", "lift", "break_glass"):
        with pytest.raises(NotValid):
            getattr(Restricted(clinic.desk, clinic.dr_berg), verb)(reason(shut, text))


def test_record_is_shut_even_to_whoever_restricted_it(clinic, shut):
    for actor in (clinic.dr_berg, clinic.nurse_olu, clinic.sam):
        with pytest.raises(RecordShut):
            Results(clinic.desk, actor).of_patient(shut)


def test_reason_opens_the_record_to_its_giver_alone(engine, clinic, shut):
    Restricted(clinic.desk, clinic.nurse_olu).break_glass(reason(shut))
    assert Results(clinic.desk, clinic.nurse_olu).of_patient(shut).rows == ()
    with pytest.raises(RecordShut):
        Results(clinic.desk, clinic.dr_berg).of_patient(shut)
    [line] = _lines(engine, "break_glass")
    assert (line.patient_id, line.reason) == (shut, TREATING)


def test_reason_counts_for_twelve_hours(engine, clinic, shut):
    Restricted(clinic.desk, clinic.nurse_olu).break_glass(reason(shut))
    start = clinic.desk.now()
    clinic.desk.now = lambda: start + timedelta(hours=11, minutes=59)
    assert not Restricted(clinic.desk, clinic.nurse_olu).of(shut).is_shut
    clinic.desk.now = lambda: start + timedelta(hours=12)
    assert Restricted(clinic.desk, clinic.nurse_olu).of(shut).is_shut
    with pytest.raises(RecordShut):
        Results(clinic.desk, clinic.nurse_olu).of_patient(shut)


def test_receptionist_opens_no_restricted_record(clinic, shut):
    with pytest.raises(NotAllowed):
        Restricted(clinic.desk, clinic.anna).break_glass(reason(shut))


def test_there_is_no_glass_where_nothing_is_restricted(engine, clinic, mary):
    with pytest.raises(Refused):
        Restricted(clinic.desk, clinic.dr_berg).break_glass(reason(mary))
    with pytest.raises(Refused):
        Restricted(clinic.desk, clinic.dr_berg).lift(reason(mary))
    assert read_all(engine, BrokenGlass) == []


def test_lifting_opens_the_record_and_restricting_again_uses_the_same_row(engine, clinic, shut):
    berg = Restricted(clinic.desk, clinic.dr_berg)
    berg.lift(reason(shut, "She left the clinic's staff"))
    Results(clinic.desk, clinic.nurse_olu).of_patient(shut)
    berg.restrict(reason(shut, "She is back among the staff"))
    with pytest.raises(Refused):
        berg.restrict(reason(shut, WHY))
    [row] = read_all(engine, RecordRestriction)
    assert (row.is_in_force, row.reason) == (True, "She is back among the staff")


def test_banner_of_a_shut_record_tells_the_identity_and_nothing_clinical(clinic, shut):
    banner = Patients(clinic.desk, clinic.anna).banner(shut)
    assert banner.name == "JENKINS, Mary (Mrs)"
    assert banner.is_restricted
    assert banner.is_shut
    assert (banner.warnings, banner.allergies) == ((), "not shown, the record is restricted")
    Restricted(clinic.desk, clinic.dr_berg).break_glass(reason(shut))
    opened = Patients(clinic.desk, clinic.dr_berg).banner(shut)
    assert opened.is_restricted
    assert not opened.is_shut
    assert opened.open_until
    assert opened.allergies != banner.allergies


def test_openings_wait_to_be_judged_with_what_was_done(engine, clinic, shut):
    Restricted(clinic.desk, clinic.nurse_olu).break_glass(reason(shut))
    Results(clinic.desk, clinic.nurse_olu).of_patient(shut)
    sam = Restricted(clinic.desk, clinic.sam)
    assert sam.count_unreviewed() == 1
    [row] = sam.unreviewed()
    assert (row.patient, row.who, row.reason, row.did, row.is_own) == (
        "JENKINS, Mary (Mrs)",
        "Mr O. Adeyemi, Oxygen nurse",
        TREATING,
        "Opened the record",
        False,
    )
    draft = JudgementDraft(new_command_id(), row.glass_id, row.version, True, "On the rota then")
    sam.judge(draft)
    assert sam.unreviewed() == ()
    with Session(engine) as session:
        glass = session.get(BrokenGlass, row.glass_id)
        assert (glass.was_justified, glass.review_comment, glass.reviewed_by_id) == (
            True,
            "On the rota then",
            clinic.sam.person_id,
        )
    [line] = _lines(engine, "judge_opening")
    assert (line.patient_id, line.record_id) == (shut, row.glass_id)


def test_nobody_judges_their_own_opening(clinic, shut):
    sam = Restricted(clinic.desk, clinic.sam)
    sam.break_glass(reason(shut))
    [row] = sam.unreviewed()
    assert row.is_own
    with pytest.raises(Refused, match="their own"):
        sam.judge(
            JudgementDraft(new_command_id(), row.glass_id, row.version, True, "It was only me")
        )


@pytest.mark.parametrize("who", ["anna", "nurse_olu", "dr_berg"])
def test_openings_are_judged_by_readers_of_the_audit_only(clinic, shut, who):
    service = Restricted(clinic.desk, getattr(clinic, who))
    with pytest.raises(NotAllowed):
        service.unreviewed()
    with pytest.raises(NotAllowed):
        service.count_unreviewed()
    with pytest.raises(NotAllowed):
        service.judge(JudgementDraft(new_command_id(), 1, 1, True, "It was quite right"))
