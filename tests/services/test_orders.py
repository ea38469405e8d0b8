"""Ordering oxygen: filled, gated, issued on paper, replaced; on both engines."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
from clinic import NOON, read_all, write
from documents.papers import pages_of, words_of
from services.paper_people import (
    CYLINDER,
    LINE,
    VENTURI,
    Statements,
    a_paper_clinic,
    a_ready_draft,
)
from services.risk_record import SAFE, VISIT, an_assessment
from sqlalchemy.orm import Session

from o2clinic.errors import AlreadyDone, Level, NotAllowed, NotValid, StaleRecord
from o2clinic.models import (
    AuditEntry,
    BloodGas,
    Document,
    OxygenOrder,
    OxygenOrderLine,
    Patient,
    PatientPhone,
)
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.order import Delivery, Equipment, FormPart, Modality, OrderStatus
from o2clinic.rules.patient_codes import PhoneKind
from o2clinic.rules.safety_gate import Hazard
from o2clinic.services.order_draft import may_be_issued
from o2clinic.services.orders import Orders
from o2clinic.services.patients import Patients
from o2clinic.services.work import Desk, new_command_id


@pytest.fixture
def clinic(engine):
    return a_paper_clinic(engine)


@pytest.fixture
def orders(clinic):
    return Orders(clinic.desk, clinic.dr_berg)


def rules_of(findings, level=Level.BLOCK):
    return {finding.rule for finding in findings if finding.level is level}


def test_a_first_order_is_filled_from_the_record(orders, clinic):
    sheet = orders.draft_for(clinic.patient_id)
    draft = sheet.draft
    assert draft.clinical_code == "1"
    assert draft.contact_name == "Dr Astrid Berg"
    assert draft.facts.paper.practice.name == "Quay Surgery"
    assert draft.facts.paper.carer.name == "Tom Jenkins (son)"
    assert draft.facts.standing.one_line == (
        "LTOT criteria met: PaO₂ 6.9 and 6.7 kPa on air, 31 days apart"
    )
    assert draft.consent_signed_on == draft.risk_form_completed_on == VISIT
    assert rules_of(sheet.findings) == {"OR-FLOW", "OR-HOURS", "HOOF-13.1"}


def test_a_ready_order_has_no_findings(orders, clinic):
    assert orders.check(a_ready_draft(orders, clinic.patient_id)) == ()


def test_an_issued_order_is_kept_with_its_lines_and_decision(orders, clinic, engine):
    draft = a_ready_draft(orders, clinic.patient_id, lines=(LINE, CYLINDER))
    order_id = orders.issue(draft)
    (row,) = orders.of_patient(clinic.patient_id)
    assert row.order_id == order_id
    assert row.lines == (LINE, CYLINDER)
    assert row.is_in_force
    assert row.ordered_by == "Dr Berg"
    assert row.outcome.startswith("LTOT criteria met")
    (stored,) = read_all(engine, OxygenOrder)
    assert stored.decision["policy"] == "BTS2015_QS2017"
    assert stored.decision["outcome"] == "ELIGIBLE"
    assert any("6.70" in step["compared"] for step in stored.decision["steps"])
    assert stored.form_id == "hoof_b 2017"
    assert stored.ordered_at == NOON


def test_the_paper_is_the_one_that_was_previewed(orders, clinic, engine):
    draft = a_ready_draft(orders, clinic.patient_id)
    seen = orders.preview(draft)
    order_id = orders.issue(draft)
    (paper,) = read_all(engine, Document)
    assert bytes(paper.pdf) == seen
    assert paper.sha256 == sha256(seen).hexdigest()
    assert paper.pages == len(pages_of(seen))
    assert paper.oxygen_order_id == order_id
    assert paper.template == "hoof_b 2017"
    assert paper.sheet["equipment"][0]["flow_l_min"] == "2"
    words = words_of(seen)
    assert "JENKINS, Mary (Mrs)" in words
    assert "Static concentrator with back-up cylinder" in words
    assert draft.reference in words


def test_issuing_tells_the_other_views(clinic):
    told = []
    desk = Desk(clinic.desk.engine, tell=told.append, now=clinic.desk.now)
    orders = Orders(desk, clinic.dr_berg)
    orders.issue(a_ready_draft(orders, clinic.patient_id))
    assert told == [
        {
            Change(Concept.OXYGEN_ORDER, clinic.patient_id),
            Change(Concept.DOCUMENT, clinic.patient_id),
        }
    ]


def test_issuing_twice_by_one_command_gives_one_order(orders, clinic, engine):
    draft = a_ready_draft(orders, clinic.patient_id)
    order_id = orders.issue(draft)
    with pytest.raises(AlreadyDone) as again:
        orders.issue(draft)
    assert again.value.record_id == order_id
    assert len(read_all(engine, OxygenOrder)) == 1
    assert len(read_all(engine, Document)) == 1


def test_a_new_order_restates_everything_and_ends_the_old_one(orders, clinic, engine):
    first = orders.issue(a_ready_draft(orders, clinic.patient_id, lines=(LINE, CYLINDER)))
    sheet = orders.draft_for(clinic.patient_id)
    assert sheet.draft.lines == (LINE, CYLINDER)
    assert sheet.draft.consent_signed_on == SAFE["consent_signed_on"]
    more = replace(LINE, flow_l_min=Decimal(3))
    second = orders.issue(replace(sheet.draft, lines=(more, CYLINDER), is_information_correct=True))
    new, old = orders.of_patient(clinic.patient_id)
    assert (new.order_id, old.order_id) == (second, first)
    assert (old.status, old.ended_at) == (OrderStatus.SUPERSEDED, NOON)
    assert new.lines[0].flow_l_min == 3
    stored = read_all(engine, OxygenOrder)
    assert stored[1].replaces_id == first
    assert len(read_all(engine, OxygenOrderLine)) == 4


def test_a_dropped_row_is_ticked_on_purpose(orders, clinic):
    orders.issue(a_ready_draft(orders, clinic.patient_id, lines=(LINE, CYLINDER)))
    draft = a_ready_draft(orders, clinic.patient_id, lines=(LINE,))
    (found,) = orders.check(draft)
    assert (found.rule, found.level) == ("OR-DROPPED", Level.BLOCK)
    assert "Lightweight portable cylinder x 3" in found.message
    with pytest.raises(NotValid):
        orders.issue(draft)
    orders.issue(replace(draft, dropped_confirmed=(CYLINDER,)))
    assert orders.of_patient(clinic.patient_id)[0].lines == (LINE,)


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ({"consent_signed_on": None}, "R-SF-1"),
        ({"risk_form_completed_on": None}, "R-SF-1"),
        ({"consent_signed_on": date(2026, 11, 25)}, "R-SF-1"),
        ({"lines": (VENTURI,)}, "OR-VENTURI"),
        ({"lines": ()}, "OR-EMPTY"),
        ({"delivery": None}, "OR-DELIVERY"),
        ({"is_information_correct": False}, "HOOF-13.1"),
        ({"clinical_code": "99"}, "OR-CODE"),
    ],
)
def test_a_shut_gate_refuses_the_order(orders, clinic, engine, typed, rule):
    draft = a_ready_draft(orders, clinic.patient_id, **typed)
    assert rules_of(orders.check(draft)) == {rule}
    with pytest.raises(NotValid):
        orders.issue(draft)
    assert read_all(engine, OxygenOrder) == []
    assert read_all(engine, Document) == []


def test_nothing_is_ordered_for_the_dead(engine):
    clinic = a_paper_clinic(engine, died_on=date(2026, 11, 1))
    orders = Orders(clinic.desk, clinic.dr_berg)
    draft = a_ready_draft(orders, clinic.patient_id)
    assert rules_of(orders.check(draft)) == {"OR-DIED"}
    with pytest.raises(NotValid):
        orders.issue(draft)


def test_a_nurse_orders_static_equipment_on_part_a_and_nothing_on_part_b(clinic, engine):
    orders = Orders(clinic.desk, clinic.nurse_olu)
    draft = a_ready_draft(orders, clinic.patient_id)
    assert (orders.may_issue, draft.part) == (True, FormPart.A)
    on_b = replace(draft, part=FormPart.B)
    assert rules_of(orders.check(on_b)) == {"OR-SIGNATORY"}
    with pytest.raises(NotAllowed):
        orders.issue(on_b)
    assert read_all(engine, OxygenOrder) == []
    orders.issue(draft)
    (row,) = orders.of_patient(clinic.patient_id)
    assert (row.form_id, row.part) == ("hoof_a 2017", FormPart.A)
    assert "Part A" in read_all(engine, Document)[0].title


def test_the_desk_orders_nothing(clinic, orders, engine):
    draft = a_ready_draft(orders, clinic.patient_id, part=FormPart.A)
    with pytest.raises(NotAllowed):
        Orders(clinic.desk, clinic.staff.anna).issue(draft)
    assert read_all(engine, OxygenOrder) == []


def test_the_desk_may_not_read_orders(clinic):
    with pytest.raises(NotAllowed):
        Orders(clinic.desk, clinic.staff.anna).of_patient(clinic.patient_id)


def test_what_wants_confirming_needs_a_reason_that_is_kept(orders, clinic, engine):
    fast = replace(LINE, flow_l_min=Decimal("4.5"))
    draft = a_ready_draft(orders, clinic.patient_id, lines=(fast,))
    findings = orders.check(draft)
    assert rules_of(findings) == set()
    assert rules_of(findings, Level.CONFIRM) == {"T-8"}
    with pytest.raises(NotValid):
        orders.issue(draft)
    orders.issue(replace(draft, reason="Device reviewed with the physiologist"))
    (stored,) = read_all(engine, OxygenOrder)
    assert stored.decision["kept_reason"] == "Device reviewed with the physiologist"
    assert [gate["rule"] for gate in stored.decision["gates"]] == ["T-8"]
    entry = read_all(engine, AuditEntry)[-1]
    assert (entry.use_case, entry.patient_id) == ("issue order", clinic.patient_id)
    assert entry.reason == "Device reviewed with the physiologist"
    assert entry.record_id == stored.id


def test_new_ltot_without_criteria_wants_a_reason(orders, clinic, engine):
    with Session(engine.execution_options(writes=True)) as session:
        session.get(Patient, clinic.patient_id).born_on = date(2015, 1, 1)
        session.commit()
    findings = orders.check(a_ready_draft(orders, clinic.patient_id))
    assert "OR-LTOT" in rules_of(findings, Level.CONFIRM)
    assert not may_be_issued(findings, " ")
    assert may_be_issued(findings, "by the paediatric team")


def test_a_gate_that_holds_wants_a_reason_that_is_kept_with_what_it_said(orders, clinic, engine):
    by = clinic.nurse_olu.person_id
    held = SAFE | {"naked_flames": Hazard.PRESENT, "trips": None}
    an_assessment(engine, clinic.patient_id, by, date(2026, 11, 21), **held)
    draft = a_ready_draft(orders, clinic.patient_id)
    (found,) = orders.check(draft)
    assert (found.rule, found.level) == ("OR-RISK", Level.CONFIRM)
    assert "hold the order: trips and falls (not recorded); naked flames: present." in found.message
    with pytest.raises(NotValid):
        orders.issue(draft)
    orders.issue(replace(draft, reason="Discharge today; the gas fire is shut off tomorrow"))
    (stored,) = read_all(engine, OxygenOrder)
    assert stored.decision["risk"]["outcome"] == "RISK_HOLD"
    assert stored.decision["risk"]["against"] == [
        "trips and falls (not recorded)",
        "naked flames: present",
    ]
    assert read_all(engine, AuditEntry)[-1].reason.startswith("Discharge today")


def test_a_gate_that_refuses_is_told_as_such(orders, clinic, engine):
    by = clinic.nurse_olu.person_id
    refused = SAFE | {"refused_because": "Set fire to the cannulae"}
    an_assessment(engine, clinic.patient_id, by, date(2026, 11, 21), **refused)
    (found,) = orders.check(a_ready_draft(orders, clinic.patient_id))
    assert "too great: a clinician's decision: Set fire to the cannulae." in found.message


def test_an_open_gate_is_kept_with_the_order_too(orders, clinic, engine):
    orders.issue(a_ready_draft(orders, clinic.patient_id))
    (stored,) = read_all(engine, OxygenOrder)
    assert stored.decision["risk"] == {
        "outcome": "RISK_CLEAR",
        "policy": "BTS2015_QS2017",
        "against": [],
        "actions": [],
        "rules_not_met": [],
    }


def test_a_form_takes_the_risks_as_they_are_recorded_now(orders, clinic, engine):
    draft = a_ready_draft(orders, clinic.patient_id)
    by = clinic.nurse_olu.person_id
    an_assessment(engine, clinic.patient_id, by, date(2026, 11, 21), **(SAFE | {"trips": None}))
    now = orders.with_risks(draft)
    assert rules_of(orders.check(now), Level.CONFIRM) == {"OR-RISK"}
    assert orders.issue(replace(now, reason="Rail comes tomorrow")) > 0


def test_risks_recorded_meanwhile_refuse_the_order(orders, clinic, engine):
    draft = a_ready_draft(orders, clinic.patient_id)
    by = clinic.nurse_olu.person_id
    an_assessment(engine, clinic.patient_id, by, date(2026, 11, 21), **(SAFE | {"trips": None}))
    with pytest.raises(StaleRecord, match=r"record \(risks and consent\) was changed"):
        orders.issue(draft)


def test_an_urgent_gas_wants_a_reason(orders, clinic, engine):
    with Session(engine.execution_options(writes=True)) as session:
        session.query(BloodGas).update({"ph": Decimal("7.300"), "paco2_kpa": Decimal("7.80")})
        session.commit()
    found = [
        each
        for each in orders.check(a_ready_draft(orders, clinic.patient_id))
        if each.rule == "OR-URGENT"
    ]
    assert "Respiratory acidosis" in found[0].message
    assert found[0].level is Level.CONFIRM


def test_a_record_that_changed_meanwhile_refuses_the_order(orders, clinic, engine):
    draft = a_ready_draft(orders, clinic.patient_id)
    write(
        engine,
        PatientPhone(patient_id=clinic.patient_id, kind=PhoneKind.MOBILE, number="07700900145"),
    )
    with pytest.raises(StaleRecord, match=r"record \(telephone\) was changed"):
        orders.issue(draft)
    assert read_all(engine, OxygenOrder) == []


def test_a_save_that_changed_nothing_on_the_paper_is_no_conflict(orders, clinic):
    draft = a_ready_draft(orders, clinic.patient_id)
    patients = Patients(clinic.desk, clinic.staff.anna)
    known = patients.draft(clinic.patient_id, new_command_id())
    patients.edit(replace(known, note="Prefers the afternoon"))
    assert orders.issue(draft) > 0


def test_two_orders_at_once_leave_one_in_force(orders, clinic):
    mine, theirs = (a_ready_draft(orders, clinic.patient_id) for _ in range(2))
    orders.issue(theirs)
    with pytest.raises(StaleRecord, match=r"order in force.* by Dr A. Berg"):
        orders.issue(mine)
    assert [row.is_in_force for row in orders.of_patient(clinic.patient_id)] == [True]


def test_a_cluster_headache_begins_with_short_bursts(orders, clinic, engine):
    with Session(engine.execution_options(writes=True)) as session:
        session.connection().exec_driver_sql(
            "UPDATE patient_diagnosis SET code = 'cluster_headache'"
        )
        session.commit()
    draft = orders.draft_for(clinic.patient_id).draft
    assert draft.clinical_code == "19"
    assert (draft.lines[0].modality, draft.lines[0].equipment) == (
        Modality.SBOT,
        Equipment.STATIC_CYLINDER,
    )


@pytest.mark.parametrize(
    ("family", "given"),
    [
        ("O'Sullivan-Llewelyn", "Siân"),
        ("Brzęczyszczykiewicz", "Zdzisława Wólka"),
        ("Wolfeschlegelsteinhausenbergerdorff" * 2, "Hubert Blaine " * 5),
        ("Jones😀", "Amy"),
    ],
)
def test_any_name_stands_on_the_paper(engine, family, given):
    clinic = a_paper_clinic(engine, family=family, given=given.strip())
    orders = Orders(clinic.desk, clinic.dr_berg)
    pdf = orders.preview(a_ready_draft(orders, clinic.patient_id))
    squeezed = "".join(words_of(pdf).split()).casefold()
    shown = "".join(letter for letter in family if letter.isalpha() or letter in "'-")
    assert shown[:30].casefold() in squeezed


def test_statements_stay_few(orders, clinic, engine):
    draft = a_ready_draft(orders, clinic.patient_id, lines=(LINE, CYLINDER))
    with Statements(engine) as filling:
        orders.draft_for(clinic.patient_id)
    assert len(filling.sent) <= 13
    with Statements(engine) as issuing:
        orders.issue(draft)
    assert len(issuing.sent) <= 22  # consent and questions, the event, confirmed forms
    with Statements(engine) as listing:
        orders.of_patient(clinic.patient_id)
    assert len(listing.sent) == 3


def test_urgent_delivery_is_kept(orders, clinic):
    draft = a_ready_draft(
        orders, clinic.patient_id, delivery=Delivery.URGENT, command_id=new_command_id()
    )
    orders.issue(draft)
    assert orders.of_patient(clinic.patient_id)[0].delivery is Delivery.URGENT
