"""The views before the frame: named for readers, large enough to hit, and how they look."""

from pathlib import Path

import pytest
from ui.accessibility import smaller_than_a_hand, unnamed
from ui.pictures import picture

from o2clinic.errors import Finding, Level, NotValid, SignInRefused, Unavailable
from o2clinic.rules.permissions import Role
from o2clinic.services.opening import Tried
from o2clinic.services.sign_in import PersonCard, SignInSheet
from o2clinic.ui.start.first_start_view import FirstStartView
from o2clinic.ui.start.lock_view import LockView
from o2clinic.ui.start.sign_in_view import SignInView
from o2clinic.ui.start.start_window import StartWindow
from o2clinic.ui.theme import Scheme

PEOPLE = tuple(
    PersonCard(number, name, job, (role,))
    for number, (name, job, role) in enumerate((
        ("Ms A. Penrose", "Receptionist", Role.RECEPTION),
        ("Mr O. Adeyemi", "Oxygen nurse", Role.NURSE),
        ("Dr A. Berg", "Respiratory physician", Role.PHYSICIAN),
        ("Mr K. Rowe", "", Role.ADMINISTRATOR),
    ), start=1)
)  # fmt: skip
FILE = Path("/home/kit/.local/share/O2Clinic/clinic.sqlite")


def sample(theme):
    return SignInView(theme, SignInSheet("Sample clinic", True, PEOPLE))


def refused(theme):
    view = SignInView(theme, SignInSheet("Truro Oxygen Clinic", False, ()))
    view.name_edit.setText("kit")
    view.tell_error(SignInRefused("The name or the password is wrong."))
    return view


def lock(theme):
    return LockView(theme, "Dr A. Berg", is_sample=False)


def local(theme):
    view = FirstStartView(theme, FILE)
    missing = Finding("NEEDED", Level.BLOCK, "Give the clinic's name.", "clinic_name")
    view.tell_error(NotValid([missing]))
    return view


def away(theme):
    view = FirstStartView(theme, FILE)
    view.shared_choice.setChecked(True)
    view.tell_error(Unavailable("The database server does not answer."))
    return view


def join(theme):
    view = FirstStartView(theme, FILE)
    view.shared_choice.setChecked(True)
    view.tell_tried(view.place, Tried("PostgreSQL 15 answers and holds a clinic.", True))
    return view


@pytest.mark.parametrize("make", [sample, refused, lock, local, away, join])
@pytest.mark.parametrize(("scheme", "scale"), [(Scheme.LIGHT, 100), (Scheme.DARK, 150)])
def test_view_is_named_and_has_its_picture(qtbot, theme, tmp_path, make, scheme, scale):
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    window = StartWindow(theme)
    qtbot.addWidget(window)
    view = make(theme)
    window.show_view(view)
    view.begin()
    file = picture(window, f"start-{make.__name__}-{scheme.value}-{scale}", tmp_path)
    assert file.stat().st_size > 5_000
    assert unnamed(window) == []
    assert smaller_than_a_hand(view) == []
