"""Orders followed from draft to removal: events, status and audit in step; both engines."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from clinic import NOON, read_all
from services.health_record import an_order
from services.paper_people import CYLINDER, LINE, Statements, a_paper_clinic, a_ready_draft
from sqlalchemy.orm import Session

from o2clinic.documents.order_form import BESIDE_LEAD_IN
from o2clinic.errors import AlreadyDone, NotAllowed, NotValid, Refused, StaleRecord
from o2clinic.models import AuditEntry, Document, OrderEvent, OxygenOrder, Patient
from o2clinic.rules.order import Delivery, OrderStatus
from o2clinic.rules.order_life import OrderStage, OrderStep, RemovalReason, SentBy
from o2clinic.rules.order_promise import Kept
from o2clinic.rules.order_stay import Stay, StayKind, Ward
from o2clinic.services.documents import DocumentKind
from o2clinic.services.order_kept import KeptOrders
from o2clinic.services.order_life import OrderLife
from o2clinic.services.order_life_rows import StepDraft, TakeBackDraft
from o2clinic.services.orders import Orders
from o2clinic.services.restricted import ReasonDraft, Restricted
from o2clinic.services.work import Desk, new_command_id
from tests.documents.papers import words_of

TODAY = NOON.date()
STAY = Stay(
    kind=StayKind.HOLIDAY,
    from_on=TODAY,
    until_on=date(2026, 11, 25),
    address="2 Harbour View\nTenby",
    postcode="SA70 7BX",
    contact="Ann Jenkins (sister)",
    telephone="01632 960111",
)


@pytest.fixture
def clinic(engine):
    return a_paper_clinic(engine)


class Followed:
    """One patient's orders at a desk whose clock can be moved."""

    def __init__(self, clinic):
        self.clinic, self.at, self.patient_id = clinic, NOON, clinic.patient_id
        self.desk = type(clinic.desk)(clinic.desk.engine, now=lambda: self.at, name="desk-1")

    def orders(self):
        return Orders(self.desk, self.clinic.dr_berg)

    def life(self, actor=None):
        return OrderLife(self.desk, actor or self.clinic.nurse_olu)

    def issue(self, **typed):
        return self.orders().issue(a_ready_draft(self.orders(), self.patient_id, **typed))

    def row(self, order_id):
        rows = self.life(self.clinic.dr_berg).of_patient(self.patient_id)
        return next(row for row in rows if row.order_id == order_id)

    def draft(self, order_id, step, **told):
        usual = {"happened_on": self.at.date()}
        if step is OrderStep.SENT:
            usual |= {"sent_by": SentBy.SECURE_EMAIL, "told_by": "hoof@bluewater.example"}
        if step is OrderStep.CONFIRMED:
            usual |= {"told_by": "Sue, contact centre", "reference": "BW-1"}
        if step is OrderStep.REMOVAL_REQUESTED:
            usual |= {
                "removal_reason": RemovalReason.NOT_NEEDED,
                "wanted_on": self.at.date(),
                "sent_by": SentBy.PORTAL,
            }
        return StepDraft(
            command_id=new_command_id(),
            patient_id=self.patient_id,
            order_id=order_id,
            version=self.row(order_id).version,
            step=step,
            **(usual | told),
        )

    def say(self, order_id, *steps, actor=None, **told):
        for step in steps:
            event_id = self.life(actor).record(self.draft(order_id, step, **told))
        return event_id

    def back(self, order_id, event_id, note="Pressed by mistake", actor=None):
        row = self.row(order_id)
        draft = TakeBackDraft(
            command_id=new_command_id(),
            patient_id=self.patient_id,
            order_id=order_id,
            version=row.version,
            event_id=event_id,
            note=note,
        )
        return self.life(actor).take_back(draft)


@pytest.fixture
def it(clinic):
    return Followed(clinic)


def stored(engine, order_id):
    return next(one for one in read_all(engine, OxygenOrder) if one.id == order_id)


def removals(engine, order_id):
    papers = [one for one in read_all(engine, Document) if one.oxygen_order_id == order_id]
    return [one for one in papers if one.kind == DocumentKind.REMOVAL_REQUEST.value]


def paper_of(engine, order_id):
    papers = [one for one in read_all(engine, Document) if one.oxygen_order_id == order_id]
    return next(one for one in papers if one.kind == DocumentKind.ORDER.value)


def test_an_order_is_followed_from_its_issue_to_its_removal(it, clinic, engine):
    order_id = it.issue()
    berg = clinic.dr_berg
    assert it.row(order_id).stage is OrderStage.ISSUED
    it.say(order_id, OrderStep.SENT, at=time(11, 30))
    row = it.row(order_id)
    assert (row.stage_words, row.kept) == ("awaiting supplier confirmation", Kept.OPEN)
    assert row.promise_words == "promised by 27-Nov-2026"
    it.say(order_id, OrderStep.CONFIRMED)
    it.at = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    it.say(order_id, OrderStep.INSTALLED, happened_on=date(2026, 11, 27))
    row = it.row(order_id)
    assert (row.kept, row.promise_words) == (Kept.MET, "promised by 27-Nov-2026, met")
    it.at = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
    it.say(order_id, OrderStep.REMOVAL_REQUESTED, actor=berg)
    assert stored(engine, order_id).status == OrderStatus.ISSUED  # at home still
    it.at = datetime(2026, 12, 9, 9, 0, tzinfo=UTC)
    it.say(order_id, OrderStep.REMOVED, happened_on=date(2026, 12, 8))
    row, order = it.row(order_id), stored(engine, order_id)
    assert (order.status, row.stage, row.steps) == (OrderStatus.REMOVED, OrderStage.REMOVED, ())
    assert order.ended_at == datetime(2026, 12, 8, 17, 0, tzinfo=UTC)
    assert row.rental_ends_on == date(2026, 12, 2)  # OL-4: of the request, not of the collection
    assert [event.step.value for event in row.events] == [
        *("issued", "sent", "confirmed", "installed", "removal_requested", "removed")
    ]
    sent = row.events[1]
    assert (sent.told_by, sent.recorded_by) == ("hoof@bluewater.example", "Mr O. Adeyemi")
    assert sent.happened_at == datetime(2026, 11, 24, 11, 30, tzinfo=UTC)
    cases = [entry.use_case for entry in read_all(engine, AuditEntry) if entry.record_id]
    assert "order removal_requested" in cases
    assert it.orders().of_patient(it.patient_id)[0].is_in_force is False


def test_a_request_for_removal_is_a_paper_of_the_order_kept_with_it(it, clinic, engine):
    order_id = it.issue(lines=(LINE, CYLINDER))
    it.say(order_id, OrderStep.SENT, OrderStep.INSTALLED)
    berg = clinic.dr_berg
    draft = it.draft(order_id, OrderStep.REMOVAL_REQUESTED, note="Ring first")
    event_id = it.life(berg).record(draft)
    with pytest.raises(AlreadyDone):
        it.life(berg).record(draft)
    (paper,) = removals(engine, order_id)
    words = " ".join(words_of(bytes(paper.pdf)).split())
    for told in (
        "Bluewater Oxygen",
        "☑ No longer indicated",
        "☑ All home oxygen",
        "Lightweight portable cylinder 3 2 L/min, 2 h/day",
        "Requested on (rental ends)",
        "Tom Jenkins (son)",
        "3 Lighthouse Terrace",
        "Ring first",
        f"{paper_of(engine, order_id).sheet['reference']} of 24-Nov-2026",
    ):
        assert told in words
    assert paper.title == "Request to remove home oxygen, 24-Nov-2026"
    (row,) = it.orders().of_patient(it.patient_id)
    assert row.document_id == paper_of(engine, order_id).id  # its own paper is the order
    it.at = NOON + timedelta(days=1)
    it.say(
        order_id,
        OrderStep.REMOVAL_REQUESTED,
        actor=berg,
        corrects_id=event_id,
        removal_reason=RemovalReason.STAY_OVER,
        note="Wrong day",
    )
    corrected = removals(engine, order_id)[-1]
    assert corrected.title == "Request to remove home oxygen, 25-Nov-2026, corrected"
    words = " ".join(words_of(bytes(corrected.pdf)).split())
    assert "The stay at the second address is over. Replaces our request of 24-Nov-2026." in words


def test_a_request_that_the_supplier_cannot_act_on_is_refused_in_words(it, clinic, engine):
    order_id = it.issue()
    it.say(order_id, OrderStep.SENT, OrderStep.INSTALLED)
    with Session(engine.execution_options(writes=True)) as session:
        session.get(Patient, it.patient_id).nhs_number = None
        session.commit()
    with pytest.raises(Refused, match="NHS number is missing"):
        it.say(order_id, OrderStep.REMOVAL_REQUESTED, actor=clinic.dr_berg)
    assert it.row(order_id).stage is OrderStage.INSTALLED
    assert removals(engine, order_id) == []


def test_who_may_say_what_and_when(it, clinic, engine):
    order_id = it.issue()
    with pytest.raises(Refused, match="does not follow here"):
        it.say(order_id, OrderStep.INSTALLED)
    with pytest.raises(Refused, match="does not follow here"):  # a nurse does not cancel
        it.say(order_id, OrderStep.CANCELLED, note="No")
    with pytest.raises(NotValid) as found:
        it.say(order_id, OrderStep.SENT, told_by="", happened_on=TODAY + timedelta(days=1))
    assert {one.rule for one in found.value.findings} == {"OL-2", "OL-3"}
    for actor in (clinic.staff.sam, clinic.staff.anna):
        with pytest.raises(NotAllowed):
            it.say(order_id, OrderStep.SENT, actor=actor)
    assert len(read_all(engine, OrderEvent)) == 1
    draft = it.draft(order_id, OrderStep.SENT)
    event_id = it.life().record(draft)
    with pytest.raises(AlreadyDone) as again:
        it.life().record(draft)
    assert again.value.record_id == event_id
    with pytest.raises(StaleRecord):
        it.life().record(replace(draft, command_id=new_command_id(), step=OrderStep.CONFIRMED))


def test_a_slip_is_corrected_by_a_new_event_and_the_old_one_stays(it, clinic, engine):
    order_id = it.issue()
    it.at = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
    sent = it.say(order_id, OrderStep.SENT)
    it.say(order_id, OrderStep.SENT, corrects_id=sent, happened_on=TODAY, note="Sent on Tuesday")
    row = it.row(order_id)
    assert row.promised.on == date(2026, 11, 27)
    assert len(row.events) == 3
    with pytest.raises(NotValid):
        it.say(order_id, OrderStep.SENT, corrects_id=row.events[-1].event_id)
    with pytest.raises(Refused, match="corrected any more"):
        it.say(order_id, OrderStep.SENT, corrects_id=sent, note="Again")
    it.back(order_id, row.events[-1].event_id)
    row = it.row(order_id)
    assert (row.stage, row.promised) == (OrderStage.ISSUED, None)
    with pytest.raises(Refused, match="Only the last"):
        it.back(order_id, row.events[0].event_id)
    with pytest.raises(NotValid):
        it.back(order_id, row.events[1].event_id, note=" ")
    it.say(order_id, OrderStep.SENT, OrderStep.INSTALLED)
    asked = it.say(order_id, OrderStep.REMOVAL_REQUESTED, actor=clinic.dr_berg)
    with pytest.raises(Refused, match="may order oxygen"):
        it.back(order_id, asked)
    it.back(order_id, asked, actor=clinic.dr_berg)
    row = it.row(order_id)
    assert (row.stage, row.rental_ends_on) == (OrderStage.INSTALLED, None)


def test_a_cancelled_order_lets_the_one_before_stand_again(it, clinic, engine):
    old = it.issue(lines=(LINE,))
    new = it.issue(lines=(LINE, CYLINDER))
    assert it.row(old).stage is OrderStage.SUPERSEDED
    it.say(new, OrderStep.CANCELLED, note="Ordered twice", actor=clinic.dr_berg)
    first, second = stored(engine, old), stored(engine, new)
    assert (first.status, first.ended_at) == (OrderStatus.ISSUED, None)
    assert (second.status, second.replaces_id) == (OrderStatus.CANCELLED, None)
    assert it.row(old).stage is OrderStage.ISSUED
    assert it.row(old).events[-1].step is OrderStep.TAKEN_BACK
    assert it.issue(lines=(LINE,)) > new  # and can be replaced once more
    assert it.row(old).stage is OrderStage.SUPERSEDED


def test_an_order_from_before_is_followed_from_where_it_is(it, clinic, engine):
    order_id = an_order(engine, it.patient_id, ordered_by_id=clinic.dr_berg.person_id)
    row = it.row(order_id)
    assert (row.stage, row.stage_words) == (None, "sending and installation not recorded")
    event = it.say(order_id, OrderStep.REMOVAL_REQUESTED, actor=clinic.dr_berg)
    it.back(order_id, event, actor=clinic.dr_berg)
    assert it.row(order_id).stage is None


def test_a_stay_goes_beside_the_permanent_order_and_is_over_by_itself(it, clinic, engine):
    with pytest.raises(NotValid):
        it.issue(stay=STAY)  # there is nothing yet that it could go beside
    home = it.issue(lines=(LINE, CYLINDER))
    with pytest.raises(NotValid) as late:  # it would come after the first day there
        it.issue(lines=(LINE,), stay=STAY)
    assert [one.rule for one in late.value.findings if one.field == "delivery"] == ["OL-6"]
    stay = it.issue(lines=(LINE,), stay=STAY, reason="Her sister has a cylinder")
    assert stored(engine, home).status == OrderStatus.ISSUED
    assert stored(engine, stay).status == OrderStatus.BESIDE
    assert it.orders().draft_for(it.patient_id).draft.facts.replaces.order_id == home
    (paper,) = [one for one in read_all(engine, Document) if one.oxygen_order_id == stay]
    words = " ".join(words_of(bytes(paper.pdf)).split())
    assert BESIDE_LEAD_IN in words
    assert "2 Harbour View, Tenby, SA70 7BX" in words
    assert "Ann Jenkins (sister) 01632 960111" in words
    assert "3 Lighthouse Terrace" in words
    assert "holiday order" in paper.title
    it.say(home, OrderStep.SENT, OrderStep.INSTALLED)
    it.say(stay, OrderStep.SENT, OrderStep.INSTALLED)
    (line,) = it.life().awaited()
    assert (line.order, line.waits_for) == ("Holiday order of 24-Nov-2026", "stay ends tomorrow")
    assert not line.is_overdue
    it.at = NOON + timedelta(days=2)
    (line,) = it.life().awaited()
    assert line.waits_for == "collection: stay over since 25-Nov-2026"
    assert line.late == "1 day late"
    row = it.row(stay)
    assert row.steps == (OrderStep.REMOVED,)
    assert row.rental_ends_on == date(2026, 11, 25)
    it.say(stay, OrderStep.REMOVED)
    assert it.life().awaited() == ()
    assert it.row(stay).stage is OrderStage.REMOVED
    assert stored(engine, home).status == OrderStatus.ISSUED


def test_a_stay_that_begins_later_is_not_late_before_its_first_day(it, clinic):
    it.issue()
    begins = TODAY + timedelta(days=20)
    there = replace(STAY, from_on=begins, until_on=begins + timedelta(days=7))
    stay = it.issue(lines=(LINE,), stay=there)
    it.say(stay, OrderStep.SENT)
    it.at = NOON + timedelta(days=20)
    assert it.row(stay).kept is Kept.OPEN
    line = next(one for one in it.life().awaited() if one.order_id == stay)
    assert (line.due, line.late) == ("promised by 14-Dec-2026", "")
    it.at += timedelta(days=1)
    assert it.row(stay).kept is Kept.LATE


def test_the_list_tells_what_is_late_and_what_a_discharge_waits_for(it, clinic, engine):
    ward = Ward(name="Oak", discharge_on=TODAY)
    with pytest.raises(NotValid):  # the patient would be at home before the oxygen
        it.issue(delivery=Delivery.NEXT_DAY, ward=ward)
    order_id = it.issue(delivery=Delivery.NEXT_DAY, ward=ward, reason="The ward lends a cylinder")
    (line,) = it.life().awaited()
    assert line.waits_for == "to be sent"
    assert line.order == "Order of 24-Nov-2026, discharge from Oak"
    assert not line.is_overdue
    it.say(order_id, OrderStep.SENT, at=time(11, 0))
    (line,) = it.life().awaited()
    assert line.waits_for == "supplier confirmation; discharge 24-Nov-2026"
    assert line.is_overdue  # nothing is at home, and the ward is left today
    it.at = NOON + timedelta(days=3)
    it.say(order_id, OrderStep.INSTALLED)
    assert it.row(order_id).kept is Kept.MISSED
    assert it.life().awaited() == ()
    it.say(order_id, OrderStep.REMOVAL_REQUESTED, actor=clinic.dr_berg)
    it.at += timedelta(days=2)
    with Statements(engine) as sent:
        (line,) = it.life().awaited()
    assert len(sent.sent) == 2
    assert (line.waits_for, line.late) == ("collection", "2 days late")
    assert it.life(clinic.staff.anna).awaited() == ()  # the desk reads no orders
    reason = ReasonDraft(new_command_id(), it.patient_id, "A colleague's mother")
    Restricted(it.desk, clinic.dr_berg).restrict(reason)
    assert it.life().awaited() == ()


@pytest.mark.parametrize("column", ["died_on", "moved_away_on"])
def test_who_died_or_moved_is_listed_until_the_removal_is_asked_for(it, clinic, engine, column):
    order_id = an_order(engine, it.patient_id, ordered_by_id=clinic.dr_berg.person_id)
    assert it.life().awaited() == ()
    with Session(engine.execution_options(writes=True)) as session:
        setattr(session.get(Patient, it.patient_id), column, date(2026, 11, 20))
        session.commit()
    (line,) = it.life().awaited()
    assert line.waits_for.startswith("removal to be requested: ")
    why = {"died_on": RemovalReason.DIED, "moved_away_on": RemovalReason.MOVED_AWAY}
    assert it.row(order_id).removal_reason is why[column]
    it.say(order_id, OrderStep.REMOVAL_REQUESTED)  # by the nurse
    (line,) = it.life().awaited()
    assert line.waits_for == "collection"


def test_a_draft_is_kept_opened_by_another_and_issued(it, clinic, engine):
    kept = KeptOrders(it.desk, clinic.dr_berg)
    draft = a_ready_draft(it.orders(), it.patient_id)
    typed = {"lines": [{"flow_l_min": "2,"}], "fields": {"is_information_correct": True, "x": "1"}}
    first = kept.keep(draft, typed, new_command_id())
    (row,) = it.orders().of_patient(it.patient_id)
    assert (row.status, row.draft_words) == (OrderStatus.DRAFT, (LINE.in_words(),))
    assert row.consent_signed_on is None  # a draft says nothing of consent to others
    opened = kept.open(it.patient_id, first.order_id)
    # Half a number stays as it was typed; that all is correct is said by whoever issues.
    assert opened.typed == {"lines": [{"flow_l_min": "2,"}], "fields": {"x": "1"}}
    second = kept.keep(replace(draft, kept=opened.kept), typed, new_command_id())
    with pytest.raises(StaleRecord):
        kept.keep(replace(draft, kept=first), typed, new_command_id())
    with pytest.raises(StaleRecord):
        it.orders().issue(replace(draft, kept=first))
    order_id = it.orders().issue(replace(draft, kept=second))
    assert order_id == first.order_id
    order = stored(engine, order_id)
    assert (order.status, order.typed) == (OrderStatus.ISSUED, None)
    steps = [event.step.value for event in it.row(order_id).events]
    assert steps == ["drafted", "drafted", "issued"]
    with pytest.raises(Refused, match="issued or thrown away"):
        kept.open(it.patient_id, order_id)
    with pytest.raises(NotAllowed):
        KeptOrders(it.desk, clinic.nurse_olu).keep(draft, typed, new_command_id())


def test_a_draft_is_thrown_away(it, clinic, engine):
    kept = KeptOrders(it.desk, clinic.dr_berg)
    draft = a_ready_draft(it.orders(), it.patient_id)
    one = kept.keep(draft, {}, new_command_id())
    it.say(one.order_id, OrderStep.CANCELLED, note="Not needed", actor=clinic.dr_berg)
    assert it.row(one.order_id).stage is OrderStage.CANCELLED
    with pytest.raises(StaleRecord):
        it.orders().issue(replace(draft, kept=one))


def test_statements_stay_few(it, engine):
    order_id = it.issue()
    draft = it.draft(order_id, OrderStep.SENT)
    with Statements(engine) as listing:
        it.life().of_patient(it.patient_id)
    assert len(listing.sent) == 4  # two of them on whether the record is shut, and that it was read
    with Statements(engine) as saying:
        it.life().record(draft)
    assert len(saying.sent) <= 12


def test_events_are_only_ever_added(it, engine):
    it.issue()
    with Session(engine.execution_options(writes=True)) as session:
        (event,) = session.query(OrderEvent).all()
        event.note = "changed"
        with pytest.raises(Exception, match="only added to: order_event"):
            session.flush()
    assert isinstance(it.desk, Desk)
