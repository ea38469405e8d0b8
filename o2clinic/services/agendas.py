"""The agenda of a meeting: filled by the rules, asked for, put in order, decided in bulk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.errors import NotValid, StaleRecord
from o2clinic.models import AgendaItem, Meeting, Patient
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.meeting import (
    AgendaReason,
    ItemState,
)
from o2clinic.rules.meeting_agenda import (
    may_be_changed,
    most_to_discuss,
    was_taken_off,
)
from o2clinic.rules.permissions import Permission
from o2clinic.services import agenda_checks
from o2clinic.services.agenda_draft import (
    AskDraft,
    LineStep,
    OffDraft,
    QuestionDraft,
    StandardDraft,
    ToMeeting,
)
from o2clinic.services.agenda_filling import by_reason, codes, item_of, that_fit
from o2clinic.services.agenda_rows import AgendaSheet, agenda_sheet
from o2clinic.services.diary import Bookee, Diary
from o2clinic.services.gone import require_here
from o2clinic.services.meeting_case_source import Search
from o2clinic.services.meeting_cases import Candidate, candidates
from o2clinic.services.meeting_draft import one_line
from o2clinic.services.meeting_rows import MeetingRow, meetings_sheet
from o2clinic.services.meeting_state import running
from o2clinic.services.meetings import prepared
from o2clinic.services.work import Actor, Desk, Work


@dataclass(frozen=True, slots=True)
class Filled:
    """What came on an agenda.

    Attributes:
        added: how many patients.
        words: by their first reason, in words.
        left: how many more the rules would bring, once there is time for them.
    """

    added: int
    words: str
    left: int = 0


@dataclass(frozen=True, slots=True)
class StandardDecided:
    """What became of standard cases.

    Attributes:
        decided: how many stand decided as proposed.
        held: who is to be discussed all the same, since something was recorded meanwhile.
    """

    decided: int
    held: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingChoice:
    """A meeting on which a patient can be put."""

    to: ToMeeting
    words: str


class Agendas:
    """What the team does with the agenda of a meeting."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def sheet(self, meeting_id: int) -> AgendaSheet:
        """The agenda with who is invited; eight statements. Shut records are left out.

        Raises:
            NotFound: no such meeting.
        """
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            return agenda_sheet(session, meeting_id, self._actor.person_id, self._desk.now())

    def candidates(
        self, meeting_id: int, among: tuple[int, ...] | None = None
    ) -> tuple[Candidate, ...]:
        """Who the rules would bring and who waits nowhere yet; fifteen statements a thousand.

        Of a few that are named also those who wait somewhere.
        """
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            meeting = session.get_one(Meeting, meeting_id)
            return candidates(session, self._search(session, meeting, among))

    def fill(
        self, meeting_id: int, command_id: str, among: tuple[int, ...] | None = None
    ) -> Filled:
        """Put on the agenda whom the rules bring, below what stands there.

        Whoever somebody took off this agenda is not brought to it again by the rules.

        Args:
            meeting_id: of which meeting.
            command_id: of the press.
            among: only these patients; None for all.

        Raises:
            Refused: the meeting is over.
        """
        # Read first: others may write meanwhile, and who was brought by them is looked for again.
        found = self.candidates(meeting_id, among)
        with self._desk.work(
            self._actor, Permission.HOLD_MEETING, "fill_agenda", command_id=command_id
        ) as work:
            meeting = running(work, meeting_id)
            left_out = agenda_checks.waiting(work.session, [one.patient_id for one in found])
            left_out |= agenda_checks.taken_off(work.session, meeting_id)
            fitting = [one for one in found if one.patient_id not in left_out]
            room = most_to_discuss(meeting.minutes)
            new = that_fit(fitting, room - agenda_checks.brought(work.session, meeting_id))
            place = agenda_checks.last_place(work.session, meeting_id)
            for at, one in enumerate(new, start=1):
                work.session.add(item_of(one, meeting_id, place + at))
            work.record_id = meeting_id
            work.changed(Concept.MEETING, meeting_id)
        return Filled(len(new), by_reason(new), len(fitting) - len(new))

    def to_choose(self) -> tuple[MeetingChoice, ...]:
        """The meetings on which a patient can be put, the next one first; five statements."""
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            rows = meetings_sheet(session, self._actor.person_id, now).rows
        return tuple(
            _choice(row)
            for row in rows
            if row.is_to_come and not (row.holiday and row.state is None)
        )

    def bookee(self, patient_id: int) -> Bookee:
        """Who is to be brought, for a form that is opened from the patient's page."""
        return Diary(self._desk, self._actor).bookee(patient_id)

    def ask(self, draft: AskDraft) -> int:
        """Bring a patient with a question; gives the key of the line.

        Raises:
            NotValid: with the findings of the form; or the patient stands on it already.
            Refused: the meeting is over, or the patient has died or moved away.
            RecordShut: the record is restricted, and no reason was given.
        """
        found = list(draft.findings())
        if found:
            raise NotValid(found)
        assert draft.patient is not None
        assert draft.meeting is not None
        key, told = draft.patient.patient_id, self._told(draft.patient.patient_id)
        with self._desk.work(
            self._actor, Permission.HOLD_MEETING, "ask_meeting", command_id=draft.command_id
        ) as work:
            work.patient_id = key
            patient = work.fetch(Patient, key)
            require_here(patient.died_on, patient.moved_away_on)
            meeting = running(work, _meeting_id(work, draft.meeting))
            agenda_checks.require_not_there(work.session, meeting, key)
            agenda_checks.require_of_practice(work.session, meeting, key, day_of(work.at))
            item = AgendaItem(
                patient_id=key,
                meeting_id=meeting.id,
                place=agenda_checks.last_place(work.session, meeting.id) + 1,
                reason=AgendaReason.REFERRED,
                question=one_line(draft.question),
                asked_by_id=self._actor.person_id or None,
                asked_by=one_line(draft.asked_by),
            )
            if told is not None:
                item.evidence = told.bringing.evidence
                item.other_reasons = codes([one.reason for one in told.bringing.grounds])
            work.record_id = work.add(item)
            work.changed(Concept.MEETING, meeting.id)
            return work.record_id

    def question(self, draft: QuestionDraft) -> int:
        """Ask another question on a line.

        Raises:
            NotValid: without a question.
            StaleRecord: somebody changed the line since.
            Refused: it was decided, or the meeting is over.
        """
        found = list(draft.findings())
        if found:
            raise NotValid(found)
        with self._changing(draft.step, "change_question") as (_work, item):
            item.question = one_line(draft.question)
            return item.id

    def take_off(self, draft: OffDraft) -> int:
        """Take a patient off the agenda with a reason; the line stays to be read.

        Raises:
            NotValid: without a reason.
            StaleRecord: somebody changed the line since.
            Refused: it was decided, or the meeting is over.
        """
        found = list(draft.findings())
        if found:
            raise NotValid(found)
        with self._changing(draft.step, "take_off_agenda") as (work, item):
            item.state, item.state_reason = ItemState.TAKEN_OFF, one_line(draft.reason)
            work.reason = item.state_reason
            return item.id

    def put_back(self, step: LineStep) -> int:
        """Let a patient who was taken off stand on the agenda again, as before.

        Raises:
            NotValid: the patient stands on it with another line; or is of another practice now.
            StaleRecord: somebody changed the line since.
            Refused: it was not taken off, the meeting is over, or the patient died or moved away.
        """
        with self._changing(step, "put_back_on_agenda", may_change=was_taken_off) as (work, item):
            patient, meeting = work.fetch(Patient, item.patient_id), running(work, item.meeting_id)
            require_here(patient.died_on, patient.moved_away_on)
            agenda_checks.require_not_there(work.session, meeting, patient.id)
            agenda_checks.require_of_practice(work.session, meeting, patient.id, day_of(work.at))
            item.state, item.state_reason = ItemState.WAITING, ""
            return item.id

    def move(self, meeting_id: int, item_id: int, place: int, command_id: str) -> int:
        """Let a line stand at another place, from 1, among those that this person is shown.

        Raises:
            Refused: the meeting is over.
        """
        with self._desk.work(
            self._actor, Permission.HOLD_MEETING, "order_agenda", command_id=command_id
        ) as work:
            running(work, meeting_id)
            sheet = agenda_sheet(work.session, meeting_id, self._actor.person_id, work.at)
            order = [line.item_id for line in sheet.lines]
            if item_id in order:
                order.remove(item_id)
                order.insert(max(1, place) - 1, item_id)
            wanted = select(AgendaItem).where(AgendaItem.id.in_(order))
            for item in work.session.scalars(wanted).all():
                at = order.index(item.id) + 1
                if item.place != at:
                    item.place = at
            work.record_id = item_id
            work.changed(Concept.MEETING, meeting_id)
            return item_id

    def accept_standard(self, draft: StandardDraft) -> StandardDecided:
        """Decide standard cases as proposed; each is looked at by its rule once more.

        Raises:
            StaleRecord: somebody changed one of the lines since; nothing is decided.
            Refused: the meeting is over.
        """
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            meeting = session.get_one(Meeting, draft.meeting_id)
            keys = [line.item_id for line in draft.lines]
            wanted = select(AgendaItem.patient_id).where(AgendaItem.id.in_(keys))
            search = self._search(session, meeting, tuple(session.scalars(wanted)))
            fresh = {one.patient_id: one for one in candidates(session, search)}
        with self._desk.work(
            self._actor, Permission.HOLD_MEETING, "accept_standard", command_id=draft.command_id
        ) as work:
            running(work, draft.meeting_id)
            held = []
            for line in draft.lines:
                item = work.fetch_for_edit(AgendaItem, line.item_id, line.version)
                if item.meeting_id != draft.meeting_id:
                    raise StaleRecord("This line of the agenda")
                self._desk.require_open(work.session, self._actor, item.patient_id)
                agenda_checks.require_changeable(item, may_be_changed)
                if not self._decide(work, item, fresh.get(item.patient_id)):
                    held.append(item.patient_id)
            work.record_id = draft.meeting_id
            work.changed(Concept.MEETING, draft.meeting_id)
            names = [fresh[key].name for key in held if key in fresh]
        return StandardDecided(len(draft.lines) - len(held), tuple(names))

    # Inside

    @contextmanager
    def _changing(
        self,
        step: LineStep,
        use_case: str,
        may_change: Callable[[ItemState], bool] = may_be_changed,
    ) -> Iterator[tuple[Work, AgendaItem]]:
        """A line that waits, or stands otherwise, as it was seen, of a meeting that is not over."""
        with self._desk.work(
            self._actor, Permission.HOLD_MEETING, use_case, command_id=step.command_id
        ) as work:
            item = work.fetch_for_edit(AgendaItem, step.item_id, step.version)
            work.patient_id, work.record_id = item.patient_id, item.id
            running(work, item.meeting_id)
            agenda_checks.require_changeable(item, may_change)
            yield work, item
            work.changed(Concept.MEETING, item.meeting_id)

    def _told(self, patient_id: int) -> Candidate | None:
        """What the rules say of a patient who is asked about; None when they would not bring."""
        now = self._desk.now()
        search = Search(
            self._actor.person_id,
            now,
            day_of(now) - agenda_checks.FIRST_LOOK,
            patient_ids=(patient_id,),
        )
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            self._desk.require_open(session, self._actor, patient_id)
            return next(iter(candidates(session, search)), None)

    def _search(
        self, session: Session, meeting: Meeting, patient_ids: tuple[int, ...] | None = None
    ) -> Search:
        now = self._desk.now()
        return Search(
            self._actor.person_id,
            now,
            agenda_checks.seen_since(session, meeting, day_of(now)),
            meeting.gp_practice_id or 0,
            patient_ids,
        )

    def _decide(self, work: Work, item: AgendaItem, fresh: Candidate | None) -> bool:
        """As proposed; what the rules no longer propose is discussed, with what is known now."""
        proposal = None if fresh is None else fresh.bringing.standard
        if proposal is None or not item.is_standard:
            item.is_standard, item.proposal, item.proposed_outcome = False, "", None
            if fresh is not None:
                item.evidence = fresh.bringing.evidence
                item.reason, item.question = fresh.bringing.reason, fresh.bringing.question
                item.rule = fresh.bringing.rule
            return False
        item.state, item.outcome = ItemState.STANDARD, proposal.outcome
        item.proposal, item.proposed_outcome = proposal.words, proposal.outcome
        item.decision = f"{proposal.words} ({proposal.rule})"
        item.decided_at, item.decided_by_id = work.at, self._actor.person_id or None
        return True


def _choice(row: MeetingRow) -> MeetingChoice:
    to = ToMeeting(row.meeting_id, 0 if row.meeting_id else row.series_id, row.meets_on)
    return MeetingChoice(to, f"{row.when}  {row.what}")


def _meeting_id(work: Work, to: ToMeeting) -> int:
    if to.meeting_id or to.meets_on is None:
        return to.meeting_id
    return prepared(work, to.series_id, to.meets_on)
