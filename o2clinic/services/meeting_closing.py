"""Closing a meeting: what follows from it is seen before, done at once, and minuted for good."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.documents.meeting_minutes import Amendment, MinutesSheet, meeting_minutes
from o2clinic.errors import Finding, Level, NotFound, NotValid, Refused, StaleRecord
from o2clinic.models import Meeting, MeetingMinutes, Person
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import (
    patient_name,
    short_date,
    short_date_with_weekday,
    staff_name_in_full,
)
from o2clinic.rules.meeting import Attendance, ItemState, MeetingState
from o2clinic.rules.permissions import Permission
from o2clinic.services import meeting_visits
from o2clinic.services.documents import Use, pages_in
from o2clinic.services.meeting_letters import lines_with_letter
from o2clinic.services.meeting_reading import (
    KnownLine,
    KnownMeeting,
    clock_of,
    decision_in_words,
    known_meeting,
    minutes_of,
)
from o2clinic.services.meeting_rolling import roll
from o2clinic.services.meeting_state import require_running
from o2clinic.services.meeting_visits import WantedVisit
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
class ClosingLine:
    """One patient in what is shown before closing.

    Attributes:
        words: what was decided, or what becomes of the question.
        follows: actions, letters and visits, one a line.
    """

    patient: str
    words: str
    follows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnersActions:
    """What one person has to do."""

    owner: str
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MinutesRow:
    """Minutes as they were issued.

    Attributes:
        is_replaced: corrected minutes hold in their place.
        reason: what they correct; empty for the first.
    """

    minutes_id: int
    issued_on: date
    issued_by: str
    pages: int
    sha256: str
    reason: str
    is_replaced: bool

    @property
    def words(self) -> str:
        """For a list: "Minutes of 24-Nov-2026, Dr Astrid Berg, 3 pages"."""
        what = "Corrected minutes" if self.reason else "Minutes"
        pages = "1 page" if self.pages == 1 else f"{self.pages} pages"
        replaced = ", replaced" if self.is_replaced else ""
        return f"{what} of {short_date(self.issued_on)}, {self.issued_by}, {pages}{replaced}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingPreview:
    """A meeting before or after its closing.

    Attributes:
        version: of the meeting as it was read.
        title: "Oxygen MDT, Tue 24-Nov-2026".
        minutes: what the minutes say, or would say if it were closed now.
        decided: talked about and decided; `standard` by their rule; `not_reached` neither.
        owners: open actions by who does them.
        letters: to whom a letter will be due, in words.
        visits: what becomes of each visit that was asked for.
        next_words: where the lines that were not reached go.
        doubts: what is better mended before closing.
        issued: the minutes that were issued, newest first.
    """

    meeting_id: int
    version: int
    state: MeetingState
    title: str
    minutes: MinutesSheet
    decided: tuple[ClosingLine, ...]
    standard: tuple[ClosingLine, ...]
    not_reached: tuple[ClosingLine, ...]
    owners: tuple[OwnersActions, ...]
    letters: tuple[str, ...]
    visits: tuple[str, ...]
    next_words: str
    doubts: tuple[str, ...]
    issued: tuple[MinutesRow, ...] = ()

    @property
    def is_closed(self) -> bool:
        """Whether its minutes stand."""
        return self.state is MeetingState.CLOSED


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
        return _preview(known, minutes, visits, issued)

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
            if now != shown.minutes:
                raise StaleRecord("This meeting")
            visits = meeting_visits.wanted_visits(work.session, known, work.at)
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


def _preview(
    known: KnownMeeting,
    minutes: MinutesSheet,
    visits: tuple[WantedVisit, ...],
    issued: tuple[MinutesRow, ...],
) -> ClosingPreview:
    meeting, lettered = known.meeting, lines_with_letter(known)
    unreached = known.in_state(ItemState.WAITING, ItemState.ROLLED)
    names = {line.item.patient_id: _name(line) for line in known.lines}
    return ClosingPreview(
        meeting_id=meeting.id,
        version=meeting.version,
        state=MeetingState(meeting.state),
        title=f"{meeting.name}, {short_date_with_weekday(meeting.meets_on)}",
        minutes=minutes,
        decided=tuple(_closing_line(line, known) for line in known.in_state(ItemState.DECIDED)),
        standard=tuple(_closing_line(line, known) for line in known.in_state(ItemState.STANDARD)),
        not_reached=tuple(ClosingLine(_name(line), line.item.question) for line in unreached),
        owners=tuple(_by_owner(known, names)),
        letters=tuple(_name(line) for line in lettered),
        visits=tuple(f"{names[one.patient_id]}: {one.words}" for one in visits),
        next_words=_next_words(known, len(unreached)),
        doubts=tuple(_doubts(known)),
        issued=issued,
    )


def _closing_line(line: KnownLine, known: KnownMeeting) -> ClosingLine:
    actions = (
        f"{one.owner}: {one.action.words}, by {short_date(one.action.due_on)}"
        for one in known.actions_of(line.item.id)
    )
    return ClosingLine(_name(line), decision_in_words(line.item), tuple(actions))


def _by_owner(known: KnownMeeting, names: dict[int, str]) -> Iterator[OwnersActions]:
    of_owner: defaultdict[str, list[str]] = defaultdict(list)
    for one in known.actions:
        action = one.action
        words = f"{names[action.patient_id]}: {action.words}, by {short_date(action.due_on)}"
        of_owner[one.owner].append(words)
    for owner in sorted(of_owner):
        yield OwnersActions(owner, tuple(of_owner[owner]))


def _next_words(known: KnownMeeting, count: int) -> str:
    if not count:
        return "Every patient was reached."
    what = "1 patient was" if count == 1 else f"{count} patients were"
    follows = known.follows
    if follows is None:
        return f"{what} not reached: they go on the agenda of the next meeting that is prepared."
    day = short_date_with_weekday(follows.meets_on)
    return f"{what} not reached: they go on the agenda of {day}."


def _doubts(known: KnownMeeting) -> Iterator[str]:
    unnoted = sum(seat.attendance == Attendance.INVITED for seat, _ in known.seats)
    if unnoted:
        people = "1 person" if unnoted == 1 else f"{unnoted} people"
        yield f"Nobody noted whether {people} who were invited came."
    if not any(seat.attendance == Attendance.PRESENT for seat, _ in known.seats):
        yield "Nobody is noted as present."
    for line in known.in_state(ItemState.DECIDED):
        if not line.item.decision.strip():
            yield f"{_name(line)}: the decision has no words beside “{line.item.outcome}”."
    late = [one for one in known.actions if one.action.due_on < known.meeting.meets_on]
    for one in late:
        yield f"“{one.action.words}” is due before the day of the meeting."


def _name(line: KnownLine) -> str:
    who = line.identity
    return patient_name(who.family, who.given, who.title)
