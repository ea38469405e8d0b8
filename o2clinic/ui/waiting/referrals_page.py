"""Referrals that wait to be triaged: entered at the desk, decided by a clinician."""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Any

from o2clinic.errors import AlreadyDone, RecordShut
from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission
from o2clinic.rules.waiting import TRIAGE_WORDS
from o2clinic.services.as_it_is import AsItIs, LastSave
from o2clinic.services.diary import Bookee
from o2clinic.services.referrals import ReferralSheet, TriageAdvice
from o2clinic.services.waiting_draft import ReferralDraft
from o2clinic.services.waiting_rows import ReferralRow
from o2clinic.services.work import new_command_id
from o2clinic.ui.waiting.referral_form import ReferralForm
from o2clinic.ui.waiting.settled_page import SettledPage
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace

_LONG_DAYS = 14  # whoever waits longer to be triaged is marked


def _tone(row: ReferralRow) -> Tone | None:
    return Tone.DANGER if row.days > _LONG_DAYS else None


_COLUMNS = (
    Column[ReferralRow](
        "Patient",
        lambda row: row.name,
        tooltip=lambda row: f"{row.name}   {row.born}",
        is_strong=lambda _row: True,
        gives_way=True,
    ),
    Column[ReferralRow]("Born", lambda row: row.born),
    Column[ReferralRow]("Received", lambda row: row.received,
                        sort_key=lambda row: row.received_on),
    Column[ReferralRow]("Waiting", lambda row: row.waiting, tone=_tone,
                        sort_key=lambda row: row.days),
    Column[ReferralRow]("From", lambda row: row.source),
    Column[ReferralRow](
        "Referrer",
        lambda row: "Restricted record: open it with a reason" if row.is_shut else row.referrer,
        tooltip=lambda row: row.referrer,
        stretches=True,
    ),
)  # fmt: skip


class ReferralsPage(SettledPage[ReferralSheet, ReferralRow, ReferralDraft]):
    """Enter a referral; a clinician chooses a line, reads it and decides."""

    concepts = frozenset({Concept.WAITING, Concept.PATIENT, Concept.ACCESS})
    help_topic = "waiting"
    tables_need = Permission.SEE_DIARY
    form_name = "referral"
    add_words = "Enter a referral"
    new_title = "A referral that came"

    def __init__(self, workplace: Workplace) -> None:
        table = RecordTable[ReferralRow](
            "To be triaged", _COLUMNS, workplace.theme, key=lambda row: row.referral_id
        )
        table.set_empty_text("No referral waits to be triaged.")
        self._may_triage = workplace.actor.may(Permission.RECORD_RESULT)
        self._entered: tuple[int, ReferralDraft] | None = None
        self.referral_form = ReferralForm(workplace, ReferralDraft(command_id=""))
        super().__init__(workplace, self.referral_form, table, "waiting")
        self.card_actions.insertWidget(0, self.referral_form.advice, 1)
        self.referral_form.facts_changed.connect(self._ask_advice)
        self.tell_keys("Enter", "Open the patient")
        table.row_activated.connect(self._on_activated)
        may_enter = workplace.actor.may(Permission.BOOK)
        for part in (self.add_button, self.save_button, self.card):
            part.setVisible(may_enter)

    def fetch(self) -> ReferralSheet:
        """Who waits to be triaged."""
        return self.workplace.services.referrals.sheet()

    def rows_of(self, sheet: ReferralSheet) -> Sequence[ReferralRow]:
        """The oldest first."""
        return sheet.rows

    def show_sheet(self, sheet: ReferralSheet) -> None:
        """Say how many, and how long the first waits."""
        count = len(sheet.rows)
        waits = "1 referral waits" if count == 1 else f"{count} referrals wait"
        longest = f", the oldest for {sheet.rows[0].waiting}" if sheet.rows else ""
        self.set_subtitle(f"{waits} to be triaged{longest}")

    def row_key(self, row: ReferralRow) -> Hashable:
        """The key; none where the person may not read what it says."""
        return row.referral_id if self._may_triage and not row.is_shut else None

    def fetch_draft(self, key: Any) -> AsItIs[ReferralDraft]:
        """What it says; of one entered a moment ago that is known, and a desk may not read it."""
        entered, self._entered = self._entered, None
        if entered is not None and entered[0] == key:
            return AsItIs(replace(entered[1], id=key, version=1), LastSave("", ""))
        return self.workplace.services.referrals.as_it_is(key, new_command_id())

    def new_draft(self) -> ReferralDraft:
        """One that came today."""
        today = self.sheet.today if self.sheet is not None else None
        return ReferralDraft(command_id=new_command_id(), received_on=today)

    def save_draft(self, draft: ReferralDraft) -> int:
        """Enter it, or decide what becomes of it."""
        referrals = self.workplace.services.referrals
        if draft.id:
            return referrals.triage(draft)
        try:
            key = referrals.receive(draft)
        except AlreadyDone as before:
            key = before.record_id
        self._entered = (key, draft)
        return key

    def title_of(self, draft: ReferralDraft) -> str:
        """Who is referred."""
        return f"Referral: {draft.patient.name if draft.patient else 'nobody yet'}"

    def saved_words(self, draft: ReferralDraft) -> str:
        """What became of it."""
        name = draft.patient.name if draft.patient else ""
        if draft.outcome is None:
            return f"{name} waits to be triaged"
        return f"{name}: {TRIAGE_WORDS[draft.outcome].lower()}"

    def draft_for(self, patient: Bookee) -> ReferralDraft:
        """One that came today about somebody."""
        return replace(self.new_draft(), patient=patient)

    def patient_of(self) -> Bookee | None:
        """Whom the form is about."""
        return self.referral_form.patient.value

    def begin(self, what: str) -> None:
        """Enter one about a patient by key, "refer 7", or go on with a draft."""
        verb, _space, key = what.partition(" ")
        if verb == "refer" and key.isdecimal():
            self.add_patient(int(key))
        else:
            super().begin(what)

    def _fill(self, draft: ReferralDraft) -> None:
        self.referral_form.show_advice(None)
        super()._fill(draft)
        self._ask_advice()

    def _ask_advice(self) -> None:
        draft = self.form.draft()
        patient = draft.patient
        if not self._may_triage or patient is None:
            return
        referrals = self.workplace.services.referrals
        self.workplace.background.ask(
            self,
            "advice",
            lambda: (patient, referrals.advice(draft)),
            self._show_advice,
            self._on_no_advice,
        )

    def _show_advice(self, answer: tuple[Bookee, TriageAdvice]) -> None:
        patient, advice = answer
        is_same = patient == self.referral_form.patient.value
        self.referral_form.show_advice(advice if is_same else None)

    def _on_no_advice(self, error: Exception) -> None:
        """Of a record that is shut the rules say nothing; the letter is entered all the same."""
        self.referral_form.show_advice(None)
        if not isinstance(error, RecordShut):
            self.on_failure(error)

    def _on_activated(self, row: ReferralRow) -> None:
        self.workplace.open_patient(row.patient_id, "")
