"""Messages from analysers: received, looked at by a person, taken into the record or put away.

Nothing imported is final by itself: patient, units and "air or oxygen" are confirmed, and the
values go the same way as typed ones.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotFound, NotValid, Refused
from o2clinic.exchange.hl7 import read_messages
from o2clinic.exchange.readings import Message
from o2clinic.models import IncomingMessage
from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission
from o2clinic.services.incoming_acceptance import (
    AcceptDraft,
    identity,
    record_message,
    unanswered,
)
from o2clinic.services.incoming_match import Agreement, ProposedPatient, compare, propose
from o2clinic.services.incoming_sheet import (
    IncomingRow,
    IncomingSheet,
    MessageStatus,
    kind_of,
    message_of,
    row_of,
    sheet_of,
)
from o2clinic.services.result_draft import LONGEST_REASON, tidy, too_long
from o2clinic.services.work import Actor, Desk, Work

MOST_SHOWN = 100
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Received:
    """What came of a file.

    Attributes:
        ids: keys of the messages that are new.
        set_aside: how many of them cannot be used, each with its reason.
        known: how many had come before; they were not stored again.
    """

    ids: tuple[int, ...]
    set_aside: int
    known: int


@dataclass(frozen=True, slots=True)
class IncomingList:
    """Messages that wait for a person, oldest first, those set aside after them.

    Attributes:
        waiting, set_aside: how many there are in all, shown or not.
    """

    rows: tuple[IncomingRow, ...]
    waiting: int
    set_aside: int


class Incoming:
    """The clinic's letter box for analysers' files."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def receive(self, file_name: str, content: bytes) -> Received:
        """Store every message of a file as it came; what came before is known by its bytes.

        Raises:
            Unreadable: it is no such file at all.
        """
        messages = {message.sha256: message for message in read_messages(content, file_name)}
        with self._desk.work(
            self._actor, Permission.RECORD_RESULT, "receive analyser file"
        ) as work:
            wanted = select(IncomingMessage.sha256).where(IncomingMessage.sha256.in_(messages))
            known = set(work.session.scalars(wanted))
            new = [message for key, message in messages.items() if key not in known]
            ids = [self._store(work, message, file_name) for message in new]
            work.record_id = ids[0] if ids else None
            work.reason = hashlib.sha256(content).hexdigest()
        aside = sum(message.problem is not None for message in new)
        return Received(tuple(ids), aside, len(known))

    def waiting(self) -> IncomingList:
        """The messages that nobody has decided on; two statements."""
        undecided = (MessageStatus.WAITING.value, MessageStatus.SET_ASIDE.value)
        status = IncomingMessage.status
        with self._desk.reading(self._actor, Permission.RECORD_RESULT) as session:
            counted = select(status, func.count()).where(status.in_(undecided)).group_by(status)
            counts = {row[0]: row[1] for row in session.execute(counted)}
            wanted = select(IncomingMessage).where(status.in_(undecided))
            order = (status.desc(), IncomingMessage.received_at, IncomingMessage.id)
            rows = session.scalars(wanted.order_by(*order).limit(MOST_SHOWN)).all()
            return IncomingList(
                tuple(row_of(row) for row in rows),
                counts.get(MessageStatus.WAITING.value, 0),
                counts.get(MessageStatus.SET_ASIDE.value, 0),
            )

    def sheet(self, message_id: int) -> IncomingSheet:
        """One message in full, with the patient it proposes; three statements at most.

        A result of somebody known is read here: that counts as opening their record.
        """
        with self._desk.reading(self._actor, Permission.RECORD_RESULT) as session:
            row = _row(session, message_id)
            message = message_of(row)
            others = _same_control_id(row)
            twice = session.scalar(others) if row.control_id else 0
            told = "The analyser has sent a message with this number before: compare the two."
            proposed = propose(session, message.patient)
            sheet = sheet_of(row, message, proposed, (told,) if twice else ())
        if proposed.patient is not None:
            self._desk.note_opening(self._actor, proposed.patient.patient_id)
        return sheet

    def compare(self, message_id: int, patient_id: int) -> ProposedPatient:
        """How a patient chosen by hand stands to the message."""
        with self._desk.reading(self._actor, Permission.RECORD_RESULT) as session:
            message = message_of(_row(session, message_id))
            return compare(session, patient_id, message.patient)

    def accept(self, draft: AcceptDraft) -> int:
        """Take the selected values into the record, to be reviewed; gives the result's key.

        Raises:
            NotValid: something was not confirmed, or the values break a rule.
            StaleRecord: somebody else has decided on it meanwhile.
        """
        with self._desk.work(
            self._actor,
            Permission.RECORD_RESULT,
            "accept analyser message",
            command_id=draft.command_id,
        ) as work:
            row = work.fetch_for_edit(IncomingMessage, draft.id, draft.version)
            if row.status != MessageStatus.WAITING:
                raise Refused(
                    "INCOMING", f"This message is not waiting: {row.reason or row.status}."
                )
            message = message_of(row)
            match = compare(work.session, draft.patient_id, message.patient)
            findings = (*unanswered(draft, message), *identity(draft, match))
            if findings:
                raise NotValid(findings)
            result_id = record_message(work, draft, message)
            row.status, row.result_id = MessageStatus.ACCEPTED.value, result_id
            row.patient_id = draft.patient_id
            if match.agreement is Agreement.CONTRADICTS:
                row.reason = f"{match.words} {tidy(draft.kept_reason)}"
            _decided(work, row)
            return result_id

    def reject(self, message_id: int, version: int, reason: str) -> None:
        """Put a message away with the reason; its bytes are kept.

        Raises:
            NotValid: there is no reason.
            StaleRecord: somebody else has decided on it meanwhile.
        """
        wrong = list(too_long("reason", "The reason", reason, LONGEST_REASON))
        if not tidy(reason[: LONGEST_REASON + 1]):
            message = "Say why the message is put away."
            wrong.append(Finding("INCOMING", Level.BLOCK, message, "reason"))
        if wrong:
            raise NotValid(wrong)
        with self._desk.work(
            self._actor, Permission.RECORD_RESULT, "reject analyser message"
        ) as work:
            row = work.fetch_for_edit(IncomingMessage, message_id, version)
            if row.status not in {MessageStatus.WAITING, MessageStatus.SET_ASIDE}:
                raise Refused("INCOMING", "Somebody has already decided on this message.")
            row.status, row.reason = MessageStatus.REJECTED.value, tidy(reason)
            work.record_id, work.reason = row.id, row.reason
            _decided(work, row)

    def _store(self, work: Work, message: Message, file_name: str) -> int:
        is_usable = message.problem is None and kind_of(message) is not None
        why = message.problem or "It holds no value that O2Clinic can use."
        message_id = work.add(
            IncomingMessage(
                sha256=message.sha256,
                control_id=tidy(message.control_id),
                sender=tidy(message.sender),
                file_name=tidy(file_name)[-_LONGEST_NAME:],
                received_at=work.at,
                raw=message.raw,
                status=(MessageStatus.WAITING if is_usable else MessageStatus.SET_ASIDE).value,
                reason="" if is_usable else why,
            )
        )
        work.changed(Concept.INCOMING, message_id)
        return message_id


def _row(session: Session, message_id: int) -> IncomingMessage:
    row = session.get(IncomingMessage, message_id)
    if row is None:
        raise NotFound("This message is not in the database.")
    return row


def _same_control_id(row: IncomingMessage) -> Select[int]:
    return select(func.count()).where(
        IncomingMessage.control_id == row.control_id,
        IncomingMessage.sender == row.sender,
        IncomingMessage.id != row.id,
    )


def _decided(work: Work, row: IncomingMessage) -> None:
    row.decided_by_id, row.decided_at = work.actor.person_id, work.at
    work.changed(Concept.INCOMING, row.id)
