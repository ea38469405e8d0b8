"""Values of a spirometry session beside their reference, in words and numbers."""

from PySide6.QtWidgets import QWidget

from o2clinic.rules.gli import Measure
from o2clinic.rules.spirometry import Stage
from o2clinic.rules.spirometry_report import Response, SpirometryLine, SpirometryReport
from o2clinic.ui.widgets.card import Card
from o2clinic.ui.widgets.marks import label

_NAMES = {Measure.FEV1: "FEV₁", Measure.FVC: "FVC", Measure.FEV1_FVC: "FEV₁/FVC"}
_STAGES = {Stage.PRE: "", Stage.POST: " after"}


class SpirometryValues(Card):
    """Look at how far each value lies from what is predicted; the equation is named."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Beside what is predicted", parent=parent)
        self.words = label("", "strong", wrap=True)
        self.table = label("", "label", wrap=True)
        self.remarks = label("", "quiet", wrap=True)
        for part in (self.words, self.table, self.remarks):
            self.add(part)
        self.hide()

    def show_report(self, report: SpirometryReport | None) -> None:
        """Show a session; None while there is nothing to be read."""
        self.setVisible(report is not None and bool(report.lines))
        if report is None or not report.lines:
            return
        self.words.setText("; ".join(_conclusions(report)))
        self.table.setText("\n".join(_line(line) for line in report.lines))
        self.remarks.setText("\n".join(report.remarks))


def _conclusions(report: SpirometryReport) -> list[str]:
    said = [report.no_prediction] if report.no_prediction else []
    if report.pattern is not None:
        said.append(str(report.pattern))
    if report.severity is not None:
        said.append(f"FEV₁ {report.severity} (ERS/ATS 2021)")
    said.append(f"GOLD {report.gold}" if report.gold is not None else report.gold_note)
    said += [
        f"{_STAGES[it.stage].strip() or 'before'}: FEV₁ grade {it.fev1}, FVC grade {it.fvc}"
        for it in report.grades
    ]
    said += [_response(response) for response in report.responses]
    return said


def _response(response: Response) -> str:
    answers = {True: "response", False: "no response", None: "not known"}
    return (
        f"{_NAMES[response.measure]} {response.change_ml:+d} mL: "
        f"{answers[response.is_positive_2021]} (ERS/ATS 2021), "
        f"{answers[response.is_positive_2005]} (2005)"
    )


def _value(line: SpirometryLine) -> str:
    return f"{line.value:.2f}" if line.measure is Measure.FEV1_FVC else f"{line.value:.2f} L"


def _line(line: SpirometryLine) -> str:
    name = f"{_NAMES[line.measure]}{_STAGES[line.stage]}"
    if line.predicted is None or line.lln is None or line.z_score is None:
        return f"{name} {_value(line)}"
    return (
        f"{name} {_value(line)}: predicted {line.predicted:.2f} ({line.percent_predicted:.0f} %), "
        f"LLN {line.lln:.2f}, z {line.z_score:+.2f}"
    ).replace("-", "\u2212")
