"""The open patients: one tab each, each with its own banner and its own pages."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QStackedWidget,
    QTabBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from o2clinic.errors import RecordMerged
from o2clinic.rules.changes import Change, Concept
from o2clinic.rules.permissions import CLINICAL
from o2clinic.ui.places import FramePlan, PatientPage
from o2clinic.ui.presence import Presence, Present
from o2clinic.ui.record_access import RecordAccess
from o2clinic.ui.widgets.banner import Banner, BannerSheet
from o2clinic.ui.widgets.message_bar import MessageBar
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace


class PatientView(QWidget):
    """One patient: the banner, and the pages below it, each made when first shown.

    Signals:
        named: the patient's name is known, as text for the tab.
        page_made: a page was made.
        merged: the record was folded into the one with this key.
    """

    named = Signal(object)
    page_made = Signal(object)
    merged = Signal(object)

    def __init__(
        self,
        workplace: Workplace,
        patient_id: int,
        pages: tuple[PatientPage, ...],
        plan: FramePlan,
    ) -> None:
        super().__init__()
        self.patient_id = patient_id
        self._workplace, self._banner_of, self._pages = workplace, plan.banner_of, pages
        self._is_shut = False
        self.banner = Banner(workplace.theme)
        self._message = MessageBar()
        self._tabs = QTabBar()
        self._tabs.setExpanding(False)
        self._tabs.setAccessibleName("Pages of this patient")
        self._tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._stack = QStackedWidget()
        self._made: dict[str, QWidget] = {}
        for page in pages:
            self._tabs.addTab(page.title)
        self.access = RecordAccess(workplace, patient_id)
        self.access.opened.connect(self._ask)
        self._stack.addWidget(self.access.panel)
        row = QHBoxLayout()
        row.addWidget(self._tabs, 0, Qt.AlignmentFlag.AlignLeft)
        row.addStretch(1)
        row.addWidget(self.access)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.banner)
        whole.addWidget(self._message)
        whole.addLayout(row)
        whole.addWidget(self._stack, 1)
        self._tabs.currentChanged.connect(self._on_tab)
        workplace.bus.changed.connect(self._on_changed)
        self._ask()
        self._on_tab(0)

    @property
    def page_key(self) -> str:
        """The page in front."""
        return self._pages[self._tabs.currentIndex()].key if self._pages else ""

    @property
    def current_page(self) -> QWidget | None:
        """The page in front."""
        return self._stack.currentWidget()

    def show_page(self, key: str) -> None:
        """Bring a page to the front; an unknown key changes nothing.

        "results:new_gas" also has the page begin what stands behind the colon.
        """
        name, _, what = key.partition(":")
        for at, page in enumerate(self._pages):
            if page.key == name:
                self._tabs.setCurrentIndex(at)
                made = self._made.get(name)
                if what and isinstance(made, Page):
                    made.begin(what)

    def come_forward(self) -> None:
        """The keyboard goes to the tabs of the pages, unless it is in a page already."""
        focused = QApplication.focusWidget()
        if focused is None or not self._stack.isAncestorOf(focused):
            self._tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_tab(self, at: int) -> None:
        if not 0 <= at < len(self._pages):
            return
        page = self._pages[at]
        if page.key not in self._made:
            made = page.make(self._workplace, self.patient_id)
            self._made[page.key] = made
            self._stack.addWidget(made)
            self.page_made.emit(made)
        needs_reason = self._is_shut and page.permission in CLINICAL
        self._stack.setCurrentWidget(self.access.panel if needs_reason else self._made[page.key])

    @Slot()
    def _ask(self) -> None:
        patient_id, banner_of = self.patient_id, self._banner_of

        def task() -> BannerSheet:
            return banner_of(patient_id)

        self._workplace.background.ask(self, "banner", task, self._on_banner, self._on_failed)

    def _on_banner(self, sheet: BannerSheet) -> None:
        self._message.clear()
        self.banner.show_sheet(sheet)
        self.access.show_sheet(sheet)
        if self._is_shut is not sheet.is_shut:
            self._is_shut = sheet.is_shut
            self._on_tab(self._tabs.currentIndex())
            self._after_door(is_shut=sheet.is_shut)
        self.named.emit(sheet.name)

    def _after_door(self, *, is_shut: bool) -> None:
        """A page that was refused asks again; the keyboard goes where it is wanted."""
        if is_shut:
            if self.isVisible() and self._stack.currentWidget() is self.access.panel:
                self.access.panel.form.begin()
            return
        for made in self._made.values():
            if isinstance(made, Page):
                made.refresh_when_shown()
        self._tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, RecordMerged) and error.into_id:
            self.merged.emit(error.into_id)
        else:
            self._message.tell_error(error)

    @Slot(object)
    def _on_changed(self, changes: frozenset[Change]) -> None:
        for change in changes:
            if change.concept is Concept.EVERYTHING or (
                change.concept in {Concept.PATIENT, Concept.ACCESS}
                and change.record_id == self.patient_id
            ):
                self._ask()
                return


class PatientTabs(QTabWidget):
    """The list of patients in the first tab, then the open ones; Ctrl+W closes the one in front.

    Signals:
        page_made: a page of a patient was made.
    """

    page_made = Signal(object)

    def __init__(
        self,
        workplace: Workplace,
        pages: tuple[PatientPage, ...],
        plan: FramePlan,
        first: QWidget,
    ) -> None:
        super().__init__()
        self._workplace, self._pages, self._plan = workplace, pages, plan
        self.presence = Presence(workplace, plan.note_open, self)
        self.presence.told.connect(self._on_present)
        self.setDocumentMode(True)
        self.setTabBarAutoHide(True)
        self.setTabsClosable(True)
        self.setMovable(False)
        bar = self.tabBar()
        bar.setProperty("kind", "patients")
        bar.setAccessibleName("Open patients")
        bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.addTab(first, "All patients")
        bar.setTabButton(0, QTabBar.ButtonPosition.RightSide, None)
        self.tabCloseRequested.connect(self._on_close)

    @property
    def patient_ids(self) -> tuple[int, ...]:
        """The open patients, in the order of their tabs."""
        return tuple(view.patient_id for view in self._views())

    @property
    def current_view(self) -> PatientView | None:
        """The patient in front."""
        widget = self.currentWidget()
        return widget if isinstance(widget, PatientView) else None

    def in_front(self, *, is_shown: bool) -> int | None:
        """The patient looked at while the tabs are shown, 0 for none; None while none is open."""
        if not self.patient_ids:
            return None
        view = self.current_view if is_shown else None
        return view.patient_id if view is not None else 0

    def open(self, patient_id: int, page_key: str = "", *, in_front: bool = True) -> PatientView:
        """Open a patient, or go to the tab if already open."""
        view = next((each for each in self._views() if each.patient_id == patient_id), None)
        if view is None:
            view = PatientView(self._workplace, patient_id, self._pages, self._plan)
            view.named.connect(self._on_named)
            view.page_made.connect(self.page_made)
            view.merged.connect(self._on_merged)
            self.addTab(view, "Opening")
            self.presence.set_open(self.patient_ids)
            if view.current_page is not None:
                self.page_made.emit(view.current_page)
        if page_key:
            view.show_page(page_key)
        if in_front:
            self.setCurrentWidget(view)
            view.come_forward()
        return view

    def begin(self, what: str) -> None:
        """Begin something on the list of patients."""
        self.setCurrentIndex(0)
        first = self.widget(0)
        if isinstance(first, Page):
            first.begin(what)

    def close_current(self) -> None:
        """Close the patient in front."""
        self._on_close(self.currentIndex())

    def _views(self) -> list[PatientView]:
        widgets = (self.widget(at) for at in range(self.count()))
        return [widget for widget in widgets if isinstance(widget, PatientView)]

    @Slot(int)
    def _on_close(self, at: int) -> None:
        view = self.widget(at)
        if isinstance(view, PatientView):
            self.removeTab(at)
            view.hide()
            view.deleteLater()
            self.presence.set_open(self.patient_ids)

    @Slot(object)
    def _on_merged(self, into_id: int) -> None:
        """The record that holds everything now comes in the place of the one folded into it."""
        view = self.sender()
        at = self.indexOf(view) if isinstance(view, PatientView) else -1
        if at >= 0:
            is_front = at == self.currentIndex()
            self._on_close(at)
            self.open(into_id, in_front=is_front)
            self._workplace.say("This record was merged: the one that holds everything is shown")

    @Slot(object)
    def _on_present(self, present: Present) -> None:
        for view in self._views():
            view.banner.tell_presence(present.get(view.patient_id, ""))

    @Slot(object)
    def _on_named(self, name: str) -> None:
        view = self.sender()
        if isinstance(view, PatientView):
            self.setTabText(self.indexOf(view), name.replace("&", "&&"))
