"""One person's settings on this computer.

To add a setting: one field here with its default; its row on the settings page.
"""

import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

from PySide6.QtCore import QSettings

from o2clinic import paths


@dataclass(slots=True)
class Preferences:
    """What comes back at the next sign-in.

    Attributes:
        scheme: "system", "light" or "dark".
        scale_percent: size of type and space.
        last_area: key of the area that was open last.
        open_patients: keys of the patients that were open, in the order of their tabs.
        last_patient: the patient in front; 0 for none.
        last_page: key of the patient page in front.
        diary_view: "day" or "week".
        trend_hidden: titles of the trend's panels that are not shown.
        printers: for each kind of paper the printer, its tray and the sides that were used last.
    """

    scheme: str = "system"
    scale_percent: int = 100
    last_area: str = ""
    open_patients: tuple[int, ...] = ()
    last_patient: int = 0
    last_page: str = ""
    diary_view: str = "day"
    trend_hidden: tuple[str, ...] = ("HCO₃", "FEV₁ z", "6MWD")
    printers: dict[str, list[str]] = field(default_factory=dict)


def settings_file() -> Path:
    """Where the settings of everyone on this account are kept."""
    return paths.user_data() / "preferences.ini"


def load(person: str, file: Path | None = None) -> Preferences:
    """Read a person's settings; what is missing or not understood takes its default."""
    store = _store(file)
    preferences = Preferences()
    hints = get_type_hints(Preferences)
    for each in fields(Preferences):
        # Always as text: without a type QSettings gives other types back in the next process.
        text = store.value(f"{person}/{each.name}", "", type=str)
        try:
            value = json.loads(str(text))
        except ValueError:
            continue
        if isinstance(value, list):
            value = tuple(value)
        if _fits(value, hints[each.name]):
            setattr(preferences, each.name, value)
    return preferences


def save(preferences: Preferences, person: str, file: Path | None = None) -> None:
    """Write a person's settings."""
    store = _store(file)
    for each in fields(Preferences):
        store.setValue(f"{person}/{each.name}", json.dumps(getattr(preferences, each.name)))
    store.sync()


def _store(file: Path | None) -> QSettings:
    return QSettings(str(file or settings_file()), QSettings.Format.IniFormat)


def _fits(value: Any, hint: Any) -> bool:
    if hint == tuple[int, ...]:
        return isinstance(value, tuple) and all(type(part) is int for part in value)
    if hint == tuple[str, ...]:
        return isinstance(value, tuple) and all(type(part) is str for part in value)
    if hint == dict[str, list[str]]:
        return isinstance(value, dict) and all(
            isinstance(each, list) and all(type(part) is str for part in each)
            for each in value.values()
        )
    return type(value) is hint
