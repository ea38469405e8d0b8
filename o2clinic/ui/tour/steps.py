"""The chapters of the clinic day, in order."""

from collections.abc import Callable

from o2clinic.ui.tour.hands import Hands

CHAPTERS: tuple[Callable[[Hands], None], ...] = ()
