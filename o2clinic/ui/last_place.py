"""Where a person was when they left, and back there at their next sign-in."""

from typing import TYPE_CHECKING

from o2clinic.ui.places import PATIENTS

if TYPE_CHECKING:
    from o2clinic.ui.main_window import MainWindow


def remember(window: "MainWindow") -> None:
    """Note the last place in the preferences."""
    wanted, theme = window.workplace.preferences, window.workplace.theme
    wanted.last_area = window.area_key
    wanted.scheme = theme.scheme.value
    wanted.scale_percent = theme.scale
    tabs = window.patient_tabs
    view = tabs.current_view if tabs is not None else None
    wanted.open_patients = tabs.patient_ids if tabs is not None else ()
    wanted.last_patient = view.patient_id if view is not None else 0
    wanted.last_page = view.page_key if view is not None else ""


def go_back(window: "MainWindow", area_keys: tuple[str, ...]) -> None:
    """Open what was open, of the areas there are."""
    wanted = window.workplace.preferences
    last = wanted.last_area
    window.go_to(last if last in area_keys else next(iter(area_keys), ""))
    for patient_id in wanted.open_patients:
        page_key = wanted.last_page if patient_id == wanted.last_patient else ""
        is_last = patient_id == wanted.last_patient and wanted.last_area == PATIENTS
        window.show_patient(patient_id, page_key, in_front=is_last)
