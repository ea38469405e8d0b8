"""What a new order changes, row by row."""

from dataclasses import replace
from decimal import Decimal

from o2clinic.rules.order import Equipment, Modality, OrderLine, dropped_lines
from o2clinic.rules.order_difference import Difference, Fate, differences

HOME = OrderLine(
    modality=Modality.LTOT,
    equipment=Equipment.STATIC_CONCENTRATOR,
    flow_l_min=Decimal(2),
    hours_per_day=Decimal(16),
)
WALK = OrderLine(
    modality=Modality.AOT, equipment=Equipment.LIGHTWEIGHT_CYLINDER, flow_l_min=Decimal(2)
)
MORE = replace(HOME, flow_l_min=Decimal(3))


def test_everything_is_new_on_a_first_order():
    assert differences((), (HOME,)) == (Difference(Fate.NEW, None, HOME),)


def test_kept_changed_and_dropped_rows_are_told_apart():
    assert differences((HOME, WALK), (MORE,)) == (
        Difference(Fate.CHANGED, HOME, MORE),
        Difference(Fate.DROPPED, WALK, None),
    )
    assert differences((HOME,), (HOME,)) == (Difference(Fate.KEPT, HOME, HOME),)


def test_the_same_row_is_its_own_partner_among_several():
    found = differences((HOME, MORE), (MORE, HOME))
    assert [each.fate for each in found] == [Fate.KEPT, Fate.KEPT]


def test_one_row_does_not_stand_for_two():
    found = differences((HOME, MORE), (MORE,))
    assert [each.fate for each in found] == [Fate.KEPT, Fate.DROPPED]
    assert found[1].before == HOME


def test_as_many_are_dropped_as_the_rule_says():
    for new in ((), (MORE,), (WALK, MORE), (HOME, MORE)):
        old = (HOME, MORE, WALK)
        dropped = [each for each in differences(old, new) if each.fate is Fate.DROPPED]
        assert len(dropped) == len(dropped_lines(old, new))
