"""The clinics that repeat: everybody's week at a glance, and the form of one clinic."""

from collections.abc import Hashable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from PySide6.QtWidgets import QPushButton

from o2clinic.rules.display import WEEKDAYS, short_date
from o2clinic.rules.permissions import Permission
from o2clinic.services.as_it_is import AsItIs
from o2clinic.services.plan_draft import TemplateDraft
from o2clinic.services.plan_sheet import PlanSheet, TemplateRow, WeekRow
from o2clinic.services.work import new_command_id
from o2clinic.ui.administration.clinic_form import ClinicForm
from o2clinic.ui.record_form_page import RecordFormPage
from o2clinic.ui.widgets.flow_row import FlowRow
from o2clinic.ui.widgets.marks import Tone, label
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

_WORKDAYS = 5
_COLUMNS = (
    Column[TemplateRow](
        "Clinic",
        lambda row: row.name,
        tooltip=lambda row: f"{row.name}, {row.kind}",
        is_strong=lambda _row: True,
        gives_way=True,
    ),
    Column[TemplateRow]("When", lambda row: row.when, sort_key=lambda row: row.weekday),
    Column[TemplateRow]("Hours", lambda row: row.hours),
    Column[TemplateRow](
        "Held by", lambda row: row.clinician, tooltip=lambda row: row.clinician, gives_way=True
    ),
    Column[TemplateRow](
        "Place", lambda row: row.place, tooltip=lambda row: row.place, stretches=True
    ),
    Column[TemplateRow](
        "Time",
        lambda row: f"until {row.until}" if row.until else _from(row),
        tone=lambda row: Tone.QUIET if row.is_to_come else None,
    ),
)


def _from(row: TemplateRow) -> str:
    return f"from {row.from_on}" if row.is_to_come else ""


def _day_column(day: int) -> Column[WeekRow]:
    def text(row: WeekRow) -> str:
        return row.days[day]

    return Column[WeekRow](WEEKDAYS[day], text, tooltip=text, gives_way=True)


def _week_columns(days: int) -> list[Column[WeekRow]]:
    who = Column[WeekRow]("Week", lambda row: row.clinician)
    return [who, *(_day_column(day) for day in range(days))]


class ClinicsPage(RecordFormPage[PlanSheet, TemplateRow, TemplateDraft]):
    """Choose a clinic to change it from some day on, or add one."""

    help_topic = "clinics"
    tables_need = Permission.ADMINISTER
    form_name = "weekly_clinic"
    add_words = "Add a clinic"
    new_title = "A new clinic"

    def __init__(self, workplace: Workplace) -> None:
        table = RecordTable[TemplateRow](
            "Clinics", _COLUMNS, workplace.theme, key=lambda row: row.template_id
        )
        table.set_empty_text("No clinic yet. Add the first one, or start from an example.")
        self.clinic_form = ClinicForm(workplace.theme, TemplateDraft(command_id=""))
        super().__init__(workplace, self.clinic_form, table, "administration")
        self.week = RecordTable[WeekRow](
            "The week",
            _week_columns(len(WEEKDAYS)),
            workplace.theme,
            key=lambda row: row.person_id,
            is_compact=True,
        )
        self.week.setSortingEnabled(False)
        self.examples = FlowRow()
        self.examples.hide()
        self.beside.insertWidget(0, self.examples)
        self.beside.insertWidget(1, self.week, 1)
        self.end_button = QPushButton("End this clinic")
        self.end_button.clicked.connect(self._on_end)
        self.card_actions.insertWidget(0, self.end_button)
        self.end_button.hide()

    def fetch(self) -> PlanSheet:
        """Every clinic in force or to come."""
        return self.workplace.services.clinic_plans.plan()

    def rows_of(self, sheet: PlanSheet) -> Sequence[TemplateRow]:
        """One a line."""
        return sheet.rows

    def show_sheet(self, sheet: PlanSheet) -> None:
        """Offer people, sites and rooms; draw the week; offer examples at the beginning."""
        self.clinic_form.offer(sheet)
        self.week.set_rows(sheet.week)
        self.week.setVisible(bool(sheet.week))
        head, line = self.week.horizontalHeader(), self.week.verticalHeader().defaultSectionSize()
        bar = self.week.horizontalScrollBar().sizeHint().height()
        self.week.setMaximumHeight(head.sizeHint().height() + line * len(sheet.week) + bar)
        for day in range(_WORKDAYS, len(WEEKDAYS)):
            is_free = not any(row.days[day] for row in sheet.week)
            self.week.setColumnHidden(day + 1, is_free)
        count = "1 clinic" if len(sheet.rows) == 1 else f"{len(sheet.rows)} clinics"
        people = "1 person" if len(sheet.week) == 1 else f"{len(sheet.week)} people"
        self.set_subtitle(f"{count} of {people}; by person and weekday")
        self._offer_examples(sheet)

    def row_key(self, row: TemplateRow) -> Hashable:
        """Its key."""
        return row.template_id

    def fetch_draft(self, key: Any) -> AsItIs[TemplateDraft]:
        """The form of a clinic, as it would be from today on."""
        return self.workplace.services.clinic_plans.template_as_it_is(key, new_command_id())

    def new_draft(self) -> TemplateDraft:
        """A weekly clinic from today on."""
        today = self.sheet.today if self.sheet is not None else None
        return TemplateDraft(command_id=new_command_id(), from_on=today)

    def save_draft(self, draft: TemplateDraft) -> int:
        """Save it."""
        return self.workplace.services.clinic_plans.save_template(draft)

    def title_of(self, draft: TemplateDraft) -> str:
        """By its name."""
        return f"Clinic: {draft.name}"

    def saved_words(self, draft: TemplateDraft) -> str:
        """That the diary follows."""
        return f"{draft.name} is saved, and the diary is in step with it"

    def show_actions(self, draft: TemplateDraft) -> None:
        """Only a known clinic can be ended."""
        self.end_button.setVisible(bool(draft.id))

    # Ending

    def _on_end(self) -> None:
        self.leave_typing("end this clinic", self._ask_to_end)

    def _ask_to_end(self) -> None:
        opened = self.form.opened
        if not opened.id or self.sheet is None:
            return
        last = self.sheet.today
        self.ask_first(
            f"Hold “{opened.name}” today for the last time?",
            "Its later sessions leave the diary; visits in them wait to be rebooked. To end it on "
            "another day, type that under Until and save.",
            "End it",
            partial(self._end, opened, last),
        )

    def _end(self, opened: TemplateDraft, last: date) -> None:
        plans, command_id = self.workplace.services.clinic_plans, new_command_id()
        if opened.from_on is not None and opened.from_on > last:
            last = opened.from_on - timedelta(days=1)  # it has not begun yet

        def task() -> PlanSheet:
            plans.end_template(opened.id, opened.version, last, command_id)
            return plans.plan()

        def ended(sheet: PlanSheet) -> None:
            words = f"{opened.name} is held until {short_date(last)}"
            self.message_bar.tell(words, tone=Tone.GOOD)
            self.keeper.saved()
            self._show(sheet)
            self._fill(self.new_draft())

        self.save("end", task, ended, button=self.end_button)

    # Examples

    def _offer_examples(self, sheet: PlanSheet) -> None:
        is_wanted = not sheet.rows
        if is_wanted and not self.examples.findChildren(QPushButton):
            self.examples.add(label("Start from an example:", "quiet"))
            for one in sheet.examples:
                button = QPushButton(one.title)
                button.setToolTip(one.words)
                button.setAccessibleDescription(one.words)
                button.setProperty("example", one.key)
                button.clicked.connect(self._on_example)
                self.examples.add(button)
        self.examples.setVisible(is_wanted)

    def _on_example(self) -> None:
        sender = self.sender()
        key = str(sender.property("example")) if sender is not None else ""
        plans, command_id = self.workplace.services.clinic_plans, new_command_id()

        def task() -> PlanSheet:
            plans.begin_from_example(key, command_id)
            return plans.plan()

        def laid_out(sheet: PlanSheet) -> None:
            self.message_bar.tell(
                "The week is laid out",
                "Look at who holds each clinic, and change what is otherwise here.",
                Tone.GOOD,
            )
            self._show(sheet)
            self._begin_somewhere()

        self.save("example", task, laid_out)
