"""How numbers are kept, rounded, compared and counted."""

from typing import Final

from o2clinic.rules.book.rule import H15, OURS, D, Part, Rule, V

RULES: Final = (
    Rule(
        "U-1",
        "1 kPa is 7.50062 mmHg; pressures are kept in kPa to 0.01.",
        OURS,
        "",
        D,
        where=("quantities.to_kpa", "quantities.to_mmhg"),
    ),
    Rule(
        "U-2",
        "No binary floats: decimals of fixed precision.",
        OURS,
        "",
        D,
        where=("quantities.quantised", "policy.Threshold"),
    ),
    Rule(
        "U-3",
        "Oxygen limits are compared after rounding half up to 0.1 kPa.",
        OURS,
        "",
        D,
        where=("quantities.round_half_up", "eligibility._meets"),
    ),
    Rule(
        "U-4",
        "Safety limits are compared raw.",
        OURS,
        "",
        D,
        where=("eligibility._is_acidotic",),
    ),
    Rule(
        "U-5",
        "A pressure typed in mmHg becomes kPa by the same factor: 55 mmHg are 7.33 kPa, 60 mmHg "
        "are 8.00 kPa.",
        OURS,
        "",
        D,
        where=("quantities.convert",),
    ),
    Rule(
        "U-6",
        "[H+] in nmol/L is 10^(9-pH).",
        "computed",
        "",
        V,
        where=("quantities.hydrogen_ions_nmol_l",),
    ),
    Rule(
        "U-7",
        "Calendar days; months clamp to their end.",
        OURS,
        "",
        D,
        where=("calendar.add_months",),
    ),
    Rule(
        "U-8",
        "Haematocrit of 55 % or more, typed as 55 or 0.55.",
        f"{H15} (H15-1.2)",
        "",
        V,
        where=("quantities.haematocrit_percent",),
    ),
)

PART: Final = Part(
    title="Numbers",
    rules=RULES,
)
