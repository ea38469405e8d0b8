"""What each rule says in our words, who says so, how strongly, and how it was read.

H15-a.b counts headings and recommendations of the BTS guideline of 2015; the index is ours, the
grade is BTS's. QS are the BTS quality standards of 2017.
"""

from dataclasses import dataclass
from typing import Final

from o2clinic.rules.policy import Tag, Threshold


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: as it is cited.
        words: what it says, in our words.
        source: who says so.
        grade: strength as the authors graded it; "" when they did not.
        tag: how well it is founded.
    """

    id: str
    words: str
    source: str
    grade: str
    tag: Tag


@dataclass(frozen=True, slots=True)
class Step:
    """One rule as it was applied to a patient.

    Attributes:
        rule: its id.
        words: what it says, in our words.
        source: of the rule, or of the threshold in the policy that was used.
        grade: of that source.
        tag: how well it is founded.
        compared: the values that were set against each other, in words.
        passed: whether the condition to go on was met.
    """

    rule: str
    words: str
    source: str
    grade: str
    tag: Tag
    compared: str
    passed: bool


def step(rule_id: str, compared: str, *, passed: bool, by: Threshold | None = None) -> Step:
    """The rule as applied; a threshold that was used brings its own source and grade."""
    rule = RULES[rule_id]
    if by is None:
        return Step(rule.id, rule.words, rule.source, rule.grade, rule.tag, compared, passed)
    return Step(rule.id, rule.words, by.source, by.grade, by.tag, compared, passed)


_H15 = "BTS Home Oxygen 2015"
_E17 = "BTS Oxygen in healthcare and emergency settings 2017"
_OURS = "decided here"

_V, _V2, _D, _U = Tag.READ, Tag.QUOTED, Tag.OURS, Tag.UNVERIFIED

_REFERRAL: Final = (
    Rule(
        "P0",
        "The screen is for adults at rest, on air, in a stable phase.",
        f"{_H15}, scope",
        "",
        _V,
    ),
    Rule(
        "R-REF-1",
        "A stable resting SpO2 at or below the limit calls for blood gases to assess for LTOT.",
        f"{_H15} (H15-8.2); NICE QS10 statement 3",
        "C",
        _V,
    ),
    Rule(
        "R-REF-2",
        "With oedema, haematocrit of 55 % or more, or pulmonary hypertension, a somewhat higher "
        "SpO2 may be reason to refer.",
        f"{_H15} (H15-8.3)",
        "GPP",
        _V,
    ),
    Rule(
        "R-REF-3",
        "SpO2 just above the limit without a complication: recheck at the yearly review, sooner "
        "after an exacerbation.",
        f"{_H15} (H15-9.2)",
        "GPP",
        _V,
    ),
    Rule(
        "R-REF-4",
        "SpO2 well above the limit: no referral for LTOT; think of ambulatory oxygen only if the "
        "patient desaturates on exertion.",
        "follows from R-REF-1 to R-REF-3",
        "",
        _D,
    ),
    Rule(
        "R-REF-5",
        "Oximetry alone is never enough to order LTOT.",
        f"{_H15} (H15-10.1); QS5",
        "D",
        _V,
    ),
    Rule(
        "R-REF-6",
        "Assessment waits until the patient has been stable long enough after an exacerbation.",
        f"{_H15} (H15-9.1); QS5",
        "B",
        _V,
    ),
    Rule(
        "R-REF-7",
        "The date of the last exacerbation must be known.",
        f"{_H15} (H15-9.5); QS5",
        "GPP",
        _V,
    ),
    Rule(
        "R-REF-8",
        "The diagnosis must be confirmed and treatment optimised before assessment.",
        "Department of Health 2008, sections 2.3 and 2.6; QS4",
        "",
        _V,
    ),
    Rule(
        "R-REF-9",
        "The patient is given information about the referral, spoken and written.",
        f"{_H15} (H15-8.1); QS4",
        "D",
        _V,
    ),
    Rule(
        "R-REF-10",
        "In COPD, very severe airflow obstruction, cyanosis, polycythaemia, oedema or a raised "
        "JVP are reason to assess whatever the SpO2; severe obstruction is reason to think of it.",
        "NICE NG115, read in secondary texts",
        "",
        _V2,
    ),
    Rule(
        "R-REF-12",
        "Neuromuscular disease at or below its SpO2 limit: blood gas, arterial or capillary; "
        "hypercapnia means ventilation service, seen within one week.",
        "NICE NG42",
        "",
        _V,
    ),
    Rule(
        "R-REF-14",
        "Someone acutely unwell or newly worse is not for a clinic referral but for acute care.",
        _E17,
        "GPP",
        _V,
    ),
    Rule(
        "R-REF-15",
        "With darker skin, or polycythaemia or cor pulmonale not explained, an SpO2 just above "
        "the limit may read high: think of a gas anyway. The number is never corrected.",
        f"{_OURS}, from MHRA guidance on oximeters",
        "",
        _D,
    ),
)

_ELIGIBILITY: Final = (
    Rule("S-0", "These rules are for adults.", f"{_H15}, scope", "", _V),
    Rule(
        "U-9",
        "Every gas must carry air, or device and flow; LTOT is decided on gases breathing air.",
        _E17,
        "D",
        _V,
    ),
    Rule(
        "S-1",
        "A gas with an open query on its quality takes no part in the decision.",
        f"{_OURS}: data quality before any clinical rule",
        "",
        _D,
    ),
    Rule(
        "R-STA-4",
        "Respiratory acidosis on air means not stable: stop, senior review the same day.",
        f"{_OURS}, from {_E17}",
        "",
        _D,
    ),
    Rule(
        "R-STA-1",
        "Someone with frequent exacerbations may be assessed early, is told that LTOT may later "
        "prove unnecessary, and is tested again when stable.",
        f"{_H15} (H15-9.3)",
        "GPP",
        _V,
    ),
    Rule(
        "R-STA-3",
        "An exacerbation between the two gases voids the pair; the wait begins again.",
        f"{_OURS}, follows from {_H15} (H15-11.2)",
        "",
        _D,
    ),
    Rule(
        "R-LT-1",
        "COPD: PaO2 on air at or below the limit.",
        f"{_H15} (H15-1.1)",
        "A",
        _V,
    ),
    Rule(
        "R-LT-2",
        "COPD with oedema, haematocrit of 55 % or more, or pulmonary hypertension: the higher "
        "PaO2 limit.",
        f"{_H15} (H15-1.2)",
        "A",
        _V,
    ),
    Rule(
        "R-LT-3",
        "Raised PaCO2 at rest is no bar to LTOT if all else is met.",
        f"{_H15} (H15-1.3)",
        "B",
        _V,
    ),
    Rule(
        "R-LT-4",
        "Interstitial lung disease: the limit of COPD, the higher one with a complication.",
        f"{_H15} (H15-2.1, 2.2)",
        "D",
        _V,
    ),
    Rule(
        "R-LT-5",
        "Cystic fibrosis: the limit of COPD, the higher one with a complication.",
        f"{_H15} (H15-3.1, 3.2)",
        "D",
        _V,
    ),
    Rule(
        "R-LT-6",
        "Pulmonary hypertension: the higher PaO2 limit outright.",
        f"{_H15} (H15-4.1)",
        "D",
        _V,
    ),
    Rule(
        "R-LT-7",
        "Neuromuscular or chest wall disease with type 2 failure: NIV first; LTOT only if "
        "hypoxaemia persists on NIV.",
        f"{_H15} (H15-5.1)",
        "D",
        _V,
    ),
    Rule(
        "R-LT-8",
        "Advanced heart failure, treatment optimised: the limit of COPD, the higher one with a "
        "complication.",
        f"{_H15} (H15-6.1, 6.2)",
        "D",
        _V,
    ),
    Rule(
        "R-LT-9",
        "Other chronic lung disease: no recommendation of its own; the limits of COPD are used "
        "and a senior signs.",
        f"{_OURS}, from the scope of {_H15}",
        "",
        _D,
    ),
    Rule(
        "R-LT-10",
        "Sleep apnoea, obesity hypoventilation or overlap: treat the breathing in sleep first; "
        "LTOT only on top of NIV or CPAP.",
        f"{_OURS}, from {_H15} (H15-22.1) on nocturnal oxygen",
        "D",
        _D,
    ),
    Rule(
        "R-GAS-1",
        "The first assessment uses arterial samples.",
        f"{_H15} (H15-11.1)",
        "A",
        _V,
    ),
    Rule(
        "R-GAS-2",
        "Two gases, at least three weeks apart, both in a stable phase, confirm the need.",
        f"{_H15} (H15-11.2); QS5",
        "B",
        _V,
    ),
    Rule(
        "R-GAS-3",
        "Both gases must meet the limit; they are never averaged.",
        _OURS,
        "",
        _D,
    ),
    Rule(
        "R-GAS-4",
        "No longest interval is given; more than half a year between the gases is pointed out.",
        _OURS,
        "",
        _D,
    ),
    Rule(
        "R-GAS-8",
        "Where arterial samples cannot be had, an earlobe gas with oximetry will do; it tends to "
        "order oxygen too often.",
        f"{_H15} (H15-11.8); QS5",
        "GPP",
        _V,
    ),
    Rule(
        "R-GAS-12",
        "The PO2 of a fingertip or venous sample is not used.",
        "Zavorsky et al. 2007",
        "",
        _V,
    ),
    Rule(
        "R-GAS-13",
        "An earlobe PO2 reads low: if with the allowance added it would be above the limit, an "
        "arterial gas has to confirm.",
        f"{_OURS}, from {_E17}",
        "",
        _D,
    ),
    Rule(
        "R-GAS-14",
        "A capillary gas counts only with a note why an arterial one was not possible.",
        f"{_OURS}, from {_H15} (H15-11.1, 11.2, 11.8)",
        "",
        _D,
    ),
    Rule(
        "R-SF-1",
        "Consent (HOCF) and risk assessment (IHORM) are complete before an order is final.",
        "NHS England IHORM and HOCF forms 2017",
        "",
        _V,
    ),
)

RULES: Final = {rule.id: rule for rule in (*_REFERRAL, *_ELIGIBILITY)}
