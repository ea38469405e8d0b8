"""The clinic's forms: what of each was seen on the official blank, and who has confirmed it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.documents.form_pack import FormField, FormPack
from o2clinic.errors import Finding, Level, NotFound, NotValid, StaleRecord
from o2clinic.models import Clinic, FormConfirmation
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date
from o2clinic.rules.permissions import Permission
from o2clinic.services.as_it_is import AsItIs, LastSave
from o2clinic.services.form_confirmations import Confirmation, Confirmations, confirmations
from o2clinic.services.form_packs import every_pack, folder, form_pack_on, own_packs
from o2clinic.services.work import Actor, Desk

LONGEST_BLANK: Final = 200
LONGEST_REASON: Final = 1000
_HEX: Final = 16
_DIGITS: Final = 7  # of the fingerprint; enough to tell a handful of packs apart


@dataclass(frozen=True, slots=True)
class FormRow:
    """One version of a form in the list.

    Attributes:
        number: of the pack as it stands; another one when a word of it changes.
        is_in_force: new papers use it.
        standing: until when, or from when, it is used, in words.
        state: whether it is confirmed, in words.
        is_to_be_confirmed: its papers carry a notice.
    """

    number: int
    pack: FormPack
    is_in_force: bool
    standing: str
    state: str
    is_to_be_confirmed: bool

    @property
    def verified(self) -> str:
        """How many of its fields were seen on the official blank."""
        every = len(self.pack.fields)
        return f"{every - len(self.pack.unverified_fields)} of {every}"


@dataclass(frozen=True, slots=True)
class FormsSheet:
    """All forms of this computer.

    Attributes:
        problems: a site's own files that cannot be used, in words.
        folder: where a site's own files belong.
    """

    rows: tuple[FormRow, ...]
    problems: tuple[str, ...]
    folder: str


@dataclass(frozen=True, slots=True)
class FormCheckDraft:
    """What the form of a confirmation sends.

    Attributes:
        id: the number of the pack.
        version: the number of the last word on it that was known; 0 when there was none.
        blank: which official blank: its title and version, and where it came from.
        reason: why a confirmation is taken back.
    """

    command_id: str
    id: int = 0
    version: int = 0
    is_confirmed: bool = False
    blank: str = ""
    compared_on: date | None = None
    reason: str = ""


class Forms:
    """What an administrator does with the forms."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def forms(self) -> FormsSheet:
        """Every form of this computer; one statement."""
        today = day_of(self._desk.now())
        with self._desk.reading(self._actor, Permission.ADMINISTER) as session:
            said = confirmations(session)
        rows = tuple(row_of(pack, said, today) for pack in every_pack())
        return FormsSheet(rows, own_packs().problems, str(folder()))

    def as_it_is(self, number: int, command_id: str) -> AsItIs[FormCheckDraft]:
        """The form of one pack, and who said the last word on it; one statement.

        Raises:
            NotFound: the pack is not on this computer, or is another one now.
        """
        pack = _pack(number)
        with self._desk.reading(self._actor, Permission.ADMINISTER) as session:
            said = confirmations(session).of(pack)
        if said is None:
            return AsItIs(FormCheckDraft(command_id, id=number), LastSave("", ""))
        draft = FormCheckDraft(
            command_id,
            id=number,
            version=said.number,
            is_confirmed=said.is_confirmed,
            blank=said.blank,
            compared_on=said.compared_on,
        )
        return AsItIs(draft, LastSave(said.said_by, short_date(said.said_on)))

    def check(self, draft: FormCheckDraft) -> tuple[Finding, ...]:
        """What is missing; asks no database, so it may run at each key."""
        return tuple(missing_from(draft, self._desk.now()))

    def save(self, draft: FormCheckDraft) -> int:
        """Confirm a pack, or take that back; the papers' notice follows. Gives the pack's number.

        Raises:
            NotValid: with the findings of the form.
            StaleRecord: somebody said another word on it since.
            NotFound: the pack is not on this computer, or is another one now.
        """
        pack = _pack(draft.id)
        findings = self.check(draft)
        if findings:
            raise NotValid(findings)
        use_case = "confirm_form" if draft.is_confirmed else "unconfirm_form"
        with self._desk.work(
            self._actor, Permission.ADMINISTER, use_case, command_id=draft.command_id
        ) as work:
            last = _last_word(work.session, pack)
            if (last.number if last is not None else 0) != draft.version:
                raise _stale(last, pack)
            if not draft.is_confirmed and (last is None or not last.is_confirmed):
                raise NotValid([_NOT_CONFIRMED])
            work.reason = draft.reason.strip()
            work.add(
                FormConfirmation(
                    form_id=pack.form_id,
                    nation=pack.nation,
                    form_version=pack.version,
                    fingerprint=pack.fingerprint,
                    is_confirmed=draft.is_confirmed,
                    blank=" ".join(draft.blank.split()),
                    compared_on=draft.compared_on,
                    reason=draft.reason.strip(),
                )
            )
            work.record_id = draft.id
            work.changed(Concept.CLINIC, draft.id)
        return draft.id


_NOT_CONFIRMED: Final = Finding(
    "FORM-1",
    Level.BLOCK,
    "Tick this once every field was compared. There is nothing to take back.",
    "is_confirmed",
)


def number_of(pack: FormPack) -> int:
    """What a pack as it stands is known by."""
    return int(pack.fingerprint[:_DIGITS], _HEX)


def fields_of(pack: FormPack) -> tuple[FormField, ...]:
    """All fields, those first that nobody has seen on the blank; else in the form's order."""
    return tuple(sorted(pack.fields, key=lambda field: field.is_verified))


def missing_from(draft: FormCheckDraft, now: datetime) -> list[Finding]:
    """What a word on a form lacks."""
    findings = []

    def block(rule: str, words: str, field: str) -> None:
        findings.append(Finding(rule, Level.BLOCK, words, field))

    if draft.is_confirmed:
        if not draft.blank.strip():
            block("FORM-2", "Say which blank: title, version and where it came from.", "blank")
        if draft.compared_on is None:
            block("FORM-3", "Give the day on which you compared it.", "compared_on")
        elif draft.compared_on > day_of(now):
            block("FORM-3", "This day has not come yet.", "compared_on")
    elif draft.version and not draft.reason.strip():
        block("FORM-4", "Say why it is taken back.", "reason")
    if len(draft.blank.strip()) > LONGEST_BLANK:
        block("LENGTH", f"At most {LONGEST_BLANK} characters.", "blank")
    if len(draft.reason.strip()) > LONGEST_REASON:
        block("LENGTH", f"At most {LONGEST_REASON} characters.", "reason")
    return findings


def _pack(number: int) -> FormPack:
    for pack in every_pack():
        if number_of(pack) == number:
            return pack
    raise NotFound(
        "This form is not on this computer any more, or says something else now. Choose it again."
    )


def _last_word(session: Session, pack: FormPack) -> Confirmation | None:
    """The last word, with the clinic held so that two administrators speak one by one."""
    session.execute(select(Clinic.id).with_for_update())
    return confirmations(session).of(pack)


def _stale(last: Confirmation | None, pack: FormPack) -> StaleRecord:
    if last is None:
        return StaleRecord(pack.title)
    return StaleRecord(pack.title, last.said_by, short_date(last.said_on), last.number)


def row_of(pack: FormPack, said: Confirmations, today: date) -> FormRow:
    """A pack as a line of the list."""
    in_force = pack.is_valid_on(today) and form_pack_on(pack.form_id, today) is pack
    return FormRow(
        number_of(pack),
        pack,
        is_in_force=in_force,
        standing=_standing(pack, today, in_force=in_force),
        state=_state(pack, said),
        is_to_be_confirmed=said.applied_to(pack).is_to_be_checked,
    )


def _standing(pack: FormPack, today: date, *, in_force: bool) -> str:
    if pack.valid_from > today:
        return f"from {short_date(pack.valid_from)}"
    if pack.valid_to is not None and pack.valid_to < today:
        return f"until {short_date(pack.valid_to)}; no new papers"
    if not in_force:
        return "replaced; no new papers"
    until = "" if pack.valid_to is None else f" until {short_date(pack.valid_to)}"
    return f"in use{until}"


def _state(pack: FormPack, said: Confirmations) -> str:
    last = said.of(pack)
    if last is not None:
        what = "Confirmed by" if last.is_confirmed else "Taken back by"
        return f"{what} {last.words}"
    if said.before(pack) is not None:
        return "To be confirmed again: the form has changed"
    return "To be confirmed" if pack.is_to_be_checked else "Nothing to confirm"
