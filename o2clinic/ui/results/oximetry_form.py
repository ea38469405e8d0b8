"""The form of an oximetry."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from o2clinic.errors import Finding
from o2clinic.rules.oximetry import OximetryReading, ProbeSite
from o2clinic.rules.quantities import Unit
from o2clinic.rules.result_codes import Activity
from o2clinic.services.oximetries import OximetryContext, OximetryDraft, StoredOximetry
from o2clinic.services.result_draft import LONGEST_NOTE
from o2clinic.services.work import utc_now
from o2clinic.ui.results.blood_gas_form import ACTIVITY_WORDS
from o2clinic.ui.results.fields import BreathedFields, MeasureEdit, TextEdit, WhenFields
from o2clinic.ui.results.result_form import ResultForm
from o2clinic.ui.widgets.choice import Choice


class OximetryForm(ResultForm[OximetryReading, OximetryContext, OximetryDraft]):
    """Type what was breathed, the saturation and the pulse."""

    kind_code: ClassVar[str] = "oximetry"

    def build(self) -> None:
        """What is typed at the left, what has a default at the right."""
        form = self.form
        form.section("Reading")
        self.breathed = BreathedFields(form)
        self.spo2 = MeasureEdit(Unit.PERCENT, places=1)
        self.pulse = MeasureEdit(Unit.BEATS_MIN, places=0)
        form.add("spo2_percent", "SpO₂", self.spo2)
        form.add("pulse_per_min", "Pulse", self.pulse)
        form.section("How and when", column=1)
        sites = [(site, site.value.capitalize()) for site in ProbeSite]
        self.site: Choice[ProbeSite] = Choice("Probe", sites)
        form.add("site", "Probe", self.site, width=140, column=1)
        self.trace: Choice[bool] = Choice("Trace", ((True, "Steady"), (False, "Not steady")))
        form.add("has_good_trace", "Trace", self.trace, width=140, column=1)
        self.activity: Choice[Activity] = Choice("Activity", ACTIVITY_WORDS.items())
        form.add("activity", "Activity", self.activity, width=140, column=1)
        self.when = WhenFields(form, utc_now, column=1)
        self.note = TextEdit(LONGEST_NOTE)
        form.add("note", "Note", self.note, width=260, column=1)

    def start(self) -> None:
        """Finger, steady, at rest, now; what was breathed is always asked."""
        self.breathed.show_source(None)
        self.spo2.set_value(None)
        self.pulse.set_value(None)
        self.site.set_value(ProbeSite.FINGER)
        self.trace.set_value(True)
        self.activity.set_value(Activity.REST)
        self.when.start()
        self.note.clear()

    def fetch(self) -> tuple[OximetryContext, StoredOximetry | None]:
        """The patient's context, and the reading that is amended."""
        oximetries = self.workplace.services.oximetries
        context = oximetries.context(self.patient_id or 0)
        return context, oximetries.stored(self.amends_id) if self.amends_id else None

    def fill(self, stored: StoredOximetry) -> None:
        """The reading as it was recorded."""
        reading = stored.reading
        self.breathed.show_source(reading.source)
        self.spo2.set_value(reading.spo2_percent)
        pulse = reading.pulse_per_min
        self.pulse.set_value(None if pulse is None else Decimal(pulse))
        self.site.set_value(reading.site)
        self.trace.set_value(reading.has_good_trace)
        self.activity.set_value(stored.activity)
        self.when.show_moment(reading.taken_at)
        self.note.set_value(stored.note)

    def read(self) -> OximetryReading | None:
        """The reading as typed; None while the time is missing."""
        moment, pulse = self.when.moment, self.pulse.value
        if moment is None:
            return None
        return OximetryReading(
            taken_at=moment,
            source=self.breathed.source,
            spo2_percent=self.spo2.value,
            pulse_per_min=None if pulse is None else int(pulse),
            site=self.site.value,
            is_at_rest=self.activity.value is Activity.REST,
            has_good_trace=self.trace.value,
        )

    def findings_of(self, reading: OximetryReading, now: datetime) -> Sequence[Finding]:
        """What the rules say of it."""
        return () if self.context is None else self.context.check(reading, now)

    def draft_of(self, reading: OximetryReading, head: Mapping[str, Any]) -> OximetryDraft:
        """What is sent."""
        return OximetryDraft(
            reading=reading, activity=self.activity.value, note=self.note.text(), **head
        )

    def record(self, draft: OximetryDraft) -> int:
        """Save it."""
        return self.workplace.services.oximetries.record(draft)
