"""When somebody on oxygen, or waiting for a decision, is seen next."""

from typing import Final

from o2clinic.rules.book.rule import H15, OURS, D, Part, Rule, V

RULES: Final = (
    Rule(
        "F-1",
        "A home visit within four weeks of the order: education, risks, use, smoking, signs of "
        "hypercapnia, SpO2 on oxygen.",
        f"{H15} (H15-16.4); Camden",
        "GPP",
        V,
    ),
    Rule(
        "F-2",
        "A first formal review at three months, face to face: gases and flow, whether LTOT is "
        "still indicated and does its work, risks again.",
        f"{H15} (H15-16.1); QS6",
        "A",
        V,
    ),
    Rule(
        "F-3",
        "The next review six to twelve months after the first, at home or in hospital.",
        f"{H15} (H15-16.2)",
        "D",
        V,
    ),
    Rule(
        "F-4",
        "From then on a review at least once a year, face to face, with the risks again.",
        "QS6",
        "",
        V,
    ),
    Rule(
        "F-5",
        "Ambulatory oxygen: review after four to six weeks if begun when unwell, then every six "
        "months; use looked at every year.",
        f"{H15} (H15-23.5, 23.6); QS9",
        "GPP",
        V,
    ),
    Rule(
        "F-6",
        "Oxygen begun at a discharge is assessed formally once the patient is stable.",
        f"{H15} (H15-9.4); QS6",
        "GPP",
        V,
    ),
    Rule(
        "F-7",
        "An assessment stopped for acidosis or a rise of PaCO2 is taken up again after four weeks.",
        f"{H15} (H15-12.2)",
        "GPP",
        V,
    ),
    Rule(
        "F-8",
        "A first gas on air waits for its second, at least three weeks later.",
        f"{H15} (H15-11.2)",
        "B",
        V,
    ),
    Rule(
        "F-9",
        "An assessment put off after an exacerbation is due once the stable phase is complete.",
        f"{H15} (H15-9.1)",
        "B",
        V,
    ),
    Rule(
        "F-10",
        "SpO2 just above the referral limit: measured again within a year in primary care, sooner "
        "after an exacerbation; the GP is written to.",
        f"{H15} (H15-9.2)",
        "GPP",
        V,
    ),
    Rule(
        "F-11",
        "Palliative oxygen: contact within 72 hours, then as agreed.",
        "Cheshire and Merseyside palliative oxygen guideline, a local rule",
        "",
        V,
    ),
    Rule(
        "F-12",
        "While the patient smokes, stopping is talked about and education in writing is given at "
        "every review.",
        f"{H15} (H15-31.1)",
        "C",
        V,
    ),
    Rule(
        "F-13",
        "Someone new to oxygen, unless palliative, has the order checked after six weeks, where "
        "the policy asks for it.",
        "Department of Health 2008, section 4.6",
        "",
        V,
    ),
    Rule(
        "R-STA-2",
        "The stable phase counts from the end of treatment, else from the onset.",
        OURS,
        "",
        D,
        where=("ltot_case.Exacerbation",),
    ),
    Rule(
        "R-SF-5",
        "The risks at home are assessed again within three months and at every yearly review.",
        "QS6",
        "",
        V,
    ),
)

PART: Final = Part(
    title="Follow-up",
    rules=RULES,
    notes=(
        (
            "Follow-up counts from the first order, or from the installation where that is "
            "earlier; LTOT is reviewed between week 11 and the end of the third month. A review "
            "before its window opens does not stand in for it."
        ),
        (
            "The check after six weeks (F-13) is a value of the policy: 0, none, under the BTS, "
            "42 days under the guide of 2008."
        ),
        (
            "NOT and short-burst oxygen have no interval in the guideline: a home visit, and a "
            "review a year after the order."
        ),
        "Ambulatory oxygen of which nobody said how it began is reviewed as if begun when unwell.",
        "Palliative oxygen is contacted every 72 hours until another day is agreed.",
    ),
)
