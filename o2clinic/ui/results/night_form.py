"""The form of overnight oximetry: a device's figures typed, or a file of samples read."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Final

from PySide6.QtWidgets import QFileDialog

from o2clinic.errors import Finding, Level, Unreadable
from o2clinic.exchange.night_file import LARGEST_FILE_BYTES
from o2clinic.rules.clinic_time import instant, local
from o2clinic.rules.display import number
from o2clinic.rules.overnight_curve import NightMinute
from o2clinic.rules.overnight_report import NightReport, report_of
from o2clinic.rules.quantities import Unit, round_half_up
from o2clinic.services.nights import (
    FIGURES,
    LONGEST_FILE_NAME,
    NightContext,
    NightDraft,
    NightRead,
    StoredNight,
)
from o2clinic.services.result_draft import LONGEST_NAME, LONGEST_NOTE
from o2clinic.services.work import utc_now
from o2clinic.ui.background import LongJob
from o2clinic.ui.results.fields import BreathedFields, MeasureEdit, TextEdit, WhenFields
from o2clinic.ui.results.result_form import ResultForm
from o2clinic.ui.results.rule_reading import RuleReading
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.time_edit import TimeEdit

# Attribute of the report, label, unit, decimal places.
_FIRST: Final = (
    ("valid_hours", "Valid recording", Unit.HOURS, 2),
    ("t90_percent", "T90", Unit.PERCENT, 1),
    ("t90_minutes", "T90 time", Unit.MINUTES, 1),
    ("mean_spo2_percent", "Mean SpO₂", Unit.PERCENT, 1),
    ("nadir_spo2_percent", "Lowest SpO₂", Unit.PERCENT, 1),
    ("odi4_per_hour", "ODI4", Unit.PER_HOUR, 1),
    ("odi3_per_hour", "ODI3", Unit.PER_HOUR, 1),
)
_MORE: Final = (
    ("t88_percent", "T88", Unit.PERCENT, 1),
    ("t88_minutes", "T88 time", Unit.MINUTES, 1),
    ("longest_below_90_minutes", "Longest below 90 %", Unit.MINUTES, 1),
    ("median_spo2_percent", "Median SpO₂", Unit.PERCENT, 1),
    ("baseline_spo2_percent", "SpO₂ at the beginning", Unit.PERCENT, 1),
    ("mean_pulse_per_min", "Mean pulse", Unit.BEATS_MIN, 0),
)


class NightForm(ResultForm[NightReport, NightContext, NightDraft]):
    """Type the figures of the device's report, or read its file with Ctrl+O."""

    kind_code: ClassVar[str] = "overnight_oximetry"

    def build(self) -> None:
        """The night and its first figures at the left, the rest at the right."""
        form = self.form
        self._curve: tuple[NightMinute, ...] = ()
        self.numbers: dict[str, MeasureEdit] = {}
        form.section("Night")
        self.breathed = BreathedFields(form)
        self.when = WhenFields(form, utc_now, column=0)
        self.until = TimeEdit()
        form.add("ended_at", "Until", self.until, width=70)
        form.section("Figures")
        for figure in _FIRST:
            self._add_figure(*figure)
        form.section("More figures", column=1)
        for figure in _MORE:
            self._add_figure(*figure, column=1)
        form.section("How", column=1)
        self.oximeter = TextEdit(LONGEST_NAME)
        form.add("oximeter", "Oximeter", self.oximeter, width=200, column=1)
        self.file_name = TextEdit(LONGEST_FILE_NAME)
        self.file_name.setReadOnly(True)
        self.file_name.setPlaceholderText("none: the device's figures")
        form.add("file_name", "Read from", self.file_name, width=200, column=1)
        self.note = TextEdit(LONGEST_NOTE)
        form.add("note", "Note", self.note, width=200, column=1)
        self.reading = RuleReading(self.workplace.theme, "This night")
        self.add_beside(self.reading)
        self.add_action("Read file", self.choose_file, keys="Ctrl+O")

    def start(self) -> None:
        """Last night; what was breathed, and from when to when, is always asked."""
        self._curve = ()
        self.breathed.show_source(None)
        for edit in self.numbers.values():
            edit.set_value(None)
        for text in (self.oximeter, self.file_name, self.note):
            text.clear()
        self.when.day.set_value(local(utc_now()).date() - timedelta(days=1))
        self.when.time.set_value(None)
        self.until.set_value(None)

    def fetch(self) -> tuple[NightContext, StoredNight | None]:
        """The patient's context, and the night that is amended."""
        nights = self.workplace.services.nights
        context = nights.context(self.patient_id or 0)
        return context, nights.stored(self.amends_id) if self.amends_id else None

    def fill(self, stored: StoredNight) -> None:
        """The night as it was recorded."""
        self.breathed.show_source(stored.report.source)
        self._show_report(stored.report)
        self.oximeter.setText(stored.oximeter)
        self.file_name.setText(stored.file_name)
        self._curve = stored.curve
        self.note.setText(stored.note)

    def read(self) -> NightReport | None:
        """The night as typed; None while its beginning is missing."""
        moment = self.when.moment
        if moment is None:
            return None
        figures: dict[str, Any] = {name: edit.value for name, edit in self.numbers.items()}
        pulse: Decimal | None = figures["mean_pulse_per_min"]
        figures["mean_pulse_per_min"] = None if pulse is None else int(round_half_up(pulse, 0))
        return NightReport(
            started_at=moment,
            ended_at=self._ended_at(moment),
            source=self.breathed.source,
            is_from_samples=bool(self.file_name.text()),
            **figures,
        )

    def findings_of(self, reading: NightReport, now: datetime) -> Sequence[Finding]:
        """What the rules say of it."""
        return () if self.context is None else self.context.check(reading, now)

    def draft_of(self, reading: NightReport, head: Mapping[str, Any]) -> NightDraft:
        """What is sent."""
        typed = {
            name: (str(edit.typed.value), str(edit.typed.unit))
            for name, edit in self.numbers.items()
            if edit.typed is not None and edit.echo
        }
        return NightDraft(
            report=reading,
            oximeter=self.oximeter.text(),
            file_name=self.file_name.text(),
            curve=self._curve if self.file_name.text() else (),
            note=self.note.text(),
            as_typed=typed,
            **head,
        )

    def record(self, draft: NightDraft) -> int:
        """Save it."""
        return self.workplace.services.nights.record(draft)

    def show_derived(self, reading: NightReport | None, found: Sequence[Finding]) -> None:
        """How the figures are read, as long as nothing in them is impossible."""
        is_possible = not any(it.level is Level.BLOCK for it in found)
        if reading is None or self.context is None or not is_possible:
            self.reading.show_advice(None)
        else:
            self.reading.show_advice(self.context.read(reading))

    def choose_file(self) -> None:
        """Ask which file of samples to read."""
        dialog = QFileDialog(self, "Read a night")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(("Samples (*.csv *.txt)", "All files (*)"))
        dialog.fileSelected.connect(self.open_file)
        dialog.open()

    def open_file(self, name: str) -> None:
        """Read the samples of a file; what was typed is written over only once it is understood."""
        context = self.context
        if context is None:
            self.message_bar.tell("Not read yet", "The patient is still being read.", Tone.CAUTION)
            self.refresh()
            return
        path = Path(name)

        def task(_job: LongJob) -> tuple[str, NightRead | Unreadable]:
            try:
                return path.name, context.read_file(path.name, _content(path))
            except Unreadable as error:  # told by the form, if it is still there
                return path.name, error

        # Not in the lane of the database: a slow share would keep every save waiting.
        self.workplace.background.run_long(
            self, f"Reading {path.name}", task, self._on_file, self.on_save_failure
        )

    def _on_file(self, answer: tuple[str, NightRead | Unreadable]) -> None:
        name, read = answer
        if isinstance(read, Unreadable):
            self.message_bar.tell("The file was not read", str(read), Tone.CAUTION)
            return
        report = report_of(read)
        if report is None:
            return
        self._show_report(report)
        self.file_name.setText(name[-LONGEST_FILE_NAME:])
        self._curve = read.curve
        hours = report.valid_hours or Decimal(0)
        self.message_bar.tell(
            f"Read from {name}",
            f"{number(hours)} h of valid recording. Check the times, and type what was breathed.",
            Tone.BRAND,
        )
        self.look()
        self.form.focus_field("source")

    def _show_report(self, report: NightReport) -> None:
        self.when.show_moment(report.started_at)
        if report.ended_at is not None:
            # Shown in whole minutes, and never shorter than what was recorded.
            ended_at = report.ended_at + timedelta(seconds=59)
            self.until.set_value(local(ended_at).time().replace(second=0, microsecond=0))
        for name in FIGURES:
            value = getattr(report, name)
            self.numbers[name].set_value(None if value is None else Decimal(value))

    def _ended_at(self, started_at: datetime) -> datetime | None:
        """The first time after the beginning at which the clock shows the end."""
        until = self.until.value
        if until is None:
            return None
        day = local(started_at).date()
        ended_at = instant(day, until)
        return ended_at if ended_at > started_at else instant(day + timedelta(days=1), until)

    def _add_figure(
        self, name: str, title: str, unit: Unit, places: int, *, column: int = 0
    ) -> None:
        edit = MeasureEdit(unit, places=places)
        self.numbers[name] = edit
        self.form.add(name, title, edit, column=column)
        edit.textEdited.connect(self._on_figure_edited)

    def _on_figure_edited(self, _text: str) -> None:
        """What a person has changed is no longer what the file says."""
        self.file_name.clear()
        self._curve = ()


def _content(path: Path) -> bytes:
    """The file, as far as it is worth reading; what cannot be read is said in words."""
    try:
        with path.open("rb") as stream:
            return stream.read(LARGEST_FILE_BYTES + 1)
    except OSError as error:
        raise Unreadable(path.name, 0, f"it cannot be opened ({error.strerror}).") from error
