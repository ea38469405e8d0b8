"""Fields that the forms of results share: pressures, texts, what was breathed, when."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from o2clinic.rules.calendar import Century
from o2clinic.rules.clinic_time import instant, local
from o2clinic.rules.oxygen_source import DEVICE_WORDS, Device, OxygenSource
from o2clinic.rules.quantities import Unit, convert, parse_quantity, round_half_up
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.widgets.time_edit import TimeEdit
from o2clinic.ui.widgets.typed_edit import TypedEdit

_LONGEST_PASTE = 32_767  # beyond it Qt itself cuts; what is too long for us is told, not cut
_WITH_SHARE = {Device.VENTURI, Device.HFNO, Device.NIV, Device.TRACHEOSTOMY_MASK, Device.OTHER}


class TextEdit(TypedEdit[str]):
    """One line of plain text; what is too long is told in words and never cut."""

    def __init__(self, limit: int, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._limit = limit
        self.setMaxLength(_LONGEST_PASTE)

    def read(self, text: str) -> tuple[str | None, str]:
        """The text itself."""
        return text or None, ""

    def shown(self, value: str) -> str:
        """The text itself."""
        return value

    def complaint(self, value: str) -> str:
        """Too long."""
        if len(value) <= self._limit:
            return ""
        return f"{self._limit} characters at most; these are {len(value)} or more. Shorten it."


class MeasureEdit(NumberEdit):
    """A measured number, given to the rules as it was typed and rounded only when it is kept.

    Rounding first would make 0.9 of a 0.91 typed for 91 %, and offer 90 % for it.
    """

    def __init__(
        self, unit: Unit = Unit.NONE, *, places: int = 2, parent: QWidget | None = None
    ) -> None:
        super().__init__("", unit, places=places, parent=parent)
        self._typed_unit = unit

    def type_in(self, unit: Unit) -> None:
        """Take what is typed without a unit in this one; what is there is read anew."""
        self._typed_unit = unit
        self.look_again()

    def read(self, text: str) -> tuple[Decimal | None, str]:
        """The number in the field's unit, and "55 mmHg = 7.33 kPa" where that says more."""
        self._typed = parse_quantity(text, self._typed_unit)
        if self._typed is None:
            return None, ""
        value = convert(self._typed.value, self._typed.unit, self.unit)
        kept = round_half_up(value, self.places)
        if self._typed.unit is not self.unit:
            return kept, f"{self._typed} = {kept} {self.unit}".rstrip()
        is_whole = kept == value or value <= 1  # a share typed for per cent is no rounding matter
        return value, "" if is_whole else f"kept as {kept}"


class WhenFields:
    """Date and time of a sample, filled with the present."""

    def __init__(self, form: FieldForm, now: Callable[[], datetime], *, column: int) -> None:
        self._now = now
        self.day = DateEdit(century=Century.PAST, today=self._today)
        self.time = TimeEdit()
        form.add("taken_at", "Date", self.day, column=column)
        form.add("taken_time", "Time", self.time, width=70, column=column)

    @property
    def moment(self) -> datetime | None:
        """The instant; None while one of them is missing."""
        if self.day.value is None or self.time.value is None:
            return None
        return instant(self.day.value, self.time.value)

    def show_moment(self, moment: datetime) -> None:
        """Fill both."""
        here = local(moment)
        self.day.set_value(here.date())
        self.time.set_value(here.time().replace(second=0, microsecond=0))

    def start(self) -> None:
        """Fill with the present."""
        self.show_moment(self._now())

    def _today(self) -> date:
        return local(self._now()).date()


class BreathedFields(QObject):
    """Air, or a device and how it was set; only the boxes that the device needs are shown.

    Signals:
        changed: the device was changed.
    """

    changed = Signal()

    def __init__(self, form: FieldForm, *, column: int = 0) -> None:
        super().__init__(form)
        self._form = form
        options: list[tuple[Device | None, str]] = [(None, "Choose")]
        options += [(device, _capital(words)) for device, words in DEVICE_WORDS.items()]
        self.device: Choice[Device | None] = Choice("Breathing", options)
        self.flow = MeasureEdit(Unit.L_MIN, places=1)
        self.share = MeasureEdit(Unit.PERCENT, places=1)
        self.pulse = MeasureEdit(Unit.NONE, places=1)
        form.add("source", "Breathing", self.device, width=200, column=column)
        form.add("flow_l_min", "Oxygen flow", self.flow, column=column)
        form.add("fio2_percent", "Oxygen share", self.share, column=column)
        form.add("pulse_setting", "Pulse setting", self.pulse, column=column)
        self.device.currentIndexChanged.connect(self._on_device)
        self._on_device()

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """In the order of Tab."""
        return self.device, self.flow, self.share, self.pulse

    @property
    def source(self) -> OxygenSource | None:
        """What was breathed; None while nothing is chosen."""
        device = self.device.value
        if device is None:
            return None
        share = self.share.value if device in _WITH_SHARE else None
        return OxygenSource(
            device,
            self.flow.value if self._has_flow(device) else None,
            None if share is None else share / 100,
            self.pulse.value if device is Device.PULSE_DOSE else None,
        )

    def show_source(self, source: OxygenSource | None) -> None:
        """Fill the boxes."""
        self.device.set_value(source.device if source is not None else None)
        self.flow.set_value(source.flow_l_min if source is not None else None)
        share = source.fio2 if source is not None else None
        self.share.set_value(None if share is None else share * 100)
        self.pulse.set_value(source.pulse_setting if source is not None else None)

    @staticmethod
    def _has_flow(device: Device) -> bool:
        return device not in {Device.AIR, Device.PULSE_DOSE}

    def _on_device(self) -> None:
        device = self.device.value
        has_flow = device is not None and self._has_flow(device)
        self._form.show_field("flow_l_min", is_shown=has_flow)
        self._form.show_field("fio2_percent", is_shown=device in _WITH_SHARE)
        self._form.show_field("pulse_setting", is_shown=device is Device.PULSE_DOSE)
        self.changed.emit()


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
