"""The dialog for one of our own faults."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from o2clinic.ui.failures import SAFE, Fault


class FaultDialog(QMessageBox):
    """Says that the data is safe and offers the report for copying."""

    def __init__(self, fault: Fault, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fault = fault
        self.setWindowTitle("O₂Clinic made a mistake")
        self.setIcon(QMessageBox.Icon.Warning)
        self.setText(SAFE)
        self.setInformativeText(
            "You can go on working. If a page looks wrong, close and open it again. "
            "The report holds versions and lines of the program, nothing about patients."
        )
        self.setDetailedText(fault.report)
        self.copy_button = self.addButton("Copy report", QMessageBox.ButtonRole.ActionRole)
        self.copy_button.clicked.disconnect()  # copying leaves the dialog open
        self.copy_button.clicked.connect(self._on_copy)
        self.addButton(QMessageBox.StandardButton.Close)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.fault.report)
