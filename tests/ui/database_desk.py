"""A stand-in for what looks after the database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from o2clinic.errors import Unreadable
from o2clinic.services.database_care import BackupRow, DatabaseSheet
from o2clinic.services.moving_house import require_complete
from o2clinic.services.restoring import Lost, RestorePreview

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PREVIEW = RestorePreview(
    file=Path("/home/kit/backups/clinic_20261124T120000-1_auto.sqlite"),
    made="made 24-Nov-2026 12:00 by Kit Rowe at desk-1 with O2Clinic 0.1 (revision 0006)",
    newest_line="24-Nov-2026 11:58  Record blood gas",
    rows=(
        ("audit_entry", 4210, 4290),
        ("patient", 1300, 1302),
        ("result", 5120, 5124),
        ("room", 3, 3),
    ),
    lost=(
        Lost(
            "Patients", 2, ("24-Nov-2026 15:10  Jenkins, Mary", "24-Nov-2026 14:02  Ó Briain, Seán")
        ),
        Lost("Results", 4, ("24-Nov-2026 15:31  Blood gas",)),
    ),
    unreadable_now="",
)


def _backup(name, *, is_whole=True):
    state = "read back" if is_whole else "it is damaged or cut short"
    return BackupRow(
        file=Path("/home/kit/backups", name),
        made="24-Nov-2026 12:00",
        moment=AT,
        kind="half-hourly" if "auto" in name else "by hand",
        size="12.4 MB",
        file_size=12_400_000,
        made_by="Kit Rowe at desk-1",
        state=state,
        is_whole=is_whole,
    )


@dataclass
class FakeCare:
    findings: tuple[str, ...] = ()
    copies: list[str] = field(default_factory=list)
    damaged: bool = False

    def sheet(self):
        return DatabaseSheet(
            name="local: clinic.sqlite",
            place="/home/kit/clinic.sqlite",
            is_shared=False,
            revision="0003",
            size="12.4 MB",
            backup_folder="/home/kit/backups",
            last_backup="24-Nov-2026 12:00" if self.copies else "",
            last_backup_file=self.copies[-1] if self.copies else "",
            backups=tuple(_backup(name) for name in reversed(self.copies)),
            audit_end=f"The newest line of the audit is number 4512, {'3fa9' * 16}",
            warning="" if self.copies else "There is no backup yet.",
        )

    def preview(self, file, on_step=None):
        if self.damaged:
            raise Unreadable(file, 0, "it is damaged or cut short")
        return PREVIEW

    def restore_of(self, file):
        return lambda: f"Restored from {file.name}"

    def move_of(self, draft):
        require_complete(draft, is_shared=False)
        return lambda: f"Moved to {draft.server.host}"

    def back_up(self, on_step=None):
        self.copies.append("clinic_20261124T120000-1.sqlite")
        return Path("/home/kit/backups", self.copies[-1])

    def check(self):
        return self.findings
