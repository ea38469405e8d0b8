"""Makers of minutes of a meeting about invented people."""

from dataclasses import replace
from datetime import date, datetime, time

from documents.papers import LETTERHEAD, an_identity

from o2clinic.documents.meeting_minutes import (
    Attendee,
    MinutedAction,
    MinutedPatient,
    MinutesSheet,
    NotDecided,
    StandardCase,
)


def an_action(**changes) -> MinutedAction:
    action = MinutedAction(
        "Mr Olu Adeyemi", "Visit at home, look at the kitchen", date(2026, 12, 1)
    )
    return replace(action, **changes)


def a_discussed_patient(**changes) -> MinutedPatient:
    made = MinutedPatient(
        identity=an_identity(),
        reason="Held for a risk; Smokes, on oxygen",
        question="Can oxygen stay while she smokes in the kitchen?",
        evidence="IHORM of 20-Nov-2026: smoker at home. Told on 3 occasions.",
        outcome="Hold until it is safe",
        decision="No order before the home visit; the fire service is asked again.",
        actions=(an_action(), an_action(who="Dr Astrid Berg", what="Letter to the GP")),
    )
    return replace(made, **changes)


def a_standard_case(**changes) -> StandardCase:
    made = StandardCase(
        an_identity(family="Tremayne", given="Peter", title="Mr", nhs_number="9990000026"),
        "MT-11",
        "Continue as it is; next review by 24-May-2027.",
    )
    return replace(made, **changes)


def some_minutes(**changes) -> MinutesSheet:
    made = MinutesSheet(
        letterhead=LETTERHEAD,
        name="Oxygen MDT",
        kind="MDT",
        meets_on=date(2026, 11, 24),
        starts_at=time(13, 30),
        place="Seminar room 2",
        present=(
            Attendee("Dr Astrid Berg", "Chair"),
            Attendee("Mr Olu Adeyemi", "Nurse"),
            Attendee("Ms Rhian Pugh, Bluewater Oxygen", "Guest"),
        ),
        apologies=(Attendee("Mx Sam Hocking", "Administration"),),
        absent=(Attendee("Ms Jo Field", "Physiotherapist"),),
        not_noted=(),
        patients=(
            a_discussed_patient(),
            a_discussed_patient(
                identity=an_identity(family="Angove", given="Ann", nhs_number=""), actions=()
            ),
        ),
        standard=(a_standard_case(),),
        not_decided=(
            NotDecided(
                an_identity(family="Bolitho", given="Una", title="Ms", nhs_number="9990000034"),
                "Is a second assessment wanted?",
                "Not reached: goes on to the meeting of 27-Nov-2026.",
            ),
        ),
        written_by="Mr Olu Adeyemi",
        written_at=datetime(2026, 11, 24, 15, 5),
    )
    return replace(made, **changes)
