"""Light and dark, and the scale of type and space: the one place that dresses the program."""

import re
from dataclasses import asdict
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from o2clinic import paths
from o2clinic.charts.colours import DARK, LIGHT, Colours
from o2clinic.ui.fonts import base_font, load_fonts

SCALES = (80, 90, 100, 110, 125, 150, 175, 200)
BODY_POINTS = 10.0


class Scheme(StrEnum):
    """What the person chose; the system's own choice is asked only for `SYSTEM`."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Dresses the application and tells everyone when that changes.

    Signals:
        changed: the new `Colours`, after a change of scheme or scale.
    """

    changed = Signal(object)

    def __init__(self, application: QApplication, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self._scheme = Scheme.SYSTEM
        self._scale = 100
        self._is_dark = False
        if not application.styleSheet():  # one program after another in a process is dressed once
            application.setStyle(QStyleFactory.create("Fusion"))
        load_fonts()
        application.setWindowIcon(QIcon(str(paths.resources("icons", "o2clinic.svg"))))
        self._apply()
        application.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    @property
    def scheme(self) -> Scheme:
        """What the person chose."""
        return self._scheme

    @property
    def scale(self) -> int:
        """Percent of the designed size of type and space."""
        return self._scale

    @property
    def colours(self) -> Colours:
        """The table in use."""
        return DARK if self.is_dark else LIGHT

    @property
    def is_dark(self) -> bool:
        """Whether the dark table is in use."""
        return self._is_dark  # asked for every mark that is painted, so it is not looked up

    def px(self, designed: float) -> int:
        """Pixels for a length that was designed at 100 %."""
        return max(1, round(designed * self._scale / 100))

    def points(self, designed: float = BODY_POINTS) -> float:
        """Points for a type size that was designed at 100 %."""
        return designed * self._scale / 100

    def set_scheme(self, scheme: Scheme) -> None:
        """Choose light, dark or the system's own."""
        if scheme is not self._scheme:
            self._scheme = scheme
            self._apply()

    def set_scale(self, percent: int) -> None:
        """Choose the nearest step between 80 and 200 %."""
        step = min(SCALES, key=lambda scale: abs(scale - percent))
        if step != self._scale:
            self._scale = step
            self._apply()

    def larger(self) -> None:
        """One step up in scale."""
        self._step(1)

    def smaller(self) -> None:
        """One step down in scale."""
        self._step(-1)

    def _step(self, steps: int) -> None:
        at = SCALES.index(self._scale) + steps
        self.set_scale(SCALES[min(max(at, 0), len(SCALES) - 1)])

    def _on_system_changed(self, _scheme: Qt.ColorScheme) -> None:
        if self._scheme is Scheme.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        system = self._application.styleHints().colorScheme()
        follows = self._scheme is Scheme.SYSTEM
        self._is_dark = system is Qt.ColorScheme.Dark if follows else self._scheme is Scheme.DARK
        sheet = style_sheet(self.colours, self._scale)
        if sheet == self._application.styleSheet():
            return
        # Taken off first: laid over an old sheet a new one takes seven times as long, 1.9 s
        # instead of 0.3 s with 1,700 widgets (Qt 6.11).
        self._application.setStyleSheet("")
        self._application.setFont(base_font(self.points()))
        self._application.setPalette(_palette(self.colours))
        self._application.setStyleSheet(sheet)
        self.changed.emit(self.colours)


def style_sheet(colours: Colours, scale: int) -> str:
    """`base.qss` with `@token` filled in and lengths `4u`, type sizes `10t` scaled.

    Raises:
        KeyError: the sheet names a token that the table lacks.
    """
    text = paths.resources("styles", "base.qss").read_text(encoding="utf-8")
    values = {**asdict(colours), "styles": paths.resources("styles").as_posix()}
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"@([a-z_]+)", lambda found: values[found[1]], text)
    text = re.sub(
        r"\b(\d+)u\b", lambda found: f"{max(1, round(int(found[1]) * scale / 100))}px", text
    )
    return re.sub(
        r"\b(\d+(?:\.\d+)?)t\b", lambda found: f"{float(found[1]) * scale / 100:g}pt", text
    )


def _palette(colours: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for which, colour in (
        (role.Window, colours.page),
        (role.WindowText, colours.text),
        (role.Base, colours.surface),
        (role.AlternateBase, colours.quiet_tint),
        (role.Text, colours.text),
        (role.Button, colours.surface),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.danger),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.PlaceholderText, colours.text_quiet),
        (role.Highlight, colours.brand),
        (role.HighlightedText, colours.on_brand),
        (role.Link, colours.brand),
        (role.LinkVisited, colours.brand_strong),
        (role.Light, colours.surface),
        (role.Midlight, colours.line),
        (role.Mid, colours.line),
        (role.Dark, colours.input_line),
        (role.Shadow, colours.page),
        (role.Accent, colours.brand),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.text_quiet))
    return palette
