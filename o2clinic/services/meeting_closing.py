"""Closing a meeting: what follows from it is seen before, done at once, and minuted for good."""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.documents.meeting_minutes import Amendment, MinutesSheet, meeting_minutes
from o2clinic.errors import Finding, Level, NotFound, NotValid, Refused, StaleRecord
from o2clinic.models import Meeting, MeetingMinutes, Person
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import staff_name_in_full
from o2clinic.rules.meeting import ItemState, MeetingState
from o2clinic.rules.permissions import Permission
from o2clinic.services import meeting_visits
from o2clinic.services.documents import Use, pages_in
from o2clinic.services.meeting_preview import ClosingPreview, MinutesRow, preview_of
from o2clinic.services.meeting_reading import clock_of, known_meeting, minutes_of
from o2clinic.services.meeting_rolling import roll
from o2clinic.services.meeting_state import require_running
from o2clinic.services.work import Actor, Desk, Work

LONGEST_CORRECTION: Final = 1000
_USE_CASES: Final = {
    Use.OPENED: "open_minutes",
    Use.TO_PRINTER: "take_minutes_to_printer",
    Use.PRINTED: "print_minutes",
    Use.COPIED: "export_minutes",
}


class MinutesDiffer(Refused):
    """The bytes of stored minutes are not those that were issued."""

    def __init__(self, minutes_id: int) -> None:
        super().__init__(
            "DOC-HASH",
            "These minutes are not as they were issued: their content does not match the hash "
            "that was stored with them.",
            "Do not use or print them. Tell the administrator, who can compare them with a backup.",
        )
        self.minutes_id = minutes_id


@dataclass(frozen=True, slots=True)
class ClosingDraft:
    """That a meeting is closed just as it was shown."""

    command_id: str
    preview: ClosingPreview


@dataclass(frozen=True, slots=True)
class AmendmentDraft:
    """What issued minutes say wrongly, and how it was.

    Attributes:
        minutes_id: the minutes that hold now.
    """

    command_id: str
    meeting_id: int
    minutes_id: int
    words: str

    @property
    def tidy_words(self) -> str:
        """The words in one line."""
        return " ".join(self.words.split())

    def findings(self) -> tuple[Finding, ...]:
        """What stands in the way."""
        if not self.tidy_words:
            words = "Say what the minutes say wrongly, and how it was."
            return (Finding("NEEDED", Level.BLOCK, words, "words"),)
        if len(self.tidy_words) > LONGEST_CORRECTION:
            words = f"At most {LONGEST_CORRECTION} characters."
            return (Finding("LENGTH", Level.BLOCK, words, "words"),)
        return ()


class MeetingClosing:
    """Closing meetings, and the minutes of those that were closed."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def may_close(self) -> bool:
        """Whether this person's role includes it."""
        return self._actor.may(Permission.HOLD_MEETING)

    def preview(self, meeting_id: int) -> ClosingPreview:
        """What follows from the meeting; at most eleven statements, however long the agenda.

        Raises:
            NotFound: no such meeting.
        """
        now = self._desk.now()
        with self._desk.reading(self._actor, Permission.READ_RECORD) as session:
            meeting = _meeting(session, meeting_id)
            known = known_meeting(session, meeting, self._actor, now)
            minutes = minutes_of(session, known, self._actor, clock_of(now))
            visits = meeting_visits.wanted_visits(session, known, now)
            issued = _issued(session, meeting_id)
        return preview_of(known, minutes, visits, issued)

    def pdf(self, minutes: MinutesSheet) -> bytes:
        """The minutes as they would be issued; asks no database."""
        return meeting_minutes(minutes)

    def close(self, draft: ClosingDraft) -> int:
        """Close the meeting as it was shown: lines go on, visits wait, minutes are issued.

        Gives the key of the minutes.

        Raises:
            StaleRecord: something of the meeting changed after it was shown.
            Refused: it was closed or cancelled meanwhile.
            AlreadyDone: this press closed it before.
        """
        shown = draft.preview
        pdf = meeting_minutes(shown.minutes)  # before the transaction, so that nobody waits for it
        with self._desk.work(
            self._actor, Permission.HOLD_MEETING, "close_meeting", command_id=draft.command_id
        ) as work:
            meeting = work.fetch(Meeting, shown.meeting_id)
            work.session.refresh(meeting, with_for_update=True)
            require_running(meeting)
            work.fetch_for_edit(Meeting, meeting.id, shown.version)
            known = known_meeting(work.session, meeting, self._actor, work.at)
            now = minutes_of(work.session, known, self._actor, shown.minutes.written_at)
            visits = meeting_visits.wanted_visits(work.session, known, work.at)
            if preview_of(known, now, visits, shown.issued) != shown:
                raise StaleRecord("This meeting")  # somebody's visit may be among it unseen
            meeting_visits.let_wait(work, visits, meeting.meets_on)
            meeting.state, meeting.closed_at = MeetingState.CLOSED, work.at
            meeting.closed_by_id = work.actor.person_id
            work.session.flush()
            roll(work, meeting, [line.item for line in known.in_state(ItemState.WAITING)])
            for line in known.lines:  # their summaries, trends and letters due tell it
                work.changed(Concept.PATIENT, line.item.patient_id)
            work.changed(Concept.MEETING, meeting.id)
            work.record_id = _keep(work, meeting.id, pdf)
            return work.record_id

    def minutes_pdf(self, minutes_id: int, use: Use = Use.OPENED) -> bytes:
        """Minutes exactly as they were issued; what they are wanted for is noted before.

        Raises:
            NotFound: no such minutes.
            MinutesDiffer: the bytes are not those that were issued.
        """
        with self._desk.work(self._actor, Permission.READ_RECORD, _USE_CASES[use]) as work:
            found = work.session.execute(
                select(MeetingMinutes.pdf, MeetingMinutes.sha256).where(
                    MeetingMinutes.id == minutes_id
                )
            ).first()
            if found is None:
                raise NotFound("These minutes are not in the database.")
            pdf = bytes(found.pdf)
            if sha256(pdf).hexdigest() != found.sha256:
                raise MinutesDiffer(minutes_id)
            work.record_id, work.reason = minutes_id, use.value
            return pdf

    def amend(self, draft: AmendmentDraft) -> int:
        """Issue corrected minutes in the place of those that hold; gives their key.

        The decisions stay as they were: what was minuted wrongly is told at the top.

        Raises:
            NotValid: without words.
            Refused: they were corrected already, or the meeting is not closed.
        """
        if draft.findings():
            raise NotValid(draft.findings())
        with self._desk.work(
            self._actor, Permission.HOLD_MEETING, "correct_minutes", command_id=draft.command_id
        ) as work:
            meeting = work.fetch(Meeting, draft.meeting_id)
            if meeting.state != MeetingState.CLOSED:
                raise Refused("MEET-2", "Only minutes of a closed meeting are corrected.")
            work.session.refresh(meeting, with_for_update=True)  # one correction at a time
            newest = next(iter(_issued(work.session, meeting.id)), None)
            if newest is None or newest.minutes_id != draft.minutes_id:
                raise Refused(
                    "DOC-REPLACED",
                    "These minutes were corrected already.",
                    "Look at the new ones, and correct those if they need to be.",
                )
            known = known_meeting(work.session, meeting, self._actor, work.at)
            sheet = minutes_of(work.session, known, self._actor, clock_of(work.at))
            told = Amendment(day_of(work.at), sheet.written_by, draft.tidy_words)
            pdf = meeting_minutes(replace(sheet, amendments=(*sheet.amendments, told)))
            work.reason = draft.tidy_words
            work.record_id = _keep(
                work, meeting.id, pdf, replaces_id=newest.minutes_id, reason=draft.tidy_words
            )
            work.changed(Concept.MEETING, meeting.id)
            return work.record_id


def _keep(
    work: Work, meeting_id: int, pdf: bytes, *, replaces_id: int | None = None, reason: str = ""
) -> int:
    return work.add(
        MeetingMinutes(
            meeting_id=meeting_id,
            pdf=pdf,
            sha256=sha256(pdf).hexdigest(),
            pages=pages_in(pdf),
            issued_at=work.at,
            issued_by_id=work.actor.person_id,
            replaces_id=replaces_id,
            replaces_reason=reason,
        )
    )


def _meeting(session: Session, meeting_id: int) -> Meeting:
    meeting = session.get(Meeting, meeting_id)
    if meeting is None:
        raise NotFound("This meeting is not in the database.")
    return meeting


def _issued(session: Session, meeting_id: int) -> tuple[MinutesRow, ...]:
    """The minutes of a meeting, newest first; one statement, without their bytes."""
    wanted = (
        select(
            MeetingMinutes.id,
            MeetingMinutes.issued_at,
            MeetingMinutes.pages,
            MeetingMinutes.sha256,
            MeetingMinutes.replaces_id,
            MeetingMinutes.replaces_reason,
            Person.title,
            Person.given_names,
            Person.family_name,
        )
        .join(Person, Person.id == MeetingMinutes.issued_by_id)
        .where(MeetingMinutes.meeting_id == meeting_id)
        .order_by(MeetingMinutes.id.desc())
    )
    rows = session.execute(wanted).all()
    replaced = {row.replaces_id for row in rows}
    return tuple(
        MinutesRow(
            row.id,
            day_of(row.issued_at),
            staff_name_in_full(row.title, row.given_names, row.family_name),
            row.pages,
            row.sha256,
            row.replaces_reason,
            row.id in replaced,
        )
        for row in rows
    )
