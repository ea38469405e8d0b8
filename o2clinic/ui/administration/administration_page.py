"""The administration area: one tab for each thing that is looked after."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabWidget

from o2clinic.rules.permissions import Permission, may
from o2clinic.ui.administration.answers_page import AnswersPage
from o2clinic.ui.administration.audit_page import AuditPage
from o2clinic.ui.administration.clinic_page import ClinicPage
from o2clinic.ui.administration.clinics_page import ClinicsPage
from o2clinic.ui.administration.database_page import DatabasePage
from o2clinic.ui.administration.forms_page import FormsPage
from o2clinic.ui.administration.opened_page import OpenedPage
from o2clinic.ui.administration.people_page import PeoplePage
from o2clinic.ui.administration.sites_page import SitesPage
from o2clinic.ui.administration.suppliers_page import SuppliersPage
from o2clinic.ui.closed_days.closed_days_page import ClosedDaysPage
from o2clinic.ui.letter_texts.letter_texts_page import LetterTextsPage
from o2clinic.ui.widgets.page import Page
from o2clinic.ui.workplace import Workplace

# Which tab holds which form.
_FORMS: Final[Mapping[str, type[Page]]] = {
    "clinic": ClinicPage,
    SitesPage.form_name: SitesPage,
    ClinicsPage.form_name: ClinicsPage,
    ClosedDaysPage.form_name: ClosedDaysPage,
    SuppliersPage.form_name: SuppliersPage,
    FormsPage.form_name: FormsPage,
    LetterTextsPage.form_name: LetterTextsPage,
}


class AdministrationPage(Page):
    """Choose a tab; a manager sees the audit, an administrator everything."""

    help_topic = "administration"

    def __init__(self, workplace: Workplace) -> None:
        super().__init__(workplace, "Administration")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("Parts of the administration")
        self.tabs.tabBar().setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pages: list[Page] = []
        if may(workplace.actor.roles, Permission.ADMINISTER):
            self._add(PeoplePage(workplace), "People")
            self._add(ClinicPage(workplace), "Clinic")
            self._add(SitesPage(workplace), "Sites")
            self._add(ClinicsPage(workplace), "Clinics")
            self._add(ClosedDaysPage(workplace, "administration"), "Closed days")
            self._add(SuppliersPage(workplace), "Suppliers")
            self._add(FormsPage(workplace), "Forms")
            self._add(LetterTextsPage(workplace), "Letter texts")
        self._add(AuditPage(workplace), "Audit")
        if may(workplace.actor.roles, Permission.ADMINISTER):
            self._add(DatabasePage(workplace), "Database")
        self._add(AnswersPage(workplace), "Who and what")
        self._add(OpenedPage(workplace), "Restricted records")
        self.add(self.tabs, 1)
        self.show_content()

    def begin(self, what: str) -> None:
        """Go on with a draft, on the tab that holds its form."""
        draft = self.workplace.drafts.begun(what)
        holds = _FORMS.get(draft.form, PeoplePage) if draft is not None else None
        for page in self.pages:
            if holds is not None and isinstance(page, holds):
                self.tabs.setCurrentWidget(page)
                page.begin(what)

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """The keys of the tab in front."""
        return self.pages[self.tabs.currentIndex()].keys

    def _add(self, page: Page, title: str) -> None:
        self.pages.append(page)
        page.refreshed.connect(self.refreshed)
        page.setContentsMargins(0, 0, 0, 0)
        layout = page.layout()
        if layout is not None:
            layout.setContentsMargins(0, self.workplace.theme.px(10), 0, 0)
        self.tabs.addTab(page, title)
