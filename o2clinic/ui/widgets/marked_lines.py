"""Lines with a mark, words and a quiet or coloured detail: where a patient stands, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel

from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.marks import Tone, chip, label
from o2clinic.ui.widgets.wrapped import Wrapped, unbroken

SIGNS = {"met": "✓", "note": "!", "hold": "✕", "open": "○"}
_KINDS = {"met": "good", "note": "caution", "hold": "danger", "open": "quiet"}
_TONES = {"met": Tone.GOOD, "note": Tone.CAUTION, "hold": Tone.DANGER, "open": Tone.BRAND}
_SPOKEN = {"met": "met", "note": "note", "hold": "attention", "open": "open"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `mark` is met, note, hold or open."""

    mark: str
    words: str
    detail: str = ""


class MarkedLines(Wrapped):
    """Read from top to bottom; shape and words tell the state, colour only supports."""

    def __init__(self, theme: Theme, *, details_are_chips: bool = False) -> None:
        super().__init__()
        self._theme = theme
        self._details_are_chips = details_are_chips
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.px(8))
        self._grid.setVerticalSpacing(theme.px(4))
        self._grid.setColumnStretch(1, 1)

    def show_lines(self, lines: Sequence[Line], *, more: str = "") -> None:
        """Show these lines, and `more` quietly below them."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        top = Qt.AlignmentFlag.AlignTop
        for at, line in enumerate(lines):
            sign = label(SIGNS[line.mark], _KINDS[line.mark])
            sign.setAccessibleName(_SPOKEN[line.mark])
            self._grid.addWidget(sign, at, 0, top)
            self._add_words(at, line)
        if more:
            self._grid.addWidget(label(more, "quiet", wrap=True), len(lines), 1, 1, 2)
        for at in range(self._grid.rowCount()):
            self._grid.setRowStretch(at, 0)
        self._grid.setRowStretch(len(lines) + 1, 1)
        self.fit()

    def _add_words(self, at: int, line: Line) -> None:
        top = Qt.AlignmentFlag.AlignTop
        words = label(unbroken(line.words), wrap=True)
        detail = self._detail(line)
        if detail is None:
            self._grid.addWidget(words, at, 1, 1, 2)
            return
        self._grid.addWidget(words, at, 1)
        self._grid.addWidget(detail, at, 2, top | Qt.AlignmentFlag.AlignRight)

    def _detail(self, line: Line) -> QLabel | None:
        if not line.detail:
            return None
        if self._details_are_chips:
            return chip(line.detail, _TONES[line.mark])
        return label(line.detail, "quiet")
