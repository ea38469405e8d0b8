"""Oxygen at a discharge from hospital, reasons to stop, and how it is withdrawn."""

from typing import Final

from o2clinic.rules.book.rule import H15, OURS, D, Part, Rule, V

RULES: Final = (
    Rule(
        "R-DC-1",
        "LTOT is as a rule not ordered in an exacerbation.",
        f"{H15} (H15-9.4)",
        "GPP",
        V,
    ),
    Rule(
        "R-DC-2",
        "At a discharge it is ordered only with all three: SpO2 at or below the limit, "
        "breathlessness, and no way to manage off oxygen.",
        f"{H15} (H15-9.4)",
        "GPP",
        V,
    ),
    Rule(
        "R-DC-3",
        "Before that, blood gases are taken, and the patient is told that the oxygen may be taken "
        "away after the assessment.",
        f"{H15} (H15-9.4, 15.2)",
        "GPP",
        V,
    ),
    Rule(
        "R-DC-4",
        "Such oxygen is temporary: formally assessed once stable, and reviewed within three "
        "months of its start.",
        f"{OURS}, from {H15} (H15-9.1) and QS6",
        "",
        D,
        where=("discharge.assessment_window",),
    ),
    Rule(
        "R-DC-6",
        "No short-burst oxygen at a discharge for COPD without hypoxaemia.",
        f"{H15} (H15-25.2)",
        "",
        V,
    ),
    Rule(
        "R-DC-7",
        "The respiratory team takes part in every discharge on oxygen; delivery is for the next "
        "day, urgent orders are the exception.",
        "London Clinical Oxygen Network, a local rule",
        "",
        V,
    ),
    Rule(
        "R-DC-8",
        "Oxygen begun in hospital enters the recall of the home oxygen service.",
        "QS6; Davidson et al. 2011",
        "",
        V,
    ),
    Rule(
        "R-DC-9",
        "Someone with pulmonary fibrosis has the need for oxygen assessed before leaving hospital.",
        "NICE CG163",
        "",
        V,
    ),
    Rule(
        "R-ST-1",
        "Oxygen that is in no form indicated any more is withdrawn by a plan, and everybody "
        "concerned is told.",
        "QS6",
        "",
        V,
    ),
    Rule(
        "R-ST-2",
        "PaO2 on air above the limit at a review: a second gas on air, three weeks later, "
        "confirms it before oxygen is withdrawn, unless a clinician finds one enough.",
        f"{OURS}; limits from {H15}",
        "",
        D,
    ),
    Rule(
        "R-ST-3",
        "Who still meets the limit on air goes on with oxygen; a better PaO2 while on oxygen is "
        "no reason to stop.",
        f"VA/DoD COPD guideline 2014, recommendation 28; the second half {OURS}",
        "",
        D,
    ),
    Rule(
        "R-ST-4",
        "Smoking near oxygen or danger of fire may lead to withdrawal: the patient knows that "
        "beforehand, and GP, social worker and community matron take part.",
        f"{H15} (H15-31.6); QS6",
        "GPP",
        V,
    ),
    Rule(
        "R-ST-5",
        "Ambulatory oxygen without benefit, or not used, is withdrawn.",
        f"{H15} (H15-23.8)",
        "",
        V,
    ),
    Rule(
        "R-ST-6",
        "Palliative oxygen without benefit is stopped.",
        "BTS Oxygen in healthcare and emergency settings 2017",
        "",
        V,
    ),
    Rule(
        "R-ST-7",
        "A supplier's report that oxygen is not used asks for a clinical review; nothing is taken "
        "away for it alone.",
        f"{OURS}, after Davidson et al. 2011",
        "",
        D,
    ),
    Rule(
        "R-ST-8",
        "After a death or a move to another area the record is closed and invoices are watched.",
        "Department of Health 2008, section 4.5",
        "",
        V,
    ),
    Rule(
        "W-ORDER",
        "A withdrawal goes through its states one after the other.",
        f"{OURS}, from QS6 and {H15} (H15-15.2, 16.3, 31.6)",
        "",
        D,
        where=("withdrawal_states.may_follow",),
    ),
    Rule(
        "W-TALK",
        "The withdrawal is talked over with the patient before anything is arranged.",
        f"{OURS}, from {H15} (H15-15.2)",
        "",
        D,
    ),
    Rule(
        "W-LETTER",
        "Patient, GP and referrer have a letter before the supplier is asked to collect.",
        f"{OURS}, from QS6",
        "",
        D,
    ),
    Rule(
        "W-REMOVAL",
        "The day on which removal was asked for is kept, since rental ends with it.",
        f"{OURS}; home oxygen supplier guides of 2012",
        "",
        D,
    ),
    Rule(
        "W-COLLECTED",
        "The equipment has been collected.",
        OURS,
        "",
        D,
    ),
    Rule(
        "W-INVOICE",
        "An invoice for a month that began after the request shows no charge.",
        f"{OURS}; home oxygen supplier guides of 2012",
        "",
        D,
    ),
    Rule(
        "W-CHECK",
        "SpO2 is measured again some weeks after the oxygen has gone; at or below the referral "
        "limit the withdrawal is closed only after a gas on air.",
        OURS,
        "",
        D,
        where=("withdrawal.check_due_on",),
    ),
    Rule(
        "W-DECLINED",
        "A patient who declines is talked over by the team before the withdrawal goes on or ends.",
        OURS,
        "",
        D,
    ),
    Rule(
        "W-REINSTATED",
        "Oxygen that stays, or is given back, has its reason.",
        OURS,
        "",
        D,
    ),
)

PART: Final = Part(
    title="Discharge from hospital, stopping and withdrawal",
    rules=RULES,
    notes=(
        (
            "A gas on air speaks for stopping only with at least 20 minutes off oxygen on record, "
            "without an open query, and of a stable phase; a gas that meets the limit in between "
            "begins the count anew."
        ),
        (
            "Between the two PaO2 limits nothing is stopped while a complication is not recorded "
            "either way."
        ),
        (
            "Blood gases of a discharge are from the stay itself; respiratory acidosis among them "
            "goes before every other answer."
        ),
        (
            "SpO2 after a withdrawal at or below the referral limit keeps the record open until a "
            "gas on air was taken."
        ),
    ),
    not_built={
        "R-DC-5": (
            "a foreign comparison (reassessment 30 to 90 days after a discharge), for information "
            "only."
        ),
        "Removal protocols of the BTS appendix and of single services": (
            "they were not to be had; the withdrawal stands on QS6 and the recommendations on "
            "education and safety."
        ),
    },
)
