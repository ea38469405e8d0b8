"""The area of closed clinics: visits that wait to be rebooked, and the days that are closed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget

from o2clinic.ui.closed_days.closed_days_page import ClosedDaysPage
from o2clinic.ui.diary.rebook_page import RebookPage
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace


class RebookArea(Page):
    """Choose a tab: who waits, or what is closed."""

    help_topic = "clinics"

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace, "Rebook")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("Rebooking and closed days")
        self.tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.rebook, self.days = RebookPage(workplace), ClosedDaysPage(workplace, "rebook")
        for page, title in ((self.rebook, "To be rebooked"), (self.days, "Closed days")):
            page.refreshed.connect(self.refreshed)
            page.setContentsMargins(0, 0, 0, 0)
            layout = page.layout()
            if layout is not None:
                layout.setContentsMargins(0, workplace.theme.px(10), 0, 0)
            self.tabs.addTab(page, title)
        self.add(self.tabs, 1)
        self.show_content()

    def begin(self, what: str) -> None:
        """Go on with a draft of a closed day."""
        if self.workplace.drafts.begun(what) is not None:
            self.tabs.setCurrentWidget(self.days)
            self.days.begin(what)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The keys of the tab in front."""
        page = self.days if self.tabs.currentWidget() is self.days else self.rebook
        return page.keys
