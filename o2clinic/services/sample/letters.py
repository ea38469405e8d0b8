"""Letters of the sample clinic: a few issued, of which some copies have left.

Written beside the making, since each is drawn as it prints: only a clinic that somebody will look
at has them.
"""

from datetime import date, time
from typing import Final

from sqlalchemy import Engine, select

from o2clinic.errors import Level
from o2clinic.models import Person
from o2clinic.rules.clinic_time import instant
from o2clinic.rules.letter_copies import CopyState
from o2clinic.rules.permissions import Role
from o2clinic.services.letter_copies import CopyChange, LetterCopies
from o2clinic.services.letters import Letters
from o2clinic.services.sample.stories import keys_of_stories
from o2clinic.services.work import Actor, Desk

_AS_AT: Final = time(8, 50)
_WRITER: Final = "dr_berg"
_TO: Final = ("jenkins_mary", "trevena_john_1948", "rowe_susan")


def write_letters(engine: Engine, today: date, desk_name: str) -> int:
    """Through the services that a physician uses; gives how many were issued.

    A letter that the record has not all for is not forced: it is left to be written.
    """
    desk = Desk(engine, now=lambda: instant(today, _AS_AT), name=desk_name)
    writer = _writer(engine)
    letters, keys, issued = Letters(desk, writer), keys_of_stories(), 0
    for at, name in enumerate(_TO):
        draft = letters.draft_for(keys[name])
        if any(found.level is Level.BLOCK for found in letters.check(draft)):
            continue
        document_id = letters.issue(draft)
        issued += 1
        if at == 0:
            _send(LetterCopies(desk, writer), keys[name], document_id)
    return issued


def _send(copies: LetterCopies, patient_id: int, document_id: int) -> None:
    """All its copies have left."""
    for row in copies.of_patient(patient_id):
        if row.document_id == document_id:
            copies.change(
                CopyChange(
                    command_id=f"sample copy {row.copy_id}",
                    copy_id=row.copy_id,
                    version=row.version,
                    patient_id=patient_id,
                    state=CopyState.SENT,
                )
            )


def _writer(engine: Engine) -> Actor:
    with engine.connect() as connection:
        wanted = select(Person.id).where(Person.sign_in_name == _WRITER)
        person_id = connection.scalars(wanted).one()
    return Actor(person_id, "", frozenset({Role.PHYSICIAN}))
