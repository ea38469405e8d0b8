"""The panels of a patient in the room, made from what was read; no statement is sent here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from o2clinic.rules.display import flow, number, short_date
from o2clinic.rules.meeting import MEETING_OUTCOME_WORDS, MeetingOutcome
from o2clinic.rules.meeting_decision import FIRST_TIME_MONTHS
from o2clinic.rules.order import EQUIPMENT_WORDS
from o2clinic.rules.policy import Policy
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.result_codes import Activity
from o2clinic.services import summary_sheet
from o2clinic.services.gas_readings import StoredGas
from o2clinic.services.open_actions import smokers
from o2clinic.services.risk_standing import RecordedRisks, risk_standing
from o2clinic.services.room_sheet import PANEL_TITLES, Panel, RoomPanel
from o2clinic.services.therapy import OrderedOxygen, in_force
from o2clinic.services.trends import TrendSource


@dataclass(frozen=True, slots=True)
class PastDecision:
    """What a meeting decided on a patient before this one.

    Attributes:
        by: who wrote it down; empty where nobody is named.
        is_standard: by its rule, without being talked about.
    """

    on: date
    outcome: MeetingOutcome
    decision: str
    by: str
    is_standard: bool

    @property
    def lines(self) -> tuple[str, ...]:
        """Day and outcome, then the words, then who wrote it down."""
        how = ", without discussion" if self.is_standard else ""
        head = f"{short_date(self.on)}  {MEETING_OUTCOME_WORDS[self.outcome]}{how}"
        return tuple(filter(None, (head, self.decision, self.by)))


@dataclass(frozen=True, slots=True)
class OpenAction:
    """Something that is still to be done after an earlier meeting."""

    words: str
    owner: str
    due_on: date

    def line(self, today: date) -> str:
        """What, who, by when, and that the day has passed."""
        late = ", overdue" if self.due_on < today else ""
        return f"{self.words}: {self.owner}, by {short_date(self.due_on)}{late}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientRead:
    """What was read of one patient for the room.

    Attributes:
        past: decisions of earlier meetings, newest first.
        changes: since the last of them, in words.
        todo: open actions of earlier meetings.
        why: reasons and evidence, in lines.
    """

    source: TrendSource
    risks: RecordedRisks
    policy: Policy
    past: tuple[PastDecision, ...]
    changes: tuple[str, ...]
    todo: tuple[OpenAction, ...]
    why: tuple[str, ...]


def panels_of(read: PatientRead, today: date, decided: Sequence[str]) -> tuple[RoomPanel, ...]:
    """Every panel but the trend; `decided` is what this meeting has decided so far, in lines."""
    last = read.past[0].on if read.past else None
    since = f"Since {short_date(last)}" if last else f"In the last {FIRST_TIME_MONTHS} months"
    facts = read.source.facts
    risk = risk_standing(read.risks, facts, read.policy, today)
    return (
        _panel(Panel.OXYGEN, _oxygen(read.source.orders), "No oxygen is ordered"),
        _panel(Panel.RESULTS, _results(read), "No results"),
        _panel(Panel.LAST_DECISION, _past(read.past), "For the first time at a meeting"),
        RoomPanel(Panel.CHANGED, since, read.changes or ("Nothing that was recorded",)),
        _panel(Panel.ACTIONS, [one.line(today) for one in read.todo], "Nothing is open"),
        _panel(Panel.WHY, read.why, "No reason was noted"),
        _panel(
            Panel.RISKS,
            [
                *(f"! {words}" for words in smokers(facts)),
                *summary_sheet.smoking_lines(facts),
                f"Risks: {summary_sheet.risk_line(risk)}",
                *(f"Alert: {words}" for words in summary_sheet.alert_lines(facts, today)),
            ],
            "",
        ),
        _panel(Panel.DECISION, decided, "Not decided yet: D writes it down"),
    )


def _panel(which: Panel, lines: Iterable[str], when_empty: str) -> RoomPanel:
    told = tuple(lines)
    return RoomPanel(which, PANEL_TITLES[which], told or (when_empty,))


def _oxygen(orders: Sequence[OrderedOxygen]) -> Iterable[str]:
    """Each line short: "LTOT 2 L/min, 16 h a day, static concentrator"."""
    now = in_force(orders)
    if now is None:
        return
    for line in now.lines:
        setting = flow(line.flow_l_min) if line.flow_l_min is not None else line.pulse_setting
        hours = "" if line.hours_per_day is None else f"{number(line.hours_per_day)} h a day"
        head = f"{line.modality.upper()} {setting}".strip()
        yield ", ".join(filter(None, (head, hours, EQUIPMENT_WORDS[line.equipment].lower())))
    supplier = f", {now.supplier}" if now.supplier else ""
    yield f"since {short_date(now.ordered_on)}{supplier}"


def _results(read: PatientRead) -> Iterable[str]:
    """The last gas on air, the last on oxygen, spirometry and oximetry."""
    gases = [gas for gas in read.source.gases if gas.activity is Activity.REST]
    for is_on_air in (True, False):
        last = next((gas for gas in gases if gas.reading.is_on_air is is_on_air), None)
        if last is not None:
            yield _gas(last)
    for title, words in (
        ("Spirometry", summary_sheet.spirometry_line(read.source.others)),
        ("Oximetry", summary_sheet.oximetry_line(read.source.others)),
    ):
        if words != "none recorded":
            yield f"{title}: {words}"


def _gas(gas: StoredGas) -> str:
    reading = gas.reading
    numbers = [
        f"{title} {round_half_up(value, places)}"
        for title, value, places in (
            ("PaO₂", reading.pao2_kpa, 1),
            ("PaCO₂", reading.paco2_kpa, 1),
            ("pH", reading.ph, 2),
        )
        if value is not None
    ]
    breathed = reading.source.in_words() if reading.source else "breathing not noted"
    doubt = " (query not resolved)" if gas.has_open_query else ""
    return f"{'  '.join(numbers)} on {breathed}{doubt}, {short_date(reading.taken_on)}"


def _past(past: Sequence[PastDecision]) -> Iterable[str]:
    for one in past:
        yield from one.lines
