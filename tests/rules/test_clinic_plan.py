"""Which sessions follow from templates, holidays, leave and closings; the awkward days."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from o2clinic.rules.clinic_plan import (
    Change,
    Closing,
    Hours,
    Leave,
    Plan,
    Recurrence,
    Rhythm,
    Sitting,
    Template,
    first_clash,
    planned,
)
from o2clinic.rules.clinic_time import local
from o2clinic.rules.free_time import Span
from o2clinic.rules.plan_keeping import NOT_PLANNED, StandingSession, fit, home_of, why_not
from o2clinic.rules.visits import ClinicKind

OLU, BERG = 2, 3
TRURO, PENZANCE = 1, 2
DAY = Hours(time(9), time(16, 30))
NEW_YEAR = date(2026, 1, 1)


def a_sitting(**other):
    told = {"name": "Oxygen clinic", "kind": ClinicKind.NURSE_LED, "site_id": TRURO}
    told |= {"room_id": 5, "person_id": OLU, "slot_minutes": 45}
    return Sitting(**told | other)


def a_template(weekday=1, hours=DAY, key=1, *, sitting=None, **rhythm):
    rhythm = {"valid_from": NEW_YEAR} | rhythm
    return Template(key, Rhythm(weekday, **rhythm), hours, sitting or a_sitting())


def said(sessions):
    """Day, local times, and the reason where it is closed."""
    return [
        " ".join(
            filter(
                None,
                [
                    f"{local(one.span.starts_at):%d-%m %H:%M}-{local(one.span.ends_at):%H:%M}",
                    one.closed_reason,
                ],
            )
        )
        for one in sessions
    ]


def test_a_clinic_is_there_each_week_of_its_time_and_on_no_other_day():
    template = a_template(valid_from=date(2026, 11, 11), valid_to=date(2026, 11, 24))
    found = planned(Plan((template,)), date(2026, 11, 1), date(2026, 12, 31))
    assert said(found) == ["17-11 09:00-16:30", "24-11 09:00-16:30"]


@pytest.mark.parametrize(
    ("rhythm", "days"),
    [
        ({"recurrence": Recurrence.EVERY_N_WEEKS, "every_weeks": 2}, ["06-01", "20-01", "03-02"]),
        ({"recurrence": Recurrence.MONTHLY, "nth": 1}, ["06-01", "03-02"]),
        ({"recurrence": Recurrence.MONTHLY, "nth": 4}, ["27-01"]),
        ({"recurrence": Recurrence.MONTHLY, "nth": 5}, ["27-01"]),
    ],
)
def test_every_second_week_and_a_weekday_of_the_month(rhythm, days):
    found = planned(Plan((a_template(**rhythm),)), NEW_YEAR, date(2026, 2, 12))
    assert [line[:5] for line in said(found)] == days


def test_every_second_week_counts_from_the_first_such_weekday_over_years():
    template = a_template(recurrence=Recurrence.EVERY_N_WEEKS, every_weeks=2)
    days = [one.held_on for one in planned(Plan((template,)), date(2027, 1, 1), date(2027, 2, 1))]
    assert days == [date(2027, 1, 5), date(2027, 1, 19)]


def test_29_february_is_a_day_like_any_other():
    last = a_template(recurrence=Recurrence.MONTHLY, nth=5)
    found = planned(Plan((last,)), date(2028, 2, 1), date(2028, 3, 31))
    assert [one.held_on for one in found] == [date(2028, 2, 29), date(2028, 3, 28)]
    leave = Leave(OLU, date(2028, 2, 29), date(2028, 2, 29))
    (only,) = planned(Plan((last,), leave=(leave,)), date(2028, 2, 29), date(2028, 2, 29))
    assert only.closed_reason == "on leave"


def test_the_clock_on_the_wall_holds_when_it_is_put_forward_and_back():
    sunday = a_template(weekday=6)
    found = planned(Plan((sunday,)), date(2026, 3, 22), date(2026, 4, 5))
    assert said(found) == [f"{day} 09:00-16:30" for day in ("22-03", "29-03", "05-04")]
    assert [one.span.starts_at.hour for one in found] == [9, 8, 8]
    found = planned(Plan((sunday,)), date(2026, 10, 18), date(2026, 10, 25))
    assert [one.span.starts_at.hour for one in found] == [8, 9]


def test_a_night_is_an_hour_shorter_in_spring_and_what_falls_into_that_hour_is_not_held():
    night = a_template(weekday=6, hours=Hours(time(0), time(4)))
    spring, autumn = (planned(Plan((night,)), day, day)[0].span for day in CLOCK_CHANGES)
    assert (spring.minutes, autumn.minutes) == (3 * 60, 5 * 60)
    skipped = a_template(weekday=6, hours=Hours(time(1, 15), time(2)))
    assert planned(Plan((skipped,)), CLOCK_CHANGES[0], CLOCK_CHANGES[0]) == ()


CLOCK_CHANGES = (date(2026, 3, 29), date(2026, 10, 25))


def test_a_clinic_until_midnight_ends_with_the_day():
    evening = a_template(hours=Hours(time(18), time(0)))
    (one,) = planned(Plan((evening,)), date(2026, 7, 14), date(2026, 7, 14))
    assert (one.held_on, one.span.minutes) == (date(2026, 7, 14), 6 * 60)
    assert one.span.ends_at == datetime(2026, 7, 14, 23, tzinfo=UTC)


def test_a_bank_holiday_closes_and_a_moved_one_moves_with_the_data():
    monday = a_template(weekday=0)
    plan = Plan((monday,), holidays={date(2026, 12, 28): "Boxing Day, substitute day"})
    found = planned(plan, date(2026, 12, 21), date(2026, 12, 28))
    assert said(found) == [
        "21-12 09:00-16:30",
        "28-12 09:00-16:30 bank holiday (Boxing Day, substitute day)",
    ]


def test_an_extra_clinic_is_held_on_a_bank_holiday_and_instead_of_what_its_clinician_has():
    day = date(2026, 12, 28)
    extra = Change(9, None, day, Hours(time(10), time(12)), a_sitting(name="Catch-up"))
    plan = Plan((a_template(weekday=0),), (extra,), holidays={day: "Boxing Day"})
    (one,) = planned(plan, day, day)
    assert (one.extra_id, one.template_id, one.closed_reason) == (9, None, "")
    later = Change(9, None, day, Hours(time(17), time(18)), a_sitting())
    plan = Plan((a_template(weekday=0),), (later,))
    assert len(planned(plan, day, day)) == 2


def test_one_day_is_changed_and_the_week_after_is_as_ever():
    day = date(2026, 11, 24)
    change = Change(4, 1, day, Hours(time(10), time(15)), a_sitting(room_id=6))
    found = planned(Plan((a_template(),), (change,)), day, date(2026, 12, 1))
    assert said(found) == ["24-11 10:00-15:00", "01-12 09:00-16:30"]
    assert [(one.template_id, one.sitting.room_id) for one in found] == [(1, 6), (1, 5)]


def test_a_changed_day_of_a_clinic_that_was_handed_on_is_held_by_who_has_it_now():
    day = date(2026, 11, 24)
    handed_on = a_template(sitting=a_sitting(person_id=BERG))
    change = Change(4, 1, day, Hours(time(10), time(15)), a_sitting(room_id=6))
    (one,) = planned(Plan((handed_on,), (change,)), day, day)
    assert (one.sitting.person_id, one.sitting.room_id) == (BERG, 6)
    elsewhere = a_template(sitting=a_sitting(site_id=PENZANCE, room_id=7))
    (one,) = planned(Plan((elsewhere,), (change,)), day, day)
    assert (one.sitting.site_id, one.sitting.room_id) == (PENZANCE, 7)


def test_a_closing_in_the_middle_leaves_both_ends_open():
    day = date(2026, 11, 24)
    closing = Closing("fire drill", day, day, Hours(time(12), time(14)), site_id=TRURO)
    found = planned(Plan((a_template(),), closings=(closing,)), day, day)
    assert said(found) == [
        "24-11 09:00-12:00",
        "24-11 12:00-14:00 fire drill",
        "24-11 14:00-16:30",
    ]
    assert [one.part for one in found] == [0, 1, 2]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ((8, 10), ["09:00-10:00 ill", "10:00-16:30"]),
        ((16, 18), ["09:00-16:00", "16:00-16:30 ill"]),
        ((6, 9), ["09:00-16:30"]),  # it ends as the clinic begins
        ((8, 17), ["09:00-16:30 ill"]),
    ],
)
def test_clinics_that_overlap_a_closing_lose_only_what_it_covers(hours, expected):
    day = date(2026, 11, 24)
    closing = Closing("ill", day, day, Hours(*map(time, hours)))
    found = planned(Plan((a_template(),), closings=(closing,)), day, day)
    assert [line[6:] for line in said(found)] == expected


def test_closings_that_meet_are_told_by_the_first_reason_and_joined():
    day = date(2026, 11, 24)
    plan = Plan(
        (a_template(),),
        leave=(Leave(OLU, day, day, Hours(time(12), time(17))),),
        closings=(
            Closing("boiler", day, day, Hours(time(9), time(13))),
            Closing("boiler", day, day, Hours(time(11), time(14))),
        ),
    )
    assert [line[6:] for line in said(planned(plan, day, day))] == [
        "09:00-14:00 boiler",
        "14:00-16:30 on leave",
    ]


def test_a_closing_holds_for_its_site_its_clinic_and_its_days_only():
    day = date(2026, 11, 24)
    other = a_template(key=2, sitting=a_sitting(site_id=PENZANCE, person_id=BERG, room_id=7))
    both = (a_template(), other)
    for closing, closed in (
        (Closing("shut", day, day), [1, 2]),
        (Closing("shut", day, day, site_id=PENZANCE), [2]),
        (Closing("shut", day, day, template_id=1), [1]),
        (Closing("shut", day + timedelta(1), day + timedelta(9)), []),
    ):
        found = planned(Plan(both, closings=(closing,)), day, day)
        assert sorted(one.template_id for one in found if one.closed_reason) == closed


def test_clinics_that_meet_are_found_by_person_and_by_room():
    morning = Hours(time(9), time(12))
    new = a_template(key=0, hours=morning)
    monthly = a_template(key=7, recurrence=Recurrence.MONTHLY, nth=2)
    same_room = a_template(key=8, sitting=a_sitting(person_id=BERG))
    elsewhere = a_template(key=9, sitting=a_sitting(person_id=BERG, room_id=None))
    last = date(2026, 12, 31)
    found = first_clash(new, [monthly], NEW_YEAR, last)
    assert (found.other.template_id, found.on, found.is_room) == (7, date(2026, 1, 13), False)
    assert first_clash(new, [same_room], NEW_YEAR, last).is_room
    assert first_clash(new, [elsewhere], NEW_YEAR, last) is None
    after = a_template(key=3, hours=Hours(time(12), time(15)))
    assert first_clash(new, [after], NEW_YEAR, last) is None


def test_an_extra_clinic_in_the_hour_that_is_not_there_is_not_held():
    extra = Change(9, None, CLOCK_CHANGES[0], Hours(time(1, 15), time(2)), a_sitting())
    assert planned(Plan((), (extra,)), CLOCK_CHANGES[0], CLOCK_CHANGES[0]) == ()


@pytest.mark.parametrize(
    ("hours", "is_in_order"),
    [
        (DAY, True),
        (Hours(time(18), time(0)), True),  # until midnight
        (Hours(time(16, 30), time(9)), False),
        (Hours(time(9), time(9)), False),
    ],
)
def test_hours_end_after_they_begin(hours, is_in_order):
    assert hours.is_in_order is is_in_order


def test_hours_are_told_as_on_the_clock():
    assert DAY.words == "09:00–16:30"


def test_what_stands_is_paired_by_key_and_a_replaced_clinic_hands_its_session_on():
    day = date(2026, 11, 24)
    (wanted,) = planned(Plan((a_template(key=2),)), day, day)
    old = StandingSession(10, 1, None, day, 0, OLU, wanted.span)
    of_berg = StandingSession(11, 1, None, day, 1, BERG, wanted.span)
    found = fit([old, of_berg], [wanted])
    assert (found.pairs, found.new, found.gone) == (((old, wanted),), (), (of_berg,))
    same = StandingSession(12, 2, None, day, 0, OLU, wanted.span)
    found = fit([old, same], [wanted])
    assert (found.pairs, found.gone) == (((same, wanted),), (old,))
    of_berg_only = fit([of_berg], [wanted])  # nobody inherits a colleague's session
    assert (of_berg_only.pairs, of_berg_only.new) == ((), (wanted,))
    assert of_berg_only.gone == (of_berg,)


def test_a_visit_finds_the_open_session_that_covers_it_or_the_reason_why_none_does():
    day = date(2026, 11, 24)
    closing = Closing("fire drill", day, day, Hours(time(12), time(14)))
    parts = planned(Plan((a_template(),), closings=(closing,)), day, day)
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    before = Span(noon - timedelta(minutes=45), noon)
    across = Span(noon - timedelta(minutes=15), noon + timedelta(minutes=30))
    assert home_of(before, OLU, parts) is parts[0]
    assert home_of(before, BERG, parts) is None
    assert home_of(across, OLU, parts) is None
    assert why_not(across, OLU, parts) == "fire drill"
    assert why_not(before, BERG, parts) == NOT_PLANNED
