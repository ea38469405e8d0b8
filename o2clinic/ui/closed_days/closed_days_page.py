"""Closed days and leave: what is otherwise from today on, and the form for one more."""

from collections.abc import Hashable, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QPushButton

from o2clinic.rules.display import short_date
from o2clinic.rules.permissions import Permission
from o2clinic.services.as_it_is import AsItIs
from o2clinic.services.day_draft import DAY_WORDS, DayDraft, DayKind
from o2clinic.services.day_sheet import DayRow, DaysSheet
from o2clinic.services.drafts import FormDraft
from o2clinic.services.work import new_command_id
from o2clinic.ui.closed_days.day_form import DayForm
from o2clinic.ui.record_form_page import RecordFormPage
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace


def _tone(row: DayRow) -> Tone | None:
    return Tone.QUIET if row.day_kind is None else None


_COLUMNS = (
    Column[DayRow]("Days", lambda row: row.days, sort_key=lambda row: row.from_on, tone=_tone),
    Column[DayRow](
        "What",
        lambda row: row.what,
        tone=_tone,
        is_strong=lambda row: row.day_kind is not None,
    ),
    Column[DayRow](
        "Who or where", lambda row: row.whom, tooltip=lambda row: row.whom, tone=_tone,
        gives_way=True,
    ),
    Column[DayRow](
        "Reason", lambda row: row.remark, tooltip=lambda row: row.remark, tone=_tone,
        stretches=True,
    ),
)  # fmt: skip


class ClosedDaysPage(RecordFormPage[DaysSheet, DayRow, DayDraft]):
    """Close a day, enter leave, change one day, or add a clinic; the diary follows at once."""

    help_topic = "clinics"
    form_name = "closed_day"
    add_words = "Add a day"
    new_title = "A day that is otherwise"

    def __init__(self, workplace: Workplace, place: str) -> None:
        table = RecordTable[DayRow](
            "Days that are otherwise",
            _COLUMNS,
            workplace.theme,
            key=lambda row: (row.day_kind, row.day_id, row.from_on),
        )
        table.set_empty_text("No day is otherwise than the plan.")
        self.day_form = DayForm(workplace.theme, DayDraft(command_id=""))
        self.day_form.reads_why = workplace.actor.may(Permission.ADMINISTER)
        super().__init__(workplace, self.day_form, table, place)
        is_office = place == "administration"
        self.tables_need = Permission.ADMINISTER if is_office else Permission.BOOK
        self.back_button = QPushButton("Take back")
        self.back_button.clicked.connect(self._on_take_back)
        self.card_actions.insertWidget(0, self.back_button)
        self.back_button.hide()

    def fetch(self) -> DaysSheet:
        """Everything from today on."""
        return self.workplace.services.closed_days.sheet()

    def rows_of(self, sheet: DaysSheet) -> Sequence[DayRow]:
        """One a line."""
        return sheet.rows

    def show_sheet(self, sheet: DaysSheet) -> None:
        """Offer what can be chosen."""
        self.day_form.offer(sheet)
        holidays = sum(row.day_kind is None for row in sheet.rows)
        ours = len(sheet.rows) - holidays
        waiting = f" · {_visits(sheet.to_rebook)} to be rebooked" if sheet.to_rebook else ""
        self.set_subtitle(f"{ours} entered here, {holidays} bank holidays; by day{waiting}")

    def row_key(self, row: DayRow) -> Hashable:
        """Kind and key; a bank holiday has no form."""
        return None if row.day_kind is None else (row.day_kind, row.day_id)

    def draft_key(self, draft: DayDraft) -> Hashable:
        """Kind and key."""
        return (draft.kind, draft.id)

    def kept_key(self, kept: FormDraft) -> Hashable:
        """Kind and key."""
        return (DayKind(str(kept.typed["kind"])), kept.record_id)

    def fetch_draft(self, key: Any) -> AsItIs[DayDraft]:
        """The form of what is there."""
        kind, day_id = key
        return self.workplace.services.closed_days.as_it_is(kind, day_id, new_command_id())

    def new_draft(self) -> DayDraft:
        """A closing of a day that is still to be typed."""
        return DayDraft(command_id=new_command_id())

    def save_draft(self, draft: DayDraft) -> int:
        """Save it."""
        return self.workplace.services.closed_days.save(draft)

    def title_of(self, draft: DayDraft) -> str:
        """What it is, and when."""
        return f"{DAY_WORDS[draft.kind]}: {short_date(draft.from_on)}"

    def saved_words(self, draft: DayDraft) -> str:
        """How many visits wait now."""
        waiting = self.sheet.to_rebook if self.sheet is not None else 0
        wait = f"; {_visits(waiting)} to be rebooked" if waiting else ""
        return f"{self.title_of(draft)} is saved{wait}"

    def _begin_somewhere(self) -> None:
        """Mostly somebody comes to enter something."""
        self._fill(self.new_draft())

    def show_actions(self, draft: DayDraft) -> None:
        """Only what is there can be taken back."""
        self.back_button.setVisible(bool(draft.id))

    def _on_take_back(self) -> None:
        self.leave_typing("take this back", self._ask_to_take_back)

    def _ask_to_take_back(self) -> None:
        opened = self.form.opened
        self.ask_first(
            f"Take back “{self.title_of(opened)}”?",
            "The diary is as the plan has it again. Visits in an extra clinic wait to be rebooked.",
            "Take it back",
            partial(self._take_back, opened),
        )

    def _take_back(self, opened: DayDraft) -> None:
        days, command_id = self.workplace.services.closed_days, new_command_id()

        def task() -> DaysSheet:
            days.take_back(opened.kind, opened.id, opened.version, command_id)
            return days.sheet()

        def done(sheet: DaysSheet) -> None:
            self.message_bar.tell(f"{self.title_of(opened)} is taken back", tone=Tone.GOOD)
            self.keeper.saved()
            self._fill(self.new_draft())
            self._show(sheet)

        self.save("take_back", task, done, button=self.back_button)


def _visits(count: int) -> str:
    return "1 visit" if count == 1 else f"{count} visits"
