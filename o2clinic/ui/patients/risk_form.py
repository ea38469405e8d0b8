"""The form of a risk assessment, in the order in which a visit asks."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from o2clinic.rules.calendar import Century
from o2clinic.rules.display import short_date
from o2clinic.rules.patient_codes import SmokingStatus, in_words
from o2clinic.rules.safety_gate import Hazard
from o2clinic.services.risk_draft import RiskDraft
from o2clinic.services.risk_standing import SmokingTold
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.answer import YES_NO, Answer
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.date_edit import DateEdit, today_here
from o2clinic.ui.widgets.field_form import FieldForm
from o2clinic.ui.widgets.number_edit import NumberEdit
from o2clinic.ui.widgets.text_box import TextBox

_HAZARDS: Final = (
    (Hazard.ABSENT, "Absent"),
    (Hazard.DEALT_WITH, "Dealt with"),
    (Hazard.PRESENT, "Present"),
)
_SMOKING: Final = tuple((status, in_words(status)) for status in SmokingStatus)
_HOUSEHOLD_WORDS: Final = {
    SmokingStatus.SMOKES: "Somebody smokes",
    SmokingStatus.VAPES: "Somebody vapes",
    SmokingStatus.NEVER: "Nobody smokes",
}
_HOUSEHOLD: Final = tuple(
    (status, _HOUSEHOLD_WORDS.get(status, in_words(status))) for status in SmokingStatus
)
_ANSWER_WIDTH, _SMOKING_WIDTH, _TEXT_WIDTH = 126, 252, 176
# Beyond it Qt itself cuts; what is too long for us is told, not cut.
_LONGEST_PASTE: Final = 32_767
_PLANNED: Final = {"home_assessed_on", "install_on"}
# By column: group, then field, title and kind of input.
_GROUPS: Final = (
    (
        0,
        "Forms and dates",
        (
            ("assessed_on", "Assessed on", "day"),
            ("consent_signed_on", "Consent (HOCF) signed", "day"),
            ("risk_form_completed_on", "Risk form (IHORM) done", "day"),
            ("is_risk_significant", "Significant risk on it", "yes_no"),
            ("was_discussed_with_lead", "Discussed with the lead", "yes_no"),
            ("home_assessed_on", "Assessed at home", "day"),
            ("install_on", "Installation planned", "day"),
            ("risk_tool_on", "Risk tool used", "day"),
        ),
    ),
    (
        0,
        "Smoking",
        (
            ("smoking", "Patient", "patient"),
            ("household_smoking", "Household", "household"),
        ),
    ),
    (
        0,
        "Tests",
        (
            ("co_ppm", "Exhaled CO", "ppm"),
            ("is_cotinine_positive", "Cotinine positive", "yes_no"),
            ("cotinine_explanation", "Explained by", "line"),
        ),
    ),
    (
        0,
        "Household",
        (
            ("lives_with_children", "Children live there", "yes_no"),
            ("is_multiple_occupancy", "Other homes there", "yes_no"),
            ("were_others_weighed", "Their danger weighed", "yes_no"),
        ),
    ),
    (
        1,
        "Told and explained",
        (
            ("was_cessation_discussed", "Stopping smoking discussed", "yes_no"),
            ("was_education_written", "In writing: smoking", "yes_no"),
            ("was_flame_warning_written", "In writing: naked flames", "yes_no"),
            ("was_family_warned", "Patient and family warned", "yes_no"),
            ("was_told_of_withdrawal", "May be withdrawn: told", "yes_no"),
            ("was_equipment_advice_given", "Equipment and fires told", "yes_no"),
            ("is_supplier_told", "Supplier told of smoking", "yes_no"),
            ("is_fire_service_told", "Fire service told", "yes_no"),
        ),
    ),
    (
        1,
        "Dangers at home",
        (
            ("e_cigarettes", "E-cigarettes, chargers", "hazard"),
            ("emollients", "Oil-based creams", "hazard"),
            ("naked_flames", "Naked flames", "hazard"),
            ("trips", "Trips and falls", "hazard"),
        ),
    ),
    (
        1,
        "Decision of a senior",
        (
            ("signed_off_by", "Signed off by", "line"),
            ("has_reasonable_doubt", "Reasonable doubt", "doubt"),
            ("refused_because", "Refused because", "lines"),
            ("note", "Note", "lines"),
        ),
    ),
)
FIELDS: Final = tuple(field for _column, _title, rows in _GROUPS for field, *_ in rows)
_TOOLTIPS: Final = {
    "was_equipment_advice_given": "Firebreaks, flow, tubing, distance from open and closed fires",
    "was_education_written": "Education on smoking and oxygen",
    "risk_tool_on": "The local risk tool, for who smokes",
}


class RiskForm(FieldForm):
    """Tab from item to item; Y, N or the first letters answer, Delete takes an answer back.

    Signals:
        changed: something was typed or chosen.
    """

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, columns=2)
        self.today: date | None = None
        makers: dict[str, tuple[Callable[[str, str], QWidget], int]] = {
            "day": (self._a_day, 0),
            "yes_no": (self._a_yes_no, _ANSWER_WIDTH),
            "hazard": (self._a_hazard, _ANSWER_WIDTH),
            "patient": (self._a_smoking, _SMOKING_WIDTH),
            "household": (self._a_household, _SMOKING_WIDTH),
            "ppm": (self._a_number, 0),
            "line": (self._a_line, _TEXT_WIDTH),
            "doubt": (self._a_doubt, _ANSWER_WIDTH),
            "lines": (self._a_box, _TEXT_WIDTH),
        }
        for column, title, rows in _GROUPS:
            self.section(title, column=column)
            for field, words, kind in rows:
                make, width = makers[kind]
                widget = make(field, words)
                unit = "ppm" if kind == "ppm" else ""
                self.add(field, words, widget, unit=unit, width=width, column=column)
                self._watch(widget)
                if field in _TOOLTIPS:
                    widget.setToolTip(_TOOLTIPS[field])

    def fill(self, draft: RiskDraft) -> None:
        """Show an assessment."""
        for field in FIELDS:
            widget: Any = self.widget_of(field)
            value = getattr(draft, field)
            if isinstance(widget, QPlainTextEdit):
                widget.setPlainText(value)
            elif type(widget) is QLineEdit:
                widget.setText(value)
            else:
                widget.set_value(value)

    def values(self) -> dict[str, Any]:
        """What is typed, by field of the draft."""
        return {field: self._value(field) for field in FIELDS}

    def tell_smoking(self, patient: SmokingTold | None, household: SmokingTold | None) -> None:
        """Say what goes on to hold while nobody asks again."""
        for field, told in (("smoking", patient), ("household_smoking", household)):
            box = self.widget_of(field)
            if isinstance(box, Answer):
                words = "" if told is None else box.words_of(told.status).lower()
                on = "" if told is None or told.told_on is None else f", {short_date(told.told_on)}"
                box.tell_before(f"{words}{on}")

    def words_of(self, field: str, value: object) -> str:
        """A value as the field would show it."""
        widget = self.widget_of(field)
        if isinstance(widget, Choice):
            return "" if value is None else widget.words_of(value)
        return super().words_of(field, value)

    # Inside

    def _value(self, field: str) -> Any:
        widget: Any = self.widget_of(field)
        if isinstance(widget, TextBox):
            return widget.text
        if type(widget) is QLineEdit:
            return widget.text()
        return widget.value

    def _watch(self, widget: QWidget) -> None:
        if isinstance(widget, QComboBox):
            widget.currentIndexChanged.connect(self._on_changed)
        elif isinstance(widget, QLineEdit | QPlainTextEdit):
            widget.textChanged.connect(self._on_changed)

    def _on_changed(self, *_what: object) -> None:
        self.changed.emit()

    def _a_day(self, field: str, _words: str) -> QWidget:
        century = Century.NEAR if field in _PLANNED else Century.PAST
        return DateEdit(century=century, today=self._today)

    def _today(self) -> date:
        return self.today or today_here()

    def _a_yes_no(self, _field: str, _words: str) -> QWidget:
        return Answer(YES_NO)

    def _a_hazard(self, _field: str, _words: str) -> QWidget:
        return Answer(_HAZARDS)

    def _a_smoking(self, _field: str, _words: str) -> QWidget:
        return Answer(_SMOKING)

    def _a_household(self, _field: str, _words: str) -> QWidget:
        return Answer(_HOUSEHOLD)

    def _a_number(self, _field: str, _words: str) -> QWidget:
        return NumberEdit(places=1)

    def _a_line(self, _field: str, _words: str) -> QWidget:
        edit = QLineEdit()
        edit.setMaxLength(_LONGEST_PASTE)
        return edit

    def _a_doubt(self, _field: str, _words: str) -> QWidget:
        return Choice[bool]("", ((False, "No"), (True, "Yes")))

    def _a_box(self, _field: str, words: str) -> QWidget:
        return TextBox(words, 2)
