"""Leave is entered and taken back with the desk's own account, which cannot read why."""

from dataclasses import replace
from datetime import timedelta

from clinic import NOON
from server.server_clinic import ServerClinic

from o2clinic.rules.clinic_plan import LeaveKind
from o2clinic.rules.permissions import Role
from o2clinic.services.closed_days import ClosedDays
from o2clinic.services.day_draft import DayDraft, DayKind
from o2clinic.services.work import Desk, new_command_id
from o2clinic.storage.engine import open_engine


def test_the_desk_enters_changes_and_takes_back_leave_without_reading_why(
    on_server: ServerClinic,
) -> None:
    mine = open_engine(on_server.url(on_server.account(Role.RECEPTION)))
    kits = open_engine(on_server.url(on_server.account(Role.ADMINISTRATOR)))
    try:
        days = ClosedDays(Desk(mine, now=lambda: NOON), on_server.staff.anna)
        key = days.save(
            DayDraft(
                new_command_id(),
                DayKind.LEAVE,
                NOON.date() + timedelta(days=7),
                person_id=on_server.staff.nurse_olu.person_id,
                leave_kind=LeaveKind.SICK,
            )
        )
        opened = days.draft(DayKind.LEAVE, key, new_command_id())
        days.save(replace(opened, to_on=NOON.date() + timedelta(days=8)))
        assert [one.remark for one in days.sheet().rows if one.day_kind] == [""]
        of_kit = ClosedDays(Desk(kits, now=lambda: NOON), on_server.staff.kit)
        assert [one.remark for one in of_kit.sheet().rows if one.day_kind] == ["Sickness"]
        assert on_server.answer(
            on_server.account(Role.MANAGER), "SELECT kind FROM staff_leave"
        ) not in {"done", ""}
        shut = DayDraft(new_command_id(), DayKind.CLOSURE, NOON.date(), reason="fire drill")
        of_kit.take_back(DayKind.CLOSURE, of_kit.save(shut), 1, new_command_id())
        days.take_back(DayKind.LEAVE, key, 2, new_command_id())
        assert [one for one in days.sheet().rows if one.day_kind] == []
    finally:
        mine.dispose()
        kits.dispose()
