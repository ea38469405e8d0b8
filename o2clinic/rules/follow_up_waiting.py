"""When somebody is seen who waits for a decision on oxygen (F-7 to F-10, R-STA-1 to R-STA-3)."""

from datetime import date, timedelta

from o2clinic.rules.calendar import add_months
from o2clinic.rules.display import number, short_date
from o2clinic.rules.follow_up_case import FollowUpCase, ReviewKind, TaskKind
from o2clinic.rules.follow_up_plan import Plan, done
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.order import Modality
from o2clinic.rules.policy import Policy


def plan_waiting(case: FollowUpCase, policy: Policy, plan: Plan) -> None:
    """Add what is due before a decision; the plan tells the rest."""
    for waiting in (_after_stop, _second_gas, _deferred, _retest, _borderline):
        waiting(case, policy, plan)


def last_exacerbation(case: FollowUpCase, seen_on: date) -> Exacerbation | None:
    """The one from which stable days are counted on a day; None when none had begun by then."""
    begun = [one for one in case.exacerbations or () if one.started_on <= seen_on]
    return max(begun, key=lambda one: one.clock_on, default=None)


def stable_from(last: Exacerbation, policy: Policy) -> date:
    """First day on which the patient counts as stable again."""
    return last.clock_on + timedelta(days=policy.stability_days.number)


def _after_stop(case: FollowUpCase, policy: Policy, plan: Plan) -> None:
    if case.hypercapnia_stop_on is None:
        return
    limit = policy.reassess_after_acidosis_days
    first_on = case.hypercapnia_stop_on + timedelta(days=limit.number)
    again = done(case, ReviewKind.ASSESSMENT, first_on)
    if again:
        plan.tell("F-7", f"done {short_date(again[0].done_on)}", passed=True, by=limit)
    else:
        plan.since(TaskKind.REASSESSMENT, "F-7", first_on, by=limit)


def _second_gas(case: FollowUpCase, policy: Policy, plan: Plan) -> None:
    first_on = case.first_gas_on
    if first_on is None:
        return
    if case.exacerbations is None:
        plan.lacks("F-8", "whether there was an exacerbation since the first gas")
    between = [one for one in case.exacerbations or () if first_on < one.started_on <= case.on]
    if between:
        last = max(between, key=lambda one: one.clock_on)
        compared = f"exacerbation of {short_date(last.started_on)} after the first gas"
        plan.tell("R-STA-3", compared, passed=False)
        _put_off(last, policy, plan)
        return
    limit = policy.gas_interval_days
    second_on = first_on + timedelta(days=limit.number)
    plan.since(TaskKind.SECOND_GAS, "F-8", second_on, by=limit)


def _deferred(case: FollowUpCase, policy: Policy, plan: Plan) -> None:
    if not case.is_assessment_deferred:
        return
    last = last_exacerbation(case, case.on)
    if last is None:
        plan.lacks("F-9", "date of the exacerbation that the assessment waits for")
        plan.reasons.append("The assessment is put off, but no exacerbation is recorded.")
    else:
        _put_off(last, policy, plan)


def _put_off(last: Exacerbation, policy: Policy, plan: Plan) -> None:
    event = "end of treatment" if last.ended_on is not None else "onset, the end is not recorded"
    plan.tell("R-STA-2", f"{short_date(last.clock_on)}: {event}", passed=last.ended_on is not None)
    first_on = stable_from(last, policy)
    plan.since(TaskKind.DEFERRED_ASSESSMENT, "F-9", first_on, by=policy.stability_days)


def _retest(case: FollowUpCase, policy: Policy, plan: Plan) -> None:
    if not case.was_assessed_early:
        return
    if not case.was_early_counselled:
        plan.lacks("R-STA-1", "that the patient was told LTOT may later prove unnecessary")
    last = last_exacerbation(case, case.on)
    if last is None:
        plan.lacks("R-STA-1", "date of the exacerbation before the early assessment")
        plan.reasons.append("A test when stable is due, but no exacerbation is recorded.")
        return
    first_on = stable_from(last, policy)
    visits = [
        *done(case, ReviewKind.ASSESSMENT, first_on),
        *(one for one in done(case, ReviewKind.FORMAL_REVIEW, first_on) if one.had_gases),
    ]
    if visits:
        day = min(visit.done_on for visit in visits)
        plan.tell("R-STA-1", f"tested again {short_date(day)}", passed=True)
    else:
        plan.since(TaskKind.STABLE_RETEST, "R-STA-1", first_on, by=policy.stability_days)


def _borderline(case: FollowUpCase, policy: Policy, plan: Plan) -> None:
    """For those who have no LTOT: it is the screen that is repeated."""
    spo2 = case.spo2_percent
    if spo2 is None or any(use.modality is Modality.LTOT for use in case.uses):
        return
    low, high = policy.referral_spo2_percent, policy.monitor_spo2_percent
    compared = f"SpO2 {number(spo2)} %, referral {low}, watched {high}"
    if low.holds(spo2):
        plan.tell("F-10", compared, passed=False, by=low)
        plan.prompt(f"SpO2 {number(spo2)} % on air: low enough to refer for blood gases.")
    elif not high.holds(spo2):
        plan.tell("F-10", compared, passed=True, by=high)
    elif case.spo2_on is None:
        plan.lacks("F-10", "day of the SpO2")
        plan.reasons.append("SpO2 is to be measured again, but its day is not recorded.")
    else:
        _recheck(case, case.spo2_on, policy, plan)


def _recheck(case: FollowUpCase, spo2_on: date, policy: Policy, plan: Plan) -> None:
    limit = policy.monitor_recheck_months
    last_on = add_months(spo2_on, limit.number)
    last = last_exacerbation(case, case.on)
    if last is not None and last.started_on > spo2_on:
        last_on = min(last_on, stable_from(last, policy))
    plan.until(TaskKind.SATURATION_RECHECK, "F-10", (spo2_on, max(spo2_on, last_on)), by=limit)
