"""A window's workplace on the real services of one signed-in person."""

from dataclasses import replace

from sqlalchemy import Engine

from o2clinic.services.clinic import services_for
from o2clinic.services.work import Actor, Desk


def at_desk(workplace, engine: Engine, actor: Actor, desk: Desk | None = None):
    """The workplace of this person, with a desk that announces to the window's bus."""
    desk = desk or Desk(engine, tell=workplace.bus.publish)
    return replace(workplace, actor=actor, services=services_for(desk, actor))
