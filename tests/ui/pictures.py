"""Pictures of windows, as people see them on the common clinic laptop."""

import os
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

LAPTOP = (1366, 768)


def picture(widget: QWidget, name: str, folder: Path, size: tuple[int, int] = LAPTOP) -> Path:
    """Write a picture; `O2CLINIC_PICTURES` names a folder to keep them in, to be looked at."""
    kept = os.environ.get("O2CLINIC_PICTURES")
    into = Path(kept) if kept else folder
    into.mkdir(parents=True, exist_ok=True)
    widget.resize(*size)
    widget.show()
    for _ in range(3):
        QApplication.processEvents()
    file = into / f"{name}.png"
    assert widget.grab().save(str(file))
    return file
