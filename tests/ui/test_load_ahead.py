"""What is loaded ahead is told once, and never after there is a window."""

from functools import partial

from PySide6.QtCore import QObject

from o2clinic.ui.load_ahead import LoadAhead


def test_loaded_is_told_once_and_only_while_there_is_no_window(qtbot, parts, settled):
    owner, failed, told = QObject(), [], []
    ahead = LoadAhead(parts.background, failed.append, owner)
    ahead.window_loaded.connect(partial(told.append, "loaded"))
    for _ in range(2):  # the sign-in page comes back after somebody left
        ahead.load_window()
        settled()
    assert (told, failed) == (["loaded"], [])
    hasty = LoadAhead(parts.background, failed.append, owner)
    hasty.window_loaded.connect(partial(told.append, "too late"))
    hasty.load_window()
    hasty.load_drawing_soon()  # they signed in before it was there
    hasty.stop()
    settled()
    assert (told, failed) == (["loaded"], [])
