"""What the schedule of follow-up is made from, read for one patient or for many at once.

One path decides both. The number of statements does not grow with the number of patients; LTOT is
decided only for those who do not have it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.orm import Session

from o2clinic.rules.blood_gas import GasReading
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.decision import Decided
from o2clinic.rules.display import short_date
from o2clinic.rules.follow_up import NOTHING, schedule
from o2clinic.rules.follow_up_case import (
    FollowUpCase,
    OxygenUse,
    ReviewDone,
    ReviewKind,
    Schedule,
    TaskKind,
)
from o2clinic.rules.ltot_case import Outcome
from o2clinic.rules.order import Modality
from o2clinic.rules.patient_codes import SmokingStatus, SmokingWho
from o2clinic.rules.policy import Policy
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.recall import FITTING, WAITING_WORDS, Seen, kinds_of_visit
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.follow_up_source import Source, read
from o2clinic.services.patient_facts import SMOKING, PatientFacts
from o2clinic.services.policies import in_force as policy_in_force
from o2clinic.services.standing import exacerbations_of, standing_from
from o2clinic.services.therapy import OrderedOxygen, in_force

AT_ONCE: Final = 200  # patients: a transaction stays short, and so does a list of keys
_DECIDED_AGAINST: Final = frozenset({Decided.DO_NOT_OFFER, Decided.REFER})
_TO_COME: Final = frozenset(
    {
        VisitStatus.BOOKED,
        VisitStatus.ARRIVED,
        VisitStatus.IN_ROOM,
        VisitStatus.DID_NOT_ATTEND,
    }
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A patient as the schedule sees them.

    Attributes:
        case: what the rules are given.
        policy: the thresholds they go by.
        waits: why somebody without LTOT waits though no rule gives a day; empty otherwise.
        unproved: what was counted as done without being recorded by itself, in words.
        visits: those that took place, are booked or were missed.
    """

    case: FollowUpCase
    policy: Policy
    waits: str = ""
    unproved: tuple[str, ...] = ()
    visits: tuple[Seen, ...] = ()

    def schedule(self) -> Schedule:
        """What is due, or why nothing has a date."""
        made = schedule(self.case, self.policy)
        missing = (*made.missing, *self.unproved)
        if self.waits and not made.tasks and self.case.died_on is None:
            return replace(made, missing=missing, reasons=(self.waits,))
        return replace(made, missing=missing)

    def is_followed(self, made: Schedule) -> bool:
        """Whether the patient belongs to the recalls: has oxygen, or waits for something."""
        if self.case.uses:
            return True
        days = (self.case.died_on, self.case.moved_on)
        is_closed = any(day is not None and day <= self.case.on for day in days)
        return not is_closed and made.reasons != (NOTHING,)


def pictures_of(session: Session, patient_ids: Sequence[int], now: datetime) -> dict[int, Picture]:
    """The pictures of these patients by their keys; at most ten statements.

    Whoever is not in the database is left out.
    """
    return pictures_from(read(session, patient_ids), patient_ids, now)


def pictures_from(source: Source, patient_ids: Sequence[int], now: datetime) -> dict[int, Picture]:
    """The same from what was read already; no statement."""
    return {
        patient_id: _picture(patient_id, source, now)
        for patient_id in patient_ids
        if patient_id in source.facts
    }


def _picture(patient_id: int, source: Source, now: datetime) -> Picture:
    facts, today = source.facts[patient_id], day_of(now)
    policy = policy_in_force(facts.policy_id)
    orders = source.orders.get(patient_id, ())
    uses = uses_of(orders)
    reviews = _reviews(patient_id, source, today)
    saturation = _saturation(patient_id, source)
    case = FollowUpCase(
        on=today,
        uses=uses,
        reviews=reviews,
        exacerbations=exacerbations_of(facts),
        hypercapnia_stop_on=_stopped_on(patient_id, source),
        spo2_percent=None if saturation is None else saturation[0],
        spo2_on=None if saturation is None else saturation[1],
        smoking=_smoking(facts),
        palliative_agreed_on=_agreed_on(patient_id, source, reviews),
        died_on=facts.died_on,
        moved_on=facts.moved_on,
    )
    case, waits = _before_decision(case, patient_id, source, policy, now)
    visits = tuple(
        Seen(day_of(row.starts_at), row.visit_kind, row.status, row.is_to_rebook)
        for row in source.visits.get(patient_id, ())
    )
    return Picture(case, policy, waits, tuple(_unproved(uses, reviews)), visits)


def uses_of(orders: Sequence[OrderedOxygen]) -> tuple[OxygenUse, ...]:
    """The kinds of oxygen on order now, each since its first order without a break.

    Args:
        orders: newest first.
    """
    now = in_force(orders)
    if now is None:
        return ()
    given = [order for order in orders if order.was_given]
    earlier = given[given.index(now) + 1 :]
    kinds = dict.fromkeys(line.modality for line in now.lines)
    return tuple(OxygenUse(modality=kind, ordered_on=_first(kind, now, earlier)) for kind in kinds)


def _first(kind: Modality, now: OrderedOxygen, earlier: Sequence[OrderedOxygen]) -> date:
    first_on = now.ordered_on
    for order in earlier:
        has_kind = any(line.modality is kind for line in order.lines)
        if not has_kind or order.ended_on is None or order.ended_on < first_on:
            break
        first_on = order.ordered_on
    return first_on


def _modalities_on(orders: Sequence[OrderedOxygen], day: date) -> frozenset[Modality]:
    return frozenset(
        line.modality
        for order in orders
        if order.was_given
        and order.ordered_on <= day
        and (order.ended_on is None or day <= order.ended_on)
        for line in order.lines
    )


def _reviews(patient_id: int, source: Source, today: date) -> tuple[ReviewDone, ...]:
    """Visits that took place; that somebody was seen is told by its kind."""
    orders = source.orders.get(patient_id, ())
    gas_days = source.gas_days.get(patient_id, frozenset())
    risk_days = {
        day
        for row in source.risks.get(patient_id, ())
        for day in (row.assessed_on, row.home_assessed_on)
        if day is not None
    }
    found = []
    for row in source.visits.get(patient_id, ()):
        day = day_of(row.starts_at)
        if row.status != VisitStatus.DONE or day > today:
            continue
        found.append(
            ReviewDone(
                done_on=day,
                kinds=kinds_of_visit(VisitKind(row.visit_kind), _modalities_on(orders, day)),
                was_face_to_face=True,
                had_gases=day in gas_days,
                had_risks_assessed=True if day in risk_days else None,
            )
        )
    return tuple(found)


def _agreed_on(patient_id: int, source: Source, reviews: Sequence[ReviewDone]) -> date | None:
    """The day that the next contact is booked for, missed ones among them."""
    fitting = FITTING[TaskKind.PALLIATIVE_CONTACT]
    last = max((one.done_on for one in reviews), default=date.min)
    days = (
        day_of(row.starts_at)
        for row in source.visits.get(patient_id, ())
        if row.status in _TO_COME and row.visit_kind in fitting
    )
    return min((day for day in days if day > last), default=None)


def _unproved(uses: Sequence[OxygenUse], reviews: Sequence[ReviewDone]) -> list[str]:
    """The supplier's figures have no place of their own yet: a review stands in for them."""
    if all(use.modality is not Modality.AOT for use in uses):
        return []
    days = [one.done_on for one in reviews if ReviewKind.AOT_COMPLIANCE in one.kinds]
    if not days:
        return []
    when = short_date(max(days))
    return [f"the supplier's figures on use, seen or not, at the review of {when}"]


def _stopped_on(patient_id: int, source: Source) -> date | None:
    days = (day_of(row.ended_at) for row in source.stops.get(patient_id, ()))
    return max(days, default=None)


def _saturation(patient_id: int, source: Source) -> tuple[Decimal, date] | None:
    """The latest at rest on air, by finger or in a gas."""
    rows = source.saturations.get(patient_id, ())
    latest = max(rows, key=lambda row: (row.taken_at, row.id), default=None)
    if latest is None:
        return None
    return latest.spo2_percent, day_of(latest.taken_at)


def _smoking(facts: PatientFacts) -> SmokingStatus | None:
    whose = f"{SmokingWho.PATIENT}:"
    told = (line.code for line in facts.of(SMOKING) if line.code.startswith(whose))
    status = next(told, "").removeprefix(whose)
    return SmokingStatus(status) if status in set(SmokingStatus) else None


def _before_decision(
    case: FollowUpCase, patient_id: int, source: Source, policy: Policy, now: datetime
) -> tuple[FollowUpCase, str]:
    """What the decision on LTOT says of those who do not have it, and what they wait for."""
    decided = max(
        source.decisions.get(patient_id, ()),
        key=lambda row: (row.decided_on, row.id),
        default=None,
    )
    if decided is not None and decided.is_override and decided.advised == Outcome.DEFER_UNSTABLE:
        case = replace(case, was_assessed_early=decided.decided == Decided.OFFER)
    gases = source.gases.get(patient_id, ())
    if not gases:  # read only for those who have no LTOT
        return case, ""
    standing = standing_from(source.facts[patient_id], gases, policy, now)
    on_air = standing.case.gases
    orders = source.orders.get(patient_id, ())
    if not on_air or _is_settled(on_air[-1].gas.taken_on, decided, orders):
        return case, ""
    if standing.outcome is Outcome.REPEAT_GAS:
        return replace(case, first_gas_on=on_air[0].gas.taken_on), ""
    if standing.outcome is Outcome.DEFER_UNSTABLE:
        return replace(case, is_assessment_deferred=True), ""
    if standing.outcome is Outcome.INCOMPLETE and not _is_low(on_air[-1].gas, policy):
        return case, ""
    return case, WAITING_WORDS.get(standing.outcome, "")


def _is_low(gas: GasReading, policy: Policy) -> bool:
    """Whether it may come to LTOT at all, once what is missing is recorded."""
    limit = policy.ltot_pao2_complication_kpa
    return gas.pao2_kpa is not None and limit.holds(round_half_up(gas.pao2_kpa, 1))


def _is_settled(
    last_gas_on: date, decided: "Row[Any] | None", orders: Sequence[OrderedOxygen]
) -> bool:
    """Whether a professional decided against it, or LTOT was ended, after the last gas."""
    if (
        decided is not None
        and decided.decided in _DECIDED_AGAINST
        and decided.decided_on >= last_gas_on
    ):
        return True
    return any(
        order.was_given
        and order.ended_on is not None
        and order.ended_on >= last_gas_on
        and any(line.modality is Modality.LTOT for line in order.lines)
        for order in orders
    )
