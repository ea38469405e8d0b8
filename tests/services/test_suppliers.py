"""Suppliers kept by an administrator, orders to them, and the papers written for them."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import date, time

import pytest
from clinic import read_all
from documents.papers import words_of
from documents.supplier_form import MAP, a_form
from services.paper_people import CYLINDER, LINE, Statements, a_paper_clinic, a_ready_draft
from services.test_order_life import STAY

from o2clinic.errors import Level, NotAllowed, NotFound, NotValid, Refused, StaleRecord, Taken
from o2clinic.models import AuditEntry, Document, OxygenOrder, Supplier
from o2clinic.rules.order_life import OrderStep, RemovalReason, SentBy
from o2clinic.rules.permissions import Permission
from o2clinic.rules.supplier import SendMode, pairs_in_words
from o2clinic.services.documents import DocumentKind, Documents
from o2clinic.services.order_life import OrderLife
from o2clinic.services.order_life_rows import StepDraft
from o2clinic.services.order_sending import OrderSending
from o2clinic.services.orders import Orders
from o2clinic.services.supplier_draft import SupplierDraft
from o2clinic.services.suppliers import Suppliers
from o2clinic.services.work import new_command_id


@pytest.fixture
def clinic(engine):
    return a_paper_clinic(engine)


@pytest.fixture
def suppliers(clinic):
    return Suppliers(clinic.desk, clinic.staff.kit)


@pytest.fixture
def orders(clinic):
    return Orders(clinic.desk, clinic.dr_berg)


@pytest.fixture
def sending(clinic):
    return OrderSending(clinic.desk, clinic.dr_berg)


def a_supplier(suppliers, **given):
    known = {"name": "Bluewater Oxygen", "mailbox": "hoof@bluewater.example", "is_usual": True}
    return suppliers.save(SupplierDraft(new_command_id(), **{**known, **given}))


def refused(suppliers, **given):
    with pytest.raises(NotValid) as caught:
        a_supplier(suppliers, **given)
    return {found.field for found in caught.value.findings}


def test_a_supplier_is_kept_changed_and_audited(suppliers, engine):
    key = a_supplier(suppliers, code_map="1 = C1", portal_order="nhs_number\nequipment")
    now = suppliers.as_it_is(key, new_command_id()).draft
    assert (now.code_map, now.portal_order, now.cut_off) == (
        "1 = C1",
        "nhs_number\nequipment",
        time(17),
    )
    suppliers.save(replace(now, cut_off=time(16, 30), is_accredited=True))
    with pytest.raises(StaleRecord):
        suppliers.save(replace(now, command_id=new_command_id(), area="Devon"))
    with pytest.raises(Taken):
        a_supplier(suppliers)
    (row,) = suppliers.sheet().rows
    assert (row.name, row.is_usual, row.version) == ("Bluewater Oxygen", True, 2)
    assert read_all(engine, AuditEntry)[-1].use_case == "edit_supplier"


def test_one_supplier_at_a_time_is_the_usual_one(suppliers, engine):
    a_supplier(suppliers)
    a_supplier(suppliers, name="Airborne")
    assert [(row.name, row.is_usual) for row in suppliers.sheet().rows] == [
        ("Airborne", True),
        ("Bluewater Oxygen", False),
    ]
    assert len(read_all(engine, Supplier)) == 2


def test_what_cannot_be_kept_is_told_beside_its_field(suppliers):
    assert refused(suppliers, name=" ") == {"name"}
    assert refused(suppliers, mailbox="hoof at bluewater") == {"mailbox"}
    assert refused(suppliers, most_cylinders=21, cut_off=None) == {"most_cylinders", "cut_off"}
    assert refused(suppliers, portal_order="shoe_size") == {"portal_order"}
    assert refused(suppliers, field_map="Flow = rows.flow", code_map="x") == {
        "field_map",
        "code_map",
    }
    assert refused(suppliers, code_map="lorry = 1") == {"code_map"}
    assert refused(suppliers, is_active=False) == {"is_usual"}


def test_only_an_administrator_looks_after_suppliers(clinic):
    nurse = Suppliers(clinic.desk, clinic.nurse_olu)
    with pytest.raises(NotAllowed):
        nurse.sheet()
    with pytest.raises(NotAllowed):
        a_supplier(nurse)


def test_an_order_goes_to_the_usual_supplier_and_another_one_wants_a_reason(
    suppliers, orders, clinic, engine
):
    first = a_supplier(suppliers)
    draft = a_ready_draft(orders, clinic.patient_id)
    assert draft.supplier_id == first
    orders.issue(draft)
    (stored,) = read_all(engine, OxygenOrder)
    assert (stored.supplier_id, stored.supplier) == (first, "Bluewater Oxygen")
    second = a_supplier(suppliers, name="Airborne", most_cylinders=2)
    again = a_ready_draft(orders, clinic.patient_id)
    assert again.supplier_id == first  # who has brought it so far
    other = replace(again, supplier_id=second, lines=(LINE, CYLINDER))
    found = {one.rule: one.level for one in orders.check(other)}
    assert found == {"OR-OTHER-SUPPLIER": Level.CONFIRM, "OR-CYLINDERS": Level.BLOCK}
    _ask_for_removal(clinic)
    moved = a_ready_draft(orders, clinic.patient_id, supplier_id=second)
    assert orders.check(moved) == ()  # the first one knows
    orders.issue(moved)
    assert read_all(engine, OxygenOrder)[-1].supplier == "Airborne"


def _ask_for_removal(clinic):
    life = OrderLife(clinic.desk, clinic.dr_berg)
    for step in (OrderStep.SENT, OrderStep.INSTALLED, OrderStep.REMOVAL_REQUESTED):
        row = life.of_patient(clinic.patient_id)[0]
        life.record(
            StepDraft(
                command_id=new_command_id(),
                patient_id=clinic.patient_id,
                order_id=row.order_id,
                version=row.version,
                step=step,
                happened_on=row.today,
                sent_by=SentBy.PORTAL,
                told_by="Bluewater",
                wanted_on=row.today,
                removal_reason=RemovalReason.MOVED_AWAY,
            )
        )


def test_how_an_order_is_sent_is_told(suppliers, orders, sending, clinic, engine):
    assert sending.of_patient(clinic.patient_id) == ()
    a_supplier(suppliers, mode=SendMode.PORTAL)
    draft = a_ready_draft(orders, clinic.patient_id)
    order_id = orders.issue(draft)
    with Statements(engine) as reading:
        (sheet,) = sending.of_patient(clinic.patient_id)
    assert len(reading.sent) <= 5
    assert sheet.subject == f"[secure] Home oxygen order {draft.reference}"
    assert sheet.comes == "Comes by Fri 27-Nov-2026 if sent today."
    assert sheet.paper is DocumentKind.WORKSHEET
    stay = replace(STAY, from_on=date(2026, 12, 5), until_on=date(2026, 12, 12))
    stay_id = orders.issue(a_ready_draft(orders, clinic.patient_id, stay=stay))
    beside, _home = sending.of_patient(clinic.patient_id)
    assert (beside.order_id, beside.called) == (stay_id, "Holiday order of 24-Nov-2026")
    assert beside.comes == "Comes by Sat 05-Dec-2026, the first day there."
    paper = Documents(clinic.desk, clinic.dr_berg).pdf(sending.write(stay_id))
    assert "2 Harbour View" in words_of(paper)
    again = orders.issue(a_ready_draft(orders, clinic.patient_id))
    with pytest.raises(Refused, match="has ended"):  # another took its place
        sending.write(order_id)
    assert {one.order_id for one in sending.of_patient(clinic.patient_id)} == {stay_id, again}


def test_a_worksheet_is_written_once_and_kept(suppliers, orders, sending, clinic, engine):
    a_supplier(suppliers, mode=SendMode.PORTAL, portal_order="equipment", code_map="1 = COPD-7")
    order_id = orders.issue(a_ready_draft(orders, clinic.patient_id, lines=(LINE, CYLINDER)))
    key = sending.write(order_id)
    assert sending.write(order_id) == key
    assert len(read_all(engine, Document)) == 2
    said = words_of(Documents(clinic.desk, clinic.dr_berg).pdf(key))
    assert "Static concentrator with back-up cylinder: 2 L/min, 16 h a day" in said
    assert "COPD-7" in said
    (row,) = orders.of_patient(clinic.patient_id)
    paper = next(one for one in read_all(engine, Document) if one.id == row.document_id)
    assert paper.kind == DocumentKind.ORDER  # the order's own paper stays its paper
    with pytest.raises(NotAllowed):
        OrderSending(clinic.desk, clinic.staff.anna).write(order_id)


def test_a_suppliers_own_form_is_loaded_mapped_and_filled(
    suppliers, orders, sending, clinic, engine
):
    key = a_supplier(suppliers, mode=SendMode.BLANK, field_map=pairs_in_words(MAP))
    order_id = orders.issue(a_ready_draft(orders, clinic.patient_id))
    with pytest.raises(NotFound):
        suppliers.blank(key)
    with pytest.raises(Refused, match="No form of Bluewater Oxygen is loaded"):
        sending.write(order_id)
    loaded = suppliers.load_blank(key, "order.pdf", a_form(), new_command_id())
    assert [name for name, mapped in loaded.is_mapped.items() if not mapped] == ["Sex/M"]
    assert suppliers.blank(key) == loaded
    assert suppliers.sheet().rows[0].blank == "order.pdf"
    paper = Documents(clinic.desk, clinic.dr_berg).pdf(sending.write(order_id))
    assert "JENKINS" in words_of(paper)
    # A form without a field of the map is told, and nothing is written.
    suppliers.load_blank(key, "newer.pdf", a_form("Hours"), new_command_id())
    with pytest.raises(NotValid, match="no field “Hours” any more"):
        sending.write(order_id)
    assert len(read_all(engine, Document)) == 2


def test_what_the_suppliers_form_has_no_field_for_is_told(suppliers, orders, sending, clinic):
    fewer = {name: key for name, key in MAP.items() if key != "address"}
    key = a_supplier(suppliers, mode=SendMode.BLANK, field_map=pairs_in_words(fewer))
    suppliers.load_blank(key, "order.pdf", a_form(), new_command_id())
    order_id = orders.issue(a_ready_draft(orders, clinic.patient_id, lines=(LINE, CYLINDER)))
    with pytest.raises(NotValid) as caught:
        sending.write(order_id)
    assert [found.message.partition(":")[0] for found in caught.value.findings] == [
        "1.7 Permanent address and postcode",
        "Lightweight portable cylinder, row 2",
    ]


def test_a_server_takes_a_part_b_from_no_nurse(clinic, engine):
    def written(form):
        with clinic.desk.work(clinic.nurse_olu, Permission.ORDER_STATIC, "issue order") as work:
            order = {"status": "issued", "ordered_by_id": clinic.nurse_olu.person_id}
            at = {"ordered_at": work.at, "delivery": "standard"}
            work.add(OxygenOrder(patient_id=clinic.patient_id, form_id=form, **order, **at))

    written("hoof_a 2017")
    is_server = engine.dialect.name == "postgresql"
    with pytest.raises(NotAllowed) if is_server else nullcontext():
        written("hoof_b 2017")
