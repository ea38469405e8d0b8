"""The patients next to the one in front, read and drawn before anybody asks for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from o2clinic.charts.colours import Colours
from o2clinic.charts.trend_image import Canvas, TrendImage, trend_image
from o2clinic.charts.trend_sheet import TrendSheet
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.room_sheet import RoomSheet

_FORMAT = QImage.Format.Format_RGBA8888


@dataclass(frozen=True, slots=True)
class RoomCanvas:
    """How a trend is drawn for the room.

    Attributes:
        most_panels: more would not stay apart at this size of type.
        has_band: whether there is room for the therapy below them.
    """

    canvas: Canvas
    colours: Colours
    most_panels: int
    has_band: bool = True


class Ahead(QObject):
    """Keeps the sheets and pictures of the few patients that may be wanted next.

    Signals:
        sheet_came: of the line of the agenda with this key.
        image_came: the drawing of its trend.
        refused: the key and why; its record is shut, or the database did not answer.
    """

    sheet_came = Signal(object)
    image_came = Signal(object)
    refused = Signal(object)

    def __init__(self, workplace: Workplace, parent: QObject) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._wanted: tuple[int, ...] = ()
        self._sheets: dict[int, RoomSheet] = {}
        self._images: dict[int, QImage] = {}
        self._asked: set[int] = set()
        self._canvas: RoomCanvas | None = None

    @property
    def sheets(self) -> "tuple[RoomSheet, ...]":
        """Every patient who is ready."""
        return tuple(self._sheets.values())

    def sheet(self, item_id: int) -> "RoomSheet | None":
        """A patient who is ready."""
        return self._sheets.get(item_id)

    def image(self, item_id: int) -> QImage | None:
        """The trend of one, as it was drawn for the canvas in use."""
        return self._images.get(item_id)

    def want(self, item_ids: Sequence[int]) -> None:
        """Make these ready, the first one first; what is known of others is forgotten."""
        self._wanted = tuple(item_ids)
        for kept in (self._sheets, self._images):
            for item_id in [one for one in kept if one not in self._wanted]:
                kept.pop(item_id)
        for item_id in self._wanted:
            if item_id not in self._sheets and item_id not in self._asked:
                self._ask(item_id)

    def read_again(self, front: int) -> None:
        """Something changed: all are read again; the one in front stays until then."""
        for item_id in [one for one in self._sheets if one != front]:
            self._sheets.pop(item_id)
            self._images.pop(item_id, None)
        for item_id in self._wanted:
            self._ask(item_id)

    def note_version(self, item_id: int, version: int, seconds: int) -> None:
        """The line of the agenda was written by ourselves."""
        sheet = self._sheets.get(item_id)
        if sheet is not None:
            self._sheets[item_id] = replace(sheet, version=version, seconds=seconds)

    def draw_for(self, canvas: RoomCanvas) -> None:
        """Another size or another scheme: every trend is drawn anew."""
        if canvas != self._canvas:
            self._canvas = canvas
            self._images.clear()
            for item_id in self._wanted:
                self._draw(item_id)

    def _ask(self, item_id: int) -> None:
        room = self._workplace.services.meeting_room
        self._asked.add(item_id)

        def task() -> "RoomSheet":
            return room.patient(item_id)

        def failed(error: Exception) -> None:
            self._asked.discard(item_id)
            self.refused.emit((item_id, error))

        self._workplace.background.ask(self, f"patient {item_id}", task, self._on_sheet, failed)

    def _on_sheet(self, sheet: "RoomSheet") -> None:
        self._asked.discard(sheet.item_id)
        if sheet.item_id not in self._wanted:
            return
        before = self._sheets.get(sheet.item_id)
        self._sheets[sheet.item_id] = sheet
        if before is None or before.trend != sheet.trend:
            self._images.pop(sheet.item_id, None)
        self.sheet_came.emit(sheet.item_id)
        self._draw(sheet.item_id)

    def _draw(self, item_id: int) -> None:
        sheet, wanted = self._sheets.get(item_id), self._canvas
        if sheet is None or wanted is None or item_id in self._images:
            return
        trend = for_room(sheet.trend, wanted.most_panels, has_band=wanted.has_band)

        def task() -> TrendImage:
            return trend_image(trend, wanted.colours, wanted.canvas)

        def drawn(image: TrendImage) -> None:
            if wanted == self._canvas and item_id in self._wanted:
                pixels = QImage(image.rgba, image.width, image.height, _FORMAT)
                self._images[item_id] = pixels.copy()  # Qt does not own the bytes
                self.image_came.emit(item_id)

        self._workplace.background.draw(
            self, f"trend {item_id}", task, drawn, self._workplace.report
        )


def for_room(sheet: TrendSheet, most: int, *, has_band: bool) -> TrendSheet:
    """The first quantities that were measured at all: PaO₂, then PaCO₂, then the others."""
    measured = list(sheet.measured or sheet.panels)
    shown = replace(sheet, panels=tuple(measured[:most]))
    return shown if has_band else replace(shown, therapy=(), events=())
