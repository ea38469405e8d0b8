"""How a person comes to each form that writes, and something odd to type in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QPushButton
from ui.start import meeting_forms as mdt
from ui.start.after_forms import ACTION, CORRECTION
from ui.start.home_forms import home, type_consent, type_questions, type_withdrawn
from ui.start.paper_forms import issued, letter, signing, type_letter, type_signed
from ui.start.room_forms import decision, room, type_decision

from o2clinic import paths
from o2clinic.rules.permissions import Role
from o2clinic.rules.visits import VisitKind
from o2clinic.services.booking import BookingDraft, VisitStep
from o2clinic.services.titration_draft import FactsDraft, FlowDraft, TitrationFacts
from o2clinic.services.work import new_command_id
from o2clinic.ui.places import Found

PATIENT = 1


@dataclass(frozen=True)
class Form:
    """One form.

    Attributes:
        role: of somebody who may use it.
        go: opens it; runs on the window.
        page: the page that holds it, once it is there, else None.
        typed: text for some fields, by a function that finds the field's widget.
        is_in_patient: whether it stands in the patient's own tab.
    """

    role: Role
    go: Callable[[Any], None]
    page: Callable[[Any], Any]
    type_in: Callable[[Any], None]
    is_in_patient: bool = False


def _patient(place):
    return lambda window: window.open_patient(PATIENT, place)


def _fields(**texts):
    def type_in(page):
        form = getattr(page.form, "fields", page.form)
        for name, text in texts.items():
            form.widget_of(name).setText(text)

    return type_in


def _result(window):
    page = getattr(window.current_page, "page", None)
    return page if page is not None and getattr(page, "context", None) is not None else None


def _open(window):
    """The page in front once something is open in its form."""
    page = window.current_page
    page = getattr(page, "register", None) or page
    is_there = getattr(page, "keepers", ()) and page.keepers[0].form.filling() is not None
    return page if is_there else None


def _order_step(window):
    """The orders, with the next step of the chosen one begun."""
    page = window.current_page
    life = getattr(getattr(page, "overview", None), "life", None)
    if life is None:
        return None
    if not life.is_typing:
        life._on_next()
    return page if life.is_typing else None


def _register(window):
    window.go_to("patients")
    window.current_page._on_register()


def _administration(tab):
    def go(window):
        window.go_to("administration")
        window.current_page.tabs.setCurrentIndex(tab)

    return go


def _tab(window):
    page = window.current_page.tabs.currentWidget()
    return page if page.keepers[0].form.filling() is not None else None


def _closed_days(window):
    window.go_to("rebook")
    window.current_page.tabs.setCurrentIndex(1)


def _type_clinic(page):
    _fields(name="Odd", starts_at="9:7x", every_weeks="2,x")(page)
    page.form.recurrence.setCurrentIndex(1)
    page.form.visits.edits[VisitKind.REVIEW].setText("half")


def _type_day(page):
    page.form.kind.setCurrentIndex(2)
    _fields(from_on="31/31", starts_at="25:00", reason="odd")(page)
    page.form.template_id.setCurrentIndex(2)


def _waiting(what):
    return lambda window: window.go_to(f"waiting:{what}")


def _listed(window):
    page = window.current_page.tabs.currentWidget()
    filling = page.keepers[0].form.filling()
    return page if filling is not None and filling.patient_id == PATIENT else None


def _type_referral(page):
    page.form.reason.setPlainText("odd\n\nletter")
    _fields(spo2_percent="9O", received_on="31/31")(page)
    page.form.had_none.setChecked(True)


def _type_wait(page):
    _fields(minutes="half", target_on="31/31", note="odd")(page)
    page.form.visit_kind.setCurrentIndex(3)


def _incoming(window):
    window.go_to("incoming")
    folder = paths.resources("sample_clinic", "analyser")
    content = (folder / "gas_mmhg.hl7").read_bytes()
    incoming = window.workplace.services.incoming
    (message_id,) = incoming.receive("gas_mmhg.hl7", content).ids
    window.current_page.open_review(message_id)


def _message(window):
    page = window.current_page.page
    return page if getattr(page, "sheet", None) is not None else None


def _booking(window):
    window.go_to(f"diary:book {PATIENT}")


def _book_page(window):
    page = window.current_page
    return page if page.panel.bookee is not None and page.panel.stop is not None else None


def _health(window):
    page = window.current_page
    return page if page.diagnoses.form.filling() is not None else None


def _type_health(page):
    page.diagnoses.form.own_words.setText("odd")
    page.diagnoses.form.diagnosed_on.setText("31/31")


def _end(window):
    window.open_patient(PATIENT, "health")


def _type_end(page):
    card = page.diagnoses
    next(it for it in card.findChildren(QPushButton) if it.property("fact_id")).click()
    card.end_form.ended_on.setText("99")


def _type_order(page):
    page.form.rows._rows[0].flow_l_min.setText("2,x")
    page.form.rows._on_add()
    page.form.rows._rows[-1].hours_per_day.setText("25h")
    page.form.additional.setPlainText("Key under\nthe mat")
    page.form.niv.setChecked(True)


def _type_booking(page):
    page.panel.note_edit.setText("with her son")
    page.panel.time_edit.setText("9.7x")
    page.panel.length_box.setCurrentIndex(6)


def _type_person(page):
    _fields(job_title="Oddities", sign_in_name="no such name!")(page)
    page.form.edits["password"].setText("never to be kept")
    page.form.boxes[Role.NURSE].toggle()


def _letter_text(window):
    window.go_to("administration")
    tabs = window.current_page.tabs
    tabs.setCurrentIndex(7)
    tabs.currentWidget()._open("withdrawal")


def _type_letter_text(page):
    page.form.text.appendPlainText("{{ odd\n\n  again")
    page.form.in_force_from.setText("31/31")


def _type_message(page):
    _fields(note="odd", off_oxygen_minutes="ten")(page)
    page.patient_box.setChecked(True)
    next(iter(page.values.boxes.values())).setChecked(False)


def _assessed(window):
    page = window.current_page
    is_there = getattr(page, "decision_card", None) and page.decision_card.filling() is not None
    return page if is_there else None


def _asked_of(code):
    def page(window):
        page = window.current_page
        is_there = getattr(page, "entry", None) is not None and page.code == code
        return page if is_there and page.entry.filling() is not None else None

    return page


def _type_question(page):
    page.entry.form.widget_of("bmi_kg_m2").setText("2O")
    page.entry.form.widget_of("told").set_value(())
    page.entry.decide.note.setPlainText("Asked\n\nagain")


def _type_withdrawal(page):
    page.entry.form.widget_of("discussed_on").setText("31/31")
    page.entry.form.widget_of("then").setCurrentIndex(3)


def _titration(form, type_in):
    """The facts of one that is to begin, or a form of the one that is open."""

    def page(window):
        page = window.current_page
        if getattr(page, "sheet", None) is None:
            return None
        wanted = getattr(page, form)
        if page.form is not wanted:
            page.open_form(wanted)
        return page if wanted.is_begun else None

    def typed(page):
        type_in(getattr(page, form))

    def go(window):
        if form != "facts_form":
            _begin_titration(window.workplace.services.titrations)
        window.open_patient(PATIENT, "titration")

    return Form(Role.NURSE, go, page, typed, is_in_patient=True)


def _begin_titration(titrations):
    """One with its first flow, whatever the rules ask."""
    begun = FactsDraft(
        command_id=new_command_id(), patient_id=PATIENT, facts=TitrationFacts(was_stable=True)
    )
    titrations.begin(begun)
    sheet = titrations.of(PATIENT)
    titrations.set_flow(
        FlowDraft(
            command_id=new_command_id(),
            patient_id=PATIENT,
            id=sheet.stored.id,
            version=sheet.stored.version,
            flow_l_min=Decimal(1),
            started_at=sheet.now,
            reason="no air gas of these weeks",
        )
    )


def _missed(window):
    """Somebody who did not come to a visit."""
    booking, diary = window.workplace.services.booking, window.workplace.services.diary
    column = diary.day(diary.today()).columns[0]
    draft = BookingDraft(
        patient_id=PATIENT,
        person_id=column.person_id,
        room_id=None,
        site_id=column.site_id,
        clinic_session_id=None,
        starts_at=diary.now() + timedelta(days=1),
        minutes=30,
        visit_kind=VisitKind.REVIEW,
        command_id=new_command_id(),
        reason="so",
        overbook_reason="so",
    )
    booking.did_not_attend(VisitStep(booking.book(draft), 1, new_command_id()))
    window.open_patient(PATIENT, "visits")


def _visits(form):
    def page(window):
        page = window.current_page
        if getattr(page, "_sheet", None) is None or not hasattr(page, "cancel_form"):
            return None
        if form == "missed_step":
            return page if page.missed_card.form.filling() is not None else None
        if page.cancel_form.filling() is None:
            page._on_ask_why()
        return page if page.cancel_form.filling() is not None else None

    return page


def _record(window):
    page = window.current_page
    closing = getattr(page, "closing", None)
    return page if closing is not None and closing.filling() is not None else None


def _type_closing(page):
    page.closing.happened_on.setText("31/31")
    page.closing.source.setCurrentText("a neighbour")
    page.closing.note.setText("odd")


def _type_merge(page):
    page.merging._take_again = frozenset()
    page.merging._on_found(Found("somebody", patient_id=PATIENT + 1))
    page.merging.reason.setPlainText("Odd\n\nagain")


FORMS = {
    "register": Form(
        Role.RECEPTION,
        _register,
        _open,
        _fields(family_name="Oddity", born_on="31/2/45", nhs_number="12"),
    ),
    "details": Form(
        Role.RECEPTION, _patient("details"), _open, _fields(postcode="nowhere"), is_in_patient=True
    ),
    "blood_gas": Form(
        Role.NURSE, _patient("results:new_gas"), _result, _fields(ph="7,x"), is_in_patient=True
    ),
    "oximetry": Form(
        Role.NURSE,
        _patient("results:oximetry"),
        _result,
        _fields(spo2_percent="9O", pulse_per_min="?"),
        is_in_patient=True,
    ),
    "spirometry": Form(
        Role.NURSE,
        _patient("results:spirometry"),
        _result,
        _fields(blows="1/2/3", fev1_l="0.9l"),
        is_in_patient=True,
    ),
    "walk_test": Form(
        Role.NURSE,
        _patient("results:walk_test"),
        _result,
        _fields(curve="94 9l", distance_m="far", nadir_spo2_percent="86"),
        is_in_patient=True,
    ),
    "overnight_oximetry": Form(
        Role.NURSE,
        _patient("results:overnight_oximetry"),
        _result,
        _fields(t90_percent="a third", ended_at="25:10", file_name="night.csv"),
        is_in_patient=True,
    ),
    "health_diagnosis": Form(
        Role.NURSE, _patient("health"), _health, _type_health, is_in_patient=True
    ),
    "health_end_diagnosis": Form(Role.NURSE, _end, _health, _type_end, is_in_patient=True),
    "decision": Form(
        Role.PHYSICIAN,
        _patient("assessment"),
        _assessed,
        lambda page: page.decision_card.reason.setPlainText("Asked\n\nagain"),
        is_in_patient=True,
    ),
    "question_alert_card": Form(
        Role.PHYSICIAN,
        _patient("other_oxygen"),
        _asked_of("alert_card"),
        _type_question,
        is_in_patient=True,
    ),
    "question_withdrawal": Form(
        Role.PHYSICIAN,
        _patient("other_oxygen:withdrawal"),
        _asked_of("withdrawal"),
        _type_withdrawal,
        is_in_patient=True,
    ),
    **{key: Form(Role.NURSE, *mdt.ways(key, PATIENT)) for key in mdt.TYPES},
    "meeting_decision": Form(Role.NURSE, decision, room, type_decision),
    "titration_facts": _titration("facts_form", lambda form: form.against.setText("sleep apnoea?")),
    "titration_flow": _titration("flow_form", lambda form: form.flow_edit.setText("2,x")),
    "titration_reading": _titration("reading_form", lambda form: form.spo2.setText("9O")),
    "titration_end": _titration("end_form", lambda form: form.reason.setPlainText("fire\nalarm")),
    "order": Form(
        Role.PHYSICIAN, _patient("orders:new_order"), _open, _type_order, is_in_patient=True
    ),
    "meeting_action": Form(Role.NURSE, *ACTION),
    "minutes_correction": Form(Role.NURSE, *CORRECTION),
    "order_step": Form(
        Role.PHYSICIAN,
        _patient("orders"),
        _order_step,
        lambda page: page.overview.life.form.note.setText("odd\tnote"),
        is_in_patient=True,
    ),
    "risk": Form(
        Role.NURSE,
        _patient("risk"),
        _open,
        lambda area: _fields(signed_off_by="odd", risk_tool_on="31/31", co_ppm="1O")(area.risk),
        is_in_patient=True,
    ),
    "risk_questions": Form(
        Role.NURSE,
        _patient("risk:questions"),
        home("questions"),
        type_questions,
        is_in_patient=True,
    ),
    "consent": Form(
        Role.NURSE, _patient("risk:consent"), home("consent"), type_consent, is_in_patient=True
    ),
    "consent_withdrawal": Form(
        Role.NURSE, _patient("risk"), home("withdrawal"), type_withdrawn, is_in_patient=True
    ),
    "visit_cancel": Form(
        Role.RECEPTION,
        _patient("visits"),
        _visits("visit_cancel"),
        lambda page: page.cancel_form.reason.setText("odd"),
        is_in_patient=True,
    ),
    "missed_step": Form(
        Role.NURSE,
        _missed,
        _visits("missed_step"),
        lambda page: page.missed_card.form.why.setText("asked\tagain"),
        is_in_patient=True,
    ),
    "record_closing": Form(
        Role.RECEPTION, _patient("record"), _record, _type_closing, is_in_patient=True
    ),
    "record_merge": Form(Role.NURSE, _patient("record"), _record, _type_merge, is_in_patient=True),
    "signed_paper": Form(Role.NURSE, issued, signing, type_signed, is_in_patient=True),
    "letter": Form(Role.PHYSICIAN, letter, _open, type_letter, is_in_patient=True),
    "booking": Form(Role.RECEPTION, _booking, _book_page, _type_booking),
    "review": Form(
        Role.PHYSICIAN,
        lambda window: window.go_to("review"),
        _open,
        lambda page: page.panel.comment.setText("odd"),
    ),
    "person": Form(Role.ADMINISTRATOR, _administration(0), _tab, _type_person),
    "clinic": Form(
        Role.ADMINISTRATOR,
        _administration(1),
        _tab,
        _fields(postcode="?", idle_lock_minutes="ten"),
    ),
    "site": Form(
        Role.ADMINISTRATOR, _administration(2), _tab, _fields(name="Odd", postcode="nowhere")
    ),
    "weekly_clinic": Form(Role.ADMINISTRATOR, _administration(3), _tab, _type_clinic),
    "form_check": Form(
        Role.ADMINISTRATOR, _administration(6), _tab, _fields(blank="Odd", compared_on="soon")
    ),
    "supplier": Form(
        Role.ADMINISTRATOR,
        _administration(5),
        _tab,
        _fields(name="Odd", cut_off="25:0x", mailbox="nobody at all"),
    ),
    "letter_text": Form(Role.ADMINISTRATOR, _letter_text, _tab, _type_letter_text),
    "closed_day": Form(Role.RECEPTION, _closed_days, _tab, _type_day),
    "referral": Form(Role.NURSE, _waiting(f"refer {PATIENT}"), _listed, _type_referral),
    "waiting": Form(Role.RECEPTION, _waiting(f"add {PATIENT}"), _listed, _type_wait),
    "incoming": Form(Role.NURSE, _incoming, _message, _type_message),
}
