"""Visits of the sample clinic: past, to come, and the visitor's own day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from o2clinic.rules.clinic_time import instant, local
from o2clinic.rules.visits import FREED, VISITS, ClinicKind, VisitKind, VisitStatus
from o2clinic.services.sample.clinics import Places, Session, write_session
from o2clinic.services.sample.lists import clinic_plan
from o2clinic.services.sample.patients import USUAL_SIZE
from o2clinic.services.sample.stories import keys_of_stories
from o2clinic.services.sample.write import Rows

AS_AT = time(10, 40)  # the visitor's day stands as at this hour
_LUNCH = (time(12, 30), time(13, 30))
_KINDS: Final = {
    ClinicKind.NURSE_LED: (
        VisitKind.LTOT_GAS_1, VisitKind.LTOT_GAS_2, VisitKind.TITRATION, VisitKind.REVIEW,
        VisitKind.REVIEW, VisitKind.WALK_TEST,
    ),
    ClinicKind.CONSULTANT_LED: (VisitKind.REVIEW,),
    ClinicKind.PHYSIOLOGY: (VisitKind.SPIROMETRY, VisitKind.SPIROMETRY, VisitKind.WALK_TEST),
    ClinicKind.HOME_ROUND: (VisitKind.HOME_VISIT,),
    ClinicKind.HOSPITAL_DAY: (VisitKind.REVIEW,),
}  # fmt: skip
_TRAVEL = timedelta(minutes=20)
_FILLED: Final = ((0, 0.86), (7, 0.85), (30, 0.6), (90, 0.3), (400, 0.1))  # up to days ahead, share
_HISTORY_STEP, _HISTORY_SLOTS, _HISTORY_DAYS = timedelta(minutes=20), 28, 402
_GIVEN_UP: Final = ("Unwell", "No transport", "In hospital", "Asked for a later day")


@dataclass(frozen=True, slots=True)
class Bookable:
    """A living patient who may be booked from their registration on."""

    patient_id: int
    registered_on: date


class Diary:
    """Books visits so that no clinician, room or patient is in two places.

    Args:
        rows: where visits go.
        places: keys of the staff.
        bookable: whom to book, of whom the first 1,300 are used.
        today: visits before it are over.
        seed: of the whole clinic.
    """

    def __init__(
        self, rows: Rows, places: Places, bookable: list[Bookable], *, today: date, seed: int
    ) -> None:
        self._rows = rows
        self._places = places
        self._today = today
        self._dice = Random(f"{seed}/diary/{today}")  # noqa: S311 - reproducible, no secret
        self._deck = bookable[:USUAL_SIZE]
        self._dice.shuffle(self._deck)
        self._next = 0
        self._booked: set[tuple[int, date]] = set()
        self._kept_out: set[tuple[int, date]] = set()

    def reserve(self, patient_id: int, day: date) -> None:
        """Keep a patient free of other visits on a day."""
        self._booked.add((patient_id, day))

    def keep_out(self, patient_id: int, day: date) -> None:
        """Book a patient on a day for nothing at all, a part in the visitor's day included."""
        self.reserve(patient_id, day)
        self._kept_out.add((patient_id, day))

    def fill(self, session: Session) -> None:
        """Fill a session as full as one that far ahead usually is."""
        ahead = (session.day - self._today).days
        share = next(share for days, share in _FILLED if ahead <= days)
        at = session.starts_at
        while True:
            kind = self._dice.choice(_KINDS[ClinicKind(session.kind)])
            length = timedelta(minutes=VISITS[kind].minutes)
            at = _after_lunch(at, length)
            if at + length > session.ends_at:
                return
            if self._dice.random() < share:
                patient_id = self._draw(session.day)
                if patient_id:
                    self._book(session, at, kind, patient_id)
            at += length + (_TRAVEL if kind is VisitKind.HOME_VISIT else timedelta())

    def visitors_day(self, column: dict[str, Any], session: Session) -> None:
        """The visits of one column of the visitor's day, as they stand at 10:40."""
        keys = keys_of_stories()
        for told in column["visits"]:
            patient_id = keys[told["patient"]] if told["patient"] else self._draw(session.day)
            if not patient_id or (patient_id, session.day) in self._kept_out:
                continue
            at = instant(session.day, time.fromisoformat(told["at"]))
            self._book(
                session,
                at,
                VisitKind(told["kind"]),
                patient_id,
                status=VisitStatus(told.get("status", VisitStatus.BOOKED)),
                words=(told.get("note", ""), told.get("over")),
            )

    def history(self, place: int, life: tuple[date, date]) -> None:
        """Two visits long ago, for patients beyond those of the diary (only the bench has them)."""
        count = place - USUAL_SIZE
        clinicians = self._places.clinicians
        person_id = clinicians[count % len(clinicians)]
        slot = count // len(clinicians)
        for block in (0, _HISTORY_DAYS + 8):
            days = 91 + block + slot // _HISTORY_SLOTS
            day = self._today - timedelta(days=days)
            if not life[0] <= day <= life[1]:
                continue
            at = instant(day, time(8, 0)) + _HISTORY_STEP * (slot % _HISTORY_SLOTS)
            self._rows.by = self._places.people["anna"]
            self._rows.add(
                "appointment",
                at - timedelta(days=30),
                patient_id=place + 1,
                person_id=person_id,
                site_id=self._places.sites["truro"],
                starts_at=at,
                ends_at=at + _HISTORY_STEP,
                visit_kind=VisitKind.REVIEW,
                status=VisitStatus.DONE,
                booked_by_id=self._rows.by,
                **_course_of_visit(VisitStatus.DONE, at, at + _HISTORY_STEP),
            )

    def _draw(self, day: date) -> int:
        """The next of the deck who is free that day; 0 when there is nobody."""
        for _tries in range(len(self._deck)):
            one = self._deck[self._next % len(self._deck)]
            self._next += 1
            if one.registered_on < day and (one.patient_id, day) not in self._booked:
                return one.patient_id
        return 0

    def _book(
        self,
        session: Session,
        at: datetime,
        kind: VisitKind,
        patient_id: int,
        *,
        status: VisitStatus | None = None,
        words: tuple[str, str | None] = ("", None),
    ) -> None:
        """Write one; `words` are its note, and why it lies over others."""
        note, over = words
        self.reserve(patient_id, session.day)
        status = status or self._usual_status(session.day)
        ends_at = at + timedelta(minutes=VISITS[kind].minutes)
        booked_on = min(session.day - timedelta(days=21), self._today - timedelta(days=1))
        reason = self._dice.choice(_GIVEN_UP) if status in FREED else ""
        people = self._places.people
        # Over others a nurse or physician books; the dice of the desk are left alone.
        desk = (people["anna"], people["ben"])
        self._rows.by = self._dice.choice(desk) if over is None else session.person_id
        self._rows.add(
            "appointment",
            instant(booked_on, time(14, 0)),
            patient_id=patient_id,
            person_id=session.person_id,
            room_id=session.room_id,
            site_id=session.site_id,
            clinic_session_id=session.session_id,
            starts_at=at,
            ends_at=ends_at,
            visit_kind=kind,
            status=status,
            note=note,
            overbook_reason=over,
            booked_by_id=self._rows.by,
            ended_reason=f"By the patient: {reason}" if status is VisitStatus.CANCELLED else "",
            **_course_of_visit(status, at, ends_at),
            **self._end_of_visit(status, at, booked_on),
        )

    def _end_of_visit(self, status: VisitStatus, at: datetime, booked_on: date) -> dict[str, Any]:
        """When a visit was called off, some of them late; or was said to be missed."""
        if status is VisitStatus.DID_NOT_ATTEND:
            return {"ended_at": at + timedelta(minutes=40), "ended_by_id": self._rows.by}
        if status is not VisitStatus.CANCELLED:
            return {}
        day = local(at).date()
        is_late = day < self._today and at.minute == 0
        called = min(max(booked_on, day - timedelta(days=3)), self._today - timedelta(days=1))
        ended_at = at - timedelta(hours=2) if is_late else instant(called, time(16, 5))
        return {"ended_at": ended_at, "ended_by_id": self._rows.by}

    def _usual_status(self, day: date) -> VisitStatus:
        chance = self._dice.random()
        if day >= self._today:
            return VisitStatus.CANCELLED if chance < 0.03 else VisitStatus.BOOKED
        if chance < 0.06:
            return VisitStatus.DID_NOT_ATTEND
        return VisitStatus.CANCELLED if chance < 0.11 else VisitStatus.DONE


def visitors_columns() -> tuple[dict[str, Any], ...]:
    """The columns of the visitor's day."""
    return tuple(clinic_plan()["today"])


def write_visitors_day(rows: Rows, places: Places, diary: Diary, day: date) -> None:
    """Sessions and visits of the visitor's day, whichever weekday it is."""
    keys = keys_of_stories()
    for column in visitors_columns():
        for told in column["visits"]:
            if told["patient"]:
                diary.reserve(keys[told["patient"]], day)
    for column in visitors_columns():
        diary.visitors_day(column, write_session(rows, places, column, day))


def _course_of_visit(status: VisitStatus, at: datetime, ends_at: datetime) -> dict[str, datetime]:
    """When the patient came, went in and was done."""
    early = timedelta(minutes=9)
    if status is VisitStatus.ARRIVED:
        return {"arrived_at": min(at - early, instant(local(at).date(), time(10, 31)))}
    if status is VisitStatus.IN_ROOM:
        return {"arrived_at": at - early, "in_room_at": at + timedelta(minutes=3)}
    if status is VisitStatus.DONE:
        in_room = at + timedelta(minutes=3)
        return {"arrived_at": at - early, "in_room_at": in_room, "done_at": ends_at}
    return {}


def _after_lunch(at: datetime, length: timedelta) -> datetime:
    wall = local(at)
    starts, ends = (wall.replace(hour=t.hour, minute=t.minute) for t in _LUNCH)
    return at + (ends - wall) if wall < ends and wall + length > starts else at
