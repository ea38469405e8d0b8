"""However and whenever the program is killed, nothing is lost that the screen said was saved."""

import pytest
from sqlalchemy import Engine, text

from o2clinic.services.work import Desk
from tools.torture import kills
from tools.torture.day_calls import next_call, now_on
from tools.torture.grounds import ENGINES
from tools.torture.staff import day_staff
from tools.torture.what_was_saved import differences, halves, left_overs

# What is done to a saved day behind its back: the step, the harm, and how the half is told.
LOSSES = (
    ("register", "UPDATE patient SET family_name = 'Else'", ""),
    ("book", "UPDATE appointment SET ends_at = '2030-01-01 09:00:00.000000'", ""),
    ("check_in", "UPDATE appointment SET status = 'in_room'", "visits that came without"),
    ("gas", "DELETE FROM blood_gas WHERE result_id = :gas", "results without"),
    ("order", "DELETE FROM oxygen_order_line", "orders without equipment"),
    ("sign", "UPDATE result SET status = 'to_review' WHERE kind = 'oximetry'", ""),
    ("amend", "UPDATE result SET status = 'reviewed' WHERE id = :gas", "amendments whose"),
)


@pytest.mark.parametrize("kind", ENGINES)
def test_a_kill_at_any_moment_loses_nothing_that_was_said_to_be_saved(kind):
    outcome = kills.run(kind, kills.SHORT, seed=20_261_124)

    assert outcome.losses == ()
    assert "saves told and found" in outcome.done


def test_the_comparison_itself_sees_what_is_lost_or_half(engine: Engine):
    staff = day_staff(engine)
    desk, done = Desk(engine, now=lambda: now_on(0)), {}
    calls = {}
    while call := next_call(desk, staff, 0, done):
        done[call.step], _ = call.make(desk, staff)
        calls[call.step] = call
    at_first = left_overs(engine)
    assert halves(engine) == []
    assert not any(differences(engine, call, done[step]) for step, call in calls.items())
    for step, sql, half in LOSSES:
        assert differences(engine, calls[step], done[step]) == []
        with engine.connect().execution_options(writes=True) as connection:
            connection.execute(text(sql), {"gas": done["gas"]} if ":gas" in sql else {})
            connection.commit()
        assert differences(engine, calls[step], done[step]) != []
        assert not half or any(told.startswith(half) for told in halves(engine))
    assert left_overs(engine) != at_first
