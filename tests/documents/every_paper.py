"""One paper of every kind: each form, each letter of the catalogue, a letter in each manner."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

from charts.trends import a_trend
from documents.form_papers import (
    CARD_SHEET,
    DAY,
    FIRE_SHEET,
    HOCF_SHEET,
    IHORM_SHEET,
    NOTICE_SHEET,
    REMOVAL_SHEET,
    own_pack,
)
from documents.letter_papers import a_day_list, a_letter
from documents.minutes_papers import some_minutes
from documents.papers import (
    CONCENTRATOR,
    CYLINDER,
    LETTERHEAD,
    a_hoof,
    a_pack,
    an_identity,
    the_hoof_pack,
)
from documents.test_appointment_letter import a_letter as a_visit_letter

from o2clinic.charts.night import NightCurve
from o2clinic.charts.result_curve import curve_vector
from o2clinic.charts.trend_file import trend_page
from o2clinic.charts.vector import trend_vector
from o2clinic.documents.alert_card import alert_card
from o2clinic.documents.appointment_letter import appointment_letter
from o2clinic.documents.chart_page import ChartPageSheet, chart_pdf
from o2clinic.documents.clinic_list import day_list
from o2clinic.documents.drawing import Drawing, Stroke, Words
from o2clinic.documents.fire_referral import fire_referral
from o2clinic.documents.form_pack import FormPack
from o2clinic.documents.hocf import hocf
from o2clinic.documents.ihorm import ihorm
from o2clinic.documents.letter_sheet import FlowLine, LetterSheet, TitrationTable
from o2clinic.documents.letters import clinic_letter
from o2clinic.documents.meeting_minutes import meeting_minutes
from o2clinic.documents.order_changes import ChangedRow, OrderChangesSheet, order_changes
from o2clinic.documents.order_form import hoof
from o2clinic.documents.order_values import choices_of, labels_of, order_values
from o2clinic.documents.portal_worksheet import WorksheetSheet, portal_worksheet
from o2clinic.documents.removal_request import removal_request
from o2clinic.documents.result_paper import ResultPaperSheet, result_paper
from o2clinic.documents.risk_notice import risk_notice
from o2clinic.documents.spirometry_report import (
    ReportLine,
    SpirometryReportSheet,
    Statement,
    spirometry_report,
)
from o2clinic.documents.z_bar import ZRow
from o2clinic.services.letter_catalogue import shipped_texts
from o2clinic.services.letter_example import example_sheet

STATIC = (CONCENTRATOR, replace(CONCENTRATOR, name="Static cylinder", quantity=2))
TITRATION = TitrationTable(
    date(2026, 11, 20),
    (
        FlowLine("1", "10:05", "87", "7.38", "7.4", "5.9"),
        FlowLine("2", "10:40", "91", "7.37", "8.3", "6.1"),
    ),
    "2 L/min reaches the target.",
)
CHANGES = OrderChangesSheet(
    letterhead=LETTERHEAD,
    identity=an_identity(),
    reference="261127-AB12CD",
    on=DAY,
    by="Dr Astrid Berg",
    replaced_on=date(2026, 1, 14),
    rows=(
        ChangedRow(
            "Stays, changed",
            "Static concentrator, 1 L/min, 16 h a day",
            "Static concentrator, 2 L/min, 16 h a day",
            ("Flow 1 → 2 L/min",),
        ),
        ChangedRow("☑ Taken away", "Static cylinder, 2 L/min, 16 h a day"),
        ChangedRow("New", "", "Lightweight portable cylinder, 2 L/min, 2 h a day, quantity 3"),
    ),
    more=(("Clinical code", "none", "1 COPD"), ("NIV or CPAP", "no", "yes")),
    forms=(("Consent (HOCF) signed", DAY), ("Risk form (IHORM) done", None)),
    open_items=("To be done: The risk form is not done.",),
    reason="Seen at home, titrated again.",
    taken_away=(1, 1),
)


def a_full_letter(**changes) -> LetterSheet:
    """With the chart of the trend and the table of the flows."""
    large = changes.get("large_print", False)
    made = trend_vector(a_trend(), large_print=large, stroke=Stroke, words=Words)
    return a_letter(
        titration=TITRATION,
        trend=Drawing(made.width, made.height, made.shapes),
        trend_caption="Your oxygen since 2022.",
        **changes,
    )


def a_worksheet() -> WorksheetSheet:
    sheet, pack = a_hoof(), the_hoof_pack()
    return WorksheetSheet(
        letterhead=sheet.letterhead,
        identity=sheet.identity,
        form=pack.title,
        ordered_on=sheet.declaration.ordered_on,
        supplier="Bluewater Oxygen",
        phone="01632 960 400",
        values=order_values(sheet),
        labels=labels_of(pack),
        choices=choices_of(pack),
        wanted=("nhs_number", "born_on", "equipment"),
        codes={"lightweight_cylinder": "LW2", "1": "C-01", "standard": "S3"},
    )


SPIROMETRY = SpirometryReportSheet(
    letterhead=LETTERHEAD,
    identity=an_identity(),
    taken="23-Nov-2026 10:40",
    facts=(
        ("Sex at birth", "female"),
        ("Age", "81.4 years"),
        ("Height", "160 cm, standing"),
        ("Weight", "58.5 kg"),
        ("Reference equation", "GLI Global 2022"),
        ("Bronchodilator", "salbutamol 400 micrograms, after 20 min"),
        ("Operator", "W. Tan"),
        ("Spirometer", "Alpha 6000"),
    ),
    lines=(
        ReportLine(name="FVC (L)", value="2.10", lln="1.62", z_score="\u22120.27", percent="94",
                   predicted="2.24", after="2.31", z_after="+0.19", percent_after="103",
                   change="+210 mL, +10\u00a0%"),
        ReportLine(name="FEV₁ (L)", value="0.90", lln="1.25", z_score="\u22122.87", percent="52",
                   predicted="1.73", after="0.96", z_after="\u22122.66", percent_after="55",
                   change="+60 mL, +7\u00a0%"),
        ReportLine(name="FEV₁/FVC", value="0.43", lln="0.65", z_score="\u22123.93",
                   predicted="0.78", after="0.42", z_after="\u22124.06"),
        ReportLine(name="PEF (L/min)", value="160"),
    ),
    scale=(ZRow("FVC", -0.27, 0.19), ZRow("FEV₁", -2.87, -2.66), ZRow("FEV₁/FVC", -3.93, -6.2)),
    quality=(("Before", "A", "B"), ("After", "B", "C")),
    statements=(
        Statement("Obstruction", "Pattern by LLN, ERS/ATS 2021 (SR-7)"),
        Statement("FEV₁ moderate", "Severity of FEV₁ by z-score, ERS/ATS 2021 (SR-9)"),
        Statement("FEV₁ no response: +60 mL, +3.5 % of predicted",
                  "> 10 % of predicted, ERS/ATS 2021 (SR-6)"),
        Statement("GOLD 2", "GOLD, after bronchodilator, FEV₁/FVC < 0.70 (SR-10)"),
    ),
    remarks=("GLI Global 2022: Bowerman C, et al. Am J Respir Crit Care Med 2023;207:768-774.",),
    note="Good effort, tired at the end.",
    standing="Recorded by Mr Adeyemi. Reviewed by Dr Berg, 23-Nov-2026 15:10.",
    warning="Has an open query: takes no part in decisions",
    printed="24-Nov-2026 12:00, Mr O. Adeyemi",
)  # fmt: skip


def a_night() -> ResultPaperSheet:
    """With its curve; one that fell at three o'clock."""
    minutes = tuple(
        (at, 92.0 - (6 if 240 < at < 300 else 0), 90.0 - (8 if 240 < at < 300 else 0))
        for at in range(0, 470, 2)
    )
    curve = NightCurve(
        datetime(2026, 11, 23, 22, 40, tzinfo=UTC), minutes, "T90 12.8 %, 60.0 min", "on air"
    )
    made = curve_vector(curve, stroke=Stroke, words=Words)
    return ResultPaperSheet(
        letterhead=LETTERHEAD,
        identity=an_identity(),
        title="Overnight oximetry",
        taken="23-Nov-2026 22:40",
        context="on air, asleep",
        drawing=Drawing(made.width, made.height, made.shapes, curve.said),
        caption=f"{curve.said}. {curve.key}",
        values=(
            ("T90", "12.8 %", "", ""),
            ("Mean SpO₂", "91.2 %", "", ""),
            ("SpO₂ in the morning", "89 %", "L", "> 92 (BTS Home Oxygen 2015)"),
        ),
        details=(("Read as", "Overnight oximetry reported"), ("Oximeter", "Nonin 3150")),
        findings=("Mean is lower than usual. (RANGE) Kept because: Seen twice",),
        note="Slept well, she says.",
        standing="Recorded by Mr Adeyemi. Not yet reviewed by a physician.",
        warning="Has an open query: takes no part in decisions",
        printed="24-Nov-2026 12:00, Mr O. Adeyemi",
    )


def a_chart_page() -> ChartPageSheet:
    made = trend_page(a_trend(), stroke=Stroke, words=Words)
    return ChartPageSheet(
        LETTERHEAD,
        an_identity(),
        "Trend",
        "Period: 5 years",
        Drawing(made.width, made.height, made.shapes, "Trend of PaO₂, PaCO₂"),
        "24-Nov-2026 12:00, Mr O. Adeyemi",
    )


@dataclass(frozen=True)
class OnPaper:
    """A sheet and what draws it."""

    sheet: Any
    draw: Callable[..., bytes]
    pack: FormPack | None = None

    def pdf(self) -> bytes:
        return self.draw(self.sheet) if self.pack is None else self.draw(self.sheet, self.pack)


def of_the_catalogue() -> dict[str, OnPaper]:
    """Each letter that ships, to the invented patient."""
    sheets = {key: example_sheet(key, one.text) for key, one in shipped_texts().items()}
    return {
        f"text_{key}": OnPaper(
            sheet, clinic_letter if isinstance(sheet, LetterSheet) else appointment_letter
        )
        for key, sheet in sheets.items()
    }


PAPERS: Final[dict[str, OnPaper]] = {
    "hoof_a": OnPaper(a_hoof(equipment=STATIC), hoof, the_hoof_pack("a")),
    "hoof_b": OnPaper(a_hoof(), hoof, the_hoof_pack()),
    "hoof_b_long": OnPaper(a_hoof(equipment=(CYLINDER,) * 60), hoof, the_hoof_pack()),
    "hocf": OnPaper(HOCF_SHEET, hocf, a_pack("hocf")),
    "ihorm": OnPaper(IHORM_SHEET, ihorm, a_pack("ihorm")),
    "removal_request": OnPaper(REMOVAL_SHEET, removal_request, own_pack("removal_request")),
    "fire_referral": OnPaper(FIRE_SHEET, fire_referral, own_pack("fire_referral")),
    "risk_notice": OnPaper(NOTICE_SHEET, risk_notice, own_pack("risk_notice")),
    "alert_card": OnPaper(CARD_SHEET, alert_card, own_pack("alert_card")),
    "worksheet": OnPaper(a_worksheet(), portal_worksheet),
    "order_changes": OnPaper(CHANGES, order_changes),
    "result_paper": OnPaper(a_night(), result_paper),
    "chart_page": OnPaper(a_chart_page(), chart_pdf),
    "spirometry_report": OnPaper(SPIROMETRY, spirometry_report),
    "letter": OnPaper(a_letter(), clinic_letter),
    "letter_full": OnPaper(a_full_letter(), clinic_letter),
    "letter_large": OnPaper(a_full_letter(large_print=True), clinic_letter),
    "letter_easy_read": OnPaper(a_letter(is_easy_read=True), clinic_letter),
    "visit_letter": OnPaper(a_visit_letter(), appointment_letter),
    "visit_letter_large": OnPaper(a_visit_letter(large_print=True), appointment_letter),
    "visit_letter_easy_read": OnPaper(a_visit_letter(is_easy_read=True), appointment_letter),
    "day_list": OnPaper(a_day_list(), day_list),
    "meeting_minutes": OnPaper(some_minutes(), meeting_minutes),
    **of_the_catalogue(),
}
