"""What people do after meetings: listed by owner and day, ended, taken up again, handed over."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import case

from o2clinic.errors import Finding, NotFound, NotValid, Refused
from o2clinic.models import MeetingAction, Patient
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import patient_name
from o2clinic.rules.meeting import ActionState
from o2clinic.rules.permissions import Permission
from o2clinic.services import meeting_action_rows as rows_of
from o2clinic.services import shut_records
from o2clinic.services.as_it_is import AsItIs, last_save_of
from o2clinic.services.meeting_action_draft import (
    ActionDraft,
    ActionStep,
    EndDraft,
    HandOverDraft,
    TakeUpDraft,
    tidy,
)
from o2clinic.services.meeting_action_rows import (
    ActionCounts,
    ActionRow,
    ActionsSheet,
    ActionsWanted,
)
from o2clinic.services.plan_sheet import people_to_choose
from o2clinic.services.work import Actor, Desk, Work

MOST: Final = 500


class MeetingActions:
    """The actions of meetings."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def may_change(self) -> bool:
        """Whether this person's role includes ending and handing over."""
        return self._actor.may(Permission.HOLD_MEETING)

    def sheet(self, wanted: ActionsWanted) -> ActionsSheet:
        """The list, the first due first; three statements. Shut records are left out."""
        now = self._desk.now()
        today = day_of(now)
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            open_to_me = shut_records.not_shut(MeetingAction.patient_id, self._actor.person_id, now)
            asked = [open_to_me, *rows_of.conditions(wanted.shown, today)]
            if wanted.is_mine:
                asked.append(MeetingAction.owner_id == self._actor.person_id)
            statement = rows_of.rows(wanted.shown).where(*asked).limit(MOST + 1)
            rows = tuple(rows_of.row_of(row, today) for row in session.execute(statement))
            counts = rows_of.counts(session, self._actor, now)
            people = people_to_choose(session)
        return ActionsSheet(today, rows[:MOST], counts, people, len(rows) > MOST)

    def of_patient(self, patient_id: int) -> tuple[ActionRow, ...]:
        """Every action about a patient, open ones first; one statement."""
        today = day_of(self._desk.now())
        with self._desk.reading(self._actor, Permission.READ_RECORD, patient_id) as session:
            statement = rows_of.all_rows().where(MeetingAction.patient_id == patient_id)
            is_over = case((MeetingAction.state == ActionState.OPEN, 0), else_=1)
            in_order = statement.order_by(is_over, MeetingAction.due_on, MeetingAction.id)
            return tuple(rows_of.row_of(row, today) for row in session.execute(in_order))

    def counts(self) -> ActionCounts:
        """How many are open, and how many late; one statement."""
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            return rows_of.counts(session, self._actor, self._desk.now())

    def as_it_is(self, action_id: int, command_id: str) -> AsItIs[ActionDraft]:
        """The form of an action, and who has saved it last.

        Raises:
            NotFound: no such action.
            RecordShut: its patient's record is restricted, and was opened without a reason.
        """
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            action = session.get(MeetingAction, action_id)
            if action is None:
                raise NotFound("This action is not in the database.")
            self._desk.require_open(session, self._actor, action.patient_id)
            patient = session.get_one(Patient, action.patient_id)
            name = patient_name(patient.family_name, patient.given_names, patient.title)
            last = last_save_of(session, action, self._desk.now())
            return AsItIs(_draft(action, name, command_id), last)

    def save(self, draft: ActionDraft) -> int:
        """End it, take it up again or hand it over, as the form says.

        Raises:
            NotValid: with the findings of the form.
            StaleRecord: somebody saved it since.
            Refused: it ended, or was taken up, meanwhile.
        """
        change = draft.as_change
        if isinstance(change, EndDraft):
            return self.end(change)
        return self.take_up(change) if isinstance(change, TakeUpDraft) else self.hand_over(change)

    def end(self, draft: EndDraft) -> int:
        """Write down that an action is done or no longer needed.

        Raises:
            NotValid: no longer needed, and nobody said why.
            StaleRecord: somebody saved it since.
            Refused: it has ended already.
        """
        _require(draft.findings())
        with self._desk.work(
            self._actor, Permission.HOLD_MEETING, "end_action", command_id=draft.step.command_id
        ) as work:
            action = _fetched(work, draft.step)
            if action.state != ActionState.OPEN:
                raise Refused("MEET-3", "This action has ended already.")
            action.state, action.ended_note = draft.state, tidy(draft.note)
            action.ended_on, action.ended_by_id = day_of(work.at), work.actor.person_id
            return action.id

    def take_up(self, draft: TakeUpDraft) -> int:
        """Open an action again that was ended; the audit keeps how it had ended.

        Raises:
            NotValid: without a reason.
            StaleRecord: somebody saved it since.
            Refused: it is open.
        """
        _require(draft.findings())
        with self._desk.work(
            self._actor, Permission.HOLD_MEETING, "reopen_action", command_id=draft.step.command_id
        ) as work:
            action = _fetched(work, draft.step)
            if action.state == ActionState.OPEN:
                raise Refused("MEET-3", "This action is open.")
            work.reason = tidy(draft.reason)
            action.state, action.ended_note = ActionState.OPEN, ""
            action.ended_on = action.ended_by_id = None
            return action.id

    def hand_over(self, draft: HandOverDraft) -> int:
        """Let somebody else do it, or by another day.

        Raises:
            NotValid: without owner, day or reason.
            StaleRecord: somebody saved it since.
            Refused: it has ended.
        """
        _require(draft.findings())
        with self._desk.work(
            self._actor, Permission.HOLD_MEETING, "hand_over_action",
            command_id=draft.step.command_id,
        ) as work:  # fmt: skip
            action = _fetched(work, draft.step)
            if action.state != ActionState.OPEN:
                raise Refused("MEET-3", "This action has ended already.")
            assert draft.due_on is not None
            work.reason = tidy(draft.reason)
            action.owner_id = draft.owner_id or None
            action.owner_name = "" if draft.owner_id else tidy(draft.owner_name)
            action.due_on = draft.due_on
            return action.id


def _draft(action: MeetingAction, name: str, command_id: str) -> ActionDraft:
    state = ActionState(action.state)
    return ActionDraft(
        command_id=command_id,
        id=action.id,
        version=action.version,
        patient=name,
        words=action.words,
        was=state,
        state=state,
        owner_id=action.owner_id or 0,
        owner_name=action.owner_name,
        due_on=action.due_on,
        note=action.ended_note,
    )


def _fetched(work: Work, step: ActionStep) -> MeetingAction:
    action = work.fetch(MeetingAction, step.action_id)
    work.patient_id = action.patient_id
    work.record_id = action.id
    work.fetch_for_edit(MeetingAction, step.action_id, step.version)
    work.changed(Concept.MEETING, action.id)
    work.changed(Concept.PATIENT, action.patient_id)
    return action


def _require(findings: Iterator[Finding]) -> None:
    found = list(findings)
    if found:
        raise NotValid(found)
