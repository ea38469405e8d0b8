"""What a schedule of follow-up is made from, and what it says (section 5.1)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.order import Modality
from o2clinic.rules.patient_codes import SmokingStatus
from o2clinic.rules.rule_book import Step


class TaskKind(StrEnum):
    """What is to be done."""

    HOME_VISIT = "home_visit"
    FIRST_REVIEW = "first_review"
    NEXT_REVIEW = "next_review"
    YEARLY_REVIEW = "yearly_review"
    AOT_FIRST_REVIEW = "aot_first_review"
    AOT_REVIEW = "aot_review"
    AOT_COMPLIANCE = "aot_compliance"
    DISCHARGE_ASSESSMENT = "discharge_assessment"
    REASSESSMENT = "reassessment"
    SECOND_GAS = "second_gas"
    DEFERRED_ASSESSMENT = "deferred_assessment"
    STABLE_RETEST = "stable_retest"
    SATURATION_RECHECK = "saturation_recheck"
    PALLIATIVE_CONTACT = "palliative_contact"
    STARTER_CHECK = "starter_check"


TASK_WORDS: Final = {
    TaskKind.HOME_VISIT: "Home visit",
    TaskKind.FIRST_REVIEW: "First formal review",
    TaskKind.NEXT_REVIEW: "Second formal review",
    TaskKind.YEARLY_REVIEW: "Yearly review",
    TaskKind.AOT_FIRST_REVIEW: "First review of ambulatory oxygen",
    TaskKind.AOT_REVIEW: "Review of ambulatory oxygen",
    TaskKind.AOT_COMPLIANCE: "Use of ambulatory oxygen",
    TaskKind.DISCHARGE_ASSESSMENT: "Formal assessment of temporary oxygen",
    TaskKind.REASSESSMENT: "Assessment after a stop for acidosis or rising PaCO2",
    TaskKind.SECOND_GAS: "Second gas on air",
    TaskKind.DEFERRED_ASSESSMENT: "Assessment put off after an exacerbation",
    TaskKind.STABLE_RETEST: "Test again when stable",
    TaskKind.SATURATION_RECHECK: "SpO2 again in primary care",
    TaskKind.PALLIATIVE_CONTACT: "Contact about palliative oxygen",
    TaskKind.STARTER_CHECK: "Check of the order",
}


class ReviewKind(StrEnum):
    """What a visit that took place has dealt with; one visit may deal with several."""

    HOME_VISIT = "home_visit"
    FORMAL_REVIEW = "formal_review"
    AOT_REVIEW = "aot_review"
    AOT_COMPLIANCE = "aot_compliance"
    PALLIATIVE_CONTACT = "palliative_contact"
    STARTER_CHECK = "starter_check"
    ASSESSMENT = "assessment"  # gases on air for a decision


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewDone:
    """A visit that took place.

    Attributes:
        done_on: its day.
        kinds: what it dealt with.
        was_face_to_face: None when not recorded, which does not count as yes.
        had_gases: a blood gas was taken; None when not recorded.
        had_risks_assessed: the risks at home again; None when not recorded.
    """

    done_on: date
    kinds: frozenset[ReviewKind]
    was_face_to_face: bool | None = None
    had_gases: bool | None = None
    had_risks_assessed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OxygenUse:
    """One kind of oxygen that is on order.

    Attributes:
        modality: which.
        ordered_on: day of its first order, not of the latest form; None when not known.
        installed_on: day of installation; None when not known.
        was_started_unwell: in an exacerbation or when unwell, for AOT; None when not recorded.
        is_temporary: begun at a discharge from hospital (R-DC-4).
    """

    modality: Modality
    ordered_on: date | None
    installed_on: date | None = None
    was_started_unwell: bool | None = None
    is_temporary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpCase:
    """The picture of a patient that the schedule is made from.

    Attributes:
        on: the day of the picture.
        uses: kinds of oxygen on order.
        reviews: visits that took place, in any order.
        exacerbations: all that are known, () when there was none; None when nobody asked.
        hypercapnia_stop_on: day on which an assessment was stopped (R-CO2-1).
        first_gas_on: day of a first gas on air that waits for its second.
        is_assessment_deferred: put off after an exacerbation.
        was_assessed_early: before the stable phase was complete (R-STA-1).
        was_early_counselled: told that LTOT may later prove unnecessary; None when not recorded.
        spo2_percent: the latest at rest on air.
        spo2_on: its day.
        smoking: of the patient; None when nobody asked.
        palliative_agreed_on: day agreed for the next contact about palliative oxygen.
        died_on: day of death.
        moved_on: day on which another service took over.
    """

    on: date
    uses: tuple[OxygenUse, ...] = ()
    reviews: tuple[ReviewDone, ...] = ()
    exacerbations: tuple[Exacerbation, ...] | None = None
    hypercapnia_stop_on: date | None = None
    first_gas_on: date | None = None
    is_assessment_deferred: bool = False
    was_assessed_early: bool = False
    was_early_counselled: bool | None = None
    spo2_percent: Decimal | None = None
    spo2_on: date | None = None
    smoking: SmokingStatus | None = None
    palliative_agreed_on: date | None = None
    died_on: date | None = None
    moved_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpTask:
    """One thing that is to be done.

    Attributes:
        kind: what.
        due_on: last day of the window where it has an end, else its first day.
        window_from: first day on which it counts.
        window_to: last day on which it is in time; None when any later day will do.
        must_include: what belongs to it, in words.
        step: the rule, not passed as long as it is not done.
        is_projected: counted from an earlier task that is itself not yet done.
    """

    kind: TaskKind
    due_on: date
    window_from: date
    window_to: date | None
    must_include: tuple[str, ...]
    step: Step
    is_projected: bool = False

    @property
    def words(self) -> str:
        """The task for people."""
        return TASK_WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a patient is seen next, and why.

    Attributes:
        on: the day of the picture it was made from.
        policy_id: the policy it was made under.
        tasks: what is to be done, the earliest due first.
        steps: the rules in the order they were applied, done ones among them.
        missing: facts not recorded, in words.
        prompts: what else to think of, in words.
        reasons: why there is no date where one might be looked for, in words.
    """

    on: date
    policy_id: str
    tasks: tuple[FollowUpTask, ...]
    steps: tuple[Step, ...]
    missing: tuple[str, ...] = ()
    prompts: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def overdue(self) -> tuple[FollowUpTask, ...]:
        """What was due before the day of the picture."""
        return tuple(task for task in self.tasks if task.due_on < self.on)
