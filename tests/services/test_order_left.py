"""A supplier that another one replaced is asked to take its equipment away; both engines."""

from datetime import date, timedelta

import pytest
from clinic import NOON, read_all, write
from services.paper_people import CYLINDER, LINE, Statements, a_paper_clinic
from services.test_order_life import Followed, removals, stored
from services.test_suppliers import a_supplier
from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.errors import NotAllowed, NotValid, Refused
from o2clinic.models import AuditEntry, Patient, PatientAddress
from o2clinic.rules.order import OrderStatus
from o2clinic.rules.order_life import OrderStage, OrderStep, RemovalReason
from o2clinic.services.restricted import ReasonDraft, Restricted
from o2clinic.services.suppliers import Suppliers
from o2clinic.services.work import new_command_id
from tests.documents.papers import words_of

TODAY = NOON.date()
OTHER = {"removal_reason": RemovalReason.OTHER_SUPPLIER}


class Moved(Followed):
    """An order with Bluewater that is at home, and Airborne as another supplier."""

    def __init__(self, clinic):
        super().__init__(clinic)
        suppliers = Suppliers(clinic.desk, clinic.staff.kit)
        self.first = a_supplier(suppliers, professional_phone="08081570000")
        self.second = a_supplier(suppliers, name="Airborne", mailbox="hoof@air.example")

    def old(self, *steps):
        order_id = self.issue(supplier_id=self.first, lines=(LINE, CYLINDER))
        self.say(order_id, *(steps or (OrderStep.SENT, OrderStep.INSTALLED)))
        self.at += timedelta(days=1)
        return order_id

    def new(self, supplier_id=None, **typed):
        typed = {"lines": (LINE, CYLINDER), "reason": "She lives in Devon now"} | typed
        return self.issue(supplier_id=supplier_id or self.second, **typed)

    def waits(self):
        return [(row.waits_for, row.due, row.late) for row in self.life().awaited()]


@pytest.fixture
def clinic(engine):
    return a_paper_clinic(engine)


@pytest.fixture
def it(clinic):
    return Moved(clinic)


def words_on(paper):
    return " ".join(words_of(bytes(paper.pdf)).split())


def changed(engine, patient_id, change):
    with Session(engine.execution_options(writes=True)) as session:
        change(session, session.get(Patient, patient_id))
        session.commit()


def move_house(engine, patient_id, *, on=TODAY):
    def change(session, _patient):
        home = session.scalars(
            select(PatientAddress).where(PatientAddress.patient_id == patient_id)
        ).one()
        home.valid_to = on - timedelta(days=1)

    changed(engine, patient_id, change)
    new = {"address": "8 Moor View\nOkehampton", "postcode": "EX20 1AA", "valid_from": on}
    write(engine, PatientAddress(patient_id=patient_id, **new))


def test_the_first_supplier_is_asked_once_the_new_oxygen_is_there(it, clinic, engine):
    old = it.old()
    new = it.new()
    row = it.row(old)
    assert (row.stage, row.left.supplier, row.left.came_on) == (OrderStage.LEFT, "Airborne", None)
    assert row.stage_words == "replaced, removal to be requested"
    assert row.removal_reason is RemovalReason.OTHER_SUPPLIER
    ended = stored(engine, old).ended_at
    # Until Airborne has come the patient needs what Bluewater brought.
    assert [words for words, *_ in it.waits()] == ["to be sent"]
    with pytest.raises(NotValid, match="not at home yet"):
        it.say(old, OrderStep.REMOVAL_REQUESTED, **OTHER)
    it.say(new, OrderStep.SENT, OrderStep.INSTALLED)
    assert it.waits() == [("removal to be requested from Bluewater Oxygen", "25-Nov-2026", "")]
    it.at += timedelta(days=2)
    assert it.waits()[0][2] == "2 days late"
    with pytest.raises(NotValid, match="there since 25-Nov-2026 only"):
        it.say(old, OrderStep.REMOVAL_REQUESTED, wanted_on=TODAY, happened_on=TODAY, **OTHER)

    it.say(old, OrderStep.REMOVAL_REQUESTED, told_by="Bluewater", **OTHER)  # by the nurse
    (paper,) = removals(engine, old)
    words = words_on(paper)
    for told in (
        "Bluewater Oxygen",
        "0808 157 0000",
        "hoof@bluewater.example",
        "☑ Another supplier brings it now",
        "☑ All that you have brought",
        "☐ All home oxygen",
        "Static concentrator 1 2 L/min, 16 h/day",
        "Lightweight portable cylinder 3",
    ):
        assert told in words
    row = it.row(old)
    assert (row.stage, row.rental_ends_on) == (OrderStage.REMOVAL_REQUESTED, it.at.date())
    assert it.waits() == [("collection by Bluewater Oxygen", "by 27-Nov-2026", "")]
    it.at += timedelta(days=1)
    assert it.waits()[0][2] == "1 day late"
    it.say(old, OrderStep.REMOVED)
    assert it.waits() == []
    order, now = stored(engine, old), it.row(old)
    # In the record it ended when the new one took its place, whenever it was collected.
    assert (order.status, order.stage, order.ended_at) == (
        OrderStatus.SUPERSEDED,
        OrderStage.REMOVED,
        ended,
    )
    assert (now.stage, now.steps, now.left) == (OrderStage.SUPERSEDED, (), None)
    assert stored(engine, new).status == OrderStatus.ISSUED
    cases = [entry.use_case for entry in read_all(engine, AuditEntry) if entry.record_id]
    assert {"order removal_requested", "order removed"} <= set(cases)


def test_the_request_names_the_address_where_the_equipment_stands(it, clinic, engine):
    old = it.old()
    move_house(engine, it.patient_id)
    it.new()
    it.say(old, OrderStep.REMOVAL_REQUESTED, note="She has moved out", **OTHER)
    words = words_on(removals(engine, old)[0])
    assert "3 Lighthouse Terrace, Truro, TR1 3LJ" in words
    assert "Moor View" not in words  # the first supplier has no business there
    assert "The address is the one of our order; the patient has moved since." in words
    assert "She has moved out" in words


def test_who_moves_with_the_oxygen_has_both_addresses_on_the_request(it, clinic, engine):
    old = it.old()
    move_house(engine, it.patient_id)
    berg = clinic.dr_berg
    it.say(old, OrderStep.REMOVAL_REQUESTED, actor=berg)
    words = words_on(removals(engine, old)[0])
    assert "8 Moor View, Okehampton, EX20 1AA" in words
    assert "Our order named another address: 3 Lighthouse Terrace, Truro, TR1 3LJ." in words
    it.back(old, it.row(old).events[-1].event_id, actor=berg)
    why = {"removal_reason": RemovalReason.MOVED_AWAY}
    it.say(old, OrderStep.REMOVAL_REQUESTED, actor=berg, **why)
    words = words_on(removals(engine, old)[-1])
    assert "3 Lighthouse Terrace" in words
    assert "Moor View" not in words


@pytest.mark.parametrize("steps", [(OrderStep.SENT,), (OrderStep.SENT, OrderStep.CONFIRMED)])
def test_what_is_on_its_way_is_called_off_at_once(it, engine, steps):
    old = it.old(*steps)
    it.new()
    assert ("Bluewater Oxygen to be called off", "25-Nov-2026", "") in it.waits()
    it.say(old, OrderStep.REMOVAL_REQUESTED, note="Nothing of yours is there", **OTHER)
    told = "As far as we know it was not installed: please do not bring it."
    assert told in words_on(removals(engine, old)[0])
    event = it.row(old).events[-1]
    again = {"corrects_id": event.event_id, "note": "Wrong day", **OTHER}
    it.say(old, OrderStep.REMOVAL_REQUESTED, **again)
    assert told in words_on(removals(engine, old)[-1])


def test_a_request_made_before_the_order_goes_on_until_it_is_collected(it, clinic, engine):
    old = it.old()
    it.say(old, OrderStep.REMOVAL_REQUESTED, actor=clinic.dr_berg, **OTHER)
    new = it.new(reason="")
    assert it.row(old).stage is OrderStage.REMOVAL_REQUESTED
    assert ("collection by Bluewater Oxygen", "by 25-Nov-2026", "") in it.waits()
    # The new one never comes: the old one stands again, and its removal is asked for still.
    it.say(new, OrderStep.CANCELLED, note="Wrong supplier", actor=clinic.dr_berg)
    assert (it.row(old).status, it.row(old).stage) == (
        OrderStatus.ISSUED,
        OrderStage.REMOVAL_REQUESTED,
    )


def test_what_was_collected_does_not_stand_again_when_the_new_order_is_cancelled(
    it, clinic, engine
):
    old = it.old()
    new = it.new()
    it.say(old, OrderStep.REMOVED)
    it.say(new, OrderStep.CANCELLED, note="Typed twice", actor=clinic.dr_berg)
    assert stored(engine, old).status == OrderStatus.REMOVED
    assert not any(order.is_in_force for order in it.orders().of_patient(it.patient_id))


def test_a_request_is_corrected_and_taken_back(it, clinic, engine):
    old = it.old()
    it.say(it.new(), OrderStep.SENT, OrderStep.INSTALLED)
    event = it.say(old, OrderStep.REMOVAL_REQUESTED, **OTHER)
    mended = it.say(old, OrderStep.REMOVAL_REQUESTED, corrects_id=event, note="By post", **OTHER)
    assert "Replaces our request of 25-Nov-2026" in words_on(removals(engine, old)[-1])
    it.back(old, mended, actor=clinic.nurse_olu)
    row = it.row(old)
    assert (row.stage, row.rental_ends_on) == (OrderStage.LEFT, None)
    assert stored(engine, old).stage == OrderStage.INSTALLED


def test_back_with_the_first_supplier_nothing_of_it_is_to_be_taken_away(it, engine):
    old = it.old()
    second = it.new()
    it.say(second, OrderStep.SENT, OrderStep.INSTALLED)
    it.at += timedelta(days=1)
    it.new(it.first, reason="She is back")
    assert it.row(old).stage is OrderStage.SUPERSEDED
    with pytest.raises(Refused):
        it.say(old, OrderStep.REMOVAL_REQUESTED, **OTHER)
    assert it.row(second).left.supplier == "Bluewater Oxygen"


@pytest.mark.parametrize("column", ["died_on", "moved_away_on"])
def test_of_whoever_died_or_moved_away_it_is_to_be_asked_for_at_once(it, clinic, engine, column):
    old = it.old()
    it.new()
    gone = date(2026, 11, 25)
    changed(engine, it.patient_id, lambda _session, one: setattr(one, column, gone))
    told = {words for words, *_ in it.waits()}
    assert "removal to be requested from Bluewater Oxygen" in told
    why = {"died_on": RemovalReason.DIED, "moved_away_on": RemovalReason.MOVED_AWAY}[column]
    assert it.row(old).removal_reason is why
    it.say(old, OrderStep.REMOVAL_REQUESTED, removal_reason=why)  # nobody waits for Airborne


def test_what_was_left_is_told_to_those_who_may_know_in_few_statements(it, clinic, engine):
    old = it.old()
    it.say(it.new(), OrderStep.SENT, OrderStep.INSTALLED)
    with Statements(engine) as sent:
        (line,) = it.life().awaited()
    assert len(sent.sent) == 3
    assert (line.order_id, line.order) == (old, "Order of 24-Nov-2026")
    assert it.life(clinic.staff.anna).awaited() == ()
    with pytest.raises(NotAllowed):
        it.life(clinic.staff.anna).record(it.draft(old, OrderStep.REMOVED))
    reason = ReasonDraft(new_command_id(), it.patient_id, "A colleague's mother")
    Restricted(it.desk, clinic.dr_berg).restrict(reason)
    assert it.life().awaited() == ()
