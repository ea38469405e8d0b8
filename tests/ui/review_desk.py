"""Summaries, trends and a review queue of literal rows, as a physician's desk finds them."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

from charts.trends import a_trend
from rules.cases import BTS, DH, LAST_EXACERBATION, D, a_case, a_gas
from ui.demo import Person
from ui.recall_desk import FakeFollowUps

from o2clinic.errors import Finding, Level
from o2clinic.rules.clinic_time import CLINIC_ZONE
from o2clinic.rules.eligibility import decide
from o2clinic.rules.pathway import ladder
from o2clinic.rules.pathway_case import Progress
from o2clinic.rules.permissions import Permission, Role, may
from o2clinic.rules.result_codes import Activity, ResultSource, ResultStatus, Urgency
from o2clinic.rules.result_kinds import BLOOD_GAS
from o2clinic.services.as_it_is import AsItIs, LastSave
from o2clinic.services.assessments import AssessmentSheet, Difference, PolicyComparison
from o2clinic.services.gas_readings import StoredFinding
from o2clinic.services.open_actions import Mark, MarkedLine
from o2clinic.services.results import ResultRow
from o2clinic.services.review import ReviewSheet, ValueLine
from o2clinic.services.review_queue import QueuePlace, ReviewCounts, ReviewRow
from o2clinic.services.standing import Standing
from o2clinic.services.summary_sheet import GasRow, OxygenLine, OxygenNow, SummarySheet

MARY = 1


class Clinician(Person):
    def may(self, permission: Permission) -> bool:
        return may(self.roles, permission)


DR_BERG = Clinician(3, "Dr A. Berg", frozenset({Role.PHYSICIAN}))
SAM = Clinician(4, "Mx S. Hocking", frozenset({Role.MANAGER}))
OLU = Clinician(2, "Mr O. Adeyemi", frozenset({Role.NURSE}))
LONG = "FEATHERSTONEHAUGH-CHOLMONDELEY, Bartholomew Maximilian (Air Commodore)"
PAPER = "BTS home oxygen guideline 2015 with quality standards 2017"


def a_standing(**changes) -> Standing:
    second = a_gas("7.1", date(2025, 3, 25))
    case = a_case(a_gas("7.2"), second, exacerbations=(LAST_EXACERBATION,))
    made = Standing(
        decision=decide(case, BTS),
        policy_title=PAPER,
        decided_on=date(2025, 4, 30),
        one_line="LTOT criteria met: PaO₂ 7.2 and 7.1 kPa on air, 22 days apart",
        pair=("Latest gas on air: arterial gas of 25-Mar-2025 on air.",),
        gas_ids=(1, 2),
        case=case,
        missing=(),
    )
    return replace(made, **changes)


MET = MarkedLine(
    Mark.MET, "LTOT criteria met: PaO₂ 7.2 and 7.1 kPa on air, 22 days apart", "R-LT-1, R-GAS-2"
)
SMOKER = MarkedLine(Mark.HOLD, "Somebody at home smokes, told 02-Feb-2026")


def a_gas_row(result_id: int, breathed: str = "air", **changes) -> GasRow:
    made = GasRow(
        result_id=result_id,
        taken="08-Jun-2026",
        breathed=breathed,
        is_on_air=breathed == "air",
        ph="7.390",
        pao2_kpa="6.70",
        paco2_kpa="6.20",
        hco3_mmol_l="27.9",
        saturation="87",
        is_low=True,
        is_raised=True,
        has_open_query=False,
        waits=False,
        sentence="Arterial gas of 08-Jun-2026 on air",
    )
    return replace(made, **changes)


def a_summary(**changes) -> SummarySheet:
    made = SummarySheet(
        patient_id=MARY,
        died="",
        diagnoses=("COPD since 2011", "Cor pulmonale since 2024"),
        oxygen=OxygenNow(
            3,
            "30-Nov-2025",
            "Baywater Healthcare",
            (
                OxygenLine(
                    "Long-term oxygen (LTOT)",
                    "2 L/min",
                    "16 h a day · static concentrator · nasal cannulae",
                ),
            ),
        ),
        standing=a_standing(),
        stands=(MET, SMOKER),
        gases=(a_gas_row(5, "2 L/min"), a_gas_row(4), a_gas_row(3, has_open_query=True)),
        spirometry="FEV₁ 0.80 L, FVC 1.56 L, 38 % predicted, z -3.4, 29-Sep-2025",
        oximetry="SpO₂ 91 % on 2 L/min nasal cannulae, 29-Sep-2025",
        smoking=("Patient: stopped, 02-Feb-2026", "Household: smokes, 02-Feb-2026"),
        risk="dangers dealt with; consent (HOCF) 02-Feb-2026; IHORM 02-Feb-2026",
        alerts=("Dog at the door",),
        needs=("Large print",),
        allergies="Penicillin (rash)",
        exacerbations="2 in the last year, 1 with admission; last 16-Jun-2026",
        next_visit="08-Dec-2026 09:30 (in 14 days) · LTOT gas 2 · Mr Adeyemi · Truro",
        papers=("05-Nov-2026  Clinic letter",),
        to_do=(
            MarkedLine(Mark.HOLD, "Second gas on air", "due since 19-Oct-2026"),
            MarkedLine(Mark.OPEN, "2 results", "to be reviewed"),
        ),
        trend=a_trend(5),
    )
    return replace(made, **changes)


def an_empty_summary() -> SummarySheet:
    return a_summary(
        diagnoses=(),
        oxygen=None,
        stands=(MarkedLine(Mark.NOTE, "Not decided: something is not recorded", "R-GAS-2"),),
        gases=(),
        spirometry="none recorded",
        oximetry="none recorded",
        smoking=("Patient: not recorded", "Household: not recorded"),
        risk="not assessed",
        alerts=(),
        needs=(),
        allergies="Allergies not recorded",
        exacerbations="none recorded",
        next_visit="",
        papers=(),
        to_do=(),
        trend=a_trend(0, therapy=(), events=()),
    )


QUERY = StoredFinding(7, Finding("DQ-5", Level.CONFIRM, "pH does not fit the bicarbonate."))


def a_waiting(result_id: int, name: str = "JENKINS, Mary (Mrs)", **changes) -> ReviewRow:
    taken_at = datetime(2026, 11, 20, 10, 0, tzinfo=CLINIC_ZONE) + timedelta(hours=result_id)
    made = ReviewRow(
        result_id=result_id,
        version=1,
        patient_id=result_id,
        name=name,
        born="14-Jul-1945",
        nhs_number="999 000 0018",
        kind="Blood gas",
        taken="20-Nov-2026 10:00",
        breathed="air",
        values="pH 7.380, PaCO₂ 6.20 kPa, PaO₂ 6.70 kPa",
        urgency=Urgency.URGENT if result_id == 1 else Urgency.ROUTINE,
        has_open_query=False,
        is_imported=False,
        is_amendment=False,
        place=QueuePlace(0, taken_at, result_id),
    )
    return replace(made, **changes)


def a_sheet(row: ReviewRow, findings: tuple[StoredFinding, ...] = ()) -> ReviewSheet:
    result = ResultRow(
        result_id=row.result_id,
        version=row.version,
        kind=BLOOD_GAS,
        taken_at=row.place.taken_at,
        breathed="air",
        sample="arterial",
        activity=Activity.REST,
        values={"pao2_kpa": D("6.70")},
        details=(),
        status=ResultStatus.TO_REVIEW,
        urgency=row.urgency,
        has_open_query=bool(findings),
        source=ResultSource.TYPED,
        note="",
        recorded_by="Mr Adeyemi",
        reviewed_by="",
        reviewed_at=None,
        review_comment="",
        repeat_wanted=False,
        amends_id=None,
        replaced_by_id=None,
        amended_reason="",
        findings=findings,
    )
    return ReviewSheet(
        patient_id=row.patient_id,
        name=row.name,
        identity="Born 14-Jul-1945 (81y)   NHS No. 999 000 0018",
        result=result,
        previous=None,
        replaced=None,
        values=(
            ValueLine("pH", "7.380", "7.400", "−0.020", ""),
            ValueLine("PaCO₂ kPa", "6.20", "5.90", "+0.30", "raised > 6.0 kPa"),
            ValueLine("PaO₂ kPa", "6.70", "7.00", "−0.30", "LTOT ≤ 7.3 kPa"),
        ),
        standing=a_standing(),
        stands=(MET,),
        trend=a_trend(2),
    )


@dataclass
class FakeReview:
    """A queue in memory; what is signed leaves it."""

    waiting: list[ReviewRow] = field(default_factory=list)
    findings: dict[int, tuple[StoredFinding, ...]] = field(default_factory=dict)
    signed: list = field(default_factory=list)
    refusal: Exception | None = None

    def queue(self, after=None, limit=50):
        rows = self.waiting
        if after is not None:
            rows = [row for row in rows if row.result_id > after.result_id]
        return tuple(rows[:limit])

    def counts(self):
        urgent = sum(row.urgency is Urgency.URGENT for row in self.waiting)
        return ReviewCounts(urgent, 0, len(self.waiting) - urgent)

    def sheet(self, result_id):
        row = next(row for row in self.waiting if row.result_id == result_id)
        return a_sheet(row, self.findings.get(result_id, ()))

    def sign(self, draft):
        if self.refusal is not None:
            raise self.refusal
        self.signed.append(draft)
        key = draft.results[0].result_id
        self.waiting = [row for row in self.waiting if row.result_id != key]
        return key


@dataclass
class FakeSummaries:
    """One patient's sheet."""

    sheet: SummarySheet = field(default_factory=a_summary)
    asked: int = 0

    def of(self, _patient_id):
        self.asked += 1
        return self.sheet


_POLICIES = (
    ("DH2008", "Department of Health 2008"),
    ("NICE", "NICE guideline NG115 on COPD 2018, with what it does not say from the BTS of 2015"),
)


@dataclass
class FakeAssessments:
    """One patient's assessment, and the policies that it may be looked at under."""

    standing: Standing = field(default_factory=a_standing)
    progress: Progress = field(default_factory=Progress)
    compared: list = field(default_factory=list)
    decisions: tuple = ()

    def of(self, _patient_id):
        rungs = ladder(self.standing.case, self.standing.decision, self.progress, BTS)
        return AssessmentSheet(self.standing, rungs, _POLICIES, self.decisions)

    def compare(self, _patient_id, policy_id):
        self.compared.append(policy_id)
        decision = decide(self.standing.case, DH)
        there = replace(self.standing, decision=decision, policy_title=_POLICIES[0][1])
        differs = Difference("R-REF-6", "73 days, needed ≥ 56", "73 days, needed ≥ 35", True, True)
        return PolicyComparison(self.standing, there, (differs,))


@dataclass
class FakeDecisions:
    """Keeps what is recorded, or refuses it."""

    refuse: Exception | None = None
    recorded: list = field(default_factory=list)

    def record(self, draft):
        if self.refuse is not None:
            raise self.refuse
        self.recorded.append(draft)
        return len(self.recorded)


@dataclass
class FakeSeen:
    """Every result as Dr Hart has left it since."""

    changed: dict = field(default_factory=lambda: {"status": ResultStatus.REVIEWED})

    def as_it_is(self, result_id):
        result = a_sheet(a_waiting(result_id)).result
        now = replace(result, version=2, reviewed_by="Dr Hart", **self.changed)
        return AsItIs(now, LastSave("Dr Hart", "10:42"))


def services(**parts) -> SimpleNamespace:
    usual = {
        "results": FakeSeen(),
        "assessments": FakeAssessments(),
        "decisions": FakeDecisions(),
        "follow_ups": FakeFollowUps(),
        "summaries": FakeSummaries(),
        "trends": SimpleNamespace(of=lambda _patient_id: a_trend(5)),
        "review": FakeReview([a_waiting(1), a_waiting(2, LONG), a_waiting(3)]),
    }
    return SimpleNamespace(**(usual | parts))
