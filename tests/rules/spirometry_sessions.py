"""Makers of spirometry sessions for the tests."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.spirometry import SpirometryContext, SpirometryReading

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def a_session(**changed):
    """A man of 65 with moderate obstruction; numbers may be given as text."""
    entered = {
        "taken_at": NOW - timedelta(hours=1),
        "height_cm": "178",
        "fev1_l": "1.62",
        "fvc_l": "3.10",
    } | changed
    return SpirometryReading(
        **{
            name: Decimal(value) if type(value) is str else value  # codes are text too
            for name, value in entered.items()
        }
    )


def a_man(**changed):
    facts = {"born_on": date(1961, 3, 2), "sex": Sex.MALE}
    return SpirometryContext(**(facts | changed))
