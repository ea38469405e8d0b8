"""What the sample clinic has done after missed visits: most of it in time, some is left to do."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from random import Random
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from o2clinic.rules.clinic_time import instant
from o2clinic.rules.missed_visits import MissedAdvice, StepOutcome
from o2clinic.rules.missed_visits_policy import MissedStep
from o2clinic.services import missed_reading
from o2clinic.services.sample.clinics import Places
from o2clinic.services.sample.diary import AS_AT
from o2clinic.services.sample.write import Rows

_IN_TIME: Final = 0.9  # of steps whose day is over
_LONG_AGO: Final = timedelta(days=60)  # by then everything is settled
_AT: Final = time(15, 20)
_DECIDED: Final = (
    (StepOutcome.OTHERWISE, "Spoken to by telephone: well, wants to be asked again next year"),
    (StepOutcome.DISCHARGE, "Has moved in with the daughter in Kent and is seen there"),
    (StepOutcome.OTHERWISE, "Too frail to travel: the community matron visits"),
)


def write_missed_steps(
    connection: Connection, rows: Rows, places: Places, *, today: date, seed: int
) -> None:
    """Steps after the last missed visit of each patient, as the usual policy asks for them."""
    with Session(connection, autoflush=False) as session:
        policy = missed_reading.policy_of(session)
        found = missed_reading.pictures(
            session, missed_reading.everybody, policy, instant(today, AS_AT), with_reasons=False
        )
    for patient_id, picture in sorted(found.items()):
        advice = picture.advice
        if advice is None:
            continue
        dice = Random(f"{seed}/missed/{patient_id}")  # noqa: S311 - reproducible, no secret
        for step, outcome, on, why in _taken(advice, today, dice):
            is_decision = step is MissedStep.DECISION
            by = places.team.nurses[0] if is_decision else places.people["anna"]
            rows.by = by
            rows.add(
                "missed_visit_step",
                instant(on, _AT),
                patient_id=patient_id,
                appointment_id=advice.visit_id,
                step=step,
                outcome=outcome,
                done_on=on,
                done_by_id=by,
                missed=advice.count,
                policy_id=policy.id,
                advised=step,
                note="" if is_decision else why,
                reason=why if is_decision else "",
            )
    rows.write(connection)


def _taken(
    advice: MissedAdvice, today: date, dice: Random
) -> Iterator[tuple[MissedStep, StepOutcome, date, str]]:
    """The steps in their order, up to the first that is left to do."""
    is_long_ago = advice.last_on < today - _LONG_AGO
    for one in advice.to_do:
        chance, (outcome, why) = dice.random(), dice.choice(_DECIDED)
        if not one.is_open:
            continue
        on = min(one.due_on, today - timedelta(days=1))
        if on < advice.last_on or not (is_long_ago or (one.due_on < today and chance < _IN_TIME)):
            return
        if one.is_clinicians:
            yield one.step, outcome, on, why
        else:
            yield one.step, StepOutcome.DONE, on, ""
