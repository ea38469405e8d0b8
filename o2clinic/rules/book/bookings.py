"""What stands against a booking."""

from typing import Final

from o2clinic.rules.book.rule import OURS, D, Part, Rule

RULES: Final = (
    Rule(
        "BK-1",
        "A visit on a day that is over: block.",
        OURS,
        "",
        D,
    ),
    Rule(
        "BK-2",
        "A visit lasts from one minute to eight hours: else block.",
        OURS,
        "",
        D,
    ),
    Rule(
        "BK-3",
        "A visit that no session of the clinician covers whole: confirm.",
        OURS,
        "",
        D,
    ),
    Rule(
        "BK-8",
        "A visit more than a session of the clinic takes: confirm.",
        OURS,
        "",
        D,
    ),
    Rule(
        "BK-9",
        "A visit of a kind that the clinic is not for: warn.",
        OURS,
        "",
        D,
    ),
    Rule(
        "BK-10",
        "A gas or a titration at a clinic without an analyser: warn.",
        OURS,
        "",
        D,
    ),
    Rule(
        "BK-11",
        "A visit in a time that its clinic still keeps for another kind of visit: confirm.",
        OURS,
        "",
        D,
    ),
    Rule(
        "BK-12",
        "A visit in a time that somebody else holds while booking it: block until that ends.",
        OURS,
        "",
        D,
    ),
    Rule(
        "BK-21",
        "A visit over others without a reason of 1 to 200 letters: block.",
        OURS,
        "",
        D,
    ),
)

PART: Final = Part(
    title="Bookings",
    rules=RULES,
)
