"""OL-5: by when the supplier comes; OL-6 and OL-7: second addresses and wards."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from o2clinic.errors import Level
from o2clinic.rules.order import Delivery
from o2clinic.rules.order_promise import (
    Kept,
    Promise,
    check_in_time,
    comes_in_words,
    kept,
    kept_in_words,
    promise,
)
from o2clinic.rules.order_stay import NO_WARD, Stay, StayKind, Ward, check_stay, check_ward


def at(month, day, hour, minute=0, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


HOLIDAYS = frozenset({date(2026, 12, 25), date(2026, 12, 28)})
TODAY = date(2026, 11, 24)
STAY = Stay(
    kind=StayKind.HOLIDAY,
    from_on=date(2026, 12, 5),
    until_on=date(2026, 12, 12),
    address="2 Harbour View\nTenby",
    postcode="SA70 7BX",
    contact="Ann Jenkins (sister)",
    telephone="01632 960111",
)


@pytest.mark.parametrize(
    ("delivery", "sent_at", "on"),
    [
        (Delivery.STANDARD, at(11, 24, 12), date(2026, 11, 27)),  # Tuesday: Friday
        (Delivery.STANDARD, at(11, 26, 12), date(2026, 12, 1)),  # over a weekend
        (Delivery.STANDARD, at(11, 28, 12), date(2026, 12, 2)),  # sent on a Saturday
        (Delivery.STANDARD, at(12, 23, 12), date(2026, 12, 30)),  # Christmas and Boxing Day
        (Delivery.STANDARD, at(11, 24, 18), date(2026, 11, 27)),  # whatever the hour
        (Delivery.NEXT_DAY, at(11, 27, 17, 0), date(2026, 11, 28)),  # calendar days
        (Delivery.NEXT_DAY, at(11, 27, 17, 1), date(2026, 11, 29)),
        (Delivery.NEXT_DAY, at(7, 1, 16, 0), date(2026, 7, 2)),  # the clinic's clock, in summer
        (Delivery.NEXT_DAY, at(7, 1, 16, 1), date(2026, 7, 3)),
        (Delivery.URGENT, at(11, 24, 21), date(2026, 11, 25)),
    ],
)
def test_ol_5_by_when_the_supplier_comes(delivery, sent_at, on):
    assert promise(delivery, sent_at, HOLIDAYS).on == on


def test_ol_5_the_cut_off_is_the_suppliers_and_a_stay_needs_it_on_its_first_day():
    sent = at(12, 23, 15, 30)
    early = promise(Delivery.NEXT_DAY, sent, HOLIDAYS, cut_off=time(15, 0))
    assert early.on == date(2026, 12, 25)
    for delivery in Delivery:
        stay = promise(delivery, sent, HOLIDAYS, first_day=date(2027, 1, 16))
        assert stay == Promise(date(2027, 1, 16))
    soon = promise(Delivery.STANDARD, sent, HOLIDAYS, first_day=date(2026, 12, 29))
    assert soon.on == date(2026, 12, 30)


@pytest.mark.parametrize(
    ("delivery", "now", "more", "words"),
    [
        ("next_day", at(11, 24, 12), {}, "Comes by Wed 25-Nov-2026 if sent by 17:00 today."),
        ("next_day", at(11, 24, 18), {}, "Comes by Thu 26-Nov-2026: it is past 17:00."),
        ("standard", at(11, 24, 18), {}, "Comes by Fri 27-Nov-2026 if sent today."),
        ("urgent", at(11, 24, 12), {}, "Comes by 16:00 on Tue 24-Nov-2026 if sent now."),
        ("urgent", at(7, 1, 12), {}, "Comes by 17:00 on Wed 01-Jul-2026 if sent now."),
        (
            "standard",
            at(11, 24, 12),
            {"first_day": date(2026, 12, 5)},
            "Comes by Sat 05-Dec-2026, the first day there.",
        ),
    ],
)
def test_ol_5_it_is_said_until_when_that_holds(delivery, now, more, words):
    assert comes_in_words(Delivery(delivery), now, HOLIDAYS, **more) == words


@pytest.mark.parametrize(
    ("delivery", "leaves", "stays_from", "rule"),
    [
        (Delivery.STANDARD, date(2026, 11, 26), None, "OL-7"),
        (Delivery.STANDARD, date(2026, 11, 27), None, ""),
        (Delivery.NEXT_DAY, date(2026, 11, 24), None, "OL-7"),
        (Delivery.URGENT, date(2026, 11, 24), None, ""),
        (Delivery.STANDARD, date(2026, 11, 23), None, ""),  # told by `check_ward`
        (Delivery.STANDARD, None, date(2026, 11, 25), "OL-6"),
        (Delivery.STANDARD, None, date(2026, 11, 27), ""),
        (None, date(2026, 11, 24), None, ""),
    ],
)
def test_ol_6_and_ol_7_oxygen_is_there_before_the_patient(delivery, leaves, stays_from, rule):
    ward = NO_WARD if leaves is None else Ward(name="Oak", discharge_on=leaves)
    stay = None if stays_from is None else replace(STAY, from_on=stays_from)
    found = check_in_time(delivery, TODAY, HOLIDAYS, stay=stay, ward=ward)
    assert [(one.rule, one.level, one.field) for one in found] == (
        [(rule, Level.CONFIRM, "delivery")] if rule else []
    )


def test_ol_5_urgent_counts_by_the_hour_also_when_the_clock_goes_back():
    sent = datetime(2026, 10, 24, 23, 30, tzinfo=UTC)
    promised = promise(Delivery.URGENT, sent)
    assert promised.at == sent + timedelta(hours=4)
    assert promised.in_words == "03:30 25-Oct-2026"
    in_summer = promise(Delivery.URGENT, at(7, 1, 12))
    assert in_summer.in_words == "17:00 01-Jul-2026"  # the clinic's clock
    came = promised.at - timedelta(minutes=1)
    assert kept(promised, promised.on, came, promised.at) is Kept.MET
    assert kept(promised, promised.on, promised.at + timedelta(minutes=1), came) is Kept.MISSED
    assert kept(promised, promised.on, None, came) is Kept.NOT_TOLD
    assert kept(promised, promised.on - timedelta(days=1), None, came) is Kept.MET
    assert kept(promised, promised.on + timedelta(days=1), None, came) is Kept.MISSED
    assert kept(promised, None, None, promised.at + timedelta(seconds=1)) is Kept.LATE


@pytest.mark.parametrize(
    ("came", "now", "state", "words"),
    [
        (None, at(11, 27, 23), Kept.OPEN, "promised by 27-Nov-2026"),
        (None, at(11, 28, 9), Kept.LATE, "promised by 27-Nov-2026, over since 1 day"),
        (date(2026, 11, 27), at(12, 1, 9), Kept.MET, "promised by 27-Nov-2026, met"),
        (
            date(2026, 11, 30),
            at(12, 1, 9),
            Kept.MISSED,
            "promised by 27-Nov-2026, not met: 3 days late",
        ),
    ],
)
def test_ol_5_whether_it_was_kept(came, now, state, words):
    promised = Promise(date(2026, 11, 27))
    found = kept(promised, came, None, now)
    assert found is state
    assert kept_in_words(found, promised, came, now.date()) == words


def test_a_promise_by_the_hour_is_told_by_the_hour():
    promised = Promise(date(2026, 11, 24), at(11, 24, 16))
    day = promised.on
    assert kept_in_words(Kept.NOT_TOLD, promised, day, day).endswith("the hour was not recorded")
    assert kept_in_words(Kept.LATE, promised, None, day) == "promised by 16:00 24-Nov-2026, over"
    assert kept_in_words(Kept.MISSED, promised, day, day).endswith("not met: later on the same day")


def test_ol_6_a_stay_that_says_all_passes_and_stands_on_the_paper():
    assert check_stay(STAY, TODAY, has_permanent=True) == ()
    words = STAY.for_supplier()
    for part in (
        "HOLIDAY ORDER at a second address, 05-Dec-2026 to 12-Dec-2026",
        "2 Harbour View, Tenby, SA70 7BX",
        "Ann Jenkins (sister) 01632 960111",
        "is not replaced",
    ):
        assert part in words


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"address": " "}, "stay_address"),
        ({"postcode": ""}, "stay_postcode"),
        ({"contact": ""}, "stay_contact"),
        ({"telephone": ""}, "stay_telephone"),
        ({"from_on": None}, "stay_from"),
        ({"until_on": None}, "stay_until"),
        ({"from_on": date(2026, 11, 23)}, "stay_from"),
        ({"until_on": date(2026, 12, 4)}, "stay_until"),
        ({"until_on": date(2027, 3, 6)}, "stay_until"),
    ],
)
def test_ol_6_what_a_stay_must_say(changed, field):
    (found,) = check_stay(replace(STAY, **changed), TODAY, has_permanent=True)
    assert (found.rule, found.field) == ("OL-6", field)


def test_ol_6_it_goes_beside_an_order_in_force():
    (found,) = check_stay(STAY, TODAY, has_permanent=False)
    assert (found.rule, found.field) == ("OL-6", "stay_kind")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (4, "begins 05-Dec-2026"),
        (5, "until 12-Dec-2026"),
        (11, "ends tomorrow"),
        (12, "ends today"),
        (13, "over since 12-Dec-2026"),
    ],
)
def test_ol_6_it_is_over_by_itself(day, words):
    today = date(2026, 12, day)
    assert STAY.state_on(today) == words
    assert STAY.is_over(today) is (day > 12)
    assert Stay(kind=StayKind.TEMPORARY).state_on(today) == ""


def test_ol_7_a_discharge_has_its_ward_and_day():
    assert check_ward(NO_WARD, TODAY) == ()
    assert check_ward(Ward(name="Oak", discharge_on=TODAY), TODAY) == ()
    (found,) = check_ward(Ward(name="Oak"), TODAY)
    assert (found.rule, found.field) == ("OL-7", "discharge_on")
    (found,) = check_ward(Ward(discharge_on=TODAY), TODAY)
    assert found.field == "ward_name"
    (found,) = check_ward(Ward(name="Oak", discharge_on=date(2026, 11, 23)), TODAY)
    assert found.field == "discharge_on"
