"""The form of a spirometry session: values beside their reference, while they are typed."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from o2clinic.errors import Finding, Level
from o2clinic.rules.gli import Equation, Ethnicity
from o2clinic.rules.quantities import Unit
from o2clinic.rules.spirometry import HeightSource, SpirometryReading
from o2clinic.rules.spirometry_quality import Blow
from o2clinic.services.result_draft import LONGEST_NAME, LONGEST_NOTE
from o2clinic.services.spirometries import (
    SpirometryDraft,
    SpirometryFormContext,
    StoredSpirometry,
)
from o2clinic.services.work import utc_now
from o2clinic.ui.results.fields import MeasureEdit, TextEdit, WhenFields
from o2clinic.ui.results.result_form import ResultForm
from o2clinic.ui.results.spirometry_values import SpirometryValues
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.typed_edit import TypedEdit

_BLOW = re.compile(r"([0-9]{1,2}[.,][0-9]{1,3})/([0-9]{1,2}[.,][0-9]{1,3})")
_NUMBERS = (
    ("fev1_l", "FEV₁", Unit.L, 2),
    ("fvc_l", "FVC", Unit.L, 2),
    ("pef_l_min", "PEF", Unit.L_MIN, 0),
    ("fev6_l", "FEV₆", Unit.L, 2),
)
_AFTER = (
    ("post_fev1_l", "FEV₁ after", Unit.L, 2),
    ("post_fvc_l", "FVC after", Unit.L, 2),
    ("minutes_after", "Time after", Unit.MINUTES, 0),
)
_HEIGHTS = (
    (HeightSource.STANDING, "Standing"),
    (HeightSource.ARM_SPAN, "From arm span"),
    (HeightSource.KNEE, "From knee height"),
)
_GROUPS: tuple[tuple[Ethnicity | None, str], ...] = (
    (None, "Not stated"),
    (Ethnicity.CAUCASIAN, "Caucasian"),
    (Ethnicity.AFRICAN_AMERICAN, "African American"),
    (Ethnicity.NORTH_EAST_ASIAN, "North East Asian"),
    (Ethnicity.SOUTH_EAST_ASIAN, "South East Asian"),
    (Ethnicity.OTHER, "Other or mixed"),
)


class BlowsEdit(TypedEdit[tuple[Blow, ...]]):
    """Blows as FEV₁/FVC in litres, parted by blanks: "0.90/2.10 0.88/2.08"."""

    def read(self, text: str) -> tuple[tuple[Blow, ...] | None, str]:
        """The blows, all acceptable."""
        blows = []
        for word in text.replace(";", " ").split():
            found = _BLOW.fullmatch(word)
            if found is None:
                raise ValueError("Type each blow as FEV₁/FVC in litres, like 0.90/2.10 0.88/2.08.")
            fev1, fvc = (Decimal(part.replace(",", ".")) for part in found.groups())
            blows.append(Blow(int(fev1 * 1000), int(fvc * 1000)))
        count = f"{len(blows)} blow{'' if len(blows) == 1 else 's'}" if blows else ""
        return tuple(blows) or None, count

    def shown(self, value: tuple[Blow, ...]) -> str:
        """As it is typed."""
        return " ".join(f"{it.fev1_ml / 1000:.2f}/{it.fvc_ml / 1000:.2f}" for it in value)


class SpirometryForm(ResultForm[SpirometryReading, SpirometryFormContext, SpirometryDraft]):
    """Type height and the best values; predicted, LLN and z stand beside them at once."""

    kind_code: ClassVar[str] = "spirometry"
    first_field: ClassVar[str] = "height_cm"

    def build(self) -> None:
        """The person and the values at the left, the rest at the right, the reading below."""
        form = self.form
        self.numbers: dict[str, MeasureEdit] = {}
        form.section("Before the bronchodilator")
        self._add_number("height_cm", "Height", Unit.CM, 0)
        for number in _NUMBERS:
            self._add_number(*number)
        self.blows, self.post_blows = BlowsEdit(), BlowsEdit()
        form.add("blows", "Blows", self.blows, width=220)
        form.section("After the bronchodilator")
        for number in _AFTER:
            self._add_number(*number)
        self.bronchodilator = TextEdit(LONGEST_NAME)
        form.add("bronchodilator", "Bronchodilator", self.bronchodilator, width=220)
        form.add("post_blows", "Blows after", self.post_blows, width=220)
        form.section("How and when", column=1)
        self.when = WhenFields(form, utc_now, column=1)
        self.height_source: Choice[HeightSource] = Choice("Height measured", _HEIGHTS)
        form.add("height_source", "Height measured", self.height_source, width=160, column=1)
        self.equation: Choice[Equation] = Choice(
            "Reference values", [(it, it.label) for it in Equation]
        )
        form.add("equation", "Reference values", self.equation, width=160, column=1)
        self.group: Choice[Ethnicity | None] = Choice("Group (GLI-2012)", _GROUPS)
        form.add("ethnicity", "Group (GLI-2012)", self.group, width=160, column=1)
        self._add_number("weight_kg", "Weight", Unit.KG, 1, column=1)
        self.operator, self.spirometer = TextEdit(LONGEST_NAME), TextEdit(LONGEST_NAME)
        form.add("operator", "Operator", self.operator, width=200, column=1)
        form.add("spirometer", "Spirometer", self.spirometer, width=200, column=1)
        self.note = TextEdit(LONGEST_NOTE)
        form.add("note", "Note", self.note, width=260, column=1)
        self.values = SpirometryValues()
        self.add_beside(self.values)
        self.equation.currentIndexChanged.connect(self._on_equation)

    def start(self) -> None:
        """Now, standing, by the clinic's equation."""
        for edit in self.numbers.values():
            edit.set_value(None)
        for text in (self.blows, self.post_blows, self.bronchodilator, self.note):
            text.clear()
        self.when.start()
        self.height_source.set_value(HeightSource.STANDING)
        self.group.set_value(None)
        self.on_context()
        self._on_equation()

    def on_context(self) -> None:
        """What the last session and the clinic's settings offer; typed text is not touched."""
        context = self.context
        if context is None:
            return
        self.equation.set_value(context.equation)
        self.group.set_value(context.ethnicity)
        for edit, text in (
            (self.operator, context.operator),
            (self.spirometer, context.spirometer),
        ):
            if not edit.text():
                edit.setText(text)

    def fetch(self) -> tuple[SpirometryFormContext, StoredSpirometry | None]:
        """The patient's context, and the session that is amended."""
        spirometries = self.workplace.services.spirometries
        context = spirometries.context(self.patient_id or 0)
        return context, spirometries.stored(self.amends_id) if self.amends_id else None

    def fill(self, stored: StoredSpirometry) -> None:
        """The session as it was recorded."""
        reading = stored.reading
        for name, edit in self.numbers.items():
            edit.set_value(getattr(reading, name))
        self.blows.set_value(reading.blows or None)
        self.post_blows.set_value(reading.post_blows or None)
        self.bronchodilator.setText(reading.bronchodilator)
        self.height_source.set_value(reading.height_source)
        self.equation.set_value(reading.equation)
        self.group.set_value(reading.ethnicity)
        self.when.show_moment(reading.taken_at)
        self.operator.setText(reading.operator)
        self.spirometer.setText(reading.spirometer)
        self.note.setText(stored.note)

    def read(self) -> SpirometryReading | None:
        """The session as typed; None while the time is missing."""
        moment = self.when.moment
        if moment is None:
            return None
        numbers: dict[str, Any] = {name: edit.value for name, edit in self.numbers.items()}
        return SpirometryReading(
            taken_at=moment,
            height_source=self.height_source.value,
            blows=self.blows.value or (),
            post_blows=self.post_blows.value or (),
            bronchodilator=self.bronchodilator.text(),
            equation=self.equation.value,
            ethnicity=self.group.value if self.equation.value is Equation.GLI_2012 else None,
            operator=self.operator.text(),
            spirometer=self.spirometer.text(),
            **numbers,
        )

    def findings_of(self, reading: SpirometryReading, now: datetime) -> Sequence[Finding]:
        """What the rules say of it."""
        return () if self.context is None else self.context.check(reading, now)

    def draft_of(self, reading: SpirometryReading, head: Mapping[str, Any]) -> SpirometryDraft:
        """What is sent."""
        typed = {
            name: (str(edit.typed.value), str(edit.typed.unit))
            for name, edit in self.numbers.items()
            if edit.typed is not None and edit.echo
        }
        return SpirometryDraft(reading=reading, note=self.note.text(), as_typed=typed, **head)

    def record(self, draft: SpirometryDraft) -> int:
        """Save it."""
        return self.workplace.services.spirometries.record(draft)

    def show_derived(self, reading: SpirometryReading | None, found: Sequence[Finding]) -> None:
        """Every value beside its reference, as long as nothing in it is impossible."""
        is_possible = not any(it.level is Level.BLOCK for it in found)
        if reading is None or self.context is None or not is_possible:
            self.values.show_report(None)
        else:
            self.values.show_report(self.context.report(reading))

    def _add_number(
        self, name: str, title: str, unit: Unit, places: int, *, column: int = 0
    ) -> None:
        edit = MeasureEdit(unit, places=places)
        self.numbers[name] = edit
        self.form.add(name, title, edit, column=column)

    def _on_equation(self) -> None:
        is_2012 = self.equation.value is Equation.GLI_2012
        self.form.show_field("ethnicity", is_shown=is_2012)
