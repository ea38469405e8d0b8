"""The chapters of the clinic day, in order."""

from collections.abc import Callable

from o2clinic.ui.tour import auditing, meeting, nurse, physician, reception
from o2clinic.ui.tour.hands import Hands

CHAPTERS: tuple[Callable[[Hands], None], ...] = (
    reception.take_the_desk,
    reception.find_a_namesake,
    reception.register,
    reception.book,
    reception.check_in,
    reception.print_the_day,
    nurse.take_the_desk,
    nurse.record_a_gas,
    nurse.record_spirometry,
    nurse.record_oximetry,
    nurse.take_in_from_the_analyser,
    physician.take_the_desk,
    physician.review,
    physician.look_at_the_patient,
    physician.amend,
    physician.assess_the_risks,
    physician.order,
    physician.write_the_letter,
    physician.see_it_all,
    meeting.prepare_the_meeting,
    meeting.look_into_the_room,
    auditing.audit,
)
