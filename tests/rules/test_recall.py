"""The recalls: what a visit deals with, how late a task is, and who did not come."""

from datetime import date, timedelta

import pytest

from o2clinic.rules.follow_up_case import ReviewKind, TaskKind
from o2clinic.rules.ltot_case import OUTCOME_WORDS
from o2clinic.rules.order import Modality
from o2clinic.rules.recall import (
    DUE_WORDS,
    FITTING,
    WAITING_WORDS,
    Due,
    Seen,
    booked_for,
    booked_words,
    how_late,
    kinds_of_visit,
    last_day,
    missed_in_a_row,
    missed_words,
    window_words,
)
from o2clinic.rules.visits import VisitKind, VisitStatus

TODAY = date(2026, 11, 24)
REVIEW, HOME = VisitKind.REVIEW, VisitKind.HOME_VISIT


def test_every_task_has_its_visits_and_every_filter_its_words():
    assert set(FITTING) == set(TaskKind)
    assert set(DUE_WORDS) == set(Due)
    assert set(WAITING_WORDS) <= set(OUTCOME_WORDS)


@pytest.mark.parametrize(
    ("visit", "modalities", "kinds"),
    [
        (REVIEW, {Modality.LTOT}, {ReviewKind.FORMAL_REVIEW, ReviewKind.STARTER_CHECK}),
        (
            REVIEW,
            {Modality.LTOT, Modality.AOT},
            {
                *(ReviewKind.FORMAL_REVIEW, ReviewKind.STARTER_CHECK),
                *(ReviewKind.AOT_REVIEW, ReviewKind.AOT_COMPLIANCE),
            },
        ),
        (HOME, {Modality.AOT}, {ReviewKind.HOME_VISIT, ReviewKind.STARTER_CHECK}),
        (
            HOME,
            {Modality.POT},
            {*(ReviewKind.HOME_VISIT, ReviewKind.STARTER_CHECK), ReviewKind.PALLIATIVE_CONTACT},
        ),
        (VisitKind.LTOT_GAS_2, {Modality.POT}, {ReviewKind.ASSESSMENT}),
        (VisitKind.SPIROMETRY, {Modality.LTOT}, set()),
        (VisitKind.WALK_TEST, (), set()),
    ],
)
def test_a_visit_deals_with_what_its_kind_says(visit, modalities, kinds):
    assert kinds_of_visit(visit, modalities) == kinds


def test_a_fitting_visit_answers_its_task():
    """Whoever books for a task and keeps the visit is done with it, as far as the kind goes."""
    of_task = {
        TaskKind.HOME_VISIT: ReviewKind.HOME_VISIT,
        TaskKind.FIRST_REVIEW: ReviewKind.FORMAL_REVIEW,
        TaskKind.AOT_REVIEW: ReviewKind.AOT_REVIEW,
        TaskKind.REASSESSMENT: ReviewKind.ASSESSMENT,
        TaskKind.PALLIATIVE_CONTACT: ReviewKind.PALLIATIVE_CONTACT,
        TaskKind.STARTER_CHECK: ReviewKind.STARTER_CHECK,
    }
    for task, kind in of_task.items():
        for visit in FITTING[task]:
            assert kind in kinds_of_visit(visit, set(Modality)), (task, visit)


@pytest.mark.parametrize(
    ("due", "last"),
    [
        (Due.OVERDUE, date(2026, 11, 23)),
        (Due.SOON, date(2026, 12, 22)),
        (Due.LATER, date(2027, 2, 24)),
        (Due.NO_DATE, None),
        (Due.ALL, None),
    ],
)
def test_a_filter_ends_on_its_day(due, last):
    assert last_day(due, TODAY) == last


@pytest.mark.parametrize(
    ("days", "words"),
    [(-2, "2 days overdue"), (-1, "1 day overdue"), (0, "due today"), (1, "in 1 day")],
)
def test_how_late_it_is_stands_in_words(days, words):
    assert how_late(TODAY + timedelta(days=days), TODAY) == words


def test_a_window_may_have_no_end():
    assert window_words(None, None) == ""
    assert window_words(TODAY, None) == "from 24-Nov-2026"


def test_only_the_next_fitting_visit_ahead_is_booked_for_it():
    visits = [
        Seen(TODAY - timedelta(days=1), HOME, VisitStatus.BOOKED),
        Seen(TODAY, REVIEW, VisitStatus.BOOKED),
        Seen(TODAY + timedelta(days=9), HOME, VisitStatus.BOOKED),
        Seen(TODAY + timedelta(days=5), HOME, VisitStatus.CANCELLED),
        Seen(TODAY + timedelta(days=7), HOME, VisitStatus.BOOKED),
    ]
    assert booked_for(TaskKind.HOME_VISIT, visits, TODAY) == TODAY + timedelta(days=7)
    assert booked_for(TaskKind.SATURATION_RECHECK, visits, TODAY) is None
    assert booked_for("of a newer program", visits, TODAY) is None
    assert booked_words(TaskKind.SATURATION_RECHECK, visits, TODAY) == ""


def test_a_visit_in_a_closed_clinic_is_not_told_as_one_that_is_booked():
    soon, later = (TODAY + timedelta(days=days) for days in (7, 9))
    closed = Seen(soon, HOME, VisitStatus.BOOKED, is_to_rebook=True)
    words = booked_words(TaskKind.HOME_VISIT, [closed], TODAY)
    assert words == "to be rebooked, was 01-Dec-2026"
    visits = [closed, Seen(later, HOME, VisitStatus.BOOKED)]
    assert booked_words(TaskKind.HOME_VISIT, visits, TODAY) == "booked for 03-Dec-2026"
    assert booked_for(TaskKind.HOME_VISIT, visits, TODAY) == later


def test_visits_missed_are_counted_since_the_last_that_took_place():
    def on(day, status):
        return Seen(date(2026, 11, day), REVIEW, status)

    missed = VisitStatus.DID_NOT_ATTEND
    visits = [on(16, missed), on(2, missed), on(9, VisitStatus.DONE), on(20, VisitStatus.BOOKED)]
    assert missed_in_a_row(visits) == (date(2026, 11, 16),)
    assert missed_in_a_row([*visits, on(18, missed)]) == (date(2026, 11, 16), date(2026, 11, 18))


def test_what_follows_from_missed_visits():
    one, two = [date(2026, 11, 3)], [date(2026, 11, 3), date(2026, 11, 17)]
    assert missed_words([], None) == ""
    assert missed_words(one, None) == "Did not attend 03-Nov-2026: offer another visit"
    assert missed_words(one, TODAY) == "Did not attend 03-Nov-2026"
    assert missed_words(two, TODAY) == (
        "Did not attend 17-Nov-2026, 2 in a row: ask a clinician, tell the GP"
    )
