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
)

PART: Final = Part(
    title="Bookings",
    rules=RULES,
)
