"""Every place of the program, in the order people see them: to add a screen, add its line here."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from o2clinic.ui.places import Area, Found, FramePlan, PatientPage
from o2clinic.ui.widgets.banner import BannerSheet

if TYPE_CHECKING:
    from o2clinic.services.clinic import ClinicServices

AREAS: tuple[Area, ...] = ()

PATIENT_PAGES: tuple[PatientPage, ...] = ()


def frame_plan(services: "ClinicServices", database: str, help_folder: str) -> FramePlan:
    """What the main window is filled with, for one signed-in person."""
    return FramePlan(
        areas=AREAS,
        patient_pages=PATIENT_PAGES,
        find=partial(_find, services),
        banner_of=partial(_banner, services),
        database=database,
        help_folder=help_folder,
    )


def _find(services: "ClinicServices", text: str) -> Sequence[Found]:
    """Patients first, then the places whose name begins so."""
    raise LookupError(text, services)  # the patients' search comes with its first page


def _banner(services: "ClinicServices", patient_id: int) -> BannerSheet:
    raise LookupError(patient_id, services)
