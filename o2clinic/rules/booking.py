"""What the clinic's rules say about a booking before it is saved.

That nobody is booked twice is not decided here: the database holds it.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from o2clinic.errors import Finding, Level
from o2clinic.rules.display import short_date_with_weekday
from o2clinic.rules.visit_pair import pair_findings
from o2clinic.rules.visits import VISITS, ClinicKind, VisitKind

LONGEST_MINUTES = 8 * 60
LONGEST_OVERBOOK_REASON = 200

_USUAL = {
    ClinicKind.NURSE_LED: VisitKind.LTOT_GAS_1,
    ClinicKind.CONSULTANT_LED: VisitKind.REVIEW,
    ClinicKind.PHYSIOLOGY: VisitKind.SPIROMETRY,
    ClinicKind.HOME_ROUND: VisitKind.HOME_VISIT,
    ClinicKind.HOSPITAL_DAY: VisitKind.LTOT_GAS_1,
}
# Kinds of visit in which a gas is measured.
WITH_GAS = frozenset({VisitKind.LTOT_GAS_1, VisitKind.LTOT_GAS_2, VisitKind.TITRATION})


@dataclass(frozen=True, slots=True)
class BookingCase:
    """What the rules need to know of a booking.

    Attributes:
        day: the clinic's day of the visit.
        today: the clinic's day now.
        minutes: length of the visit.
        visit_kind: what it is for.
        is_inside_session: whether it lies whole in an open session of the clinician.
        partner_on: for a gas, day of the patient's visit for the other gas.
        gas_interval_days: least days between two gases, by the policy.
        takes: kinds of visit that the clinic is for; empty for all.
        has_analyser: whether gases can be measured there.
        most_visits: that a session of it takes; None for as many as fit.
        booked_visits: that the session has, this one left out.
        kept: for which other visits the time is kept and until when, in words.
        held: who else is about to book it and until when, in words.
    """

    day: date
    today: date
    minutes: int
    visit_kind: VisitKind
    is_inside_session: bool
    partner_on: date | None
    gas_interval_days: int
    takes: frozenset[str] = frozenset()
    has_analyser: bool = True
    most_visits: int | None = None
    booked_visits: int = 0
    kept: str = ""
    held: str = ""


def findings(case: BookingCase) -> tuple[Finding, ...]:
    """All that stands against the booking, or should be known before it."""
    return tuple(_findings(case))


def overbook_findings(reason: str) -> tuple[Finding, ...]:
    """What stands against a reason for booking over others."""
    if 0 < len(" ".join(reason.split())) <= LONGEST_OVERBOOK_REASON:
        return ()
    message = f"Say in 1 to {LONGEST_OVERBOOK_REASON} letters why it is booked over others."
    return (Finding("BK-21", Level.BLOCK, message, "overbook_reason"),)


def clinic_takes(
    visit_kind: str, clinic_kind: str, visits: Collection[str] | None, has_analyser: bool | None
) -> bool:
    """Whether a clinic is for such visits, where a time is offered; without a list it is for all.

    >>> clinic_takes(VisitKind.LTOT_GAS_2, ClinicKind.NURSE_LED, None, has_analyser=False)
    False
    """
    if visit_kind in WITH_GAS and has_analyser is False:
        return False
    if visits:
        return visit_kind in visits
    return (clinic_kind == ClinicKind.HOME_ROUND) == (visit_kind == VisitKind.HOME_VISIT)


def usual_visit(kind: str | None) -> VisitKind:
    """What a visit in this kind of clinic is mostly for.

    >>> usual_visit(ClinicKind.PHYSIOLOGY)
    <VisitKind.SPIROMETRY: 'spirometry'>
    """
    return next((visit for clinic, visit in _USUAL.items() if clinic == kind), VisitKind.REVIEW)


def _findings(case: BookingCase) -> Iterator[Finding]:
    if case.day < case.today:
        day = short_date_with_weekday(case.day)
        yield Finding("BK-1", Level.BLOCK, f"{day} is over. Choose today or later.", "starts_at")
    if not 0 < case.minutes <= LONGEST_MINUTES:
        message = f"A visit lasts from 1 to {LONGEST_MINUTES} minutes. Type its length again."
        yield Finding("BK-2", Level.BLOCK, message, "minutes")
    if not case.is_inside_session:
        message = "No session of this clinician covers the whole visit. Say why it is booked here."
        yield Finding("BK-3", Level.CONFIRM, message, "starts_at")
    if case.most_visits is not None and case.booked_visits >= case.most_visits:
        message = (
            f"This clinic takes {case.most_visits} visits and has {case.booked_visits}. "
            "Say why it is one more."
        )
        yield Finding("BK-8", Level.CONFIRM, message, "starts_at")
    if case.held:
        message = f"This time is {case.held}. Choose another, or wait."
        yield Finding("BK-12", Level.BLOCK, message, "starts_at")
    if case.kept:
        message = f"This time is {case.kept}. Say why this visit takes it."
        yield Finding("BK-11", Level.CONFIRM, message, "starts_at")
    if case.takes and case.visit_kind not in case.takes:
        message = f"This clinic is not for “{VISITS[case.visit_kind].title}”."
        yield Finding("BK-9", Level.WARN, message, "visit_kind")
    if not case.has_analyser and case.visit_kind in WITH_GAS:
        message = "There is no blood gas analyser at this clinic."
        yield Finding("BK-10", Level.WARN, message, "visit_kind")
    yield from pair_findings(case.visit_kind, case.day, case.partner_on, case.gas_interval_days)
