"""Who the page is about: the same words in the same place on every page of a patient."""

from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.flow_row import FlowRow
from o2clinic.ui.widgets.marks import Tone, chip, label, restyle


@dataclass(frozen=True, slots=True)
class BannerAlert:
    """A chip at the right: a sign or word tells it, the tone supports."""

    text: str
    tone: Tone = Tone.BRAND


@dataclass(frozen=True, slots=True)
class BannerSheet:
    """What the banner shows, as text ready for the screen.

    Attributes:
        name: "JENKINS, Mary (Mrs)".
        born: "14-Jul-1945 (81y)", or what is known of it; without the age for the dead.
        gender: in words.
        nhs_number: "999 000 0018"; empty when there is none yet.
        nhs_note: "not verified", "none: visitor from abroad"; empty when verified.
        preferred_name: what she wants to be called; empty when it is in the name.
        died: "12-Mar-2026"; empty for the living.
        age_at_death: "80y"; empty for the living.
        alerts: chips, most important first.
        address, phone, allergies: second zone, shown on asking.
        restriction: "open to you until 22:40", or what opens it; empty when not restricted.
        is_shut: whether a reason is wanted before any page with clinical content.
    """

    name: str
    born: str
    gender: str
    nhs_number: str
    nhs_note: str = ""
    preferred_name: str = ""
    died: str = ""
    age_at_death: str = ""
    alerts: tuple[BannerAlert, ...] = ()
    address: str = ""
    phone: str = ""
    allergies: str = ""
    restriction: str = ""
    is_shut: bool = False


class Banner(QFrame):
    """Read it before writing; its arrow opens address, phone and allergies."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self.sheet: BannerSheet | None = None
        self._present = ""
        self.name_label = _NameLabel()
        self.name_label.setObjectName("banner_name")
        self._facts = FlowRow(gap=theme.px(18))
        self._alerts = FlowRow(gap=theme.px(8))
        self.more_button = QToolButton()
        self.more_button.setCheckable(True)
        self.more_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more_button.setText("▾")
        self.more_button.setAccessibleName("Address, phone and allergies")
        self.more_button.setToolTip("Address, phone and allergies")
        self.more_button.toggled.connect(self._on_more)
        self._second = FlowRow(gap=theme.px(18))
        self._second.hide()
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find the alerts their place."""
        super().resizeEvent(event)
        self._settle()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A hatched edge for the dead, so that it is seen without its colour too."""
        super().paintEvent(event)
        if self.sheet is not None and self.sheet.died:
            painter = QPainter(self)
            edge = self.rect()
            edge.setWidth(self._theme.px(10))
            colour = QColor(self._theme.colours.text)
            painter.fillRect(edge, QBrush(colour, Qt.BrushStyle.BDiagPattern))
            painter.end()

    def show_sheet(self, sheet: BannerSheet) -> None:
        """Show this patient."""
        self.sheet = sheet
        self.name_label.setText(sheet.name)
        self._facts.clear()
        if sheet.preferred_name:
            self._facts.add(_fact("Likes", sheet.preferred_name))
        if sheet.died:
            self._facts.add(chip(f"✝ DECEASED {sheet.died}", Tone.STRONG))
        self._facts.add(_fact("Born", sheet.born))
        if sheet.age_at_death:
            self._facts.add(_fact("Age at death", sheet.age_at_death))
        self._facts.add(_fact("Gender", sheet.gender))
        number = sheet.nhs_number or "none"
        note = f" ({sheet.nhs_note})" if sheet.nhs_note else ""
        self._facts.add(_fact("NHS No.", f"{number}{note}"))
        self._show_alerts(sheet)
        self._second.clear()
        for name, text in (
            ("Address", sheet.address or "not known"),
            ("Phone", sheet.phone or "not known"),
            ("Allergies", sheet.allergies or "not recorded"),
        ):
            self._second.add(_fact(name, text))
        self.setAccessibleName(
            f"Patient {sheet.name}, born {sheet.born}, {sheet.gender}, NHS number {number}"
            + (f", deceased {sheet.died}" if sheet.died else "")
            + (f", restricted record, {sheet.restriction}" if sheet.restriction else "")
        )
        restyle(self, deceased="true" if sheet.died else "false")

    def tell_presence(self, words: str) -> None:
        """Say quietly who else has the record open; empty for nobody."""
        if words != self._present:
            self._present = words
            self.setAccessibleDescription(words)
            if self.sheet is not None:
                self._show_alerts(self.sheet)

    def _show_alerts(self, sheet: BannerSheet) -> None:
        self._alerts.clear()
        chips = [chip(alert.text, alert.tone) for alert in sheet.alerts]
        if sheet.restriction:
            chips.insert(0, chip(f"⊘ RESTRICTED: {sheet.restriction}", Tone.STRONG))
        if self._present:
            chips.append(chip(self._present, Tone.QUIET))
        for each in chips:
            self._alerts.add(each)
        self._alerts.setVisible(bool(chips))
        self._settle()

    def _lay_out(self) -> None:
        px = self._theme.px
        first = QHBoxLayout()
        first.setSpacing(px(18))
        first.addWidget(self.name_label)
        first.addWidget(self._facts, 1, Qt.AlignmentFlag.AlignVCenter)
        first.addWidget(self._alerts, 0, Qt.AlignmentFlag.AlignVCenter)
        first.addWidget(self.more_button)
        self._first = first
        whole = QVBoxLayout(self)
        whole.setContentsMargins(px(16), px(5), px(10), px(5))
        whole.setSpacing(px(2))
        whole.addLayout(first)
        whole.addWidget(self._second)
        self._whole = whole

    def _settle(self) -> None:
        """Where there is no room in one line, first the alerts and then the facts go below."""
        room = self.width() - self._theme.px(90) - self.more_button.sizeHint().width()
        name = self.name_label.sizeHint().width() + self._facts.sizeHint().width()
        centre = Qt.AlignmentFlag.AlignVCenter
        if name <= room:
            self._first.insertWidget(1, self._facts, 1, centre)
        else:
            self._whole.insertWidget(1, self._facts)
        self._first.setStretch(0, 0 if name <= room else 1)
        if name + self._alerts.sizeHint().width() <= room:
            self._first.insertWidget(2, self._alerts, 0, centre)
        else:
            self._whole.insertWidget(self._whole.count() - 1, self._alerts)

    def _on_more(self, is_open: bool) -> None:
        self._second.setVisible(is_open)
        self.more_button.setText("▴" if is_open else "▾")


class _NameLabel(QLabel):
    """In one line where there is room; wrapped, never cut, where there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        width = self.fontMetrics().horizontalAdvance(self.text()) + 4
        return QSize(width, super().sizeHint().height())


def _fact(name: str, text: str) -> QWidget:
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(label(name, "quiet"))
    row.addWidget(label(text, "strong"))
    return pair
