"""A patient's visits and the list of missed ones: looked at, cancelled and recorded by keyboard."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from ui.accessibility import reached_by_tab, smaller_than_a_hand, unnamed
from ui.demo import Shelf
from ui.diary_rows import FakeBooking, a_visit, at
from ui.pictures import picture
from ui.review_desk import Clinician
from ui.visits_desk import CARD, TODAY, FakeMissed, FakePacks

from o2clinic.errors import Finding, Level, NotValid, Refused, StaleRecord
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.missed_visits import StepOutcome
from o2clinic.rules.missed_visits_policy import MissedStep
from o2clinic.rules.permissions import Role
from o2clinic.rules.visits import VisitKind, VisitStatus
from o2clinic.services.as_it_is import AsItIs, LastSave
from o2clinic.services.booking import CancelledBy
from o2clinic.services.patient_visits import VisitLine, VisitsSheet
from o2clinic.ui.patients.visits_view import VisitsPage
from o2clinic.ui.recalls.missed_page import MissedPage, Whom
from o2clinic.ui.theme import Scheme

MARY = 1
ANNA = Clinician(1, "Ms A. Penrose", frozenset({Role.RECEPTION}))
OLU = Clinician(2, "Mr O. Adeyemi", frozenset({Role.NURSE}))
SAM = Clinician(4, "Mx S. Hocking", frozenset({Role.MANAGER}))
KEY = Qt.Key


def a_line(number, day, kind=VisitKind.REVIEW, *, is_ahead=False, remark="", late=False, **visit):
    made = a_visit(number, "14:00", "14:45", "JENKINS, Mary (Mrs)", kind, **visit)
    history = ("Booked by Ms A. Penrose on 02-Nov-2026 at 08:02", f"Told of {number}")
    return VisitLine(made, day, history, remark, is_ahead=is_ahead, is_late_cancellation=late)


SHEET = VisitsSheet(
    patient_id=MARY,
    today=TODAY,
    lines=(
        a_line(35, "Tue 24-Nov-2026", VisitKind.LTOT_GAS_2, is_ahead=True, remark="with her son"),
        a_line(36, "Thu 04-Mar-2027", is_ahead=True, rebook_reason="Leave of Mr Adeyemi"),
        a_line(31, "Mon 16-Nov-2026", status=VisitStatus.DID_NOT_ATTEND, ended_at=at("14:20")),
        a_line(30, "Mon 02-Nov-2026", status=VisitStatus.DID_NOT_ATTEND),
        a_line(
            29,
            "Mon 26-Oct-2026",
            VisitKind.HOME_VISIT,
            remark="cancelled late; By the patient: in hospital",
            late=True,
            status=VisitStatus.CANCELLED,
        ),
        *(
            a_line(
                20 - at_,
                f"Fri {at_ + 1:02d}-May-2026",
                status=VisitStatus.DONE,
                done_at=at("15:00"),
            )
            for at_ in range(12)
        ),
    ),
    gas_pair="Gas 1 03-Nov-2026, gas 2 24-Nov-2026: 21 days apart",
    desk_pack=("interpreter booked", "bring the list of medicines and inhalers", "transport"),
    missed=CARD,
    missed_words="",
)
EMPTY = VisitsSheet(MARY, TODAY, (), "", (), None, "")


@pytest.fixture
def made():
    """What the page asks, what it said and where it went."""
    return SimpleNamespace(
        patient_visits=SimpleNamespace(of=lambda _patient_id: SHEET),
        visit_packs=FakePacks(),
        missed_visits=FakeMissed(),
        booking=FakeBooking(),
        drafts=Shelf(),
        said=[],
        gone=[],
    )


@pytest.fixture
def show(qtbot, workplace, settled, made):
    kept = []

    def make(page_of=VisitsPage, *, actor=ANNA, size=(1214, 587)):
        desk = replace(
            workplace,
            actor=actor,
            services=made,
            say=made.said.append,
            go_to=made.gone.append,
            open_patient=lambda *to: made.gone.append(to),
        )
        page = page_of(desk, MARY) if page_of is VisitsPage else page_of(desk)
        kept.append(page)
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        qtbot.bring_forward(page)
        settled()
        return page

    return make


def told(widget):
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible()).replace(
        "\N{WORD JOINER}", ""
    )


def test_the_next_visit_is_in_front_with_what_it_needs(show):
    page = show(actor=OLU)
    assert page.subtitle_label.text() == "12 done · 2 not attended · 1 cancelled late"
    assert page.table.chosen.visit.visit_id == 35
    assert page.table.hasFocus()
    shown = told(page)
    for words in (
        "⚠ consent (HOCF): not recorded  (R-SF-1)",
        "Desk: interpreter booked",
        "Told of 35",
        "21 days apart",
    ):
        assert words in shown
    assert "1 day overdue" in told(page.missed_card)
    assert unnamed(page) == []
    assert smaller_than_a_hand(page) == []


def test_the_desk_sees_its_own_part_of_the_pack_and_cannot_decide(show, made):
    page = show()
    assert "R-GAS-1" not in told(page)
    assert "Desk: interpreter booked" in told(page)
    form = page.missed_card.form
    assert form.step.findText("Decision") < 0
    assert show(actor=SAM).missed_card.form.isHidden()  # a manager reads only
    made.visit_packs.is_shut = True
    assert "Restricted record" in told(show(actor=OLU).pack_card)


def test_keys_lead_to_the_diary_and_check_in(qtbot, show, made, settled):
    page = show()
    for key in (KEY.Key_Return, KEY.Key_M, KEY.Key_C):
        qtbot.keyClick(page.table, key)
        settled()
    qtbot.keyClick(page.table, KEY.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert made.gone == ["diary:visit 35 2026-11-24", "diary:move 35 2026-11-24", "diary:book 1"]
    assert [(name, step.visit_id) for name, step in made.booking.done] == [("check_in", 35)]
    assert made.said == ["Checked in"]
    page.table.choose(2)
    assert not page.cancel_button.isEnabled()
    assert not page.move_button.isEnabled()


def test_a_visit_is_cancelled_with_a_reason_and_esc_keeps_it(qtbot, show, made, settled):
    page = show()
    form = page.cancel_form
    qtbot.keyClick(page.table, KEY.Key_X)
    assert form.reason.hasFocus()
    qtbot.keyClick(form.reason, KEY.Key_Escape)
    assert form.isHidden()
    assert page.table.hasFocus()
    qtbot.keyClick(page.table, KEY.Key_X)
    made.booking.error = NotValid([Finding("BK-6", Level.BLOCK, "Say why.", "reason")])
    qtbot.keyClick(form.reason, KEY.Key_S, Qt.KeyboardModifier.ControlModifier)
    settled()
    assert "Say why." in form.message
    made.booking.error = None
    qtbot.keyClicks(form.reason, "in hospital")
    qtbot.keyClick(form.reason, KEY.Key_S, Qt.KeyboardModifier.ControlModifier)
    settled()
    _, (name, step, reason, by) = made.booking.done
    assert (name, step.visit_id, reason, by) == ("cancel", 35, "in hospital", CancelledBy.PATIENT)
    assert form.isHidden()
    assert made.said == ["Cancelled"]


def test_a_visit_that_was_changed_meanwhile_is_compared_first(qtbot, show, made, settled):
    page = show()
    page.table.setFocus()
    qtbot.keyClick(page.table, KEY.Key_X)
    qtbot.keyClicks(page.cancel_form.reason, "ill")
    now = replace(
        SHEET.lines[0].visit, version=2, status=VisitStatus.ARRIVED, arrived_at=at("13:50")
    )
    asked = made.booking
    made.booking = SimpleNamespace(
        cancel=lambda *_said: (_ for _ in ()).throw(StaleRecord("This record")),
        as_it_is=lambda _key: AsItIs(now, LastSave("Ms J. Pascoe", "13:50")),
    )
    page.cancel_form.send()
    settled()
    assert any("Ms J. Pascoe" in bar_or.text() for bar_or in page.window().findChildren(QLabel))
    assert asked.done == []
    assert page.cancel_form.reason.text() == "ill"


def test_a_step_is_recorded_and_a_decision_wants_its_reason(qtbot, show, made, settled):
    page = show(actor=OLU)
    form = page.missed_card.form
    assert form.step.value is MissedStep.LETTER  # what is next
    form.save_button.click()
    settled()
    (draft,) = made.missed_visits.sent
    assert (draft.visit_id, draft.recorded, draft.patient_id) == (31, 1, MARY)
    assert (draft.step, draft.outcome) == (MissedStep.LETTER, StepOutcome.DONE)
    made.missed_visits.refusal = Refused("MV-3", "Meanwhile recorded by Dr Berg.")
    form.step.set_value(MissedStep.DECISION)
    assert form.outcome.value is None
    form.outcome.set_value(StepOutcome.KEEP)
    form.why.setText("wants to come")
    form.save_button.click()
    settled()
    assert made.missed_visits.sent[1].outcome is StepOutcome.KEEP
    assert "Meanwhile recorded by Dr Berg" in told(page.message_bar)
    # What is typed outlives a refresh; the choice of what is next does not come back over it.
    page.refresh()
    settled()
    assert (form.why.text(), form.step.value) == ("wants to come", MissedStep.DECISION)


def test_visits_of_anybody_may_be_this_patients(show):
    page = show()
    assert page.concerns(Change(Concept.APPOINTMENT, 4711))
    assert not page.concerns(Change(Concept.RESULT, 4711))


def test_the_list_of_missed_visits_leads_to_the_patient(qtbot, show, made, settled):
    page = show(MissedPage)
    assert page.subtitle_label.text().startswith(
        "1 waits for a clinician's decision, 1 for the desk, 1 overdue"
    )
    page.begin("clinician")
    assert [row.patient_id for row in page.table.records.rows] == [7]
    qtbot.keyClick(page.table, KEY.Key_Return)
    qtbot.keyClick(page.table, KEY.Key_B)
    assert made.gone == [(7, "visits"), "diary:book 7"]
    page.chips[Whom.ALL].click()
    assert len(page.table.records.rows) == 3
    assert unnamed(page) == []
    made.missed_visits.rows = ()
    page.refresh()
    settled()
    assert "Nothing is to be done" in told(page)


@pytest.mark.parametrize(
    ("scheme", "scale"), [(Scheme.LIGHT, 100), (Scheme.LIGHT, 150), (Scheme.DARK, 100)]
)
def test_pictures(show, workplace, settled, tmp_path, scheme, scale):
    workplace.theme.set_scheme(scheme)
    workplace.theme.set_scale(scale)
    name = f"{scheme.value}_{scale}"
    page = show(actor=OLU)
    page._on_ask_why()
    picture(page, f"visits_{name}", tmp_path, (1214, 587))
    assert page._scroll_area.horizontalScrollBar().maximum() == 0
    assert page.book_button in reached_by_tab(page)
    picture(show(MissedPage), f"missed_{name}", tmp_path, (1214, 587))
