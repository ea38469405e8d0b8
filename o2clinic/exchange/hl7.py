"""HL7 v2 result messages (ORU^R01) from blood gas analysers and spirometers.

Nothing is guessed and nothing is dropped: a value whose code, text and unit do not agree, a
message of two patients, a time without a zone stay in sight with the reason in words.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from o2clinic.errors import Unreadable
from o2clinic.exchange.codes import specimen_named
from o2clinic.exchange.fields import SPIROMETRY_FIELDS
from o2clinic.exchange.hl7_observation import read_observation, settle_repeats
from o2clinic.exchange.hl7_segments import BrokenHeader, Segment, segments_of
from o2clinic.exchange.hl7_text import RawMessage, parse_time, split_messages
from o2clinic.exchange.readings import Message, Observation, PatientAsSent, Specimen
from o2clinic.rules.clinic_time import CLINIC_ZONE

LARGEST_FILE_BYTES = 2_000_000
MOST_MESSAGES = 500
# Some 800 full blood gases; more would keep the reader waiting.
_MOST_DELIMITERS = 400_000
_DELIMITERS = (b"|", b"^", b"~", b"&", b"\r", b"\n")
_MOST_WARNINGS = 5  # of one sort
_SEGMENT_NAME = re.compile(r"[A-Z][A-Z0-9]{2}")
# A spirometry session runs from the first blows to those after the bronchodilator.
_LONGEST_SESSION = timedelta(minutes=120)


def read_messages(data: bytes, source: str) -> tuple[Message, ...]:
    """Every message of a file, with what is doubtful about each.

    Args:
        data: the file as it came.
        source: its name, for the messages to people.

    Raises:
        Unreadable: it is empty, too large, or holds no HL7 message at all.
    """
    if len(data) > LARGEST_FILE_BYTES:
        raise Unreadable(
            source,
            0,
            f"the file is larger than {LARGEST_FILE_BYTES // 1_000_000} MB. "
            "It is not an analyser's file, or it must be exported in smaller parts.",
        )
    if b"MSH" not in data.replace(b"\x00", b""):
        raise Unreadable(source, 0, "there is no HL7 message in this file.")
    if sum(map(data.count, _DELIMITERS)) > _MOST_DELIMITERS:
        raise Unreadable(source, 0, "it has too many fields. Export it in smaller parts.")
    found = split_messages(data)
    if not any(message.text.startswith("MSH") for message in found):
        raise Unreadable(source, 0, "no line begins with MSH, so there is no HL7 message in it.")
    if len(found) > MOST_MESSAGES:
        raise Unreadable(
            source, 0, f"it holds more than {MOST_MESSAGES} messages. Export it in smaller parts."
        )
    return tuple(_message(raw) for raw in found)


@dataclass(frozen=True, slots=True)
class _Sample:
    """When and what blood was sampled, as far as all orders of the message agree."""

    taken_at: datetime | None
    is_time_assumed: bool
    specimen: Specimen | None
    warnings: tuple[str, ...]


class _Conflict(ValueError):
    """The message as a whole cannot be used; the text says why."""


def _message(raw: RawMessage) -> Message:
    sha256 = hashlib.sha256(raw.raw).hexdigest()
    if not raw.text.startswith("MSH"):
        return Message(
            raw=raw.raw, sha256=sha256, problem="There is text before the first message header."
        )
    try:
        segments = segments_of(raw.text)
    except BrokenHeader:
        why = "The message header is broken: it does not say how the message is written."
        return Message(raw=raw.raw, sha256=sha256, problem=why)
    return _assembled(raw, sha256, segments)


def _assembled(raw: RawMessage, sha256: str, segments: Sequence[Segment]) -> Message:
    header = segments[0]
    orders = [segment for segment in segments if segment.name == "OBR"]
    patient, patient_warnings = _patient(segments)
    told, specimen_warnings = _specimen_told(segments)
    observations, implied = _observations(segments, told)
    problem = None
    # Codes for two kinds of blood tell nothing: the person at the review is asked.
    specimen = told or (min(implied) if len(implied) == 1 else None)
    if len(implied) > 1:
        specimen_warnings += ("The codes are for different kinds of blood: ask which it was.",)
    sample = _Sample(None, is_time_assumed=False, specimen=specimen, warnings=())
    try:
        _check_kind(header)
        _check_one_patient(segments)
        sample = _sample(orders, observations, sample.specimen)
    except _Conflict as why:
        problem = str(why)
    return Message(
        raw=raw.raw,
        sha256=sha256,
        control_id=header.field(10)[:200],
        sender=" / ".join(filter(None, (header.field(3), header.field(4))))[:200],
        version=header.field(12)[:20],
        order_id=_order_id(segments),
        patient=patient,
        taken_at=sample.taken_at,
        is_time_assumed=sample.is_time_assumed,
        specimen=sample.specimen,
        is_correction=any(order.field(25).upper() == "C" for order in orders),
        observations=observations,
        notes=tuple(
            note for segment in segments if segment.name == "NTE" if (note := segment.field(3))
        ),
        warnings=(
            *raw.warnings,
            *_unknown_lines(segments),
            *patient_warnings,
            *specimen_warnings,
            *sample.warnings,
        ),
        problem=problem,
    )


def _unknown_lines(segments: Sequence[Segment]) -> tuple[str, ...]:
    broken = [segment.name for segment in segments if not _SEGMENT_NAME.fullmatch(segment.name)]
    return tuple(
        f"A line that begins with “{name[:20]}” is not understood and was left out."
        for name in dict.fromkeys(broken[:_MOST_WARNINGS])
    )


def _check_kind(header: Segment) -> None:
    kind = (header.field(9, 1).upper(), header.field(9, 2).upper())
    if kind[0] != "ORU" or kind[1] not in {"R01", ""}:
        sent = "^".join(filter(None, kind))[:20] or "no kind"
        raise _Conflict(f"It is not a message of results (ORU^R01) but of {sent}.")


def _check_one_patient(segments: Sequence[Segment]) -> None:
    # Some senders repeat the same patient before each order; that is no conflict.
    named = {(pid.whole(3), pid.whole(5), pid.field(7)) for pid in segments if pid.name == "PID"}
    if len(named) > 1:
        raise _Conflict("The message holds results of more than one patient.")


def _observations(
    segments: Sequence[Segment], told: Specimen | None
) -> tuple[tuple[Observation, ...], set[Specimen]]:
    """All observations, and the blood that their codes speak of."""
    order: Segment | None = None
    observations: list[Observation] = []
    implied: set[Specimen] = set()
    for segment in segments:
        if segment.name == "OBR":
            order = segment
        elif segment.name == "OBX" and not _specimen_in(segment):
            seen, specimen = read_observation(segment, order, told)
            observations.append(seen)
            implied |= {specimen} if specimen else set()
    return settle_repeats(observations), implied


def _specimen_in(obx: Segment) -> str:
    """What an observation says that names the kind of sample and is no measurement."""
    names = {obx.field(3, 1).lower(), obx.field(3, 2).lower()}
    is_sample = {"sampletype", "sample type", "specimen", "specimen type"} & names
    return (obx.field(5, 2) or obx.field(5, 1) or "?") if is_sample else ""


def _specimen_told(segments: Sequence[Segment]) -> tuple[Specimen | None, tuple[str, ...]]:
    """From OBR-15, SPM-4 or an observation that names it."""
    sent: list[str] = []
    for segment in segments:
        if segment.name in {"OBR", "SPM"}:
            number = 15 if segment.name == "OBR" else 4
            sent += [segment.field(number, 1), segment.field(number, 2)]
        elif segment.name == "OBX":
            sent.append(_specimen_in(segment))
    sent = [text for text in sent if text]
    known = {found for text in sent if (found := specimen_named(text))}
    if len(known) > 1:
        return None, ("The message names two kinds of blood: ask which was sampled.",)
    if sent and not known:
        return None, (f"The sample is called “{sent[0][:40]}”: ask which blood it was.",)
    return (known.pop() if known else None), ()


def _sample(
    orders: Sequence[Segment], observations: Sequence[Observation], specimen: Specimen | None
) -> _Sample:
    """The time of sampling (OBR-7), one for the whole message."""
    if not observations:
        raise _Conflict("The message holds no values.")
    sent = list(dict.fromkeys(order.field(7) for order in orders if order.field(7)))
    if len(sent) <= 1:
        taken_at, is_assumed, warning = parse_time(sent[0] if sent else "", CLINIC_ZONE)
        return _Sample(taken_at, is_assumed, specimen, (warning,) if warning else ())
    read = [parse_time(text, CLINIC_ZONE) for text in sent]
    instants = [instant for instant, _, _ in read if instant is not None]
    fields = {seen.quantity for seen in observations if seen.quantity}
    is_one_session = (
        len(instants) == len(read)
        and fields <= SPIROMETRY_FIELDS
        and max(instants) - min(instants) <= _LONGEST_SESSION
    )
    if not is_one_session and len(set(instants)) != 1:
        raise _Conflict("The message holds samples of different times; they cannot be told apart.")
    first = min(read, key=lambda one: one[0] or max(instants))
    return _Sample(first[0], first[1], specimen, tuple(filter(None, {one[2] for one in read})))


def _patient(segments: Sequence[Segment]) -> tuple[PatientAsSent, tuple[str, ...]]:
    pid = next((segment for segment in segments if segment.name == "PID"), None)
    if pid is None:
        return PatientAsSent(), ("The message names no patient: find the patient by hand.",)
    nhs_numbers: list[str] = []
    others: list[str] = []
    for repeat in range(1, min(pid.repeats(3), 20) + 1):
        number = pid.field(3, 1, repeat)[:100]
        kind = {pid.field(3, 4, repeat).upper(), pid.field(3, 5, repeat).upper()}
        if number:
            (nhs_numbers if kind & {"NH", "NHS", "NHSNMBR"} else others).append(number)
    others += [number for place in (2, 4) if (number := pid.field(place)[:100])]
    born_on, warning = _birth(pid.field(7))
    warnings = [warning] if warning else []
    digits = {"".join(number.split()).replace("-", "") for number in nhs_numbers}
    if len(digits) > 1:
        warnings.append("Two different NHS numbers were sent; neither is used.")
        others = [*sorted(digits), *others]
        digits = set()
    patient = PatientAsSent(
        nhs_number=digits.pop() if digits else "",
        other_ids=tuple(dict.fromkeys(others)),
        family_name=pid.field(5, 1)[:200],
        given_name=pid.field(5, 2)[:200],
        born_on=born_on,
        sex=pid.field(8)[:20],
    )
    return patient, tuple(warnings)


def _birth(sent: str) -> tuple[date | None, str]:
    if not sent:
        return None, "No date of birth was sent."
    try:
        return date.fromisoformat(f"{sent[:4]}-{sent[4:6]}-{sent[6:8]}"), ""
    except ValueError:
        return None, f"The date of birth “{sent[:20]}” is not a date."


def _order_id(segments: Sequence[Segment]) -> str:
    for name, number in (("ORC", 2), ("OBR", 2), ("ORC", 3), ("OBR", 3)):
        for segment in segments:
            if segment.name == name and segment.field(number):
                return segment.field(number)[:200]
    return ""
