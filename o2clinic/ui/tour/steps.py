"""The chapters of the clinic day, in order."""

from collections.abc import Callable

from o2clinic.ui.tour import nurse, reception
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
)
