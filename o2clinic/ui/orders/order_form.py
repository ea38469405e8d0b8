"""The form of a new oxygen order: equipment, what goes with it, what changes, what is missing."""

from dataclasses import replace
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from o2clinic.errors import Finding
from o2clinic.rules.calendar import Century
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.diagnosis import CLINICAL_CODES
from o2clinic.rules.display import short_date
from o2clinic.rules.order import DELIVERY_WORDS, Delivery, FormPart
from o2clinic.rules.order_sending import PART_WORDS
from o2clinic.services.order_draft import OrderDraft
from o2clinic.services.paper_corrections import WHY_FIELD
from o2clinic.ui.correction_strip import CorrectionStrip
from o2clinic.ui.orders.difference_list import DifferenceList
from o2clinic.ui.orders.equipment_rows import EquipmentRows
from o2clinic.ui.orders.stay_fields import NAMES as STAY_NAMES
from o2clinic.ui.orders.stay_fields import StayFields
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit, today_here
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.gate_list import GateList
from o2clinic.ui.widgets.marks import label
from o2clinic.ui.widgets.text_box import TextBox
from o2clinic.ui.widgets.typed_state import Typed

_DROPPED = "dropped_confirmed"
_ELSEWHERE = frozenset({_DROPPED, WHY_FIELD})  # beside the rows and the fields
_DECLARATION = "is_information_correct"
_REPLACES = "the new order replaces everything on the old one"
_BESIDE = "for the second address; what is at home stays there"
_WIDE = 900  # designed pixels for two cards side by side


class OrderForm(QWidget):
    """Restate everything the patient is to have: the new order replaces all of the old one.

    Signals:
        changed: something was typed, chosen or ticked.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._draft: OrderDraft | None = None
        self._is_filling = False
        self._shown: tuple[Finding, ...] | None = None
        self.rows = EquipmentRows(theme)
        self.differences = DifferenceList()
        self.gate = GateList()
        self.correction = CorrectionStrip(theme)
        self._make_fields()
        self._lay_out()
        self._connect()

    def show_draft(self, draft: OrderDraft) -> None:
        """Fill in; what is shown is about the draft's patient and nobody else."""
        self._is_filling = True
        self._draft = draft
        self.correction.show_correction(draft.corrects)
        self._offer_choices(draft)
        self.code.set_value(draft.clinical_code)
        self.delivery.set_value(draft.delivery)
        self.consent.set_value(draft.consent_signed_on)
        self.risk.set_value(draft.risk_form_completed_on)
        self.niv.setChecked(draft.is_on_niv)
        self.tracheostomy.setChecked(draft.has_tracheostomy)
        self.contact.setText(draft.contact_name)
        self.telephone.setText(draft.contact_telephone)
        self.additional.setPlainText(draft.additional)
        self.stay.show_where(draft.stay, draft.ward)
        self.correct.setChecked(draft.is_information_correct)
        self.gate.reason_edit.setText(draft.reason)
        self._tell_standing(draft)
        self.rows.set_lines(draft.lines)
        self._is_filling = False
        self._on_changed()

    def typed_state(self) -> dict[str, Any]:
        """What stands in the rows and fields, exactly as typed."""
        return {
            "lines": self.rows.typed_state(),
            "fields": self.fields.typed_state(),
            "dropped": self.differences.typed_state(),
            "reason": self.gate.reason_edit.text(),
            "correction": self.correction.reason,
        }

    def restore_typed(self, state: Typed) -> None:
        """Show it again; ticks against the order in force only where they are still about it."""
        self.rows.restore_typed(state["lines"])
        self.fields.restore_typed(state["fields"])
        self.differences.restore_typed(state["dropped"])
        self.gate.reason_edit.setText(state["reason"])
        self.correction.reason_edit.setText(str(state.get("correction", "")))

    def take_risks(self, now: OrderDraft) -> None:
        """Look again at what is typed, with the risks at home as they are recorded now."""
        if self._draft is not None and self._draft.command_id == now.command_id:
            facts = replace(self._draft.facts, risk=now.facts.risk)
            self._draft = replace(self._draft, facts=facts)
            self._on_changed()

    def forget(self) -> None:
        """Put the form away after it was issued."""
        self._draft = None
        self._shown = None

    def fit(self, room: int) -> None:
        """Lay out for so many pixels of width: below one another where they are few."""
        self.rows.fit(room - self._theme.px(40))
        is_narrow = room < self._theme.px(_WIDE)
        direction = QBoxLayout.Direction
        self._lower.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)

    @property
    def draft(self) -> OrderDraft | None:
        """What is typed; None before anything was shown."""
        if self._draft is None:
            return None
        return replace(
            self._draft,
            lines=self.rows.lines,
            part=self.part.value,
            supplier_id=self.supplier.value,
            clinical_code=self.code.value,
            delivery=self.delivery.value,
            consent_signed_on=self.consent.value,
            risk_form_completed_on=self.risk.value,
            is_on_niv=self.niv.isChecked(),
            has_tracheostomy=self.tracheostomy.isChecked(),
            additional=self.additional.text,
            stay=self.stay.stay,
            ward=self.stay.ward_left,
            contact_name=self.contact.text().strip(),
            contact_telephone=self.telephone.text().strip(),
            is_information_correct=self.correct.isChecked(),
            dropped_confirmed=self.differences.confirmed,
            reason=self.gate.reason,
            corrects=self.correction.correction,
        )

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What was typed and not understood."""
        return (*self.rows.problems, *self.fields.problems)

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """List what stands in the way, and mark the fields."""
        if findings == self._shown:
            return
        self._shown = findings
        self.rows.show_findings(findings)
        # The declaration's words stand beside its box already.
        self.fields.show_findings([each for each in findings if each.field != _DECLARATION])
        self.fields.summary.hide()  # the gate beside the form says it
        self.gate.show_findings(findings, self._fields_to_go_to())

    def tell_comes(self, words: str) -> None:
        """Say when the oxygen comes."""
        self.order_card.set_note(words)

    def focus_first(self) -> None:
        """Begin at the first row."""
        if not self.correction.focus_reason():
            self.rows.focus_field("lines")

    def _fields_to_go_to(self) -> frozenset[str]:
        titled = {name for name, *_ in self._titled}
        return frozenset(titled | self.rows.field_names() | STAY_NAMES | _ELSEWHERE)

    def _make_fields(self) -> None:
        self.part = Choice[FormPart]("Form", PART_WORDS.items())
        self.part.setMinimumContentsLength(30)
        self.supplier = Choice[int | None]("Supplier", [(None, "Choose")])
        self.supplier.setMinimumContentsLength(22)
        codes = [("", "Choose")] + [
            (str(code.code), f"{code.code}  {code.label}") for code in CLINICAL_CODES
        ]
        self.code = Choice("Clinical code", codes)
        self.code.setMinimumContentsLength(30)
        deliveries: list[tuple[Delivery | None, str]] = [(None, "Choose")]
        deliveries += list(DELIVERY_WORDS.items())
        self.delivery = Choice("Delivery", deliveries)
        self.delivery.setMinimumContentsLength(22)
        self.consent = DateEdit(century=Century.PAST, today=self._today)
        self.risk = DateEdit(century=Century.PAST, today=self._today)
        self.niv = QCheckBox("On NIV or CPAP")
        self.tracheostomy = QCheckBox("Breathes through a tracheostomy")
        self.contact, self.telephone = QLineEdit(), QLineEdit()
        for edit, longest in ((self.contact, 100), (self.telephone, 40)):
            edit.setMaxLength(longest)
        self.additional = TextBox("For the supplier", 2)
        self.correct = QCheckBox("The information is correct and complete")
        self._titled: tuple[tuple[str, str, QWidget], ...] = (
            ("part", "Form (HOOF)", self.part),
            ("supplier_id", "Supplier", self.supplier),
            ("clinical_code", "Clinical code", self.code),
            ("delivery", "Delivery", self.delivery),
            ("consent_signed_on", "Consent (HOCF) signed", self.consent),
            ("risk_form_completed_on", "Risk form (IHORM) done", self.risk),
            ("is_on_niv", "NIV", self.niv),
            ("has_tracheostomy", "Tracheostomy", self.tracheostomy),
            ("contact_name", "Who may be asked", self.contact),
            ("contact_telephone", "Telephone", self.telephone),
            ("additional", "For the supplier", self.additional),
            (_DECLARATION, "Declaration", self.correct),
        )
        self.fields = FieldForm(self._theme)
        self.stay = StayFields(self.fields, self._today)
        for name, title, widget in self._titled:
            self.fields.add(name, title, widget)

    def _lay_out(self) -> None:
        px = self._theme.px
        equipment = self._equipment = Card("Equipment", _REPLACES)
        equipment.add(self.rows)
        order = Card("Order")
        order.add(self.fields)
        self.order_card = order
        order.content.addStretch()
        changes = Card("Against the order in force")
        self._changes = changes
        changes.add(self.differences)
        before = Card("Before it can be issued")
        self._standing = label("", wrap=True)
        before.add(self._standing)
        before.add(self.gate)
        before.content.addStretch()
        right = QVBoxLayout()
        right.setSpacing(px(10))
        right.addWidget(changes)
        right.addWidget(before, 1)
        self._lower = QHBoxLayout()
        self._lower.setSpacing(px(10))
        self._lower.addWidget(order, 1)
        self._lower.addLayout(right, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(px(10))
        whole.addWidget(self.correction)
        whole.addWidget(equipment)
        whole.addLayout(self._lower, 1)

    def _connect(self) -> None:
        self.rows.changed.connect(self._on_changed)
        self.correction.changed.connect(self._on_changed)
        self.differences.changed.connect(self._on_changed)
        self.gate.field_wanted.connect(self._on_field_wanted)
        for choice in (self.part, self.supplier, self.code, self.delivery):
            choice.currentIndexChanged.connect(self._on_changed)
        for day in (self.consent, self.risk):
            day.textChanged.connect(self._on_changed)
        for tick in (self.niv, self.tracheostomy, self.correct):
            tick.toggled.connect(self._on_changed)
        for edit in (self.contact, self.telephone):
            edit.textChanged.connect(self._on_changed)
        self.additional.textChanged.connect(self._on_changed)
        self.stay.changed.connect(self._on_changed)
        self.gate.reason_changed.connect(self._on_changed)

    def _offer_choices(self, draft: OrderDraft) -> None:
        """The parts that this person may order on, and the suppliers in use."""
        facts = draft.facts
        parts = facts.parts or (draft.part,)
        self.part.offer((part, PART_WORDS[part]) for part in parts)
        self.part.choose(draft.part, PART_WORDS[draft.part])
        none = facts.paper.supplier or "As the clinic is used to"
        known = [(one.supplier_id, one.name) for one in facts.suppliers]
        self.supplier.offer([(None, "Choose" if known else none), *known])
        self.supplier.set_value(draft.supplier_id)

    def _tell_standing(self, draft: OrderDraft) -> None:
        facts = draft.facts
        self._standing.setText(
            f"{facts.standing.one_line} ({', '.join(facts.standing.rule_ids)})"
            if facts.standing.rule_ids
            else facts.standing.one_line
        )
        old = facts.replaces
        self._changes.setVisible(old is not None)
        if old is not None:
            self._changes.set_note(f"ordered on {short_date(day_of(old.ordered_at))}")

    def _today(self) -> date:
        """The clinic's day on which the form was opened."""
        return self._draft.facts.today if self._draft is not None else today_here()

    def _on_changed(self) -> None:
        if self._is_filling or self._draft is None:
            return
        self.differences.show_lines(self._draft.facts.old_lines, self.rows.lines)
        # Beside the order in force nothing is taken away.
        is_beside = self.stay.stay is not None
        self._changes.setVisible(self._draft.facts.replaces is not None and not is_beside)
        self._equipment.set_note(_BESIDE if is_beside else _REPLACES)
        self.changed.emit()

    def _on_field_wanted(self, field: str) -> None:
        if field == _DROPPED:
            self.differences.focus_first()
        elif field == WHY_FIELD:
            self.correction.focus_reason()
        elif not self.rows.focus_field(field):
            self.fields.focus_field(field)
