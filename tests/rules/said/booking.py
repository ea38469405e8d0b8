"""BK-1 to BK-3 and R-GAS-2: what is said before a visit is booked."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from o2clinic.rules.booking import BookingCase, findings, overbook_findings, usual_visit
from o2clinic.rules.visit_pair import pair_words
from o2clinic.rules.visits import ClinicKind, VisitKind

TODAY = date(2026, 11, 24)
_USUAL = BookingCase(
    day=TODAY,
    today=TODAY,
    minutes=30,
    visit_kind=VisitKind.REVIEW,
    is_inside_session=True,
    partner_on=None,
    gas_interval_days=21,
)


def _booked(**given):
    return partial(findings, replace(_USUAL, **given))


def _first(days):
    """A first gas so many days before the second."""
    return _booked(visit_kind=VisitKind.LTOT_GAS_1, partner_on=TODAY + timedelta(days=days))


def _second(days, **given):
    day = None if days is None else TODAY - timedelta(days=days)
    return _booked(visit_kind=VisitKind.LTOT_GAS_2, partner_on=day, **given)


CASES = {
    "a usual visit": _booked(),
    "yesterday": _booked(day=TODAY - timedelta(days=1)),
    "tomorrow": _booked(day=TODAY + timedelta(days=1)),
    "of no length": _booked(minutes=0),
    "shorter than nothing": _booked(minutes=-1),
    "one minute": _booked(minutes=1),
    "eight hours": _booked(minutes=480),
    "a minute more than eight hours": _booked(minutes=481),
    "outside every session": _booked(is_inside_session=False),
    "everything at once": _second(
        3, day=TODAY - timedelta(days=1), minutes=0, is_inside_session=False
    ),
    "a second gas without a first": _second(None),
    "a second gas on the day of the first": _second(0),
    "a second gas after one day": _second(1),
    "a second gas after 20 days": _second(20),
    "a second gas after 21 days": _second(21),
    "a second gas after 27 days where 28 are asked for": _second(27, gas_interval_days=28),
    "a second gas before the first": _second(-7),
    "a first gas 21 days before the second": _first(21),
    "a first gas 20 days before the second": _first(20),
    "a first gas on the day of the second": _first(0),
    "a first gas behind the second": _first(-7),
    "the second gas, told beside the first": partial(
        pair_words, VisitKind.LTOT_GAS_1, TODAY, TODAY + timedelta(days=26)
    ),
    "the first gas, told beside the second": partial(
        pair_words, VisitKind.LTOT_GAS_2, TODAY, TODAY - timedelta(days=26)
    ),
    "over others without a reason": partial(overbook_findings, " "),
    "over others with a reason": partial(overbook_findings, "Breathless, seen between"),
    "over others with a long reason": partial(overbook_findings, "x" * 201),
    "a titration soon after a first gas": _booked(
        visit_kind=VisitKind.TITRATION, partner_on=TODAY - timedelta(days=3)
    ),
    **{f"usual in a clinic: {kind.value}": partial(usual_visit, kind) for kind in ClinicKind},
    "usual in a clinic by its text": partial(usual_visit, "physiology"),
    "usual in a clinic unheard of": partial(usual_visit, "unheard of"),
    "usual in no clinic": partial(usual_visit, None),
}
