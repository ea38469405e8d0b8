"""What a row of an order is called, the cylinders it means, and what a new order leaves out."""

from functools import partial

from rules.cases import D

from o2clinic.rules.order import (
    Equipment,
    Interface,
    Modality,
    OrderLine,
    cylinders_at_home,
    dropped_lines,
)

_HOME = OrderLine(
    modality=Modality.LTOT,
    equipment=Equipment.STATIC_CONCENTRATOR,
    flow_l_min=D("2.0"),
    hours_per_day=D(16),
)


def _walk(quantity=1, **given):
    known = {"modality": Modality.AOT, "equipment": Equipment.PORTABLE_CYLINDER}
    return OrderLine(**{**known, "flow_l_min": D(2), "quantity": quantity, **given})


def _row(**given):
    return partial(_words, _walk(**given))


def _words(line):
    return line.in_words()


def _dropped(old, new):
    return partial(_all_words, old, new)


def _all_words(old, new):
    return tuple(line.in_words() for line in dropped_lines(old, new))


CASES = {
    "a concentrator": partial(_words, _HOME),
    "two cylinders": _row(quantity=2),
    "one cylinder": _row(),
    "no cylinder": _row(quantity=0),
    "a pulse setting with conserver": _row(
        flow_l_min=None, pulse_setting="3", has_conserver=True, hours_per_day=D("2.50")
    ),
    "a Venturi mask": _row(interface=Interface.VENTURI_MASK, venturi_percent=28),
    "a mask of nought per cent": _row(interface=Interface.VENTURI_MASK, venturi_percent=0),
    **{
        f"cylinders: {one.value}": partial(cylinders_at_home, (_walk(3, equipment=one),))
        for one in Equipment
    },
    "cylinders: two kinds and a concentrator": partial(
        cylinders_at_home, (_HOME, _walk(2), _walk(1, equipment=Equipment.STATIC_CYLINDER))
    ),
    "cylinders: two concentrators": partial(cylinders_at_home, (_HOME, _HOME)),
    "dropped: nothing": _dropped((_HOME,), (_HOME,)),
    "dropped: everything": _dropped((_HOME, _walk()), ()),
    "dropped: one of two alike": _dropped((_walk(2), _walk(3)), (_walk(4),)),
    "dropped: the same equipment for another purpose": _dropped(
        (_walk(),), (_walk(modality=Modality.SBOT),)
    ),
    "dropped: other equipment for the same purpose": _dropped(
        (_walk(),), (_walk(equipment=Equipment.PORTABLE_LIQUID),)
    ),
    "dropped: nothing before": _dropped((), (_HOME,)),
}
