"""One OBX segment of an HL7 v2 message: what it says, and whether it can be relied upon."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from o2clinic.exchange.codes import Meaning, meaning_of, stage_named
from o2clinic.exchange.fields import STAGED_FIELDS, Disagreement, canonical, words_for
from o2clinic.exchange.hl7_segments import Segment
from o2clinic.exchange.readings import Observation, Specimen

_LONGEST_SHOWN = 200
_COUNTED = {"F", "C"}
_STATUS_WORDS = {
    "": "It is not said whether the value is final.",
    "P": "The value is preliminary; wait for the final one.",
    "R": "The value is not verified; wait for the final one.",
    "I": "The sample is still being measured.",
    "X": "The analyser could not obtain the value.",
    "D": "The sender has deleted the value.",
    "W": "The sender has marked the value as wrong.",
}
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:[.,][0-9]{1,6})?")


def read_observation(
    obx: Segment, obr: Segment | None, specimen: Specimen | None
) -> tuple[Observation, Specimen | None]:
    """One observation with its problem, if any, and the blood its code speaks of.

    Args:
        obx: the segment.
        obr: the order it belongs to; says the status and the stage where the observation does not.
        specimen: the blood the message says was sampled.
    """
    status = (obx.field(11) or (obr.field(25) if obr else "")).upper()
    codes = tuple(dict.fromkeys(filter(None, (obx.field(3, 1)[:80], obx.field(3, 4)[:80]))))
    texts = tuple(dict.fromkeys(filter(None, (obx.field(3, 2)[:200], obx.field(3, 5)[:200]))))
    seen = Observation(
        raw_code=" / ".join(codes),
        raw_text=" / ".join(texts),
        raw_value=_shown(obx.whole(5)),
        raw_unit=_shown(obx.whole(6)),
        raw_range=_shown(obx.whole(7)),
        status=status,
    )
    try:
        _require_measurement(obx)
        meaning = meaning_of(codes, texts)
        quantity = meaning.what
        stage = meaning.stage or (stage_named(_order_words(obr)) if obr else "")
        if quantity in STAGED_FIELDS and stage == "post":
            quantity = f"post_{quantity}"
        _require_kept(meaning)
        seen = replace(seen, quantity=quantity, is_calculated=meaning.is_calculated)
        _require_final(status)
        _require_specimen(meaning, specimen)
        value = canonical(quantity, _number(obx), _unit(obx))
    except Disagreement as why:
        return replace(seen, problem=str(why)), None
    return replace(seen, value=value), meaning.specimen


def settle_repeats(observations: Sequence[Observation]) -> tuple[Observation, ...]:
    """One value for each quantity: a corrected one replaces, two that differ are both set aside."""
    settled = list(observations)
    by_quantity: dict[str, list[int]] = {}
    for place, seen in enumerate(settled):
        if seen.quantity is not None and seen.problem is None:
            by_quantity.setdefault(seen.quantity, []).append(place)
    for quantity, places in by_quantity.items():
        corrected = [place for place in places if settled[place].status == "C"]
        if corrected and len(corrected) < len(places):
            for place in set(places) - set(corrected):
                settled[place] = _aside(settled[place], "A corrected value was sent for it.")
        standing = corrected or places
        if len({settled[place].value for place in standing}) > 1:
            for place in standing:
                why = f"Two different values were sent for {words_for(quantity)}."
                settled[place] = _aside(settled[place], why)
        else:
            for place in standing[1:]:
                settled[place] = _aside(settled[place], "The same value was sent before.")
    return tuple(settled)


def _require_measurement(obx: Segment) -> None:
    if obx.field(2).upper() in {"ED", "RP"}:
        raise Disagreement("It is a document or picture, not a value.")


def _require_kept(meaning: Meaning) -> None:
    if not meaning.is_kept:
        raise Disagreement(f"O2Clinic does not keep this: {meaning.what}.")


def _require_final(status: str) -> None:
    if status not in _COUNTED:
        raise Disagreement(_STATUS_WORDS.get(status, f"Its status “{status[:10]}” is unknown."))


def _require_specimen(meaning: Meaning, told: Specimen | None) -> None:
    if meaning.specimen and told and meaning.specimen is not told:
        raise Disagreement(
            f"Its code is for {meaning.specimen.words} blood, "
            f"but the message says the sample is {told.words}."
        )


def _aside(seen: Observation, why: str) -> Observation:
    return replace(seen, value=None, problem=why)


def _order_words(obr: Segment) -> str:
    return obr.field(4, 2) or obr.field(4, 1)


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def _number(obx: Segment) -> Decimal:
    if obx.repeats(5) > 1:
        raise Disagreement("Several values were sent in one.")
    sent = obx.field(5)
    if obx.field(2).upper() == "SN":  # comparator, number, separator, second number
        if obx.field(5, 1) not in {"", "="} or obx.field(5, 3):
            raise Disagreement("It is a limit or a range, not one value.")
        sent = obx.field(5, 2)
    if not sent:
        raise Disagreement("No value was sent.")
    if _NUMBER.fullmatch(sent) is None:
        if sent[0] in "<>≤≥":
            raise Disagreement(f"“{_shown(sent)}” is a limit, not a value.")
        raise Disagreement(f"“{_shown(sent)}” is not a number.")
    return Decimal(sent.replace(",", "."))


def _unit(obx: Segment) -> str:
    """The unit's identifier, else its text."""
    return _shown(obx.field(6, 1) or obx.field(6, 2))
