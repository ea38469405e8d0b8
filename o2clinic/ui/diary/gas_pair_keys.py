"""The other gas of the visit in front, and booking the second one straight after the first."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date_with_weekday
from o2clinic.rules.permissions import Permission
from o2clinic.rules.visit_pair import PARTNER
from o2clinic.rules.visits import VisitKind
from o2clinic.services.free_times import FreeOffer
from o2clinic.ui.diary.view_keys import bind
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.message_bar import MessageBar

if TYPE_CHECKING:
    from o2clinic.services.first_fitting import FittingTime
    from o2clinic.services.visit_pairs import PartnerWords, SecondGas
    from o2clinic.services.visit_rows import VisitRow
    from o2clinic.ui.diary.day_shape import Stop
    from o2clinic.ui.diary.diary_page import DiaryPage


class GasPairKeys(QObject):
    """Says where the partner of a gas is; G books gas 2 on the first day that counts."""

    def __init__(self, page: "DiaryPage") -> None:
        super().__init__(page)
        self._page = page
        self._asked_for = 0  # the visit whose partner is asked for
        self._booked: VisitRow | None = None
        self.bar = MessageBar()
        page.add_bar(self.bar)
        self.bar.action_wanted.connect(self._on_offer)
        page.views.stood_on.connect(self._on_stop)
        for grid in (page.grid, page.views.week):
            grid.person_chose.connect(self._on_person_chose)
        page.panel.opened.connect(self.bar.clear)
        page.visit_bar.second_wanted.connect(self._on_key)
        if page.workplace.actor.may(Permission.BOOK):
            bind("G", self._on_key, page.views.all)
            page.tell_keys("G", "Book gas 2 for the gas 1 in front")

    def offer_second(self, visit_id: int) -> None:
        """A first gas was booked: the second may follow at once."""
        booking = self._page.workplace.services.booking
        self._page.workplace.background.ask(
            self._page,
            "booked gas",
            lambda: booking.as_it_is(visit_id).draft,
            self._show_offer,
            self._page.on_failure,
        )

    def _show_offer(self, visit: "VisitRow") -> None:
        self._booked = visit
        day = short_date_with_weekday(day_of(visit.starts_at))
        self.bar.tell(f"Gas 1 of {visit.name} is booked for {day}", "", Tone.GOOD, "And gas 2  G")

    def _on_person_chose(self, stop: "Stop") -> None:
        """G is about the visit that is gone to; the line about the one booked before goes."""
        booked = self._booked
        if booked is not None and (stop.visit is None or stop.visit.visit_id != booked.visit_id):
            self.bar.clear()

    def _on_offer(self) -> None:
        if self._booked is not None:
            self._find(self._booked)

    def _on_key(self) -> None:
        stop = self._page.views.chosen
        visit = stop.visit if stop else None
        if visit is not None and visit.kind == VisitKind.LTOT_GAS_1 and not visit.is_freed:
            self._find(visit)
        elif not self.bar.isHidden():
            self._on_offer()
        else:
            words = "Go to a visit for gas 1 first"
            self._page.message_bar.tell(words, "G books the second gas for it.")

    def _find(self, visit: "VisitRow") -> None:
        pairs = self._page.workplace.services.visit_pairs
        self._page.workplace.background.ask(
            self._page,
            "second gas",
            lambda: pairs.second_of(visit),
            self._go,
            self._page.on_failure,
        )

    def _go(self, found: "SecondGas") -> None:
        self.bar.clear()
        since = short_date_with_weekday(found.earliest_on)
        if found.booked:
            self._page.message_bar.tell(f"{found.bookee.name}: {found.booked}", "It is booked.")
        elif found.time is None:
            words = f"Gas 2 of {found.bookee.name} counts from {since} on"
            more = "No free time was found in the eight weeks from then. Choose one by hand."
            self._page.message_bar.tell(words, more, Tone.CAUTION)
            self._page.views.show_day()
            self._page.go_to_day(found.earliest_on)
        else:
            offer, kind = _offered(found.time), VisitKind.LTOT_GAS_2
            self._page.finding.go_to(offer, found.bookee, kind, in_form=False)

    # The partner, told

    def _on_stop(self, stop: "Stop | None") -> None:
        visit = stop.visit if stop else None
        self._asked_for = visit.visit_id if visit is not None else 0
        self._page.visit_bar.show_partner("")
        if visit is None or visit.kind not in set(PARTNER):
            return
        pairs = self._page.workplace.services.visit_pairs
        self._page.workplace.background.ask(
            self._page,
            "partner",
            lambda: pairs.partner(visit),
            partial(self._show_partner, visit.visit_id),
            self._page.on_failure,
        )

    def _show_partner(self, visit_id: int, found: "PartnerWords | None") -> None:
        if visit_id == self._asked_for and found is not None:
            sign = "△ " if found.is_too_close else ""
            words = f"{found.words}, too close together"
            self._page.visit_bar.show_partner(sign + (words if sign else found.words))


def _offered(time: "FittingTime") -> FreeOffer:
    return FreeOffer(
        time.span.starts_at,
        time.span.ends_at,
        time.clinic_session_id,
        time.room_id,
        time.site_id,
        time.person_id,
        time.clinician,
        time.place,
    )
