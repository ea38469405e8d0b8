"""Sites, clinics and closed days of literal rows, for pages that only have to be there."""

from datetime import date, time

from o2clinic.services.as_it_is import AsItIs, LastSave
from o2clinic.services.day_draft import DayKind
from o2clinic.services.day_sheet import ClinicChoice, DayRow, DaysSheet
from o2clinic.services.plan_draft import SiteDraft, TemplateDraft
from o2clinic.services.plan_examples import examples
from o2clinic.services.plan_sheet import (
    Named,
    PlaceRow,
    PlanSheet,
    RoomRow,
    SiteSheet,
    TemplateRow,
    WeekRow,
)

TODAY = date(2026, 11, 24)
PEOPLE = (Named(2, "Mr O. Adeyemi"), Named(3, "Dr A. Berg"))
SITES = (Named(1, "Truro"),)
ROOMS = (RoomRow(5, 1, "Room 2"),)
NOBODY = LastSave("", "")


class FakePlans:
    def sites(self):
        return SiteSheet((PlaceRow(1, 1, "Truro", "1 Clinic Way", "01872", ("Room 2",), True),))

    def site_as_it_is(self, site_id, command_id):
        return AsItIs(SiteDraft(command_id, "Truro", rooms="Room 2", id=1, version=1), NOBODY)

    def plan(self):
        told = ("Oxygen clinic", "Nurse-led", 2, "Mr O. Adeyemi", "Truro, Room 2")
        row = TemplateRow(7, 1, *told, 1, "Tue", "09:00–16:30", "01-Jan-2026", "", is_to_come=False)
        week = WeekRow(2, "Mr O. Adeyemi", ("", "Truro 09:00–16:30", "", "", "", "", ""))
        return PlanSheet(TODAY, (row,), (week,), PEOPLE, SITES, ROOMS, examples())

    def template_as_it_is(self, template_id, command_id):
        draft = TemplateDraft(
            command_id, "Oxygen clinic", site_id=1, room_id=5, person_id=2, weekday=1,
            starts_at=time(9), ends_at=time(16, 30), from_on=TODAY, id=7, version=1,
        )  # fmt: skip
        return AsItIs(draft, NOBODY)


class FakeDays:
    def sheet(self):
        christmas = date(2026, 12, 25)
        rows = (
            DayRow(
                DayKind.CLOSURE, 4, 1, TODAY, "Closed", "Tue 24-Nov-2026", "Truro", "fire drill"
            ),
            DayRow(
                None, 0, 0, christmas, "Bank holiday", "Fri 25-Dec-2026", "everybody", "Christmas"
            ),
        )
        clinic = ClinicChoice(
            7, "Oxygen clinic, Tue", "Oxygen clinic", "nurse_led", 1, 5, 2, time(9), time(16), 45
        )
        return DaysSheet(TODAY, rows, PEOPLE, SITES, ROOMS, (clinic,), 2)
