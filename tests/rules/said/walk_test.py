"""Section 5.1: what a walk shows: a fall, how far, and the outlook."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from rules.cases import BTS, DH, D
from rules.walks import STARTED, a_walk, cannula

from o2clinic.rules.oxygen_source import AIR
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.walk_benefit import effort_words
from o2clinic.rules.walk_test import (
    WALK_WORDS,
    PredictedDistance,
    WalkKind,
    best_walk,
    desaturation,
    distance_saturation_product_m,
    effort_gain_percent,
    outlook,
    predicted_six_minute,
)

_ENDURANCE = {"kind": WalkKind.ENDURANCE_SHUTTLE, "distance_m": None}
_SITTING = {"kind": WalkKind.SIT_TO_STAND, "distance_m": None}
_LATER = STARTED + timedelta(hours=1)
_SHORT = a_walk(**_ENDURANCE, lasted_seconds=200)
_LONG = a_walk(**_ENDURANCE, lasted_seconds=260)
_METRES = a_walk(kind=WalkKind.ENDURANCE_SHUTTLE, distance_m=D(200), lasted_seconds=190)


def _fell(rest, nadir, seconds=None, policy=BTS):
    return partial(desaturation, a_walk(rest, nadir, seconds_to_88=seconds), policy)


def _best(*walks):
    return lambda: _shortly(best_walk(walks))


def _shortly(walk):
    return walk and f"{walk.in_words()}, {effort_words(walk)}, {walk.started_at:%H:%M}"


def _gain(before, after):
    return partial(effort_gain_percent, before, after)


def _metres(before, after):
    return _gain(a_walk(distance_m=D(before)), a_walk(distance_m=D(after)))


def _predicted(sex, age, height="172", weight="80"):
    return partial(predicted_six_minute, sex, age, D(height), D(weight))


def _outlook(metres, nadir="88", policy=BTS, **given):
    distance = None if metres is None else D(metres)
    return partial(outlook, a_walk(nadir=nadir, distance_m=distance, **given), policy)


def _percent_of(predicted):
    try:
        return PredictedDistance("any", D(predicted), D(0)).percent(D(1))
    except ValueError as error:
        return f"refused: {error}"


_FALLS = {
    "95 to 91": _fell("95", "91"),
    "94 to 90": _fell("94", "90"),
    "93 to 89": _fell("93", "89"),
    "93 to 89.1": _fell("93", "89.1"),
    "92 to 88 for 180 s": _fell("92", "88", 180),
    "92 to 88 for 179 s": _fell("92", "88", 179),
    "92 to 88, time not recorded": _fell("92", "88"),
    "91 to 88": _fell("91", "88", 400),
    "92.1 to 88.1": _fell("92.1", "88.1", 180),
    "rest not recorded, to 88": _fell(None, "88", 180),
    "rest not recorded, to 90": _fell(None, "90"),
    "lowest not recorded, 10 s at 88": _fell("94", None, 10),
    "nothing recorded": _fell(None, None),
    "94 to 86 under the policy of 2008": _fell("94", "86", policy=DH),
}

_BEST = {
    "of none": _best(),
    "of two, the further": _best(a_walk(), a_walk(started_at=_LATER, distance_m=D(261))),
    "of two alike, the earlier": _best(a_walk(started_at=_LATER), a_walk()),
    "the one with a distance": _best(a_walk(distance_m=None), a_walk(started_at=_LATER)),
    "of another test takes no part": _best(
        a_walk(), a_walk(kind=WalkKind.INCREMENTAL_SHUTTLE, distance_m=D(300))
    ),
    "without any distance": _best(a_walk(distance_m=None)),
    "half a metre before nought": _best(
        a_walk(distance_m=D(0)), a_walk(started_at=_LATER, distance_m=D("0.5"))
    ),
    "nought metres": _best(a_walk(distance_m=D(0))),
    "the longer endurance walk": _best(_SHORT, _LONG),
    "metres before seconds": _best(_LONG, _METRES),
    "endurance walk without its time": _best(a_walk(**_ENDURANCE)),
    "more times sitting and standing": _best(
        a_walk(**_SITTING, repetitions=18), a_walk(**_SITTING, repetitions=20)
    ),
    "sitting and standing not counted": _best(a_walk(**_SITTING)),
}

_GAINS = {
    "240 to 264 m": _metres(240, 264),
    "240 to 216 m": _metres(240, 216),
    "0 to 5 m": _metres(0, 5),
    "0 to 0.5 m": _metres(0, "0.5"),
    "0 to 0 m": _metres(0, 0),
    "1 to 3 m": _metres(1, 3),
    "two tests": _gain(a_walk(), a_walk(kind=WalkKind.INCREMENTAL_SHUTTLE)),
    "from an unknown distance": _gain(a_walk(distance_m=None), a_walk()),
    "to an unknown distance": _gain(a_walk(), a_walk(distance_m=None)),
    "seconds to seconds": _gain(_SHORT, _LONG),
    "metres to seconds": _gain(_METRES, _SHORT),
    "seconds to metres": _gain(_SHORT, _METRES),
    "metres to an unknown time": _gain(_METRES, a_walk(**_ENDURANCE)),
}

_OUTLOOKS = {
    "334 m": _outlook("334", "87"),
    "335 m": _outlook("335", "86.5"),
    "product of 290.0 m": _outlook("400", "72.5"),
    "product of 290.3 m": _outlook("334.1", "86.9"),
    "lowest not recorded": _outlook("300", None),
    "distance not recorded": _outlook(None),
    "a shuttle walk": _outlook("300", kind=WalkKind.INCREMENTAL_SHUTTLE),
    "under the policy of 2008": _outlook("300", "86", DH),
}

_PREDICTED = {
    "a man of 70": _predicted(Sex.MALE, 70),
    "a woman of 68": _predicted(Sex.FEMALE, 68, "158", "65"),
    "39 years old": _predicted(Sex.MALE, 39),
    "40 years old": _predicted(Sex.MALE, 40),
    "80 years old": _predicted(Sex.FEMALE, 80, "158", "65"),
    "81 years old": _predicted(Sex.FEMALE, 81, "158", "65"),
    "sex not known": _predicted(Sex.NOT_KNOWN, 70),
    "a height in metres": _predicted(Sex.MALE, 70, "1.72"),
    "a predicted distance of nought": _predicted(Sex.FEMALE, 50, "39", "201"),
    "a lower limit below nought": _predicted(Sex.FEMALE, 50, "100", "200"),
    "just above nought": _predicted(Sex.FEMALE, 50, "100", "257"),
    "240 m of it, in per cent": lambda: _predicted(Sex.MALE, 70)().percent(D(240)),
    "500.8 m of it, in per cent": lambda: _predicted(Sex.MALE, 70)().percent(D("500.8")),
    "a metre of a metre, in per cent": lambda: _percent_of(1),
    "a metre of nought, in per cent": lambda: _percent_of(0),
}

_WORDS = {
    "on air": a_walk(),
    "on oxygen": a_walk(source=cannula("2")),
    "on something not noted": a_walk(source=None),
    "sham": a_walk(is_sham=True, source=AIR),
    "sitting and standing": a_walk(**_SITTING, repetitions=20),
    "an endurance walk by its time": _SHORT,
    "an endurance walk by its distance": _METRES,
    "without a distance": a_walk(distance_m=None),
}

CASES = {
    "the words of each test": lambda: WALK_WORDS,
    **{f"fall: {name}": case for name, case in _FALLS.items()},
    **{f"best walk: {name}": case for name, case in _BEST.items()},
    **{f"gain in per cent: {name}": case for name, case in _GAINS.items()},
    **{f"outlook: {name}": case for name, case in _OUTLOOKS.items()},
    **{f"predicted: {name}": case for name, case in _PREDICTED.items()},
    **{f"in words: {name}": partial(_shortly, walk) for name, walk in _WORDS.items()},
    "product of 330 m and 88 %": partial(
        distance_saturation_product_m, a_walk(nadir="88", distance_m=D(330))
    ),
    "product of a shuttle walk": partial(
        distance_saturation_product_m, a_walk(kind=WalkKind.INCREMENTAL_SHUTTLE)
    ),
    "product without a distance": partial(distance_saturation_product_m, a_walk(distance_m=None)),
    "product without the lowest SpO2": partial(distance_saturation_product_m, a_walk(nadir=None)),
    "end of a walk": lambda: a_walk().ended_at,
    "end of a walk broken off": lambda: a_walk(lasted_seconds=100).ended_at,
    "end of a walk of a day": lambda: replace(_SHORT, lasted_seconds=86_400).ended_at,
    "end of a walk of more than a day": lambda: replace(_SHORT, lasted_seconds=86_401).ended_at,
    "end of an endurance walk without its time": lambda: a_walk(**_ENDURANCE).ended_at,
}
