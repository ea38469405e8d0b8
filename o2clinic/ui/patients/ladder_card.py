"""The ladder from referral to order: each rung with its evidence, and a way to work on it."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QPushButton

from o2clinic.rules.display import short_date, with_subscripts
from o2clinic.rules.pathway_case import LadderRung, Need, RungState
from o2clinic.rules.permissions import Permission
from o2clinic.rules.rule_book import RULES
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone, chip, label
from o2clinic.ui.widgets.wrapped import Wrapped, unbroken

# Sign, kind of label, tone of the chip.
_LOOKS: Final = {
    RungState.MET: ("✓", "good", Tone.GOOD),
    RungState.NEXT: ("▶", "strong", Tone.BRAND),
    RungState.WAITING: ("○", "caution", Tone.CAUTION),
    RungState.NOT_MET: ("✕", "danger", Tone.DANGER),
    RungState.STOPPED: ("✕", "danger", Tone.DANGER),
    RungState.LATER: ("○", "quiet", Tone.QUIET),
    RungState.NOT_NEEDED: ("–", "quiet", Tone.QUIET),
}
_BOOK: Final = ("Book", "book", Permission.BOOK)
_ENTER_GAS: Final = ("Enter gas", "results:new_gas", Permission.RECORD_RESULT)
_HEALTH: Final = ("Record", "health", Permission.RECORD_RESULT)
_TITRATE: Final = ("Titrate", "titration", Permission.RECORD_RESULT)
# On Part A at least; what a person may order is told by the form.
_ORDER: Final = ("New order", "orders:new_order", Permission.ORDER_STATIC)
_DECIDE: Final = ("Decide", "assessment:decide", Permission.ORDER_OXYGEN)
_RISK: Final = ("Record", "risk", Permission.RECORD_RESULT)
# By need: the words on the button, where it leads, who may go there.
_ACTIONS: Final[dict[Need, tuple[tuple[str, str, Permission], ...]]] = {
    Need.RECORD_BIRTH: (("Details", "details", Permission.REGISTER_PATIENT),),
    Need.RECORD_DIAGNOSIS: (_HEALTH,),
    Need.RECORD_EXACERBATION: (_HEALTH,),
    Need.ANSWER_QUERY: (("Results", "results", Permission.READ_RECORD),),
    Need.TAKE_GAS: (_ENTER_GAS, _BOOK),
    Need.TAKE_ARTERIAL_GAS: (_ENTER_GAS, _BOOK),
    Need.DECIDE: (_DECIDE,),
    Need.TITRATE: (_TITRATE, _BOOK),
    Need.RECORD_FORMS: (_RISK,),
    Need.ORDER: (_ORDER,),
}
_CAN_WAIT: Final = {RungState.LATER, RungState.MET, RungState.NOT_NEEDED}


class LadderCard(Card):
    """Read it from the top, where the way begins; Tab goes to each rung and what can be done.

    Signals:
        place_wanted: where a button leads: "book", or a page of the patient.
    """

    place_wanted = Signal(str)

    def __init__(
        self, theme: Theme, rungs: Sequence[LadderRung], may: Callable[[Permission], bool]
    ) -> None:
        met = sum(rung.state is RungState.MET for rung in rungs)
        super().__init__("From referral to order", f"{met} of {len(rungs)} met")
        for rung in rungs:
            row = RungRow(theme, rung, may)
            row.place_wanted.connect(self.place_wanted)
            self.add(row)


class RungRow(Wrapped):
    """One rung."""

    place_wanted = Signal(str)

    def __init__(self, theme: Theme, rung: LadderRung, may: Callable[[Permission], bool]) -> None:
        super().__init__()
        sign, kind, tone = _LOOKS[rung.state]
        state = _state_words(rung)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(f"{rung.words}, {state}: {rung.evidence}")
        self.setToolTip("\n".join(f"{rule}  {RULES[rule].words}" for rule in rung.rules))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, theme.px(3), 0, theme.px(3))
        grid.setHorizontalSpacing(theme.px(10))
        grid.setVerticalSpacing(0)
        grid.setColumnMinimumWidth(0, theme.px(16))
        grid.setColumnMinimumWidth(1, theme.px(190))
        grid.setColumnStretch(2, 1)
        top = Qt.AlignmentFlag.AlignTop
        is_quiet = rung.state in _CAN_WAIT
        evidence = unbroken(with_subscripts(rung.evidence))
        grid.addWidget(label(sign, kind), 0, 0, top)
        grid.addWidget(label(rung.words, "quiet" if is_quiet else "strong"), 0, 1, top)
        grid.addWidget(label(evidence, "quiet" if is_quiet else "", wrap=True), 0, 2, top)
        grid.addWidget(label(", ".join(rung.rules), "quiet"), 0, 3, top)
        grid.addWidget(chip(state, tone), 0, 4, top)
        self.buttons = self._actions(rung, may)
        for at, button in enumerate(self.buttons):
            grid.addWidget(button, 0, 5 + at, top)

    def _actions(self, rung: LadderRung, may: Callable[[Permission], bool]) -> list["_PlaceButton"]:
        """Only where something can be done now."""
        if rung.need is None or rung.state in _CAN_WAIT:
            return []
        made = []
        for words, place, permission in _ACTIONS[rung.need]:
            if may(permission):
                button = _PlaceButton(words, place)
                button.setAccessibleName(f"{words}: {rung.words}")
                button.place_wanted.connect(self.place_wanted)
                made.append(button)
        return made


class _PlaceButton(QPushButton):
    """Leads to a place."""

    place_wanted = Signal(str)

    def __init__(self, words: str, place: str) -> None:
        super().__init__(words)
        self._place = place
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.place_wanted.emit(self._place)


def _state_words(rung: LadderRung) -> str:
    if rung.not_before is not None and rung.state is not RungState.MET:
        return f"from {short_date(rung.not_before)}"
    return rung.state.value
