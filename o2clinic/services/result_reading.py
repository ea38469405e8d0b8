"""What every kind of result reads alike: one that is stored, and whom a new one is of."""

from typing import Any, TypeVar

from sqlalchemy import Row, select, true
from sqlalchemy.orm import Session

from o2clinic.errors import NotFound
from o2clinic.models import Clinic, Patient, Result
from o2clinic.models.base import Base
from o2clinic.rules.permissions import Permission
from o2clinic.services.work import Actor, Desk

KindT = TypeVar("KindT", bound=Base)


def stored_result(
    desk: Desk, actor: Actor, kind: type[KindT], result_id: int, what: str
) -> tuple[Result, KindT]:
    """The head and the own row of one result; a record that is shut stays shut.

    Args:
        desk: where it is asked.
        actor: who asks.
        kind: the kind's own table, whose key is that of the result.
        result_id: which one.
        what: the kind for people, where there is none.

    Raises:
        NotFound: there is no such result.
    """
    own: Any = kind
    wanted = select(Result, kind).join(kind, own.result_id == Result.id)
    with desk.reading(actor, Permission.READ_RECORD) as session:
        found = session.execute(wanted.where(Result.id == result_id)).first()
        if found is not None:
            desk.require_open(session, actor, found[0].patient_id)
    if found is None:
        raise NotFound(f"This {what} is not in the database.")
    return found[0], found[1]


def whose(session: Session, patient_id: int) -> "Row[*tuple[Any, ...]]":
    """What a form of a result needs of its patient and the clinic; one statement.

    Raises:
        NotFound: there is no such patient.
    """
    row = session.execute(
        select(
            Patient.born_on,
            Patient.died_on,
            Patient.sex,
            Clinic.policy_id,
            Clinic.spirometry_equation,
        )
        .select_from(Patient)
        .join(Clinic, true())
        .where(Patient.id == patient_id)
    ).first()
    if row is None:
        raise NotFound("This patient is not in the database.")
    return row
