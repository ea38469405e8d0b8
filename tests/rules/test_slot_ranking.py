"""Which free time is offered first, and why."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from o2clinic.rules.slot_ranking import FreeTime, HeldClinic, Wish, ranked, suits
from o2clinic.rules.visits import ClinicKind, VisitKind

DAY = date(2026, 12, 1)
NURSE = HeldClinic(1, 10, ClinicKind.NURSE_LED)
ROUND = HeldClinic(2, 20, ClinicKind.HOME_ROUND, districts=("TR1", "TR2"))
GAS = Wish(VisitKind.LTOT_GAS_1, DAY)
HOME = Wish(VisitKind.HOME_VISIT, DAY, district="TR1")


def a_time(clinic=NURSE, days=0, hour=9, kept_for=""):
    start = datetime(2026, 12, 1, hour, tzinfo=UTC) + timedelta(days=days)
    return FreeTime(clinic, start, start + timedelta(minutes=45), kept_for)


def best(times, wish):
    return ranked(times, wish, 10)[0]


def test_the_earliest_comes_first_and_not_all_on_one_morning():
    times = [a_time(days=1), *(a_time(hour=hour) for hour in (11, 9, 10))]
    found = ranked(times, GAS, 10)
    assert [one.time.starts_at.hour for one in found] == [9, 10, 9]
    assert len(ranked(times, GAS, 1)) == 1
    assert len(ranked(times, GAS, 10, None)) == 4


def test_in_a_window_its_middle_is_best_and_the_place_in_it_is_told():
    window = (DAY - timedelta(days=10), DAY + timedelta(days=10))
    wish = replace(GAS, window=window)
    times = [a_time(days=days) for days in (-11, -5, 0, 7, 10, 12)]
    assert best(times, wish).time.starts_at.date() == DAY
    told = {(one.time.starts_at.date() - DAY).days: one.reasons for one in ranked(times, wish, 10)}
    assert told == {
        -11: ("1 day before the window",),
        -5: ("in the window, 15 days to spare",),
        0: ("in the middle of the window",),
        7: ("in the window, 3 days to spare",),
        10: ("last day of the window",),
        12: ("2 days late",),
    }


def test_the_clinician_of_last_time_weighs_three_days():
    wish = replace(GAS, last_person_id=11)
    same = replace(NURSE, clinic_session_id=3, person_id=11)
    assert best([a_time(), a_time(same, days=2)], wish).reasons == ("same clinician as last time",)
    assert best([a_time(), a_time(same, days=4)], wish).reasons == ()


def test_a_gas_needs_an_analyser_and_a_clinic_that_takes_it():
    assert suits(NURSE, GAS)
    assert not suits(replace(NURSE, has_analyser=False), GAS)
    assert not suits(replace(NURSE, takes=frozenset({"review"})), GAS)
    review = Wish(VisitKind.REVIEW, DAY)
    assert suits(replace(NURSE, has_analyser=False), review)
    assert not suits(replace(NURSE, has_analyser=False), replace(review, needs_analyser=True))
    assert suits(replace(NURSE, takes=frozenset({"home_visit"})), HOME)
    assert suits(ROUND, HOME)
    assert not suits(NURSE, HOME)
    assert not suits(ROUND, review)


def test_an_unusual_clinic_waits_and_is_told():
    lab = HeldClinic(4, 30, ClinicKind.PHYSIOLOGY)
    found = ranked([a_time(lab), a_time(days=6)], GAS, 10)
    assert [one.time.clinic for one in found] == [NURSE, lab]
    assert found[1].reasons == ("not the usual clinic for it",)
    told = replace(lab, takes=frozenset({"ltot_gas_1"}))
    assert best([a_time(told), a_time(days=6)], GAS).reasons == ()


def test_home_visits_gather_in_a_district():
    lonely = a_time(ROUND)
    gathered = a_time(replace(ROUND, clinic_session_id=5, neighbours=2), days=7)
    elsewhere = a_time(replace(ROUND, clinic_session_id=6, districts=("TR9",)))
    untold = a_time(replace(ROUND, clinic_session_id=7, districts=(), neighbours=1), days=1)
    found = ranked([lonely, elsewhere, gathered, untold], HOME, 10)
    assert [one.reasons for one in found] == [
        ("2 other visits in TR1 that day", "the round goes to TR1"),
        ("the round goes to TR1",),
        ("1 other visit in TR1 that day",),
        ("TR1 is not in this round",),
    ]
    assert ranked([elsewhere], replace(HOME, district=""), 10)[0].reasons == ()


def test_kept_times_are_for_such_visits_only_and_then_not_the_first_choice():
    kept = a_time(kept_for="ltot_gas_1")
    found = ranked([kept, a_time(days=4), a_time(hour=14, kept_for="review")], GAS, 10)
    assert [one.reasons for one in found] == [(), ("kept for such visits",)]
