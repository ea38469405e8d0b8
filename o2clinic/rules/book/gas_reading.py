"""What a blood gas says: failure, acid and base, gradient."""

from typing import Final

from o2clinic.rules.book.rule import OURS, V2, D, Part, Rule, U, V

RULES: Final = (
    Rule(
        "7.1",
        "Ranges of adults on air: outside them a number is marked low or high. PaO2 and "
        "saturation on oxygen or on exertion, and a venous sample, are not marked. SpO2 and "
        "haematocrit are marked by the policy.",
        "teaching tables; BE, SaO2, lactate and Hb general knowledge",
        "",
        U,
        where=("reference_ranges.mark_of",),
    ),
    Rule(
        "GR-5",
        "A change is told between two values measured alike only: what was breathed, activity, "
        "sample, test, and for z-scores the equation. Open queries and replaced values take no "
        "part.",
        OURS,
        "",
        D,
        where=("cumulative.change_of",),
    ),
    Rule(
        "7.2",
        "Type 1 and type 2 respiratory failure on air; on oxygen not typed.",
        "teaching definition",
        "",
        V2,
        where=("blood_gas.respiratory_failure",),
    ),
    Rule(
        "7.3",
        "Acid-base classes; metabolic ones ask for a clinician. Line of 28 mmol/L from BTS 2017.",
        "standard teaching",
        "",
        D,
        where=("acid_base.classify",),
    ),
    Rule(
        "7.4",
        "Expected compensation in kPa.",
        "Narins and Emmett; NEJM 2014;371:1434",
        "",
        V2,
        where=(
            "acid_base.hco3_expected_acute_acidosis",
            "acid_base.hco3_expected_chronic_acidosis",
            "acid_base.hco3_expected_acute_alkalosis",
            "acid_base.hco3_expected_chronic_alkalosis",
            "acid_base.paco2_expected_metabolic_acidosis",
            "acid_base.paco2_expected_metabolic_alkalosis",
        ),
    ),
    Rule(
        "7.5",
        "A-a gradient with PaCO2/0.8, only where the share of oxygen is known.",
        "standard formula",
        "",
        V,
        where=("gas_equations.gradient_simple", "blood_gas.alveolar_arterial_gradient"),
    ),
    Rule(
        "GR-1",
        "Bicarbonate and base excess are kept as the analyser printed them; an equation only "
        "checks them.",
        f"{OURS}; equations of CLSI C46 and Radiometer",
        "",
        D,
        where=(
            "gas_equations.bicarbonate",
            "gas_equations.bicarbonate_standard",
            "gas_equations.base_excess_ecf",
            "gas_equations.base_excess_blood",
        ),
    ),
    Rule(
        "GR-2",
        "PaO2 over the share of oxygen, in kPa, only where that share is known.",
        "standard formula",
        "",
        V,
        where=("blood_gas.pf_ratio",),
    ),
    Rule(
        "GR-3",
        "The saturation that goes with a PO2 is Severinghaus's.",
        "Severinghaus 1979",
        "",
        V,
        where=("saturation.so2_of_po2",),
    ),
    Rule(
        "GR-4",
        "Through nasal cannulae a litre a minute adds about 4 % of oxygen: shown as about, and "
        "never used in a gradient or a ratio.",
        "teaching tables",
        "",
        V,
        where=("oxygen_source.cannula_fio2", "oxygen_source.OxygenSource.known_fio2"),
    ),
)

PART: Final = Part(
    title="Reading a blood gas",
    rules=RULES,
    notes=(
        (
            "The usual ranges of 7.1 are printed beside the values with their source; base excess, "
            "SaO2, lactate and haemoglobin are general knowledge. A range of the clinic's own "
            "analyser is not kept: one that came with a message is shown as it was sent."
        ),
    ),
)
