"""The one clock that all desks share: the server's, or this computer's for a local file.

The clocks of desks differ by minutes; what is over at one desk must not be in force at another.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.orm import Session

from o2clinic.models.base import UtcDateTime


def shared_now(session: Session, here: datetime) -> ColumnElement[datetime]:
    """The present instant, for a statement.

    Args:
        session: to be asked with it.
        here: the instant by this desk's clock.
    """
    if session.get_bind().dialect.name != "postgresql":
        return literal(here, UtcDateTime)
    return func.now(type_=UtcDateTime)


def read_shared_now(session: Session, here: datetime) -> datetime:
    """The same, read; one statement on a server."""
    if session.get_bind().dialect.name != "postgresql":
        return here
    found = session.scalar(select(func.now(type_=UtcDateTime)))
    return here if found is None else found
