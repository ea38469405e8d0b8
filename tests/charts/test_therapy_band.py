from datetime import date, datetime

import pytest
from charts.trends import a_trend

from o2clinic.charts.therapy_band import plan_band
from o2clinic.charts.time_axis import time_marks
from o2clinic.charts.trend_sheet import ClinicalEvent, Therapy, TherapyLane


def a_therapy(begins, ends=None, lane=TherapyLane.LONG_TERM) -> Therapy:
    return Therapy(lane, begins, ends, "2 L/min, 16 h, concentrator", "2 L/min")


def texts(band) -> list[str]:
    return [bar.text for bar in band.bars]


@pytest.mark.parametrize(
    ("room", "text", "legend"),
    [
        (600, "2 L/min, 16 h, concentrator", ()),
        (200, "2 L/min", ()),
        (60, "a", ("a  2 L/min, 16 h, concentrator",)),
    ],
)
def test_label_stands_in_full_in_short_or_below(room, text, legend):
    sheet = a_trend(therapy=(a_therapy(date(2025, 6, 1)),), events=())
    band = plan_band(sheet, room=room, points=9)
    assert texts(band) == [text]
    assert band.legend == legend


def test_therapies_that_cover_each_other_get_lines_of_their_own():
    sheet = a_trend(
        therapy=(
            a_therapy(date(2024, 1, 1), date(2025, 1, 1)),
            a_therapy(date(2024, 6, 1), date(2024, 7, 1)),
            a_therapy(date(2025, 1, 2)),
            a_therapy(date(2025, 1, 2), lane=TherapyLane.VENTILATION),
        )
    )
    band = plan_band(sheet, room=500, points=9)
    assert band.lanes == ("Long-term", "", "NIV")
    assert [bar.lane for bar in band.bars] == [0, 0, 1, 2]


def test_therapy_that_goes_on_ends_today_and_an_old_one_is_left_out():
    sheet = a_trend(
        therapy=(a_therapy(date(2015, 1, 1), date(2016, 1, 1)), a_therapy(date(2025, 1, 1)))
    )
    (bar,) = plan_band(sheet, room=500, points=9).bars
    assert bar.ends - bar.begins == (date(2026, 11, 23) - date(2025, 1, 1)).days


def test_only_what_was_given_in_the_chosen_time_is_drawn():
    sheet = a_trend(
        therapy=(
            a_therapy(date(2015, 1, 1), date(2016, 1, 1)),
            a_therapy(date(2016, 1, 2), date(2019, 12, 31)),
            a_therapy(date(2020, 1, 1)),
        )
    )
    chosen = sheet.over(datetime(2018, 1, 1), datetime(2019, 1, 1))
    (bar,) = plan_band(chosen, room=500, points=9).bars
    assert bar.therapy.begins == date(2016, 1, 2)
    assert bar.ends - bar.begins == 365


def test_crowded_events_become_letters_with_a_key():
    crowded = tuple(ClinicalEvent(date(2025, 6, day), "exacerbation") for day in (1, 9, 17))
    band = plan_band(a_trend(events=crowded), room=500, points=9)
    assert [event.text for event in band.events] == ["3E", "", ""]
    assert band.legend[-1] == "E  exacerbation"


def test_events_with_room_keep_their_words():
    band = plan_band(a_trend(), room=500, points=9)
    assert [event.text for event in band.events] == ["exacerbation", "exacerbation", "admission"]


def test_event_at_the_right_edge_does_not_run_out_of_the_chart():
    band = plan_band(
        a_trend(events=(ClinicalEvent(date(2026, 11, 20), "exacerbation"),)), room=500, points=9
    )
    assert [event.text for event in band.events] == ["E"]


@pytest.mark.parametrize(
    ("begin", "end", "most", "first", "last"),
    [
        (datetime(2016, 5, 1), datetime(2026, 11, 1), 6, "2018", "2026"),
        (datetime(2021, 11, 1), datetime(2026, 11, 1), 6, "2022", "2026"),
        (datetime(2021, 11, 22), datetime(2026, 11, 22), 2, "2022", "2026"),
        (datetime(2025, 11, 22), datetime(2026, 11, 22), 8, "Jan 2026", "Nov 2026"),
        (datetime(2026, 8, 20), datetime(2026, 11, 22), 8, "24 Aug", "16 Nov"),
        (datetime(2026, 8, 20), datetime(2026, 11, 22), 3, "Sep 2026", "Nov 2026"),
    ],
)
def test_time_marks_fit_the_room(begin, end, most, first, last):
    places, words = time_marks(begin, end, most)
    assert (words[0], words[-1]) == (first, last)
    assert 2 <= len(places) <= most * 1.6
    assert places == sorted(places)


def test_words_that_begin_alike_have_signs_of_their_own():
    words = ("smokes", "stopped smoking", "smoker at home", "admission")
    crowded = tuple(
        ClinicalEvent(date(2025, 6, 1 + 9 * at), word) for at, word in enumerate(words[:3])
    )
    band = plan_band(a_trend(events=crowded), room=500, points=9)
    (key,) = band.legend[-1:]
    signs = [entry.split("  ")[0] for entry in key.split("     ")]
    assert len(set(signs)) == 3
    assert key == "S  smokes     SS  stopped smoking     SAH  smoker at home"


def test_letters_that_would_collide_are_counted_and_none_is_lost():
    days = [(2025, 6, 1), (2025, 6, 4), (2025, 6, 9), (2026, 3, 1)]
    words = ["exacerbation", "admission", "exacerbation", "admission"]
    crowded = tuple(ClinicalEvent(date(*day), word) for day, word in zip(days, words, strict=True))
    band = plan_band(a_trend(events=crowded), room=500, points=9)
    assert [event.text for event in band.events] == ["2E A", "", "", "A"]


def test_the_same_words_have_one_letter():
    short = tuple(
        a_therapy(date(2025, 1, 1 + 14 * at), date(2025, 1, 12 + 14 * at)) for at in range(2)
    )
    band = plan_band(a_trend(therapy=short, events=()), room=2400, points=9)
    assert texts(band) == ["a", "a"]
    assert band.legend == ("a  2 L/min, 16 h, concentrator",)


def test_bars_without_room_for_a_letter_are_counted_below():
    first = date(2020, 1, 1).toordinal()
    many = tuple(
        Therapy(
            TherapyLane.LONG_TERM,
            date.fromordinal(first + 8 * at),
            date.fromordinal(first + 8 * at + 6),
            f"{at} L/min, 16 h, concentrator",
            f"{at} L/min",
        )
        for at in range(300)
    )
    band = plan_band(a_trend(therapy=many, events=()), room=500, points=9)
    assert len(band.bars) > 200
    assert set(texts(band)) == {""}
    count = len(band.bars)
    assert band.legend == (f"{count} bars are too short for words: a shorter time shows them.",)
    wide = plan_band(a_trend(therapy=many, events=()), room=4000, points=9)
    assert any(texts(wide))
    assert len(wide.legend) <= 3
