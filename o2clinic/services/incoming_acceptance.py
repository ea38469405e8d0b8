"""Taking a message of an analyser into the record, once a person has confirmed it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from o2clinic.errors import Finding, Level
from o2clinic.exchange.readings import Message
from o2clinic.rules.blood_gas import GasReading, SampleKind
from o2clinic.rules.oxygen_source import OxygenSource
from o2clinic.rules.result_codes import Activity, ResultSource
from o2clinic.rules.result_kinds import BLOOD_GAS
from o2clinic.rules.spirometry import SpirometryReading
from o2clinic.services.blood_gases import BloodGasDraft, record_gas
from o2clinic.services.incoming_match import Agreement, ProposedPatient
from o2clinic.services.incoming_sheet import kind_of
from o2clinic.services.result_draft import tidy
from o2clinic.services.spirometries import SpirometryDraft, record_session
from o2clinic.services.work import Work

_BREATHED = {"fio2_percent", "flow_l_min"}  # answered by the person, not taken from the message


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptDraft:
    """What the review screen sends.

    Attributes:
        id, version: of the message.
        is_patient_confirmed: the person has compared the patient with the message.
        are_units_confirmed: the person has compared the units with the print-out.
        breathed: answer to "air or oxygen?"; None when it was not given.
        sample: where the blood came from; None when it was not said.
        taken_at: when the message tells none.
        selected: names of the fields to be taken.
        kept_reason: why the values, or the patient, are right in spite of what the rules ask.
    """

    command_id: str
    id: int
    version: int
    patient_id: int
    is_patient_confirmed: bool = False
    are_units_confirmed: bool = False
    breathed: OxygenSource | None = None
    sample: SampleKind | None = None
    taken_at: datetime | None = None
    selected: frozenset[str] = frozenset()
    activity: Activity = Activity.REST
    off_oxygen_minutes: int | None = None
    spo2_percent: Decimal | None = None
    height_cm: Decimal | None = None
    note: str = ""
    kept_reason: str = ""
    leaves_query_open: bool = False


def unanswered(draft: AcceptDraft, message: Message) -> Iterator[Finding]:
    """What the person has not confirmed or answered yet."""
    if not draft.is_patient_confirmed:
        yield _asked("is_patient_confirmed", "Compare the patient with the message and confirm.")
    if not draft.are_units_confirmed:
        yield _asked("are_units_confirmed", "Compare the units with the print-out and confirm.")
    taken = draft.selected - _BREATHED
    if not taken:
        yield _asked("selected", "Choose at least one value to take.")
    elif not taken <= set(message.offered):
        yield _asked("selected", "A value that was set aside cannot be taken.")
    if message.taken_at is None and draft.taken_at is None:
        yield _asked("taken_at", "The message does not tell the time of the sample. Type it.")
    if kind_of(message) is not BLOOD_GAS:
        return
    if draft.breathed is None:
        yield _asked("source", "Air or oxygen? Choose air, or the device with its flow.")
    if draft.sample is None:
        yield _asked("sample", "Choose where the blood came from.")


def identity(draft: AcceptDraft, match: ProposedPatient) -> Iterator[Finding]:
    """What speaks against the chosen patient."""
    if match.agreement is Agreement.NOT_FOUND:
        yield _asked("patient_id", match.words)
    elif match.agreement is Agreement.CONTRADICTS and not tidy(draft.kept_reason):
        message = f"{match.words} Is it this patient? Give the reason, or put the message away."
        yield Finding("INCOMING", Level.CONFIRM, message, "patient_id")


def _asked(field: str, message: str) -> Finding:
    return Finding("INCOMING", Level.BLOCK, message, field)


def record_message(work: Work, draft: AcceptDraft, message: Message) -> int:
    """Write the selected values by the rules of typed ones; gives the result's key."""
    taken_at = draft.taken_at or message.taken_at
    if taken_at is None:
        raise ValueError("a message without a time was to be recorded")
    head: dict[str, Any] = {
        "command_id": draft.command_id,
        "patient_id": draft.patient_id,
        "activity": draft.activity,
        "note": draft.note,
        "kept_reason": draft.kept_reason,
        "leaves_query_open": draft.leaves_query_open,
        "source": ResultSource.IMPORTED,
        "as_typed": _as_sent(draft, message),
    }
    values = {
        name: value
        for name, value in message.offered.items()
        if name in draft.selected and name not in _BREATHED
    }
    if kind_of(message) is BLOOD_GAS:
        return record_gas(
            work,
            BloodGasDraft(
                **head,
                analyser=message.sender[:100],
                reading=_gas(draft, message, values, taken_at),
            ),
        )
    return record_session(
        work, SpirometryDraft(**head, reading=_session(draft, message, values, taken_at))
    )


def _gas(
    draft: AcceptDraft, message: Message, values: dict[str, Decimal], taken_at: datetime
) -> GasReading:
    if draft.sample is None:
        raise ValueError("a gas without its kind of sample was to be recorded")
    computed = any(
        seen.is_calculated and seen.quantity == "sao2_percent" for seen in message.observations
    )
    typed: dict[str, Any] = dict(values)
    if draft.spo2_percent is not None:
        typed["spo2_percent"] = draft.spo2_percent
    return GasReading(
        sample=draft.sample,
        source=draft.breathed,
        taken_at=taken_at,
        is_sao2_computed=computed and "sao2_percent" in values,
        off_oxygen_minutes=draft.off_oxygen_minutes,
        **typed,
    )


def _session(
    draft: AcceptDraft, message: Message, values: dict[str, Decimal], taken_at: datetime
) -> SpirometryReading:
    known: dict[str, Any] = {
        name: values[name]
        for name in ("fev1_l", "fvc_l", "pef_l_min", "post_fev1_l", "post_fvc_l")
        if name in values
    }
    return SpirometryReading(
        taken_at=taken_at,
        height_cm=draft.height_cm,
        ratio_as_entered=values.get("fev1_fvc"),
        spirometer=message.sender[:100],
        **known,
    )


def _as_sent(draft: AcceptDraft, message: Message) -> dict[str, tuple[str, str]]:
    return {
        seen.quantity: (seen.raw_value, seen.raw_unit)
        for seen in message.observations
        if seen.quantity in draft.selected and seen.problem is None and seen.quantity
    }
