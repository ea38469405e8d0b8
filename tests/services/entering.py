"""Signing in, for tests that ask only whether and as whom."""

from o2clinic.services import sign_in
from o2clinic.services.work import Actor, Desk


def enter(desk: Desk, name: str, password: str) -> Actor:
    """Sign in and leave at once; gives who it was."""
    entered = sign_in.sign_in(desk, name, password)
    if entered.desk is not desk:
        entered.desk.engine.dispose()
    return entered.actor
