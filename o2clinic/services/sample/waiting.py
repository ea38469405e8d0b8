"""The sample clinic's waiting list: referrals to be triaged, who waits, and who was seen of it."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import Connection, select

from o2clinic.models import Appointment
from o2clinic.rules.clinic_time import day_of, instant
from o2clinic.rules.diagnosis import Diagnosis
from o2clinic.rules.visits import VISITS, VisitKind, VisitStatus
from o2clinic.rules.waiting import (
    ReferralSource,
    Removal,
    TriageOutcome,
    WaitingState,
    WaitUrgency,
    usual_target,
)
from o2clinic.services.sample.clinics import Places
from o2clinic.services.sample.diary import Bookable
from o2clinic.services.sample.lists import lists
from o2clinic.services.sample.write import Rows

_TO_TRIAGE, _WAITING, _REMOVED = 8, 34, 5
_BACK: Final = timedelta(weeks=13)
_AHEAD: Final = timedelta(weeks=8)
_EVERY: Final = 4  # of how many visits one was waited for
_KINDS: Final = (
    *(VisitKind.LTOT_GAS_1, VisitKind.LTOT_GAS_1, VisitKind.LTOT_GAS_1, VisitKind.HOME_VISIT),
    *(VisitKind.HOME_VISIT, VisitKind.REVIEW, VisitKind.WALK_TEST, VisitKind.TITRATION),
)
_URGENCIES: Final = (
    *(WaitUrgency.ROUTINE, WaitUrgency.ROUTINE, WaitUrgency.ROUTINE, WaitUrgency.SOON),
    *(WaitUrgency.SOON, WaitUrgency.URGENT),
)
_NOTES: Final = (
    *("", "", "", "Rings after 4 pm", "Needs transport", "Daughter comes along"),
    *("Prefers mornings", ""),
)
# What the letter asks, the saturation that it tells, the diagnosis, whether it tells of worsenings.
_LETTERS: Final = (
    ("SpO₂ low at the yearly COPD review, breathless on the stairs.", 90, Diagnosis.COPD, True),
    ("Please assess for home oxygen.", None, None, False),
    ("Pulmonary fibrosis, falls in SpO₂ on walking.", 91, Diagnosis.ILD, True),
    ("Discharged with oxygen after an exacerbation; please reassess.", 88, Diagnosis.COPD, True),
    ("COPD, ankle oedema, SpO₂ 93 %.", 93, Diagnosis.COPD, True),
    ("Asks for oxygen for breathlessness; SpO₂ 96 %.", 96, Diagnosis.COPD, True),
    ("Heart failure, SpO₂ 91 % at rest.", 91, Diagnosis.HEART_FAILURE, True),
    ("Housebound; SpO₂ 89 % measured at home.", 89, Diagnosis.COPD, False),
)


class WaitingTeller:
    """Writes them once the diary is there.

    Args:
        connection: in the transaction that makes the clinic.
        rows: where they go.
        places: keys of sites and staff.
        today: the visitor's day.
        seed: of the whole clinic.
    """

    def __init__(
        self, connection: Connection, rows: Rows, places: Places, *, today: date, seed: int
    ) -> None:
        self._connection, self._rows, self._places = connection, rows, places
        self._today = today
        self._dice = Random(f"{seed}/waiting/{today}")  # noqa: S311 - reproducible, no secret

    def tell_all(self, living: Sequence[Bookable]) -> None:
        """Who was seen or is booked first; whoever is left is to be triaged or waits."""
        self._rows.by = self._places.people["anna"]
        booked = set()
        for at, visit in enumerate(self._visits()):
            if day_of(visit.starts_at) >= self._today:
                booked.add(visit.patient_id)
            if at % _EVERY == 0:
                self._was_waited_for(visit)
        free = [one.patient_id for one in living if one.patient_id not in booked]
        self._dice.shuffle(free)
        for at, patient_id in enumerate(free[:_TO_TRIAGE]):
            self._to_triage(at, patient_id)
        rest = free[_TO_TRIAGE:]
        for at, patient_id in enumerate(rest[:_WAITING]):
            self._waits(at, patient_id)
        for at, patient_id in enumerate(rest[_WAITING : _WAITING + _REMOVED]):
            self._was_removed(at, patient_id)

    def _visits(self) -> Sequence[Any]:
        """Kept visits of late, and all to come, of the kinds for which people wait."""
        now = instant(self._today, time())
        wanted = (
            select(
                *Appointment.__table__.c["id", "patient_id", "starts_at", "visit_kind"],
            )
            .where(
                Appointment.starts_at > now - _BACK,
                Appointment.starts_at < now + _AHEAD,
                Appointment.status.in_((VisitStatus.DONE, VisitStatus.BOOKED)),
                Appointment.visit_kind.in_(_KINDS),
            )
            .order_by(Appointment.id)
        )
        return self._connection.execute(wanted).all()

    def _was_waited_for(self, visit: Any) -> None:
        day, kind = day_of(visit.starts_at), VisitKind(visit.visit_kind)
        urgency = self._dice.choice(_URGENCIES)
        since_on = day - timedelta(days=self._dice.randrange(9, 60))
        since_on = min(since_on, self._today - timedelta(days=4))
        referral_id = None
        if kind in {VisitKind.LTOT_GAS_1, VisitKind.HOME_VISIT}:
            referral_id = self._referral(
                self._dice.randrange(len(_LETTERS)),
                visit.patient_id,
                since_on,
                outcome=TriageOutcome.HOME_VISIT
                if kind is VisitKind.HOME_VISIT
                else TriageOutcome.HOSPITAL_ASSESSMENT,
                urgency=urgency,
            )
        self._entry(
            visit.patient_id,
            kind,
            urgency,
            since_on,
            referral_id=referral_id,
            state=WaitingState.BOOKED,
            appointment_id=visit.id,
        )

    def _to_triage(self, at: int, patient_id: int) -> None:
        self._referral(at, patient_id, self._today - timedelta(days=1 + at * at // 3))

    def _waits(self, at: int, patient_id: int) -> None:
        kind, urgency = _KINDS[at % len(_KINDS)], _URGENCIES[at % len(_URGENCIES)]
        longest = {WaitUrgency.URGENT: 9, WaitUrgency.SOON: 27, WaitUrgency.ROUTINE: 54}[urgency]
        since_on = self._today - timedelta(days=self._dice.randrange(2, longest))
        sites = self._places.sites
        is_home = kind is VisitKind.HOME_VISIT
        # At a third of the places only; nobody asks for a site of a visit at home.
        where = None if is_home or at % 3 else sites[sorted(sites)[at % len(sites)]]
        is_offered = at % 11 == 3
        self._entry(
            patient_id,
            kind,
            urgency,
            since_on,
            site_id=None if where == sites["home"] else where,
            notice_days=(0, 0, 3, 7)[at % 4],
            note=_NOTES[at % len(_NOTES)],
            earliest_on=self._today + timedelta(days=14) if at % 9 == 4 else None,
            state=WaitingState.OFFERED if is_offered else WaitingState.REQUESTED,
            offered_on=self._today - timedelta(days=2) if is_offered else None,
        )

    def _was_removed(self, at: int, patient_id: int) -> None:
        since_on = self._today - timedelta(days=40 + at)
        self._entry(
            patient_id,
            _KINDS[at % len(_KINDS)],
            WaitUrgency.ROUTINE,
            since_on,
            state=WaitingState.REMOVED,
            removal=(Removal.DECLINED, Removal.NOT_REACHED, Removal.NOT_NEEDED)[at % 3],
            removed_on=self._today - timedelta(days=5 + at),
        )

    def _referral(self, at: int, patient_id: int, received_on: date, **triaged: Any) -> int:
        reason, spo2, diagnosis, tells = _LETTERS[at % len(_LETTERS)]
        practice = lists().practices[patient_id % len(lists().practices)]
        is_triaged = bool(triaged)
        nurse = self._places.team.nurses[at % len(self._places.team.nurses)]
        referral_id = self._rows.add(
            "referral",
            _at(received_on),
            patient_id=patient_id,
            received_on=received_on,
            source=ReferralSource.HOSPITAL if at % 4 == 3 else ReferralSource.PRIMARY_CARE,
            referrer="Respiratory ward" if at % 4 == 3 else practice.name,
            triaged_on=received_on + timedelta(days=3) if is_triaged else None,
            triaged_by_id=nurse if is_triaged else None,
            **triaged,
        )
        self._rows.add(
            "referral_text",
            referral_id=referral_id,
            reason=reason,
            spo2_percent=spo2,
            is_on_air=at % 8 != 3,
            diagnosis=diagnosis,
            exacerbation_on=received_on - timedelta(days=70) if tells and at % 2 else None,
            had_none=tells and not at % 2,
        )
        return referral_id

    def _entry(
        self, patient_id: int, kind: VisitKind, urgency: WaitUrgency, since_on: date, **more: Any
    ) -> None:
        target_on = usual_target(urgency, since_on)
        earliest_on = more.get("earliest_on")
        self._rows.add(
            "waiting_entry",
            _at(since_on),
            patient_id=patient_id,
            visit_kind=kind,
            minutes=VISITS[kind].minutes,
            urgency=urgency,
            since_on=since_on,
            target_on=max(target_on, earliest_on) if earliest_on else target_on,
            **more,
        )


def _at(day: date) -> datetime:
    return instant(day, time(9, 30))
