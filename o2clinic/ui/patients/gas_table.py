"""The last gases as a small table, air and oxygen told apart in words."""

from typing import TYPE_CHECKING

from o2clinic.ui.theme import Theme
from o2clinic.ui.widgets.marks import Tone
from o2clinic.ui.widgets.record_model import Column
from o2clinic.ui.widgets.record_table import RecordTable

if TYPE_CHECKING:
    from o2clinic.services.summary_sheet import GasRow


_LEAST_HEIGHT = 149  # five rows and their titles


def gas_table(theme: Theme) -> "RecordTable[GasRow]":
    """Date, what was breathed, and the numbers; what is low or raised is set in semibold."""
    columns: tuple[Column[GasRow], ...] = (
        Column("Taken", _taken, tooltip=_sentence, tone=_taken_tone),
        Column("On", lambda row: row.breathed, tooltip=_sentence, tone=_breathed_tone),
        Column("pH", lambda row: row.ph, is_number=True, tooltip=_sentence),
        Column(
            "PaO₂",
            lambda row: row.pao2_kpa,
            is_number=True,
            tooltip=_sentence,
            is_strong=lambda row: row.is_low,
        ),
        Column(
            "PaCO₂",
            lambda row: row.paco2_kpa,
            is_number=True,
            tooltip=_sentence,
            is_strong=lambda row: row.is_raised,
        ),
        Column("HCO₃", lambda row: row.hco3_mmol_l, is_number=True, tooltip=_sentence),
        Column("SpO₂", lambda row: row.saturation, is_number=True, tooltip=_sentence),
    )
    table = RecordTable("Last gases", columns, theme, key=_key, is_compact=True)
    table.setSortingEnabled(False)
    table.setMinimumHeight(theme.px(_LEAST_HEIGHT))
    table.set_empty_text("No blood gas yet. New result takes the first one.")
    return table


def _key(row: "GasRow") -> int:
    return row.result_id


def _taken(row: "GasRow") -> str:
    return f"{row.taken} ?" if row.has_open_query else row.taken


def _sentence(row: "GasRow") -> str:
    waits = ". Waits for review" if row.waits else ""
    return f"{row.sentence}{waits}"


def _taken_tone(row: "GasRow") -> Tone | None:
    return Tone.CAUTION if row.has_open_query else None


def _breathed_tone(row: "GasRow") -> Tone | None:
    return Tone.BRAND if row.is_on_air else Tone.GOOD
