"""The face of the room: who, which question, the trend, facts beside it, the decision below."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_image import Canvas
from o2clinic.rules.meeting import ItemState
from o2clinic.services.room_sheet import Panel
from o2clinic.ui.meetings.projector.agenda_strip import AgendaStrip
from o2clinic.ui.meetings.projector.ahead import RoomCanvas
from o2clinic.ui.meetings.projector.attendance_list import AttendanceList
from o2clinic.ui.meetings.projector.panels import (
    FittedText,
    PanelColumn,
    metrics_of,
    room_label,
)
from o2clinic.ui.meetings.projector.room_type import RoomType
from o2clinic.ui.meetings.projector.trend_field import TrendField
from o2clinic.ui.theme import Theme

if TYPE_CHECKING:
    from o2clinic.services.room_sheet import RoomSheet

BESIDE: Final = (Panel.OXYGEN, Panel.RESULTS, Panel.LAST_DECISION, Panel.CHANGED)
_KEYS_TOLD = "→ next  D decide  1–9 enlarge  M mask  A who is here  N add"
_APART = 24  # pixels between what stands in one line
_PANEL_ROWS = 5.5  # heights of type that one quantity of the trend needs
_BAND_ROWS = 11.0  # and the band of therapy, with the years and what stands below them
_AXIS_ROWS = 3.0  # the years and what the marks mean
_FEWEST_ROWS = 17.0  # in less room there is no band


class RoomView(QWidget):
    """One patient; it knows nobody else, and nothing of anybody once it is cleared."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sizes: RoomType | None = None
        self.enlarged: Panel | None = None
        self._sheet: RoomSheet | None = None
        self._is_decided = self._is_typing = False
        self.name = FittedText("name", most_lines=1)
        self.identity = _corner()
        self.identity_below = room_label("quiet")  # where the name needs the whole line
        self.position = _corner()
        self.clock = _corner()
        self.question = FittedText("question", most_lines=3)
        self.why = room_label("quiet")
        self.trend = TrendField()
        self.beside = PanelColumn()
        self.large = PanelColumn()
        self.attendance = AttendanceList()
        self.decision = FittedText("", most_lines=2)
        self.decision_frame = QFrame()
        self.decision_frame.setObjectName("decision")
        self.strip = AgendaStrip(theme)
        self.keys = _corner()
        self.keys.setText(_KEYS_TOLD)
        self.meeting = _corner()
        self._lay_out()

    # Sizes

    def set_type(self, sizes: RoomType) -> None:
        """Another size of the picture."""
        self._sizes = sizes
        self.name.set_sizes(sizes.watched, sizes.decided)
        self.question.set_sizes(sizes.watched, sizes.decided)
        self.decision.set_sizes(sizes.decided, sizes.inspected)
        self.beside.set_type(sizes)
        self.large.set_type(sizes)
        self._whole.setSpacing(sizes.gap)
        margin = 3 * sizes.gap
        self._whole.setContentsMargins(margin, 2 * sizes.gap, margin, sizes.gap)
        self._middle.setSpacing(margin)
        self._place_identity()
        pad = sizes.gap
        self._decided.setContentsMargins(2 * pad, pad, 2 * pad, pad)

    def canvas(self) -> RoomCanvas | None:
        """How a trend is to be drawn for the place that it has now."""
        field, sizes = self.trend, self._sizes
        if sizes is None or field.width() < 50 or field.height() < 50:
            return None
        # Enlarged, its numbers are read from as far as the facts are.
        pixels = sizes.decided if self.enlarged is Panel.TREND else sizes.inspected
        rows = field.height() / pixels
        has_band = rows >= _FEWEST_ROWS
        most = int((rows - (_BAND_ROWS if has_band else _AXIS_ROWS)) / _PANEL_ROWS)
        ratio = self.devicePixelRatioF()
        # Type of the room's size, whatever the chart's own points are.
        dpi = 72 * pixels / ChartSize.ROOM.points * ratio
        canvas = Canvas(
            round(field.width() * ratio), round(field.height() * ratio), dpi, ChartSize.ROOM
        )
        return RoomCanvas(canvas, self._theme.colours, max(1, most), has_band=has_band)

    # One patient

    def show_sheet(self, sheet: "RoomSheet", image: QImage | None) -> None:
        """Show a patient who is ready."""
        self._sheet = sheet
        self.name.show_text(sheet.name)
        self.identity.setText(sheet.identity)
        self.identity_below.setText(sheet.identity)
        self._place_identity()
        self.question.show_text(sheet.question)
        self.why.setText(sheet.why)
        self.why.setToolTip("")
        self.beside.show_panels([sheet.panel(one) for one in BESIDE])
        decided = sheet.panel(Panel.DECISION)
        self._is_decided = sheet.state is ItemState.DECIDED
        self.decision.show_text(" · ".join(decided.lines) if self._is_decided else "")
        self.decision_frame.setVisible(self._is_decided and not self._is_typing)
        self.show_image(image)
        if not self.is_attendance_shown:
            self.enlarge(self.enlarged)

    def show_image(self, image: QImage | None) -> None:
        """The trend of the patient in front."""
        words = "" if self._sheet is None else "Trend of the patient in front"
        self.trend.show_image(image, words)

    def enlarge(self, panel: Panel | None) -> None:
        """Put one part in the place of the trend, or the trend over the facts; None for usual."""
        self.enlarged = panel
        self.beside.setVisible(panel is not Panel.TREND)
        if panel in {None, Panel.TREND} or self._sheet is None:
            self.large.clear()
            self._stack.setCurrentWidget(self.trend)
            return
        assert panel is not None
        self.large.show_panels([self._sheet.panel(panel)])
        self._stack.setCurrentWidget(self.large)

    def show_attendance(self, *, is_shown: bool) -> None:
        """Who is here, in the place of the trend."""
        self.enlarged = None
        self.beside.setVisible(not is_shown)
        self._stack.setCurrentWidget(self.attendance if is_shown else self.trend)
        if is_shown:
            self.attendance.list.setFocus()

    @property
    def is_attendance_shown(self) -> bool:
        """Whether the list of who is here is in front."""
        return self._stack.currentWidget() is self.attendance

    def clear(self) -> None:
        """Nothing of anybody stays on it."""
        self._sheet = None
        for text in (self.name, self.question, self.decision):
            text.show_text("")
        for label in (self.identity, self.identity_below, self.why):
            label.setText("")
        self.beside.clear()
        self.large.clear()
        self.trend.show_image(None, "")

    def replace_decision(self, form: QWidget) -> None:
        """Where the form stands, under the line that it takes the place of."""
        self._whole.insertWidget(self._whole.indexOf(self.decision_frame), form)
        form.hide()

    def show_form(self, form: QWidget, *, is_shown: bool) -> None:
        """The form in the place of the decision's line."""
        self._is_typing = is_shown
        form.setVisible(is_shown)
        self.decision_frame.setVisible(self._is_decided and not is_shown)
        self.why.setVisible(not is_shown)

    def sizeHint(self) -> QSize:
        """As much as there is."""
        return QSize(1366, 768)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The column of facts is a share of the width."""
        super().resizeEvent(event)
        self.beside.setFixedWidth(round(self.width() * 0.37))
        self._place_identity()

    def _place_identity(self) -> None:
        """Beside the name if that is readable then, else below it."""
        if self._sizes is None:
            return
        metrics = metrics_of(self, self._sizes.decided, is_strong=True)
        name = metrics.horizontalAdvance(self.name.accessibleName())
        taken = self.identity.sizeHint().width() + self.position.sizeHint().width()
        is_beside = name + taken + 9 * self._sizes.gap + 2 * _APART <= self.width()
        self.identity.setVisible(is_beside)
        self.identity_below.setVisible(not is_beside)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(_APART)
        head.addWidget(self.name, 1)
        head.addWidget(self.identity)
        head.addWidget(self.position)
        self._stack = QStackedWidget()
        for each in (self.trend, self.large, self.attendance):
            self._stack.addWidget(each)
        self._stack.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._middle = QHBoxLayout()
        self._middle.addWidget(self._stack, 1)
        self._middle.addWidget(self.beside)
        self._decided = QHBoxLayout(self.decision_frame)
        self._decided.addWidget(self.decision)
        foot = QHBoxLayout()
        foot.setSpacing(_APART)
        foot.addWidget(self.keys)
        foot.addWidget(self.strip, 1)
        foot.addWidget(self.meeting)
        foot.addWidget(self.clock)
        whole = self._whole = QVBoxLayout(self)
        whole.addLayout(head)
        whole.addWidget(self.identity_below)
        whole.addWidget(self.question)
        whole.addWidget(self.why)
        whole.addLayout(self._middle, 1)
        whole.addWidget(self.decision_frame)
        whole.addLayout(foot)


def _corner() -> QLabel:
    made = room_label("quiet")
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
    return made
