"""What the forms of a referral and of a wanted visit send."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.booking import LONGEST_MINUTES
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.display import short_date
from o2clinic.rules.visits import VisitKind
from o2clinic.rules.waiting import (
    NEEDS_REASON,
    ReferralSource,
    Removal,
    TriageOutcome,
    WaitUrgency,
)
from o2clinic.services.diary import Bookee

LONGEST_NOTE: Final = 200
LONGEST_REFERRER: Final = 150
LONGEST_TEXT: Final = 4000
_LONGEST_WAIT: Final = timedelta(days=366 * 2)
_SPO2: Final = (Decimal(40), Decimal(100))


@dataclass(frozen=True, slots=True)
class WaitingDraft:
    """What the form of a wanted visit sends.

    Attributes:
        patient: who waits; None before anybody was found.
        since_on: the day from which the wait counts.
        site_id: 0 for anywhere.
        person_id: whom the patient wishes; 0 for anybody.
        notice_days: how many days before the patient must know.
        removal: why the visit is wanted no more; None as long as it is.
        id: 0 for a new one.
    """

    command_id: str
    patient: Bookee | None = None
    visit_kind: VisitKind = VisitKind.REVIEW
    minutes: int | None = None
    urgency: WaitUrgency = WaitUrgency.ROUTINE
    since_on: date | None = None
    earliest_on: date | None = None
    target_on: date | None = None
    site_id: int = 0
    person_id: int = 0
    notice_days: int = 0
    note: str = ""
    removal: Removal | None = None
    removal_note: str = ""
    id: int = 0
    version: int = 0

    @property
    def as_removal(self) -> "RemovalDraft":
        """The same as what takes somebody off the list."""
        step = EntryStep(self.id, self.version, self.command_id)
        return RemovalDraft(step, self.removal, self.removal_note)

    @property
    def tidy_note(self) -> str:
        """The note in one line."""
        return " ".join(self.note.split())

    def findings(self, today: date) -> Iterator[Finding]:
        """What stands in the way, as far as the form alone tells."""
        if self.patient is None:
            yield _needed("Find the patient first.", "patient")
        if self.minutes is None or not 0 < self.minutes <= LONGEST_MINUTES:
            yield Finding("RANGE", Level.BLOCK, f"Between 1 and {LONGEST_MINUTES}.", "minutes")
        if self.since_on is None:
            yield _needed("Type from which day the wait counts.", "since_on")
        elif self.since_on > today:
            words = "That day is still to come. A visit for later has an earliest day."
            yield Finding("WAIT-1", Level.BLOCK, words, "since_on", short_date(today))
        if self.target_on is None:
            yield _needed("Type by which day the visit is wanted.", "target_on")
        elif self.earliest_on is not None and self.target_on < self.earliest_on:
            words = f"The target comes before the earliest day, {short_date(self.earliest_on)}."
            yield Finding("WAIT-1", Level.BLOCK, words, "target_on")
        elif self.target_on - today > _LONGEST_WAIT:
            yield Finding("WAIT-1", Level.BLOCK, "That is more than two years off.", "target_on")
        yield from _too_long(self.tidy_note, LONGEST_NOTE, "note")


@dataclass(frozen=True, slots=True)
class ReferralDraft:
    """What the form of a referral sends: new with what the letter says, later with its triage.

    Attributes:
        patient: who is referred; None before anybody was found.
        referrer: who wrote, as they call themselves.
        reason: what is asked for.
        spo2_percent: at rest, as the referrer measured it.
        exacerbation_on: the last one.
        had_none: the referrer says that there was none.
        outcome: what becomes of it; None until it is triaged.
        id: 0 for a new one.
    """

    command_id: str
    patient: Bookee | None = None
    received_on: date | None = None
    source: ReferralSource = ReferralSource.PRIMARY_CARE
    referrer: str = ""
    reason: str = ""
    spo2_percent: Decimal | None = None
    is_on_air: bool = True
    diagnosis: Diagnosis | None = None
    exacerbation_on: date | None = None
    had_none: bool = False
    outcome: TriageOutcome | None = None
    urgency: WaitUrgency = WaitUrgency.ROUTINE
    triage_reason: str = ""
    id: int = 0
    version: int = 0

    @property
    def tidy_referrer(self) -> str:
        """The referrer in one line."""
        return " ".join(self.referrer.split())

    def findings(self, today: date) -> Iterator[Finding]:
        """What stands in the way of entering it, as far as the form alone tells."""
        if self.patient is None:
            yield _needed("Find the patient first.", "patient")
        if self.received_on is None:
            yield _needed("Type the day on which it came.", "received_on")
        elif self.received_on > today:
            words = "That day is still to come."
            yield Finding("WAIT-1", Level.BLOCK, words, "received_on", short_date(today))
        if self.spo2_percent is not None and not self._is_saturation():
            words = f"A saturation is a whole number from {_SPO2[0]} to {_SPO2[1]}."
            yield Finding("RANGE", Level.BLOCK, words, "spo2_percent")
        if self.exacerbation_on is not None and self.exacerbation_on > today:
            words = "That day is still to come."
            yield Finding("WAIT-1", Level.BLOCK, words, "exacerbation_on")
        if self.exacerbation_on is not None and self.had_none:
            words = "Either a day, or that there was none."
            yield Finding("WAIT-1", Level.BLOCK, words, "exacerbation_on")
        yield from _too_long(self.tidy_referrer, LONGEST_REFERRER, "referrer")
        yield from _too_long(self.reason, LONGEST_TEXT, "reason")

    def triage_findings(self) -> Iterator[Finding]:
        """What stands in the way of its triage beside."""
        if self.outcome is None:
            yield _needed("Choose what becomes of the referral.", "outcome")
        elif self.outcome in NEEDS_REASON and not self.triage_reason.strip():
            yield _needed("Say why: the referrer is told.", "triage_reason")
        yield from _too_long(self.triage_reason, LONGEST_TEXT, "triage_reason")

    def _is_saturation(self) -> bool:
        spo2 = self.spo2_percent
        return spo2 is not None and _SPO2[0] <= spo2 <= _SPO2[1] and spo2 == int(spo2)


@dataclass(frozen=True, slots=True)
class EntryStep:
    """One press on a line of the list: which, as it was seen, and the press itself."""

    entry_id: int
    version: int
    command_id: str


@dataclass(frozen=True, slots=True)
class RemovalDraft:
    """That somebody waits no more, and why."""

    step: EntryStep
    removal: Removal | None
    note: str = ""

    def findings(self) -> Iterator[Finding]:
        """What stands in the way."""
        if self.removal is None:
            yield _needed("Choose why the visit is no longer wanted.", "removal")
        yield from _too_long(" ".join(self.note.split()), LONGEST_NOTE, "removal_note")


def _needed(words: str, name: str) -> Finding:
    return Finding("NEEDED", Level.BLOCK, words, name)


def _too_long(text: str, most: int, name: str) -> Iterator[Finding]:
    if len(text) > most:
        yield Finding("LENGTH", Level.BLOCK, f"At most {most} characters.", name)
