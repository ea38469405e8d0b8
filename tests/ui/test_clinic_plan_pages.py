"""Sites, clinics, closed days and rebooking: by keyboard on real services, and how they look."""

from datetime import date, time, timedelta

import pytest
from clinic import read_all
from PySide6.QtCore import Qt
from services.diary_day import at
from services.plan_week import NEXT, TODAY, PlanWeek, a_plan_week
from ui.accessibility import reached_by_tab, smaller_than_a_hand, unnamed
from ui.pictures import picture
from ui.real_desk import at_desk

from o2clinic.models import ClinicSession, StaffLeave
from o2clinic.rules.clinic_plan import Recurrence
from o2clinic.rules.visits import ClinicKind, VisitKind
from o2clinic.services.day_draft import DayKind
from o2clinic.services.plan_draft import SiteDraft
from o2clinic.services.work import Desk, new_command_id
from o2clinic.ui.administration.clinics_page import ClinicsPage
from o2clinic.ui.administration.sites_page import SitesPage
from o2clinic.ui.closed_days.closed_days_page import ClosedDaysPage
from o2clinic.ui.diary.diary_page import DiaryPage
from o2clinic.ui.diary.rebook_page import RebookPage
from o2clinic.ui.theme import Scheme

CONTROL = Qt.KeyboardModifier.ControlModifier
SITE = SiteDraft("", "Penzance", "St Clare Street\nPenzance", "TR18 2PF", "01736 000180", "A\nB")


@pytest.fixture
def week(sqlite_database):
    return a_plan_week(sqlite_database.engine)


@pytest.fixture
def open_page(workplace, week, qtbot, settled):
    def make(kind, actor, *given):
        bus = workplace.bus
        desk = Desk(week.engine, tell=bus.publish, now=week.clinic.desk.now)
        page = kind(at_desk(workplace, week.engine, actor, desk), *given)
        qtbot.addWidget(page)
        page.resize(1300, 640)
        page.show()
        page.activateWindow()
        settled()
        return page

    return make


def _type(qtbot, page, **texts):
    for name, text in texts.items():
        widget = page.form.fields.widget_of(name)
        widget.setFocus()
        widget.clear()
        qtbot.keyClicks(widget, text)


def _save(qtbot, page, settled):
    qtbot.keyClick(page, Qt.Key.Key_S, CONTROL)
    settled()
    settled()


def test_a_site_is_added_by_keyboard_and_a_refusal_keeps_the_text(open_page, week, qtbot, settled):
    page = open_page(SitesPage, week.clinic.kit)
    qtbot.keyClick(page, Qt.Key.Key_B, CONTROL)
    _type(qtbot, page, name="Penzance", postcode="nowhere")
    page.form.rooms.setPlainText("A\nB")
    _save(qtbot, page, settled)
    assert "postcode" in page.form.fields.message_of("postcode")
    assert page.form.name.text() == "Penzance"
    _type(qtbot, page, postcode="tr18 2pf")
    _save(qtbot, page, settled)
    assert page.message_bar.text.startswith("Site: Penzance is saved")
    assert [row.rooms for row in page.table.records.rows] == [("A", "B"), ("Room 2", "Room 3")]
    assert (page.form.opened.postcode, page.is_touched) == ("TR18 2PF", False)


def test_a_clinic_is_added_changed_from_a_day_on_and_ended(open_page, week, qtbot, settled):
    page = open_page(ClinicsPage, week.clinic.kit)
    assert not page.examples.isHidden()
    form = page.form
    _type(qtbot, page, name="Oxygen clinic", starts_at="9", ends_at="1630")
    form.person_id.setCurrentIndex(1)
    form.site_id.setCurrentIndex(1)
    form.room_id.setCurrentIndex(1)
    form.weekday.setCurrentIndex(1)
    form.visits.edits[VisitKind.REVIEW].setText("30")
    assert form.words_of("visits", form.draft().visits) == "Review 30 min"
    _save(qtbot, page, settled)
    assert "in step" in page.message_bar.text
    assert page.examples.isHidden()
    assert week.sessions() == ["01-Dec 09:00-16:30"]
    assert page.week.records.rows[0].days[1] == "Truro 09:00–16:30"
    _type(qtbot, page, from_on="1 dec 2026", ends_at="15")
    _save(qtbot, page, settled)
    assert week.sessions(TODAY, NEXT) == ["24-Nov 09:00-16:30", "01-Dec 09:00-15:00"]
    assert len(page.table.records.rows) == 2
    page.end_button.click()
    page.message_bar.action_wanted.emit()
    settled()
    settled()
    assert week.sessions(TODAY, NEXT) == ["24-Nov 09:00-16:30"]


def test_a_change_by_somebody_else_is_compared_and_what_is_typed_stays(
    open_page, week, qtbot, settled
):
    key = week.plans.save_template(week.a_template(from_on=NEXT))
    page = open_page(ClinicsPage, week.clinic.kit)
    _type(qtbot, page, name="Breathing clinic")
    page.workplace.services.clinic_plans.save_template(week.changed(key, ends_at=time(15)))
    settled()
    qtbot.waitUntil(lambda: page.table.records.rows[0].hours == "09:00–15:00")
    assert page.form.name.text() == "Breathing clinic"
    _save(qtbot, page, settled)
    assert "Ends: 15:00, it was 16:30" in page.message_bar.text or _merge(page, qtbot, settled)
    assert week.plans.plan().rows[0].name in {"Oxygen clinic", "Breathing clinic"}


def _merge(page, qtbot, settled):
    from o2clinic.ui.widgets.compare_dialog import CompareDialog

    dialog = page.findChild(CompareDialog)
    qtbot.keyClick(dialog, Qt.Key.Key_S, CONTROL)
    settled()
    settled()
    return page.form.opened.name == "Breathing clinic" and page.form.opened.ends_at == time(15)


def test_leave_is_entered_and_the_diary_says_it_in_the_column_head(open_page, week, qtbot, settled):
    week.plans.save_template(week.a_template())
    visit_id = week.book("14:00")
    page = open_page(ClosedDaysPage, week.clinic.anna, "rebook")
    form = page.form
    form.kind.setCurrentIndex(1)
    assert form.fields.widget_of("site_id").isHidden()
    _type(qtbot, page, from_on="1 dec 2026", starts_at="12", ends_at="16.30")
    _save(qtbot, page, settled)
    assert "Choose who" in form.fields.message_of("person_id")
    form.person_id.setCurrentIndex(1)
    _save(qtbot, page, settled)
    assert "1 visit to be rebooked" in page.message_bar.text
    assert len(read_all(week.engine, StaffLeave)) == 1
    assert form.fields.widget_of("leave_kind").isHidden()  # who is ill is not shown to the desk
    assert page.table.records.rows[0].remark == ""
    assert week.visit(visit_id).rebook_reason == "on leave"
    diary = open_page(DiaryPage, week.clinic.anna)
    diary.go_to_day(NEXT)
    settled()
    assert diary.grid._head.toolTip() == "Mr O. Adeyemi: 12:00–16:30 on leave"
    assert "To be rebooked: on leave" in diary.grid.blocks[-1].stop.words


def test_a_change_of_one_day_begins_with_the_clinics_own_times(
    open_page, week, qtbot, settled, tmp_path
):
    week.plans.save_template(week.a_template())
    page = open_page(ClosedDaysPage, week.clinic.anna, "rebook")
    page.form.kind.setCurrentIndex(2)
    page.form.template_id.setCurrentIndex(1)
    page.form.template_id.activated.emit(1)
    assert (page.form.starts_at.value, page.form.ends_at.value) == (time(9), time(16, 30))
    assert page.form.room_id.value == week.clinic.room_ids[0]
    _type(qtbot, page, from_on="1 dec 2026", starts_at="10")
    page.form.cover_id.set_value(week.clinic.dr_berg.person_id)
    assert picture(page, "plan-cover", tmp_path).stat().st_size > 10_000
    _save(qtbot, page, settled)
    assert week.sessions() == ["01-Dec 10:00-16:30"]
    assert "Dr A. Berg for Mr O. Adeyemi" in page.table.records.rows[0].whom
    _type(qtbot, page, reason="painters")
    page.back_button.click()
    assert "not saved yet" in page.message_bar.text
    assert page.form.reason.text() == "painters"
    page.message_bar.action_wanted.emit()
    assert "as the plan has it again" in page.message_bar.text
    page.message_bar.action_wanted.emit()
    settled()
    settled()
    assert week.sessions() == ["01-Dec 09:00-16:30"]


def test_a_waiting_visit_is_rebooked_by_keyboard(open_page, week, qtbot, settled):
    week.plans.save_template(week.a_template())
    visit_id, kept = week.book("14:00"), week.book("15:00")
    week.days.save(week.a_day(DayKind.CLOSURE))
    page = open_page(RebookPage, week.clinic.anna)
    settled()
    assert "2 visits wait" in page.subtitle_label.text()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.keyClick(page.offers, Qt.Key.Key_Down)
    qtbot.keyClick(page.offers, Qt.Key.Key_Down)
    qtbot.keyClick(page.offers, Qt.Key.Key_Return)
    settled()
    settled()
    assert week.visit(visit_id).starts_at == at("09:00", NEXT + timedelta(days=7))
    assert [row.visit.visit_id for row in page.table.records.rows] == [kept]
    page.keep_button.click()
    page.message_bar.action_wanted.emit()
    settled()
    settled()
    assert week.rebooking.count() == 0
    assert "No visit waits" in page._notice.findChildren(type(page.whom))[0].text()


def test_a_closing_of_a_clinic_that_has_ended_never_becomes_one_of_everything(
    open_page, week, qtbot, settled
):
    key = week.plans.save_template(week.a_template())
    closing = week.a_day(DayKind.CLOSURE, TODAY, to_on=NEXT, template_id=key)
    closed = week.days.save(closing)
    week.plans.end_template(key, 1, TODAY - timedelta(days=1), new_command_id())
    page = open_page(ClosedDaysPage, week.clinic.anna, "rebook")
    page._open((DayKind.CLOSURE, closed))
    settled()
    assert page.form.template_id.currentText() == "a clinic that has ended"
    page.refresh()
    settled()
    assert not page.is_touched
    _type(qtbot, page, reason="burst pipe")
    _save(qtbot, page, settled)
    kept = week.days.draft(DayKind.CLOSURE, closed, "again")
    assert (kept.template_id, kept.reason) == (key, "burst pipe")
    page.begin_new()
    settled()
    assert page.form.template_id.value == 0


def test_enter_never_rebooks_another_patient_than_the_one_whose_times_are_shown(
    open_page, week, qtbot, settled
):
    week.plans.save_template(week.a_template())
    first, other = week.book("14:00"), week.book("15:00")
    week.days.save(week.a_day(DayKind.CLOSURE))
    page = open_page(RebookPage, week.clinic.anna)
    settled()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.keyClick(page.offers, Qt.Key.Key_Down)
    chosen = page.offers.chosen
    page.refresh()
    settled()
    assert page.offers.chosen == chosen  # and not the first again
    page.table.choose(1)
    assert page.offers.records.rows == ()  # until those of the other one are known
    page._on_rebook()
    settled()
    assert week.visit(other).rebook_reason == "fire drill"
    page.table.choose(0)
    settled()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    row = page.table.chosen
    week.rebooking.keep(row, "elsewhere")  # another desk settles it
    page.refresh()
    settled()
    settled()
    assert page.table.chosen.visit.visit_id == other
    assert page.focusWidget() is page.table
    assert "waits no more" in page.message_bar.text
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return)
    settled()
    assert (week.visit(first).rebook_reason, week.visit(other).rebook_reason) == (
        None,
        "fire drill",
    )


def _fill(week: PlanWeek) -> None:
    """A week with something of everything."""
    plans, olu, berg = week.plans, week.clinic.nurse_olu, week.clinic.dr_berg
    plans.save_site(SITE)
    rooms = week.clinic.room_ids
    plans.save_template(week.a_template())
    plans.save_template(
        week.a_template(
            name="Home visits Truro",
            kind=ClinicKind.HOME_ROUND,
            room_id=None,
            weekday=2,
            recurrence=Recurrence.EVERY_N_WEEKS,
            districts="TR1 TR2 TR3",
        )
    )
    plans.save_template(week.a_template(name="Letters", kind=ClinicKind.ADMIN, weekday=4))
    for weekday, recurrence in ((1, Recurrence.WEEKLY), (3, Recurrence.MONTHLY)):
        plans.save_template(
            week.a_template(
                name="Chest clinic",
                kind=ClinicKind.CONSULTANT_LED,
                person_id=berg.person_id,
                room_id=rooms[1],
                weekday=weekday,
                recurrence=recurrence,
                ends_at=time(12, 30),
                slot_minutes=30,
            )
        )
    where = {"clinic_session_id": _of(week, olu), "person_id": olu.person_id, "room_id": rooms[0]}
    for clock in ("09:00", "14:00", "15:00"):
        week.book(clock, **where)
    week.days.save(week.a_day(DayKind.CLOSURE, starts_at=time(12), ends_at=time(0)))
    leave = {"person_id": berg.person_id, "to_on": NEXT + timedelta(days=10)}
    week.days.save(week.a_day(DayKind.LEAVE, NEXT, **leave))
    week.days.save(week.a_day(DayKind.WORKED, date(2026, 12, 28), reason="backlog"))


def _of(week, actor):
    return next(
        one.id
        for one in read_all(week.engine, ClinicSession)
        if one.person_id == actor.person_id and one.held_on == NEXT
    )


@pytest.mark.parametrize(("scheme", "scale"), [(Scheme.LIGHT, 100), (Scheme.DARK, 150)])
def test_pages_of_the_plan_are_named_reached_by_tab_and_have_their_pictures(
    open_page, week, theme, settled, tmp_path, scheme, scale
):
    _fill(week)
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    kit, anna = week.clinic.kit, week.clinic.anna
    for kind, actor, given in (
        (SitesPage, kit, ()),
        (ClinicsPage, kit, ()),
        (ClosedDaysPage, anna, ("rebook",)),
        (RebookPage, anna, ()),
        (DiaryPage, anna, ()),
    ):
        page = open_page(kind, actor, *given)
        if kind is DiaryPage:
            page.go_to_day(NEXT)
            settled()
        settled()
        assert unnamed(page) == []
        assert smaller_than_a_hand(page) == []
        if kind is ClinicsPage:
            assert page.form.fields.widget_of("starts_at") in reached_by_tab(page)
        name = f"plan-{kind.__name__.lower()}-{scheme.value}-{scale}"
        assert picture(page, name, tmp_path).stat().st_size > 10_000
        page.close()
