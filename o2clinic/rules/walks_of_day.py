"""The walks of one day, put in their places for the judgement of ambulatory oxygen."""

from collections.abc import Iterable
from decimal import Decimal

from o2clinic.rules.ambulatory_response import WalksCase
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.walk_test import Walk, best_walk


def case_of_day(
    walks: Iterable[Walk],
    *,
    ltot_flow_l_min: Decimal | None = None,
    diagnosis: Diagnosis | None = None,
) -> WalksCase:
    """Which walks come before oxygen and which with it.

    Without LTOT the walks on air come before; with LTOT those at its flow (R-AT-4), and walks on
    air or on less stand beside them, where the judgement says that they do not count. Of several
    walks with a cylinder that gave nothing, the best one counts: it is the hardest to beat.
    """
    ordered = sorted(walks, key=lambda walk: walk.started_at)
    shams = [walk for walk in ordered if walk.is_sham]
    real = [walk for walk in ordered if not walk.is_sham]
    tried = [walk for walk in real if _is_tried(walk, ltot_flow_l_min)]
    return WalksCase(
        baselines=tuple(walk for walk in real if walk not in tried),
        on_oxygen=tuple(tried),
        sham=best_walk(shams) or next(iter(shams), None),
        ltot_flow_l_min=ltot_flow_l_min,
        diagnosis=diagnosis,
    )


def _is_tried(walk: Walk, ltot_flow_l_min: Decimal | None) -> bool:
    source = walk.source
    if source is None or source.is_air:
        return False
    if ltot_flow_l_min is None or source.flow_l_min is None:
        return True
    return source.flow_l_min > ltot_flow_l_min
