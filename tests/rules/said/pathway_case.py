"""The rungs from referral to order, in words."""

from functools import partial

from o2clinic.rules.pathway_case import RUNG_WORDS, LadderRung, Need, Rung, RungState


def _words(rung):
    return LadderRung(rung, RungState.LATER, "not taken", ("R-GAS-2",)).words


CASES = {
    "the words of each rung": lambda: RUNG_WORDS,
    "how a rung may stand": lambda: list(RungState),
    "what somebody can do": lambda: list(Need),
    **{f"rung {rung.value}": partial(_words, rung) for rung in Rung},
}
