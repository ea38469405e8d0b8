"""What the patient's next visit needs: for the desk, and for who reads the record."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.wrapped import unbroken

if TYPE_CHECKING:
    from o2clinic.services.visit_packs import PackLine, PackSheet


class PackCard(Card):
    """Before the visit, at the visit, and what the desk sees to."""

    def __init__(self) -> None:
        super().__init__("The next visit needs")
        self.before = label("", wrap=True)
        self.collect = label("", wrap=True)
        self.desk = label("", "quiet", wrap=True)
        self.pair = label("", "quiet", wrap=True)
        for one in (self.before, self.collect, self.desk, self.pair):
            self.add(one)
        self.hide()

    def show_desk(self, words: Sequence[str], gas_pair: str) -> None:
        """What the desk sees to, and how far the gases lie apart; neither without a visit."""
        self.setVisible(bool(words or gas_pair))
        self.set_title("The next visit needs" if words else "Gases")
        self.desk.setVisible(bool(words))
        self.pair.setVisible(bool(gas_pair))
        self.pair.setText(unbroken(gas_pair))
        self.desk.setText(unbroken(f"Desk: {'; '.join(words)}"))

    def show_pack(self, sheet: "PackSheet | None") -> None:
        """What the record lacks and the visit collects; None tells nothing of it."""
        self.set_note(sheet.title if sheet is not None else "")
        lines = (sheet.before, sheet.collect) if sheet is not None else ((), ())
        for shown, title, items in (
            (self.before, "Before it", lines[0]),
            (self.collect, "At it", lines[1]),
        ):
            shown.setText(unbroken("\n".join((f"{title}:", *map(_line, items)))))
            shown.setVisible(bool(items))

    def show_instead(self, words: str) -> None:
        """Say why nothing of it is told."""
        self.show_pack(None)
        self.before.setText(words)
        self.before.show()


def _line(item: "PackLine") -> str:
    mark = "⚠" if item.is_lacking else "☐"
    return f"{mark} {item.words}" + (f"  ({item.rule})" if item.rule else "")
