"""A database that was moved away from: it is kept, but nobody works in it by mistake."""

from sqlalchemy import select

from o2clinic.errors import WrongDatabase
from o2clinic.models.clinic import Clinic
from o2clinic.rules.permissions import Permission
from o2clinic.services.work import PROGRAM, Desk


def require_in_use(desk: Desk) -> None:
    """Refuse a database that was left behind.

    Raises:
        WrongDatabase: with where its records are, and how it is used again.
    """
    with desk.reading(PROGRAM, Permission.ADMINISTER) as session:
        place = session.scalar(select(Clinic.moved_to))
    if place:
        raise WrongDatabase(
            f"The records were moved to {place}; this database was left behind untouched. Open "
            "that one. If the move was a mistake, `python app.py move --undo` has this one used "
            "again; what was written in the other one since is then not in it."
        )
