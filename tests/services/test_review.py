"""The physician's review: order of the queue, paging, signing and its refusals."""

from datetime import date, timedelta

import pytest
from clinic import a_clinic, a_patient, openings, read_all
from services.health_record import D, a_diagnosis, a_gas, write_part

from o2clinic.errors import AlreadyDone, NotAllowed, NotFound, NotValid, StaleRecord
from o2clinic.models import AuditEntry, Result, ResultFinding
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.result_codes import ResultStatus, Urgency
from o2clinic.services.review import QueryAnswer, Review, ReviewDraft, SignedResult
from o2clinic.services.work import new_command_id
from tools.bench.counting import statements


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def patient_id(engine, clinic):
    made = a_patient(engine)
    a_diagnosis(engine, made)
    return made


@pytest.fixture
def review(clinic):
    return Review(clinic.desk, clinic.dr_berg)


@pytest.fixture
def gas(engine, clinic, patient_id):
    def make(on=date(2026, 10, 1), pao2="7.2", **told):
        return a_gas(
            engine, patient_id, on, pao2, recorded_by_id=clinic.nurse_olu.person_id, **told
        )

    return make


def a_query(engine, result_id, level="confirm"):
    query = ResultFinding(result_id=result_id, rule="DQ-5", level=level, message="pH does not fit.")
    write_part(engine, query)
    return read_all(engine, ResultFinding)[-1].id


def a_draft(result_id, version=1, **told):
    return ReviewDraft(
        command_id=new_command_id(), results=(SignedResult(result_id, version),), **told
    )


def stored(engine, result_id):
    return next(one for one in read_all(engine, Result) if one.id == result_id)


def test_the_worst_stands_first_and_then_the_oldest(review, gas):
    routine = gas(date(2026, 1, 1))
    newer = gas(date(2026, 10, 2), urgency=Urgency.URGENT)
    older = gas(date(2026, 10, 1), urgency=Urgency.URGENT)
    abnormal = gas(date(2026, 9, 1), urgency=Urgency.ABNORMAL)
    gas(status=ResultStatus.REVIEWED)
    queue = review.queue()
    assert [row.result_id for row in queue] == [older, newer, abnormal, routine]
    assert queue[0].name == "JENKINS, Mary (Mrs)"
    assert queue[0].values == "pH 7.400, PaCO₂ 5.50 kPa, PaO₂ 7.20 kPa"
    assert queue[0].breathed == "air"
    counts = review.counts()
    assert (counts.urgent, counts.abnormal, counts.routine, counts.total) == (2, 1, 1, 4)


def test_pages_follow_each_other_without_a_gap_or_a_repeat(engine, review, gas):
    for at_gas in range(11):
        day = date(2026, 1, 1) + timedelta(days=at_gas // 2)
        gas(day, urgency=Urgency(at_gas % 3))
    whole = [row.result_id for row in review.queue()]
    paged, after = [], None
    while page := review.queue(after, 3):
        assert len(page) <= 3
        paged += [row.result_id for row in page]
        after = page[-1].place
    assert paged == whole
    assert len(set(paged)) == 11


def test_a_page_is_one_statement_and_a_sheet_at_most_eleven(engine, review, gas):
    ids = [gas(date(2026, 1, 1) + timedelta(days=day)) for day in range(12)]
    review.queue()
    with statements(engine) as sent:
        review.queue()
    assert len(sent) == 1
    with statements(engine) as sent:
        review.sheet(ids[-1])
    assert len(sent) <= 11


def test_a_sheet_sets_the_result_beside_the_one_before_on_the_same(
    engine, clinic, review, gas, patient_id
):
    before = gas(date(2026, 9, 1), "7.5")
    gas(date(2026, 9, 20), "8.6", device=Device.NASAL_CANNULA, flow_l_min=D(2))
    now = gas(date(2026, 10, 1), "7.2", paco2_kpa=D("6.4"), ph=D("7.33"))
    sheet = review.sheet(now)
    assert sheet.previous.result_id == before
    lines = {line.label: line for line in sheet.values}
    oxygen = lines["PaO₂ kPa"]
    assert (oxygen.value, oxygen.before, oxygen.change) == ("7.20", "7.50", "−0.30")
    assert oxygen.note == "LTOT ≤ 7.3 kPa"
    assert lines["PaCO₂ kPa"].change == "+0.90"
    assert lines["pH"].note == "acidaemia < 7.35"
    assert sheet.identity == "Born 14-Jul-1945 (81y)   NHS No. none"
    assert sheet.standing.gas_ids[-1] == now
    assert sheet.stands[0].words.startswith("Respiratory acidosis")
    assert sheet.trend.panels[0].points
    assert [one.patient_id for one in openings(engine)] == [patient_id]


def test_an_amendment_shows_what_it_replaced(review, gas):
    wrong = gas(date(2026, 10, 1), "2.7", status=ResultStatus.AMENDED)
    right = gas(date(2026, 10, 1), "7.2", amends_id=wrong, amended_reason="mmHg")
    sheet = review.sheet(right)
    assert sheet.replaced.result_id == wrong
    assert sheet.previous is None
    assert [row.is_amendment for row in review.queue()] == [True]


def test_signing_takes_it_out_of_the_queue_and_says_who(engine, clinic, review, gas, patient_id):
    told = []
    clinic.desk.tell = told.append
    result_id = gas()
    assert review.sign(a_draft(result_id, comment="  Start LTOT  ")) == result_id
    result = stored(engine, result_id)
    assert result.status == ResultStatus.REVIEWED
    assert result.reviewed_by_id == clinic.dr_berg.person_id
    assert result.review_comment == "Start LTOT"
    assert review.queue() == ()
    assert told == [frozenset({Change(Concept.RESULT, patient_id)})]
    entry = read_all(engine, AuditEntry)[-1]
    assert (entry.use_case, entry.record_id, entry.patient_id) == (
        "review result",
        result_id,
        patient_id,
    )


def test_two_results_of_one_patient_are_signed_together(engine, review, gas):
    ids = (gas(), gas(date(2026, 10, 2)))
    draft = ReviewDraft(
        command_id=new_command_id(), results=tuple(SignedResult(one, 1) for one in ids)
    )
    review.sign(draft)
    assert review.counts().total == 0


def test_results_of_two_patients_are_not_signed_together(engine, clinic, review, gas):
    other = a_gas(engine, a_patient(engine), recorded_by_id=clinic.nurse_olu.person_id)
    draft = ReviewDraft(
        command_id=new_command_id(), results=(SignedResult(gas(), 1), SignedResult(other, 1))
    )
    with pytest.raises(NotValid):
        review.sign(draft)
    assert review.counts().total == 2


def test_signing_nothing_is_refused(review):
    with pytest.raises(NotValid):
        review.sign(ReviewDraft(command_id=new_command_id(), results=()))


def test_a_result_changed_since_it_was_shown_is_not_signed(engine, review, gas):
    result_id = gas()
    review.sign(a_draft(result_id))
    with pytest.raises(StaleRecord):
        review.sign(a_draft(result_id))
    with pytest.raises(NotValid, match="not waiting"):
        review.sign(a_draft(result_id, version=2))


def test_the_same_press_twice_signs_once(review, gas):
    draft = a_draft(gas())
    review.sign(draft)
    with pytest.raises(AlreadyDone):
        review.sign(draft)


def test_an_open_query_must_be_answered_before_signing(engine, clinic, review, gas):
    result_id = gas(has_open_query=True)
    query_id = a_query(engine, result_id)
    with pytest.raises(NotValid) as refused:
        review.sign(a_draft(result_id, answers=(QueryAnswer(query_id, "   "),)))
    assert refused.value.findings[0].field == f"answer_{query_id}"
    assert stored(engine, result_id).status == ResultStatus.TO_REVIEW
    review.sign(a_draft(result_id, answers=(QueryAnswer(query_id, "Repeated, the same"),)))
    assert not stored(engine, result_id).has_open_query
    query = read_all(engine, ResultFinding)[0]
    assert (query.kept_reason, query.kept_by_id) == (
        "Repeated, the same",
        clinic.dr_berg.person_id,
    )


def test_an_answered_query_makes_a_result_as_urgent_as_its_values_are(engine, review, gas):
    result_id = gas(pao2="9.5", has_open_query=True, urgency=Urgency.ABNORMAL)
    query_id = a_query(engine, result_id)
    review.sign(a_draft(result_id, answers=(QueryAnswer(query_id, "Repeated, the same"),)))
    assert stored(engine, result_id).urgency == Urgency.ROUTINE


def test_one_of_two_queries_answered_leaves_the_result_unusual(engine, review, gas):
    result_id = gas(pao2="9.5", has_open_query=True, urgency=Urgency.ABNORMAL)
    first = a_query(engine, result_id)
    a_query(engine, result_id)
    answers = (QueryAnswer(first, "Repeated, the same"),)
    review.sign(a_draft(result_id, answers=answers, repeat_wanted=True))
    result = stored(engine, result_id)
    assert (result.has_open_query, result.urgency) == (True, Urgency.ABNORMAL)


def test_texts_no_one_reads_to_the_end_are_refused_where_they_stand(engine, review, gas):
    result_id = gas(has_open_query=True)
    query_id = a_query(engine, result_id)
    answers = (QueryAnswer(query_id, "x" * 501),)
    with pytest.raises(NotValid) as refused:
        review.sign(a_draft(result_id, comment="x" * 501, answers=answers))
    assert {one.field for one in refused.value.findings} == {"comment", f"answer_{query_id}"}
    review.sign(a_draft(result_id, comment="Fine\x00", answers=(QueryAnswer(query_id, "Yes\x00"),)))
    assert stored(engine, result_id).review_comment == "Fine"


def test_asking_for_a_repeat_signs_and_leaves_the_query_open(engine, review, gas):
    result_id = gas(has_open_query=True)
    a_query(engine, result_id)
    review.sign(a_draft(result_id, repeat_wanted=True))
    result = stored(engine, result_id)
    assert result.status == ResultStatus.REVIEWED
    assert result.repeat_wanted
    assert result.has_open_query


def test_what_cannot_be_true_is_not_argued_away(engine, review, gas):
    result_id = gas(has_open_query=True)
    query_id = a_query(engine, result_id, level="block")
    with pytest.raises(NotValid):
        review.sign(a_draft(result_id, answers=(QueryAnswer(query_id, "It is right"),)))


def test_a_nurse_may_neither_look_at_the_queue_nor_sign(engine, clinic, gas):
    result_id = gas()
    nurse = Review(clinic.desk, clinic.nurse_olu)
    for wanted in (nurse.queue, nurse.counts, lambda: nurse.sheet(result_id)):
        with pytest.raises(NotAllowed):
            wanted()
    with pytest.raises(NotAllowed):
        nurse.sign(a_draft(result_id))
    assert stored(engine, result_id).status == ResultStatus.TO_REVIEW


def test_a_result_that_is_not_there_is_said(review):
    with pytest.raises(NotFound):
        review.sheet(999)
    with pytest.raises(NotFound):
        review.sign(a_draft(999))
