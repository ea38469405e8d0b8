"""Section 2.6: the flow in sleep, and the words of an order after a titration."""

from functools import partial

from rules.cases import BTS, D
from rules.titrations import a_session, a_step, after, air, gas, reached

from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.titration import advise, night_flow, order_words


def _night(**given):
    return partial(night_flow, reached(**given), D(2), BTS)


def _watched(paco2):
    session = a_session(a_step("1", "92", gas("8.4", paco2)), air_gas=air("5.0"))
    return partial(night_flow, session, D(1), BTS)


def _words(session):
    return lambda: order_words(session, advise(session, after(30), BTS), BTS)


_NIGHTS = {
    "one litre more": _night(),
    "with NIV": _night(is_on_ventilation=True),
    "thinking impaired": _night(has_cognitive_impairment=True),
    "sight impaired": _night(has_visual_impairment=True),
    "everything impaired": _night(
        has_cognitive_impairment=True,
        has_visual_impairment=True,
        has_coordination_impairment=True,
    ),
    "sight impaired, the rest not recorded": _night(
        has_cognitive_impairment=None, has_visual_impairment=True, has_coordination_impairment=None
    ),
    "PaCO2 raised": _night(air_gas=air("6.01")),
    "a rise of 0.69": _watched("5.69"),
    "a rise of 0.70": _watched("5.70"),
    "with a Venturi mask": _night(interface=Device.VENTURI),
    "the clinician speaks against it": _night(against_night_increase=" morning headache "),
    "nothing of impairment recorded": _night(
        has_cognitive_impairment=None, has_visual_impairment=None, has_coordination_impairment=None
    ),
    "no air gas": _night(air_gases=()),
}

_ORDERS = {
    "plain": _words(reached()),
    "one flow, outdoors, tracheostomy": _words(
        reached(
            interface=Device.TRACHEOSTOMY_MASK,
            has_visual_impairment=True,
            is_active_outdoors=True,
            has_tracheostomy=True,
        )
    ),
    "PaCO2 raised": _words(a_session(a_step("1", "92", gas("8.4", "6.3")), air_gas=air("6.1"))),
    "with NIV": _words(reached(is_on_ventilation=True, has_visual_impairment=True)),
    "interface and airway not recorded": _words(
        reached(interface=None, has_tracheostomy=None, is_active_outdoors=None)
    ),
    "on 5 L/min": _words(a_session(a_step("5", "92", gas("8.4", "5.6", flow="5")))),
    "before the target": _words(a_session(a_step("1", "88"))),
}

CASES = {
    **{f"night: {name}": case for name, case in _NIGHTS.items()},
    **{f"order: {name}": case for name, case in _ORDERS.items()},
}
