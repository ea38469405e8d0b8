"""Where an order is for: home, home after a ward, or a second address for some days."""

from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit

from o2clinic.rules.order_stay import NO_WARD, Stay, StayKind, Ward
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.text_box import TextBox

_HOME, _WARD = "home", "ward"
_WHERE: Final = (
    (_HOME, "At home"),
    (_WARD, "At home, after discharge from a ward"),
    (StayKind.HOLIDAY.value, "Holiday, at a second address"),
    (StayKind.TEMPORARY.value, "Temporary stay at a second address"),
)
OF_STAY: Final = (
    *("stay_from", "stay_until", "stay_address", "stay_postcode", "stay_contact"),
    "stay_telephone",
)
OF_WARD: Final = ("ward_name", "ward_telephone", "discharge_on")
NAMES: Final = frozenset({"stay_kind", *OF_STAY, *OF_WARD})


class StayFields(QObject):
    """Rows of an order's form: choose where; what that asks for comes below it.

    Signals:
        changed: something was typed or chosen.
    """

    changed = Signal()

    def __init__(self, form: FieldForm, today: Callable[[], date]) -> None:
        super().__init__(form)
        self._is_filling = False
        self.where = Choice("Oxygen is for", _WHERE)
        self.where.setMinimumContentsLength(26)
        self.stay_from, self.stay_until = DateEdit(today=today), DateEdit(today=today)
        self.discharge_on = DateEdit(today=today)
        self.address = TextBox("Second address", 2)
        self.postcode, self.contact, self.telephone = QLineEdit(), QLineEdit(), QLineEdit()
        self.ward, self.ward_telephone = QLineEdit(), QLineEdit()
        for edit, most in (
            (self.postcode, 10),
            (self.contact, 100),
            (self.telephone, 40),
            (self.ward, 100),
            (self.ward_telephone, 40),
        ):
            edit.setMaxLength(most)
        self.fields = form
        for name, title, widget in (
            ("stay_kind", "Oxygen is for", self.where),
            ("stay_from", "First day there", self.stay_from),
            ("stay_until", "Last day there", self.stay_until),
            ("stay_address", "Second address", self.address),
            ("stay_postcode", "Postcode", self.postcode),
            ("stay_contact", "Who is there", self.contact),
            ("stay_telephone", "Telephone there", self.telephone),
            ("ward_name", "Ward", self.ward),
            ("ward_telephone", "Ward's telephone", self.ward_telephone),
            ("discharge_on", "Discharge on", self.discharge_on),
        ):
            self.fields.add(name, title, widget, width=120 if widget is self.postcode else 0)
        for edit in (
            *(self.stay_from, self.stay_until, self.discharge_on, self.postcode, self.contact),
            *(self.telephone, self.ward, self.ward_telephone),
        ):
            edit.textChanged.connect(self._on_changed)
        self.address.textChanged.connect(self._on_changed)
        self.where.currentIndexChanged.connect(self._on_where)
        self._on_where()

    @property
    def stay(self) -> Stay | None:
        """The second address; None for oxygen at home."""
        if self.where.value not in set(StayKind):
            return None
        return Stay(
            kind=StayKind(self.where.value),
            from_on=self.stay_from.value,
            until_on=self.stay_until.value,
            address=self.address.text,
            postcode=self.postcode.text().strip().upper(),
            contact=self.contact.text().strip(),
            telephone=self.telephone.text().strip(),
        )

    @property
    def ward_left(self) -> Ward:
        """The ward; all empty where nobody leaves one."""
        if self.where.value != _WARD:
            return NO_WARD
        return Ward(
            name=self.ward.text().strip() or " ",  # chosen, and so to be named
            telephone=self.ward_telephone.text().strip(),
            discharge_on=self.discharge_on.value,
        )

    def show_where(self, stay: Stay | None, ward: Ward) -> None:
        """Fill in."""
        self._is_filling = True
        shown = stay or Stay(kind=StayKind.HOLIDAY)
        self.stay_from.set_value(shown.from_on)
        self.stay_until.set_value(shown.until_on)
        self.address.setPlainText(shown.address)
        self.postcode.setText(shown.postcode)
        self.contact.setText(shown.contact)
        self.telephone.setText(shown.telephone)
        self.ward.setText(ward.name.strip())
        self.ward_telephone.setText(ward.telephone)
        self.discharge_on.set_value(ward.discharge_on)
        self.where.set_value(stay.kind.value if stay else _WARD if ward.is_given else _HOME)
        self._is_filling = False

    def _on_where(self, *_at: int) -> None:
        where = self.where.value
        for name in OF_STAY:
            self.fields.show_field(name, is_shown=where in set(StayKind))
        for name in OF_WARD:
            self.fields.show_field(name, is_shown=where == _WARD)
        self._on_changed()

    def _on_changed(self, *_what: object) -> None:
        if not self._is_filling:
            self.changed.emit()
