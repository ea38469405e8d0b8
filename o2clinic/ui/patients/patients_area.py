"""The patients' area: the search, and the form for a new patient behind it."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from o2clinic.ui.patients.register_view import RegisterView
from o2clinic.ui.patients.search_view import SearchView
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace


class PatientsArea(Page):
    """Search; Ctrl+N turns to the form, Esc turns back and the form keeps its text."""

    help_topic = "patients"

    def __init__(self, workplace: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(workplace, parent=parent)
        self.search = SearchView(workplace)
        self.register: RegisterView | None = None
        self._pages = QStackedWidget()
        self._pages.addWidget(self.search)
        whole = self.layout()
        if whole is not None:
            whole.setContentsMargins(0, 0, 0, 0)
        self.add(self._pages, 1)
        self.show_content()
        self.search.register_wanted.connect(self._on_register)
        self.search.refreshed.connect(self.refreshed)
        self._pages.currentChanged.connect(self._on_turned)
        self._on_turned(0)

    def begin(self, what: str) -> None:
        """Go on with a draft of somebody new."""
        if self.workplace.drafts.begun(what) is not None:
            self._on_register()
            if self.register is not None:
                self.register.begin(what)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The keys of the page in front."""
        page = self._pages.currentWidget()
        return page.keys if isinstance(page, Page) else ()

    def _on_turned(self, _at: int) -> None:
        page = self._pages.currentWidget()
        if isinstance(page, Page):
            self.title_label.setText(page.title_label.text())

    def _on_register(self) -> None:
        if self.register is None:
            self.register = RegisterView(self.workplace)
            self.register.left.connect(self._on_left)
            self.register.saved.connect(self._on_saved)
            self._pages.addWidget(self.register)
        self._pages.setCurrentWidget(self.register)
        self.register.form.focus_field("family_name")

    def _on_left(self) -> None:
        self._pages.setCurrentWidget(self.search)

    def _on_saved(self, patient_id: object) -> None:
        self._pages.setCurrentWidget(self.search)
        if isinstance(patient_id, int):
            self.workplace.open_patient(patient_id, "")
