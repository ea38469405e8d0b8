"""A patient's page "Titration": where it stands, what is typed, the ladder of flows, the advice."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time, flow, number, with_subscripts
from o2clinic.rules.oxygen_source import Device
from o2clinic.rules.permissions import Permission
from o2clinic.rules.titration_case import ENDS_BY_RULE, TitrationState
from o2clinic.services.work import utc_now
from o2clinic.ui.patients.titration_cards import (
    NEW_ORDER,
    OrderCard,
    earlier_table,
    fit_to_rows,
    ladder_table,
    look_at_cards,
    rules_card,
)
from o2clinic.ui.patients.titration_desk import TitrationDesk
from o2clinic.ui.patients.titration_form import Now
from o2clinic.ui.patients.titration_glance import TitrationGlance
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import Tone, restyle
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.titration_sheet import TitrationSheet

_BESIDE = 900  # designed width from which the advice stands beside the ladder


class TitrationPage(TitrationDesk):
    """Ctrl+N starts or sets the flow that is advised; Ctrl+S saves what is typed, Esc leaves it."""

    concepts = frozenset({Concept.ASSESSMENT, Concept.RESULT, Concept.PATIENT, Concept.CLINIC})
    help_topic = "titration"

    def __init__(self, workplace: Workplace, patient_id: int, now: Now = utc_now) -> None:
        super().__init__(workplace, patient_id, now)
        self._build_parts()
        self._add_actions()
        self._lay_out()
        workplace.theme.changed.connect(self._on_theme)

    # Reading

    def refresh(self) -> None:
        """Ask for the titrations."""
        titrations, patient_id = self.workplace.services.titrations, self._patient

        def task() -> "TitrationSheet":
            return titrations.of(patient_id)

        self.ask("titration", task, self.show_sheet)

    def show_sheet(self, sheet: "TitrationSheet") -> None:
        """Show where it stands; what is typed stays."""
        self.sheet = sheet
        self.glance.show_sheet(sheet)
        self.table.set_rows(sheet.rows)
        fit_to_rows(self.table, sheet.rows, self.workplace.theme)
        self.earlier.set_rows(sheet.earlier)
        self._earlier_card.setVisible(bool(sheet.earlier))
        self._tell_urgent(sheet)
        self._show_advice(sheet)
        self._show_actions(sheet)
        self._tell_subtitle(sheet)
        self.bring_forms_up_to(sheet)
        self.go_on_with_draft()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The advice below the ladder where there is no room beside it."""
        super().resizeEvent(event)
        is_narrow = self.width() < self.workplace.theme.px(_BESIDE)
        direction = QBoxLayout.Direction
        self._both.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)

    def _on_theme(self, _colours: object) -> None:
        if self.sheet is not None:
            fit_to_rows(self.table, self.sheet.rows, self.workplace.theme)

    # Building

    def _build_parts(self) -> None:
        theme = self.workplace.theme
        self.urgent_bar = MessageBar()
        self.add_bar(self.urgent_bar)
        self.glance = TitrationGlance(theme, self.now)
        self.glance.wait_over.connect(self._on_wait_over)
        self.table = ladder_table(theme)
        self.earlier = earlier_table(theme)
        self._beside: QWidget | None = None
        self._below: QWidget | None = None
        self.order_card: OrderCard | None = None

    def _add_actions(self) -> None:
        self.end_button = self.add_action("End titration", self._on_end_wanted)
        self.facts_button = self.add_action("Facts", self._on_facts_wanted, keys="Ctrl+E")
        self.gas_button = self.add_action("Enter gas", self._on_gas_wanted, keys="Ctrl+G")
        self.reading_button = self.add_action(
            "Enter SpO₂", self._on_reading_wanted, keys="Ctrl+Shift+O"
        )
        self.other_button = self.add_action(
            "Other flow", self._on_other_wanted, keys="Ctrl+Shift+N"
        )
        self.set_button = self.add_action("Start", self._on_set_wanted, keys="Ctrl+N")
        for button in self._buttons:
            button.hide()
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.save_front)
        self.tell_keys("Ctrl+S", "Save what is typed")
        self.tell_keys("Esc", "Leave the form; what is typed is kept")

    def _lay_out(self) -> None:
        px = self.workplace.theme.px
        self.add(self.glance)
        for form in self.forms:
            self.add(form)
        ladder = Card("Ladder of flows", "air first; a line for each flow")
        ladder.add(self.table)
        self._earlier_card = Card("Earlier titrations")
        self._earlier_card.add(self.earlier)
        self._earlier_card.hide()
        self._rules, self._right = QVBoxLayout(), QVBoxLayout()
        left = QVBoxLayout()
        left.addWidget(ladder)
        left.addLayout(self._rules)
        left.addWidget(self._earlier_card)
        left.addStretch(1)
        self._both = QHBoxLayout()
        for layout in (left, self._rules, self._right, self._both):
            layout.setSpacing(px(10))
        self._both.addLayout(left, 8)
        self._right_held = QWidget()
        self._right_held.setLayout(self._right)
        self._right.setContentsMargins(0, 0, 0, 0)
        self._both.addWidget(self._right_held, 4)
        self.add(self._both)
        self.content.addStretch(1)

    @property
    def _buttons(self) -> tuple[QPushButton, ...]:
        return (
            self.end_button,
            self.facts_button,
            self.gas_button,
            self.reading_button,
            self.other_button,
            self.set_button,
        )

    # Showing

    def _tell_urgent(self, sheet: "TitrationSheet") -> None:
        advice = sheet.advice
        if sheet.open is None or advice is None or not advice.urgent:
            self.urgent_bar.clear()
            return
        title = "Stop" if advice.is_stop else "Urgent"
        self.urgent_bar.tell(title, with_subscripts(advice.urgent), Tone.DANGER)

    def _show_advice(self, sheet: "TitrationSheet") -> None:
        """The rules below the ladder, what follows from them beside it."""
        advice, theme = sheet.advice, self.workplace.theme
        self.order_card = None
        side: list[Card] = []
        rules: list[Card] = []
        if advice is not None:
            if advice.order:
                may_order = self.workplace.services.orders.may_issue
                self.order_card = OrderCard(advice, may_order=may_order)
                self.order_card.order_wanted.connect(self._on_order_wanted)
                side.append(self.order_card)
            side += look_at_cards(theme, advice)
            rules.append(rules_card(theme, advice, is_kept=sheet.open is None))
        self._beside = self._put(self._right, self._beside, side, stretch=1)
        self._right_held.setVisible(bool(side))
        self._below = self._put(self._rules, self._below, rules)

    def _put(
        self, into: QVBoxLayout, before: QWidget | None, cards: list[Card], *, stretch: int = 0
    ) -> QWidget:
        """These cards in the place of those before."""
        held = QWidget()
        column = QVBoxLayout(held)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.workplace.theme.px(10))
        for card in cards:
            column.addWidget(card)
        column.addStretch(stretch)
        if before is not None:
            before.hide()
            before.deleteLater()
        into.addWidget(held)
        # At once: a turn later, what was there flickers. Without cards it takes no room.
        held.setVisible(bool(cards))
        return held

    def _show_actions(self, sheet: "TitrationSheet") -> None:
        may = self.workplace.actor.may(Permission.RECORD_RESULT)
        advice = sheet.advice if sheet.open is not None else None
        following = advice.next_flow_l_min if advice is not None else None
        is_open = may and sheet.open is not None
        is_set = is_open and sheet.flow_now is not None
        self.end_button.setVisible(is_open)
        self.facts_button.setVisible(is_open)
        self.gas_button.setVisible(may)
        self.reading_button.setVisible(is_set)
        self.other_button.setVisible(is_open)
        self.set_button.setVisible(may and (sheet.open is None or following is not None))
        words = "Start" if sheet.open is None else "Set the flow"
        if following is not None:
            words = f"Set {flow(following)}"
        self.set_button.setText(f"{words}  Ctrl+N")
        self.set_button.setAccessibleName(words)
        primary = self._primary(sheet)
        for button in self._buttons:
            restyle(button, kind="primary" if button is primary else "")

    def _primary(self, sheet: "TitrationSheet") -> QPushButton:
        """What the rules ask for next."""
        state = sheet.advice.state if sheet.open is not None and sheet.advice is not None else None
        if state is TitrationState.MEASURE_SPO2:
            return self.reading_button
        if state in {TitrationState.NEEDS_GAS, TitrationState.INCOMPLETE}:
            return self.gas_button
        return self.end_button if state in ENDS_BY_RULE else self.set_button

    def _tell_subtitle(self, sheet: "TitrationSheet") -> None:
        going_on = sheet.open
        if going_on is not None:
            at = date_and_time(local(going_on.started_at))
            self.set_subtitle(f"open since {at}, begun by {going_on.started_by}")
        else:
            count = len(sheet.earlier) + (sheet.stored is not None)
            self.set_subtitle("none yet" if not count else f"{count} recorded, none is open")

    def _on_wait_over(self) -> None:
        """The instant has come: looked at again with what is known, and told once."""
        if self.sheet is None:
            return
        self.show_sheet(self.sheet.at(self.now()))
        advice, one = self.sheet.advice, self.sheet.flow_now
        if advice is None or one is None:
            return
        words = with_subscripts(f"{flow(one.flow_l_min)}: {advice.words}")
        self.workplace.say(f"The wait is over. {words}")
        self.message_bar.tell("The wait is over", f"{words}. {advice.next_words}", Tone.BRAND)

    # Forms

    def go_back(self) -> None:
        """To what stands last of the buttons, where the next flow is."""
        shown = [button for button in self._buttons if button.isVisibleTo(self)]
        (shown[-1] if shown else self.table).setFocus()

    def _on_facts_wanted(self) -> None:
        self.open_form(self.facts_form)

    def _on_set_wanted(self) -> None:
        is_open = self.sheet is not None and self.sheet.open is not None
        self.open_form(self.flow_form if is_open else self.facts_form)
        if is_open:
            self.flow_form.save_button.setFocus()

    def _on_other_wanted(self) -> None:
        self.open_form(self.flow_form)
        keeper = self._keeper_of[self.flow_form]
        if not keeper.is_touched:
            self.flow_form.ask_for_another()
            keeper.begin()
        self.flow_form.go_to_first()

    def _on_reading_wanted(self) -> None:
        self.open_form(self.reading_form)

    def _on_end_wanted(self) -> None:
        self.open_form(self.end_form)

    def _on_gas_wanted(self) -> None:
        self.workplace.open_patient(self._patient, self._gas_place())

    def _on_order_wanted(self) -> None:
        self.workplace.open_patient(self._patient, NEW_ORDER)

    def _gas_place(self) -> str:
        """The form of a gas, with what is breathed now."""
        sheet = self.sheet
        going_on = sheet.open if sheet is not None else None
        one = sheet.flow_now if sheet is not None else None
        if going_on is None:
            return "results:new_gas"
        if one is None:
            return f"results:new_gas {Device.AIR}"
        device = going_on.facts.interface or Device.NASAL_CANNULA
        return f"results:new_gas {device} {number(one.flow_l_min)}"
