"""Whether to refer for LTOT."""

from typing import Final

from o2clinic.rules.book.rule import E17, H15, OURS, V2, D, Part, Rule, V

RULES: Final = (
    Rule(
        "P0",
        "The screen is for adults at rest, on air, in a stable phase.",
        f"{H15}, scope",
        "",
        V,
    ),
    Rule(
        "R-REF-1",
        "A stable resting SpO2 at or below the limit calls for blood gases to assess for LTOT.",
        f"{H15} (H15-8.2); NICE QS10 statement 3",
        "C",
        V,
    ),
    Rule(
        "R-REF-2",
        "With oedema, haematocrit of 55 % or more, or pulmonary hypertension, a somewhat higher "
        "SpO2 may be reason to refer.",
        f"{H15} (H15-8.3)",
        "GPP",
        V,
    ),
    Rule(
        "R-REF-3",
        "SpO2 just above the limit without a complication: recheck at the yearly review, sooner "
        "after an exacerbation.",
        f"{H15} (H15-9.2)",
        "GPP",
        V,
    ),
    Rule(
        "R-REF-4",
        "SpO2 well above the limit: no referral for LTOT; think of ambulatory oxygen only if the "
        "patient desaturates on exertion.",
        "follows from R-REF-1 to R-REF-3",
        "",
        D,
    ),
    Rule(
        "R-REF-5",
        "Oximetry alone is never enough to order LTOT.",
        f"{H15} (H15-10.1); QS5",
        "D",
        V,
        where=("referral.ReferralAdvice",),
    ),
    Rule(
        "R-REF-6",
        "Assessment waits until the patient has been stable long enough after an exacerbation.",
        f"{H15} (H15-9.1); QS5",
        "B",
        V,
    ),
    Rule(
        "R-REF-7",
        "The date of the last exacerbation must be known.",
        f"{H15} (H15-9.5); QS5",
        "GPP",
        V,
    ),
    Rule(
        "R-REF-8",
        "The diagnosis must be confirmed and treatment optimised before assessment.",
        "Department of Health 2008, sections 2.3 and 2.6; QS4",
        "",
        V,
    ),
    Rule(
        "R-REF-9",
        "The patient is given information about the referral, spoken and written.",
        f"{H15} (H15-8.1); QS4",
        "D",
        V,
    ),
    Rule(
        "R-REF-10",
        "In COPD, very severe airflow obstruction, cyanosis, polycythaemia, oedema or a raised "
        "JVP are reason to assess whatever the SpO2; severe obstruction is reason to think of it.",
        "NICE NG115, read in secondary texts",
        "",
        V2,
    ),
    Rule(
        "R-REF-12",
        "Neuromuscular disease at or below its SpO2 limit: blood gas, arterial or capillary; "
        "hypercapnia means ventilation service, seen within one week.",
        "NICE NG42",
        "",
        V,
    ),
    Rule(
        "R-REF-14",
        "Someone acutely unwell or newly worse is not for a clinic referral but for acute care.",
        E17,
        "GPP",
        V,
    ),
    Rule(
        "R-REF-15",
        "With darker skin, or polycythaemia or cor pulmonale not explained, an SpO2 just above "
        "the limit may read high: think of a gas anyway. The number is never corrected.",
        f"{OURS}, from MHRA guidance on oximeters",
        "",
        D,
    ),
)

PART: Final = Part(
    title="Referral for long-term oxygen",
    rules=RULES,
    not_built={
        "R-REF-11": (
            "the six-monthly check in very severe COPD is made in primary care, before anybody is "
            "referred; this program has no part in it."
        ),
        "R-REF-13": (
            "breathlessness is not asked about in the screen, so that it is no reason of its own "
            "to refer someone with pulmonary fibrosis; SpO2 decides as in other diseases. The "
            "assessment before leaving hospital is R-DC-9."
        ),
    },
)
