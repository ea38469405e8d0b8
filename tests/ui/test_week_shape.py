from dataclasses import replace

from PySide6.QtCore import QPoint
from ui.diary_rows import TUESDAY, K, a_column, a_visit, a_week, at

from o2clinic.rules.visits import ClinicKind, VisitStatus
from o2clinic.services.diary_weeks import WeekDay
from o2clinic.ui.diary import week_shape
from o2clinic.ui.diary.week_layout import WeekLayout
from o2clinic.ui.diary.week_shape import WeekBlock, WeekNote, blocks_of, shape


def a_shape(*columns):
    """A week in which there is something on Tuesday only."""
    week = a_week()
    days = (WeekDay(one.of, columns if one.day == TUESDAY else ()) for one in week.days)
    return shape(replace(week, days=tuple(days)))


def texts(cell):
    return [
        line.text or f"{line.look.clock} {line.look.names[1]} {line.look.mark}".strip()
        for line in cell
        if isinstance(line, WeekBlock)
    ]


def test_free_slots_in_a_row_are_one_line_and_visits_part_them():
    visits = (a_visit(1, "10:00", "10:30", "TREVENA, John (Mr)", K.REVIEW),)
    (row,) = a_shape(a_column(1, "Mr O. Adeyemi", "Truro", visits)).rows

    assert texts(row.cells[1]) == [
        "09:00–10:00 free · 2",
        "10:00 TREVENA, J.",
        "10:30–12:30 free · 4",
        "13:30–16:30 free · 6",
    ]
    assert blocks_of(row.cells[1])[0].words == (
        "Tue 24-Nov-2026, Free 09:00–10:00, 2 visits, Mr O. Adeyemi, Truro"
    )
    assert (row.place, row.cells[0]) == ("Truro", ())


def test_kept_and_held_times_stand_alone_and_say_so():
    column = a_column(1, "Mr O. Adeyemi", "Truro", hours=(("9:00", "11:00"),))
    first, second, third, last = column.free
    free = (first, replace(second, kept="kept for urgent gases"), replace(third, held="Jo"), last)
    (row,) = a_shape(replace(column, free=free)).rows

    assert texts(row.cells[1]) == [
        "09:00–09:30 free",
        "09:30–10:00 ◇ kept",
        "10:00–10:30 held",
        "10:30–11:00 free",
    ]
    kept = blocks_of(row.cells[1])[1]
    assert "kept for urgent gases" in kept.words


def test_two_places_are_told_in_the_day_and_so_is_what_is_closed_or_for_admin():
    closed = a_column(1, "Mr O. Adeyemi", "Bodmin", hours=(("9:00", "12:00"),))
    closed = replace(
        closed, free=(), sessions=(replace(closed.sessions[0], closed_reason="on leave"),)
    )
    admin = a_column(
        1, "Mr O. Adeyemi", "Truro", hours=(("13:00", "15:00"),), kind=ClinicKind.ADMIN
    )
    (row,) = a_shape(closed, admin).rows

    assert row.place == ""
    assert row.cells[1] == (
        WeekNote("Bodmin"),
        WeekNote("⊘ on leave", is_closed=True),
        WeekNote("Truro"),
        WeekNote("13:00–15:00 Clinic"),
    )


def test_a_line_says_how_far_a_visit_is_and_what_is_wrong_with_it():
    def visit(number, start, end, **other):
        return a_visit(number, start, end, "ROWE, Susan (Mrs)", K.WALK_TEST, **other)

    visits = (
        visit(1, "9:00", "9:30", status=VisitStatus.ARRIVED),
        visit(2, "9:15", "9:45", is_overbooked=True),
        visit(3, "10:00", "10:30", rebook_reason="on leave"),
        visit(4, "11:00", "11:30", status=VisitStatus.DID_NOT_ATTEND),
        replace(visit(5, "12:00", "12:30"), kind="from a newer program", name="ROWE"),
    )
    (row,) = a_shape(a_column(1, "Ms J. Pascoe", "Truro", visits)).rows

    assert [line for line in texts(row.cells[1]) if "ROWE" in line] == [
        "09:00 ROWE, S. ✓",
        "09:15 ROWE, S. over",
        "10:00 ROWE, S. ⊘ rebook",
        "12:00 ROWE",
    ]


def test_a_layout_finds_each_block_again_by_its_place_and_its_point(theme):
    found = shape(a_week())
    layout = WeekLayout(found, theme, 1100)

    for block in found.blocks:
        place = layout.place_of(block.key)
        assert layout.block_at(place) is block
        assert layout.hit(layout.rect(place).center()) is block
        assert place.row in layout.rows_between(layout.rect(place).top(), layout.rect(place).top())
        assert place.day in layout.days_between(layout.rect(place).left(), layout.width)
    assert layout.hit(QPoint(-5, 4)) is None
    assert layout.hit(QPoint(4, layout.height + 4)) is None
    assert layout.place_of(None) is None
    assert WeekLayout(found, theme, 300).width > 300  # a day is never too narrow to be read
    assert week_shape.nearest((), 600) is None
    assert at("9:00") in {block.span.starts_at for block in found.blocks}
