"""Unsaved forms of one person, kept at this desk as they were typed."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from o2clinic import paths
from o2clinic.errors import Unavailable
from o2clinic.models.patient import Patient
from o2clinic.models.person import DraftKey
from o2clinic.rules.display import patient_name
from o2clinic.rules.permissions import Permission
from o2clinic.services import audit_writing
from o2clinic.services.work import PROGRAM, Actor, Desk
from o2clinic.storage import failures
from o2clinic.storage.draft_store import KEY_BYTES, DraftStore, LostFile

_ADD_KEY = text(
    "INSERT INTO draft_key (person_id, secret) VALUES (:person_id, :secret) ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class FormDraft:
    """A form as it was left, valid or not.

    Attributes:
        draft_id: of this filling-in.
        form: its name in the code, such as "blood_gas".
        place: the area that holds the form, or the patient's page.
        title: what the list calls it.
        patient_id: whose record; 0 for nobody's.
        record_id: what was opened in it; 0 for something new.
        version: of that record when it was opened.
        command_id: sent with Save; tells whether a save that was under way was done.
        typed: what stands in the fields, as JSON takes it.
        typed_at: when it was kept last.
        desk: the running program that kept it.
        is_in_patient: whether the place is a page of the patient.
        was_closed: whether that program came to its end in order.
    """

    draft_id: str
    form: str
    place: str
    title: str
    patient_id: int
    record_id: int
    version: int
    command_id: str
    typed: Mapping[str, Any]
    typed_at: datetime
    desk: str
    is_in_patient: bool = False
    was_closed: bool = False


@dataclass(frozen=True, slots=True)
class DraftSheet:
    """What is kept of one person.

    Attributes:
        drafts: the oldest first.
        names: of the patients in them, by key.
        lost: files that cannot be read.
        saved: drafts whose save had been done after all; they are gone now.
    """

    drafts: tuple[FormDraft, ...]
    names: Mapping[int, str]
    lost: tuple[LostFile, ...] = ()
    saved: tuple[FormDraft, ...] = ()


class Drafts:
    """Keeps, lists and throws away one's own; nobody else's can be opened."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor
        self._store: DraftStore | None = None

    @property
    def desk_name(self) -> str:
        """The running program, as its drafts name it."""
        return self._desk.name

    def now(self) -> datetime:
        """The present instant at this desk."""
        return self._desk.now()

    def sheet(self) -> DraftSheet:
        """Everything that is kept; what was saved after all is dropped, and told."""
        store = self._store or self._open()
        contents, lost = store.read_all()
        kept = []
        for draft_id, content in contents.items():
            try:
                kept.append(_draft_from(content))
            except (ValueError, TypeError, KeyError):  # of another version of the program
                lost = (*lost, store.as_lost(draft_id))
        saved = [draft for draft in kept if self._is_done(draft)]
        for draft in saved:
            store.drop(draft.draft_id)
        drafts = sorted((it for it in kept if it not in saved), key=lambda it: it.typed_at)
        return DraftSheet(tuple(drafts), self._names(kept), lost, tuple(saved))

    def keep(self, draft: FormDraft) -> None:
        """Write a draft to the disk; when this returns, a power cut does not lose it.

        Raises:
            Unavailable: the key has not been read yet, or the disk does not take the file.
        """
        content = json.dumps({**asdict(draft), "typed_at": draft.typed_at.isoformat()}).encode()
        try:
            self._opened().write(draft.draft_id, draft.form, content)
        except OSError as error:
            raise Unavailable(f"The draft could not be kept: {error.strerror}.") from error

    def drop(self, draft_id: str) -> None:
        """Throw a draft away: it was saved, or its owner does not want it."""
        try:
            self._opened().drop(draft_id)
        except OSError as error:
            raise Unavailable(f"The draft could not be removed: {error.strerror}.") from error

    def _open(self) -> DraftStore:
        database = self._desk.engine.url.set(username=None, password=None, query={})
        owner = f"{database.render_as_string()}\n{self._actor.person_id}"
        key = draft_key(self._desk, self._actor)
        self._store = DraftStore(paths.user_data() / "drafts", owner, key)
        return self._store

    def _opened(self) -> DraftStore:
        if self._store is None:
            raise Unavailable("Drafts are not open yet.")
        return self._store

    def _is_done(self, draft: FormDraft) -> bool:
        try:
            with failures.told_in_words(), self._desk.engine.connect() as connection:
                return audit_writing.command_done(connection, draft.command_id) is not None
        except Unavailable:
            return False  # not known while the server is away: the draft stays

    def _names(self, drafts: list[FormDraft]) -> dict[int, str]:
        wanted = {draft.patient_id for draft in drafts if draft.patient_id}
        if not wanted or not self._actor.may(Permission.FIND_PATIENT):
            return {}
        columns = (Patient.id, Patient.family_name, Patient.given_names, Patient.title)
        try:
            with self._desk.reading(self._actor, Permission.FIND_PATIENT) as session:
                found = session.execute(select(*columns).where(Patient.id.in_(wanted)))
                return {row[0]: patient_name(*row[1:]) for row in found}
        except Unavailable:
            return {}  # the drafts themselves are on this computer


def draft_key(desk: Desk, actor: Actor) -> bytes:
    """The actor's own key, made when it is first wanted; nobody else is given it.

    A server gives it to the account that is connected and to no other; the table itself is shut.
    """
    found = _key_of_account(desk) or _stored_key(desk, actor)
    if found is None:
        # No use case of the clinic's, and so no line in its audit. A second desk may be as quick.
        made = {"person_id": actor.person_id, "secret": secrets.token_hex(KEY_BYTES)}
        writing = desk.engine.connect().execution_options(writes=True)
        with failures.told_in_words(), writing as connection:
            connection.execute(_ADD_KEY, made)
            connection.commit()
        found = _stored_key(desk, actor)
    if found is None:
        raise Unavailable("There is no key for your drafts.")
    return bytes.fromhex(found)


def _key_of_account(desk: Desk) -> str | None:
    """From a server where people have accounts of their own; None for a file and for its owner."""
    if desk.engine.dialect.name != "postgresql":
        return None
    with failures.told_in_words(), desk.engine.connect() as connection:
        key: str | None = connection.scalar(text("SELECT my_draft_key()"))
        connection.commit()
        return key


def _stored_key(desk: Desk, actor: Actor) -> str | None:
    with desk.reading(PROGRAM, Permission.ADMINISTER) as session:
        return session.scalar(select(DraftKey.secret).where(DraftKey.person_id == actor.person_id))


def _draft_from(content: bytes) -> FormDraft:
    read = json.loads(content)
    read["typed_at"] = datetime.fromisoformat(read["typed_at"])
    return FormDraft(**{field.name: read[field.name] for field in fields(FormDraft)})
