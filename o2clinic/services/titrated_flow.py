"""What titrations ended with, for whoever orders after them."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.order_titrated import TitratedFlow
from o2clinic.rules.titration_case import TitrationState
from o2clinic.services.titration_advice import advice_kept
from o2clinic.services.titration_reading import StoredTitration
from o2clinic.services.titration_sheet import TitrationSheet

_STOPS: Final = frozenset({TitrationState.STOP, TitrationState.NIV_ONLY})


def flow_reached(titrations: Sequence[StoredTitration]) -> TitratedFlow | None:
    """What the last titration that reached its target ended with.

    One that was broken off after it, or goes on, has found nothing yet that could take its place.

    Args:
        titrations: the newest first.
    """
    for one in titrations:
        advice = advice_kept(one.advice)
        if one.ended_at is None or advice is None or advice.reached_flow_l_min is None:
            continue
        return TitratedFlow(
            on=day_of(one.started_at),
            ended_at=one.ended_at,
            day_flow_l_min=advice.reached_flow_l_min,
            night_flow_l_min=advice.night_flow_l_min,
            interface=one.facts.interface,
        )
    return None


def stopped_on(sheet: TitrationSheet, titrations: Sequence[StoredTitration]) -> date | None:
    """The day of the last titration that carbon dioxide stopped, if none after it reached a flow.

    Args:
        sheet: of the same titrations; what an open one says now counts.
        titrations: the newest first.
    """
    is_stop_now = sheet.open is not None and sheet.advice is not None and sheet.advice.is_stop
    for one in titrations:
        day = day_of(one.started_at)
        is_front = one is sheet.stored
        if day in sheet.stops or one.ended_state in _STOPS or (is_front and is_stop_now):
            return day
        if one.advice.get("reached_flow_l_min") is not None:
            return None
    return None
