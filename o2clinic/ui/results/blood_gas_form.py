"""The form of a blood gas: what was breathed, the numbers, and what follows from them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any, ClassVar

from PySide6.QtWidgets import QWidget

from o2clinic.errors import Finding, Level
from o2clinic.rules.acid_base import classify
from o2clinic.rules.blood_gas import (
    SAMPLE_WORDS,
    GasReading,
    RespiratoryFailure,
    SampleKind,
    alveolar_arterial_gradient,
    respiratory_failure,
)
from o2clinic.rules.display import age_years
from o2clinic.rules.gas_equations import gradient_expected
from o2clinic.rules.oxygen_source import Device, OxygenSource
from o2clinic.rules.quantities import Unit, round_half_up
from o2clinic.rules.result_codes import Activity
from o2clinic.rules.result_kinds import BLOOD_GAS
from o2clinic.services.blood_gases import BloodGasDraft
from o2clinic.services.gas_context import GasContext
from o2clinic.services.gas_readings import StoredGas
from o2clinic.services.result_draft import LONGEST_NAME, LONGEST_NOTE
from o2clinic.services.work import utc_now
from o2clinic.ui.results.fields import BreathedFields, MeasureEdit, TextEdit, WhenFields
from o2clinic.ui.results.result_form import ResultForm
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marks import label

_PRESSURES = ("paco2_kpa", "pao2_kpa")
_FIRST = ("ph", *_PRESSURES, "hco3_mmol_l", "base_excess_mmol_l", "sao2_percent", "spo2_percent")
_MORE = (
    "hb_g_l",
    "haematocrit_percent",
    "lactate_mmol_l",
    "cohb_percent",
    "methb_percent",
    "hco3_standard_mmol_l",
)
_NOT_YET = "Correct the numbers first."
ACTIVITY_WORDS = {
    Activity.REST: "At rest",
    Activity.EXERCISE: "On exercise",
    Activity.SLEEP: "Asleep",
}


class BloodGasForm(ResultForm[GasReading, GasContext, BloodGasDraft]):
    """Type what was breathed and the numbers of the print-out; the rules look on."""

    kind_code: ClassVar[str] = "blood_gas"
    columns: ClassVar[int] = 3

    def build(self) -> None:
        """The numbers in the middle of the keyboard's way, the rest after them."""
        form = self.form
        form.section("Breathing")
        self.breathed = BreathedFields(form)
        self.minutes = MeasureEdit(Unit.MINUTES, places=0)
        form.add("off_oxygen_minutes", "Off oxygen for", self.minutes)
        form.section("Sample")
        options = [
            (kind, f"{words[:1].upper()}{words[1:]}") for kind, words in SAMPLE_WORDS.items()
        ]
        self.sample: Choice[SampleKind] = Choice("Sample", options)
        form.add("sample", "Blood", self.sample, width=200)
        self.when = WhenFields(form, utc_now, column=0)
        self.activity: Choice[Activity] = Choice("Activity", ACTIVITY_WORDS.items())
        form.add("activity", "Activity", self.activity, width=200)
        self.analyser = TextEdit(LONGEST_NAME)
        form.add("analyser", "Analyser", self.analyser, width=200)
        self.note = TextEdit(LONGEST_NOTE)
        form.add("note", "Note", self.note, width=260)
        self._build_numbers()
        self.derived = label("", "strong", wrap=True)
        self._follows = Card("What follows from the numbers")
        self._follows.add(self.derived)
        self.add_below(self._follows)
        self.breathed.changed.connect(self._on_breathed)
        self._order_tabs()

    def _build_numbers(self) -> None:
        form = self.form
        form.section("Numbers", column=1)
        self.unit: Choice[Unit] = Choice(
            "Pressures typed in", ((Unit.KPA, "kPa"), (Unit.MMHG, "mmHg"))
        )
        self.numbers: dict[str, MeasureEdit] = {}
        fields = {field.name: field for field in BLOOD_GAS.fields}
        form.section("More numbers", column=2)
        for name in (*_FIRST, *_MORE):
            field = fields[name]
            edit = MeasureEdit(field.unit, places=field.places)
            self.numbers[name] = edit
            form.add(name, field.label, edit, column=1 if name in _FIRST else 2)
        form.add("unit", "Pressures typed in", self.unit, width=90, column=2)
        self.unit.currentIndexChanged.connect(self._on_unit)

    def _order_tabs(self) -> None:
        """As the print-out is read: what was breathed, the numbers, then the rest."""
        more = [self.numbers[name] for name in _MORE]
        chain: list[QWidget] = [
            *self.breathed.widgets,
            self.minutes,
            *(self.numbers[name] for name in _FIRST),
            *more,
            self.unit,
            self.sample,
            self.when.day,
            self.when.time,
            self.activity,
            self.analyser,
            self.note,
        ]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def start(self) -> None:
        """Arterial, at rest, now; what was breathed is always asked."""
        self.breathed.show_source(None)
        self.minutes.set_value(None)
        for edit in self.numbers.values():
            edit.set_value(None)
        self.sample.set_value(SampleKind.ABG)
        self.activity.set_value(Activity.REST)
        self.when.start()
        self.note.clear()
        self._on_breathed()

    def start_with(self, device: str, flow_l_min: str = "") -> None:
        """Fill in what is breathed, as another page says; nothing that is typed is touched."""
        if self.is_touched or device not in set(Device):
            return
        rate = Decimal(flow_l_min) if flow_l_min else None
        with self.keeper.filling_in():
            self.breathed.show_source(OxygenSource(Device(device), rate))

    def fetch(self) -> tuple[GasContext, StoredGas | None]:
        """The patient's context, and the gas that is amended."""
        gases = self.workplace.services.blood_gases
        context = gases.context(self.patient_id or 0)
        return context, gases.stored(self.amends_id) if self.amends_id else None

    def on_context(self) -> None:
        """Someone with oxygen at home is asked how long it had been off."""
        self._on_breathed()

    def fill(self, stored: StoredGas) -> None:
        """The gas as it was recorded."""
        reading = stored.reading
        self.breathed.show_source(reading.source)
        minutes = reading.off_oxygen_minutes
        self.minutes.set_value(None if minutes is None else Decimal(minutes))
        for name, edit in self.numbers.items():
            edit.set_value(getattr(reading, name))
        self.sample.set_value(reading.sample)
        self.activity.set_value(stored.activity)
        self.when.show_moment(reading.taken_at)
        self.analyser.set_value(stored.analyser)
        self.note.set_value(stored.note)

    def read(self) -> GasReading | None:
        """The gas as typed; None while the time is missing."""
        moment = self.when.moment
        if moment is None:
            return None
        minutes = self.minutes.value
        numbers: dict[str, Any] = {name: edit.value for name, edit in self.numbers.items()}
        return GasReading(
            sample=self.sample.value,
            source=self.breathed.source,
            taken_at=moment,
            off_oxygen_minutes=None if minutes is None else int(minutes),
            **numbers,
        )

    def findings_of(self, reading: GasReading, now: datetime) -> Sequence[Finding]:
        """What the rules say of it."""
        if self.context is None:
            return ()
        return self.context.check(reading, now, without=self.amends_id)

    def draft_of(self, reading: GasReading, head: Mapping[str, Any]) -> BloodGasDraft:
        """What is sent."""
        typed = {
            name: (str(edit.typed.value), str(edit.typed.unit))
            for name, edit in self.numbers.items()
            if edit.typed is not None and edit.echo
        }
        return BloodGasDraft(
            reading=reading,
            activity=self.activity.value,
            analyser=self.analyser.text(),
            note=self.note.text(),
            as_typed=typed,
            **head,
        )

    def record(self, draft: BloodGasDraft) -> int:
        """Save it."""
        return self.workplace.services.blood_gases.record(draft)

    def show_derived(self, reading: GasReading | None, found: Sequence[Finding]) -> None:
        """Gradient, acid-base class and kind of respiratory failure, while they make sense."""
        blocked = [it for it in found if it.level is Level.BLOCK]
        if any(self.is_filled(it.field) for it in blocked):
            self.derived.setText(_NOT_YET)
        elif reading is None or self.context is None or blocked:
            self.derived.clear()
        else:
            self.derived.setText("\n".join(_follows(reading, self.context)))
        # What is wrong stands beside the fields: no room is taken from them to say it again.
        self._follows.setVisible(self.derived.text() not in {"", _NOT_YET})

    def _on_unit(self) -> None:
        for name in _PRESSURES:
            self.numbers[name].type_in(self.unit.value)
            self.form.set_unit(name, str(self.unit.value))

    def _on_breathed(self) -> None:
        source = self.breathed.source
        has_oxygen = self.context is not None and self.context.has_oxygen_at_home
        is_asked = (
            source is not None and source.is_air and (has_oxygen or bool(self.minutes.text()))
        )
        self.form.show_field("off_oxygen_minutes", is_shown=is_asked)


def _follows(reading: GasReading, context: GasContext) -> list[str]:
    said = []
    gradient = alveolar_arterial_gradient(reading)
    if gradient is not None:
        usual = gradient_expected(age_years(context.born_on, reading.taken_on))
        said.append(
            f"A-a gradient {round_half_up(gradient, 1)} kPa, usual for the age up to "
            f"{round_half_up(usual, 1)}"
        )
    found = classify(reading, context.policy)
    if found is not None:
        said.append(f"{found.words} ({found.ph_words})")
    failure = respiratory_failure(reading, context.policy)
    if failure is not RespiratoryFailure.UNKNOWN:
        said.append(f"{failure[:1].upper()}{failure[1:]}")
    return said
