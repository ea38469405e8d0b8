"""Where a visit can go by a key or by dragging, and how visits over others stand side by side."""

from dataclasses import replace
from datetime import datetime, timedelta

from ui.diary_rows import NOW, TUESDAY, K, a_conflicting_day, a_day, a_visit, at

from o2clinic.ui.diary import move_targets
from o2clinic.ui.diary.day_shape import lanes, stops


def test_times_beside_skip_what_is_taken_and_end_with_the_session():
    column = a_day().columns[0]
    cook = column.visits[2]
    late = replace(cook, starts_at=at("16:00"), ends_at=at("16:30"))
    assert move_targets.time_beside(column, cook, 1) == at("11:15")
    assert move_targets.time_beside(column, cook, -1) == at("10:30")
    assert move_targets.time_beside(column, late, 1) is None
    assert move_targets.snapped(column, TUESDAY, 12 * 60 + 58) == at("13:00")


def test_a_week_on_keeps_the_clock_over_the_end_of_summer_time():
    visit = a_visit(1, "9:00", "9:45", "X", K.REVIEW)
    summer = datetime(2026, 10, 20, 8, 0, tzinfo=NOW.tzinfo)  # 09:00 in summer
    visit = replace(visit, starts_at=summer, ends_at=summer + timedelta(minutes=45))
    assert move_targets.a_week_on(visit, 1) == datetime(2026, 10, 27, 9, 0, tzinfo=NOW.tzinfo)


def test_lanes_of_visits_over_others_are_shared_only_while_they_overlap():
    column = stops(a_conflicting_day())[0]
    found = lanes(column)
    told = {it.visit.name[:4]: found[it.key] for it in column if it.visit and it.key in found}
    assert told == {
        "PENH": (0, 3),
        "TONK": (1, 3),
        "WALK": (2, 3),
        "COOK": (0, 2),
        "VIVI": (1, 2),
    }
