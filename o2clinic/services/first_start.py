"""The first start of a real clinic: its name, first site and first administrator."""

from dataclasses import dataclass

from sqlalchemy import func, select

from o2clinic.errors import Finding, Level, NotValid, Taken
from o2clinic.models.clinic import Clinic, Site
from o2clinic.models.person import Person, PersonRole
from o2clinic.rules.changes import Concept
from o2clinic.rules.permissions import Permission, Role
from o2clinic.services import accounts
from o2clinic.services.sign_in import LEAST_PASSWORD_LENGTH, hash_password
from o2clinic.services.work import PROGRAM, Desk


@dataclass(frozen=True, slots=True)
class FirstStartDraft:
    """What the first start asks for."""

    clinic_name: str
    site_name: str
    given_names: str
    family_name: str
    sign_in_name: str
    password: str
    password_again: str
    title: str = ""
    is_sample: bool = False


def needs_first_start(desk: Desk) -> bool:
    """Whether the database has its tables but no clinic yet."""
    with desk.reading(PROGRAM, Permission.ADMINISTER) as session:
        return not session.scalar(select(func.count()).select_from(Clinic))


def set_up(desk: Desk, draft: FirstStartDraft) -> int:
    """Write the clinic, its first site and its first administrator; gives the person's key.

    Raises:
        NotValid: something is missing or the passwords do not do.
        Taken: the database has a clinic already.
    """
    require_complete(draft)
    with desk.work(PROGRAM, Permission.ADMINISTER, "set_up_clinic") as work:
        if work.session.scalar(select(func.count()).select_from(Clinic)):
            raise Taken("This database", "another clinic was set up in it")
        work.add(Clinic(name=draft.clinic_name.strip(), is_sample=draft.is_sample))
        work.add(Site(name=draft.site_name.strip()))
        is_on_server = accounts.are_kept_by(desk)
        person = Person(
            sign_in_name=draft.sign_in_name.strip().casefold(),
            title=draft.title.strip(),
            given_names=draft.given_names.strip(),
            family_name=draft.family_name.strip(),
            job_title="Administrator",
            password_hash=accounts.ON_THE_SERVER if is_on_server else hash_password(draft.password),
        )
        person_id = work.add(person)
        work.add(PersonRole(person_id=person_id, role=Role.ADMINISTRATOR))
        accounts.fit(work, person, draft.password)
        work.record_id = person_id
        work.changed(Concept.CLINIC, 0)
        return person_id


def require_complete(draft: FirstStartDraft) -> None:
    """Refuse a form with something missing, before any table is made.

    Raises:
        NotValid: with what is missing.
    """
    findings = _check(draft)
    if findings:
        raise NotValid(findings)


def _check(draft: FirstStartDraft) -> list[Finding]:
    needed = {
        "clinic_name": "the clinic's name",
        "site_name": "the name of the first site",
        "given_names": "the administrator's given name",
        "family_name": "the administrator's family name",
        "sign_in_name": "a name to sign in with",
    }
    findings = [
        Finding("NEEDED", Level.BLOCK, f"Give {words}.", field)
        for field, words in needed.items()
        if not getattr(draft, field).strip()
    ]
    if len(draft.password) < LEAST_PASSWORD_LENGTH:
        few = f"The password needs at least {LEAST_PASSWORD_LENGTH} characters."
        findings.append(Finding("PASSWORD", Level.BLOCK, few, "password"))
    elif draft.password != draft.password_again:
        differ = "The two passwords differ."
        findings.append(Finding("PASSWORD", Level.BLOCK, differ, "password_again"))
    return findings
