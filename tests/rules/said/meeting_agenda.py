"""MT-3 to MT-14: why a patient is brought to a meeting, with which question; or not at all."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from rules.cases import BTS

from o2clinic.rules.ltot_case import Exacerbation, Outcome
from o2clinic.rules.meeting_agenda import AgendaCase, bringing

ON = date(2026, 11, 24)
_STABLE = AgendaCase(
    on=ON,
    oxygen="LTOT 2 L/min, 16 h",
    meets_criteria=True,
    smokes=False,
    smokes_on=date(2026, 9, 1),
    outcome=Outcome.ELIGIBLE,
    exacerbations=(),
    seen_on=date(2026, 11, 20),
    seen_words="Review",
    pao2_kpa=Decimal("8.4"),
    gas_on=date(2026, 11, 1),
    next_due="Yearly review by 20-Nov-2027",
)


def _brought(**given):
    return partial(bringing, replace(_STABLE, **given), BTS)


def _ago(days):
    return ON - timedelta(days=days)


def _bouts(*days):
    return tuple(Exacerbation(_ago(one), _ago(one - 7)) for one in days)


_OVERDUE = {
    "overdue": "Yearly review",
    "overdue_on": _ago(28),
    "booked": "booked for 03-Dec-2026",
    "booked_on": date(2026, 12, 3),
}
_SMOKES = {"smokes": True, "smokes_on": _ago(14)}

CASES = {
    "seen, nothing to discuss": _brought(),
    "nothing at all": _brought(seen_on=None),
    "something found of the home": _brought(
        against=("A smoker lives there", "No smoke alarm"), against_on=_ago(10)
    ),
    "smokes": _brought(**_SMOKES),
    "smokes, without oxygen": _brought(**_SMOKES, oxygen="", seen_on=None),
    "a titration stopped": _brought(stops=(_ago(10),)),
    "two stopped": _brought(stops=(_ago(60), _ago(10))),
    "stopped and settled since": _brought(stops=(_ago(10),), settled_on=_ago(2)),
    "two gases that disagree": _brought(
        outcome=Outcome.NOT_CONFIRMED, pair="7.1 then 7.9 kPa", pair_on=_ago(7)
    ),
    "two exacerbations": _brought(exacerbations=_bouts(300, 90)),
    "palliative": _brought(palliative_on=_ago(30)),
    "complex": _brought(complex_words="Complex: social care", complex_on=_ago(20)),
    "overdue and not booked": _brought(**_OVERDUE | {"booked": "", "booked_on": None}),
    "overdue and booked soon": _brought(**_OVERDUE),
    "several reasons": _brought(**_SMOKES, **_OVERDUE, palliative_on=_ago(30)),
    "smokes, decided on lately": _brought(**_SMOKES, decided_on=_ago(7), seen_on=None),
    "smokes, decided on long ago": _brought(**_SMOKES, decided_on=_ago(91), seen_on=None),
    "smokes, put off lately": _brought(
        **_SMOKES, decided_on=_ago(7), was_put_off=True, seen_on=None
    ),
    "smokes, told since the decision": _brought(
        smokes=True, smokes_on=_ago(3), decided_on=_ago(7), seen_on=None
    ),
    "seen, a gas below the target": _brought(pao2_kpa=Decimal("7.94")),
    "seen, no gas": _brought(pao2_kpa=None, gas_on=None),
    "seen, nobody asked": _brought(smokes=None, exacerbations=None),
    "seen, an exacerbation of late": _brought(exacerbations=_bouts(30)),
    "seen, respiratory acidosis": _brought(outcome=Outcome.URGENT_UNSTABLE),
    "seen, of late decided on and smokes still": _brought(**_SMOKES, decided_on=_ago(12)),
}
