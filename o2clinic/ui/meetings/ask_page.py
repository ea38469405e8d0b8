"""Bringing a patient to a meeting, with one question."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Signal

from o2clinic.errors import AlreadyDone, NotValid
from o2clinic.rules.changes import Concept
from o2clinic.rules.meeting_agenda import LONGEST_QUESTION
from o2clinic.services.agenda_draft import AskDraft, ToMeeting
from o2clinic.services.agendas import MeetingChoice
from o2clinic.services.diary import Bookee
from o2clinic.services.drafts import FormDraft
from o2clinic.services.meeting_draft import LONGEST_NAME
from o2clinic.services.work import new_command_id
from o2clinic.ui.draft_keeper import Filling
from o2clinic.ui.patient_pick import PatientPick
from o2clinic.ui.record_form import RecordForm, a_line
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.choice import Choice
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace

_HINT = (
    "One question that the meeting can answer. What the record says of the patient is put beside "
    "it by itself."
)


@dataclass(frozen=True)
class AskFor:
    """For whom and where the form begins; 0 for nobody and nowhere yet."""

    patient_id: int = 0
    meeting_id: int = 0


class AskForm(RecordForm[AskDraft]):
    """Find the patient, choose the meeting, type the question."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        super().__init__(workplace.theme, AskDraft(command_id=""))

    def build(self) -> None:
        """The fields."""
        self.patient = PatientPick(self._workplace)
        self.meeting: Choice[ToMeeting | None] = Choice("", ((None, "Choose"),))
        self.question = a_line(LONGEST_QUESTION)
        self.asked_by = a_line(LONGEST_NAME)
        self.asked_by.setPlaceholderText("You, unless somebody else asks")
        add = self.fields.add
        add("patient", "Patient", self.patient)
        add("meeting", "Meeting", self.meeting, width=360)
        add("question", "Question", self.question, width=560)
        add("asked_by", "Asked by", self.asked_by, width=360)
        self.patient.picked.connect(self._on_picked)

    def offer(self, choices: tuple[MeetingChoice, ...]) -> None:
        """Let meetings be chosen; what is chosen stays."""
        self.meeting.offer_again([(None, "Choose"), *((one.to, one.words) for one in choices)])

    def show_draft(self, draft: AskDraft) -> None:
        """Put values into the fields."""
        self.patient.set_value(draft.patient)
        self.meeting.set_value(draft.meeting)
        self.question.setText(draft.question)
        self.asked_by.setText(draft.asked_by)

    def typed(self) -> dict[str, Any]:
        """What is typed."""
        return {
            "patient": self.patient.value,
            "meeting": self.meeting.value,
            "question": self.question.text(),
            "asked_by": self.asked_by.text(),
        }

    def _on_picked(self) -> None:
        (self.question if self.meeting.value is not None else self.meeting).setFocus()


class AskPage(Page):
    """Ctrl+S brings the patient, Esc goes back and keeps what is typed.

    Signals:
        left: the page before is wanted.
        asked: a patient was brought.
    """

    concepts = frozenset({Concept.MEETING})
    help_topic = "meetings"
    form_name: ClassVar[str] = "meeting_ask"
    left = Signal()
    asked = Signal()

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace, "Bring a patient")
        self.set_subtitle(_HINT)
        self.save_button = self.add_action("Bring", self._on_save, primary=True, keys="Ctrl+S")
        self.back_button = self.add_action("Back", self._on_back, keys="Esc")
        self.form = AskForm(workplace)
        card = Card("To a meeting")
        card.add(self.form)
        card.add(label("Nothing is ordered or changed by it.", "quiet"))
        self.add(card)
        self.content.addStretch()
        self.keeper = self.keep_drafts(self, self.form)
        self._begin_for = AskFor()
        self._to_restore: FormDraft | None = None

    def refresh(self) -> None:
        """Ask which meetings there are, and who is to be brought."""
        agendas, patient_id = self.workplace.services.agendas, self._begin_for.patient_id

        def task() -> tuple[tuple[MeetingChoice, ...], Bookee | None]:
            return agendas.to_choose(), agendas.bookee(patient_id) if patient_id else None

        self.ask("meetings", task, self._show)

    def begin_for(self, wanted: AskFor) -> None:
        """Begin with a patient or a meeting; what is typed already stays."""
        self._begin_for = wanted
        self.refresh_when_shown()

    def take_up(self, draft: FormDraft) -> None:
        """Go on with a draft, once it is known which meetings there are."""
        if draft.draft_id != self.keeper.draft_id:
            self._to_restore = draft
            self.refresh_when_shown()

    def _show(self, answer: tuple[tuple[MeetingChoice, ...], Bookee | None]) -> None:
        choices, patient = answer
        with self.keeper.filling_in():
            self.form.offer(choices)
        wanted, self._begin_for = self._begin_for, AskFor()
        opened = self.form.opened
        if not opened.command_id or (wanted != AskFor() and not self.keeper.is_touched):
            self._fill(patient, _meeting(choices, wanted.meeting_id))
        draft, self._to_restore = self._to_restore, None
        if draft is not None:
            self.keeper.set_aside()
            self._fill(None, None)
            self.keeper.restore(draft)
        elif patient is not None and self.form.patient.value != patient:
            self.message_bar.tell(
                "What you typed for another patient stands here still",
                "Bring that patient first, or empty the form.",
                Tone.CAUTION,
            )

    def _fill(self, patient: Bookee | None, meeting: ToMeeting | None) -> None:
        self.form.fill(AskDraft(new_command_id(), patient, meeting))
        self.form.filled_again()
        self.keeper.begin()
        (self.form.patient if patient is None else self.form.question).setFocus()

    @property
    def shown_patient_id(self) -> int | None:
        """Whom the form names."""
        patient = self.form.patient.value
        return None if patient is None else patient.patient_id

    # Drafts

    def filling(self) -> Filling | None:
        """What is typed, and of whom."""
        opened, patient = self.form.opened, self.form.patient.value
        if not opened.command_id:
            return None
        title = "Bring to the MDT" if patient is None else f"Bring {patient.name} to the MDT"
        key = 0 if patient is None else patient.patient_id
        return Filling(self.form_name, "meetings", title, opened.command_id, key)

    def typed_state(self) -> dict[str, Any]:
        """What stands in the fields."""
        return self.form.fields.typed_state()

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood."""
        self.form.fill(replace(self.form.opened, command_id=draft.command_id))
        self.form.fields.restore_typed(draft.typed)

    # Presses

    def _on_save(self) -> None:
        draft, agendas = self.form.draft(), self.workplace.services.agendas
        if not draft.command_id:
            return
        self.form.fields.clear_findings()

        def task() -> int:
            try:
                return agendas.ask(draft)
            except AlreadyDone as before:
                return before.record_id

        self.save(
            "ask",
            task,
            partial(self._on_asked, draft),
            button=self.save_button,
            on_error=self._on_refused,
            patient_id=None if draft.patient is None else draft.patient.patient_id,
        )

    def _on_asked(self, draft: AskDraft, _item_id: int) -> None:
        assert draft.patient is not None
        words = self.form.meeting.words_of(draft.meeting)
        self.message_bar.tell(f"{draft.patient.name} is on the agenda: {words}", tone=Tone.GOOD)
        self.workplace.say(f"{draft.patient.name} is on the agenda")
        self.keeper.saved()
        self._fill(None, draft.meeting)
        self.asked.emit()

    def _on_refused(self, error: Exception) -> None:
        if isinstance(error, NotValid):
            self.form.show_findings(error.findings)
        else:
            self.on_save_failure(error)

    def _on_back(self) -> None:
        self.left.emit()


def _meeting(choices: tuple[MeetingChoice, ...], meeting_id: int) -> ToMeeting | None:
    """The meeting it was opened from; else the next one."""
    mine = (one.to for one in choices if meeting_id and one.to.meeting_id == meeting_id)
    first = choices[0].to if choices and not meeting_id else None
    return next(mine, first)
