"""What a meeting decides, and how it is shown to the room."""

from typing import Final

from o2clinic.rules.book.rule import OURS, V2, D, Part, Rule

RULES: Final = (
    Rule(
        "MT-20",
        "A decision of a meeting has an outcome and words; it is written down while the meeting "
        "is being held.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MT-21",
        "An action says what is done, who does it, and by which day from today on; a visit says "
        "which visit.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MT-22",
        "A decision that changes something leads to an action with an owner: the meeting itself "
        "orders, stops and changes no oxygen.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MT-23",
        "What was decided may be decided anew, with a reason, until the meeting is closed; open "
        "actions that are not taken over are dropped, and the audit keeps what stood before.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MT-24",
        "What changed is told from the day of the last decision of a meeting on; of the last 12 "
        "months for somebody on whom none has decided.",
        OURS,
        "",
        D,
        where=("meeting_decision.since_when",),
    ),
    Rule(
        "MT-25",
        "In the room a capital has 4 % of the picture's height for name and question, 3 % for "
        "what is decided on, 2 % along the axes: read from 8, 6 and 4 heights of the picture.",
        "AVIXA V202.01:2016, as quoted by AETM audiovisual design guidelines 2018",
        "",
        V2,
        where=("room_reading.least_share",),
    ),
)

PART: Final = Part(
    title="In the meeting room",
    rules=RULES,
    notes=(
        "Continue, bring again and other need no action; each of the other outcomes needs one.",
        "A meeting's decision is none on long-term oxygen: that stands on the assessment's page.",
        "That a capital is what is measured, and not a small letter, is ours.",
    ),
)
