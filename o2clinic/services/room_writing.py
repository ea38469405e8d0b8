"""Writing down what a meeting decides, inside its use case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from o2clinic.errors import NotValid, Refused
from o2clinic.models import AgendaItem, Meeting, MeetingAction, Person
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.meeting import (
    ActionKind,
    ActionState,
    ItemState,
    MeetingState,
)
from o2clinic.rules.meeting_decision import ActionCase, DecisionCase, check_decision
from o2clinic.services.meeting_state import running
from o2clinic.services.result_draft import tidy
from o2clinic.services.room_sheet import ActionDraft, DecisionDraft
from o2clinic.services.work import Work

DECIDED_ANEW = "Decided anew at the meeting"


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of it: the line as it is now."""

    item_id: int
    version: int


def held(work: Work, meeting_id: int, *, may_be_planned: bool = False) -> Meeting:
    """The meeting that is being held, kept from being closed until the use case ends.

    Raises:
        NotFound: no such meeting.
        Refused: it has not begun, or is over.
    """
    meeting = running(work, meeting_id)
    if meeting.state == MeetingState.PLANNED and not may_be_planned:
        raise Refused("MT-20", "The meeting has not begun.", "Begin it with B.")
    return meeting


def decide_in(work: Work, draft: DecisionDraft) -> Decided:
    """Check it, write the line and its actions.

    Raises:
        NotValid: something is missing.
        Refused: the meeting is not being held, or the line is not on its agenda any more.
        StaleRecord: somebody changed the line since it was shown.
    """
    draft = _tidied(draft)
    work.patient_id = work.fetch(AgendaItem, draft.item_id).patient_id
    item = work.fetch_for_edit(AgendaItem, draft.item_id, draft.version)
    meeting = held(work, item.meeting_id)
    if item.state not in {ItemState.WAITING, ItemState.DECIDED}:
        raise Refused("MT-20", "This patient is not on the agenda any more.")
    is_again = item.state == ItemState.DECIDED
    found = check_decision(_case(work, draft, is_again=is_again))
    if found:
        raise NotValid(found)
    work.record_id, work.reason = item.id, draft.reason
    item.state, item.outcome, item.decision = ItemState.DECIDED, draft.outcome, draft.decision
    item.decided_at, item.decided_by_id = work.at, work.actor.person_id
    _write_actions(work, item, draft)
    work.session.flush()
    work.changed(Concept.MEETING, meeting.id)
    work.changed(Concept.PATIENT, item.patient_id)  # summary and trend tell of it
    return Decided(item.id, item.version)


def _tidied(draft: DecisionDraft) -> DecisionDraft:
    actions = tuple(
        replace(one, words=tidy(one.words), owner_name=tidy(one.owner_name))
        for one in draft.actions
    )
    return replace(draft, decision=tidy(draft.decision), reason=tidy(draft.reason), actions=actions)


def _case(work: Work, draft: DecisionDraft, *, is_again: bool) -> DecisionCase:
    names = _names(work, draft.actions)
    return DecisionCase(
        outcome=draft.outcome,
        decision=draft.decision,
        actions=tuple(
            ActionCase(
                one.kind,
                one.words,
                names.get(one.owner_id or 0, one.owner_name),
                one.due_on,
                has_visit_kind=one.visit_kind is not None,
            )
            for one in draft.actions
        ),
        today=day_of(work.at),
        is_again=is_again,
        reason=draft.reason,
    )


def _names(work: Work, actions: Iterable[ActionDraft]) -> dict[int, str]:
    wanted = {one.owner_id for one in actions if one.owner_id is not None}
    if not wanted:
        return {}
    people = work.session.scalars(select(Person).where(Person.id.in_(wanted)))
    return {one.id: one.name for one in people}


def _write_actions(work: Work, item: AgendaItem, draft: DecisionDraft) -> None:
    """Change those that stay, add the new ones, drop what is open and not among them."""
    wanted = select(MeetingAction).where(
        MeetingAction.agenda_item_id == item.id, MeetingAction.state == ActionState.OPEN
    )
    standing = {one.id: one for one in work.session.scalars(wanted)}
    _drop(work, [one for key, one in standing.items() if key not in _kept(draft)], draft.reason)
    for one in draft.actions:
        action = standing.get(one.action_id)
        if action is None:
            action = MeetingAction(patient_id=item.patient_id, agenda_item_id=item.id)
            work.session.add(action)
        assert one.due_on is not None  # the rules asked for it
        action.kind, action.words, action.due_on = one.kind, one.words, one.due_on
        action.owner_id = one.owner_id
        action.owner_name = "" if one.owner_id is not None else one.owner_name
        action.visit_kind = one.visit_kind if one.kind is ActionKind.VISIT else None


def _kept(draft: DecisionDraft) -> set[int]:
    return {one.action_id for one in draft.actions}


def _drop(work: Work, actions: Sequence[MeetingAction], reason: str) -> None:
    for action in actions:
        action.state, action.ended_on = ActionState.DROPPED, day_of(work.at)
        action.ended_by_id = work.actor.person_id
        action.ended_note = f"{DECIDED_ANEW}: {reason}"[:200]
