"""The ring round the widget with the keyboard focus: yellow with a dark edge, on any ground."""

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from o2clinic.charts.colours import FOCUS_EDGE, Colours
from o2clinic.ui.theme import Theme

OWN_FOCUS = "own_focus"  # property of a widget that shows by itself where the keyboard is
_REACH = 2  # pixels beyond the widget
_THICKNESS = 4
_PLACING = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.ZOrderChange}


class FocusRing(QObject):
    """One for the whole program: follows the focus by itself.

    It moves once in a turn of the event loop, however often the focus or its widget has moved.
    """

    def __init__(self, application: QApplication, theme: Theme) -> None:
        super().__init__(application)
        self._theme = theme
        self._frame: _Frame | None = None
        self._focused: QWidget | None = None
        self._soon = _at_the_end_of_the_turn(self)
        self._soon.timeout.connect(self._follow)
        application.focusChanged.connect(self._on_focus)
        theme.changed.connect(self._on_theme)

    @property
    def surrounded(self) -> QWidget | None:
        """The widget with the ring."""
        frame = self._living()
        return frame.widget if frame is not None else None

    @Slot(QWidget, QWidget)
    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        self._focused = now
        self._soon.start()

    @Slot()
    def _follow(self) -> None:
        frame = self._living()
        if frame is not None:
            frame.leave()
        now = self._focused if shiboken6.isValid(self._focused) else None
        if now is None or now.parentWidget() is None or now.property(OWN_FOCUS):
            return
        if now.window().windowType() is Qt.WindowType.Popup:
            return  # an open list shows its own line
        if frame is None:
            frame = self._frame = _Frame(self._theme)
        frame.surround(now)

    @Slot(object)
    def _on_theme(self, _colours: Colours) -> None:
        frame = self._living()
        if frame is not None:
            frame.update()

    def _living(self) -> "_Frame | None":
        # It stands in the page of the widget, so it goes when that page is closed.
        return self._frame if shiboken6.isValid(self._frame) else None


class _Frame(QWidget):
    """Lies above the widget, in the nearest part of the window with room for the whole ring.

    Qt's own QFocusFrame lies under the widget's neighbours and ends where its parent ends: half
    of it could not be seen.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._widget: QWidget | None = None
        self._watched: list[QWidget] = []
        self._soon = _at_the_end_of_the_turn(self)
        self._soon.timeout.connect(self._place)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoChildEventsForParent)

    @property
    def widget(self) -> QWidget | None:
        """The widget inside the ring."""
        return self._widget if shiboken6.isValid(self._widget) else None

    def surround(self, widget: QWidget) -> None:
        """Stand round a widget."""
        host = _host_of(widget)
        self._widget = widget
        if self.parentWidget() is not host:
            self.setParent(host)
        part: QWidget | None = widget
        while part is not None:
            part.installEventFilter(self)
            self._watched.append(part)
            part = None if part is host else part.parentWidget()
        self._place()

    def leave(self) -> None:
        """Stand nowhere."""
        for part in self._watched:
            if shiboken6.isValid(part):
                part.removeEventFilter(self)
        self._watched, self._widget = [], None
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go where the widget goes."""
        if event.type() in _PLACING:
            self._soon.start()
        elif event.type() is QEvent.Type.Hide and watched is self._widget:
            self.hide()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Two lines, so that one of them stands out on white, blue and near black."""
        painter = QPainter(self)
        draw_ring(painter, self.rect(), self._theme.colours)
        painter.end()

    @Slot()
    def _place(self) -> None:
        widget, host = self.widget, self.parentWidget()
        if widget is None or host is None or not widget.isVisible():
            self.hide()
            return
        whole = _ring_of(widget, host) & host.rect()
        if whole != self.geometry():
            self.setGeometry(whole)
            # Nothing but the line: what is under it is not painted again with each blink.
            inner = self.rect().adjusted(_THICKNESS, _THICKNESS, -_THICKNESS, -_THICKNESS)
            self.setMask(QRegion(self.rect()) - QRegion(inner))
        self.raise_()
        self.show()


def _at_the_end_of_the_turn(parent: QObject) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(0)
    return timer


def draw_ring(painter: QPainter, whole: QRect, colours: Colours) -> None:
    """Draw the ring of the keyboard focus just inside a rectangle."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for inset, width, colour in ((0.5, 1.0, FOCUS_EDGE), (1.8, 1.8, colours.focus)):
        painter.setPen(QPen(QColor(colour), width))
        painter.drawRoundedRect(QRectF(whole).adjusted(inset, inset, -inset, -inset), 4, 4)


def _ring_of(widget: QWidget, host: QWidget) -> QRect:
    place = QRect(widget.mapTo(host, QPoint(0, 0)), widget.size())
    return place.adjusted(-_REACH, -_REACH, _REACH, _REACH)


def _host_of(widget: QWidget) -> QWidget:
    """What scrolls with the widget is not left: there the ring is cut with the widget."""
    host = widget.parentWidget() or widget
    while not host.isWindow() and not host.rect().contains(_ring_of(widget, host)):
        above = host.parentWidget()
        if above is None or _is_viewport(above):
            break
        host = above
    return host


def _is_viewport(widget: QWidget) -> bool:
    area = widget.parentWidget()
    return isinstance(area, QAbstractScrollArea) and area.viewport() is widget
