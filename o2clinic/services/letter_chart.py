"""The drawing and the table of a clinic letter: the trend, and how the flow was found."""

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from o2clinic.charts.trend_sheet import Period, TrendSheet
from o2clinic.documents.drawing import Drawing, Stroke, Words
from o2clinic.documents.letter_sheet import FlowLine, TitrationTable
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import clock_time, number, with_subscripts
from o2clinic.rules.titration_case import TITRATION_WORDS, TitrationState
from o2clinic.services.gas_readings import StoredGas
from o2clinic.services.policies import in_force
from o2clinic.services.titration_reading import StoredFlow, StoredTitration, gases_on
from o2clinic.services.trends import trend_sheet

if TYPE_CHECKING:
    from o2clinic.services.letter_draft import LetterDraft


def trend_of(draft: "LetterDraft") -> Drawing | None:
    """The trend of the gases as it is printed; None when it is not wanted or empty."""
    if not draft.has_trend or not draft.facts.source.gases:
        return None
    policy = in_force(draft.facts.paper.policy_id)
    sheet = trend_sheet(draft.facts.source, policy, draft.written_at.date())
    two = replace(sheet, panels=sheet.panels[:2], period=Period.FIVE_YEARS)
    return _drawing(two, draft.large_print)


def titration_of(draft: "LetterDraft") -> TitrationTable | None:
    """How the flow was found last; None when it is not wanted or never was."""
    stored = draft.facts.titration
    if not draft.has_titration or stored is None or not stored.flows:
        return None
    gases = draft.facts.clean_gases
    flows = tuple(
        _flow_line(flow, gases_on(stored, at, gases)) for at, flow in enumerate(stored.flows)
    )
    return TitrationTable(day_of(stored.started_at), flows, _outcome(stored))


@lru_cache(maxsize=4)
def _drawing(sheet: TrendSheet, large_print: bool) -> Drawing:
    """Kept, since the live preview asks at each pause in typing."""
    from o2clinic.charts.vector import trend_vector

    made = trend_vector(sheet, large_print=large_print, stroke=Stroke, words=Words)
    alt = ", ".join(f"{panel.title} over time" for panel in sheet.measured)
    return Drawing(made.width, made.height, made.shapes, alt)


def _flow_line(flow: StoredFlow, gases: tuple[StoredGas, ...]) -> FlowLine:
    """The last gas on the flow is the one that it was judged by."""
    reading = gases[-1].reading if gases else None
    values = (
        (None, None, None) if reading is None else (reading.ph, reading.pao2_kpa, reading.paco2_kpa)
    )
    return FlowLine(
        number(flow.flow_l_min),
        clock_time(local(flow.started_at)),
        "" if flow.spo2 is None else number(flow.spo2.spo2_percent),
        *("" if value is None else f"{value:f}" for value in values),
    )


def _outcome(stored: StoredTitration) -> str:
    if stored.is_open:
        return "The flow is still being found."
    if stored.ended_state not in set(TitrationState):
        return ""
    return f"{with_subscripts(TITRATION_WORDS[TitrationState(stored.ended_state)])}."
