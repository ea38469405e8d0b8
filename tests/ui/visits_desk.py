"""A patient's visits and missed ones of literal rows, as a desk finds them."""

from dataclasses import dataclass, field
from datetime import date

from o2clinic.errors import RecordShut
from o2clinic.rules.missed_visits_policy import MissedStep
from o2clinic.services.missed_visits import (
    MissedCard,
    MissedCounts,
    MissedRow,
    MissedSheet,
    StepLine,
    StepRow,
)
from o2clinic.services.visit_packs import PackLine, PackSheet

TODAY = date(2026, 11, 24)
POLICY = "Offer first, then write, then a clinician decides"
FOLLOWS = "Did not attend 24-Nov-2026. Next: offer another time by 01-Dec-2026 (desk)"
CARD = MissedCard(
    visit_id=31,
    count=2,
    words="Did not attend 16-Nov-2026, 2 in a row",
    whose="usual steps",
    policy_title=POLICY,
    next=MissedStep.LETTER,
    lines=(
        StepLine(
            MissedStep.OFFER, "Offer another time", "23-Nov-2026", "desk", "done 17-Nov-2026",
            is_open=False, is_overdue=False,
        ),
        StepLine(
            MissedStep.LETTER, "Write to the GP and the patient", "23-Nov-2026", "desk",
            "1 day overdue", is_open=True, is_overdue=True,
        ),
        StepLine(
            MissedStep.DECISION, "A clinician decides how it goes on", "30-Nov-2026", "clinician",
            "", is_open=True, is_overdue=False,
        ),
    ),
    history=(
        StepRow("17-Nov-2026", "Offer another time: done", "Ms A. Penrose", "will ring back"),
    ),
)  # fmt: skip
PACK = PackSheet(
    "LTOT gas 2, Tue 24-Nov-2026",
    (
        PackLine("stable phase: 70 days since 15-Sep-2026, needed ≥ 56 days", "R-REF-6", False),
        PackLine("consent (HOCF): not recorded", "R-SF-1", True),
        PackLine("risk form (IHORM): not recorded", "R-SF-1", True),
    ),
    (
        PackLine("arterial gas at rest on air", "R-GAS-1", False),
        PackLine("since when on air: at least 20 minutes without oxygen", "R-GAS-15", False),
        PackLine("SpO₂ at rest, with what was breathed: last 03-Nov-2026", "U-9", False),
    ),
)


def a_row(patient_id, name, *, days=0, is_clinicians=False, due_on=TODAY, count=1):
    return MissedRow(
        patient_id, name, "14-Jul-1945 (81y)", count, "02-Nov-2026, 16-Nov-2026",
        "A clinician decides how it goes on" if is_clinicians else "Offer another time",
        "clinician" if is_clinicians else "desk",
        "" if due_on is None else "23-Nov-2026",
        f"{days} days overdue" if days else "",
        is_clinicians=is_clinicians,
        due_on=due_on,
    )  # fmt: skip


ROWS = (
    a_row(7, "JENKINS, Mary (Mrs)", days=9, is_clinicians=True, count=3),
    a_row(8, "O'NEILL-TREVENA, Johannes Maximilian (Mr)", count=1),
    a_row(9, "COOK, Albert (Mr)", due_on=None),
)


@dataclass
class FakeMissed:
    """Answers as told, and keeps what it is sent."""

    rows: tuple = ROWS
    sent: list = field(default_factory=list)
    refusal: Exception | None = None

    def sheet(self):
        return MissedSheet(TODAY, POLICY, self.rows)

    def counts(self):
        return MissedCounts(4, 3, 2) if self.rows else MissedCounts()

    def after(self, _visit_id):
        return FOLLOWS

    def record(self, draft):
        self.sent.append(draft)
        if self.refusal is not None:
            raise self.refusal
        return 1


@dataclass
class FakePacks:
    """The pack, or a record that is shut."""

    is_shut: bool = False

    def next_of(self, patient_id):
        if self.is_shut:
            raise RecordShut(patient_id)
        return PACK
