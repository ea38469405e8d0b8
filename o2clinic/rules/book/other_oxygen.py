"""Oxygen at night, palliative, in short bursts, for cluster headache; overnight oximetry."""

from typing import Final

from o2clinic.rules.book.rule import E17, H15, OURS, D, Part, Rule, U, V

LONDON: Final = "London Clinical Oxygen Network, Oxygen for cluster headache"

RULES: Final = (
    Rule(
        "R-ON-1",
        "A night is reported if enough of it is valid; artefact and movement do not count.",
        f"{OURS}; the shortest night from general knowledge",
        "",
        U,
    ),
    Rule(
        "R-ON-2",
        "A desaturation is a fall by the points named below the mean of the two minutes before, "
        "for 10 seconds or more, until recovery; per recorded hour, since sleep is not measured.",
        f"{OURS}, after PMC8889990; AASM leaves the algorithm open",
        "",
        D,
        where=("overnight_oximetry._falls",),
    ),
    Rule(
        "R-ON-3",
        "Many desaturations: think of sleep apnoea or hypoventilation. Oxygen goes by T90, mean.",
        OURS,
        "",
        D,
    ),
    Rule(
        "R-NO-0",
        "Asked where SpO2 is low at night and LTOT criteria are not met; without a recommendation "
        "for the diagnosis a senior decides.",
        f"{OURS}, from the headings of {H15}",
        "",
        D,
    ),
    Rule(
        "R-NO-1",
        "COPD with low SpO2 at night that does not meet LTOT criteria: no nocturnal oxygen.",
        f"{H15} (H15-17.1); INOX trial 2020",
        "A",
        V,
    ),
    Rule(
        "R-NO-2",
        "COPD that desaturates at night: look for obesity hypoventilation, muscle weakness and "
        "sleep apnoea.",
        f"{H15} (H15-17.2)",
        "GPP",
        V,
    ),
    Rule(
        "R-NO-3",
        "Severe heart failure, optimised, with disturbed breathing in sleep that shows by day, "
        "other causes excluded: nocturnal oxygen may be ordered; consider ventilatory support.",
        f"{H15} (H15-18.1); QS8",
        "B",
        V,
    ),
    Rule(
        "R-NO-4",
        "Then 1 to 2 L/min, judged by sleepiness and overnight oximetry, with a gas to exclude "
        "hypercapnia and acidosis; ventilation if hypercapnic.",
        f"{H15} (H15-18.2)",
        "GPP",
        V,
    ),
    Rule(
        "R-NO-5",
        "Cystic fibrosis: not for low SpO2 at night alone; with NIV in established ventilatory "
        "failure.",
        f"{H15} (H15-19.1)",
        "B",
        V,
    ),
    Rule(
        "R-NO-6",
        "Interstitial lung disease: not for low SpO2 at night alone.",
        f"{H15} (H15-20.1)",
        "B",
        V,
    ),
    Rule(
        "R-NO-7",
        "Neuromuscular weakness: never nocturnal oxygen alone; with NIV.",
        f"{H15} (H15-21.1)",
        "B",
        V,
    ),
    Rule(
        "R-NO-8",
        "Sleep apnoea, obesity hypoventilation or overlap: never nocturnal oxygen alone; with NIV.",
        f"{H15} (H15-22.1)",
        "D",
        V,
    ),
    Rule(
        "R-NO-9",
        "Chronic hypercapnic failure with low SpO2 at night, no LTOT: only together with NIV.",
        "QS8",
        "",
        V,
    ),
    Rule(
        "R-PO-1",
        "SpO2 at or above the limit: no palliative oxygen for breathlessness.",
        f"{H15} (H15-24.1)",
        "A",
        V,
    ),
    Rule("R-PO-2", "Assess for a trial of opioids.", f"{H15} (H15-24.2)", "A", V),
    Rule(
        "R-PO-3",
        "Assess for measures without drugs, a fan before oxygen.",
        f"{H15} (H15-24.3); {E17}",
        "D",
        V,
    ),
    Rule(
        "R-PO-4",
        "Where all else fails, a specialist team may try palliative oxygen after its own "
        "assessment of breathlessness and quality of life.",
        f"{H15} (H15-24.4, 2.3)",
        "GPP",
        V,
    ),
    Rule(
        "R-PO-5",
        "Palliative oxygen is for SpO2 that stays below 90 % or for relief that is reported; it "
        "stops where it does not help; in the last days saturation is not monitored.",
        E17,
        "B",
        V,
    ),
    Rule(
        "R-PO-6",
        "Review after three days, stop without help; a local rule.",
        "Cheshire and Merseyside palliative oxygen guideline",
        "",
        V,
    ),
    Rule(
        "R-PO-8",
        "Consent and risk assessment are needed before a new palliative order as well.",
        "NHS England IHORM and HOCF forms 2017",
        "",
        V,
    ),
    Rule(
        "R-SB-1",
        "COPD: no short bursts before or after exercise, whatever the SpO2.",
        f"{H15} (H15-25.1)",
        "A",
        V,
    ),
    Rule(
        "R-SB-2",
        "Severe COPD without hypoxaemia: no short-burst oxygen at discharge.",
        f"{H15} (H15-25.2)",
        "A",
        V,
    ),
    Rule(
        "R-SB-3",
        "Short-burst oxygen is for cluster headache only, not for chronic heart or lung disease.",
        "QS7",
        "",
        V,
    ),
    Rule(
        "R-CH-1",
        "Acute attack of cluster headache: 12 L/min through a non-rebreathing mask.",
        f"{H15} (H15-26.1)",
        "A",
        V,
    ),
    Rule(
        "R-CH-2",
        "12 L/min or more, to 15, by a mask with reservoir, at home; a static back-up cylinder and "
        "perhaps four portable ones; usually for 15 to 20 minutes, which is general knowledge.",
        f"{E17}; {LONDON}",
        "D",
        V,
    ),
    Rule(
        "R-CH-3",
        "Better an urgent installation within 4 hours when a bout begins than a permanent supply.",
        f"{H15} (H15-26.2)",
        "GPP",
        V,
    ),
    Rule(
        "R-CH-4",
        "The one indication without hypoxaemia: no SpO2 or gas is asked for; the fire and smoking "
        "gate stands.",
        f"{LONDON}; gate {OURS}",
        "",
        V,
    ),
    Rule(
        "R-CH-5",
        "Yearly review, and after 6 months the question whether there are still bouts.",
        f"{OURS}; no national interval was found",
        "",
        D,
    ),
    Rule(
        "R-CH-6",
        "Ask for COPD and other risk of hypercapnia before 12 to 15 L/min.",
        f"{OURS}, from {E17}",
        "",
        D,
    ),
)

PART: Final = Part(
    title="Nocturnal, palliative and short-burst oxygen",
    rules=RULES,
    notes=(
        (
            "Baseline SpO2 of a night is the mean of its first five valid minutes. T88 is below "
            "88 %. A desaturation keeps the mean that it fell from; ten seconds without a valid "
            "sample end it; a mean needs one minute of the two."
        ),
        (
            "Raised PaCO2 sends anybody who is low at night to ventilation, COPD and heart "
            "failure included."
        ),
        (
            "Below 90 % once only counts as 90 to 91 %. At 92 % and above reported relief changes "
            "nothing (BTS 2015 before 2017)."
        ),
    ),
    not_built={
        "R-PO-7": (
            "exemptions of palliative patients are those of single services, and contradict R-PO-8."
        ),
        "R-PO-9": "the wording of QS10 could not be read.",
        "Which recordings count as low at night": (
            "no source gives a number, so it is the clinician's answer (R-NO-0)."
        ),
    },
)
