"""Whether the criteria for LTOT are met."""

from typing import Final

from o2clinic.rules.book.rule import E17, H15, OURS, D, Part, Rule, V

RULES: Final = (
    Rule("S-0", "These rules are for adults.", f"{H15}, scope", "", V),
    Rule(
        "U-9",
        "Every gas must carry air, or device and flow; LTOT is decided on gases breathing air.",
        E17,
        "D",
        V,
    ),
    Rule(
        "S-1",
        "A gas with an open query on its quality takes no part in the decision.",
        f"{OURS}: data quality before any clinical rule",
        "",
        D,
    ),
    Rule(
        "S-2",
        "A registered professional decides; a decision that goes another way than the rules is "
        "kept with a reason, beside what the rules said.",
        f"{OURS}: the rules support, they never decide",
        "",
        D,
    ),
    Rule(
        "R-STA-4",
        "Respiratory acidosis on air means not stable: stop, senior review the same day.",
        f"{OURS}, from {E17}",
        "",
        D,
    ),
    Rule(
        "R-STA-1",
        "Someone with frequent exacerbations may be assessed early, is told that LTOT may later "
        "prove unnecessary, and is tested again when stable.",
        f"{H15} (H15-9.3)",
        "GPP",
        V,
    ),
    Rule(
        "R-STA-3",
        "An exacerbation between the two gases voids the pair; the wait begins again.",
        f"{OURS}, follows from {H15} (H15-11.2)",
        "",
        D,
    ),
    Rule(
        "R-LT-1",
        "COPD: PaO2 on air at or below the limit.",
        f"{H15} (H15-1.1)",
        "A",
        V,
    ),
    Rule(
        "R-LT-2",
        "COPD with oedema, haematocrit of 55 % or more, or pulmonary hypertension: the higher "
        "PaO2 limit.",
        f"{H15} (H15-1.2)",
        "A",
        V,
    ),
    Rule(
        "R-LT-3",
        "Raised PaCO2 at rest is no bar to LTOT if all else is met.",
        f"{H15} (H15-1.3)",
        "B",
        V,
    ),
    Rule(
        "R-LT-4",
        "Interstitial lung disease: the limit of COPD, the higher one with a complication.",
        f"{H15} (H15-2.1, 2.2)",
        "D",
        V,
    ),
    Rule(
        "R-LT-5",
        "Cystic fibrosis: the limit of COPD, the higher one with a complication.",
        f"{H15} (H15-3.1, 3.2)",
        "D",
        V,
    ),
    Rule(
        "R-LT-6",
        "Pulmonary hypertension: the higher PaO2 limit outright.",
        f"{H15} (H15-4.1)",
        "D",
        V,
    ),
    Rule(
        "R-LT-7",
        "Neuromuscular or chest wall disease with type 2 failure: NIV first; LTOT only if "
        "hypoxaemia persists on NIV.",
        f"{H15} (H15-5.1)",
        "D",
        V,
    ),
    Rule(
        "R-LT-8",
        "Advanced heart failure, treatment optimised: the limit of COPD, the higher one with a "
        "complication.",
        f"{H15} (H15-6.1, 6.2)",
        "D",
        V,
    ),
    Rule(
        "R-LT-9",
        "Other chronic lung disease: no recommendation of its own; the limits of COPD are used "
        "and a senior signs.",
        f"{OURS}, from the scope of {H15}",
        "",
        D,
    ),
    Rule(
        "R-LT-10",
        "Sleep apnoea, obesity hypoventilation or overlap: treat the breathing in sleep first; "
        "LTOT only on top of NIV or CPAP.",
        f"{OURS}, from {H15} (H15-22.1) on nocturnal oxygen",
        "D",
        D,
    ),
    Rule(
        "R-GAS-1",
        "The first assessment uses arterial samples.",
        f"{H15} (H15-11.1)",
        "A",
        V,
    ),
    Rule(
        "R-GAS-2",
        "Two gases, at least three weeks apart, both in a stable phase, confirm the need.",
        f"{H15} (H15-11.2); QS5",
        "B",
        V,
    ),
    Rule(
        "R-GAS-3",
        "Both gases must meet the limit; they are never averaged.",
        OURS,
        "",
        D,
    ),
    Rule(
        "R-GAS-4",
        "No longest interval is given; more than half a year between the gases is pointed out.",
        OURS,
        "",
        D,
    ),
    Rule(
        "R-GAS-8",
        "Where arterial samples cannot be had, an earlobe gas with oximetry will do; it tends to "
        "order oxygen too often.",
        f"{H15} (H15-11.8); QS5",
        "GPP",
        V,
    ),
    Rule(
        "R-GAS-12",
        "The PO2 of a fingertip or venous sample is not used.",
        "Zavorsky et al. 2007",
        "",
        V,
    ),
    Rule(
        "R-GAS-13",
        "An earlobe PO2 reads low: if with the allowance added it would be above the limit, an "
        "arterial gas has to confirm.",
        f"{OURS}, from {E17}",
        "",
        D,
    ),
    Rule(
        "R-GAS-14",
        "A capillary gas counts only with a note why an arterial one was not possible.",
        f"{OURS}, from {H15} (H15-11.1, 11.2, 11.8)",
        "",
        D,
    ),
    Rule(
        "R-SF-1",
        "Consent (HOCF) and risk assessment (IHORM) are complete before an order is final.",
        "NHS England IHORM and HOCF forms 2017",
        "",
        V,
    ),
)

PART: Final = Part(
    title="Eligibility for long-term oxygen",
    rules=RULES,
    notes=(
        (
            "An early assessment (R-STA-1) does not excuse an exacerbation between the gases, nor "
            "a gas taken while one lasted, its last day (its first, with no end known) included."
        ),
        (
            "Complications that nobody recorded count as absent, and are listed as missing where "
            "the higher limit would have mattered."
        ),
        (
            "Sleep-disordered breathing without NIV or CPAP goes to ventilation first whatever "
            "the PaCO2."
        ),
        (
            "The latest gas on air always takes part in the decision; an open query on it leads "
            "to `DATA_QUERY`, not to older gases."
        ),
        "`INCOMPLETE` is ours: a fact the rules need is not recorded.",
    ),
    not_built={
        "R-GAS-11": (
            "how far an earlobe PO2 reads low is only the ground of R-GAS-13; nothing follows "
            "from it by itself."
        ),
    },
)
