"""What the record holds of a question, each with its source, and the way to what it lacks."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton

from o2clinic.rules.display import with_subscripts
from o2clinic.rules.questions.asking import Question
from o2clinic.rules.questions.known import Fact, Known
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.wrapped import Wrapped, unbroken

_PLACES = {
    "details": "Details",
    "health": "Health",
    "results": "Results",
    "assessment": "Assessment",
    "orders": "Orders",
    "risk": "Risk & consent",
}


class KnownFacts(Wrapped):
    """Read it line by line; a button leads to where something missing is recorded.

    Signals:
        place_wanted: key of the patient's page.
    """

    place_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._shown: tuple[Fact, ...] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, theme.px(4))
        self._grid.setHorizontalSpacing(theme.px(10))
        self._grid.setVerticalSpacing(theme.px(1))
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, question: Question, known: Known) -> None:
        """Show what holds; what is asked and not known has its field below."""
        asked = {ask.field for ask in question.asks}
        from_record = question.known_facts(known)
        held = question.held(known)
        fields = {fact.field for fact in from_record}
        kept = [one for one in held.values() if one.field not in fields]
        facts = tuple(
            one
            for one in (*(held.get(fact.field, fact) for fact in from_record), *kept)
            if one.words and (one.is_known or one.field not in asked)
        )
        if facts == self._shown:
            return
        self._shown = facts
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, fact in enumerate(facts):
            self._add(at, fact)
        self.setVisible(bool(facts))
        self.fit()

    def _add(self, at: int, fact: Fact) -> None:
        top = Qt.AlignmentFlag.AlignTop
        is_lacking = not fact.is_known and bool(fact.place)
        self._grid.addWidget(label(with_subscripts(fact.title), "quiet"), at, 0, top)
        source = f"  ({fact.source})" if fact.source and fact.is_known else ""
        words = unbroken(with_subscripts(f"{fact.words}{source}"))
        self._grid.addWidget(label(words, "caution" if is_lacking else "", wrap=True), at, 1)
        if is_lacking:
            button = _PlaceButton(fact)
            button.place_wanted.connect(self.place_wanted)
            self._grid.addWidget(button, at, 2, top)


class _PlaceButton(QPushButton):
    """Leads to where a fact is recorded."""

    place_wanted = Signal(str)

    def __init__(self, fact: Fact) -> None:
        super().__init__(_PLACES.get(fact.place, "Go to"))
        self._place = fact.place
        self.setProperty("kind", "link")
        self.setAccessibleName(f"{self.text()}: record {fact.title}")
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.place_wanted.emit(self._place)
