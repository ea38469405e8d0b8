"""The texts of letters, edited by the clinic: editions that stay, each in force from a day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from difflib import ndiff
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from o2clinic.errors import Finding, Level, NotValid, StaleRecord
from o2clinic.models import LetterTemplate, Person
from o2clinic.rules.changes import Concept
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.display import short_date, staff_name
from o2clinic.rules.permissions import Permission
from o2clinic.services import letter_catalogue, letter_example
from o2clinic.services.letter_catalogue import AUDIENCE_WORDS, ShippedText
from o2clinic.services.work import Actor, Desk, new_command_id

PUT: Final = "put_text_in_force"


@dataclass(frozen=True, slots=True)
class Edition:
    """A text as it was put in force.

    Attributes:
        edition: counted from 1 for each letter; 0 for the text that ships.
        in_force_from: None for the text that ships.
        is_shipped: back to the text of the program.
    """

    edition: int
    in_force_from: date | None
    by: str
    text: str
    is_shipped: bool = False

    @property
    def words(self) -> str:
        """What it is, and from when, for the list of editions."""
        if self.in_force_from is None:
            return "As it came with the program"
        what = "back to the program's text" if self.is_shipped else "the clinic's own"
        by = f", {self.by}" if self.by else ""
        return f"{self.edition}: {what}, from {short_date(self.in_force_from)}{by}"


@dataclass(frozen=True, slots=True)
class TextRow:
    """One line of the list of texts."""

    template_id: str
    title: str
    audience: str
    in_force: str
    since: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDraft:
    """What the editor sends.

    Attributes:
        edition: the newest when the editor was opened; a later one makes it stale.
        in_force_from: None while it is not typed.
        is_shipped: back to the text of the program; then `text` does not count.
    """

    command_id: str
    template_id: str
    edition: int
    text: str
    in_force_from: date | None
    is_shipped: bool = False


@dataclass(frozen=True, slots=True)
class TextSheet:
    """One text to be edited.

    Attributes:
        editions: newest first, the text that ships last.
        draft: the form as it opens, with the text in force.
        today: at the clinic.
    """

    title: str
    audience: str
    editions: tuple[Edition, ...]
    draft: TextDraft
    today: date

    @property
    def shipped(self) -> str:
        """The text of the program."""
        return self.editions[-1].text


class LetterTexts:
    """What an administrator does with the texts of letters."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    def rows(self) -> tuple[TextRow, ...]:
        """Every text with what is in force today; one statement."""
        today = day_of(self._desk.now())
        with self._desk.reading(self._actor, Permission.ADMINISTER) as session:
            own = _editions(session)
        return tuple(
            _row(one, own.get(key, ()), today)
            for key, one in letter_catalogue.shipped_texts().items()
        )

    def sheet(self, template_id: str) -> TextSheet:
        """One text, to be edited; one statement.

        Raises:
            NotFound: there is no such letter.
        """
        shipped = letter_catalogue.shipped(template_id)
        today = day_of(self._desk.now())
        with self._desk.reading(self._actor, Permission.ADMINISTER) as session:
            own = _editions(session, template_id).get(template_id, ())
        editions = tuple(replace(one, text=shipped.text) if one.is_shipped else one for one in own)
        held = _held(editions, today)
        return TextSheet(
            title=shipped.title,
            audience=AUDIENCE_WORDS[shipped.audience],
            editions=(*editions, Edition(0, None, "", shipped.text)),
            draft=TextDraft(
                command_id=new_command_id(),
                template_id=template_id,
                edition=own[0].edition if own else 0,
                text=held.text if held is not None else shipped.text,
                in_force_from=today,
            ),
            today=today,
        )

    def check(self, draft: TextDraft) -> tuple[Finding, ...]:
        """What stands against the text; asks no database, so it may run at each key."""
        return (*letter_catalogue.check(draft.template_id, draft.text), *self._day(draft))

    def preview(self, draft: TextDraft) -> bytes:
        """A letter to an invented patient with this text; asks no database.

        Raises:
            NotValid: the text cannot be filled in.
        """
        return letter_example.preview(draft.template_id, draft.text)

    def put_in_force(self, draft: TextDraft) -> int:
        """Keep it as a new edition; gives its key.

        Raises:
            NotValid: the text is refused, or its day.
            StaleRecord: somebody put another edition in force meanwhile.
            AlreadyDone: this was sent before.
        """
        with self._desk.work(
            self._actor, Permission.ADMINISTER, PUT, command_id=draft.command_id
        ) as work:
            found = self._day(draft) if draft.is_shipped else self.check(draft)
            if any(one.level is Level.BLOCK for one in found):
                raise NotValid(found)
            own = _editions(work.session, draft.template_id).get(draft.template_id, ())
            newest = own[0] if own else None
            if newest is not None and newest.edition != draft.edition:
                raise StaleRecord(f"This text (now edition {newest.edition})", newest.by)
            work.record_id = work.add(
                LetterTemplate(
                    template_id=letter_catalogue.shipped(draft.template_id).template_id,
                    edition=draft.edition + 1,
                    in_force_from=draft.in_force_from,
                    is_shipped=draft.is_shipped,
                    text="" if draft.is_shipped else draft.text.strip() + "\n",
                )
            )
            work.changed(Concept.CLINIC, 0)
            return work.record_id

    def _day(self, draft: TextDraft) -> tuple[Finding, ...]:
        today = day_of(self._desk.now())
        if draft.in_force_from is None:
            words = "Type the day from which it holds."
        elif draft.in_force_from < today:
            words = "Letters that are out stay as they are: choose today or a later day."
        else:
            return ()
        return (Finding("LX-DAY", Level.BLOCK, words, "in_force_from"),)


def difference(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """What came ("+") and what went ("-"), with a line around it; "…" for those left out."""
    told = [
        (line[0], line[2:])
        for line in ndiff(before.splitlines(), after.splitlines())
        if not line.startswith("?")
    ]
    changed = [at for at, (sign, _) in enumerate(told) if sign != " "]
    shown = sorted({near for at in changed for near in (at - 1, at, at + 1)} & {*range(len(told))})
    found: list[tuple[str, str]] = []
    last = -1
    for at in shown:
        if at > last + 1:
            found.append(("…", ""))
        found.append(told[at])
        last = at
    return tuple(found)


def _row(one: ShippedText, own: Iterable[Edition], today: date) -> TextRow:
    editions = tuple(own)
    held = _held(editions, today)
    later = [each for each in editions if each.in_force_from and each.in_force_from > today]
    coming = (
        f"; edition {later[0].edition} from {short_date(later[0].in_force_from)}" if later else ""
    )
    words = "The program's"
    if held is not None and not held.is_shipped:
        words = f"The clinic's own, {held.edition}"
        if not letter_catalogue.can_be_used(one, held.text):
            words = f"The program's: edition {held.edition} does not go with it"
    return TextRow(
        template_id=one.template_id,
        title=one.title,
        audience=AUDIENCE_WORDS[one.audience],
        in_force=words + coming,
        since=short_date(held.in_force_from) if held is not None else "",
        by=held.by if held is not None else "",
    )


def _held(editions: Iterable[Edition], day: date) -> Edition | None:
    """The one that holds on a day: of those begun last the newest."""
    begun = [one for one in editions if one.in_force_from is not None and one.in_force_from <= day]
    return max(begun, key=lambda one: (one.in_force_from or day, one.edition), default=None)


def _editions(session: Session, template_id: str = "") -> dict[str, tuple[Edition, ...]]:
    """The clinic's own, by letter, newest first; one statement."""
    wanted = (
        select(
            LetterTemplate.template_id,
            LetterTemplate.edition,
            LetterTemplate.in_force_from,
            LetterTemplate.is_shipped,
            LetterTemplate.text,
            Person.title,
            Person.given_names,
            Person.family_name,
        )
        .outerjoin(Person, Person.id == LetterTemplate.changed_by_id)
        .order_by(LetterTemplate.edition.desc())
    )
    if template_id:
        wanted = wanted.where(LetterTemplate.template_id == template_id)
    found: defaultdict[str, list[Edition]] = defaultdict(list)
    for row in session.execute(wanted):
        by = staff_name(row.title, row.given_names, row.family_name) if row.family_name else ""
        found[row.template_id].append(
            Edition(row.edition, row.in_force_from, by, row.text, row.is_shipped)
        )
    return {key: tuple(editions) for key, editions in found.items()}
