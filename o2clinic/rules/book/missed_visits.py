"""What follows from visits that a patient did not come to."""

from typing import Final

from o2clinic.rules.book.rule import OURS, D, Part, Rule

_LMC: Final = (
    "Surrey and Sussex LMCs, template letter on discharge after a missed appointment; ours"
)

RULES: Final = (
    Rule(
        "MV-1",
        "Visits missed in a row are counted from the last visit that took place; a cancelled one "
        "neither counts nor ends the row.",
        OURS,
        "",
        D,
        where=("missed_visits.missed_run",),
    ),
    Rule(
        "MV-2",
        "Whose visit it was chooses the steps: oxygen at home, then a communication need, then a "
        "home visit, then as usual.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MV-3",
        "The steps of the clinic's policy are done in their order, each by its day; a step left "
        "out or taken out of turn has a reason.",
        _LMC,
        "",
        D,
    ),
    Rule(
        "MV-4",
        "Nobody is discharged for missed visits but by a clinician, with a reason, and not before "
        "another visit was offered and the GP was written to.",
        _LMC,
        "",
        D,
    ),
    Rule(
        "MV-5",
        "A visit booked since the missed one, or one of its kind, is the offer taken up; a "
        "decision waits for it.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MV-6",
        "A visit cancelled by the patient less than a day before it is told apart as late; it is "
        "not a missed one.",
        OURS,
        "",
        D,
        where=("missed_visits.is_late_cancellation",),
    ),
)

PART: Final = Part(
    title="Missed visits",
    rules=RULES,
    notes=(
        "The days of each step stand in `resources/missed_visits`; a clinic chooses its policy.",
        "The desk reads no orders: oxygen at home is known by the follow-up that is due for it.",
    ),
)
