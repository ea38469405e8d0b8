"""What every view is handed: who works here, with which services, and how to move about."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from o2clinic.ui.background import Background
from o2clinic.ui.change_bus import ChangeBus
from o2clinic.ui.draft_shelf import DraftShelf
from o2clinic.ui.icons import Icons
from o2clinic.ui.preferences import Preferences
from o2clinic.ui.print_out.print_queue import PrintQueue
from o2clinic.ui.theme import Theme
from o2clinic.ui.waiting_saves import WaitingSaves

if TYPE_CHECKING:
    from o2clinic.services.clinic import ClinicServices
    from o2clinic.services.work import Actor
    from o2clinic.ui.places import Found


@dataclass(frozen=True)
class Workplace:
    """One signed-in person's desk; frozen, so no view can swap a part under another.

    Attributes:
        waiting: the saves that wait for the server.
        open_patient: shows a patient by key, on the page of the given key ("" for the first).
        open_beside: opens a patient without leaving what is in front.
        go_to: shows an area by its key; "diary:book 7", "diary:book 7 2026-12-14" or "diary:find 7"
            also has it begin the latter part.
        say: puts a short note on the status strip.
        report: hands a fault of ours to the last resort, for its log and dialog.
        drafts: what this person has typed and not saved.
        print_queue: the papers that this person sent to a printer here.
        patient_in_front: the patient looked at, 0 for none; None while none is open at all.
    """

    actor: "Actor"
    services: "ClinicServices"
    background: Background
    waiting: WaitingSaves
    bus: ChangeBus
    theme: Theme
    icons: Icons
    preferences: Preferences
    open_patient: Callable[[int, str], None]
    open_beside: Callable[["Found"], None]
    go_to: Callable[[str], None]
    say: Callable[[str], None]
    report: Callable[[BaseException], None]
    drafts: DraftShelf
    print_queue: PrintQueue
    patient_in_front: Callable[[], int | None]
