"""Keeps what is typed in one form: at each pause, and before it goes out of sight."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any, Protocol
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from o2clinic.services.drafts import FormDraft
from o2clinic.ui.draft_shelf import DraftShelf
from o2clinic.ui.widgets.typed_state import inputs_in

PAUSE_MS = 800
_WATCHED = "keeps_drafts"


@dataclass(frozen=True, slots=True)
class Filling:
    """What a form is about while it is filled in; fields as in `FormDraft`."""

    form: str
    place: str
    title: str
    command_id: str
    patient_id: int = 0
    record_id: int = 0
    version: int = 0
    is_in_patient: bool = False


class KeptForm(Protocol):
    """What a form that writes tells its keeper."""

    def filling(self) -> Filling | None:
        """What it is about; None while nothing is opened in it."""
        ...

    def typed_state(self) -> Mapping[str, Any]:
        """What stands in it, exactly as typed."""
        ...

    def restore_draft(self, draft: FormDraft) -> None:
        """Stand as it stood, with its command and the version that was opened."""
        ...


class DraftKeeper(QObject):
    """One for each form; `begin` when it was filled, `saved` when its text is in the database."""

    def __init__(self, form: KeptForm, shelf: DraftShelf, parent: QObject) -> None:
        super().__init__(parent)
        self._form, self._shelf = form, shelf
        self._begun: Mapping[str, Any] | None = None  # as the program filled it
        self._kept: Mapping[str, Any] | None = None  # as it stands on the disk
        self.draft_id = ""
        # Of a draft that was typed over an older version only the typing is kept.
        self.knows_opened = True
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self.keep)
        shelf.add(self)

    @property
    def form(self) -> KeptForm:
        """Whose text it keeps."""
        return self._form

    @property
    def is_touched(self) -> bool:
        """Whether anything is typed that is not saved."""
        return self._form.filling() is not None and self._form.typed_state() != self._begun

    def watch(self, root: QWidget) -> None:
        """Note what is typed in any input below `root`; those made later are to be told too."""
        for widget in inputs_in(root):
            if widget.property(_WATCHED):
                continue
            widget.setProperty(_WATCHED, True)
            if isinstance(widget, QLineEdit | QPlainTextEdit):
                widget.textChanged.connect(self.note)
            elif isinstance(widget, QComboBox):
                widget.currentIndexChanged.connect(self.note)
            elif isinstance(widget, QAbstractButton):
                widget.toggled.connect(self.note)

    def begin(self) -> None:
        """The form was filled by the program: from here on it is somebody's typing."""
        self._pause.stop()
        self.draft_id = ""
        self.knows_opened = True
        self._begun = self._kept = self._form.typed_state()

    @contextmanager
    def filling_in(self) -> Iterator[None]:
        """What the program fills in meanwhile is nobody's typing."""
        was_touched = self.is_touched
        yield
        if not was_touched:
            self.begin()

    @contextmanager
    def filled_anew(self) -> Iterator[None]:
        """The program fills the form anew under what is typed, which stays the same draft."""
        draft_id = self.draft_id
        yield
        self.draft_id = draft_id
        self.note()

    @Slot()
    def note(self, *_what: object) -> None:
        """Something was typed: it is kept at the next pause."""
        self._pause.start()

    @Slot()
    def keep(self) -> None:
        """Keep what stands in the form, if it is not on the disk already."""
        self._pause.stop()
        filling = self._form.filling()
        if filling is None:
            return
        state = self._form.typed_state()
        if state == self._kept:
            return
        if state == self._begun:  # all of it was taken back by hand
            self._drop()
            self._kept = state
            return
        self.draft_id = self.draft_id or uuid4().hex
        if self._shelf.keep(self._draft(filling, state)):
            self._kept = state

    def saved(self) -> None:
        """What was typed is in the database."""
        self._drop()
        self.begin()

    def set_aside(self) -> None:
        """The form is emptied or filled anew: what was typed stays on the list."""
        self.keep()
        self.draft_id = ""

    def restore(self, draft: FormDraft) -> None:
        """Show a draft; what stood in the form before is a draft of its own."""
        if self.draft_id == draft.draft_id:
            return  # it stands there still
        self.set_aside()
        filling = self._form.filling()
        self._form.restore_draft(draft)
        self.knows_opened = filling is not None and draft.version in {0, filling.version}
        self._pause.stop()
        self.draft_id = draft.draft_id
        self._begun, self._kept = None, self._form.typed_state()

    def _drop(self) -> None:
        if self.draft_id:
            self._shelf.drop(self.draft_id)
        self.draft_id = ""

    def _draft(self, filling: Filling, state: Mapping[str, Any]) -> FormDraft:
        return FormDraft(
            **asdict(filling),
            draft_id=self.draft_id,
            typed=state,
            typed_at=self._shelf.now(),
            desk=self._shelf.desk_name,
        )
