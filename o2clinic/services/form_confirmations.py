"""Which forms somebody has compared with the official blank: the one way to a form for paper."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from o2clinic.documents.form_pack import FormPack
from o2clinic.models import FormConfirmation, Person
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date
from o2clinic.services.form_packs import form_pack_on


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The last word on one pack as it stands.

    Attributes:
        number: of the word; a form that was opened before another one was said is stale.
        is_confirmed: False where somebody took it back.
        blank: which official blank it was compared with.
        said_by: who, for people.
    """

    number: int
    form_id: str
    nation: str
    form_version: str
    fingerprint: str
    is_confirmed: bool
    blank: str
    compared_on: date | None
    reason: str
    said_by: str
    said_on: date

    @property
    def words(self) -> str:
        """Who and when: `Mr K. Rowe, 27-Nov-2026`."""
        return f"{self.said_by}, {short_date(self.said_on)}"


@dataclass(frozen=True, slots=True)
class Confirmations:
    """The last word on each pack, as the database holds them."""

    said: tuple[Confirmation, ...] = ()

    def of(self, pack: FormPack) -> Confirmation | None:
        """The last word on a pack as it stands; None when nobody has said any."""
        for one in self.said:
            if (one.form_id, one.fingerprint) == (pack.form_id, pack.fingerprint):
                return one
        return None

    def before(self, pack: FormPack) -> Confirmation | None:
        """A confirmation of the same version when it said something else."""
        version = (pack.form_id, pack.nation, pack.version)
        for one in self.said:
            same = (one.form_id, one.nation, one.form_version) == version
            if same and one.is_confirmed and one.fingerprint != pack.fingerprint:
                return one
        return None

    def applied_to(self, pack: FormPack) -> FormPack:
        """The pack with the name of who confirmed it."""
        said = self.of(pack)
        return pack.confirmed(said.words) if said is not None and said.is_confirmed else pack

    def form(self, form_id: str, day: date) -> FormPack:
        """The version of a form for papers of this day, with who has confirmed it.

        Raises:
            NotFound: no version is valid on the day.
        """
        return self.applied_to(form_pack_on(form_id, day))


NOBODY_CONFIRMED = Confirmations()


def confirmations(session: Session) -> Confirmations:
    """Read them, the newest first; one statement."""
    row = FormConfirmation
    newest = select(func.max(row.id)).group_by(row.form_id, row.fingerprint)
    wanted = (
        select(row, Person)
        .outerjoin(Person, Person.id == row.changed_by_id)
        .where(row.id.in_(newest))
        .order_by(row.id.desc())
    )
    return Confirmations(tuple(_said(one, who) for one, who in session.execute(wanted)))


def form_for_paper(session: Session, form_id: str, day: date) -> FormPack:
    """The version of a form for papers of this day, with who has confirmed it; one statement.

    Raises:
        NotFound: no version is valid on the day.
    """
    return confirmations(session).form(form_id, day)


def _said(row: FormConfirmation, who: Person | None) -> Confirmation:
    return Confirmation(
        number=row.id,
        form_id=row.form_id,
        nation=row.nation,
        form_version=row.form_version,
        fingerprint=row.fingerprint,
        is_confirmed=row.is_confirmed,
        blank=row.blank,
        compared_on=row.compared_on,
        reason=row.reason,
        said_by=who.name if who is not None else "the program",
        said_on=day_of(row.created_at),
    )
