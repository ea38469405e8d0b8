"""The area "Analyser": the list of messages, and behind it the one that is looked at."""

from PySide6.QtWidgets import QWidget

from o2clinic.ui.results.incoming_page import IncomingPage
from o2clinic.ui.results.incoming_review import IncomingReview
from o2clinic.ui.widgets.page_stack import PageStack
from o2clinic.ui.workplace import Workplace


class IncomingArea(PageStack):
    """Enter turns to a message, Esc back; a message that was left is found as it was."""

    help_topic = "incoming"

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        self.list = IncomingPage(workplace)
        super().__init__(workplace, self.list, parent=parent)
        self._reviews: dict[int, IncomingReview] = {}
        self.list.review_wanted.connect(self.open_review)

    def begin(self, what: str) -> None:
        """Go on with a draft."""
        draft = self.workplace.drafts.begun(what)
        if draft is not None:
            self.open_review(draft.record_id)
            self._reviews[draft.record_id].begin(what)

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
        self.turn_to(review)

    def _on_left(self) -> None:
        self.turn_back()
        self.list.table.setFocus()

    def _on_decided(self) -> None:
        review = self.page
        self._on_left()
        if isinstance(review, IncomingReview):
            del self._reviews[review.message_id]
            self.drop(review)
        self.list.refresh()
