"""The MDT on real services, opened by whoever sits at the desk."""

from dataclasses import replace

from ui.real_desk import at_desk

from o2clinic.services.work import Desk
from o2clinic.ui.meetings.meetings_area import MeetingsArea


def areas(qtbot, workplace, settled, desk, gone):
    """Opens the area for a person; where a patient is opened from it goes into `gone`."""
    kept = []

    def make(actor=None):
        its_desk = Desk(desk.engine, tell=workplace.bus.publish, now=desk.clinic.desk.now)
        place = at_desk(workplace, desk.engine, actor or desk.olu, its_desk)
        area = MeetingsArea(replace(place, open_patient=lambda *to: gone.append(to)))
        kept.append(area)
        qtbot.addWidget(area)
        area.resize(1214, 664)
        area.show()
        qtbot.bring_forward(area)
        settled()
        return area

    return make


def agenda_page(area, settled):
    """The agenda of today's meeting, opened from the list."""
    area.meetings.table.choose(0)
    area.meetings.table.row_activated.emit(area.meetings.table.chosen)
    settled()
    settled()
    return area.page
