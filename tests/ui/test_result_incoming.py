"""Messages of analysers on screen: looked at, confirmed, taken or put away."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.patient_desk import MARY, FakePatients
from ui.pictures import picture
from ui.result_desk import D, a_desk

from o2clinic import paths
from o2clinic.errors import Finding, Level, NotValid, Unreadable
from o2clinic.exchange.hl7 import read_messages
from o2clinic.models import IncomingMessage
from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.oxygen_source import AIR
from o2clinic.services.incoming import IncomingList, Received
from o2clinic.services.incoming_match import Agreement, PatientLine, ProposedPatient
from o2clinic.services.incoming_sheet import MessageStatus, message_of, row_of, sheet_of
from o2clinic.ui.results.incoming_area import IncomingArea
from o2clinic.ui.theme import Scheme

MORWENNA = PatientLine(5, "TREGENZA, Morwenna (Mrs)", "14-Jul-1951", "999 000 1014")
AGREED = ProposedPatient(
    Agreement.AGREES, MORWENNA, "NHS number, name and date of birth agree. Confirm it."
)


def a_message(key: int, name: str, status=MessageStatus.WAITING, reason="") -> IncomingMessage:
    content = paths.resources("sample_clinic", "analyser", name).read_bytes()
    message = read_messages(content, name)[0]
    return IncomingMessage(
        id=key,
        version=1,
        sha256=message.sha256,
        control_id=message.control_id,
        sender=message.sender,
        file_name=name,
        received_at=datetime(2026, 3, 10, 9, 0, tzinfo=UTC),
        raw=message.raw,
        status=status.value,
        reason=reason,
    )


MESSAGES = {
    1: a_message(1, "gas_kpa.hl7"),
    2: a_message(2, "gas_contradicting.hl7"),
    3: a_message(3, "spirometry.hl7"),
    4: a_message(4, "corrupt.hl7", MessageStatus.SET_ASIDE, "It is not a message of results."),
}


@dataclass
class FakeIncoming:
    """Messages of the sample clinic; keeps what it was given."""

    rows: tuple = tuple(row_of(message) for message in MESSAGES.values())
    proposed: ProposedPatient = AGREED
    received: list = field(default_factory=list)
    accepted: list = field(default_factory=list)
    rejected: list = field(default_factory=list)
    refusal: Exception | None = None

    def waiting(self):
        return IncomingList(self.rows, max(0, len(self.rows) - 1), min(1, len(self.rows)))

    def sheet(self, message_id):
        row = MESSAGES[message_id]
        return sheet_of(row, message_of(row), self.proposed, ())

    def compare(self, _message_id, patient_id):
        line = replace(MORWENNA, patient_id=patient_id)
        return ProposedPatient(Agreement.CONTRADICTS, line, "The message says born 14-Jul-1951.")

    def receive(self, name, content):
        self.received.append((name, len(content)))
        if not content.startswith(b"MSH"):
            raise Unreadable(name, 0, "there is no HL7 message in this file.")
        return Received((9,), 0, 0)

    def accept(self, draft):
        self.accepted.append(draft)
        if self.refusal is not None:
            raise self.refusal
        return 77

    def reject(self, message_id, version, reason):
        self.rejected.append((message_id, version, reason))


@pytest.fixture
def show(qtbot, workplace, settled):
    def make(incoming=None):
        desk, heard = a_desk(
            workplace, incoming=incoming or FakeIncoming(), patients=FakePatients()
        )
        area = IncomingArea(desk)
        qtbot.addWidget(area)
        area.resize(1266, 640)
        area.show()
        qtbot.bring_forward(area)
        settled()
        return area, heard

    return make


@pytest.fixture
def look(show, settled):
    def make(message_id, incoming=None):
        area, heard = show(incoming)
        area.open_review(message_id)
        settled()
        return area.page, heard, area

    return make


def test_the_list_says_what_waits_and_what_was_set_aside(show):
    area, _ = show()
    assert "3 to be looked at, 1 set aside" in area.list.subtitle_label.text()
    model = area.list.table.records
    assert "TREGENZA" in model.index(0, 2).data()
    assert model.index(3, 4).data() == "Set aside: It is not a message of results."


def test_files_are_received_and_what_is_no_message_is_said(show, settled, tmp_path):
    incoming = FakeIncoming()
    area, _ = show(incoming)
    good, bad = tmp_path / "a.hl7", tmp_path / "scan.pdf"
    good.write_bytes(b"MSH|^~\\&|")
    bad.write_bytes(b"%PDF")
    area.list.open_files([str(good), str(bad), str(tmp_path / "gone.hl7")])
    settled()
    assert [name for name, _ in incoming.received] == ["a.hl7", "scan.pdf"]
    told = area.list.message_bar.text
    assert "1 new" in told
    assert "scan.pdf" in told
    assert "gone.hl7" in told


def test_nothing_waiting_offers_to_open_a_file(show):
    area, _ = show(FakeIncoming(rows=()))
    assert area.list._notice.action_button.text() == "Open file"


def test_a_gas_is_confirmed_and_taken_by_keyboard(look, qtbot, settled):
    incoming = FakeIncoming()
    review, heard, area = look(1, incoming)
    review.patient_box.setFocus()
    qtbot.keyClick(review.patient_box, Qt.Key.Key_Space)
    qtbot.keyClick(review.patient_box, Qt.Key.Key_Tab)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClicks(QApplication.focusWidget(), "a")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    settled()
    (draft,) = incoming.accepted
    assert (draft.id, draft.version, draft.patient_id) == (1, 1, 5)
    assert draft.is_patient_confirmed
    assert draft.are_units_confirmed
    assert (draft.breathed, draft.sample) == (AIR, SampleKind.ABG)
    assert {"ph", "pao2_kpa", "paco2_kpa"} <= draft.selected
    assert heard.said == ["The values are in the record, to be reviewed"]
    assert area.page is area.list


def test_an_unticked_value_is_left_out(look, settled):
    incoming = FakeIncoming()
    review, _, _ = look(1, incoming)
    review.values.boxes["lactate_mmol_l"].setChecked(False)
    review.save_form()
    settled()
    assert "lactate_mmol_l" not in incoming.accepted[0].selected


def test_what_was_set_aside_says_why_and_cannot_be_ticked(look):
    review, _, _ = look(2)
    words = [label.text() for label in review.values.findChildren(type(review.title_label))]
    assert any("Set aside:" in text for text in words)
    assert "pao2_kpa" not in review.values.boxes


def test_what_is_asked_first_stands_beside_its_field(look, settled):
    refusal = NotValid((Finding("INCOMING", Level.BLOCK, "Air or oxygen?", "source"),))
    review, heard, area = look(1, FakeIncoming(refusal=refusal))
    review.save_form()
    settled()
    assert "Air or oxygen?" in review.form.message_of("source")
    assert area.page is review
    assert heard.said == []


def test_a_query_is_answered_with_a_reason_or_left_open(look, settled):
    incoming = FakeIncoming(
        refusal=NotValid((Finding("DQ-9", Level.CONFIRM, "Venous?", "spo2_percent"),))
    )
    review, _, _ = look(1, incoming)
    review.save_form()
    settled()
    assert QApplication.focusWidget() is review.form.summary.reason_edit
    review.save_open()
    settled()
    assert incoming.accepted[-1].leaves_query_open


def test_another_patient_is_found_by_hand_and_compared(look, qtbot, settled):
    review, _, _ = look(1)
    review.patient_box.setChecked(True)
    qtbot.keyClicks(review.words, "jenkins")
    qtbot.waitUntil(lambda: review.chosen.patient.patient_id == MARY.patient_id)
    settled()
    assert "born 14-Jul-1951" in review.match_label.text()
    assert not review.patient_box.isChecked()


def test_a_session_asks_for_the_height_and_not_for_the_oxygen(look, settled):
    incoming = FakeIncoming()
    review, _, _ = look(3, incoming)
    assert review.breathed.device.isHidden()
    review.height_edit.setText("168")
    review.save_form()
    settled()
    assert incoming.accepted[0].height_cm == D(168)


def test_a_broken_message_can_only_be_put_away(look, settled):
    incoming = FakeIncoming()
    review, heard, area = look(4, incoming)
    assert not review._save_button.isEnabled()
    review.reason.setText("Broken on the way")
    review.put_away()
    settled()
    assert incoming.rejected == [(4, 1, "Broken on the way")]
    assert heard.said == ["The message is put away"]
    assert area.page is area.list


def test_escape_keeps_what_was_typed(look, qtbot):
    review, _, area = look(1)
    review.note.setText("left arm")
    qtbot.keyClick(review.note, Qt.Key.Key_Escape)
    assert area.page is area.list
    area.open_review(1)
    assert area.page is review
    assert review.note.text() == "left arm"


def test_ten_megabytes_in_every_field_lose_nothing(look, settled):
    incoming = FakeIncoming()
    review, _, _ = look(1, incoming)
    for edit in review.form.findChildren(QLineEdit):
        if edit.isVisibleTo(review) and edit is not review.words:
            edit.insert("7" * 10_000_000)
    review.save_form()
    settled()
    assert incoming.accepted == []
    assert review.form.problems


@pytest.mark.parametrize(("name", "message_id"), [("gas", 1), ("contradicting", 2), ("session", 3)])
def test_a_message_is_fit_to_be_seen(look, theme, tmp_path, name, message_id):
    review, _, area = look(message_id)
    assert unnamed(area) == []
    assert smaller_than_a_hand(area) == []
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.set_scheme(scheme)
        picture(area, f"incoming_{name}_{scheme}", tmp_path, (1266, 640))
    theme.set_scheme(Scheme.LIGHT)
    theme.set_scale(150)
    picture(area, f"incoming_{name}_150", tmp_path, (1266, 640))
    assert review.isVisible()


def test_the_list_is_fit_to_be_seen(show, theme, tmp_path):
    area, _ = show()
    assert unnamed(area) == []
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        theme.set_scheme(scheme)
        picture(area, f"incoming_list_{scheme}", tmp_path, (1266, 640))
