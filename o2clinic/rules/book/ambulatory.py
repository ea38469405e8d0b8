"""Ambulatory oxygen: whom to test, the walks, who responds, and what follows."""

from typing import Final

from o2clinic.rules.book.rule import H15, OURS, V2, D, Part, Rule, U, V

AUDIT: Final = "audit of ambulatory oxygen assessments, Thorax 2022;77 Suppl 1 A146"
FIELD_TESTS: Final = "ERS and ATS field walking tests 2014"
DH: Final = "Department of Health 2008, section 2.4"
USUAL: Final = "general knowledge"

RULES: Final = (
    Rule(
        "AOT-1",
        "On LTOT and hardly leaving home (grade 1 of 2008): a portable supply at the LTOT flow may "
        "be offered untested, where 15 hours a day are not reached without it, or where someone "
        "severely hypoxaemic has to leave home.",
        f"{DH}; {H15} (H15-23.10)",
        "",
        V,
    ),
    Rule(
        "AOT-2",
        "On LTOT and out regularly (grade 2 of 2008): a test, if mobile outdoors.",
        f"{DH}; {H15} (H15-23.3)",
        "A",
        V,
    ),
    Rule(
        "AOT-3",
        "Not on LTOT (grade 3 of 2008): only with a fall on exertion, a shown benefit and the wish "
        "to use it outside.",
        f"{DH}; {H15} (H15-23.1)",
        "B",
        V,
    ),
    Rule(
        "R-AO-1",
        "Not eligible for LTOT: ambulatory oxygen is not offered routinely, only after an exercise "
        "test, for rehabilitation or to be more mobile.",
        f"{H15} (H15-23.1); QS9",
        "B",
        V,
    ),
    Rule(
        "R-AO-2",
        "On LTOT: ambulatory oxygen is not offered routinely; a test only for who is mobile "
        "outdoors, to reach 15 hours a day or be more active outside.",
        f"{H15} (H15-23.2, 23.3); QS9",
        "A",
        V,
    ),
    Rule(
        "R-AO-3",
        "In rehabilitation or an exercise programme: offer it if a test shows better endurance.",
        f"{H15} (H15-23.4); BTS Pulmonary rehabilitation 2013",
        "B",
        V,
    ),
    Rule(
        "R-AO-4",
        "Interstitial lung disease with disabling breathlessness and a fall on exertion: it may be "
        "considered once treatment is optimised, and goes on only while it helps and is used.",
        f"{H15} (H15-23.8); AmbOx trial 2018",
        "GPP",
        V,
    ),
    Rule(
        "R-AO-5",
        "An active life or a demanding regimen of treatment, as in cystic fibrosis: assess in that "
        "context.",
        f"{H15} (H15-23.7)",
        "GPP",
        V,
    ),
    Rule(
        "R-AO-6",
        "Fast breathing, as in cystic fibrosis or interstitial lung disease: a Venturi mask with "
        "more flow than is breathed in, and equipment that can give it.",
        f"{H15} (H15-23.9)",
        "GPP",
        V,
    ),
    Rule(
        "R-AO-7",
        "Active outside: think of a conserver, after the assessment.",
        f"{H15} (H15-28.4)",
        "GPP",
        V,
    ),
    Rule(
        "R-AO-8",
        "A wheeled device or a backpack, where it helps walking.",
        f"{H15} (H15-30.1)",
        "B",
        V,
    ),
    Rule(
        "R-AO-9",
        "Ambulatory equipment is ordered on Part B only, by a specialist after assessment.",
        "home oxygen order-form guides (Air Products, Northern Ireland, BNSSG)",
        "",
        V,
    ),
    Rule(
        "R-AO-10",
        "Stable long enough and treatment optimised before a test; a local rule.",
        "BNSSG pathway 2024",
        "",
        V,
    ),
    Rule(
        "R-AO-11",
        "COPD with moderate hypoxaemia at rest or a fall on exertion: oxygen did not help in the "
        "one large trial; ATS suggests it conditionally where the fall is severe.",
        "LOTT trial 2016; ATS Home Oxygen 2020",
        "",
        V,
    ),
    Rule(
        "R-AT-1",
        "A significant fall is 4 points or more to below 90 %; the ATS limit and a study's "
        "definition are shown beside it.",
        "BTS and ATS, read in secondary texts",
        "",
        V2,
    ),
    Rule(
        "R-AT-2",
        "6MWT, ISWT or ESWT, the same with and without oxygen, SpO2 watched all along.",
        f"QS9; {FIELD_TESTS}; HRA research summary 171902",
        "",
        V,
    ),
    Rule(
        "R-AT-3",
        "6MWT and ISWT are learned: two walks before the oxygen walk.",
        FIELD_TESTS,
        "",
        V,
    ),
    Rule(
        "R-AT-4",
        "On LTOT the first walk is on the LTOT flow, then on higher ones.",
        "HRA research summary 171902",
        "",
        V2,
    ),
    Rule(
        "R-AT-5",
        "Corrected: SpO2 never below the target all through the oxygen walk.",
        f"{AUDIT}, quoting {H15}",
        "",
        V2,
    ),
    Rule(
        "R-AT-6",
        "Benefit: further by a tenth, or less breathless by a Borg point or a tenth.",
        f"{AUDIT}, quoting {H15}",
        "",
        V2,
    ),
    Rule(
        "R-AT-7",
        "Responds: falls without, is corrected on oxygen, and benefits in distance or in "
        "breathlessness.",
        f"{OURS}: how the criteria go together is inferred",
        "",
        D,
    ),
    Rule(
        "R-AT-8",
        "A walk with a cylinder that gives no oxygen, where done, shows what expectation does.",
        "Heslop et al. 2011, Newcastle protocol",
        "",
        V,
    ),
    Rule(
        "R-AT-9",
        "Flows go up in steps until the fall is corrected; above 3 L/min and mobile, think of "
        "liquid oxygen.",
        "ATS Home Oxygen 2020; steps from general knowledge",
        "",
        U,
        where=("ambulatory_response.next_flow_l_min",),
    ),
    Rule(
        "R-AT-10",
        "A walk is usually stopped below 80 %.",
        USUAL,
        "",
        U,
    ),
    Rule(
        "R-AT-11",
        "Smallest gain that matters: about 30 m in 6MWT, 48 m in ISWT; shown, never decisive.",
        USUAL,
        "",
        U,
    ),
    Rule(
        "R-AT-12",
        "Half an hour of rest between two walks; a local rule.",
        AUDIT,
        "",
        V,
    ),
    Rule(
        "R-AT-13",
        "Three minutes find most who would fall in six; enough to screen, not to set a flow.",
        "cohort of interstitial lung disease, abstract",
        "",
        V2,
    ),
    Rule(
        "R-WT-1",
        "A short distance, or a low distance times lowest SpO2, goes with a poor outlook.",
        "European Respiratory Review, table of walk test prognosis",
        "",
        V,
    ),
    Rule(
        "R-WT-2",
        "The better of the walks is the result.",
        f"{FIELD_TESTS}; Holland 2018",
        "",
        V,
        where=("walk_test.best_walk",),
    ),
    Rule(
        "R-AF-1",
        "Started in an exacerbation or unwell: review at 4 to 6 weeks.",
        f"{H15} (H15-23.5)",
        "GPP",
        V,
    ),
    Rule(
        "R-AF-2",
        "Then every 6 months while stable, sooner on a change.",
        f"{H15} (H15-23.6)",
        "GPP",
        V,
    ),
    Rule(
        "R-AF-3",
        "How much it is used is recorded and reviewed at least once a year.",
        "QS9",
        "",
        V,
    ),
    Rule(
        "R-AF-4",
        "Not used, or of no benefit: the way to withdrawal, by a clinician.",
        f"{H15} (H15-23.8); QS6",
        "GPP",
        V,
    ),
)

PART: Final = Part(
    title="Ambulatory oxygen and walks",
    rules=RULES,
    notes=(
        (
            "A fall counts in any of the walks before oxygen, not only in the better one, whose "
            "distance is compared."
        ),
        "SpO2 held up, and no fall at all, count only where it was watched all along the walk.",
        (
            "One walk before oxygen in place of two is named as missing and does not change the "
            "outcome."
        ),
        (
            "Two definitions of benefit in Borg stand side by side, a point or a tenth; less than "
            "a point is pointed out."
        ),
        (
            "The predicted six-minute distance (Enright and Sherrill 1998, limits of normal from "
            "general knowledge) is shown with its name; no decision looks at it."
        ),
    ),
    not_built={
        "Predicted distance of the incremental shuttle walk": "its equation could not be verified.",
        "The contradiction inside grade 1 of 2008": (
            "it is not coded; the guideline of 2015 is followed (AOT-1)."
        ),
    },
)
