"""What makes a spirometry doubtful, its reference values, and what it says."""

from typing import Final

from o2clinic.rules.book.rule import OURS, V2, D, Part, Rule, U, V

GLI: Final = "GLI-2012 (Quanjer 2012); GLI Global 2022 (Bowerman 2023)"
GRADES: Final = "ATS/ERS Spirometry 2019, read in texts that quote it"
READING: Final = "ERS/ATS Interpretation of lung function 2021, read in texts that quote it"

RULES: Final = (
    Rule(
        "SP-1",
        "At least one FEV1 or FVC, and numbers only: else block.",
        OURS,
        "",
        D,
    ),
    Rule(
        "SP-2",
        "Without a height, or outside what the equation covers, there are no reference values: "
        "warn.",
        OURS,
        "",
        D,
    ),
    Rule(
        "SP-3",
        "A test in the future, before birth, after death or above 120 years of age: block.",
        OURS,
        "",
        D,
    ),
    Rule(
        "SP-4",
        "Outside what can be: block, with the value in the right unit offered where that explains "
        "it.",
        OURS,
        "",
        D,
    ),
    Rule(
        "SP-5",
        "Outside what is usual, or an adult below 120 cm: confirm.",
        OURS,
        "",
        D,
    ),
    Rule(
        "SP-6",
        "An adult's height more than 3 cm from the last one: confirm. A height from arm span or "
        "knee: warn, and all values are approximate.",
        OURS,
        "",
        D,
    ),
    Rule(
        "SP-7",
        "FEV1 or FEV6 above FVC by more than 0.05 L: block.",
        OURS,
        "",
        D,
    ),
    Rule(
        "SP-8",
        "FEV1/FVC above 0.98 or below 0.25: confirm.",
        OURS,
        "",
        D,
    ),
    Rule(
        "SP-9",
        "FEV1/FVC as printed is neither a fraction nor a per cent: block; more than 0.02 from "
        "FEV1 over FVC: confirm.",
        OURS,
        "",
        D,
    ),
    Rule(
        "SP-10",
        "A value further than 7 standard deviations below or 3 above the predicted one: confirm.",
        OURS,
        "",
        D,
    ),
    Rule(
        "SP-11",
        "More than eight blows: warn.",
        "general knowledge",
        "",
        U,
    ),
    Rule(
        "SP-12",
        "A value entered is more than 10 mL from the best blow: confirm.",
        OURS,
        "",
        D,
    ),
    Rule(
        "SR-1",
        "Predicted value, limits of normal and z-score by the LMS method, with the published "
        "tables; GLI Global 2022 unless GLI-2012 is chosen.",
        f"{GLI}; numbers of pyspiro 1.0.0",
        "",
        V,
        where=(
            "gli.predict",
            "gli.Predicted.z_score",
            "gli.Predicted.percent_predicted",
            "spirometry.predicted",
        ),
    ),
    Rule(
        "SR-2",
        "The exact age enters, and between two quarter-years the splines go straight, as in the "
        "calculator of the European Respiratory Society.",
        f"{GLI}; compared with that calculator",
        "",
        V,
        where=("gli.decimal_age", "gli._interpolated"),
    ),
    Rule(
        "SR-3",
        "Nothing is predicted outside the ages and heights of the equation, for a sex that is not "
        "male or female, or by GLI-2012 for a group that is not stated; the report says why.",
        OURS,
        "",
        D,
        where=("gli.predict",),
    ),
    Rule(
        "SR-4",
        "The largest FEV1 and the largest FVC count, from different blows if need be; usable "
        "blows only where none is acceptable.",
        "general knowledge",
        "",
        U,
        where=("spirometry_quality.best_ml",),
    ),
    Rule(
        "SR-5",
        "Grades A to F and U by how many blows are acceptable and how far the best two are apart, "
        "in whole millilitres; FEV1 and FVC apart.",
        GRADES,
        "",
        V2,
        where=("spirometry_quality.grade", "spirometry_quality.is_repeatable"),
    ),
    Rule(
        "SR-6",
        "A response to the bronchodilator is a rise of more than 10 % of the predicted value; the "
        "rule of 2005, more than 12 % and 200 mL, stands beside it.",
        f"{READING}; ATS/ERS 2005",
        "",
        V2,
        where=(
            "spirometry_quality.has_response_2021",
            "spirometry_quality.has_response_2005",
            "spirometry_report._responses",
        ),
    ),
    Rule(
        "SR-7",
        "Patterns go by the lower limit of normal of FEV1, FVC and their ratio; nothing is called "
        "restriction without lung volumes.",
        READING,
        "",
        V2,
        where=("spirometry_quality.pattern",),
    ),
    Rule(
        "SR-8",
        "A low FEV1 alone is called unclassified, since the sources disagree.",
        OURS,
        "",
        D,
        where=("spirometry_quality.pattern",),
    ),
    Rule(
        "SR-9",
        "Severity goes by the z-score, at -1.645, -2.5 and -4.0, without a gap.",
        READING,
        "",
        V2,
        where=("spirometry_quality.severity",),
    ),
    Rule(
        "SR-10",
        "GOLD 1 to 4 only from values after the bronchodilator with a ratio below 0.70, compared "
        "without rounding.",
        "GOLD, read in texts that quote it",
        "",
        V2,
        where=("spirometry_quality.gold_grade", "spirometry_report._gold"),
    ),
    Rule(
        "SR-11",
        "The fixed ratio of 0.70 stands beside the lower limit of normal, and where the two "
        "disagree the report says so.",
        OURS,
        "",
        D,
        where=("spirometry_quality.is_below_fixed_ratio", "spirometry_report._fixed_ratio_remarks"),
    ),
    Rule(
        "SR-12",
        "FEV1 is also given in steps of 0.5 L for men and 0.4 L for women, for adults only.",
        READING,
        "",
        V2,
        where=("spirometry_quality.fev1q", "spirometry_report._fev1q"),
    ),
)

PART: Final = Part(
    title="Spirometry",
    rules=RULES,
    notes=(
        (
            "The limits of SP-4 to SP-10 are the clinic's own, wide enough for the tallest and "
            "the sickest."
        ),
        (
            "Grades A to C are called usable for decisions, D and E to be used with caution, U "
            "and F not usable; this wording is general knowledge."
        ),
        "A z-score from -4.0 to -4.1, which the printed table gives to nobody, is severe.",
        "PRISm is the reading by the lower limit of normal, not that of GOLD.",
    ),
    not_built={
        "7.7": (
            "its limits are older than the standard of 2019, which replaced them (SR-5); the "
            "lines of FEV1 used in a referral stand in R-REF-10."
        ),
        "Whether a blow is acceptable": (
            "the table of criteria could not be read in the source; whoever did the test says it "
            "of each blow."
        ),
        "Stopping a session when FEV1 falls": (
            "general knowledge only, and the values come after the test."
        ),
        "A repeatability of 100 mL, the operator's register number and the daily calibration": (
            "the British tables could not be read; operator and spirometer are kept in words."
        ),
        "Patterns and severity by lung volumes": "lung volumes are not recorded here.",
        "Severity by per cent of predicted (2005) and by the ratio (STAR)": (
            "two schemes are shown already; a third would name the same value once more."
        ),
        "Slow vital capacity, and a change of weight": (
            "the first is not recorded, and of the second nothing follows for oxygen."
        ),
    },
)
