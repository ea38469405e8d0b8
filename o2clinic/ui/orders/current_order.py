"""What a patient has at present, above the list of all orders."""

from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date
from o2clinic.services.order_facts import OrderRow
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone, chip, label


class CurrentOrder(Card):
    """The order in force, or that there is none."""

    def __init__(self) -> None:
        super().__init__("Oxygen now")
        self.state = chip("", Tone.GOOD)
        self.add_corner(self.state)
        self.lines = label("", "strong", wrap=True)
        self.more = label("", "quiet", wrap=True)
        self.add(self.lines)
        self.add(self.more)

    def show_order(self, row: OrderRow | None) -> None:
        """Show it; None for no oxygen."""
        self.state.setVisible(row is not None)
        self.more.setVisible(row is not None)
        if row is None:
            self.lines.setText("No oxygen is ordered at present.")
            return
        self.state.setText(f"in force since {short_date(day_of(row.ordered_at))}")
        self.lines.setText("\n".join(line.in_words() for line in row.lines))
        told = (
            f"ordered by {row.ordered_by}",
            f"supplier {row.supplier}" if row.supplier else "",
            f"when ordered: {row.outcome}" if row.outcome else "",
        )
        self.more.setText(" · ".join(part for part in told if part))
