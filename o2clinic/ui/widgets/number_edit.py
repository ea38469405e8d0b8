"""A field for one clinical number."""

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from o2clinic.rules.quantities import Quantity, Unit, convert, parse_quantity, round_half_up
from o2clinic.ui.widgets.typed_edit import TypedEdit


class NumberEdit(TypedEdit[Decimal]):
    """Takes point or comma in every country's settings, and a unit: "55 mmHg" in a kPa field.

    The value is in the field's unit, rounded half up to `places`; whatever was converted or
    rounded is echoed. Which values are possible is for the rules to say.
    """

    def __init__(
        self,
        name: str = "",
        unit: Unit = Unit.NONE,
        *,
        places: int = 2,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self.unit = unit
        self.places = places
        self._typed: Quantity | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        if unit is not Unit.NONE:
            self.setAccessibleDescription(f"in {unit}")

    @property
    def typed(self) -> Quantity | None:
        """Number and unit as typed, for the record."""
        return self._typed

    def read(self, text: str) -> tuple[Decimal | None, str]:
        """Number in the field's unit, and "55 mmHg = 7.33 kPa" where that says more."""
        self._typed = None
        quantity = parse_quantity(text, self.unit)
        if quantity is None:
            return None, ""
        exact = convert(quantity.value, quantity.unit, self.unit)
        value = round_half_up(exact, self.places)
        self._typed = quantity
        if quantity.unit is self.unit and value == quantity.value:
            return quantity.value, ""
        return value, f"{quantity} = {value} {self.unit}".rstrip()

    def shown(self, value: Decimal) -> str:
        """With all its places, so that columns of fields line up."""
        return f"{value:.{self.places}f}"
