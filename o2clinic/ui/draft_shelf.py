"""The drafts of one signed-in person, and the open forms that put them there."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Signal, Slot

from o2clinic.errors import O2ClinicError
from o2clinic.ui.background import Background

if TYPE_CHECKING:
    from o2clinic.services.drafts import Drafts, DraftSheet, FormDraft
    from o2clinic.storage.draft_store import LostFile
    from o2clinic.ui.draft_keeper import DraftKeeper


class DraftShelf(QObject):
    """Keeps what the forms give it at once; what was kept before comes from the lane.

    Signals:
        changed: a draft was kept, dropped, or found.
        opened: the `DraftSheet` as it was found.
        failed: why a draft is not kept on the disk; the forms have it still.
    """

    changed = Signal()
    opened = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        drafts: "Drafts",
        background: Background,
        report: Callable[[BaseException], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._drafts, self._background, self._report = drafts, background, report
        self._by_id: dict[str, FormDraft] = {}
        self._lost: dict[str, LostFile] = {}
        self._names: Mapping[int, str] = {}
        self._keepers: list[DraftKeeper] = []
        self._is_open = False
        self._is_asking = False
        self._fresh: set[str] = set()  # kept or dropped here while the answer is out

    @property
    def desk_name(self) -> str:
        """The running program."""
        return self._drafts.desk_name

    def now(self) -> datetime:
        """The present instant at this desk."""
        return self._drafts.now()

    @property
    def drafts(self) -> tuple["FormDraft", ...]:
        """What is kept, the newest first."""
        return tuple(sorted(self._by_id.values(), key=lambda it: it.typed_at, reverse=True))

    @property
    def lost(self) -> tuple["LostFile", ...]:
        """Files that cannot be read."""
        return tuple(self._lost.values())

    def name_of(self, patient_id: int) -> str:
        """Whose record a draft is in."""
        return self._names.get(patient_id, "")

    def begun(self, what: str) -> "FormDraft | None":
        """The draft that a page is to go on with: "draft 1f3a", as it was sent there."""
        verb, _, draft_id = what.partition(" ")
        return self._by_id.get(draft_id) if verb == "draft" else None

    def begun_here(self, form: str, record_id: int) -> "FormDraft | None":
        """What was typed to a record since the program was started."""
        mine = (it for it in self.drafts if it.desk == self.desk_name)
        return next((it for it in mine if (it.form, it.record_id) == (form, record_id)), None)

    def open(self) -> None:
        """Ask what is kept, and whether any of it was saved after all."""
        if not self._is_asking:
            self._is_asking = True
            self._fresh = set()
            self._background.ask(
                self, "drafts", self._drafts.sheet, self._on_sheet, self._on_not_opened
            )

    def add(self, keeper: "DraftKeeper") -> None:
        """Watch over a form."""
        self._keepers = [one for one in self._keepers if shiboken6.isValid(one)]
        self._keepers.append(keeper)

    def keep(self, draft: "FormDraft") -> bool:
        """Write a draft; whether it is on the disk now."""
        if not self._is_open:
            self.open()  # the key was not to be had yet; the form is asked again afterwards
            return False
        try:
            self._drafts.keep(draft)
        except O2ClinicError as error:
            self.failed.emit(error)
            return False
        self._by_id[draft.draft_id] = draft
        self._fresh.add(draft.draft_id)
        self.changed.emit()
        return True

    def drop(self, draft_id: str) -> None:
        """Throw a draft away."""
        self._by_id.pop(draft_id, None)
        self._lost.pop(draft_id, None)
        self._fresh.add(draft_id)
        try:
            self._drafts.drop(draft_id)
        except O2ClinicError as error:
            self.failed.emit(error)
        self.changed.emit()

    def keep_all(self) -> None:
        """Keep what is typed in every open form, before it goes off the screen."""
        self.keep_each(self._keepers)

    def keep_each(self, keepers: Iterable["DraftKeeper"]) -> None:
        """Keep what is typed in these forms."""
        for keeper in keepers:
            if not shiboken6.isValid(keeper):
                continue
            try:
                keeper.keep()
            except Exception as error:  # noqa: BLE001 - one faulty form stops neither others nor the lock
                self._report(error)

    def close(self) -> None:
        """Keep everything and note that the program came to its end in order."""
        self.keep_all()
        for draft in self.drafts:
            if draft.desk == self.desk_name and not draft.was_closed:
                self.keep(replace(draft, was_closed=True))

    @Slot(object)
    def _on_sheet(self, sheet: "DraftSheet") -> None:
        self._is_asking = False
        is_first, self._is_open = not self._is_open, True
        here = {key: draft for key, draft in self._by_id.items() if key in self._fresh}
        found = {it.draft_id: it for it in sheet.drafts if it.draft_id not in self._fresh}
        self._by_id = found | here
        self._lost = {it.draft_id: it for it in sheet.lost if it.draft_id not in self._fresh}
        self._names = sheet.names
        if is_first:
            self.keep_all()
        self.opened.emit(sheet)
        self.changed.emit()

    def _on_not_opened(self, error: Exception) -> None:
        self._is_asking = False
        self.failed.emit(error)
