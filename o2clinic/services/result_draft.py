"""What every form of a result sends beside its numbers."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from o2clinic.errors import Finding, Level
from o2clinic.models.base import Base, FixedPoint
from o2clinic.models.result import Result
from o2clinic.rules.oxygen_source import OxygenSource
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.result_codes import Activity, ResultSource

LONGEST_NOTE = 2000
LONGEST_REASON = 500
LONGEST_NAME = 100
_BEYOND = Decimal(10) ** 7  # more digits than any column holds: the rules refuse it as it is


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultDraft:
    """The head of a result as typed.

    Attributes:
        command_id: made when the form opens.
        patient_id: whom the form was opened for.
        id, version: of the result that is amended; 0 for a new one.
        amended_reason: why, when one is amended.
        kept_reason: why the values are right in spite of what the rules ask.
        leaves_query_open: save without a reason; the result stays out of decisions meanwhile.
        as_typed: field name to number and unit, where they were typed in another form.
    """

    command_id: str
    patient_id: int
    id: int = 0
    version: int = 0
    amended_reason: str = ""
    activity: Activity = Activity.REST
    note: str = ""
    kept_reason: str = ""
    leaves_query_open: bool = False
    source: ResultSource = ResultSource.TYPED
    appointment_id: int | None = None
    as_typed: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def head_findings(self) -> Iterator[Finding]:
        """What is wrong with the words around the numbers."""
        yield from too_long("note", "The note", self.note, LONGEST_NOTE)
        yield from too_long("kept_reason", "The reason", self.kept_reason, LONGEST_REASON)
        yield from too_long("amended_reason", "The reason", self.amended_reason, LONGEST_REASON)
        if self.id and not tidy(self.amended_reason):
            yield Finding(
                "AMEND",
                Level.BLOCK,
                "Say why the result is amended. The old one is kept beside the new one.",
                "amended_reason",
            )


def too_long(name: str, words: str, text: str, limit: int = LONGEST_NAME) -> Iterator[Finding]:
    """A text that no column holds."""
    if len(text) > limit:
        message = f"{words} can have {limit} characters at most. Shorten it."
        yield Finding("LENGTH", Level.BLOCK, message, name)


def tidy(text: str) -> str:
    """Without blanks at the ends and signs that cannot be printed; line ends are kept."""
    return "".join(
        sign if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"} else " "
        for sign in text
    ).strip()


def as_stored(table: type[Base], name: str, value: Decimal) -> Decimal:
    """A number with exactly the places of its column, so that what is checked is what is kept."""
    kind = table.__table__.columns[name].type
    if not isinstance(kind, FixedPoint) or not value.is_finite() or abs(value) > _BEYOND:
        return value
    return round_half_up(value, kind.places)


def source_rounded(source: OxygenSource) -> OxygenSource:
    """What was breathed, with the places of its columns."""
    flow, setting = source.flow_l_min, source.pulse_setting
    return replace(
        source,
        flow_l_min=None if flow is None else as_stored(Result, "flow_l_min", flow),
        pulse_setting=None if setting is None else as_stored(Result, "pulse_setting", setting),
    )


def typed_as_json(as_typed: Mapping[str, tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Numbers and units as typed, for the record."""
    return {name: {"value": value, "unit": unit} for name, (value, unit) in as_typed.items()}
