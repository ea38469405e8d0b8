"""Titrations of oxygen at rest: begun, flow by flow, and ended with what the rules said."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from o2clinic.errors import Finding, Level, NotFound, NotValid, Refused, StaleRecord, Taken
from o2clinic.models import Patient, Person, Titration, TitrationFlow
from o2clinic.rules.changes import Concept
from o2clinic.rules.display import short_date
from o2clinic.rules.permissions import Permission
from o2clinic.rules.titration_case import ENDS_BY_RULE
from o2clinic.services import policies
from o2clinic.services.as_it_is import AsItIs, last_save_of, when_in_words
from o2clinic.services.gas_readings import gases_of
from o2clinic.services.patient_facts import facts_of
from o2clinic.services.result_draft import as_stored, tidy, too_long
from o2clinic.services.titration_draft import (
    FACTS,
    LONGEST_REASON,
    EndDraft,
    FactsDraft,
    FlowDraft,
    ReadingDraft,
    TitrationFacts,
)
from o2clinic.services.titration_reading import titrations_of
from o2clinic.services.titration_sheet import TitrationSheet, titration_sheet
from o2clinic.services.work import Actor, Desk, Work
from o2clinic.storage.failures import Clash

_RULE: Final = "TI-1"
RecordT = TypeVar("RecordT", Titration, TitrationFlow)


class Titrations:
    """What the clinic room does while a flow of oxygen is found."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def of(self, patient_id: int) -> TitrationSheet:
        """The titration that is open, or the last, and the earlier ones; four statements.

        Raises:
            NotFound: there is no such patient.
        """
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            return _sheet(session, patient_id, self._desk.now())

    def facts_as_they_are(self, titration_id: int, command_id: str) -> AsItIs[FactsDraft]:
        """The facts of a titration as they stand now, for comparing with what was typed."""
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            row = session.get(Titration, titration_id)
            if row is None:
                raise NotFound("This titration is not in the database.")
            self._desk.require_open(session, self._actor, row.patient_id)
            draft = FactsDraft(
                command_id=command_id,
                patient_id=row.patient_id,
                facts=TitrationFacts(**{name: getattr(row, name) for name in FACTS}),
                id=row.id,
                version=row.version,
            )
            return AsItIs(draft, last_save_of(session, row, self._desk.now()))

    def begin(self, draft: FactsDraft) -> int:
        """Begin a titration; gives its key.

        Raises:
            NotValid: with the findings of the draft.
            Refused: the patient has died.
            Taken: one is open already; says by whom and since when.
        """
        try:
            with self._at_work("begin titration", draft.patient_id, draft.command_id) as work:
                _require_none(draft.findings())
                _require_living(work, draft.patient_id)
                _require_none_open(work.session, draft.patient_id, work.at)
                work.record_id = work.add(
                    Titration(
                        patient_id=draft.patient_id,
                        started_at=work.at,
                        started_by_id=self._actor.person_id,
                        **_columns(draft.facts),
                    )
                )
                return work.record_id
        except Clash as clash:
            with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
                _require_none_open(session, draft.patient_id, self._desk.now())
            raise Taken("The titration") from clash

    def change_facts(self, draft: FactsDraft) -> int:
        """Write the facts over those of an open titration.

        Raises:
            NotValid: with the findings of the draft.
            StaleRecord: somebody saved it since the form was filled.
            Refused: it is ended, or another patient's.
        """
        with self._at_work("change titration", draft.patient_id, draft.command_id) as work:
            _require_none(draft.findings())
            titration = _open_one(work, draft.id, draft.version, draft.patient_id)
            for name, value in _columns(draft.facts).items():
                setattr(titration, name, value)
            return titration.id

    def set_flow(self, draft: FlowDraft) -> int:
        """Write the flow that was set; gives its key.

        Raises:
            NotValid: a rule stands against it, or asks for a reason that is not there.
            StaleRecord: somebody set a flow, changed the facts or ended it since.
            Refused: it is ended, or another patient's.
        """
        with self._at_work("set titration flow", draft.patient_id, draft.command_id) as work:
            titration = _open_one(work, draft.id, draft.version, draft.patient_id)
            sheet = _sheet(work.session, draft.patient_id, work.at)
            draft = _rounded(draft)
            reason = _settle(draft.reason, sheet.check_flow(draft, work.at))
            if draft.flow_l_min is None or draft.started_at is None:
                raise ValueError("a flow without a number or a time was to be written")
            flag_modified(titration, "changed_at")  # its flows stand in rows of their own
            work.reason = reason
            work.record_id = work.add(
                TitrationFlow(
                    patient_id=draft.patient_id,
                    titration_id=titration.id,
                    flow_l_min=draft.flow_l_min,
                    started_at=draft.started_at,
                    set_by_id=self._actor.person_id,
                    other_than_advised=reason,
                )
            )
            return work.record_id

    def read(self, draft: ReadingDraft) -> int:
        """Write SpO2, or carbon dioxide through the skin, on a flow; gives the flow's key.

        Raises:
            NotValid: a rule stands against it, or asks for a reason that is not there.
            StaleRecord: somebody read on this flow since.
            Refused: the titration is ended, or another patient's.
        """
        use_case = "record titration reading"
        with self._at_work(use_case, draft.patient_id, draft.command_id) as work:
            flow = _own(work, TitrationFlow, draft.id, draft.version, draft.patient_id)
            _require_going_on(work, work.fetch(Titration, flow.titration_id))
            sheet = _sheet(work.session, draft.patient_id, work.at)
            work.reason = _settle(draft.reason, sheet.check_reading(draft, work.at))
            if draft.spo2_percent is not None:
                kept = as_stored(TitrationFlow, "spo2_percent", draft.spo2_percent)
                flow.spo2_percent, flow.spo2_at = kept, draft.read_at
            if draft.skin_paco2_kpa is not None:
                kept = as_stored(TitrationFlow, "skin_paco2_kpa", draft.skin_paco2_kpa)
                flow.skin_paco2_kpa, flow.skin_at = kept, draft.read_at
            return flow.id

    def end(self, draft: EndDraft) -> int:
        """End a titration, and keep what the rules say of it; gives its key.

        Raises:
            NotValid: the rules do not end it, and there is no reason.
            StaleRecord: somebody changed it, or a gas changed what the rules say, since.
            Refused: it is ended, or another patient's.
        """
        with self._at_work("end titration", draft.patient_id, draft.command_id) as work:
            titration = _open_one(work, draft.id, draft.version, draft.patient_id)
            advice = _sheet(work.session, draft.patient_id, work.at).advice
            if advice is None:
                raise ValueError("an open titration without advice")
            if advice.state is not draft.seen and {advice.state, draft.seen} & ENDS_BY_RULE:
                raise StaleRecord("What the rules say of this titration")
            reason = tidy(draft.reason)
            _require_none(too_long("reason", "The reason", draft.reason, LONGEST_REASON))
            if advice.state not in ENDS_BY_RULE and not reason:
                message = f"The rules say: “{advice.words}”. Say why the titration ends here."
                raise NotValid([Finding("T-2", Level.BLOCK, message, "reason")])
            titration.ended_at, titration.ended_by_id = work.at, self._actor.person_id
            titration.ended_state, titration.ended_reason = advice.state.value, reason
            titration.advice = advice.as_stored()
            work.reason = reason
            return titration.id

    @contextmanager
    def _at_work(self, use_case: str, patient_id: int, command_id: str) -> Iterator[Work]:
        with self._desk.work(
            self._actor, Permission.RECORD_RESULT, use_case, command_id=command_id
        ) as work:
            work.patient_id = patient_id
            yield work
            work.changed(Concept.ASSESSMENT, patient_id)


def _sheet(session: Session, patient_id: int, now: datetime) -> TitrationSheet:
    facts = facts_of(session, patient_id)
    policy = policies.in_force(facts.policy_id)
    gases = gases_of(session, patient_id)
    return titration_sheet(facts, gases, titrations_of(session, patient_id), policy, now)


def _columns(facts: TitrationFacts) -> dict[str, object]:
    values = {name: getattr(facts, name) for name in FACTS}
    return values | {"against_night_increase": tidy(facts.against_night_increase)}


def _rounded(draft: FlowDraft) -> FlowDraft:
    """What is checked is what is kept."""
    rate = draft.flow_l_min
    kept = None if rate is None else as_stored(TitrationFlow, "flow_l_min", rate)
    return replace(draft, flow_l_min=kept)


def _settle(typed: str, findings: Sequence[Finding]) -> str:
    """The reason, where the rules ask for one; NotValid where it is wanting or would not help."""
    reason = tidy(typed)
    levels = {finding.level for finding in findings}
    long = tuple(too_long("reason", "The reason", typed, LONGEST_REASON))
    if long or Level.BLOCK in levels or (Level.CONFIRM in levels and not reason):
        raise NotValid((*long, *findings))
    return reason if Level.CONFIRM in levels else ""


def _require_none(findings: Iterator[Finding]) -> None:
    found = tuple(findings)
    if found:
        raise NotValid(found)


def _require_living(work: Work, patient_id: int) -> None:
    row = work.session.execute(select(Patient.died_on).where(Patient.id == patient_id)).first()
    if row is None:
        raise NotFound("This patient is not in the database.")
    if row.died_on is not None:
        raise Refused("PF-4", f"This patient died on {short_date(row.died_on)}.")


def _require_none_open(session: Session, patient_id: int, now: datetime) -> None:
    mine = Titration.patient_id == patient_id
    wanted = (
        select(Titration.started_at, Person)
        .join(Person, Person.id == Titration.started_by_id)
        .where(mine, Titration.ended_at.is_(None))
    )
    found = session.execute(wanted).first()
    if found is not None:
        since = when_in_words(found.started_at, now)
        raise Taken("The titration", f"{found.Person.name} has one open since {since}")


def _open_one(work: Work, titration_id: int, version: int, patient_id: int) -> Titration:
    titration = _own(work, Titration, titration_id, version, patient_id)
    _require_going_on(work, titration)
    return titration


def _own(work: Work, kind: type[RecordT], record_id: int, version: int, patient_id: int) -> RecordT:
    found = work.fetch_for_edit(kind, record_id, version)
    if found.patient_id != patient_id:
        raise Refused(
            _RULE,
            "This titration belongs to another patient than the page.",
            "Close the page and open the patient again.",
        )
    work.record_id = found.id
    return found


def _require_going_on(work: Work, titration: Titration) -> None:
    if titration.ended_at is not None:
        last = last_save_of(work.session, titration, work.at)
        who = last.who or "Somebody"
        raise Refused(_RULE, f"{who} has ended this titration at {last.when}.")
