"""The service of forms without a database: the packs that ship, and words kept in memory."""

from datetime import UTC, date, datetime

from o2clinic.errors import NotValid
from o2clinic.services.as_it_is import AsItIs, LastSave
from o2clinic.services.form_confirmations import Confirmation, Confirmations
from o2clinic.services.form_packs import every_pack
from o2clinic.services.forms import (
    FormCheckDraft,
    Forms,
    FormsSheet,
    missing_from,
    number_of,
    row_of,
)

TODAY = date(2026, 11, 27)


class FakeForms(Forms):
    """The pure half of the service, with words in place of the database."""

    def __init__(self) -> None:
        self.said: tuple[Confirmation, ...] = ()
        self.saved: list[FormCheckDraft] = []
        self.error: Exception | None = None
        self.problems: tuple[str, ...] = ()

    def forms(self):
        said = Confirmations(self.said)
        rows = tuple(row_of(pack, said, TODAY) for pack in every_pack())
        return FormsSheet(rows, self.problems, "the folder form_packs")

    def as_it_is(self, number, command_id):
        said = Confirmations(self.said).of(self._pack(number))
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
        return AsItIs(draft, LastSave(said.said_by, "27-Nov-2026"))

    def check(self, draft):
        return tuple(missing_from(draft, datetime(2026, 11, 27, 12, tzinfo=UTC)))

    def save(self, draft):
        if self.error is not None:
            raise self.error
        findings = self.check(draft)
        if findings:
            raise NotValid(findings)
        pack = self._pack(draft.id)
        self.saved.append(draft)
        word = Confirmation(
            number=len(self.saved),
            form_id=pack.form_id,
            nation=pack.nation,
            form_version=pack.version,
            fingerprint=pack.fingerprint,
            is_confirmed=draft.is_confirmed,
            blank=draft.blank,
            compared_on=draft.compared_on,
            reason=draft.reason,
            said_by="Mr K. Rowe",
            said_on=TODAY,
        )
        self.said = (word, *self.said)
        return draft.id

    def _pack(self, number):
        return next(pack for pack in every_pack() if number_of(pack) == number)
