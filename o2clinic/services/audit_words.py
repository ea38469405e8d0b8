"""The audit in words: use cases, tables, columns and values as a person would say them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import date_and_time, short_date

# Counted or repeated by the program in every row: they tell nothing about what was done.
_UNTOLD: Final = frozenset(
    {"id", "version", "created_at", "changed_at", "changed_by_id", "patient_id", "result_id"}
)
_USE_CASES: Final = {
    "set_up_clinic": "Set up the clinic",
    "sign_in": "Signed in",
    "change_password": "Changed the own password",
    "read_audit": "Read the audit",
    "open_record": "Opened the record",
    "break_glass": "Opened a restricted record with a reason",
    "judge_opening": "Judged an opening of a restricted record",
    "restrict_record": "Restricted the record",
    "lift_restriction": "Lifted the restriction",
    "open_document": "Opened a stored paper",
    "take_to_printer": "Took a stored paper out to print it",
    "print_document": "Handed a paper to the printer",
    "print_failed": "Printing a paper failed",
    "print_not_out": "Said that a printed paper did not come out",
    "paper_differs": "Found a stored paper that is not as it was issued",
    "correct letter": "Issued a letter in place of one",
    "correct order": "Issued an order in place of one",
    "open_minutes": "Opened the minutes of a meeting",
    "take_minutes_to_printer": "Took the minutes of a meeting out to print them",
    "print_minutes": "Handed the minutes of a meeting to the printer",
    "export_minutes": "Saved a copy of the minutes of a meeting",
    "correct_minutes": "Issued minutes of a meeting in place of others",
    "close_meeting": "Closed a meeting and issued its minutes",
    "end_action": "Ended an action of a meeting",
    "reopen_action": "Took up an action of a meeting again",
    "hand_over_action": "Handed over an action of a meeting",
    "record_signed": "Recorded a paper as signed by hand",
    "open_scan": "Opened the scan of a signed paper",
    "export_document": "Saved a copy of a stored paper",
    "export_table": "Took a table out of the program",
    "export_chart": "Saved a chart as a file",
    "issue_visit_letter": "Issued a letter about a visit",
    "put_text_in_force": "Put a letter text in force",
    "print_labels": "Printed labels",
    "write_reminders": "Wrote the file of text messages",
    "export_audit": "Exported the audit",
    "back_up": "Backed up the database",
    "back_up_verified": "Read a backup back",
    "restore_drill": "Tried an older backup",
    "restore": "Restored a backup",
    "move_out": "Moved everything away",
    "move_in": "Moved everything in",
    "move_undone": "Took a move back",
    "confirm_form": "Confirmed a form against the official blank",
    "unconfirm_form": "Took the confirmation of a form back",
    "add_site": "Add site",
    "edit_site": "Change site",
    "add_supplier": "Add supplier",
    "edit_supplier": "Change supplier",
    "load_supplier_form": "Loaded a supplier's form",
    "write_for_supplier": "Wrote the paper for a supplier",
    "add_clinic": "Add clinic",
    "change_clinic": "Change clinic from a day on",
    "end_clinic": "End clinic",
    "begin meeting": "Began the meeting",
    "note attendance": "Noted who was at the meeting",
    "decide at meeting": "Wrote down what the meeting decided",
    "note time at meeting": "Noted for how long the meeting saw the patient",
    "begin_plan": "Laid out the week from an example",
    "keep_diary": "Brought the diary in step with the plan",
    "close_clinic": "Closed clinics",
    "enter_leave": "Entered leave",
    "change_one_day": "Changed one day of a clinic",
    "add_extra_clinic": "Added an extra clinic",
    "work_on_holiday": "Opened a bank holiday",
    "take_back_day": "Took back a closed day, leave or change",
    "undo move": "Took a move of a visit back",
    "undo cancel": "Took the cancelling of a visit back",
    "book series": "Booked a series of visits",
    "merge_patients": "Merged two records",
    "unmerge_patients": "Took a merge of two records back",
    "record_death": "Recorded a death",
    "record_move": "Recorded a move away",
    "take_back_closing": "Took a death or move back",
    "keep_visit": "Kept a visit in spite of a closed clinic",
    "receive_referral": "Entered a referral",
    "triage_referral": "Triaged a referral",
    "put_on_waiting_list": "Put on the waiting list",
    "change_waiting": "Changed a line of the waiting list",
    "offer_waiting": "Noted that a time was offered, or not",
    "remove_from_list": "Took off the waiting list",
    "telephone after missed visit": "Telephoned after a missed visit",
    "offer after missed visit": "Offered another time after a missed visit",
    "write after missed visit": "Wrote to GP and patient after a missed visit",
    "decide after missed visits": "Decided after missed visits",
    "record no exacerbation": "Asked about exacerbations: there was none",
    "record sign": "Record sign or treatment",
    "answer question": "Answered a question on oxygen",
    "answer_risk_form": "Answered the questions of the risk form",
    "settle_risk_action": "Noted an action of the risk form as done",
    "accept_red_answers": "Accepted red answers of the risk form",
    "record_consent": "Recorded the consent to oxygen",
    "withdraw_consent": "Recorded that consent was withdrawn",
    "issue_alert_card": "Issued an oxygen alert card",
    "issue_home_paper": "Issued a paper about oxygen at home",
    "tell_of_oxygen": "Noted that fire service or supplier was told",
    "order sent": "Noted that an order was sent",
    "order confirmed": "Noted that the supplier confirmed an order",
    "order installed": "Noted that oxygen was installed",
    "order removal_requested": "Asked for oxygen to be removed",
    "order removed": "Noted that oxygen was removed",
    "order cancelled": "Cancelled an order",
    "correct order event": "Corrected what was noted of an order",
    "take back order event": "Took back what was noted of an order",
    "keep order draft": "Kept a draft of an order",
    "discard order draft": "Threw a draft of an order away",
    "mark_copy": "Noted how a copy of a letter stands",
    "route_copy": "Changed the way of a copy of a letter",
    "export_letter_data": "Saved the data of a letter",
    "export_letter_page": "Saved a letter as a web page",
    "plan_meeting": "Planned a meeting",
    "change_meeting": "Changed a meeting",
    "prepare_meeting": "Prepared a meeting of a series",
    "cancel_meeting": "Called a meeting off",
    "plan_recurring_meeting": "Planned a recurring meeting",
    "change_recurring_meeting": "Changed a recurring meeting",
    "invite_to_meeting": "Invited somebody to a meeting",
    "uninvite_from_meeting": "Took a seat at a meeting away",
    "fill_agenda": "Filled the agenda of a meeting",
    "ask_meeting": "Brought a patient to a meeting",
    "change_question": "Changed the question to a meeting",
    "put_back_on_agenda": "Put a patient back on an agenda",
    "take_off_agenda": "Took a patient off an agenda",
    "order_agenda": "Put the lines of an agenda in order",
    "accept_standard": "Decided standard cases as proposed",
}
_COLUMNS: Final = {
    "ph": "pH",
    "pao2_kpa": "PaO₂ (kPa)",
    "paco2_kpa": "PaCO₂ (kPa)",
    "hco3_mmol_l": "HCO₃⁻ (mmol/L)",
    "hco3_standard_mmol_l": "standard HCO₃⁻ (mmol/L)",
    "base_excess_mmol_l": "base excess (mmol/L)",
    "sao2_percent": "SaO₂ (%)",
    "spo2_percent": "SpO₂ (%)",
    "spo2_at": "SpO₂ read at",
    "skin_paco2_kpa": "PaCO₂ through the skin (kPa)",
    "skin_at": "PaCO₂ through the skin at",
    "hb_g_l": "Hb (g/L)",
    "cohb_percent": "COHb (%)",
    "methb_percent": "MetHb (%)",
    "lactate_mmol_l": "lactate (mmol/L)",
    "fio2_percent": "FiO₂ (%)",
    "co_ppm": "exhaled carbon monoxide (ppm)",
    "consent_signed_on": "consent (HOCF) signed on",
    "risk_form_completed_on": "risk form (IHORM) completed on",
    "install_on": "installation planned on",
    "fev1_l": "FEV₁ (L)",
    "fvc_l": "FVC (L)",
    "start_spo2_percent": "SpO₂ at rest (%)",
    "nadir_spo2_percent": "lowest SpO₂ (%)",
    "end_spo2_percent": "SpO₂ at the end (%)",
    "recovery_spo2_percent": "SpO₂ after recovery (%)",
    "mean_spo2_percent": "mean SpO₂ (%)",
    "median_spo2_percent": "median SpO₂ (%)",
    "baseline_spo2_percent": "SpO₂ at the beginning (%)",
    "seconds_to_below_90": "until below 90 % (s)",
    "seconds_below_90": "below 90 % (s)",
    "seconds_to_88": "at 88 % or less (s)",
    "distance_m": "distance (m)",
    "course_m": "course (m)",
    "predicted_distance_m": "predicted distance (m)",
    "curve": "SpO₂ by the minute",
    "is_sham": "cylinder without oxygen",
    "is_watched": "SpO₂ watched all along",
    "has_fall": "significant fall in SpO₂",
    "outcome": "read as",
    "removal": "removed because",
    "had_none": "no exacerbation",
    "exacerbation_on": "last exacerbation on",
    "since_on": "waiting since",
    "notice_days": "notice needed (days)",
    "appointment_id": "visit",
    "nhs_number": "NHS number",
    "nhs_number_status": "NHS number status",
    "gp_name": "GP",
    "gp_practice_id": "GP practice",
    "is_active": "in use",
    "nth": "which one of the month",
    "most_visits": "visits at most",
    "is_shipped": "back to the text of the program",
    "missed": "visits missed in a row",
    "missed_policy_id": "steps after missed visits",
    "has_analyser": "gas analyser",
    "overbook_reason": "booked over others because",
    "rebook_reason": "to be rebooked because",
    "extra_id": "extra clinic",
    "folded_id": "record folded in",
    "stopped": "what was stopped",
    "merged_into_id": "merged into record",
    "kept_at": "times kept",
    "kept_for": "kept for",
    "kept_days": "kept times free for all (days before)",
    "replaces_id": "takes the place of",
    "replaces_reason": "corrected because",
    "may_part_a_supersede": "Part A may replace Part B",
    "most_cylinders": "cylinders in a home at most",
    "is_accredited": "mailbox accredited",
    "is_usual": "usual supplier",
    "cut_off": "next day if sent by",
    "sha256": "fingerprint",
    "form_id": "form",
    "form_version": "version of the form",
    "is_confirmed": "confirmed",
    "blank": "official blank",
    "pdf": "PDF",
}
_OF_TABLES: Final = {
    ("person", "is_active"): "works here",
    ("referral", "outcome"): "triaged as",
    ("missed_visit_step", "outcome"): "outcome",
    ("order_event", "told_by"): "sent to, or told by",
    ("order_event", "removal_reason"): "removed because",
    ("oxygen_order", "typed"): "as typed",
    ("letter_copy", "whose"): "for",
    ("letter_copy", "route"): "by",
    ("letter_copy", "state"): "stands",
    ("letter_copy", "state_at"): "since",
    ("letter_copy", "state_by_id"): "noted by",
    ("letter_template", "template_id"): "letter",
    ("meeting", "meets_on"): "meets on",
    ("agenda_item", "is_standard"): "may be decided without discussion",
    ("agenda_item", "state_reason"): "taken off because",
    ("agenda_item", "rolled_from_id"): "carried over from line",
    ("agenda_item", "seconds_shown"): "shown for (s)",
    ("meeting_action", "words"): "what is to be done",
    ("meeting_action", "ended_note"): "how it ended",
}
_UNITS: Final = (
    ("_l_min", " (L/min)"),
    ("_g_l", " (g/L)"),
    ("_mmol_l", " (mmol/L)"),
    ("_kpa", " (kPa)"),
    ("_percent", " (%)"),
    ("_minutes", " (min)"),
    ("_seconds", " (s)"),
    ("_hours", " (h)"),
    ("_per_hour", " (/h)"),
    ("_per_min", " (/min)"),
    ("_kg", " (kg)"),
    ("_cm", " (cm)"),
    ("_on", " on"),
    ("_at", " at"),
)
_TABLES: Final = {
    "referral_text": "Text of the referral",
    "waiting_entry": "Line of the waiting list",
    "patient_gp": "GP of the patient",
    "gp_practice": "GP practice",
    "oxygen_question": "Question on oxygen",
    "letter_template": "Letter text",
    "missed_visit_step": "Step after a missed visit",
    "document_scan": "Scan of a signed paper",
    "risk_answer": "Answer to the risk form",
    "risk_step": "Step after the risk form",
    "oxygen_consent": "Consent to oxygen",
    "order_event": "Event of an order",
    "letter_copy": "Copy of a letter",
    "meeting_series": "Recurring meeting",
    "meeting_seat": "Seat at a meeting",
    "meeting_action": "Action of a meeting",
    "meeting_minutes": "Minutes of a meeting",
    "agenda_item": "Line of an agenda",
    "patient_alert": "Alert",
    "patient_diagnosis": "Diagnosis",
    "patient_sign": "Sign or treatment",
    "patient_merge": "Merge of two records",
    "record_closing": "Death or move",
    "form_confirmation": "Word on a form",
    "person": "Member of staff",
    "person_role": "Role",
    "clinic_template": "Weekly clinic",
    "clinic_change": "Change of one day",
    "staff_leave": "Leave",
    "worked_holiday": "Bank holiday that is worked",
    "titration_flow": "Flow of the titration",
}
_VERBS: Final = {"insert": "added", "update": "changed", "delete": "removed"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
_CODE = re.compile(r"[a-z]+(_[a-z]+)+")
NOTHING: Final = "nothing"


@dataclass(frozen=True, slots=True)
class ChangedColumn:
    """One value that was written.

    Attributes:
        record: what it belongs to and what was done to that: "Patient changed".
        column: its name with the unit.
        before, after: as text; "nothing" where there was none.
    """

    record: str
    column: str
    before: str
    after: str


def use_case_in_words(use_case: str, reason: str) -> str:
    """What was done; a refused sign-in has its reason noted.

    >>> use_case_in_words("register patient", "")
    'Register patient'
    """
    if use_case == "sign_in" and reason:
        return "Sign-in refused"
    return _USE_CASES.get(use_case) or use_case.replace("_", " ").capitalize()


def record_in_words(table: str, verb: str) -> str:
    """A written row: "Blood gas added"."""
    name = _TABLES.get(table) or table.replace("_", " ").capitalize()
    return f"{name} {_VERBS.get(verb, verb)}"


def columns_in_words(
    table: str, verb: str, columns: Mapping[str, list[object]]
) -> Iterator[ChangedColumn]:
    """Each column that says something, in the order of its table."""
    record = record_in_words(table, verb)
    for name, (before, after) in columns.items():
        if name not in _UNTOLD:
            yield ChangedColumn(record, _column(table, name), _value(before), _value(after))


def _column(table: str, name: str) -> str:
    if (table, name) in _OF_TABLES:
        return _OF_TABLES[table, name]
    if name in _COLUMNS:
        return _COLUMNS[name]
    for ending, unit in _UNITS:
        if name.endswith(ending):
            return name.removesuffix(ending).replace("_", " ") + unit
    return name.removeprefix("is_").removesuffix("_id").replace("_", " ")


def _value(value: object) -> str:
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(value)
    if _DAY.fullmatch(text):
        return short_date(date.fromisoformat(text))
    if _INSTANT.fullmatch(text):
        return date_and_time(local(datetime.fromisoformat(text)))
    return text.replace("_", " ") if _CODE.fullmatch(text) else text
