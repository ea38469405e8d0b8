"""Who would be brought to a meeting, looked for among all patients at once.

Read are those with oxygen on order, under assessment, or with an alert that says “complex”. The
number of statements is the same for any number of them up to `AT_ONCE`. Records that are shut to
the person who prepares are neither read nor counted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Row
from sqlalchemy.orm import Session

from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import born, flow, number, patient_name, short_date
from o2clinic.rules.follow_up_case import TASK_WORDS, TaskKind
from o2clinic.rules.ltot_case import Outcome
from o2clinic.rules.meeting import AgendaReason, MeetingOutcome
from o2clinic.rules.meeting_agenda import COMPLEX, AgendaCase, Bringing, bringing
from o2clinic.rules.order import Modality, OrderLine
from o2clinic.rules.patient_codes import SmokingStatus, SmokingWho
from o2clinic.rules.policy import Policy
from o2clinic.rules.recall import Seen, booked_for, booked_words, kinds_of_visit
from o2clinic.rules.result_codes import Activity
from o2clinic.rules.titration_case import TitrationState
from o2clinic.rules.visits import VISITS, VisitKind, VisitStatus
from o2clinic.services.follow_up_facts import uses_of
from o2clinic.services.gas_readings import StoredGas
from o2clinic.services.meeting_case_source import CaseSource, Search, people, read
from o2clinic.services.patient_facts import ALERTS, PatientFacts
from o2clinic.services.policies import in_force as policy_in_force
from o2clinic.services.risk_standing import (
    RecordedRisks,
    risk_standing,
    smoking_of,
)
from o2clinic.services.standing import Standing, exacerbations_of, standing_from
from o2clinic.services.therapy import OrderedOxygen, in_force

AT_ONCE: Final = 1000
_SETTLES_NOTHING: Final = ("", TitrationState.STOP.value, TitrationState.DEFER.value)
_LOOKED_AT: Final = tuple(kind.value for kind in VisitKind if kinds_of_visit(kind, ()))
_ORDER: Final = {reason: at for at, reason in enumerate(AgendaReason)}
_SMOKES: Final = {
    SmokingStatus.SMOKES: True,
    SmokingStatus.STOPPED: False,
    SmokingStatus.NEVER: False,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A patient who would be brought."""

    patient_id: int
    name: str
    born: str
    bringing: Bringing


def candidates(session: Session, search: Search) -> tuple[Candidate, ...]:
    """Who would be brought, the first reason's first, then by name; twelve statements a thousand.

    Whoever waits on the agenda of a meeting to come already is left out.
    """
    wanted = session.execute(people(search)).all()
    found = []
    for at in range(0, len(wanted), AT_ONCE):
        part = wanted[at : at + AT_ONCE]
        source = read(session, [row.id for row in part], search)
        found += [one for row in part if (one := _candidate(row, source, search)) is not None]
    return tuple(sorted(found, key=lambda one: (_ORDER[one.bringing.reason], one.name)))


def _candidate(row: "Row[Any]", source: CaseSource, search: Search) -> Candidate | None:
    facts = source.facts.get(row.id)
    if facts is None:
        return None
    policy, today = policy_in_force(facts.policy_id), day_of(search.now)
    found = bringing(_case(row.id, facts, source, search, policy), policy)
    if found is None:
        return None
    name = patient_name(row.family_name, row.given_names, row.title)
    return Candidate(row.id, name, born(row.born_on, today), found)


def _case(
    key: int, facts: PatientFacts, source: CaseSource, search: Search, policy: Policy
) -> AgendaCase:
    today = day_of(search.now)
    orders, gases = source.orders.get(key, ()), source.gases.get(key, ())
    ordered = in_force(orders)
    has_ltot = ordered is not None and any(it.modality is Modality.LTOT for it in ordered.lines)
    standing = standing_from(facts, gases, policy, search.now)
    ended = source.titrations.get(key, ())
    smoking = smoking_of(facts, SmokingWho.PATIENT)
    on_oxygen = _on_oxygen(gases)
    return AgendaCase(
        on=today,
        oxygen=oxygen_words(ordered),
        meets_criteria=standing.outcome is Outcome.ELIGIBLE,
        smokes=None if smoking is None else _SMOKES.get(smoking.status),
        smokes_on=None if smoking is None else smoking.told_on,
        stops=tuple(day_of(it.ended_at) for it in ended if it.ended_state == TitrationState.STOP),
        settled_on=max(
            (
                *(day_of(it.ended_at) for it in ended if it.ended_state not in _SETTLES_NOTHING),
                *(it.decided_on for it in source.decisions.get(key, ())),
            ),
            default=None,
        ),
        exacerbations=exacerbations_of(facts),
        palliative_on=next(
            (it.ordered_on for it in uses_of(orders) if it.modality is Modality.POT), None
        ),
        pao2_kpa=None if on_oxygen is None else on_oxygen.reading.pao2_kpa,
        gas_on=None if on_oxygen is None else on_oxygen.reading.taken_on,
        **_pair(standing, has_ltot=has_ltot),
        **_risk(source.risks.get(key, RecordedRisks()), facts, policy, today),
        **_alert(facts, today),
        **_due(source.due.get(key, ()), source.visits.get(key, ()), today),
        **_seen(source.visits.get(key, ()), search.seen_since, today),
        **_decided(source.lines.get(key, ())),
    )


def oxygen_words(order: OrderedOxygen | None) -> str:
    """What is on order, in one line: "LTOT 2 L/min, 16 h, AOT 2 L/min"."""
    if order is None:
        return ""
    return "; ".join(dict.fromkeys(_line_words(line) for line in order.lines))


def _line_words(line: OrderLine) -> str:
    setting = flow(line.flow_l_min) if line.flow_l_min is not None else ""
    if line.pulse_setting:
        setting = f"pulse {line.pulse_setting}"
    hours = "" if line.hours_per_day is None else f"{number(line.hours_per_day)} h"
    what = f"{line.modality.upper()} {setting}".strip()
    return ", ".join(filter(None, (what, hours)))


def _on_oxygen(gases: Iterable[StoredGas]) -> StoredGas | None:
    """The latest at rest on oxygen that no open query casts doubt on."""
    fitting = (
        gas
        for gas in gases
        if gas.activity is Activity.REST
        and not gas.reading.is_on_air
        and gas.reading.source is not None
        and gas.reading.pao2_kpa is not None
        and not gas.has_open_query
    )
    return next(fitting, None)


def _pair(standing: Standing, *, has_ltot: bool) -> dict[str, Any]:
    """Two gases that disagree are a question as long as LTOT is not there."""
    outcome: Outcome | None = standing.outcome
    if outcome is not Outcome.NOT_CONFIRMED:
        return {"outcome": outcome}
    second = standing.case.second_gas
    return {
        "outcome": None if has_ltot else outcome,
        "pair": standing.one_line,
        "pair_on": None if second is None else second.gas.taken_on,
    }


def _risk(
    recorded: RecordedRisks, facts: PatientFacts, policy: Policy, today: date
) -> dict[str, Any]:
    """What was found; what nobody recorded brings nobody to a meeting."""
    if not recorded.is_begun:
        return {}
    standing = risk_standing(recorded, facts, policy, today)
    gate, case = standing.gate, standing.case
    found = (*gate.refusals, *(it.words for it in gate.open_items if it.is_answered))
    asked, agreed = case.asked, case.agreed
    days = (
        *(it.assessed_on for it in (recorded.newest,) if it is not None),
        *(it.asked_on for it in (asked,) if it is not None),
        *(it.on for it in (agreed,) if it is not None and it.on is not None),
    )
    return {"against": found, "against_on": max(days, default=None)}


def _alert(facts: PatientFacts, today: date) -> dict[str, Any]:
    found = next(
        (it for it in facts.open_on(ALERTS, today) if COMPLEX in it.words.casefold()), None
    )
    return {} if found is None else {"complex_words": found.words, "complex_on": found.begins}


def _due(due: Iterable[Any], visits: Iterable[Any], today: date) -> dict[str, Any]:
    tasks = [(row.kind, row.due_on) for row in due if row.kind in set(TaskKind)]
    booked = [
        Seen(day_of(it.starts_at), it.visit_kind, it.status, it.is_to_rebook) for it in visits
    ]
    late = min((it for it in tasks if it[1] < today), key=_day, default=None)
    coming = min((it for it in tasks if it[1] >= today), key=_day, default=None)
    told: dict[str, Any] = {}
    if late is not None:
        kind, on = late
        told |= {"overdue": TASK_WORDS[TaskKind(kind)], "overdue_on": on}
        told["booked"] = booked_words(kind, booked, today)
        if told["booked"].startswith("booked"):  # and not in a clinic that is closed
            told["booked_on"] = booked_for(kind, booked, today)
    if coming is not None:
        kind, on = coming
        told["next_due"] = f"{TASK_WORDS[TaskKind(kind)]} by {short_date(on)}"
    return told


def _day(task: tuple[str, date]) -> date:
    return task[1]


def _seen(visits: Iterable[Any], since: date, today: date) -> dict[str, Any]:
    done = [
        (day_of(it.starts_at), it.visit_kind)
        for it in visits
        if it.status == VisitStatus.DONE and it.visit_kind in _LOOKED_AT
    ]
    last = max((it for it in done if since <= it[0] <= today), default=None)
    if last is None:
        return {}
    return {"seen_on": last[0], "seen_words": VISITS[VisitKind(last[1])].title}


def _decided(lines: Iterable[Any]) -> dict[str, Any]:
    known = [row for row in lines if row.decided_at is not None]
    if not known:
        return {}
    last = max(known, key=lambda row: row.decided_at)
    is_put_off = last.outcome == MeetingOutcome.DEFER
    return {"decided_on": day_of(last.decided_at), "was_put_off": is_put_off}
