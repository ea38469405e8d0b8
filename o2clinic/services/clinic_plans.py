"""Sites, rooms and the clinics that repeat: what an administrator does with them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from o2clinic.errors import Finding, Level, NotValid, O2ClinicError, Refused, Taken
from o2clinic.models import (
    ClinicChange,
    ClinicTemplate,
    Closure,
    Person,
    Room,
    Site,
)
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_plan import Clash, Recurrence, Rhythm, Sitting, Template, first_clash
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import postcode, short_date_with_weekday
from o2clinic.rules.kept_slots import parse_times, times_in_words
from o2clinic.rules.permissions import Permission
from o2clinic.services import diary_keeping, plan_examples
from o2clinic.services.as_it_is import AsItIs, last_save_of
from o2clinic.services.plan_draft import SiteDraft, TemplateDraft
from o2clinic.services.plan_reading import last_planned_day, rhythm_of, template_of, templates_in
from o2clinic.services.plan_sheet import (
    PlanSheet,
    SiteSheet,
    plan_sheet,
    site_rows,
    template_draft,
)
from o2clinic.services.work import Actor, Desk, Work

_LOOK_AHEAD = timedelta(days=366)
_FAR = date(9999, 12, 31)


class ClinicPlans:
    """Where the clinic works, and when."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor
        self._kept_on: date | None = None

    # Sites and rooms

    def sites(self) -> SiteSheet:
        """Every site with its rooms, those in use first; two statements."""
        with self._desk.reading(self._actor, Permission.ADMINISTER) as session:
            return SiteSheet(site_rows(session))

    def site_as_it_is(self, site_id: int, command_id: str) -> AsItIs[SiteDraft]:
        """The form filled anew, and who has saved it last."""
        with self._desk.reading(self._actor, Permission.ADMINISTER) as session:
            site = session.get_one(Site, site_id)
            rooms = session.scalars(_rooms_of(site_id).where(Room.is_active))
            draft = SiteDraft(
                command_id=command_id,
                name=site.name,
                address=site.address,
                postcode=site.postcode,
                phone=site.phone,
                rooms="\n".join(room.name for room in rooms),
                is_active=site.is_active,
                id=site.id,
                version=site.version,
            )
            return AsItIs(draft, last_save_of(session, site, self._desk.now()))

    def save_site(self, draft: SiteDraft) -> int:
        """Write a new site or over a known one, with its rooms; gives the key.

        Raises:
            NotValid: with the findings of the form.
            Taken: another site has this name.
            StaleRecord: somebody saved the site since.
            Refused: clinics are still planned there.
        """
        _require_none(list(draft.findings()))
        use_case = "edit_site" if draft.id else "add_site"
        with self._desk.work(
            self._actor, Permission.ADMINISTER, use_case, command_id=draft.command_id
        ) as work:
            name = " ".join(draft.name.split())
            _require_free_name(work, name, draft.id)
            site = work.fetch_for_edit(Site, draft.id, draft.version) if draft.id else Site()
            if draft.id and not draft.is_active:
                _require_unused(work, ClinicTemplate.site_id == site.id, f"at {site.name}")
            site.name, site.is_active = name, draft.is_active
            site.address = "\n".join(filter(None, map(str.strip, draft.address.splitlines())))
            site.postcode, site.phone = postcode(draft.postcode), draft.phone.strip()
            if not draft.id:
                work.add(site)
            _fit_rooms(work, site.id, draft.room_names)
            flag_modified(site, "name")  # rooms stand in rows of their own
            work.record_id = site.id
            work.changed(Concept.CLINIC, site.id)
            return site.id

    # Clinics that repeat

    def plan(self) -> PlanSheet:
        """Every clinic in force or to come, and what its form offers; five statements."""
        today = day_of(self._desk.now())
        with self._desk.reading(self._actor, Permission.ADMINISTER) as session:
            return plan_sheet(session, today)

    def template_draft(self, template_id: int, command_id: str) -> TemplateDraft:
        """The form of a known clinic, as it would be from today on."""
        return self.template_as_it_is(template_id, command_id).draft

    def template_as_it_is(self, template_id: int, command_id: str) -> AsItIs[TemplateDraft]:
        """The form filled anew, and who has saved it last."""
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.ADMINISTER) as session:
            one = session.get_one(ClinicTemplate, template_id)
            draft = template_draft(one, day_of(now), command_id)
            return AsItIs(draft, last_save_of(session, one, now))

    def save_template(self, draft: TemplateDraft) -> int:
        """Add a clinic, or have a known one be otherwise from a day on; gives the key.

        What was before that day stays as it was, under the clinic that was.

        Raises:
            NotValid: with the findings of the form, other clinics in the way among them.
            StaleRecord: somebody saved the clinic since.
        """
        today = day_of(self._desk.now())
        _require_none(list(draft.findings(today)))
        use_case = "change_clinic" if draft.id else "add_clinic"
        with self._desk.work(
            self._actor, Permission.ADMINISTER, use_case, command_id=draft.command_id
        ) as work:
            before = None
            if draft.id:
                before = work.fetch_for_edit(ClinicTemplate, draft.id, draft.version)
            assert draft.from_on is not None
            first = draft.from_on
            if before is not None and first > before.valid_from:
                draft = _in_step(draft, rhythm_of(before))
            _require_none(_clashes(work.session, draft))
            _require_room_of_site(work, draft)
            one = before
            if before is None:
                one = ClinicTemplate()
            elif first > before.valid_from:
                one = ClinicTemplate()
                last = first - timedelta(days=1)
                before.valid_to = min(before.valid_to or last, last)
            else:
                first = max(today, min(first, before.valid_from))
            assert one is not None
            _fill(one, draft)
            work.record_id = one.id if one is before else work.add(one)
            if before is not None and one is not before:
                _take_days_along(work, before.id, work.record_id, first)
            diary_keeping.keep(work, first, _FAR)
            work.changed(Concept.CLINIC, work.record_id)
            return work.record_id

    def end_template(self, template_id: int, version: int, last_on: date, command_id: str) -> int:
        """Hold a clinic for the last time on a day, or before it.

        Raises:
            StaleRecord: somebody saved the clinic since.
            Refused: that day is over.
        """
        today = day_of(self._desk.now())
        if last_on < today - timedelta(days=1):
            raise Refused("PLAN-2", "What is over stays as it was.", "Choose today or a later day.")
        with self._desk.work(
            self._actor, Permission.ADMINISTER, "end_clinic", command_id=command_id
        ) as work:
            one = work.fetch_for_edit(ClinicTemplate, template_id, version)
            one.valid_to = last_on
            diary_keeping.keep(work, last_on + timedelta(days=1), _FAR)
            work.record_id = one.id
            work.changed(Concept.CLINIC, one.id)
            return one.id

    def begin_from_example(self, example: str, command_id: str) -> int:
        """Lay out a week from one that ships with the program, from today on; how many clinics.

        Raises:
            Refused: there are clinics already, or nobody who could hold them.
        """
        today = day_of(self._desk.now())
        with self._desk.work(
            self._actor, Permission.ADMINISTER, "begin_plan", command_id=command_id
        ) as work:
            last = last_planned_day(work.session, today)
            if work.session.scalars(templates_in(today, last)).first() is not None:
                raise Refused(
                    "PLAN-5",
                    "Clinics are planned already.",
                    "An example is for the beginning; add and change clinics here instead.",
                )
            count = plan_examples.lay_out(work, example, today)
            diary_keeping.keep(work, today, _FAR)
            work.record_id = count
            work.changed(Concept.CLINIC, 0)
            return count

    def catch_up(self) -> bool:
        """Once a day: add the sessions that have come into reach; gives whether there were any.

        That it could not be done now is no matter: another desk, or a later hour, does it.
        """
        today = day_of(self._desk.now())
        if self._kept_on == today:
            return False
        with suppress(O2ClinicError):
            has_changed = diary_keeping.catch_up(self._desk, self._actor)
            self._kept_on = today
            return has_changed
        return False


def _rooms_of(site_id: int) -> Select[Room]:
    return select(Room).where(Room.site_id == site_id).order_by(Room.name, Room.id)


def _fit_rooms(work: Work, site_id: int, names: Sequence[str]) -> None:
    rooms = list(work.session.scalars(_rooms_of(site_id)))
    known = {room.name: room for room in rooms}
    for room in rooms:
        is_wanted = room.name in names
        if room.is_active and not is_wanted:
            _require_unused(work, ClinicTemplate.room_id == room.id, f"in {room.name}")
        if room.is_active != is_wanted:
            room.is_active = is_wanted
    for name in names:
        if name not in known:
            work.add(Room(site_id=site_id, name=name))


def _require_unused(work: Work, where: ColumnElement[bool], words: str) -> None:
    today = day_of(work.at)
    ends = ClinicTemplate.valid_to
    count = work.session.scalar(
        select(func.count()).where(where, or_(ends.is_(None), ends >= today))
    )
    if count:
        clinics = "A clinic is" if count == 1 else f"{count} clinics are"
        raise Refused("PLAN-6", f"{clinics} planned {words}.", "Change or end them first.")


def _require_free_name(work: Work, name: str, site_id: int) -> None:
    other = work.session.scalar(select(Site).where(Site.name == name, Site.id != site_id))
    if other is not None:
        raise Taken(f"The name {name}", "another site" if other.is_active else "a closed site")


def _require_room_of_site(work: Work, draft: TemplateDraft) -> None:
    if draft.room_id is None:
        return
    room = work.session.get(Room, draft.room_id)
    if room is None or room.site_id != draft.site_id:
        finding = Finding("PLAN-7", Level.BLOCK, "Choose a room of this site.", "room_id")
        raise NotValid([finding])


def _clashes(session: Session, draft: TemplateDraft) -> list[Finding]:
    """The first clinic that its clinician or its room has at that time already."""
    hours, first = draft.hours, draft.from_on
    assert hours is not None
    assert first is not None
    wanted = Template(draft.id, draft.rhythm, hours, _sitting(draft))
    last = min(draft.to_on or first + _LOOK_AHEAD, first + _LOOK_AHEAD)
    others = [one for one in session.scalars(templates_in(first, last)) if one.id != draft.id]
    found = first_clash(wanted, map(template_of, others), first, last)
    return [] if found is None else [_told(session, found)]


def _told(session: Session, found: Clash) -> Finding:
    day = short_date_with_weekday(found.on)
    other = f"“{found.other.sitting.name}” {found.other.hours.words}"
    if found.is_room:
        room = session.get_one(Room, found.other.sitting.room_id)
        words = f"On {day} {other} is in {room.name}. Choose another room or time."
        return Finding("PLAN-4", Level.BLOCK, words, "room_id")
    person = session.get_one(Person, found.other.sitting.person_id)
    words = f"On {day} {person.name} has {other}. Choose another time or person."
    return Finding("PLAN-4", Level.BLOCK, words, "starts_at")


def _sitting(draft: TemplateDraft) -> Sitting:
    return Sitting(
        " ".join(draft.name.split()),
        draft.kind,
        draft.site_id,
        draft.room_id,
        draft.person_id,
        draft.slot_minutes or 0,
    )


def _fill(one: ClinicTemplate, draft: TemplateDraft) -> None:
    sitting, rhythm, hours = _sitting(draft), draft.rhythm, draft.hours
    assert hours is not None
    one.name, one.kind, one.person_id = sitting.name, sitting.kind, sitting.person_id
    one.site_id, one.room_id = sitting.site_id, sitting.room_id
    one.slot_minutes = sitting.slot_minutes
    one.weekday, one.recurrence = rhythm.weekday, rhythm.recurrence
    one.every_weeks, one.nth = rhythm.every_weeks, rhythm.nth
    one.valid_from, one.valid_to = rhythm.valid_from, rhythm.valid_to
    one.starts_at, one.ends_at = hours.starts_at, hours.ends_at
    one.visits = {kind.value: minutes for kind, minutes in draft.visits}
    one.has_analyser, one.most_visits = draft.has_analyser, draft.most_visits
    one.districts = " ".join(draft.district_list)
    one.kept_for = draft.kept_for
    is_kept = draft.kept_for is not None
    one.kept_at = times_in_words(parse_times(draft.kept_at)) if is_kept else ""
    one.kept_days = (draft.kept_days or 0) if is_kept else 0


def _in_step(draft: TemplateDraft, was: Rhythm) -> TemplateDraft:
    """A clinic of every few weeks goes on in the weeks that it had, whatever else is changed."""
    day = draft.from_on
    told = draft.rhythm
    is_same = (told.weekday, told.every_weeks) == (was.weekday, was.every_weeks)
    if not (is_same and told.recurrence is was.recurrence is Recurrence.EVERY_N_WEEKS):
        return draft
    endless = replace(was, valid_to=None)
    while day is not None and not endless.meets(day):
        day += timedelta(days=1)
    return replace(draft, from_on=day)


def _take_days_along(work: Work, was: int, becomes: int, first: date) -> None:
    """One-off changes and closings from that day on are the new clinic's."""
    session = work.session
    for change in session.scalars(
        select(ClinicChange).where(ClinicChange.template_id == was, ClinicChange.held_on >= first)
    ):
        change.template_id = becomes
    for closing in session.scalars(
        select(Closure).where(Closure.template_id == was, Closure.to_on >= first)
    ):
        if closing.from_on >= first:
            closing.template_id = becomes
            continue
        work.add(
            Closure(
                site_id=closing.site_id,
                template_id=becomes,
                from_on=first,
                to_on=closing.to_on,
                starts_at=closing.starts_at,
                ends_at=closing.ends_at,
                reason=closing.reason,
            )
        )
        closing.to_on = first - timedelta(days=1)


def _require_none(findings: list[Finding]) -> None:
    if findings:
        raise NotValid(findings)
