"""The area of the waiting list: to be triaged, waiting, freed times, capacity."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget

from o2clinic.ui.waiting.capacity_page import CapacityPage
from o2clinic.ui.waiting.freed_page import FreedPage
from o2clinic.ui.waiting.referrals_page import ReferralsPage
from o2clinic.ui.waiting.waiting_page import WaitingPage
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace


class WaitingArea(Page):
    """Choose a tab: who is to be triaged, who waits, what is free, how full it is."""

    help_topic = "waiting"

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace, "Waiting list")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("Triage, waiting, freed times and capacity")
        self.tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.referrals, self.waiting = ReferralsPage(workplace), WaitingPage(workplace)
        self.freed, self.capacity = FreedPage(workplace), CapacityPage(workplace)
        self._pages: dict[str, Page] = {
            "To be triaged": self.referrals,
            "Waiting": self.waiting,
            "Freed times": self.freed,
            "Capacity": self.capacity,
        }
        for title, page in self._pages.items():
            page.refreshed.connect(self.refreshed)
            layout = page.layout()
            if layout is not None:
                layout.setContentsMargins(0, workplace.theme.px(10), 0, 0)
            self.tabs.addTab(page, title)
        self.add(self.tabs, 1)
        self.show_content()

    def begin(self, what: str) -> None:
        """Show a tab: "triage", "refer 7", "overdue", "add 7", "freed"; or go on with a draft."""
        draft = self.workplace.drafts.begun(what)
        verb = what.partition(" ")[0]
        if draft is not None:
            is_referral = draft.form == self.referrals.form_name
            page: Page = self.referrals if is_referral else self.waiting
        else:
            page = {
                "triage": self.referrals,
                "refer": self.referrals,
                "freed": self.freed,
                "capacity": self.capacity,
            }.get(verb, self.waiting)
        self.tabs.setCurrentWidget(page)
        page.begin(what)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The keys of the tab in front."""
        page = self.tabs.currentWidget()
        return page.keys if isinstance(page, Page) else ()
