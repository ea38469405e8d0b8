"""The form of a walk test: what it shows, and whether oxygen helps, while it is typed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from o2clinic.errors import Finding, Level
from o2clinic.rules.oxygen_source import OxygenSource
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.walk_record import Carrier, WalkRecord
from o2clinic.rules.walk_test import WALK_WORDS, Walk, WalkKind
from o2clinic.services.result_draft import LONGEST_NAME, LONGEST_NOTE
from o2clinic.services.walks import LONGEST_STOP_REASON, StoredWalk, WalkContext, WalkDraft
from o2clinic.services.work import utc_now
from o2clinic.ui.results.fields import BreathedFields, MeasureEdit, TextEdit, WhenFields
from o2clinic.ui.results.result_form import ResultForm
from o2clinic.ui.results.walk_fields import (
    BODY,
    BORGS,
    COURSE,
    EFFORT,
    LOW_TIMES,
    SATURATIONS,
    STOPS,
    WHOLE,
    CurveEdit,
    Number,
)
from o2clinic.ui.results.walk_reading import WalkReading
from o2clinic.ui.widgets.choice import Choice

_WATCHED: tuple[tuple[bool | None, str], ...] = (
    (None, "Not noted"),
    (True, "All along"),
    (False, "Not all along"),
)
_CARRIERS: tuple[tuple[Carrier | None, str], ...] = (
    (None, "Not noted"),
    (Carrier.PATIENT, "By the patient"),
    (Carrier.STAFF, "By staff"),
    (Carrier.WHEELED, "On wheels"),
)


class WalkForm(ResultForm[WalkRecord, WalkContext, WalkDraft]):
    """Type the test, what was breathed, distance, SpO2 and Borg; the rules look on."""

    kind_code: ClassVar[str] = "walk_test"

    def build(self) -> None:
        """What decides at the left, what goes with it at the right, what follows beside both."""
        self.numbers: dict[str, MeasureEdit] = {}
        self._build_walk()
        self._build_beside()
        self.reading = WalkReading(self.workplace.theme)
        self.add_beside(self.reading)
        self.breathed.changed.connect(self._on_breathed)
        self.test.currentIndexChanged.connect(self._on_test)
        self.sham.currentIndexChanged.connect(self._on_breathed)

    def start(self) -> None:
        """A 6MWT, now; what was breathed, and whether SpO₂ was watched, is always asked."""
        self.test.set_value(WalkKind.SIX_MINUTE)
        self.breathed.show_source(None)
        self.sham.set_value(False)
        self.carrier.set_value(None)
        self.watched.set_value(None)
        for edit in self.numbers.values():
            edit.set_value(None)
        self.curve.set_value(None)
        self.when.start()
        for text in (self.stop_reason, self.aid, self.note):
            text.clear()
        self.on_context()
        self._on_test()
        self._on_breathed()

    def on_context(self) -> None:
        """What was measured last is offered; typed text is not touched."""
        context = self.context
        if context is None:
            return
        for name in ("height_cm", "weight_kg"):
            if not self.numbers[name].text():
                self.numbers[name].set_value(getattr(context, name))
        for edit, text in ((self.operator, context.operator), (self.oximeter, context.oximeter)):
            if not edit.text():
                edit.setText(text)

    def fetch(self) -> tuple[WalkContext, StoredWalk | None]:
        """The patient's context, and the walk that is amended."""
        walks = self.workplace.services.walks
        context = walks.context(self.patient_id or 0)
        return context, walks.stored(self.amends_id) if self.amends_id else None

    def fill(self, stored: StoredWalk) -> None:
        """The walk as it was recorded."""
        record, walk = stored.record, stored.record.walk
        self.test.set_value(walk.kind)
        self.breathed.show_source(walk.source)
        self.sham.set_value(walk.is_sham)
        self.carrier.set_value(record.carried_by)
        self.watched.set_value(walk.is_watched)
        for name, edit in self.numbers.items():
            edit.set_value(getattr(record if name in {"height_cm", "weight_kg"} else walk, name))
        self.curve.set_value(record.curve or None)
        self.when.show_moment(walk.started_at)
        for text, value in (
            (self.stop_reason, walk.stop_reason),
            (self.aid, record.aid),
            (self.operator, record.operator),
            (self.oximeter, record.oximeter),
            (self.note, stored.note),
        ):
            text.setText(value)

    def read(self) -> WalkRecord | None:
        """The walk as typed; None while the time is missing."""
        moment = self.when.moment
        if moment is None:
            return None
        numbers = {name: self._value_of(name) for name in self.numbers}
        body = {name: numbers.pop(name) for name in ("height_cm", "weight_kg")}
        source = self.breathed.source
        walk = Walk(
            started_at=moment,
            kind=self.test.value,
            source=source,
            is_sham=self.sham.value and _is_air(source),
            is_watched=self.watched.value,
            stop_reason=self.stop_reason.text(),
            **numbers,
        )
        return WalkRecord(
            walk=walk,
            curve=self.curve.value or (),
            carried_by=self.carrier.value if self._has_cylinder(source) else None,
            aid=self.aid.text(),
            operator=self.operator.text(),
            oximeter=self.oximeter.text(),
            **body,
        )

    def findings_of(self, reading: WalkRecord, now: datetime) -> Sequence[Finding]:
        """What the rules say of it."""
        context = self.context
        return () if context is None else context.check(reading, now, without=self.amends_id)

    def draft_of(self, reading: WalkRecord, head: Mapping[str, Any]) -> WalkDraft:
        """What is sent."""
        typed = {
            name: (str(edit.typed.value), str(edit.typed.unit))
            for name, edit in self.numbers.items()
            if edit.typed is not None and edit.echo
        }
        return WalkDraft(record=reading, note=self.note.text(), as_typed=typed, **head)

    def record(self, draft: WalkDraft) -> int:
        """Save it."""
        return self.workplace.services.walks.record(draft)

    def show_derived(self, reading: WalkRecord | None, found: Sequence[Finding]) -> None:
        """What it shows, as long as nothing in it is impossible."""
        is_possible = not any(it.level is Level.BLOCK for it in found)
        shown = reading if is_possible else None
        self.reading.show_walk(shown, self.context, without=self.amends_id)

    def _build_walk(self) -> None:
        form = self.form
        form.section("Walk")
        self.breathed = BreathedFields(form)
        self.sham: Choice[bool] = Choice(
            "Cylinder", ((False, "None"), (True, "Carried, gave no oxygen"))
        )
        form.add("is_sham", "Cylinder", self.sham, width=170)
        self.carrier: Choice[Carrier | None] = Choice("Oxygen carried", _CARRIERS)
        form.add("carried_by", "Oxygen carried", self.carrier, width=170)
        self.test: Choice[WalkKind] = Choice("Test", WALK_WORDS.items())
        form.add("kind", "Test", self.test, width=170)
        self._add_numbers(EFFORT)
        form.section("SpO₂")
        self._add_numbers(SATURATIONS)
        self.watched: Choice[bool | None] = Choice("Watched", _WATCHED)
        form.add("is_watched", "Watched", self.watched, width=140)
        self.curve = CurveEdit()
        form.add("curve", "By the minute", self.curve, width=150)
        self._add_numbers(LOW_TIMES)

    def _build_beside(self) -> None:
        form = self.form
        form.section("Borg and pulse", column=1)
        self._add_numbers(BORGS, column=1)
        form.section("How it went", column=1)
        self._add_numbers(STOPS, column=1)
        self.stop_reason = TextEdit(LONGEST_STOP_REASON)
        form.add("stop_reason", "Stopped early", self.stop_reason, width=170, column=1)
        self.aid = TextEdit(LONGEST_NAME)
        form.add("aid", "Walks with", self.aid, width=170, column=1)
        self._add_numbers(COURSE, column=1)
        form.section("Who and when", column=1)
        self.when = WhenFields(form, utc_now, column=1)
        self._add_numbers(BODY, column=1)
        self.operator, self.oximeter = TextEdit(LONGEST_NAME), TextEdit(LONGEST_NAME)
        form.add("operator", "Operator", self.operator, width=170, column=1)
        form.add("oximeter", "Oximeter", self.oximeter, width=170, column=1)
        self.note = TextEdit(LONGEST_NOTE)
        form.add("note", "Note", self.note, width=170, column=1)

    def _add_numbers(self, numbers: Sequence[Number], *, column: int = 0) -> None:
        for name, title, unit, places in numbers:
            edit = MeasureEdit(unit, places=places)
            self.numbers[name] = edit
            self.form.add(name, title, edit, column=column)

    def _value_of(self, name: str) -> Any:
        """As the rules take it: whole numbers, and nothing of a field that is put away."""
        value = None if self.numbers[name].isHidden() else self.numbers[name].value
        if value is None or name not in WHOLE:
            return value
        return int(round_half_up(value, 0))

    @property
    def _is_sitting(self) -> bool:
        return self.test.value is WalkKind.SIT_TO_STAND

    def _has_cylinder(self, source: OxygenSource | None) -> bool:
        return source is not None and (not source.is_air or self.sham.value)

    def _on_test(self) -> None:
        test, is_sitting = self.test.value, self._is_sitting
        self.form.show_field("repetitions", is_shown=is_sitting)
        self.form.show_field("level", is_shown=test is WalkKind.INCREMENTAL_SHUTTLE)
        for name in ("distance_m", "course_m", "laps"):
            self.form.show_field(name, is_shown=not is_sitting)

    def _on_breathed(self) -> None:
        source = self.breathed.source
        self.form.show_field("is_sham", is_shown=_is_air(source))
        self.form.show_field("carried_by", is_shown=self._has_cylinder(source))


def _is_air(source: OxygenSource | None) -> bool:
    return source is not None and source.is_air
