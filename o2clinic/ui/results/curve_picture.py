"""SpO2 on a walk or over a night as a small picture."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QImage, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from o2clinic.charts.colours import Colours
from o2clinic.charts.result_curve import ResultCurve, curve_image
from o2clinic.charts.style import ChartSize
from o2clinic.charts.trend_image import Canvas, TrendImage
from o2clinic.charts.walk_test import WalkCurve
from o2clinic.ui.workplace import Workplace

_HEIGHT = 130  # designed


class CurvePicture(QLabel):
    """Look at it; the values are also its description, for who does not see it."""

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._curve: ResultCurve | None = None
        self._is_drawn = False
        self.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("SpO₂ by the minute")
        self.hide()
        workplace.theme.changed.connect(self._on_theme)

    @property
    def is_drawn(self) -> bool:
        """Whether the picture is here, in the colours and at the size of now."""
        return self._is_drawn

    def show_curve(self, curve: ResultCurve | None) -> None:
        """Show a curve; None and a single point have no picture."""
        self._curve = curve if curve is not None and _has_line(curve) else None
        self.clear()
        self._is_drawn = False
        self.setVisible(self._curve is not None)
        if self._curve is not None:
            self.setAccessibleDescription(self._curve.said)
            self.setToolTip(self._curve.key)
            self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew in the new width."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw what came while it was hidden."""
        super().showEvent(event)
        self._draw()

    def _draw(self) -> None:
        curve, theme = self._curve, self._workplace.theme
        self._is_drawn = False
        self.setFixedHeight(theme.px(_HEIGHT))
        if curve is None or not self.isVisible() or self.width() < theme.px(60):
            return
        ratio = self.devicePixelRatioF()
        size = round(self.width() * ratio), round(theme.px(_HEIGHT) * ratio)
        canvas = Canvas(*size, 96 * theme.scale / 100 * ratio, ChartSize.CARD)
        colours = theme.colours

        def task() -> tuple[ResultCurve, TrendImage]:
            return curve, curve_image(curve, colours, canvas)

        self._workplace.background.draw(self, "curve", task, self._on_drawn, self._on_failed)

    def _on_drawn(self, answer: tuple[ResultCurve, TrendImage]) -> None:
        curve, image = answer
        if curve is not self._curve:  # another walk, perhaps another patient, was chosen meanwhile
            return
        pixels = QImage(image.rgba, image.width, image.height, QImage.Format.Format_RGBA8888)
        shown = pixels.copy()  # Qt does not own the bytes
        shown.setDevicePixelRatio(self.devicePixelRatioF())
        self.setPixmap(QPixmap.fromImage(shown))
        self._is_drawn = True

    def _on_failed(self, error: Exception) -> None:
        self.hide()
        self._workplace.report(error)

    @Slot(object)
    def _on_theme(self, _colours: Colours) -> None:
        self._draw()


def _has_line(curve: ResultCurve) -> bool:
    return len(curve.points if isinstance(curve, WalkCurve) else curve.minutes) > 1
