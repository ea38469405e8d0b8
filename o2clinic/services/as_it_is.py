"""A record as it is now, with who saved it last and when: what a stale save is compared with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from o2clinic.models.base import Record
from o2clinic.models.person import Person
from o2clinic.rules.clinic_time import local
from o2clinic.rules.display import clock_time, date_and_time

DraftT = TypeVar("DraftT")


@dataclass(frozen=True, slots=True)
class LastSave:
    """Who saved a record last, and when, in words for the screen.

    Attributes:
        who: "" when it was the program itself.
        when: the clock time, with the date when it was not today.
    """

    who: str
    when: str


@dataclass(frozen=True, slots=True)
class AsItIs(Generic[DraftT]):
    """A form filled anew, and by whose save it is so."""

    draft: DraftT
    last_save: LastSave


def last_save_of(session: Session, record: Record, now: datetime) -> LastSave:
    """By whom and when this record was saved last."""
    who = session.get(Person, record.changed_by_id) if record.changed_by_id else None
    return LastSave(who.name if who is not None else "", when_in_words(record.changed_at, now))


def when_in_words(moment: datetime, now: datetime) -> str:
    """The clock time of a moment of today, else with its date."""
    at, today = local(moment), local(now).date()
    return clock_time(at) if at.date() == today else date_and_time(at)
