"""Days that are otherwise: bank holidays, leave, closings, changes of one day, extra clinics.

What is saved reaches the diary in the same moment; visits that cannot be kept wait to be rebooked.
"""

from dataclasses import replace
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotFound, NotValid, Refused, Taken
from o2clinic.models import (
    ClinicChange,
    ClinicTemplate,
    Closure,
    Room,
    StaffLeave,
    WorkedHoliday,
)
from o2clinic.models.base import Record
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_plan import planned
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date_with_weekday
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visits import ClinicKind
from o2clinic.services import diary_keeping, outside_visits
from o2clinic.services.as_it_is import AsItIs, last_save_of
from o2clinic.services.day_draft import DayDraft, DayKind
from o2clinic.services.day_sheet import DaysSheet, day_draft, days_sheet, waiting
from o2clinic.services.diary_keeping import permission_of
from o2clinic.services.plan_reading import kept_holidays, read_plan, rhythm_of, sitting_of
from o2clinic.services.visit_rows import times
from o2clinic.services.work import Actor, Desk, Work

TABLES: Final[dict[DayKind, type[Record]]] = {
    DayKind.CLOSURE: Closure,
    DayKind.LEAVE: StaffLeave,
    DayKind.CHANGE: ClinicChange,
    DayKind.EXTRA: ClinicChange,
    DayKind.WORKED: WorkedHoliday,
}
_VERBS: Final = {
    DayKind.CLOSURE: "close_clinic",
    DayKind.LEAVE: "enter_leave",
    DayKind.CHANGE: "change_one_day",
    DayKind.EXTRA: "add_extra_clinic",
    DayKind.WORKED: "work_on_holiday",
}


class ClosedDays:
    """What the desk, and whoever administers the clinic, does with single days."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def _reads_why(self) -> bool:
        return self._actor.may(Permission.ADMINISTER)

    def sheet(self) -> DaysSheet:
        """Everything from today on, and what the form offers; twelve statements."""
        now = self._desk.now()
        with self._desk.reading(self._actor, permission_of(self._actor)) as session:
            return days_sheet(session, day_of(now), now, tells_why=self._reads_why)

    def draft(self, kind: DayKind, day_id: int, command_id: str) -> DayDraft:
        """The form of what is there."""
        return self.as_it_is(kind, day_id, command_id).draft

    def as_it_is(self, kind: DayKind, day_id: int, command_id: str) -> AsItIs[DayDraft]:
        """The form filled anew, and who has saved it last."""
        with self._desk.reading(self._actor, permission_of(self._actor)) as session:
            one = session.get(TABLES[kind], day_id)
            if one is None:
                raise NotFound("This was taken back meanwhile.")
            draft = day_draft(one, command_id, tells_why=self._reads_why)
            return AsItIs(draft, last_save_of(session, one, self._desk.now()))

    def save(self, draft: DayDraft) -> int:
        """Write it, new or over what is there, and bring the diary in step; gives the key.

        Raises:
            NotValid: with the findings of the form.
            StaleRecord: somebody saved it since.
            Taken: this clinic is changed on that day already.
        """
        found = list(draft.findings(day_of(self._desk.now())))
        if found:
            raise NotValid(found)
        with self._desk.work(
            self._actor,
            permission_of(self._actor),
            _VERBS[draft.kind],
            command_id=draft.command_id,
        ) as work:
            draft = _as_it_fits(work, draft)
            assert draft.from_on is not None
            assert draft.last_on is not None
            kind = TABLES[draft.kind]
            one = work.fetch_for_edit(kind, draft.id, draft.version) if draft.id else kind()
            first, last = draft.from_on, draft.last_on
            was = outside_visits.absence_of(one) if draft.id else None
            if draft.id:  # all the days that it bears on, as it was and as it becomes
                was_from, was_to = _days_of(one)
                first, last = min(first, was_from), max(last, was_to)
            _fill(one, draft)
            if isinstance(one, StaffLeave) and (self._reads_why or not draft.id):
                one.kind = draft.leave_kind  # else it stays as somebody entered it
            work.record_id = one.id if draft.id else work.add(one)
            diary_keeping.keep(work, first, last)
            outside_visits.follow(work, was, outside_visits.absence_of(one))
            work.changed(Concept.CLINIC, 0)
            return work.record_id

    def take_back(self, kind: DayKind, day_id: int, version: int, command_id: str) -> int:
        """Let the days be as the plan has them again.

        Raises:
            StaleRecord: somebody saved it since.
            Refused: it has begun; then only its last day can be changed.
        """
        with self._desk.work(
            self._actor, permission_of(self._actor), "take_back_day", command_id=command_id
        ) as work:
            one = work.fetch_for_edit(TABLES[kind], day_id, version)
            first, last = _days_of(one)
            if first < day_of(work.at):
                why = "This has begun, and what is over stays as it was."
                raise Refused("DAY-3", why, "Change its last day instead.")
            work.record_id = day_id
            was = outside_visits.absence_of(one)
            is_change = isinstance(one, ClinicChange)
            if not is_change:
                work.session.delete(one)
            diary_keeping.keep(work, first, last, without_change=day_id if is_change else 0)
            outside_visits.follow(work, was, None)
            if is_change:  # its sessions had to go first
                work.session.delete(one)
                work.session.flush()
            work.changed(Concept.CLINIC, 0)
            return day_id

    def waiting(self) -> int:
        """How many visits wait to be rebooked."""
        with self._desk.reading(self._actor, permission_of(self._actor)) as session:
            return session.scalar(waiting(self._desk.now())) or 0


def _as_it_fits(work: Work, draft: DayDraft) -> DayDraft:
    """The draft with what its clinic says, once nothing in the database stands in the way."""
    session, day = work.session, draft.from_on
    assert day is not None
    if draft.kind is DayKind.WORKED:
        if not draft.id and day not in kept_holidays(session, day, day):
            words = f"{short_date_with_weekday(day)} is no bank holiday here, or is worked already."
            raise NotValid([Finding("DAY-4", Level.BLOCK, words, "from_on")])
    elif draft.kind is DayKind.CHANGE:
        template = work.fetch(ClinicTemplate, draft.template_id)
        if not rhythm_of(template).meets(day):
            words = f"“{template.name}” is not held on {short_date_with_weekday(day)}."
            raise NotValid([Finding("DAY-5", Level.BLOCK, words, "from_on")])
        other = select(func.count()).where(
            ClinicChange.template_id == draft.template_id,
            ClinicChange.held_on == day,
            ClinicChange.id != draft.id,
        )
        if session.scalar(other):
            raise Taken("This day of the clinic", "it is changed already; choose it in the list")
        _require_room(work, draft.room_id, template.site_id)
        sitting = sitting_of(template)
        draft = replace(
            draft,
            name=sitting.name,
            clinic_kind=ClinicKind(sitting.kind),
            site_id=sitting.site_id,
            person_id=sitting.person_id,
            cover_id=0 if draft.cover_id == sitting.person_id else draft.cover_id,
            slot_minutes=sitting.slot_minutes,
        )
        _require_free(session, draft)
    elif draft.kind is DayKind.EXTRA:
        _require_room(work, draft.room_id, draft.site_id)
        _require_free(session, draft)
    return draft


def _require_free(session: Session, draft: DayDraft) -> None:
    """Nobody else sits in the room then, and the clinician has no other clinic."""
    day, hours = draft.from_on, draft.hours
    assert day is not None
    span = hours.on(day) if hours else None
    if span is None:
        return
    holder_id = draft.cover_id or draft.person_id
    plan = read_plan(session, day, day, without_change=draft.id)
    for other in planned(plan, day, day):
        is_itself = draft.kind is DayKind.CHANGE and other.template_id == draft.template_id
        # An extra clinic takes the place of what its clinician has at that time every week.
        is_instead = draft.kind is DayKind.EXTRA and other.template_id is not None
        is_same_person = other.sitting.person_id == holder_id
        is_same_room = draft.room_id is not None and other.sitting.room_id == draft.room_id
        is_left_alone = is_itself or bool(other.closed_reason) or (is_instead and is_same_person)
        if is_left_alone or not other.span.meets(span) or not (is_same_person or is_same_room):
            continue
        held = f"“{other.sitting.name}” {times(other.span.starts_at, other.span.ends_at)}"
        day_words = short_date_with_weekday(day)
        if is_same_person:
            words = f"On {day_words} the same clinician has {held}. Choose another time."
            raise NotValid([Finding("DAY-6", Level.BLOCK, words, "starts_at")])
        words = f"On {day_words} {held} is in this room. Choose another room or time."
        raise NotValid([Finding("DAY-6", Level.BLOCK, words, "room_id")])


def _require_room(work: Work, room_id: int | None, site_id: int) -> None:
    room = work.session.get(Room, room_id) if room_id else None
    if room_id and (room is None or room.site_id != site_id):
        words = "Choose a room of this site."
        raise NotValid([Finding("PLAN-7", Level.BLOCK, words, "room_id")])


def _fill(one: Record, draft: DayDraft) -> None:
    hours = draft.hours
    if isinstance(one, Closure):
        one.site_id, one.template_id = draft.site_id or None, draft.template_id or None
        one.reason = draft.tidy_reason
    elif isinstance(one, StaffLeave):
        one.person_id = draft.person_id
    elif isinstance(one, WorkedHoliday):
        assert draft.from_on is not None
        one.held_on, one.reason = draft.from_on, draft.tidy_reason
    else:
        assert isinstance(one, ClinicChange)
        _fill_change(one, draft)
    if isinstance(one, Closure | StaffLeave):
        assert draft.from_on is not None
        assert draft.last_on is not None
        one.from_on, one.to_on = draft.from_on, draft.last_on
        one.starts_at = hours.starts_at if hours else None
        one.ends_at = hours.ends_at if hours else None


def _fill_change(one: ClinicChange, draft: DayDraft) -> None:
    assert draft.from_on is not None
    assert draft.hours is not None
    one.held_on, one.reason = draft.from_on, draft.tidy_reason
    one.starts_at, one.ends_at = draft.hours.starts_at, draft.hours.ends_at
    one.room_id = draft.room_id
    is_of_plan = draft.kind is DayKind.CHANGE
    one.template_id = draft.template_id if is_of_plan else None
    one.cover_id = (draft.cover_id or None) if is_of_plan else None
    one.name, one.kind = " ".join(draft.name.split()), draft.clinic_kind
    one.site_id, one.person_id = draft.site_id, draft.person_id
    one.slot_minutes = draft.slot_minutes or 0


def _days_of(one: Record) -> tuple[date, date]:
    if isinstance(one, Closure | StaffLeave):
        return one.from_on, one.to_on
    assert isinstance(one, ClinicChange | WorkedHoliday)
    return one.held_on, one.held_on
