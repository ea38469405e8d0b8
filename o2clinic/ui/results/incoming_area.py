"""The area "Analyser": the list of messages, and behind it the one that is looked at."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from o2clinic.ui.results.incoming_page import IncomingPage
from o2clinic.ui.results.incoming_review import IncomingReview
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace


class IncomingArea(Page):
    """Enter turns to a message, Esc back; a message that was left is found as it was."""

    help_topic = "incoming"

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(workplace, parent=parent)
        self.list = IncomingPage(workplace)
        self._reviews: dict[int, IncomingReview] = {}
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list)
        whole = self.layout()
        if whole is not None:
            whole.setContentsMargins(0, 0, 0, 0)
        self.add(self._pages, 1)
        self.show_content()
        self.list.review_wanted.connect(self.open_review)
        self.list.refreshed.connect(self.refreshed)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The keys of the page in front."""
        page = self._pages.currentWidget()
        return page.keys if isinstance(page, Page) else ()

    @property
    def page(self) -> QWidget | None:
        """The page in front."""
        return self._pages.currentWidget()

    def open_review(self, message_id: object) -> None:
        """Turn to a message."""
        if not isinstance(message_id, int):
            return
        review = self._reviews.get(message_id)
        if review is None:
            review = IncomingReview(self.workplace, message_id)
            review.left.connect(self._on_left)
            review.decided.connect(self._on_decided)
            self._reviews[message_id] = review
            self._pages.addWidget(review)
        self._pages.setCurrentWidget(review)

    def _on_left(self) -> None:
        self._pages.setCurrentWidget(self.list)
        self.list.table.setFocus()

    def _on_decided(self) -> None:
        review = self._pages.currentWidget()
        self._on_left()
        if isinstance(review, IncomingReview):
            del self._reviews[review.message_id]
            self._pages.removeWidget(review)
            review.deleteLater()
        self.list.refresh()
