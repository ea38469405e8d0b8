"""A PDF as it will print, page below page."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.marks import label

if TYPE_CHECKING:
    import pypdfium2

ZOOMS = (50, 75, 100, 125, 150, 200, 300)
_POINTS_TO_PIXELS = 96 / 72
_GAP = 12


class PdfPreview(QWidget):
    """Read the pages; Page Up and Down turn them, Ctrl + and - zoom, print or save from here.

    Signals:
        print_wanted: the PDF's bytes.
        save_wanted: the PDF's bytes.
    """

    print_wanted = Signal(object)
    save_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pdf = b""
        self._sizes: list[tuple[float, float]] = []
        self._zoom = 100
        self._pages: list[QLabel] = []
        self._tops: list[int] = []
        self._sheets = QWidget()
        self._column = QVBoxLayout(self._sheets)
        self._column.setContentsMargins(_GAP, _GAP, _GAP, _GAP)
        self._column.setSpacing(_GAP)
        self._column.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.scroll_area = QScrollArea()
        self.scroll_area.setWidgetResizable(True)
        self.scroll_area.setWidget(self._sheets)
        self.scroll_area.setAccessibleName("Pages")
        self.scroll_area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.scroll_area.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._draw_visible)
        self._build_bar()
        self._lay_out_pages()

    @property
    def pdf(self) -> bytes:
        """The paper that is shown, byte for byte."""
        return self._pdf

    @property
    def page_count(self) -> int:
        """How many pages there are."""
        return len(self._sizes)

    @property
    def zoom(self) -> int:
        """Percent of the printed size."""
        return self._zoom

    @property
    def page_number(self) -> int:
        """The page in front, from 1; 0 without pages."""
        top = (
            self.scroll_area.verticalScrollBar().value() + self.scroll_area.viewport().height() // 3
        )
        shown = [at for at, begins in enumerate(self._tops, 1) if begins <= top]
        return shown[-1] if shown else min(1, self.page_count)

    def set_pdf(self, pdf: bytes) -> None:
        """Show a document; empty bytes show nothing."""
        import pypdfium2

        self._pdf = pdf
        self._sizes = []
        if pdf:
            document = pypdfium2.PdfDocument(pdf)
            self._sizes = [document.get_page_size(at) for at in range(len(document))]
            document.close()
        self._lay_out_pages()

    def set_zoom(self, percent: int) -> None:
        """Show at another size."""
        self._zoom = percent
        self._lay_out_pages()

    def go_to_page(self, number: int) -> None:
        """Bring a page to the top."""
        if 1 <= number <= self.page_count:
            self.scroll_area.verticalScrollBar().setValue(self._tops[number - 1] - _GAP)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page keys, zoom keys, print and save."""
        has_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_PageDown:
            self.go_to_page(self.page_number + 1)
        elif key is Qt.Key.Key_PageUp:
            self.go_to_page(self.page_number - 1)
        elif has_control and key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self._on_larger()
        elif has_control and key is Qt.Key.Key_Minus:
            self._on_smaller()
        elif has_control and key is Qt.Key.Key_P:
            self._on_print()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More room may show more pages."""
        super().resizeEvent(event)
        self._settle.start()

    def _build_bar(self) -> None:
        self._where = label("", "quiet")
        self._how_large = label("", "quiet")
        smaller, larger = QToolButton(), QToolButton()
        for button, sign, name, slot in (
            (smaller, "−", "Smaller", self._on_smaller),
            (larger, "+", "Larger", self._on_larger),
        ):
            button.setText(sign)
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.clicked.connect(slot)
        self.save_button = QPushButton("Save a copy")
        self.save_button.clicked.connect(self._on_save)
        self.print_button = QPushButton("Print")
        self.print_button.setProperty("kind", "primary")
        self.print_button.clicked.connect(self._on_print)
        bar = QHBoxLayout()
        bar.setSpacing(self._theme.px(8))
        for widget in (self._where, smaller, self._how_large, larger):
            bar.addWidget(widget)
        bar.addStretch()
        bar.addWidget(self.save_button)
        bar.addWidget(self.print_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addLayout(bar)
        whole.addWidget(self.scroll_area, 1)

    def _lay_out_pages(self) -> None:
        for page in self._pages:
            page.hide()
            page.deleteLater()
        self._pages, self._tops, below = [], [], _GAP
        scale = _POINTS_TO_PIXELS * self._zoom / 100
        for number, (width, height) in enumerate(self._sizes, 1):
            page = QLabel()
            page.setFixedSize(round(width * scale), round(height * scale))
            page.setStyleSheet("background: white; border: 1px solid #8795a1;")
            page.setAccessibleName(f"Page {number} of {self.page_count}")
            self._column.addWidget(page)
            self._pages.append(page)
            # Reckoned here, because the layout places the pages only later.
            self._tops.append(below)
            below += page.height() + _GAP
        self.print_button.setEnabled(bool(self._pdf))
        self.save_button.setEnabled(bool(self._pdf))
        self._how_large.setText(f"{self._zoom} %")
        self._settle.start()

    def _draw_visible(self) -> None:
        """Pages are drawn when they come into view: a batch of 80 letters opens at once."""
        self._where.setText(f"Page {self.page_number} of {self.page_count}" if self._pdf else "")
        top = self.scroll_area.verticalScrollBar().value()
        bottom = top + self.scroll_area.viewport().height()
        wanted = [
            at
            for at, (page, begins) in enumerate(zip(self._pages, self._tops, strict=True))
            if page.pixmap().isNull() and begins < bottom and begins + page.height() > top
        ]
        if not wanted:
            return
        import pypdfium2

        document = pypdfium2.PdfDocument(self._pdf)
        for at in wanted:
            self._pages[at].setPixmap(self._drawn(document[at]))
        document.close()

    def _drawn(self, page: "pypdfium2.PdfPage") -> QPixmap:
        ratio = self.devicePixelRatioF()
        bitmap = page.render(
            scale=_POINTS_TO_PIXELS * self._zoom / 100 * ratio, rev_byteorder=True, prefer_bgrx=True
        )
        image = QImage(
            bytes(bitmap.buffer),
            bitmap.width,
            bitmap.height,
            bitmap.stride,
            QImage.Format.Format_RGBX8888,
        )
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(ratio)
        page.close()
        return pixmap

    def _on_scrolled(self, _value: int) -> None:
        self._settle.start()

    def _on_smaller(self) -> None:
        self.set_zoom(max((each for each in ZOOMS if each < self._zoom), default=ZOOMS[0]))

    def _on_larger(self) -> None:
        self.set_zoom(min((each for each in ZOOMS if each > self._zoom), default=ZOOMS[-1]))

    def _on_print(self) -> None:
        if self._pdf:
            self.print_wanted.emit(self._pdf)

    def _on_save(self) -> None:
        if self._pdf:
            self.save_wanted.emit(self._pdf)
