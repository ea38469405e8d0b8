"""What a patient's summary shows, as text ready for the screen; made from what was read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from o2clinic.charts.trend_sheet import TrendSheet
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import date_and_time, flow, number, short_date
from o2clinic.rules.home_case import ConsentKind
from o2clinic.rules.order import (
    EQUIPMENT_WORDS,
    INTERFACE_WORDS,
    MODALITY_WORDS,
    OrderLine,
)
from o2clinic.rules.patient_codes import AllergyStatus, SmokingStatus, SmokingWho, in_words
from o2clinic.rules.policy import Policy
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.result_codes import Activity, ResultStatus
from o2clinic.rules.result_kinds import BLOOD_GAS, OXIMETRY, SPIROMETRY
from o2clinic.rules.safety_gate import Gate
from o2clinic.services.gas_readings import StoredGas
from o2clinic.services.open_actions import MarkedLine
from o2clinic.services.other_readings import OtherReading
from o2clinic.services.patient_facts import (
    ALERTS,
    ALLERGIES,
    DIAGNOSES,
    EXACERBATIONS,
    NEEDS,
    SMOKING,
    PatientFacts,
)
from o2clinic.services.risk_standing import RiskStanding
from o2clinic.services.standing import Standing
from o2clinic.services.therapy import OrderedOxygen, in_force

_GASES_SHOWN: Final = 5
_YEAR_DAYS: Final = 365
_GATES: Final = {
    Gate.RISK_CLEAR: "no danger found",
    Gate.RISK_MITIGATED: "dangers dealt with",
    Gate.RISK_HOLD: "held",
    Gate.RISK_REFUSE: "not offered",
}
_FIELDS: Final = {field.name: field for field in BLOOD_GAS.fields}


@dataclass(frozen=True, slots=True)
class OxygenLine:
    """One line of the oxygen in force: "2 L/min", "16 h a day · static concentrator"."""

    purpose: str
    setting: str
    words: str


@dataclass(frozen=True, slots=True)
class OxygenNow:
    """The order in force."""

    order_id: int
    since: str
    supplier: str
    lines: tuple[OxygenLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GasRow:
    """One line of the last gases; what was not measured is empty.

    Attributes:
        is_low: PaO₂ on air meets the LTOT limit of the policy.
        is_raised: PaCO₂ is raised under the policy.
        waits: it is not reviewed yet.
        sentence: all of it for the tooltip and a screen reader.
    """

    result_id: int
    taken: str
    breathed: str
    is_on_air: bool
    ph: str
    pao2_kpa: str
    paco2_kpa: str
    hco3_mmol_l: str
    saturation: str
    is_low: bool
    is_raised: bool
    has_open_query: bool
    waits: bool
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SummarySheet:
    """One screen about a patient.

    Attributes:
        oxygen: None when none is in force.
        gases: newest first, air and oxygen.
        stands: lines of the card on where the patient stands.
        to_do: open actions and what is missing.
        died: date of death; empty for the living.
        target: the saturation to aim at; empty where nobody asked.
    """

    patient_id: int
    died: str
    diagnoses: tuple[str, ...]
    oxygen: OxygenNow | None
    standing: Standing
    stands: tuple[MarkedLine, ...]
    gases: tuple[GasRow, ...]
    spirometry: str
    oximetry: str
    smoking: tuple[str, str]
    risk: str
    alerts: tuple[str, ...]
    needs: tuple[str, ...]
    allergies: str
    exacerbations: str
    next_visit: str
    papers: tuple[str, ...]
    to_do: tuple[MarkedLine, ...]
    trend: TrendSheet
    target: str = ""


def oxygen_now(orders: Sequence[OrderedOxygen]) -> OxygenNow | None:
    """The oxygen in force in words."""
    order = in_force(orders)
    if order is None:
        return None
    return OxygenNow(
        order.order_id,
        short_date(order.ordered_on),
        order.supplier,
        tuple(_oxygen_line(line) for line in order.lines),
    )


def _oxygen_line(line: OrderLine) -> OxygenLine:
    setting = flow(line.flow_l_min) if line.flow_l_min is not None else ""
    if line.pulse_setting:
        setting = f"pulse {line.pulse_setting}"
    share = "" if line.venturi_percent is None else f"{line.venturi_percent} % "
    quantity = "" if line.quantity == 1 else f" × {line.quantity}"
    parts = [
        "" if line.hours_per_day is None else f"{number(line.hours_per_day)} h a day",
        f"{EQUIPMENT_WORDS[line.equipment].lower()}{quantity}",
        f"{share}{INTERFACE_WORDS[line.interface]}",
        "with conserver" if line.has_conserver else "",
    ]
    return OxygenLine(MODALITY_WORDS[line.modality], setting, " · ".join(filter(None, parts)))


def gas_rows(gases: Sequence[StoredGas], policy: Policy) -> tuple[GasRow, ...]:
    """The newest gases."""
    return tuple(_gas_row(gas, policy) for gas in gases[:_GASES_SHOWN])


def _gas_row(gas: StoredGas, policy: Policy) -> GasRow:
    reading = gas.reading
    source = reading.source
    breathed = "not noted" if source is None else source.in_words()
    if source is not None and source.flow_l_min and source.fio2 is None:
        breathed = flow(source.flow_l_min)
    pao2, paco2 = reading.pao2_kpa, reading.paco2_kpa
    is_low = pao2 is not None and policy.ltot_pao2_kpa.holds(round_half_up(pao2, 1))
    queries = [one.finding.message for one in gas.findings if one.is_open]
    return GasRow(
        result_id=gas.result_id,
        taken=short_date(reading.taken_on),
        breathed=breathed,
        is_on_air=reading.is_on_air,
        ph=_shown("ph", reading.ph),
        pao2_kpa=_shown("pao2_kpa", pao2),
        paco2_kpa=_shown("paco2_kpa", paco2),
        hco3_mmol_l=_shown("hco3_mmol_l", reading.hco3_mmol_l),
        saturation=_shown("spo2_percent", reading.spo2_percent or reading.sao2_percent),
        is_low=is_low and reading.is_on_air,
        is_raised=paco2 is not None and policy.hypercapnia_paco2_kpa.holds(paco2),
        has_open_query=gas.has_open_query,
        waits=gas.status is ResultStatus.TO_REVIEW,
        sentence=". ".join([reading.in_words().capitalize(), *queries]),
    )


def _shown(name: str, value: Decimal | None) -> str:
    return "" if value is None else _FIELDS[name].shown(value)


def diagnosis_lines(facts: PatientFacts, today: date) -> tuple[str, ...]:
    """Main diagnosis first."""
    lasting = sorted(facts.open_on(DIAGNOSES, today), key=lambda line: not line.flag)
    return tuple(
        f"{line.words} since {line.begins.year}" if line.begins else line.words for line in lasting
    )


def smoking_lines(facts: PatientFacts) -> tuple[str, str]:
    """What was told last of the patient and of the household."""
    found = []
    for who, title in ((SmokingWho.PATIENT, "Patient"), (SmokingWho.HOUSEHOLD, "Household")):
        line = next((one for one in facts.of(SMOKING) if one.code.startswith(f"{who}:")), None)
        if line is None:
            found.append(f"{title}: not recorded")
            continue
        words = in_words(SmokingStatus(line.code.partition(":")[2])).lower()
        detail = f" ({line.words})" if line.words else ""
        found.append(f"{title}: {words}{detail}, {short_date(line.begins)}")
    return found[0], found[1]


def risk_line(risk: RiskStanding) -> str:
    """How the gate of the risks ends, with the first thing against an order and both forms."""
    if not risk.is_begun:
        return "not assessed"
    case, against = risk.case, risk.gate.against
    more = f" and {len(against) - 1} more" if len(against) > 1 else ""
    gate = f"{_GATES[risk.gate.outcome]}{f': {against[0]}{more}' if against else ''}"
    agreed = case.agreed
    forms = {"consent (HOCF)": case.consent_signed_on, "IHORM": case.risk_form_completed_on}
    told = {name: short_date(day) if day else "not recorded" for name, day in forms.items()}
    if agreed is not None and agreed.kind is ConsentKind.WITHDRAWN:
        told["consent (HOCF)"] = f"withdrawn {short_date(agreed.on)}"
    return "; ".join((gate, *(f"{name} {words}" for name, words in told.items())))


def allergy_line(facts: PatientFacts, today: date) -> str:
    """The agents with their reactions, or what is known of there being none."""
    lasting = facts.open_on(ALLERGIES, today)
    if not lasting:
        status = facts.allergy_status or AllergyStatus.NOT_RECORDED
        return in_words(AllergyStatus(status))
    return ", ".join(f"{line.code} ({line.words})" if line.words else line.code for line in lasting)


def need_lines(facts: PatientFacts, today: date) -> tuple[str, ...]:
    """Communication needs."""
    return tuple(
        f"{in_words(line.code)}{f' ({line.words})' if line.words else ''}"
        f"{' for the carer' if line.flag else ''}"
        for line in facts.open_on(NEEDS, today)
    )


def alert_lines(facts: PatientFacts, today: date) -> tuple[str, ...]:
    """Alerts that hold today, the dangers first."""
    lasting = sorted(facts.open_on(ALERTS, today), key=lambda line: not line.flag)
    return tuple(line.words for line in lasting)


def exacerbation_line(facts: PatientFacts, today: date) -> str:
    """How many within a year, and the last."""
    known = [line for line in facts.of(EXACERBATIONS) if line.begins is not None]
    if not known:
        return "none recorded"
    recent = [line for line in known if line.begins and (today - line.begins).days <= _YEAR_DAYS]
    admitted = sum(line.flag for line in recent)
    words = f"{len(recent)} in the last year"
    if admitted:
        words += f", {admitted} with admission"
    return f"{words}; last {short_date(known[0].begins)}"


def spirometry_line(others: Sequence[OtherReading]) -> str:
    """The last spirometry."""
    last = next((one for one in others if one.kind == SPIROMETRY.code), None)
    if last is None:
        return "none recorded"
    values = {"fev1_l": last.fev1_l, "fvc_l": last.fvc_l, "post_fev1_l": last.post_fev1_l}
    words = SPIROMETRY.one_line({name: it for name, it in values.items() if it is not None})
    if last.fev1_l and last.fev1_predicted_l:
        words += f", {round_half_up(last.fev1_l / last.fev1_predicted_l * 100, 0)} % predicted"
    if last.fev1_z is not None:
        words += f", z {round_half_up(last.fev1_z, 1)}"
    return f"{words}{_query(last)}, {short_date(day_of(last.taken_at))}"


def oximetry_line(others: Sequence[OtherReading]) -> str:
    """The last oximetry with what was breathed."""
    last = next((one for one in others if one.kind == OXIMETRY.code), None)
    if last is None or last.spo2_percent is None:
        return "none recorded"
    breathed = "breathing not noted" if last.source is None else f"on {last.source.in_words()}"
    doing = "" if last.activity is Activity.REST else f", {last.activity}"
    words = f"SpO₂ {round_half_up(last.spo2_percent, 0)} % {breathed}{doing}"
    return f"{words}{_query(last)}, {short_date(day_of(last.taken_at))}"


def _query(reading: OtherReading) -> str:
    return " (query not resolved)" if reading.has_open_query else ""


def visit_line(starts_at: datetime, title: str, who: str, where: str, today: date) -> str:
    """The next visit in one line."""
    days = (day_of(starts_at) - today).days
    when = "today" if days == 0 else f"in {days} day{'' if days == 1 else 's'}"
    return f"{date_and_time(local(starts_at))} ({when}) · {title} · {who} · {where}"
