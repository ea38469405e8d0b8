"""Where patients are seen: sites with their rooms."""

from collections.abc import Hashable, Sequence
from typing import Any

from PySide6.QtWidgets import QCheckBox

from o2clinic.rules.permissions import Permission
from o2clinic.services.as_it_is import AsItIs
from o2clinic.services.plan_draft import SiteDraft
from o2clinic.services.plan_sheet import PlaceRow, SiteSheet
from o2clinic.services.work import new_command_id
from o2clinic.ui.record_form import RecordForm, a_line, some_lines
from o2clinic.ui.record_form_page import RecordFormPage
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable
from o2clinic.ui.workplace import Workplace


def _tone(row: PlaceRow) -> Tone | None:
    return None if row.is_active else Tone.QUIET


_COLUMNS = (
    Column[PlaceRow]("Site", lambda row: row.name, tone=_tone, is_strong=lambda row: row.is_active),
    Column[PlaceRow](
        "Rooms",
        lambda row: ", ".join(row.rooms) or "none",
        tooltip=lambda row: ", ".join(row.rooms),
        tone=_tone,
        gives_way=True,
    ),
    Column[PlaceRow](
        "Address", lambda row: row.address, tooltip=lambda row: row.address, tone=_tone,
        stretches=True,
    ),
    Column[PlaceRow]("Phone", lambda row: row.phone, tone=_tone),
    Column[PlaceRow]("State", lambda row: "" if row.is_active else "not in use", tone=_tone),
)  # fmt: skip


class SiteForm(RecordForm[SiteDraft]):
    """One site; its rooms one a line."""

    def build(self) -> None:
        """The fields."""
        self.name, self.postcode, self.phone = a_line(100), a_line(10), a_line(40)
        self.address, self.rooms = some_lines(self.theme, 58), some_lines(self.theme, 92)
        self.is_active = QCheckBox("Patients are seen here")
        self.fields.add("name", "Name", self.name, width=260)
        self.fields.add("address", "Address", self.address, width=260)
        self.fields.add("postcode", "Postcode", self.postcode, width=110)
        self.fields.add("phone", "Phone", self.phone, width=180)
        self.fields.add("rooms", "Rooms, one a line", self.rooms, width=260)
        self.fields.add("is_active", "In use", self.is_active)

    def show_draft(self, draft: SiteDraft) -> None:
        """Put values into the fields."""
        self.name.setText(draft.name)
        self.address.setPlainText(draft.address)
        self.postcode.setText(draft.postcode)
        self.phone.setText(draft.phone)
        self.rooms.setPlainText(draft.rooms)
        self.is_active.setChecked(draft.is_active)

    def typed(self) -> dict[str, Any]:
        """What is typed."""
        return {
            "name": self.name.text(),
            "address": self.address.toPlainText(),
            "postcode": self.postcode.text(),
            "phone": self.phone.text(),
            "rooms": self.rooms.toPlainText(),
            "is_active": self.is_active.isChecked(),
        }


class SitesPage(RecordFormPage[SiteSheet, PlaceRow, SiteDraft]):
    """Choose a site to change it, or add one."""

    help_topic = "clinics"
    tables_need = Permission.ADMINISTER
    form_name = "site"
    add_words = "Add a site"
    new_title = "A new site"

    def __init__(self, workplace: Workplace) -> None:
        table = RecordTable[PlaceRow](
            "Sites", _COLUMNS, workplace.theme, key=lambda row: row.site_id
        )
        table.set_empty_text("No site yet. Add the first one at the right.")
        form = SiteForm(workplace.theme, SiteDraft(command_id=""))
        super().__init__(workplace, form, table, "administration")

    def fetch(self) -> SiteSheet:
        """Every site."""
        return self.workplace.services.clinic_plans.sites()

    def rows_of(self, sheet: SiteSheet) -> Sequence[PlaceRow]:
        """One a line."""
        return sheet.rows

    def show_sheet(self, sheet: SiteSheet) -> None:
        """Say how many."""
        used = sum(row.is_active for row in sheet.rows)
        self.set_subtitle(f"{used} in use, {len(sheet.rows) - used} not in use; by name")

    def row_key(self, row: PlaceRow) -> Hashable:
        """Its key."""
        return row.site_id

    def fetch_draft(self, key: Any) -> AsItIs[SiteDraft]:
        """The form of a site."""
        return self.workplace.services.clinic_plans.site_as_it_is(key, new_command_id())

    def new_draft(self) -> SiteDraft:
        """An empty form."""
        return SiteDraft(command_id=new_command_id())

    def save_draft(self, draft: SiteDraft) -> int:
        """Save it."""
        return self.workplace.services.clinic_plans.save_site(draft)

    def title_of(self, draft: SiteDraft) -> str:
        """By its name."""
        return f"Site: {draft.name}"
