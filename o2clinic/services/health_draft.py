"""What the forms of a patient's health send, and what there is to say of it before it is kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from o2clinic.errors import Finding, Level
from o2clinic.rules.diagnosis import DIAGNOSIS_WORDS, Diagnosis
from o2clinic.rules.display import short_date
from o2clinic.rules.patient_codes import SignKind, SmokingStatus, SmokingWho
from o2clinic.services.result_draft import tidy, too_long

LONGEST: Final = 200
LONGEST_ALERT: Final = 500


@dataclass(frozen=True, slots=True)
class Lifetime:
    """The days that a patient's facts may lie on."""

    born_on: date | None
    died_on: date | None
    today: date

    def findings(self, field: str, words: str, day: date | None) -> Iterator[Finding]:
        """What is wrong with a day; nothing for one that is not told."""
        if day is None:
            return
        shown = f"The {words}, {short_date(day)}, is"
        if day > self.today:
            message = f"{shown} in the future. Check the year."
            yield Finding("PF-2", Level.BLOCK, message, field)
        elif self.died_on is not None and day > self.died_on:
            message = f"{shown} after the death on {short_date(self.died_on)}. Check both."
            yield Finding("PF-4", Level.BLOCK, message, field)
        elif self.born_on is not None and day < self.born_on:
            message = f"{shown} before the birth on {short_date(self.born_on)}. Check the year."
            yield Finding("PF-3", Level.BLOCK, message, field)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDraft:
    """One fact as typed.

    Attributes:
        command_id: made when the form opens.
        patient_id: whom the form was opened for.
    """

    command_id: str
    patient_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisDraft(FactDraft):
    """A diagnosis.

    Attributes:
        code: chooses the row of the rules.
        label: the clinic's own words; those of the code when empty.
        diagnosed_on: None when nobody knows.
        is_main: the one that oxygen is assessed for; the one before is main no more.
    """

    code: Diagnosis | None = None
    label: str = ""
    diagnosed_on: date | None = None
    is_main: bool = True

    @property
    def words(self) -> str:
        """What is written down."""
        words = "" if self.code is None else DIAGNOSIS_WORDS[self.code]
        return tidy(self.label) or words[:1].upper() + words[1:]

    def findings(self, life: Lifetime) -> Iterator[Finding]:
        """What stands in the way."""
        if self.code is None:
            yield Finding("PF-1", Level.BLOCK, "Choose the condition.", "code")
        yield from life.findings("diagnosed_on", "date of diagnosis", self.diagnosed_on)
        yield from too_long("label", "The diagnosis", self.label, LONGEST)
        if self.code is Diagnosis.OTHER and not tidy(self.label):
            message = "Type in words which condition it is."
            yield Finding("PF-1", Level.BLOCK, message, "label")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExacerbationDraft(FactDraft):
    """A worsening that needed treatment.

    Attributes:
        treatment_ended_on: None while it goes on; told later with `end_exacerbation`.
    """

    started_on: date | None = None
    treatment_ended_on: date | None = None
    was_admitted: bool = False
    treatment: str = ""

    def findings(self, life: Lifetime) -> Iterator[Finding]:
        """What stands in the way."""
        yield from _needed("started_on", self.started_on)
        yield from life.findings("started_on", "beginning", self.started_on)
        yield from life.findings("treatment_ended_on", "end of treatment", self.treatment_ended_on)
        yield from ended_before("treatment_ended_on", self.started_on, self.treatment_ended_on)
        yield from too_long("treatment", "The treatment", self.treatment, LONGEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoExacerbationDraft(FactDraft):
    """The patient was asked, and there was none."""

    asked_on: date | None = None

    def findings(self, life: Lifetime) -> Iterator[Finding]:
        """What stands in the way."""
        yield from _needed("asked_on", self.asked_on)
        yield from life.findings("asked_on", "date", self.asked_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignDraft(FactDraft):
    """A sign or treatment that was looked for."""

    kind: SignKind
    is_present: bool | None = None
    found_on: date | None = None
    detail: str = ""

    def findings(self, life: Lifetime) -> Iterator[Finding]:
        """What stands in the way."""
        if self.is_present is None:
            yield Finding("PF-1", Level.BLOCK, "Say whether it was there.", "is_present")
        yield from _needed("found_on", self.found_on)
        yield from life.findings("found_on", "date", self.found_on)
        yield from too_long("detail", "The note", self.detail, LONGEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class SmokingDraft(FactDraft):
    """What was said of smoking."""

    who: SmokingWho
    status: SmokingStatus
    told_on: date | None = None
    detail: str = ""

    def findings(self, life: Lifetime) -> Iterator[Finding]:
        """What stands in the way."""
        yield from _needed("told_on", self.told_on)
        yield from life.findings("told_on", "date", self.told_on)
        yield from too_long("detail", "The note", self.detail, LONGEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertDraft(FactDraft):
    """A warning that everybody must see."""

    text: str = ""
    is_danger: bool = False
    valid_from: date | None = None

    def findings(self, life: Lifetime) -> Iterator[Finding]:
        """What stands in the way."""
        if not tidy(self.text):
            yield Finding("PF-1", Level.BLOCK, "Type what everybody must know.", "text")
        yield from too_long("text", "The alert", self.text, LONGEST_ALERT)
        yield from _needed("valid_from", self.valid_from)
        yield from life.findings("valid_from", "date", self.valid_from)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDraft(FactDraft):
    """The last day of a diagnosis, a treatment or an alert; it holds on that day still."""

    fact_id: int
    ended_on: date | None = None

    def findings(self, life: Lifetime) -> Iterator[Finding]:
        """What stands in the way."""
        yield from _needed("ended_on", self.ended_on)
        yield from life.findings("ended_on", "end", self.ended_on)


def ended_before(field: str, begun: date | None, ended: date | None) -> Iterator[Finding]:
    """An end before its beginning."""
    if begun is not None and ended is not None and ended < begun:
        message = f"It began on {short_date(begun)} and cannot end before. Check both."
        yield Finding("PF-5", Level.BLOCK, message, field)


def _needed(field: str, day: date | None) -> Iterator[Finding]:
    if day is None:
        yield Finding("PF-1", Level.BLOCK, "Type the date, like 14/7/2026.", field)
