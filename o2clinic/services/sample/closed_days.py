"""Some days of the sample clinic that are otherwise: leave, and an afternoon of training."""

from datetime import date, time, timedelta
from typing import Final

from sqlalchemy import Engine

from o2clinic.rules.clinic_plan import LeaveKind
from o2clinic.rules.clinic_time import instant
from o2clinic.services.closed_days import ClosedDays
from o2clinic.services.day_draft import DayDraft, DayKind
from o2clinic.services.sample.clinics import read_places
from o2clinic.services.work import PROGRAM, Desk

_AS_AT: Final = time(8, 30)
_WEEK: Final = timedelta(weeks=1)


def close_some_days(engine: Engine, today: date, desk_name: str) -> None:
    """Through the service that a desk uses, so that the visits in them wait to be rebooked."""
    desk = Desk(engine, now=lambda: instant(today, _AS_AT), name=desk_name)
    with engine.connect() as connection:
        places = read_places(connection)
    monday = today - timedelta(days=today.weekday())
    training, leave = monday + _WEEK + timedelta(days=3), monday + 3 * _WEEK
    days = ClosedDays(desk, PROGRAM)
    days.save(
        DayDraft(
            command_id=f"sample training {today}",
            kind=DayKind.CLOSURE,
            from_on=training,
            starts_at=time(13),
            ends_at=time(17),
            site_id=places.sites["penzance"],
            reason="staff training",
        )
    )
    days.save(
        DayDraft(
            command_id=f"sample leave {today}",
            kind=DayKind.LEAVE,
            from_on=leave,
            to_on=leave + timedelta(days=4),
            person_id=places.people["dr_carne"],
            leave_kind=LeaveKind.ANNUAL,
        )
    )
