"""Meetings that come again: which days of the week, from when to when, where."""

from dataclasses import dataclass

from o2clinic.errors import NotFound, NotValid
from o2clinic.models import MeetingSeries
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.meeting import MeetingKind
from o2clinic.rules.meeting_days import weekday_digits, weekdays_of
from o2clinic.rules.permissions import Permission
from o2clinic.services.as_it_is import AsItIs, last_save_of
from o2clinic.services.meeting_draft import SeriesDraft, one_line
from o2clinic.services.meeting_rows import SeriesRow, series_rows
from o2clinic.services.plan_sheet import Named
from o2clinic.services.work import Actor, Desk


@dataclass(frozen=True, slots=True)
class SeriesSheet:
    """The recurring meetings, and what their form offers."""

    rows: tuple[SeriesRow, ...]
    practices: tuple[Named, ...]


class MeetingPlans:
    """What the team plans to come again."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def sheet(self) -> SeriesSheet:
        """Every recurring meeting; three statements."""
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            return SeriesSheet(*series_rows(session, day_of(self._desk.now())))

    def as_it_is(self, series_id: int, command_id: str) -> AsItIs[SeriesDraft]:
        """The form of a recurring meeting, and who has saved it last."""
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            one = session.get(MeetingSeries, series_id)
            if one is None:
                raise NotFound("This meeting is not in the database.")
            return AsItIs(_draft(one, command_id), last_save_of(session, one, self._desk.now()))

    def save(self, draft: SeriesDraft) -> int:
        """Let a meeting come again, or change how it does; gives the key.

        Meetings that are prepared stay as they are.

        Raises:
            NotValid: with the findings of the form.
            StaleRecord: somebody saved it since.
        """
        found = list(draft.findings())
        if found:
            raise NotValid(found)
        use_case = "change_recurring_meeting" if draft.id else "plan_recurring_meeting"
        with self._desk.work(
            self._actor, Permission.HOLD_MEETING, use_case, command_id=draft.command_id
        ) as work:
            one = (
                work.fetch_for_edit(MeetingSeries, draft.id, draft.version)
                if draft.id
                else MeetingSeries()
            )
            _fill(one, draft)
            work.record_id = one.id if draft.id else work.add(one)
            work.changed(Concept.MEETING, 0)
            return work.record_id


def _fill(one: MeetingSeries, draft: SeriesDraft) -> None:
    assert draft.starts_at is not None
    assert draft.first_on is not None
    one.name, one.place = one_line(draft.name), one_line(draft.place)
    one.kind, one.weekdays = draft.kind, weekday_digits(draft.weekdays)
    one.every_weeks, one.minutes = draft.every_weeks or 1, draft.minutes or 0
    one.starts_at, one.gp_practice_id = draft.starts_at, draft.gp_practice_id or None
    one.first_on, one.last_on = draft.first_on, draft.last_on


def _draft(one: MeetingSeries, command_id: str) -> SeriesDraft:
    return SeriesDraft(
        command_id=command_id,
        name=one.name,
        kind=MeetingKind(one.kind),
        weekdays=weekdays_of(one.weekdays),
        every_weeks=one.every_weeks,
        starts_at=one.starts_at,
        minutes=one.minutes,
        place=one.place,
        gp_practice_id=one.gp_practice_id or 0,
        first_on=one.first_on,
        last_on=one.last_on,
        id=one.id,
        version=one.version,
    )
