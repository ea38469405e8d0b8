"""One record as it was opened, as it was typed, and as somebody else saved it meanwhile."""

from functools import partial

from o2clinic.rules.three_ways import Difference, Side, differences, merged, typed_on

OPENED = {"name": "Ann", "phone": "1", "postcode": "TR1", "note": ""}


def _told(opened, typed, saved):
    return [
        {"field": one.field, "theirs is new": one.is_changed_by_them, "side": one.side}
        | {"opened": one.opened, "typed": one.typed, "saved": one.saved}
        for one in differences(opened, typed, saved)
    ]


def _differ(typed, saved, opened=OPENED):
    return partial(_told, opened, {**OPENED, **typed}, {**OPENED, **saved})


def _side(opened, typed, saved):
    one = Difference("name", opened, typed, saved)
    return lambda: {"side": one.side or "a person chooses"}


def _merge(typed, saved, opened=OPENED, **chosen):
    mine, theirs = {**OPENED, **typed}, {**OPENED, **saved}
    return partial(_merged, opened, mine, theirs, chosen)


def _merged(opened, mine, theirs, chosen):
    try:
        return merged(differences(opened, mine, theirs), mine, chosen)
    except KeyError as field:
        return f"refused: {field} is not chosen"


_BOTH = ({"note": "mine"}, {"note": "theirs"})

CASES = {
    "nothing differs": _differ({}, {}),
    "typed only": _differ({"note": "x"}, {}),
    "saved only": _differ({}, {"phone": "2"}),
    "both the same": _differ({"note": "x"}, {"note": "x"}),
    "both otherwise": _differ(*_BOTH),
    "several, in the order of the form": _differ({"note": "x", "name": "Anne"}, {"phone": "2"}),
    "how it was opened is not known": _differ({"name": "Anne"}, {"note": "theirs"}, None),
    "how it was opened is not known, nothing differs": _differ({}, {}, None),
    "side: mine": _side("a", "b", "a"),
    "side: theirs": _side("a", "a", "b"),
    "side: both the same": _side("a", "b", "b"),
    "side: both otherwise": _side("a", "b", "c"),
    "side: emptied by me": _side("a", "", "c"),
    "merged: each its own": _merge({"name": "Anne"}, {"phone": "2"}),
    "merged: mine is chosen": _merge(*_BOTH, note=Side.MINE),
    "merged: theirs is chosen": _merge(*_BOTH, note=Side.THEIRS),
    "merged: theirs is chosen over mine alone": _merge({"name": "Anne"}, {}, name=Side.THEIRS),
    "merged: mine is chosen over theirs alone": _merge({}, {"phone": "2"}, phone=Side.MINE),
    "merged: not chosen": _merge(*_BOTH),
    "merged: not known how it was opened, not chosen": _merge({}, {"note": "theirs"}, None),
    "typed since it was sent": lambda: typed_on(
        OPENED, {**OPENED, "note": "more"}, {**OPENED, "postcode": "TR1 2AB", "note": "sent"}
    ),
}
