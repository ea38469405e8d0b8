"""All orders of a patient: the one in force, the others, and what became of the chosen one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date
from o2clinic.rules.order_life import STAGE_WORDS, OrderStage, OrderStep, RemovalReason
from o2clinic.rules.order_stay import STAY_WORDS
from o2clinic.services.order_facts import OrderRow
from o2clinic.services.order_life_rows import OrderLifeRow
from o2clinic.ui.orders.life_panel import LifePanel
from o2clinic.ui.orders.life_words import left_words
from o2clinic.ui.orders.sending_card import SendingCard
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone, chip, label
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from o2clinic.ui.widgets.page import Page

_STATUS = {
    "issued": "In force",
    "superseded": "Replaced",
    "removed": "Removed",
    "cancelled": "Cancelled",
    "draft": "Draft",
}
_TONES = {"issued": Tone.GOOD, "draft": Tone.CAUTION}
_TO_BE_SENT = frozenset({OrderStage.ISSUED, OrderStage.SENT})
_WIDE = 1000  # designed pixels for both cards side by side


def _equipment(row: OrderRow) -> tuple[str, ...]:
    return row.draft_words or tuple(line.in_words() for line in row.lines)


def _standing(row: OrderRow) -> str:
    if row.stay is not None and row.status == "beside":
        return "Ended" if row.ended_at is not None else STAY_WORDS[row.stay.kind].split()[0]
    return _STATUS.get(row.status, row.status)


def _paper(row: OrderRow) -> str:
    return "HOOF" if row.document_id is not None else "none"


_COLUMNS = (
    Column[OrderRow]("Ordered", lambda row: short_date(day_of(row.ordered_at))),
    Column[OrderRow]("Standing", _standing, tone=lambda row: _TONES.get(row.status)),
    Column[OrderRow](
        "Ended", lambda row: short_date(day_of(row.ended_at)) if row.ended_at is not None else ""
    ),
    Column[OrderRow](
        "Equipment",
        lambda row: "; ".join(_equipment(row)),
        tooltip=lambda row: "\n".join(_equipment(row)),
        stretches=True,
    ),
    Column[OrderRow]("By", lambda row: row.ordered_by),
    Column[OrderRow]("Paper", _paper),
)


class OrdersOverview(QWidget):
    """Choose an order with the arrow keys: beside it stands what became of it, and what is next.

    Signals:
        opened: the `OrderRow` whose paper or draft is wanted.
    """

    opened = Signal(object)

    def __init__(self, page: "Page", patient_id: int) -> None:
        super().__init__()
        self._theme = page.workplace.theme
        self._page = page
        self._lives: dict[int, OrderLifeRow] = {}
        self._is_read = False
        self._removal_for: RemovalReason | None = None
        self.table = RecordTable("Orders", _COLUMNS, self._theme, key=lambda row: row.order_id)
        self.table.set_empty_text("No oxygen has been ordered for this patient.")
        self.table.row_activated.connect(self.opened.emit)
        self.table.row_chosen.connect(self._on_chosen)
        self.current = Card("Oxygen now")
        self.state = chip("", Tone.GOOD)
        self.current.add_corner(self.state)
        self.lines = label("", "strong", wrap=True)
        self.more = label("", "quiet", wrap=True)
        self.current.add(self.lines)
        self.current.add(self.more)
        self.left_bar = MessageBar()
        self.left_bar.action_wanted.connect(self._on_left)
        self.sending = SendingCard(page.workplace, patient_id)
        self._history = Card("All orders", "Enter opens the paper, or goes on with a draft")
        self._history.add(self.table, 1)
        self.life = LifePanel(page, patient_id)
        self.life.typing_turned.connect(self._fit)
        self._both = QHBoxLayout()
        self._both.setSpacing(self._theme.px(10))
        self._both.addWidget(self._history, 6)
        self._both.addWidget(self.life, 5)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(self._theme.px(10))
        whole.addWidget(self.current)
        whole.addWidget(self.sending)
        whole.addLayout(self._both, 1)
        whole.insertWidget(0, self.left_bar)  # the last for the keyboard, which begins at the list

    @property
    def rows(self) -> Sequence[OrderRow]:
        """What the table shows."""
        return self.table.records.rows

    def show_rows(self, rows: Sequence[OrderRow], lives: Sequence[OrderLifeRow]) -> None:
        """Show the orders and what became of them; the chosen one stays chosen."""
        self._lives = {one.order_id: one for one in lives}
        self.life.show_lives(lives)
        self.table.set_rows(rows)
        if rows and self.table.chosen is None:
            self.table.choose(0)
        self._on_chosen(self.table.chosen)
        self.sending.refresh(is_any=any(one.stage in _TO_BE_SENT for one in lives))
        self._show_current(rows)
        self._tell_left()
        self._is_read = True
        if self._removal_for is not None:
            self.ask_for_removal(self._removal_for)

    def ask_for_removal(self, reason: RemovalReason) -> None:
        """Begin the request for the order that is at home, once the orders are read."""
        self._removal_for = None if self._is_read else reason
        if not self._is_read:
            return
        for at, row in enumerate(self.rows):
            life = self._lives.get(row.order_id)
            if life is not None and OrderStep.REMOVAL_REQUESTED in life.steps:
                self.table.choose(at)
                self._on_chosen(row)
                break
        if not self.life.ask_for_removal(reason):
            self._page.message_bar.tell(
                "No removal is to be requested here",
                "It was requested already, or nothing is installed, or somebody who orders oxygen "
                "has to do it.",
                Tone.CAUTION,
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Below one another where there is little room."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """A step that is typed has the room of the card, and where there is little, the page."""
        is_narrow = self.width() < self._theme.px(_WIDE)
        direction = QBoxLayout.Direction
        self._both.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        is_typing = self.life.is_typing
        self.sending.put_aside(is_aside=is_typing)
        for part in (self.current, self._history):
            part.setVisible(not (is_narrow and is_typing))
        self._tell_left()

    def _left(self) -> OrderRow | None:
        """The newest order whose supplier does not know that another one brings it now."""
        left = (row for row in self.rows if self._stage_of(row) is OrderStage.LEFT)
        return next(left, None)

    def _stage_of(self, row: OrderRow) -> OrderStage | None:
        life = self._lives.get(row.order_id)
        return None if life is None else life.stage

    def _tell_left(self) -> None:
        """Lead to the request for removal as long as the supplier before was not asked."""
        row = self._left()
        life = None if row is None else self._lives[row.order_id]
        if row is None or life is None or life.left is None or self.life.is_typing:
            self.left_bar.clear()
            return
        may_record = self._page.workplace.services.order_life.may_record
        may_ask = may_record and OrderStep.REMOVAL_REQUESTED in life.steps
        wait = "" if life.left.came_on else ". Ask once it is, so that oxygen is always there"
        self.left_bar.tell(
            f"{row.supplier} has not been asked to take its equipment away",
            f"{left_words(life.left)}{wait}. Rental goes on until the request.",
            Tone.CAUTION,
            "Request removal" if may_ask else "",
        )

    def _on_left(self) -> None:
        row = self._left()
        if row is not None:
            self.table.choose(self.rows.index(row))
            self._on_chosen(row)
            self.life.ask_for_removal(RemovalReason.OTHER_SUPPLIER)

    def _on_chosen(self, row: OrderRow | None) -> None:
        self.sending.choose(row.order_id if row else 0)
        if not self.life.is_typing:
            self.life.choose(row.order_id if row else 0, row.supplier if row else "")

    def _show_current(self, rows: Sequence[OrderRow]) -> None:
        row = next((each for each in rows if each.is_in_force), None)
        life = self._lives.get(row.order_id) if row is not None else None
        self.state.setVisible(row is not None)
        if row is None:
            self.lines.setText("No oxygen is ordered at present.")
            self.more.hide()
            return
        self.state.setText(f"in force since {short_date(day_of(row.ordered_at))}")
        self.lines.setText("\n".join(line.in_words() for line in row.lines))
        stage = life.stage if life is not None else None
        told = (
            f"ordered by {row.ordered_by}",
            f"supplier {row.supplier}" if row.supplier else "",
            STAGE_WORDS[stage] if stage not in {None, OrderStage.INSTALLED} and stage else "",
            f"when ordered: {row.outcome}" if row.outcome else "",
        )
        self.more.show()
        self.more.setText(" · ".join(part for part in told if part))
