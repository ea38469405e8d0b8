"""What the tests of views and of the running program have, for whole days."""

from ui.conftest import (
    _immortal,
    _plain_theme,
    make_window,
    parts,
    preferences,
    settled,
    theme,
    window,
    workplace,
)
from ui.start.conftest import clinic_file, home, set_up_file, start, until_entered, until_view

__all__ = [
    "_immortal",
    "_plain_theme",
    "clinic_file",
    "home",
    "make_window",
    "parts",
    "preferences",
    "set_up_file",
    "settled",
    "start",
    "theme",
    "until_entered",
    "until_view",
    "window",
    "workplace",
]
