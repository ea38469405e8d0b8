"""The frame: top bar, areas, open patients, status strip. It knows areas by name only."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from o2clinic.rules.permissions import Permission, may
from o2clinic.ui.draft_shelf import DraftShelf
from o2clinic.ui.drafts_in_window import DraftsInWindow
from o2clinic.ui.failures import Fault, in_words
from o2clinic.ui.last_place import go_back, remember
from o2clinic.ui.password_dialog import PasswordInWindow
from o2clinic.ui.patient_tabs import PatientTabs
from o2clinic.ui.places import PATIENTS, Found, FrameParts, FramePlan
from o2clinic.ui.print_out.print_queue import PrintQueue
from o2clinic.ui.print_out.prints_in_window import PrintsInWindow
from o2clinic.ui.waiting_counts import WaitingCounts
from o2clinic.ui.widgets.fault_dialog import FaultDialog
from o2clinic.ui.widgets.find_box import FindBox
from o2clinic.ui.widgets.help_view import show_guide, show_keys
from o2clinic.ui.widgets.navigation import Navigation
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.widgets.status_strip import StatusStrip
from o2clinic.ui.widgets.top_bar import TopBar
from o2clinic.ui.workplace import Workplace

if TYPE_CHECKING:
    from o2clinic.services.clinic import ClinicServices
    from o2clinic.services.work import Actor
    from o2clinic.ui.preferences import Preferences


class MainWindow(QMainWindow):
    """Everything a signed-in person sees.

    Signals:
        lock_wanted: the person locks the desk.
        closed: the window was closed; the preferences hold the last place.
    """

    lock_wanted = Signal()
    closed = Signal()

    def __init__(
        self,
        actor: "Actor",
        services: "ClinicServices",
        parts: FrameParts,
        preferences: "Preferences",
        plan: FramePlan,
    ) -> None:
        super().__init__()
        self._plan, self._parts = plan, parts
        self.workplace = Workplace(
            actor=actor,
            services=services,
            background=parts.background,
            waiting=parts.waiting,
            bus=parts.bus,
            theme=parts.theme,
            icons=parts.icons,
            preferences=preferences,
            open_patient=self.open_patient,
            open_beside=self.open_beside,
            go_to=self.go_to,
            say=self.say,
            report=parts.failures.report,
            drafts=DraftShelf(services.drafts, parts.background, parts.failures.report, self),
            print_queue=PrintQueue(parts.background, parts.failures.report, self),
            patient_in_front=self.patient_in_front,
        )
        self.setWindowTitle("O₂Clinic")
        self._areas = {area.key: area for area in plan.areas if self._may(area.permission)}
        self._made: dict[str, QWidget] = {}
        self.patient_tabs: PatientTabs | None = None
        self._build()
        self._connect()
        self._bind_keys()
        WaitingCounts(self.workplace, self.navigation, plan.waiting, self)
        DraftsInWindow(self.workplace, self.top_bar, self)
        PasswordInWindow(self.workplace, self.top_bar, self)
        PrintsInWindow(self.workplace, self.top_bar, self)
        go_back(self, tuple(self._areas))

    # Moving about

    def go_to(self, area_key: str) -> None:
        """Show an area that the role may see; "diary:book 7" also has it begin the latter part."""
        key, _, what = area_key.partition(":")
        if key in self._areas:
            if key not in self._made:
                self._make(key)
            self._stack.setCurrentWidget(page := self._made[key])
            self.navigation.show_area(key)
            if what and isinstance(page, Page | PatientTabs):
                page.begin(what)

    def open_patient(self, patient_id: int, page_key: str = "") -> None:
        """Show a patient in the tabs of the patients' area."""
        self.show_patient(patient_id, page_key, in_front=True)

    def open_beside(self, found: Found) -> None:
        """Open a patient without leaving what is in front."""
        if found.patient_id:
            self.show_patient(found.patient_id, found.page_key, in_front=False)
            self.say(f"{found.title} is open beside")

    def show_patient(self, patient_id: int, page_key: str, *, in_front: bool) -> None:
        """Show a patient in the tabs of the patients' area, or open them behind what is shown."""
        if PATIENTS in self._areas and PATIENTS not in self._made:
            self._make(PATIENTS)
        if self.patient_tabs is not None:
            self.patient_tabs.open(patient_id, page_key, in_front=in_front)
        if in_front:
            self.go_to(PATIENTS)

    def say(self, note: str) -> None:
        """A short note on the status strip."""
        self.status_strip.say(note)

    @property
    def area_key(self) -> str:
        """The area in front."""
        shown = self._stack.currentWidget()
        return next((key for key, made in self._made.items() if made is shown), "")

    @property
    def current_page(self) -> QWidget | None:
        """The page in front, of an area or of a patient."""
        if self.area_key == PATIENTS and self.patient_tabs is not None:
            view = self.patient_tabs.current_view
            return view.current_page if view is not None else self.patient_tabs.currentWidget()
        return self._stack.currentWidget()

    def patient_in_front(self) -> int | None:
        """The patient looked at, 0 for none; None while none is open at all."""
        tabs, is_shown = self.patient_tabs, self.area_key == PATIENTS
        return tabs.in_front(is_shown=is_shown) if tabs is not None else None

    def remember(self) -> None:
        """Note the last place in the preferences."""
        remember(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the place and what is typed."""
        self.remember()
        self.workplace.drafts.close()
        super().closeEvent(event)
        self.closed.emit()

    def _build(self) -> None:
        theme, icons = self._parts.theme, self._parts.icons
        find_box = FindBox(self._plan.find, self._parts.background, theme)
        self.top_bar = TopBar(find_box, self.workplace.actor.name, theme, icons)
        self.navigation = Navigation(theme, icons)
        for area in self._areas.values():
            self.navigation.add(area.key, area.title, area.icon)
        self._stack = QStackedWidget()
        self.status_strip = StatusStrip(theme)
        self.status_strip.set_database(self._plan.database)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.navigation)
        middle.addWidget(self._stack, 1)
        whole_widget = QWidget()
        whole = QVBoxLayout(whole_widget)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.top_bar)
        whole.addLayout(middle, 1)
        whole.addWidget(self.status_strip)
        self.setCentralWidget(whole_widget)

    def _connect(self) -> None:
        parts, box = self._parts, self.top_bar.find_box
        self.navigation.area_wanted.connect(self.go_to)
        self.top_bar.lock_wanted.connect(self.lock_wanted)
        box.opened.connect(self._on_found)
        box.opened_beside.connect(self.open_beside)
        parts.background.progressed.connect(self.status_strip.show_progress)
        parts.background.save_lost.connect(self._on_save_lost)
        parts.bus.away_changed.connect(self.status_strip.set_away)
        parts.bus.refused.connect(self.status_strip.set_refusal)
        self.status_strip.cancel_wanted.connect(parts.background.cancel_long_jobs)
        parts.failures.failed.connect(self._on_fault)

    def _bind_keys(self) -> None:
        theme = self._parts.theme
        for keys, slot in (
            ("Ctrl+K", self.top_bar.find_box.come_forward),
            ("Ctrl+Alt+L", self.lock_wanted.emit),
            ("F1", self._on_help),
            ("Ctrl+/", self._on_keys),
            ("Ctrl+W", self._on_close_patient),
            ("Ctrl++", theme.larger),
            ("Ctrl+=", theme.larger),
            ("Ctrl+-", theme.smaller),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)

    def _make(self, area_key: str) -> None:
        made = self._areas[area_key].make(self.workplace)
        self._watch(made)
        if area_key == PATIENTS:
            pages = tuple(it for it in self._plan.patient_pages if self._may(it.permission))
            self.patient_tabs = PatientTabs(self.workplace, pages, self._plan, made)
            self.patient_tabs.page_made.connect(self._watch)
            made = self.patient_tabs
        self._made[area_key] = made
        self._stack.addWidget(made)

    def _may(self, permission: Permission | None) -> bool:
        return permission is None or may(self.workplace.actor.roles, permission)

    @Slot(object)
    def _watch(self, page: QWidget) -> None:
        if isinstance(page, Page):
            page.refreshed.connect(
                self.status_strip.note_refreshed, Qt.ConnectionType.UniqueConnection
            )

    @Slot(object)
    def _on_found(self, found: Found) -> None:
        if found.patient_id:
            self.open_patient(found.patient_id, found.page_key)
        else:
            self.go_to(found.area_key)

    @Slot(object)
    def _on_save_lost(self, error: Exception) -> None:
        self.say(f"Not saved: {in_words(error).text}")

    @Slot(object)
    def _on_fault(self, fault: Fault) -> None:
        if self.isVisible():  # a locked desk of somebody else stays silent
            FaultDialog(fault, self).open()

    def _on_close_patient(self) -> None:
        if self.area_key == PATIENTS and self.patient_tabs is not None:
            self.patient_tabs.close_current()

    def _on_help(self) -> None:
        show_guide(self.current_page, Path(self._plan.help_folder), self._parts.theme, self)

    def _on_keys(self) -> None:
        show_keys(self.current_page, self)
