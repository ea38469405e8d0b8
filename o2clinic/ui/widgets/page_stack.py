"""A page with others behind it, of which one is in front."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace


class PageStack(Page):
    """Turn from the first page to another and back; what was left is found as it was."""

    def __init__(
        self,
        workplace: Workplace,
        first: Page,
        *,
        patient_id: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(workplace, patient_id=patient_id, parent=parent)
        self._first = first
        self._pages = QStackedWidget()
        self._pages.addWidget(first)
        whole = self.layout()
        if whole is not None:
            whole.setContentsMargins(0, 0, 0, 0)
        self.add(self._pages, 1)
        self.show_content()
        first.refreshed.connect(self.refreshed)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The keys of the page in front."""
        page = self.page
        return page.keys if isinstance(page, Page) else ()

    @property
    def page(self) -> QWidget | None:
        """The page in front."""
        return self._pages.currentWidget()

    def turn_to(self, page: Page) -> None:
        """Bring a page to the front; a new one is kept behind the first."""
        if self._pages.indexOf(page) < 0:
            self._pages.addWidget(page)
        self._pages.setCurrentWidget(page)

    def turn_back(self) -> None:
        """Bring the first page to the front."""
        self._pages.setCurrentWidget(self._first)

    def drop(self, page: Page) -> None:
        """Forget a page that is done with."""
        self._pages.removeWidget(page)
        page.deleteLater()
