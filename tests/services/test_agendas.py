"""An agenda: filled by the rules, asked for, put in order, taken off, decided in bulk."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from clinic import NOON, read_all, write
from services.agenda_desk import TODAY, an_agenda_desk
from services.meeting_desk import THURSDAY
from sqlalchemy.orm import Session

from o2clinic.errors import (
    AlreadyDone,
    NotAllowed,
    NotFound,
    NotValid,
    RecordShut,
    Refused,
    StaleRecord,
)
from o2clinic.models import (
    AuditEntry,
    DueTask,
    Exacerbation,
    Meeting,
    MeetingSeat,
    Patient,
    PatientAlert,
    RecordRestriction,
    Titration,
)
from o2clinic.rules.follow_up_case import TaskKind
from o2clinic.rules.meeting import AgendaReason, ItemState, MeetingState, SeatRole
from o2clinic.rules.order import Modality
from o2clinic.rules.titration_case import TitrationState
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.agenda_draft import (
    AskDraft,
    OffDraft,
    QuestionDraft,
    SeenLine,
    StandardDraft,
    ToMeeting,
)
from o2clinic.services.closing_writing import to_stop
from o2clinic.services.meeting_draft import SeatDraft
from o2clinic.services.meeting_seats import MeetingSeats
from o2clinic.services.work import new_command_id
from tools.bench.counting import statements


@pytest.fixture
def desk(engine):
    return an_agenda_desk(engine)


def change(engine, kind, key, **values):
    """As if somebody had done it at another desk."""
    with Session(engine) as session, session.begin():
        for name, value in values.items():
            setattr(session.get_one(kind, key), name, value)


def test_an_agenda_is_filled_by_reason_with_one_question_each(desk):
    desk.oxygen(desk.mary)
    desk.smokes(desk.mary)
    desk.oxygen(desk.john, Modality.POT)
    filled = desk.fill()
    assert (filled.added, filled.words) == (2, "Smokes, on oxygen 1; Palliative 1")
    first, second = desk.lines()
    assert (first.place, first.name, first.reasons) == (
        1, "JENKINS, Mary (Mrs)", "Smokes, on oxygen",
    )  # fmt: skip
    assert first.question == "Does the oxygen stay while the patient smokes?"
    assert first.evidence == "Smokes, told 15-Nov-2026; has LTOT 2 L/min, 16 h."
    assert (first.rule, first.proposal, first.stands) == ("MT-4", "", "")
    assert second.reasons == "Palliative"
    again = desk.fill()
    assert (again.added, again.words) == (0, "")
    assert len(desk.lines()) == 2


def test_every_reason_is_found_in_the_record(desk, engine):
    people = {}
    for name in ("Stop", "Twice", "Often", "Complex", "Late", "Quiet"):
        people[name] = desk.another(name)
        if name not in {"Stop", "Twice"}:
            desk.oxygen(people[name])
    nurse = desk.desk.olu.person_id

    def stop(who, back):
        at = NOON - timedelta(days=back)
        write(
            engine,
            Titration(
                patient_id=people[who], started_at=at, started_by_id=nurse, ended_at=at,
                ended_by_id=nurse, ended_state=TitrationState.STOP, advice={},
            ),
        )  # fmt: skip

    stop("Stop", 10)
    stop("Twice", 10)
    stop("Twice", 60)
    for back in (70, 300):
        started = TODAY - timedelta(days=back)
        write(engine, Exacerbation(patient_id=people["Often"], started_on=started))
    alert = PatientAlert(text="Complex: social care", valid_from=date(2026, 1, 1))
    alert.patient_id = people["Complex"]
    write(engine, alert)
    task = DueTask(
        patient_id=people["Late"], position=0, kind=TaskKind.YEARLY_REVIEW,
        due_on=TODAY - timedelta(days=28), reason="", computed_on=TODAY,
    )  # fmt: skip
    with Session(engine) as session, session.begin():
        session.add(task)
    found = {one.name: one.bringing.reason for one in desk.agendas.candidates(desk.meeting_id)}
    assert found == {
        "STOP, Ann (Mrs)": AgendaReason.HYPERCAPNIA_STOP,
        "TWICE, Ann (Mrs)": AgendaReason.SECOND_STOP,
        "OFTEN, Ann (Mrs)": AgendaReason.FREQUENT_EXACERBATOR,
        "COMPLEX, Ann (Mrs)": AgendaReason.COMPLEX,
        "LATE, Ann (Mrs)": AgendaReason.OVERDUE,
    }


def test_the_number_of_statements_does_not_grow_with_the_patients(desk, engine):
    desk.stable(desk.mary)

    def count():
        with statements(engine) as sent:
            found = desk.agendas.candidates(desk.meeting_id)
        return len(found), len(sent)

    one, few = count()
    for at in range(4):
        desk.stable(desk.another(f"More{'abcd'[at]}"))
    five, many = count()
    assert (one, five) == (1, 5)
    assert few == many <= 15
    desk.fill()
    with statements(engine) as sent:
        desk.agendas.sheet(desk.meeting_id)
    assert len(sent) <= 8


def test_a_practice_meeting_has_the_practices_patients_only(desk):
    for one in (desk.mary, desk.john):
        desk.oxygen(one)
        desk.smokes(one)
    draft = desk.desk.draft(gp_practice_id=desk.desk.practice, kind="practice")
    meeting_id = desk.desk.meetings.save(draft)
    desk.agendas.fill(meeting_id, new_command_id())
    assert [one.patient_id for one in desk.items(meeting_id)] == [desk.mary]
    with pytest.raises(NotValid, match="another practice"):
        desk.ask(desk.john, meeting=ToMeeting(meeting_id))
    # Who waits there is not brought to the MDT as well.
    desk.fill()
    assert [one.patient_id for one in desk.items(desk.meeting_id)] == [desk.john]


def test_shut_records_are_neither_brought_nor_shown(desk, engine):
    desk.oxygen(desk.mary)
    desk.smokes(desk.mary)
    item_id = desk.ask(desk.mary)
    write(engine, RecordRestriction(patient_id=desk.mary, reason="colleague"))
    assert desk.lines() == ()
    assert desk.desk.meetings.sheet().rows[0].counts == "nobody yet"
    assert desk.agendas.candidates(desk.meeting_id) == ()
    with pytest.raises(RecordShut):
        desk.ask(desk.mary, meeting=ToMeeting(0, desk.series_id, THURSDAY))
    # On a server the line is not even there for who may not see it.
    with pytest.raises((RecordShut, NotFound)):
        desk.agendas.take_off(OffDraft(desk.step(item_id), "not now"))


def test_somebody_asks_with_a_question_and_the_meeting_is_prepared_by_it(desk, engine):
    desk.oxygen(desk.mary)
    desk.smokes(desk.mary)
    choices = desk.agendas.to_choose()
    assert [one.words for one in choices][:2] == [
        "Tue 24-Nov-2026 13:00  MDT", "Thu 26-Nov-2026 13:00  MDT",
    ]  # fmt: skip
    item_id = desk.ask(desk.mary, meeting=choices[1].to, asked_by=" Dr  Moyle ")
    item = desk.item(item_id)
    assert desk.desk.meeting(item.meeting_id).meets_on == THURSDAY
    assert (item.reason, item.other_reasons) == (AgendaReason.REFERRED, "smoker_on_oxygen")
    assert item.evidence.startswith("Smokes, told")
    [line] = desk.agendas.sheet(item.meeting_id).lines
    assert (line.reasons, line.asked) == ("Asked for; Smokes, on oxygen", "Dr Moyle")
    with pytest.raises(NotValid, match="Stands on the agenda"):
        desk.ask(desk.mary, meeting=ToMeeting(item.meeting_id))
    draft = AskDraft(new_command_id())
    with pytest.raises(NotValid) as told:
        desk.agendas.ask(draft)
    assert [one.field for one in told.value.findings] == ["patient", "meeting", "question"]
    dead = desk.another("Gone", died_on=date(2026, 11, 1))
    with pytest.raises(Refused):
        desk.ask(dead)
    audited = next(
        one for one in reversed(read_all(engine, AuditEntry)) if one.use_case == "ask_meeting"
    )
    assert (audited.patient_id, audited.record_id) == (desk.mary, item_id)


def test_lines_are_put_in_order_asked_otherwise_and_taken_off(desk, engine):
    first, second, third = (
        desk.ask(one) for one in (desk.mary, desk.john, desk.another("Hosking"))
    )
    desk.agendas.move(desk.meeting_id, third, 1, new_command_id())
    assert [line.item_id for line in desk.lines()] == [third, first, second]
    desk.agendas.move(desk.meeting_id, third, 99, new_command_id())
    assert [line.item_id for line in desk.lines()] == [first, second, third]
    assert [line.place for line in desk.lines()] == [1, 2, 3]
    seen = desk.step(first)
    desk.agendas.question(QuestionDraft(seen, "  Is NIV   wanted? "))
    assert desk.lines()[0].question == "Is NIV wanted?"
    with pytest.raises(NotValid):
        desk.agendas.question(QuestionDraft(desk.step(first), " "))
    with pytest.raises(StaleRecord):
        desk.agendas.take_off(OffDraft(replace(seen, command_id=new_command_id()), "was seen"))
    with pytest.raises(NotValid):
        desk.agendas.take_off(OffDraft(desk.step(first), ""))
    step = desk.step(first)
    desk.agendas.take_off(OffDraft(step, "Settled on the telephone"))
    with pytest.raises(AlreadyDone):
        desk.agendas.take_off(OffDraft(step, "Settled on the telephone"))
    last = desk.lines()[-1]
    assert (last.item_id, last.stands) == (first, "taken off: Settled on the telephone")
    with pytest.raises(Refused, match="no more"):
        desk.agendas.question(QuestionDraft(desk.step(first), "Again?"))
    assert desk.ask(desk.mary)  # may be brought anew
    change(engine, Meeting, desk.meeting_id, state=MeetingState.CLOSED)
    with pytest.raises(Refused):
        desk.agendas.move(desk.meeting_id, second, 1, new_command_id())


def test_standard_cases_are_decided_in_bulk_after_another_look(desk, engine):
    changed = desk.another("Hosking")
    for one in (desk.mary, desk.john, changed):
        desk.stable(one)
    desk.fill()
    lines = desk.agendas.sheet(desk.meeting_id).standard
    assert [line.stands for line in lines] == ["standard"] * 3
    assert lines[0].proposal == "Continue LTOT 2 L/min, 16 h."
    assert lines[0].rule == "MT-12"
    assert desk.desk.meetings.sheet().rows[0].counts == "3 patients, 3 standard"
    desk.smokes(changed)
    seen = tuple(SeenLine(line.item_id, line.version) for line in lines)
    draft = StandardDraft(new_command_id(), desk.meeting_id, seen)
    decided = desk.agendas.accept_standard(draft)
    assert (decided.decided, decided.held) == (2, ("HOSKING, Ann (Mrs)",))
    by_patient = {line.patient_id: line for line in desk.lines()}
    assert by_patient[desk.mary].state is ItemState.STANDARD
    assert by_patient[desk.mary].decision == "Continue LTOT 2 L/min, 16 h. (MT-14)"
    held = by_patient[changed]
    assert (held.state, held.proposal) == (ItemState.WAITING, "")
    assert held.question == "Does the oxygen stay while the patient smokes?"
    item = desk.item(by_patient[desk.john].item_id)
    assert (item.outcome, item.decided_by_id) == ("continue", desk.desk.olu.person_id)
    assert desk.desk.meetings.sheet().rows[0].counts == "3 patients, 2 decided"
    with pytest.raises(StaleRecord):
        desk.agendas.accept_standard(replace(draft, command_id=new_command_id()))
    # Nothing new: nobody is brought again, whatever meeting comes next.
    thursday = desk.desk.prepare(desk.series_id, THURSDAY)
    assert desk.agendas.candidates(thursday) == ()


def test_an_overdue_visit_that_is_booked_by_now_is_a_standard_case(desk, engine):
    desk.stable(desk.mary)
    task = DueTask(
        patient_id=desk.mary, position=0, kind=TaskKind.YEARLY_REVIEW,
        due_on=TODAY - timedelta(days=40), reason="", computed_on=TODAY,
    )  # fmt: skip
    with Session(engine) as session, session.begin():
        session.add(task)
    [one] = desk.agendas.candidates(desk.meeting_id)
    assert one.bringing.standard is None
    assert "overdue and not booked" in one.bringing.evidence
    desk.visit(desk.mary, 9, status=VisitStatus.BOOKED, visit_kind=VisitKind.REVIEW)
    [one] = desk.agendas.candidates(desk.meeting_id)
    assert one.bringing.standard.words == "Continue LTOT 2 L/min, 16 h; booked for 03-Dec-2026."


def test_no_more_are_brought_than_there_is_time_for(desk):
    desk.desk.change(desk.meeting_id, minutes=4)
    people = [desk.another(f"Smoker{'abc'[at]}") for at in range(3)]
    for one in people:
        desk.oxygen(one)
        desk.smokes(one)
    desk.stable(desk.john)
    desk.ask(desk.mary)
    filled = desk.fill()
    assert (filled.added, filled.left) == (3, 1)
    assert [line.is_standard for line in desk.lines()] == [False, False, False, True]
    again = desk.fill()
    assert (again.added, again.left) == (0, 1)


def test_a_gas_below_the_target_and_one_on_air_make_no_standard_case(desk):
    desk.stable(desk.mary)
    desk.gas(desk.mary, "7.9", taken_at=NOON - timedelta(days=2), flow_l_min=Decimal(2))
    [one] = desk.agendas.candidates(desk.meeting_id)
    assert "below the target" in one.bringing.evidence


def test_what_waits_on_a_cancelled_meeting_stands_on_the_next_one(desk):
    item_id = desk.ask(desk.mary)
    desk.desk.cancel(desk.meeting_id)
    assert desk.item(item_id).state is ItemState.ROLLED
    thursday = desk.desk.prepare(desk.series_id, THURSDAY)
    [line] = desk.agendas.sheet(thursday).lines
    assert (line.patient_id, line.is_carried, line.stands) == (desk.mary, True, "carried over")
    desk.desk.cancel(thursday)
    friday = desk.desk.prepare(desk.series_id, THURSDAY + timedelta(days=5))
    assert [one.name for one in desk.agendas.sheet(friday).lines] == ["JENKINS, Mary (Mrs)"]


def test_who_died_or_moved_stands_aside_and_comes_back_when_that_was_a_mistake(desk, engine):
    desk.ask(desk.mary)
    desk.ask(desk.john)
    with Session(engine) as session:
        told = [one.words for one in to_stop(session, desk.desk.olu, desk.mary, NOON)]
        at_the_desk = to_stop(session, desk.desk.clinic.anna, desk.mary, NOON)
    assert "Agenda of “MDT”, Tue 24-Nov-2026: stands aside" in told
    assert not any("Agenda" in one.words for one in at_the_desk)
    change(engine, Patient, desk.mary, died_on=TODAY)
    john, mary = desk.lines()
    assert (john.patient_id, mary.stands) == (
        desk.john, "stands aside: the patient has died or moved away",
    )  # fmt: skip
    assert desk.agendas.sheet(desk.meeting_id).meeting.counts == "1 patient"
    change(engine, Patient, desk.mary, died_on=None)
    assert [line.is_waiting for line in desk.lines()] == [True, True]


def test_staff_and_guests_are_invited_in_their_roles_once_or_each_time(desk, engine):
    def invite(**who):
        return desk.seats.invite(SeatDraft(new_command_id(), desk.meeting_id, **who))

    guest = invite(guest_name=" Ms  Lowe ", organisation="Hospice", role=SeatRole.PALLIATIVE)
    chair = desk.desk.clinic.dr_berg.person_id
    invite(person_id=chair, role=SeatRole.CHAIR, is_each_time=True)
    seats = desk.agendas.sheet(desk.meeting_id).seats
    assert [(one.name, one.role, one.organisation, one.attendance) for one in seats] == [
        ("Dr A. Berg", "Chair", "", "invited"),
        ("Ms Lowe", "Palliative care", "Hospice", "invited"),
    ]
    with pytest.raises(NotValid, match="invited already"):
        invite(person_id=chair)
    with pytest.raises(NotValid, match="guest's name"):
        invite()
    with pytest.raises(NotValid, match="Either"):
        invite(person_id=desk.desk.olu.person_id, guest_name="Also")
    thursday = desk.desk.prepare(desk.series_id, THURSDAY)
    assert [one.name for one in desk.agendas.sheet(thursday).seats] == ["Dr A. Berg"]
    [seat] = desk.agendas.sheet(thursday).seats
    desk.seats.uninvite(seat.seat_id, seat.version, new_command_id())
    tuesday = desk.desk.prepare(desk.series_id, THURSDAY + timedelta(days=5))
    assert desk.agendas.sheet(tuesday).seats == ()
    with pytest.raises(StaleRecord):
        desk.seats.uninvite(guest, 7, new_command_id())
    assert len(read_all(engine, MeetingSeat)) == 2


def test_seats_of_a_series_are_given_and_taken_without_any_meeting(desk, engine):
    def invite(**who):
        return desk.seats.invite(SeatDraft(new_command_id(), 0, series_id=desk.series_id, **who))

    chair = desk.desk.clinic.dr_berg.person_id
    invite(person_id=chair, role=SeatRole.CHAIR)
    guest = invite(guest_name="Ms Lowe", organisation="Hospice", role=SeatRole.PALLIATIVE)
    sheet = desk.seats.of_series(desk.series_id)
    assert (sheet.what, sheet.meeting_id, sheet.series_id) == ("MDT", 0, desk.series_id)
    assert [(one.name, one.role) for one in sheet.seats] == [
        ("Dr A. Berg", "Chair"), ("Ms Lowe", "Palliative care"),
    ]  # fmt: skip
    assert len(sheet.staff) >= 3
    for again in ({"person_id": chair}, {"guest_name": " Ms  Lowe "}):
        with pytest.raises(NotValid, match="invited already"):
            invite(**again)
    # The meeting that is prepared keeps whom it has; to it alone, or each time, they may come.
    assert desk.agendas.sheet(desk.meeting_id).seats == ()
    desk.seats.invite(SeatDraft(new_command_id(), desk.meeting_id, chair, is_each_time=True))
    assert len(desk.seats.of_series(desk.series_id).seats) == 2
    thursday = desk.desk.prepare(desk.series_id, THURSDAY)
    assert [one.name for one in desk.agendas.sheet(thursday).seats] == ["Dr A. Berg", "Ms Lowe"]
    desk.seats.uninvite(guest, sheet.seats[1].version, new_command_id())
    assert [one.name for one in desk.seats.of_series(desk.series_id).seats] == ["Dr A. Berg"]
    assert len(desk.agendas.sheet(thursday).seats) == 2
    with pytest.raises(NotFound):
        desk.seats.of_series(999)
    with pytest.raises(NotFound):
        desk.seats.invite(SeatDraft(new_command_id(), 0, chair, series_id=999))
    with pytest.raises(NotAllowed):
        MeetingSeats(desk.desk.clinic.desk, desk.desk.clinic.anna).of_series(desk.series_id)
    assert {one.series_id for one in read_all(engine, MeetingSeat)} == {None, desk.series_id}


def test_a_manager_reads_and_changes_nothing(desk):
    desk.ask(desk.mary)
    sam = desk.of(desk.desk.clinic.sam)
    assert len(sam.sheet(desk.meeting_id).lines) == 1
    with pytest.raises(NotAllowed):
        sam.fill(desk.meeting_id, new_command_id())
    with pytest.raises(NotAllowed):
        desk.of(desk.desk.clinic.anna).sheet(desk.meeting_id)
    with pytest.raises(NotFound):
        desk.agendas.sheet(999)
