"""Every service of one signed-in person, as the views are given them."""

from dataclasses import dataclass

from o2clinic.services.patients import Patients
from o2clinic.services.results import Results
from o2clinic.services.work import Actor, Desk


@dataclass(frozen=True)
class ClinicServices:
    """One field a service, in alphabetical order."""

    patients: Patients
    results: Results


def services_for(desk: Desk, actor: Actor) -> ClinicServices:
    """Bind every service to this desk and this person."""
    return ClinicServices(patients=Patients(desk, actor), results=Results(desk, actor))
