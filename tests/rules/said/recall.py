"""The recalls: what a visit deals with, how late a task is, and what follows a missed visit."""

from datetime import date, timedelta
from functools import partial

from o2clinic.rules.follow_up_case import TASK_WORDS, TaskKind
from o2clinic.rules.ltot_case import OUTCOME_WORDS
from o2clinic.rules.order import Modality
from o2clinic.rules.recall import (
    DUE_WORDS,
    FITTING,
    WAITING_WORDS,
    Due,
    Seen,
    booked_for,
    how_late,
    kinds_of_visit,
    last_day,
    missed_in_a_row,
    missed_words,
    window_words,
)
from o2clinic.rules.visits import VISITS, VisitKind, VisitStatus

TODAY = date(2026, 11, 24)
REVIEW, HOME = VisitKind.REVIEW, VisitKind.HOME_VISIT
BOOKED, DONE, MISSED = VisitStatus.BOOKED, VisitStatus.DONE, VisitStatus.DID_NOT_ATTEND
_MODALITIES = {
    "nothing": (),
    "LTOT": (Modality.LTOT,),
    "ambulatory oxygen": (Modality.AOT,),
    "palliative oxygen": (Modality.POT,),
    "ambulatory and palliative oxygen": (Modality.AOT, Modality.POT),
}


def _day(days):
    return TODAY + timedelta(days=days)


def _seen(days, kind=REVIEW, status=BOOKED):
    return Seen(_day(days), kind, status)


def _late(days):
    return partial(how_late, _day(days), TODAY)


def _booked(*visits, task=TaskKind.FIRST_REVIEW):
    return partial(booked_for, task, visits, TODAY)


def _row(*visits):
    return partial(missed_in_a_row, visits)


def _fitting():
    return {
        TASK_WORDS[task]: [VISITS[kind].title for kind in VisitKind if kind in kinds]
        for task, kinds in FITTING.items()
    }


def _dealt_with():
    return {
        f"{VISITS[visit].title} with {words}": kinds_of_visit(visit, modalities)
        for visit in VisitKind
        for words, modalities in _MODALITIES.items()
    }


CASES = {
    "the words of each filter": lambda: DUE_WORDS,
    "visits that answer a task": _fitting,
    "who waits, and for whom": lambda: {
        OUTCOME_WORDS[one]: WAITING_WORDS[one] for one in WAITING_WORDS
    },
    "what a visit deals with": _dealt_with,
    **{f"last day of the filter {due.value}": partial(last_day, due, TODAY) for due in Due},
    "three months from 30 November": partial(last_day, Due.LATER, date(2026, 11, 30)),
    "13 days ago": _late(-13),
    "two days ago": _late(-2),
    "yesterday": _late(-1),
    "today": _late(0),
    "tomorrow": _late(1),
    "in two days": _late(2),
    "no window": partial(window_words, None, None),
    "a window of which only the end is known": partial(window_words, None, _day(3)),
    "a window without end": partial(window_words, TODAY, None),
    "a window": partial(window_words, TODAY, _day(14)),
    "booked: nothing": _booked(),
    "booked: today": _booked(_seen(0)),
    "booked: yesterday": _booked(_seen(-1)),
    "booked: the next of three": _booked(_seen(9), _seen(3), _seen(5)),
    "booked: of another kind": _booked(_seen(3, HOME)),
    "booked: cancelled": _booked(_seen(3, status=VisitStatus.CANCELLED)),
    "booked: for a task of a newer program": _booked(_seen(3), task="of a newer program"),
    "booked: SpO2 is measured by the GP": _booked(_seen(3), task=TaskKind.SATURATION_RECHECK),
    "booked: by the text of the task": _booked(_seen(3), task="first_review"),
    "missed: none": _row(),
    "missed: once": _row(_seen(-3, status=MISSED)),
    "missed: twice, out of order": _row(_seen(-3, status=MISSED), _seen(-9, status=MISSED)),
    "missed: once since one that took place": _row(
        _seen(-1, status=MISSED), _seen(-3, status=DONE), _seen(-9, status=MISSED)
    ),
    "missed: came since": _row(_seen(-3, status=MISSED), _seen(-1, status=DONE)),
    "missed: another one is booked": _row(_seen(-3, status=MISSED), _seen(5)),
    "nothing follows": partial(missed_words, [], None),
    "one missed": partial(missed_words, [_day(-3)], None),
    "one missed, another one is booked": partial(missed_words, [_day(-3)], _day(5)),
    "two missed": partial(missed_words, [_day(-9), _day(-3)], None),
    "two missed, another one is booked": partial(missed_words, [_day(-9), _day(-3)], _day(5)),
    "three missed": partial(missed_words, [_day(-30), _day(-9), _day(-3)], None),
}
