"""What makes a blood gas doubtful, before any clinical rule looks at it."""

from typing import Final

from o2clinic.rules.book.rule import E17, H15, OURS, D, Part, Rule, U, V

RULES: Final = (
    Rule(
        "DQ-1",
        "pH outside 6.80 to 7.80 cannot be saved.",
        OURS,
        "",
        D,
    ),
    Rule(
        "DQ-2",
        "PaCO2 outside 2 to 20 kPa cannot be saved.",
        OURS,
        "",
        D,
    ),
    Rule(
        "DQ-3",
        "PaO2 outside 2.5 to 20 kPa on air, or above 80 on oxygen, cannot be saved (lower end on "
        "oxygen 2.5 too).",
        OURS,
        "",
        D,
    ),
    Rule(
        "DQ-4",
        "Outside the usual ranges of an outpatient: confirm (on oxygen PaO2 above 40 kPa too).",
        OURS,
        "",
        D,
    ),
    Rule(
        "DQ-5",
        "pH, PaCO2 and bicarbonate must fit: gap above 0.03 confirm, above 0.06 block.",
        f"Henderson-Hasselbalch; tolerances {OURS}",
        "",
        D,
    ),
    Rule(
        "DQ-6",
        "A small gap in hypercapnia: was the standard bicarbonate typed?",
        OURS,
        "",
        D,
    ),
    Rule(
        "DQ-7",
        "Negative A-a gradient: confirm, below -1.0 kPa block; 0 to 1.0 with lung disease warn "
        "(Venturi and high-flow too).",
        f"physics; limits {OURS}",
        "",
        D,
    ),
    Rule(
        "DQ-8",
        "An impossible pressure that another unit or a lost point explains: offered, never "
        "applied.",
        OURS,
        "",
        D,
        where=("gas_ranges.paco2_meant_kpa", "gas_ranges.pao2_meant_kpa"),
    ),
    Rule(
        "DQ-9",
        "SpO2 ahead of the blood's saturation by 10 points confirm, 5 warn; PaO2 below 5.3 kPa "
        "confirm: venous?",
        f"Severinghaus 1979; limits {OURS}",
        "",
        D,
    ),
    Rule(
        "DQ-10",
        "PO2 of a venous or fingertip sample is kept but not used.",
        "Lim 2010; Zavorsky 2007",
        "",
        V,
    ),
    Rule(
        "DQ-11",
        "Air PaO2 more than 2.0 kPa from the last stable one, treatment unchanged: warn.",
        OURS,
        "",
        D,
    ),
    Rule(
        "DQ-12",
        "SpO2 5 points or more below the blood's saturation: warn.",
        OURS,
        "",
        D,
    ),
    Rule(
        "DQ-13",
        "Sample in the future, before birth, after death or at the same instant as another: block.",
        OURS,
        "",
        D,
    ),
    Rule(
        "DQ-14",
        "Nothing noted of what was breathed, air with a flow, or air with the concentrator "
        "running: block.",
        E17,
        "",
        V,
    ),
    Rule(
        "DQ-15",
        "Values are kept at 37 C.",
        "general knowledge",
        "",
        U,
        where=("blood_gas.GasReading",),
    ),
    Rule(
        "DQ-16",
        "A gas older than 183 days for a new order: warn.",
        OURS,
        "",
        D,
    ),
    Rule(
        "R-GAS-15",
        "Air counts after 20 minutes without oxygen: else confirm.",
        f"mirrors {H15} (H15-14.6)",
        "",
        D,
    ),
    Rule(
        "RANGE",
        "Bounds of all other fields.",
        OURS,
        "",
        D,
    ),
)

PART: Final = Part(
    title="Data quality of a blood gas",
    rules=RULES,
    notes=(
        (
            "Of a mixed slip the reading that fits pH and bicarbonate is offered (DQ-8); without "
            "them mmHg is taken for likelier."
        ),
    ),
)
