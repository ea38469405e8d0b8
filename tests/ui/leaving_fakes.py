"""Letters and orders as they leave, without a database: how an order is sent, copies, twins."""

from dataclasses import replace
from datetime import UTC, datetime

from o2clinic.rules.supplier import MODE_WORDS, SendMode, Supplier, mail_subject, to_attach
from o2clinic.services.documents import DocumentKind
from o2clinic.services.letter_copies import CopyRow
from o2clinic.services.order_sending import SendingSheet

MARY = 1
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MAILED = Supplier(
    supplier_id=4,
    name="Bluewater Oxygen",
    area="Cornwall",
    mode=SendMode.PORTAL,
    mailbox="hoof@bluewater.example",
    professional_phone="01632 960400",
    is_usual=True,
)


class FakeSending:
    """The order in force goes to a supplier with a portal; so does one for a stay, if it is set."""

    may_write = True

    def __init__(self) -> None:
        self.written, self.error, self.asked = [], None, 0
        self.stay_id = 0

    def of_patient(self, patient_id):
        assert patient_id == MARY
        self.asked += 1
        home = self._sheet(7, "Order of 29-Nov-2025")
        stay = self._sheet(self.stay_id, "Holiday order of 24-Nov-2026")
        return (home, stay) if self.stay_id else (home,)

    def _sheet(self, order_id, called):
        return SendingSheet(
            order_id=order_id,
            patient_id=MARY,
            called=called,
            reference="251129-AAAAAA",
            supplier=MAILED,
            mode_words=MODE_WORDS[MAILED.mode],
            subject=mail_subject("251129-AAAAAA", MAILED),
            is_marked=True,
            attach=to_attach(MAILED),
            comes="Comes by Fri 27-Nov-2026 if sent today.",
            paper=DocumentKind.WORKSHEET,
        )

    def write(self, order_id):
        if self.error is not None:
            raise self.error
        self.written.append(order_id)
        return 70


def a_copy(copy_id, document_id, recipient, role="", **given) -> CopyRow:
    usual = {"whose": "other", "route": "post", "state": "to_send", "state_by": "", "note": ""}
    return CopyRow(
        copy_id=copy_id,
        version=1,
        patient_id=MARY,
        document_id=document_id,
        recipient=recipient,
        role=role,
        state_at=NOW,
        **usual | given,
    )


class FakeCopies:
    """Copies by key; what is changed is kept."""

    def __init__(self, *rows, may_mark=True) -> None:
        self.rows, self.may_mark, self.changes, self.error = list(rows), may_mark, [], None

    def of_patient(self, patient_id):
        assert patient_id == MARY
        return tuple(self.rows)

    def change(self, change):
        if self.error is not None:
            raise self.error
        self.changes.append(change)
        self.rows = [
            replace(row, state=change.state or row.state, route=change.route or row.route)
            if row.copy_id == change.copy_id
            else row
            for row in self.rows
        ]
        return change.copy_id


class FakeTwins:
    """The same for every letter."""

    def data(self, _document_id):
        return b"{}"

    def web_page(self, _document_id):
        return b"<!DOCTYPE html>"
