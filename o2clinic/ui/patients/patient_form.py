"""The one short form of a patient's identity."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from o2clinic.errors import Finding, Level
from o2clinic.rules.calendar import Century
from o2clinic.rules.patient_codes import (
    AllergyStatus,
    Gender,
    NeedKind,
    NhsNumberStatus,
    PhoneKind,
    Sex,
    in_words,
)
from o2clinic.services.patient_draft import PatientDraft, PhoneDraft
from o2clinic.services.patients import PracticeRow
from o2clinic.ui.patients.fields import (
    LimitedEdit,
    LimitedLines,
    NeedBoxes,
    NhsNumberEdit,
    PracticeEdit,
)
from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.date_edit import DateEdit, today_here
from o2clinic.ui.widgets.field_form import FieldForm

CodeT = TypeVar("CodeT", bound=StrEnum)
_TITLES = ("", "Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Rev", "Sir", "Dame")
_NUMBER_WORDS = {
    NhsNumberStatus.NOT_KNOWN: "No NHS number yet",
    NhsNumberStatus.NOT_VERIFIED: "Not verified",
    NhsNumberStatus.VERIFIED: "Verified",
}
_TEXTS = {
    "family_name": ("Family name", 230),
    "given_names": ("Given names", 230),
    "preferred_name": ("Likes to be called", 230),
}


_NEED_TEXTS = {
    "print_size": ("Print size, points", 60),
    "language": ("Interpreter for", 160),
    "signs": ("Signs", 160),
}
_NEED_OF = {
    "print_size": NeedKind.LARGE_PRINT,
    "language": NeedKind.INTERPRETER,
    "signs": NeedKind.SIGN_LANGUAGE,
}


class PatientForm(FieldForm):
    """Type from top to bottom; what is typed comes out as a draft.

    Signals:
        identity_typed: something by which the person may be known already was changed.
        paste_refused: why a text was not taken in.
    """

    identity_typed = Signal()
    paste_refused = Signal(object)

    def __init__(
        self, theme: Theme, *, today: Callable[[], date] = today_here, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, columns=2, parent=parent)
        self.today = today
        self._base = PatientDraft(command_id="")
        self._add_identity()
        self._add_contact()
        for name in ("family_name", "given_names", "nhs_number", "born_on", "postcode"):
            self._line(name).textChanged.connect(self._on_identity)
        self.nhs_number.value_changed.connect(self._on_number)
        self._line("allergies").textEdited.connect(self._on_allergies)
        self.address.refused.connect(self.paste_refused)

    def draft(self) -> PatientDraft:
        """What is typed now, valid or not."""
        texts = {
            name: self._line(name).text()
            for name in (*_TEXTS, "hospital_number", "email", "postcode", "gp_name", "nhs_number")
        }
        agents = self._line("allergies").text().split(",")
        chosen = self.practice.chosen
        base = self._base
        return PatientDraft(
            **texts,
            command_id=base.command_id,
            id=base.id,
            version=base.version,
            note=base.note,
            died_on=self.died_on.value if base.id else None,
            title=self.title.currentText(),
            nhs_number_status=_chosen(self.number_status, NhsNumberStatus),
            sex=_chosen(self.sex, Sex),
            gender=_chosen(self.gender, Gender),
            born_on=self.born_on.value,
            address=self.address.toPlainText(),
            address_from=self.address_from.value,
            phones=self._phones(),
            practice_id=0 if chosen is None else chosen.practice_id,
            needs=self.needs.chosen,
            carers_needs=self.carers_needs.chosen,
            **self._need_texts(),
            allergy_status=_chosen(self.allergy_status, AllergyStatus),
            allergies=tuple(filter(None, (agent.strip() for agent in agents))),
            was_renamed=self.renamed.currentIndex() == 1,
            reason=self.reason,
        )

    def fill(self, draft: PatientDraft, practice: PracticeRow | None = None) -> None:
        """Show a draft."""
        self._base = draft
        for name in (*_TEXTS, "hospital_number", "email", "postcode", "gp_name", "nhs_number"):
            self._line(name).setText(getattr(draft, name))
        self.title.setCurrentText(draft.title)
        codes: tuple[tuple[QComboBox, StrEnum], ...] = (
            (self.number_status, draft.nhs_number_status),
            (self.sex, draft.sex),
            (self.gender, draft.gender),
            (self.allergy_status, draft.allergy_status),
        )
        for box, code in codes:
            box.setCurrentIndex(box.findData(code.value))
        for edit, day in (
            (self.born_on, draft.born_on),
            (self.died_on, draft.died_on),
            (self.address_from, draft.address_from),
        ):
            edit.set_value(day)
        self.address.setPlainText(draft.address)
        numbers = {phone.kind: phone.number for phone in reversed(draft.phones)}
        for kind in PhoneKind:
            self._line(f"phone_{kind}").setText(numbers.get(kind, ""))
        self.practice.show_practice(practice)
        self.needs.choose(draft.needs)
        self.carers_needs.choose(draft.carers_needs)
        for name in _NEED_OF:
            self._line(name).setText(getattr(draft, name))
        self._line("allergies").setText(", ".join(draft.allergies))
        self.renamed.setCurrentIndex(1 if draft.was_renamed else 0)
        for name in ("renamed", "died_on"):
            self.show_field(name, is_shown=bool(draft.id))
        self.summary.reason_edit.setText(draft.reason)
        self.clear_findings()

    @property
    def opened(self) -> PatientDraft:
        """What the form was filled with."""
        return self._base

    def compared_words(self, field: str, value: object) -> str:
        """A value as this form shows it."""
        if field in {"needs", "carers_needs"} and isinstance(value, tuple):
            return ", ".join(in_words(kind) for kind in value)
        return self.words_of(field, value)

    def findings(self) -> tuple[Finding, ...]:
        """What was not understood, then what the draft itself has to say."""
        typed = self.problems
        fields = {finding.field for finding in typed}
        if self.practice.is_open:
            message = "This practice is not in the list. Choose one, or empty the field."
            typed = (*typed, Finding("PD-14", Level.BLOCK, message, "practice_id"))
        said = self.draft().findings(self.today())
        return (*typed, *(_placed(it) for it in said if it.field not in fields))

    def _add_identity(self) -> None:
        self.section("Who")
        self.title = QComboBox()
        self.title.setEditable(True)
        self.title.addItems(_TITLES)
        line = self.title.lineEdit()
        if line is not None:
            line.setMaxLength(35)
            line.setAccessibleName("Title")
        for field, (title, width) in _TEXTS.items():
            self.add(field, title, LimitedEdit(field), width=width)
        self.renamed = QComboBox()
        self.renamed.addItems(["Corrected", "New name; the old one still finds"])
        self.add("renamed", "A changed name is", self.renamed)
        self.add("title", "Title", self.title, width=90)
        self.born_on = DateEdit(century=Century.PAST, today=self.today)
        self.add("born_on", "Date of birth", self.born_on)
        self.died_on = DateEdit(century=Century.PAST, today=self.today)
        self.add("died_on", "Date of death", self.died_on)
        self.sex = _box(Sex, {})
        self.add("sex", "Sex registered at birth", self.sex)
        self.gender = _box(Gender, {})
        self.add("gender", "Gender", self.gender)
        self.nhs_number = NhsNumberEdit()
        self.add("nhs_number", "NHS number", self.nhs_number, width=130)
        self.number_status = _box(NhsNumberStatus, _NUMBER_WORDS)
        self.add("nhs_number_status", "NHS number is", self.number_status)
        self.add("hospital_number", "Hospital number", LimitedEdit("hospital_number"), width=130)
        self.section("To mind")
        self.allergy_status = _box(AllergyStatus, {})
        self.add("allergy_status", "Allergies", self.allergy_status)
        self.add("allergies", "Allergic to", LimitedEdit("allergies"), width=230)
        self._line("allergies").setPlaceholderText("Parted by commas")

    def _add_contact(self) -> None:
        self.section("Where", column=1)
        self.address = LimitedLines("address", lines=3)
        self.add("address", "Address", self.address, width=250, column=1)
        self.add("postcode", "Postcode", LimitedEdit("postcode"), width=100, column=1)
        self.address_from = DateEdit(century=Century.PAST, today=self.today)
        self.address_from.setPlaceholderText("today")
        self.add("address_from", "Lives there since", self.address_from, column=1)
        for kind, title in zip(PhoneKind, ("Home phone", "Mobile", "Carer's phone"), strict=True):
            self.add(f"phone_{kind}", title, LimitedEdit("phones"), width=160, column=1)
        self.add("email", "E-mail", LimitedEdit("email"), width=250, column=1)
        self.section("General practice", column=1)
        self.practice = PracticeEdit()
        self.add("practice_id", "Practice", self.practice, width=300, column=1)
        self.add("gp_name", "GP", LimitedEdit("gp_name"), width=250, column=1)
        self.section("Communication needs", column=1)
        self.needs = NeedBoxes()
        self.add("needs", "Needs", self.needs, width=290, column=1)
        for field, (title, width) in _NEED_TEXTS.items():
            self.add(field, title, LimitedEdit(field), width=width, column=1)
        self._line("print_size").setPlaceholderText("18")
        self.carers_needs = NeedBoxes()
        self.add("carers_needs", "Of these, the carer's", self.carers_needs, width=290, column=1)
        self.needs.changed.connect(self._show_needs)
        self._show_needs()

    def _show_needs(self) -> None:
        """What is asked more closely of the needs that are ticked."""
        chosen = self.needs.chosen
        for field, kind in _NEED_OF.items():
            self.show_field(field, is_shown=kind in chosen)
        self.carers_needs.offer(chosen)
        self.show_field("carers_needs", is_shown=bool(chosen))

    def _need_texts(self) -> dict[str, str]:
        chosen = self.needs.chosen
        return {
            field: self._line(field).text() if kind in chosen else ""
            for field, kind in _NEED_OF.items()
        }

    def _phones(self) -> tuple[PhoneDraft, ...]:
        """What is typed, and further numbers of the same kind that the form does not show."""
        shown = {phone.kind: phone for phone in reversed(self._base.phones)}
        kept = tuple(phone for phone in self._base.phones if phone is not shown[phone.kind])
        typed = tuple(
            PhoneDraft(kind, text, shown[kind].note if kind in shown else "")
            for kind in PhoneKind
            if (text := self._line(f"phone_{kind}").text().strip())
        )
        return (*typed, *kept)

    def _line(self, field: str) -> QLineEdit:
        widget = self.widget_of(field)
        if not isinstance(widget, QLineEdit):
            raise TypeError(field)
        return widget

    def _on_identity(self, _text: str) -> None:
        self.identity_typed.emit()

    def _on_number(self, digits: str | None) -> None:
        """A number typed is not verified yet; without one there is none."""
        now = _chosen(self.number_status, NhsNumberStatus)
        if digits and now is NhsNumberStatus.NOT_KNOWN:
            self._set_status(NhsNumberStatus.NOT_VERIFIED)
        elif not self.nhs_number.text().strip():
            self._set_status(NhsNumberStatus.NOT_KNOWN)

    def _set_status(self, status: NhsNumberStatus) -> None:
        self.number_status.setCurrentIndex(self.number_status.findData(status.value))

    def _on_allergies(self, text: str) -> None:
        if text.strip():
            self.allergy_status.setCurrentIndex(
                self.allergy_status.findData(AllergyStatus.RECORDED.value)
            )


def _box(codes: type[StrEnum], words: dict[NhsNumberStatus, str]) -> QComboBox:
    made = QComboBox()
    known: dict[str, str] = {code.value: text for code, text in words.items()}
    for code in codes:
        made.addItem(known.get(code.value, in_words(code)), code.value)
    unknown = next((at for at, code in enumerate(codes) if code.value.startswith("not_")), 0)
    made.setCurrentIndex(unknown)
    return made


def _chosen(box: QComboBox, codes: type[CodeT]) -> CodeT:
    return codes(str(box.currentData()))


def _placed(finding: Finding) -> Finding:
    """Beside a field of this form: the draft knows the telephones as one."""
    if finding.field != "phones":
        return finding
    return Finding(finding.rule, finding.level, finding.message, f"phone_{PhoneKind.HOME}")
