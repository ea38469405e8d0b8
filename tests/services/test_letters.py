"""Clinic letters: filled from the record, seen, issued and kept; on both engines."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
from clinic import NOON, read_all, write
from documents.papers import pages_of, words_of
from services.paper_people import (
    CYLINDER,
    LINE,
    Statements,
    a_paper_clinic,
    a_ready_draft,
    a_stored_gas,
    an_allergy,
)
from sqlalchemy import text
from sqlalchemy.orm import Session

from o2clinic.errors import AlreadyDone, Level, NotAllowed, NotValid, StaleRecord
from o2clinic.models import (
    Appointment,
    AuditEntry,
    CommunicationNeed,
    Document,
    Result,
    Smoking,
)
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.patient_codes import NeedKind, SmokingStatus, SmokingWho
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.documents import Documents
from o2clinic.services.letters import Letters
from o2clinic.services.orders import Orders
from o2clinic.services.work import Desk


@pytest.fixture
def clinic(engine):
    return a_paper_clinic(engine)


@pytest.fixture
def letters(clinic):
    return Letters(clinic.desk, clinic.dr_berg)


def a_need(engine, patient_id, kind):
    write(
        engine,
        CommunicationNeed(patient_id=patient_id, kind=kind, recorded_on=date(2026, 1, 1)),
    )


def messages_of(findings, level=Level.BLOCK):
    return [finding.message for finding in findings if finding.level is level]


def test_the_hours_in_a_letter_are_those_of_the_clinics_policy(engine, letters, clinic):
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("UPDATE clinic SET policy_id = 'NICE_NG115'"))
        connection.commit()
    draft = letters.draft_for(clinic.patient_id)
    assert "for more than 15 hours a day." in draft.summary


def test_a_letter_is_filled_from_the_record(letters, clinic):
    draft = letters.draft_for(clinic.patient_id)
    assert draft.salutation == "Mrs Jenkins"
    assert draft.diagnoses == "COPD, severe (2014)"
    assert "breathing air, the oxygen pressure in your blood was 6.7 kPa" in draft.summary
    assert draft.summary.index("breathing air") < draft.summary.index("breathing 2 L/min")
    assert "8.4 kPa, carbon dioxide 6.0 kPa" in draft.summary
    assert (
        "meet the criteria for long-term oxygen at home, for at least 15 hours a day."
        in draft.summary
    )
    assert draft.social == (
        "Smoking: stopped, told on 1 October 2026\n"
        "Smoking in the household: never smoked, told on 1 October 2026"
    )
    assert draft.copies == "Dr Imran Shah, GP at Quay Surgery"
    assert draft.plan == (
        "Oxygen team: visits you for the risk assessment and consent, then finds the right flow"
    )
    assert draft.has_trend
    assert not draft.large_print
    assert letters.check(draft) == ()


def test_the_letter_tells_the_oxygen_in_force(letters, clinic):
    orders = Orders(clinic.desk, clinic.dr_berg)
    orders.issue(a_ready_draft(orders, clinic.patient_id, lines=(LINE, CYLINDER)))
    draft = letters.draft_for(clinic.patient_id)
    assert draft.template == "clinic_letter_ltot"
    assert draft.plan.splitlines() == [
        "You: use long-term oxygen: 2 L/min, 16 hours a day",
        "You: use ambulatory oxygen: 2 L/min, 2 hours a day",
        "Bluewater Oxygen: brings what was ordered on 24 November 2026",
        "GP: please add home oxygen to the record",
    ]
    words = words_of(letters.preview(draft))
    assert "2 L/min, 16 hours a day, static concentrator, nasal cannulae" in words
    assert "You: use long-term oxygen: 2 L/min, 16 hours a day" in words


def test_an_old_order_is_no_news(letters, clinic, engine):
    orders = Orders(clinic.desk, clinic.dr_berg)
    orders.issue(a_ready_draft(orders, clinic.patient_id))
    later = Desk(engine, now=lambda: NOON + timedelta(days=90))
    plan = Letters(later, clinic.dr_berg).draft_for(clinic.patient_id).plan
    assert plan == "You: go on using long-term oxygen: 2 L/min, 16 hours a day"


def test_the_next_step_has_its_day(letters, clinic, engine):
    a_stored_gas(
        engine,
        clinic.staff,
        clinic.patient_id,
        date(2026, 11, 23),
        pao2="6.60",
        paco2="5.80",
        device=Device.AIR,
    )
    with Session(engine.execution_options(writes=True)) as session:
        session.query(Result).filter(Result.taken_at < NOON - timedelta(days=2)).update(
            {"has_open_query": False, "activity": "exercise"}
        )
        session.commit()
    draft = letters.draft_for(clinic.patient_id)
    assert draft.plan == "Oxygen team: takes a second blood sample (on or after 14 December 2026)"
    assert "takes a second blood sample (on or after 14 December 2026)" in words_of(
        letters.preview(draft)
    )


def test_what_the_rules_cannot_say_is_left_to_the_clinician(engine):
    clinic = a_paper_clinic(engine, born_on=date(2012, 1, 1))
    letters = Letters(clinic.desk, clinic.dr_berg)
    draft = letters.draft_for(clinic.patient_id)
    assert (draft.plan, draft.outcome) == ("", "")
    assert "criteria" not in draft.summary


def test_gases_stand_with_date_and_breathing_and_queried_ones_do_not(letters, clinic, engine):
    strange = a_stored_gas(
        engine,
        clinic.staff,
        clinic.patient_id,
        date(2026, 11, 23),
        pao2="3.10",
        paco2="5.00",
        device=Device.AIR,
    )
    with Session(engine.execution_options(writes=True)) as session:
        session.get(Result, strange).has_open_query = True
        session.commit()
    words = words_of(letters.preview(letters.draft_for(clinic.patient_id)))
    assert "3.10" not in words
    for told in ("20 November 2026", "20 October 2026", "6.70", "8.40", "2 L/min nasal cannulae"):
        assert told in words


def test_allergies_are_always_stated(letters, clinic, engine):
    words = words_of(letters.preview(letters.draft_for(clinic.patient_id)))
    assert "Allergies not recorded" in words
    an_allergy(engine, clinic.patient_id)
    words = words_of(letters.preview(letters.draft_for(clinic.patient_id)))
    assert "Known allergies: Penicillin (rash)" in words


def test_smoking_at_home_is_a_safety_alert(letters, clinic, engine):
    write(
        engine,
        Smoking(
            patient_id=clinic.patient_id,
            who=SmokingWho.HOUSEHOLD,
            status=SmokingStatus.SMOKES,
            told_on=date(2026, 11, 1),
            detail="son, indoors",
        ),
    )
    draft = letters.draft_for(clinic.patient_id)
    assert draft.safety == "Smoking in the household: risk of fire with oxygen"
    assert "Smoking in the household: smokes (son, indoors)" in draft.social


def test_large_print_is_honoured_and_its_loss_is_told(letters, clinic, engine):
    a_need(engine, clinic.patient_id, NeedKind.LARGE_PRINT)
    draft = letters.draft_for(clinic.patient_id)
    assert draft.large_print
    assert draft.requirements == "Large print"
    small = replace(draft, large_print=False)
    assert "large print, 18 point. Tick it." in messages_of(letters.check(small), Level.WARN)[0]
    assert len(pages_of(letters.preview(draft))) > len(pages_of(letters.preview(small)))


def test_the_last_visit_is_the_one_written_about(letters, clinic, engine):
    for days, status in ((-4, VisitStatus.DONE), (-2, VisitStatus.CANCELLED), (3, "booked")):
        write(
            engine,
            Appointment(
                patient_id=clinic.patient_id,
                person_id=clinic.nurse_olu.person_id,
                site_id=clinic.staff.site_id,
                starts_at=NOON + timedelta(days=days),
                ends_at=NOON + timedelta(days=days, hours=1),
                visit_kind=VisitKind.LTOT_GAS_2,
                status=status,
            ),
        )
    draft = letters.draft_for(clinic.patient_id)
    assert draft.seen_at == datetime(2026, 11, 20, 12, 0)
    assert draft.seen_by == "Mr Olu Adeyemi"
    assert "Seen on 20 November 2026 at 12pm by Mr Olu Adeyemi" in words_of(letters.preview(draft))


@pytest.mark.parametrize("field", ["summary", "salutation", "seen_by", "subject"])
def test_what_the_standard_asks_for_must_be_there(letters, clinic, engine, field):
    draft = replace(letters.draft_for(clinic.patient_id), **{field: "  "})
    assert {finding.field for finding in letters.check(draft)} == {field}
    with pytest.raises(NotValid):
        letters.issue(draft)
    assert read_all(engine, Document) == []


def test_no_letter_goes_to_the_dead(engine):
    clinic = a_paper_clinic(engine, died_on=date(2026, 11, 1))
    letters = Letters(clinic.desk, clinic.dr_berg)
    told_gp = letters.draft_for(clinic.patient_id)
    assert (told_gp.template, told_gp.audience) == ("leaving", "gp")
    assert told_gp.addressee.startswith("Dr Imran Shah\nQuay Surgery")
    assert "died on 1 November 2026" in told_gp.summary
    assert "patient" not in told_gp.copies
    draft = letters.as_another(told_gp, "clinic_letter")
    assert "died on 01-Nov-2026" in messages_of(letters.check(draft))[0]
    with pytest.raises(NotValid):
        letters.issue(draft)


def test_the_stored_letter_is_the_one_that_was_seen(letters, clinic, engine):
    draft = letters.draft_for(clinic.patient_id)
    seen = letters.preview(draft)
    document_id = letters.issue(draft)
    (stored,) = read_all(engine, Document)
    assert bytes(stored.pdf) == seen
    assert stored.sha256 == sha256(seen).hexdigest()
    assert stored.pages == len(pages_of(seen))
    assert Documents(clinic.desk, clinic.nurse_olu).pdf(document_id) == seen
    twin = {heading["key"]: heading["lines"] for heading in stored.sheet["headings"]}
    assert twin["allergies"] == ["Allergies not recorded"]
    assert stored.sheet["reference"] == draft.reference
    entry = read_all(engine, AuditEntry)[-2]
    assert (entry.use_case, entry.record_id) == ("issue letter", document_id)
    assert entry.patient_id == clinic.patient_id


def test_the_twin_says_what_the_paper_says(letters, clinic, engine):
    letters.issue(letters.draft_for(clinic.patient_id))
    (stored,) = read_all(engine, Document)
    words = words_of(bytes(stored.pdf))
    for heading in stored.sheet["headings"]:
        assert heading["title"] in words


def test_issuing_twice_by_one_command_gives_one_letter(letters, clinic, engine):
    draft = letters.draft_for(clinic.patient_id)
    document_id = letters.issue(draft)
    with pytest.raises(AlreadyDone) as again:
        letters.issue(draft)
    assert again.value.record_id == document_id
    assert len(read_all(engine, Document)) == 1


def test_issuing_tells_the_other_views(clinic):
    told = []
    letters = Letters(
        Desk(clinic.desk.engine, tell=told.append, now=clinic.desk.now), clinic.nurse_olu
    )
    letters.issue(letters.draft_for(clinic.patient_id))
    assert told == [{Change(Concept.DOCUMENT, clinic.patient_id)}]


def test_a_changed_record_refuses_the_letter_until_it_was_looked_at(letters, clinic, engine):
    draft = replace(letters.draft_for(clinic.patient_id), advice="Told about fire.")
    an_allergy(engine, clinic.patient_id)
    with pytest.raises(StaleRecord):
        letters.issue(draft)
    renewed = letters.renewed(draft)
    assert renewed.advice == "Told about fire."
    letters.issue(renewed)
    (stored,) = read_all(engine, Document)
    assert "Penicillin" in words_of(bytes(stored.pdf))


def test_the_desk_may_not_write_letters(clinic):
    letters = Letters(clinic.desk, clinic.staff.anna)
    assert not letters.may_issue
    with pytest.raises(NotAllowed):
        letters.draft_for(clinic.patient_id)


@pytest.mark.parametrize(
    ("family", "given"),
    [
        ("O'Sullivan-Llewelyn", "Siân"),
        ("Brzęczyszczykiewicz", "Zdzisława"),
        ("Wolfeschlegelsteinhausenbergerdorff" * 2, "Hubert Blaine " * 5),
        ("Jones😀", "Amy"),
    ],
)
def test_any_name_stands_in_the_letter(engine, family, given):
    clinic = a_paper_clinic(engine, family=family, given=given.strip())
    letters = Letters(clinic.desk, clinic.dr_berg)
    draft = replace(letters.draft_for(clinic.patient_id), has_trend=False)
    squeezed = "".join(words_of(letters.preview(draft)).split()).casefold()
    shown = "".join(letter for letter in family if letter.isalpha() or letter in "'-")
    assert shown[:30].casefold() in squeezed


def test_the_trend_is_printed_only_when_wanted(letters, clinic):
    draft = letters.draft_for(clinic.patient_id)
    assert "circles on air" in words_of(letters.preview(draft))
    assert "circles on air" not in words_of(letters.preview(replace(draft, has_trend=False)))


def test_statements_stay_few(letters, clinic, engine):
    letters.draft_for(clinic.patient_id)  # the first look at a record is written down
    with Statements(engine) as filling:
        draft = letters.draft_for(clinic.patient_id)
    assert len(filling.sent) <= 22
    with Statements(engine) as seeing:
        letters.preview(draft)
        letters.check(draft)
    assert seeing.sent == []
    with Statements(engine) as issuing:
        letters.issue(draft)
    assert len(issuing.sent) <= 28  # copies and a need that was asked about, besides


def test_the_oxygen_ordered_is_told_to_the_last_tenth(letters, clinic):
    orders = Orders(clinic.desk, clinic.dr_berg)
    half = replace(LINE, flow_l_min=Decimal("0.5"))
    orders.issue(a_ready_draft(orders, clinic.patient_id, lines=(half,)))
    assert "0.5 L/min" in words_of(letters.preview(letters.draft_for(clinic.patient_id)))
