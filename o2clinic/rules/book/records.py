"""What stands against merging two records of a patient, or closing one."""

from typing import Final

from o2clinic.rules.book.rule import OURS, D, Part, Rule

RULES: Final = (
    Rule(
        "MG-1",
        "A record is merged with itself: block.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MG-2",
        "One of two records to be merged is merged into another already: block.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MG-3",
        "Two verified NHS numbers that differ: merging is blocked.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MG-4",
        "Both records have a visit to come at one time: merging is blocked.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MG-5",
        "Both records have a titration that is not ended: merging is blocked.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MG-6",
        "The dates of birth of two records differ: warn before merging.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MG-7",
        "The sex in two records differs: warn before merging.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MG-8",
        "One of two records is of somebody dead, the other not: warn before merging.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MG-9",
        "Both records have an order in force: the newer one holds, and the supplier is told; warn.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MG-10",
        "Visits of the past overlap: warn before merging; both stay.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MG-11",
        "One record has no known allergies, the other some: warn before merging; they are kept.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MG-14",
        "One record says that the patient died or moved away, and the other has something planned: "
        "block, until it is recorded there too, which stops it, or taken back.",
        OURS,
        "",
        D,
    ),
    Rule(
        "MG-15",
        "Both records wait on the agenda of one meeting: warn; the two lines become one (MT-17).",
        OURS,
        "",
        D,
    ),
    Rule(
        "CL-1",
        "A death, or a move, is recorded already: block.",
        OURS,
        "",
        D,
    ),
    Rule(
        "CL-2",
        "A death or a move without its day: block.",
        OURS,
        "",
        D,
    ),
    Rule(
        "CL-3",
        "A death or a move in the future: block.",
        OURS,
        "",
        D,
    ),
    Rule(
        "CL-4",
        "A death or a move before the birth: block.",
        OURS,
        "",
        D,
    ),
    Rule(
        "CL-5",
        "A death or a move without who told it, or with too long words for it: block.",
        OURS,
        "",
        D,
    ),
)

PART: Final = Part(
    title="Records of patients",
    rules=RULES,
)
