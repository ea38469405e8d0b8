"""What holds for the whole clinic: its name and letterhead, the policy in force."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from o2clinic.errors import Finding, Level, NotFound, NotValid
from o2clinic.models.clinic import Clinic
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_plan import Nation
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import is_postcode, postcode
from o2clinic.rules.gli import Equation
from o2clinic.rules.permissions import Permission
from o2clinic.services import diary_keeping, follow_up_marks, missed_policies, policies
from o2clinic.services.as_it_is import AsItIs, last_save_of
from o2clinic.services.work import PROGRAM, Actor, Desk

USUAL_IDLE_LOCK_MINUTES = 10
LONGEST_IDLE_LOCK_MINUTES = 60
USUAL_PLAN_MONTHS = 12
LONGEST_PLAN_MONTHS = 24
_LONGEST = {
    "name": 200,
    "address": 1000,
    "phone": 40,
    "email": 200,
}


@dataclass(frozen=True, slots=True)
class ClinicDraft:
    """What the form of the clinic sends."""

    command_id: str
    id: int
    version: int
    name: str
    address: str
    postcode: str
    phone: str
    email: str
    policy_id: str
    spirometry_equation: str
    idle_lock_minutes: int | None
    nation: str = Nation.ENGLAND
    plan_months: int | None = USUAL_PLAN_MONTHS
    missed_policy_id: str = missed_policies.DEFAULT


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A set of thresholds that can be chosen."""

    policy_id: str
    title: str
    valid_from: date


class ClinicSettings:
    """What an administrator sets for everybody."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def draft(self, command_id: str) -> ClinicDraft:
        """The form as the clinic is now."""
        return self.as_it_is(command_id).draft

    def as_it_is(self, command_id: str) -> AsItIs[ClinicDraft]:
        """The form filled anew, and who has saved it last."""
        with self._desk.reading(self._actor, Permission.ADMINISTER) as session:
            clinic = session.scalar(select(Clinic))
            if clinic is None:
                raise NotFound("This database has no clinic yet.")
            draft = ClinicDraft(
                command_id=command_id,
                id=clinic.id,
                version=clinic.version,
                name=clinic.name,
                address=clinic.address,
                postcode=clinic.postcode,
                phone=clinic.phone,
                email=clinic.email,
                policy_id=clinic.policy_id,
                spirometry_equation=clinic.spirometry_equation,
                idle_lock_minutes=clinic.idle_lock_minutes,
                nation=clinic.nation,
                plan_months=clinic.plan_months,
                missed_policy_id=clinic.missed_policy_id,
            )
            return AsItIs(draft, last_save_of(session, clinic, self._desk.now()))

    def idle_lock_minutes(self) -> int:
        """How long a desk may be left alone before it is locked; for every desk to know."""
        with self._desk.reading(PROGRAM, Permission.ADMINISTER) as session:
            return session.scalar(select(Clinic.idle_lock_minutes)) or USUAL_IDLE_LOCK_MINUTES

    def policies(self) -> tuple[PolicyRow, ...]:
        """The sets of thresholds that a clinic may go by, the newest first."""
        found = policies.for_a_clinic()
        return tuple(PolicyRow(one.id, one.title, one.valid_from) for one in found)

    def missed_policies(self) -> tuple[PolicyRow, ...]:
        """What a clinic may do after missed visits, the usual way first."""
        found = missed_policies.every_policy()
        return tuple(PolicyRow(one.id, one.title, one.valid_from) for one in found)

    def edit(self, draft: ClinicDraft) -> int:
        """Write the form over the clinic.

        What was decided or predicted before keeps the policy and equation it was made with.

        Raises:
            NotValid: with the findings of the form.
            StaleRecord: somebody saved the clinic since.
        """
        findings = self._check(draft)
        if findings:
            raise NotValid(findings)
        with self._desk.work(
            self._actor, Permission.ADMINISTER, "edit_clinic", command_id=draft.command_id
        ) as work:
            clinic = work.fetch_for_edit(Clinic, draft.id, draft.version)
            clinic.name = " ".join(draft.name.split())
            clinic.address = "\n".join(
                line.strip() for line in draft.address.splitlines() if line.strip()
            )
            clinic.postcode = postcode(draft.postcode)
            clinic.phone = draft.phone.strip()
            clinic.email = draft.email.strip()
            if clinic.policy_id != draft.policy_id:
                follow_up_marks.mark_everybody(work.session)
            clinic.policy_id = draft.policy_id
            clinic.missed_policy_id = draft.missed_policy_id
            clinic.spirometry_equation = draft.spirometry_equation
            clinic.idle_lock_minutes = draft.idle_lock_minutes or USUAL_IDLE_LOCK_MINUTES
            plan = clinic.nation, clinic.plan_months
            clinic.nation = Nation(draft.nation)
            clinic.plan_months = draft.plan_months or USUAL_PLAN_MONTHS
            if plan != (clinic.nation, clinic.plan_months):
                diary_keeping.keep(work, day_of(work.at), date.max)
            work.record_id = clinic.id
            work.changed(Concept.CLINIC, clinic.id)
            return clinic.id

    def _check(self, draft: ClinicDraft) -> list[Finding]:
        findings = [
            Finding("LENGTH", Level.BLOCK, f"At most {most} characters.", name)
            for name, most in _LONGEST.items()
            if len(getattr(draft, name)) > most
        ]
        if not draft.name.strip():
            findings.append(Finding("NEEDED", Level.BLOCK, "Give the clinic's name.", "name"))
        if draft.postcode.strip() and not is_postcode(draft.postcode):
            no = "This is not a UK postcode."
            findings.append(Finding("POSTCODE", Level.BLOCK, no, "postcode"))
        if why_not := policies.why_not_for_a_clinic(draft.policy_id):
            findings.append(Finding("POLICY", Level.BLOCK, why_not, "policy_id"))
        if why_not := missed_policies.why_not(draft.missed_policy_id):
            findings.append(Finding("MISSED", Level.BLOCK, why_not, "missed_policy_id"))
        if draft.spirometry_equation not in set(Equation):
            unknown = "Choose one of the equations."
            findings.append(Finding("EQUATION", Level.BLOCK, unknown, "spirometry_equation"))
        minutes = draft.idle_lock_minutes
        if minutes is None or not 1 <= minutes <= LONGEST_IDLE_LOCK_MINUTES:
            bounds = f"Between 1 and {LONGEST_IDLE_LOCK_MINUTES} minutes."
            findings.append(Finding("IDLE", Level.BLOCK, bounds, "idle_lock_minutes"))
        months = draft.plan_months
        if months is None or not 1 <= months <= LONGEST_PLAN_MONTHS:
            bounds = f"Between 1 and {LONGEST_PLAN_MONTHS} months."
            findings.append(Finding("MONTHS", Level.BLOCK, bounds, "plan_months"))
        if draft.nation not in set(Nation):
            findings.append(Finding("NATION", Level.BLOCK, "Choose a nation.", "nation"))
        return findings
