"""A window's workplace on the real services of one signed-in person."""

from collections.abc import Callable
from dataclasses import replace

from clinic import NOON
from PySide6.QtWidgets import QApplication, QLabel
from sqlalchemy import Engine

from o2clinic.services.clinic import services_for
from o2clinic.services.work import Actor, Desk


def at_desk(workplace, engine: Engine, actor: Actor, desk: Desk | None = None):
    """The workplace of this person, with a desk that announces to the window's bus."""
    desk = desk or Desk(engine, tell=workplace.bus.publish)
    return replace(workplace, actor=actor, services=services_for(desk, actor))


def shows_page(qtbot, engine: Engine, workplace, settled, page: Callable, actor: Actor, **parts):
    """Shows what `page` makes of the workplace of a person, whose clinic lives at noon.

    Args:
        actor: who sits there, unless another person is given.
        parts: of the workplace, instead of its own.
    """

    def show(actor=actor, size=(1214, 587)):
        desk = Desk(engine, tell=workplace.bus.publish, now=lambda: NOON)
        shown = page(replace(at_desk(workplace, engine, actor, desk), **parts))
        qtbot.addWidget(shown)
        shown.resize(*size)
        shown.show()
        qtbot.bring_forward(shown)
        settled()
        return shown

    return show


def texts(widget) -> str:
    """Every word that can be read in a widget."""
    QApplication.processEvents()  # what a layout was given is shown a turn later
    told = (label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))
    return "\n".join(told).replace("\N{WORD JOINER}", "")
