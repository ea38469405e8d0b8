"""Where one can go in the program: areas, a patient's pages, and what the find box found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from o2clinic.rules.permissions import Permission
from o2clinic.ui.background import Background
from o2clinic.ui.change_bus import ChangeBus
from o2clinic.ui.failures import Failures
from o2clinic.ui.icons import Icons
from o2clinic.ui.theme import Theme
from o2clinic.ui.waiting_saves import WaitingSaves
from o2clinic.ui.widgets.banner import BannerSheet
from o2clinic.ui.workplace import Workplace

PATIENTS = "patients"  # the area whose tabs hold the open patients


@dataclass(frozen=True)
class Area:
    """One entry of the navigation.

    Attributes:
        key: its name in the code and in the preferences.
        title: as shown.
        icon: name in Material Design Icons.
        make: makes its page when it is first shown.
        permission: who may see it; None for everyone.
    """

    key: str
    title: str
    icon: str
    make: Callable[[Workplace], QWidget]
    permission: Permission | None = None


@dataclass(frozen=True)
class PatientPage:
    """One tab of an open patient; fields as in `Area`, `make` also takes the patient's key."""

    key: str
    title: str
    make: Callable[[Workplace, int], QWidget]
    permission: Permission | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One line below the find box: a patient, an area or a command.

    Attributes:
        title: "JENKINS, Mary (Mrs)" or "Book review".
        detail: what tells namesakes apart: date of birth, NHS number, postcode.
        patient_id: the patient, 0 for none.
        page_key: the patient's page to open, "" for the first.
        area_key: the area to go to, "" for none.
    """

    title: str
    detail: str = ""
    patient_id: int = 0
    page_key: str = ""
    area_key: str = ""


def _nobody_else(_patient_ids: tuple[int, ...]) -> Mapping[int, str]:
    return {}


@dataclass(frozen=True)
class FramePlan:
    """What the main window is filled with; it knows areas by name only.

    Attributes:
        areas: the navigation, from top to bottom; one of them has the key `PATIENTS`.
        patient_pages: the tabs of a patient, from left to right.
        find: answers the find box; runs off the UI thread.
        banner_of: makes a patient's banner; runs off the UI thread.
        database: what the status strip says of the database.
        help_folder: folder of the guide's Markdown files.
        waiting: how much waits in which area; runs off the UI thread.
        note_open: tells other desks which patients are open here, and gives what the banners say
            of who else has them open; runs off the UI thread.
    """

    areas: tuple[Area, ...]
    patient_pages: tuple[PatientPage, ...]
    find: Callable[[str], Sequence[Found]]
    banner_of: Callable[[int], BannerSheet]
    database: str = ""
    help_folder: str = ""
    waiting: Callable[[], Mapping[str, int]] = dict
    note_open: Callable[[tuple[int, ...]], Mapping[int, str]] = _nobody_else


@dataclass(frozen=True)
class FrameParts:
    """What the window is built with; made once at start, shared by all that sign in."""

    background: Background
    bus: ChangeBus
    theme: Theme
    icons: Icons
    failures: Failures
    waiting: WaitingSaves
