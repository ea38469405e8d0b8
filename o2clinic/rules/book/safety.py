"""Risk before an order, alert cards, driving and travel."""

from typing import Final

from o2clinic.rules.book.rule import E17, H15, OURS, D, Part, Rule, U, V

_GATE: Final = (
    Rule(
        "R-SF-2",
        "The risks are assessed where the patient lives before anything is installed: smoking by "
        "patient and household, fire, trips, falls; patient and assessor talk them over.",
        "QS2",
        "",
        V,
    ),
    Rule(
        "R-SF-3",
        "A significant risk on the form is discussed with the clinical lead before an order.",
        "NHS England IHORM and HOCF forms 2017",
        "",
        V,
    ),
    Rule(
        "R-SM-1",
        "Who smokes is helped to stop, and has education in writing, before oxygen is ordered.",
        f"{H15} (H15-31.1); QS2",
        "C",
        V,
    ),
    Rule(
        "R-SM-2",
        "Naked flames are warned of in writing: pilot lights, cookers, gas fires, candles.",
        f"{H15} (H15-31.2)",
        "D",
        V,
    ),
    Rule(
        "R-SM-3",
        "Patient and family are warned of smoking near oxygen.",
        f"{H15} (H15-31.3)",
        "D",
        V,
    ),
    Rule(
        "R-SM-4",
        "Someone who smokes is judged case by case, with a home visit and a risk tool, children "
        "and neighbours weighed; with reasonable doubt oxygen is not prescribed.",
        f"{H15} (H15-31.5)",
        "GPP",
        V,
    ),
    Rule(
        "R-SM-5",
        "Home oxygen is for people who do not smoke at present; it is not offered to those who go "
        "on smoking. Whether this holds is for the policy.",
        "NICE NG115: the first half read in BMJ 2019;366:l4486, the rest not verified",
        "",
        U,
    ),
    Rule(
        "R-SM-6",
        "Who smokes, or lives with someone who does, is told that the order will be reviewed and "
        "may be withdrawn.",
        f"{H15} (H15-31.6)",
        "GPP",
        V,
    ),
    Rule(
        "R-SM-7",
        "Exhaled carbon monoxide or urine cotinine may show smoking that is not told.",
        f"{H15} (H15-31.7)",
        "GPP",
        V,
    ),
    Rule(
        "R-SM-8",
        "E-cigarettes and their chargers are kept away from oxygen.",
        f"{H15} (H15-31.8)",
        "GPP",
        V,
    ),
    Rule(
        "R-SM-9",
        "Oil-based creams and petroleum jelly feed a fire: only water-based ones on face, nose "
        "and hands.",
        f"{H15} (H15-31.9)",
        "GPP",
        V,
    ),
    Rule(
        "R-SM-10",
        "The supplier is told when the patient smokes, the fire service of everybody on oxygen.",
        f"{H15} (H15-31.10, 31.12)",
        "GPP",
        V,
    ),
    Rule(
        "R-SM-11",
        "Firebreaks stay in, the flow stays as set, and no other tubing is used.",
        f"{H15} (H15-31.11)",
        "GPP",
        V,
    ),
    Rule(
        "R-SM-12",
        "Tubing is looked over and laid so that nobody trips.",
        f"{H15} (H15-31.13)",
        "GPP",
        V,
    ),
    Rule(
        "R-SM-13",
        "Oxygen keeps its distance from open and from closed fires.",
        "Baywater safety page",
        "",
        V,
    ),
    Rule(
        "R-PD-2",
        "Children in the household are part of the risk assessment.",
        f"{H15} (H15-31.5)",
        "GPP",
        V,
    ),
)

_FORMS: Final = (
    Rule(
        "R-RQ-1",
        "Each worrying answer to the risk form leads to its action, which is done or has a day; "
        "one that has neither, or that nobody knows, holds the order.",
        "NHS England IHORM and HOCF forms 2017: shaded answers have a required action",
        "",
        V,
    ),
    Rule(
        "R-RQ-2",
        "A red answer to the risk form shuts the order until a senior has recorded the reason, the "
        "day it was discussed with the lead or in the meeting, and what lessens the danger.",
        f"{OURS}; the discussion before an order: NHS England IHORM and HOCF forms 2017",
        "",
        D,
    ),
    Rule(
        "R-RQ-3",
        "The risk form is asked again at each review, and when the household changes: smoking, who "
        "lives there, another home.",
        f"{OURS}; the times: R-SF-5",
        "",
        D,
    ),
    Rule(
        "R-HC-1",
        "Nothing is delivered without agreement that details go to the supplier and that the "
        "supplier may come in; what else is not agreed to is told.",
        "NHS England IHORM and HOCF forms 2017; content of the form not compared with the blank",
        "",
        U,
    ),
    Rule(
        "R-HC-2",
        "Consent may be withdrawn at any time; the supply then stops.",
        "NHS England IHORM and HOCF forms 2017; content of the form not compared with the blank",
        "",
        U,
    ),
    Rule(
        "R-HC-3",
        "For an adult who was found unable to decide, an attorney for health and welfare or a "
        "deputy signs, else it is a decision in the best interests after consulting others; for a "
        "child a parent.",
        "Mental Capacity Act 2005, sections 2 to 5, 9 and 16; not read again",
        "",
        U,
    ),
    Rule(
        "R-HC-4",
        "An advance decision that refuses oxygen is kept to.",
        "Mental Capacity Act 2005, sections 24 to 26; not read again",
        "",
        U,
    ),
)

_CARD: Final = (
    Rule(
        "R-AC-1",
        "After hypercapnic respiratory failure: an oxygen alert card and a Venturi mask of 24 or "
        "28 %; the responsible physician settles the content from earlier gases.",
        E17,
        "GPP",
        V,
    ),
    Rule(
        "R-AC-2",
        "The lower target range for COPD and others at risk of hypercapnia until gases are known, "
        "the higher one for everybody else.",
        E17,
        "A for COPD, else D",
        V,
    ),
    Rule(
        "R-AC-3",
        "On LTOT for severe COPD a senior may set a range of the patient's own.",
        E17,
        "GPP",
        V,
    ),
    Rule(
        "R-AC-4",
        "GP, out-of-hours service and ambulance service are told.",
        E17,
        "GPP",
        V,
    ),
    Rule(
        "R-AC-5",
        "A raised PaCO2, acidosis or NIV in the past is reason to ask for an alert card.",
        f"{OURS}, from {E17}",
        "",
        D,
    ),
    Rule(
        "R-AC-6",
        "A raised bicarbonate with raised PaCO2 and a pH that is not low points to hypercapnia of "
        "long standing.",
        E17,
        "GPP",
        V,
    ),
)

_TRAVEL: Final = (
    Rule(
        "R-DR-1",
        "Cylinders in a car are secured, liquid oxygen stands upright, a warning triangle is "
        "optional, the insurer is told.",
        f"{H15} (H15-30.2)",
        "GPP",
        V,
    ),
    Rule(
        "R-DR-2",
        "COPD itself need usually not be reported, unless attacks make light-headed, faint or "
        "unconscious.",
        "Northern Ireland Chest Heart and Stroke; DVLA text not read",
        "",
        U,
    ),
    Rule(
        "R-DR-3",
        "Who is excessively sleepy must not drive; moderate or severe sleep apnoea must be "
        "reported to DVLA.",
        "DVLA guidance, January 2024",
        "",
        V,
    ),
    Rule(
        "R-DR-4",
        "Cough syncope has a rule of its own at DVLA; how long it bars from driving was not read.",
        "DVLA contents, January 2018",
        "",
        U,
    ),
    Rule(
        "R-TR-1",
        "Fitness to fly is not decided here: the BTS statement on air travel of 2022 applies, and "
        "a letter is written.",
        "BTS Air travel 2011 and 2022",
        "",
        V,
    ),
    Rule(
        "R-PD-1",
        "Under 18 the paediatric service decides, by the BTS guideline for children.",
        f"{H15}, scope; BTS Home oxygen in children 2009",
        "",
        V,
    ),
)

RULES: Final = (*_GATE, *_FORMS, *_CARD, *_TRAVEL)

PART: Final = Part(
    title="Safety at home, alert cards, driving and travel",
    rules=RULES,
    notes=(
        (
            "A test that shows smoking holds the order, whatever was told; it does not refuse "
            "under any policy."
        ),
        (
            "Whether someone who goes on smoking may have oxygen is `smokers_accepted` of the "
            "policy: 1 case by case, 0 never."
        ),
        (
            "Sleep-disordered breathing, and bronchiectasis of which nobody knows whether it "
            "obstructs, have the lower range of SpO2 in an emergency."
        ),
    ),
    not_built={
        "R-SF-4": "a count of incidents behind the risk form; nothing follows for a patient.",
        "R-SF-6": (
            "whether the forms are part of a supplier's portal belongs to the data of the region."
        ),
        "R-SM-14": "what one service saw; the kinds of incidents carry it.",
    },
)
