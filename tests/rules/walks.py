"""Makers of walks with sensible defaults: a 6MWT on air, watched all along."""

from datetime import UTC, datetime, timedelta
from typing import Any

from o2clinic.rules.oxygen_source import AIR, Device, OxygenSource
from o2clinic.rules.walk_test import Walk, WalkKind
from tests.rules.cases import D

STARTED = datetime(2025, 3, 3, 10, tzinfo=UTC)


def cannula(flow: str) -> OxygenSource:
    """Nasal cannulae at this flow."""
    return OxygenSource(Device.NASAL_CANNULA, D(flow))


def a_walk(rest: str | None = "94", nadir: str | None = "86", **given: Any) -> Walk:
    """A 6MWT on air of 240 m with a fall, Borg 5 at its end."""
    known: dict[str, Any] = {
        "started_at": STARTED,
        "kind": WalkKind.SIX_MINUTE,
        "source": AIR,
        "is_watched": True,
        "start_spo2_percent": None if rest is None else D(rest),
        "nadir_spo2_percent": None if nadir is None else D(nadir),
        "distance_m": D(240),
        "end_borg": D(5),
    }
    return Walk(**{**known, **given})


def on_oxygen(nadir: str | None = "92", flow: str = "2", **given: Any) -> Walk:
    """The same two hours later with oxygen by nasal cannulae."""
    known: dict[str, Any] = {
        "source": cannula(flow),
        "started_at": STARTED + timedelta(hours=2),
    }
    return a_walk("95", nadir, **{**known, **given})
