"""How a person comes to the forms of what follows from a meeting."""

from datetime import date

from o2clinic.rules.meeting import MeetingState
from o2clinic.services.sample import write_held_meeting


def _held(window):
    """A meeting that was closed."""
    engine = window.workplace.services.meeting_closing._desk.engine
    write_held_meeting(engine, date.today(), "sample")


def action(window):
    """Everybody's actions; the first is opened by itself."""
    _held(window)
    window.go_to("meetings:actions")
    window.current_page.page.mine_chip.click()


def action_page(window):
    page = getattr(window.current_page, "page", None)
    is_there = getattr(page, "form_name", "") == "meeting_action" and page.form.opened.id
    return page if is_there else None


def type_action(page):
    page.form.fields.widget_of("note").setText("odd, and more")
    page.form.fields.widget_of("due_on").setText("31/31")


def correction(window):
    _held(window)
    window.go_to("meetings")
    rows = window.workplace.services.meetings.sheet().rows
    closed = next(row.meeting_id for row in rows if row.state == MeetingState.CLOSED)
    window.current_page.after.open_closing(closed)


def correction_page(window):
    page = getattr(window.current_page, "page", None)
    if getattr(getattr(page, "preview", None), "issued", ()) and page.correction.isHidden():
        page.correct_button.click()
    is_there = getattr(page, "correction", None) is not None and page.correction.filling()
    return page if is_there else None


def type_correction(page):
    page.correction.words_edit.setText("odd  words")


ACTION = (action, action_page, type_action)
CORRECTION = (correction, correction_page, type_correction)
