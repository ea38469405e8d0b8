"""What a new order changes against the one before, row by row."""

from dataclasses import replace
from functools import partial

from rules.cases import D

from o2clinic.rules.order import Equipment, Modality, OrderLine
from o2clinic.rules.order_difference import FATE_WORDS, differences

_HOME = OrderLine(
    modality=Modality.LTOT,
    equipment=Equipment.STATIC_CONCENTRATOR,
    flow_l_min=D(2),
    hours_per_day=D(16),
)
_WALK = OrderLine(modality=Modality.AOT, equipment=Equipment.LIGHTWEIGHT_CYLINDER, flow_l_min=D(2))
_MORE = replace(_HOME, flow_l_min=D(3))
_MOST = replace(_HOME, flow_l_min=D(4))
_NIGHT = replace(_HOME, modality=Modality.NOT)
_FLASK = replace(_WALK, equipment=Equipment.PORTABLE_LIQUID)


def _changed(old, new):
    return partial(_told, old, new)


def _told(old, new):
    return tuple(
        f"{FATE_WORDS[one.fate]}: {_row(one.before)} -> {_row(one.after)}"
        for one in differences(old, new)
    )


def _row(line):
    return f"{line.modality}, {line.in_words()}" if line else "none"


CASES = {
    "a first order": _changed((), (_HOME, _WALK)),
    "nothing changes": _changed((_HOME, _WALK), (_HOME, _WALK)),
    "in another order": _changed((_HOME, _WALK), (_WALK, _HOME)),
    "a higher flow, and no cylinders": _changed((_HOME, _WALK), (_MORE,)),
    "everything is dropped": _changed((_HOME, _WALK), ()),
    "another purpose": _changed((_HOME,), (_NIGHT,)),
    "other equipment": _changed((_WALK,), (_FLASK,)),
    "the row that is alike in all is taken first": _changed((_HOME, _MORE), (_MORE, _HOME)),
    "one alike, one changed": _changed((_HOME, _MORE), (_MOST, _HOME)),
    "the first alike, the second changed": _changed((_HOME, _MORE), (_HOME, _MOST)),
    "one row for two": _changed((_HOME, _MORE), (_MORE,)),
    "two rows for one": _changed((_HOME,), (_MORE, _HOME)),
    "two changed rows": _changed((_HOME, _MORE), (_MOST, replace(_MOST, quantity=2))),
}
