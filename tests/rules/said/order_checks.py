"""OR-*, R-SF-1, T-8, T-12: what stands in the way of an order, or is to be thought of."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from rules.cases import BTS, D

from o2clinic.rules.order import (
    Delivery,
    Equipment,
    FormPart,
    Interface,
    Modality,
    Order,
    OrderLine,
)
from o2clinic.rules.order_checks import check_order

_TODAY = date(2025, 4, 30)
_NEXT_DAY = _TODAY + timedelta(days=1)
_CYLINDER = {"equipment": Equipment.STATIC_CYLINDER}
_VENTURI = {"interface": Interface.VENTURI_MASK}
_TRACHEOSTOMY = {"interface": Interface.TRACHEOSTOMY_MASK}
_POC = {"equipment": Equipment.PORTABLE_CONCENTRATOR}
_AOT_POC = {**_POC, "modality": Modality.AOT, "flow_l_min": None}
_CONSERVED = {"has_conserver": True, "flow_l_min": None, "pulse_setting": "2"}


def _line(**given):
    known = {
        "modality": Modality.LTOT,
        "equipment": Equipment.STATIC_CONCENTRATOR,
        "flow_l_min": D(2),
        "hours_per_day": D(15),
    }
    numbers = {
        name: D(value)
        for name, value in given.items()
        if name in {"flow_l_min", "hours_per_day"} and value is not None
    }
    return OrderLine(**{**known, **given, **numbers})


def _cylinders(quantity, **given):
    known = {
        "modality": Modality.AOT,
        "equipment": Equipment.PORTABLE_CYLINDER,
        "hours_per_day": "2",
        "quantity": quantity,
    }
    return _line(**{**known, **given})


_GOOD = Order(
    ordered_on=_TODAY,
    lines=(_line(),),
    delivery=Delivery.STANDARD,
    clinical_code="1",
    consent_signed_on=_TODAY,
    risk_form_completed_on=_TODAY,
    age_years=75,
    has_ltot_assessment=True,
    contact_name="Nurse Olu",
    contact_phone="01872 496 0018",
)


def _order(*lines, **given):
    order = replace(_GOOD, lines=lines or _GOOD.lines)
    return partial(check_order, replace(order, **given), BTS)


def _row(policy=BTS, **given):
    return partial(check_order, replace(_GOOD, lines=(_line(**given),)), policy)


def _on_part_a(equipment):
    return _order(_line(equipment=equipment), part=FormPart.A)


CASES = {
    "a sound order": _order(),
    "a sound order of two rows": _order(_line(), _cylinders(2)),
    "the patient has died": _order(died_on=date(2025, 4, 1)),
    "no consent": _order(consent_signed_on=None),
    "consent the day after": _order(consent_signed_on=_NEXT_DAY),
    "no risk assessment": _order(risk_form_completed_on=None),
    "risk assessment the day after": _order(risk_form_completed_on=_NEXT_DAY),
    "neither form": _order(consent_signed_on=None, risk_form_completed_on=None),
    "no clinical code": _order(clinical_code=""),
    "a clinical code of 22": _order(clinical_code="22"),
    "a clinical code of 23": _order(clinical_code="23"),
    "a very long clinical code": _order(clinical_code="chronic obstructive pulmonary disease"),
    "no delivery chosen": _order(delivery=None),
    "delivery the next day": _order(delivery=Delivery.NEXT_DAY),
    "delivery in four hours": _order(delivery=Delivery.URGENT),
    "no name to ring": _order(contact_name=" "),
    "no number to ring": _order(contact_phone=""),
    "no equipment": partial(check_order, replace(_GOOD, lines=()), BTS),
    "LTOT without an assessment": _order(has_ltot_assessment=False),
    "ambulatory oxygen without an assessment": _order(_cylinders(1), has_ltot_assessment=False),
    "neither flow nor pulse setting": _row(flow_l_min=None),
    "a blank pulse setting": _row(flow_l_min=None, pulse_setting="  "),
    "flow and pulse setting": _row(
        **{**_POC, "modality": Modality.AOT, "pulse_setting": "3", "hours_per_day": "4"}
    ),
    "a pulse setting of a portable concentrator": _row(**_AOT_POC, pulse_setting="3"),
    "a pulse setting of a transportable concentrator": _row(
        modality=Modality.AOT,
        equipment=Equipment.TRANSPORTABLE_CONCENTRATOR,
        flow_l_min=None,
        pulse_setting="3",
    ),
    "a pulse setting without a conserver": _row(flow_l_min=None, pulse_setting="3"),
    "a flow of 0": _row(flow_l_min="0"),
    "a flow of 0.1": _row(flow_l_min="0.1"),
    "a flow of 1": _row(flow_l_min="1"),
    "a flow of 15 from a cylinder": _row(**_CYLINDER, flow_l_min="15"),
    "a flow of 15.1 from a cylinder": _row(**_CYLINDER, flow_l_min="15.1"),
    "a flow of 60 from a cylinder": _row(**_CYLINDER, flow_l_min="60"),
    "a flow of 60.1 from a cylinder": _row(**_CYLINDER, flow_l_min="60.1"),
    "a flow of 4 from a concentrator": _row(flow_l_min="4"),
    "a flow of 4.1 from a concentrator": _row(flow_l_min="4.1"),
    "a flow of 5 from a concentrator": _row(flow_l_min="5"),
    "a flow of 5.1 from a concentrator": _row(flow_l_min="5.1"),
    "a flow of 6 from a high-flow concentrator": _row(
        equipment=Equipment.HIGH_FLOW_CONCENTRATOR, flow_l_min="6"
    ),
    "a flow of 5 at night": _row(modality=Modality.NOT, flow_l_min="5"),
    "a flow of 5 from a cylinder for LTOT": _row(**_CYLINDER, flow_l_min="5"),
    "no hours": _row(hours_per_day=None),
    "no hour": _row(hours_per_day="0"),
    "an hour": _row(hours_per_day="1"),
    "half an hour": _row(hours_per_day="0.5"),
    "14.9 hours": _row(hours_per_day="14.9"),
    "24 hours": _row(hours_per_day="24"),
    "24.1 hours": _row(hours_per_day="24.1"),
    "14 hours of portable oxygen in LTOT": _row(
        equipment=Equipment.PORTABLE_CYLINDER, hours_per_day="14"
    ),
    "14 hours at night": _row(modality=Modality.NOT, hours_per_day="14"),
    "a quantity of 0": _row(quantity=0),
    "three concentrators": _row(quantity=3),
    "a patient who moved away": _order(moved_away_on=date(2025, 4, 1)),
    "a Venturi mask on a concentrator": _row(**_VENTURI, venturi_percent=24),
    "a Venturi mask on a cylinder": _row(**_CYLINDER, **_VENTURI, venturi_percent=28),
    "a Venturi mask without a percentage": _row(**_CYLINDER, **_VENTURI),
    "a Venturi mask of 27 %": _row(**_CYLINDER, **_VENTURI, venturi_percent=27),
    "cannulae with a percentage": _row(venturi_percent=28),
    "a tracheostomy mask without a tracheostomy": _row(**_TRACHEOSTOMY, venturi_percent=30),
    "a tracheostomy mask": _order(
        _line(**_TRACHEOSTOMY, venturi_percent=30), has_tracheostomy=True
    ),
    "a tracheostomy mask without a percentage": _order(
        _line(**_TRACHEOSTOMY), has_tracheostomy=True
    ),
    "cannulae with a tracheostomy": _order(has_tracheostomy=True),
    "a portable concentrator for LTOT": _row(**_POC, hours_per_day="4"),
    "a conserver on a static concentrator": _row(has_conserver=True),
    "a conserver at seven years": _order(_cylinders(1, **_CONSERVED), age_years=7),
    "a conserver at eight years": _order(_cylinders(1, **_CONSERVED), age_years=8),
    "a conserver at an age unknown": _order(_cylinders(1, **_CONSERVED), age_years=None),
    "no conserver at seven years": _order(_cylinders(1), age_years=7),
    **{f"on Part A: {one.value}": _on_part_a(one) for one in Equipment},
    "eight cylinders": _order(_cylinders(8)),
    "nine cylinders": _order(_cylinders(9)),
    "a concentrator and seven cylinders": _order(_line(), _cylinders(7)),
    "a concentrator and eight cylinders": _order(_line(), _cylinders(8)),
    "a fault in the second row": _order(_line(), _cylinders(0)),
}
