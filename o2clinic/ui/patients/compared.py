"""A patient's form taken apart for comparing three versions of it, and put together again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from o2clinic.rules.patient_codes import NeedKind, PhoneKind
from o2clinic.services.patient_draft import PatientDraft, PhoneDraft
from o2clinic.ui.widgets.stale_save import values_of

# How the other version was saved, and what the form does not show.
_LEFT_OUT = ("phones", "was_renamed", "reason", "note")


def compared_values(draft: PatientDraft) -> dict[str, object]:
    """The fields of the form; each telephone is a field of its own."""
    shown = {phone.kind: phone.number for phone in reversed(draft.phones)}
    phones = {f"phone_{kind}": shown.get(kind, "") for kind in PhoneKind}
    needs = tuple(kind for kind in NeedKind if kind in draft.needs)
    carers = tuple(kind for kind in NeedKind if kind in draft.carers_needs)
    return {**values_of(draft, *_LEFT_OUT), "needs": needs, "carers_needs": carers, **phones}


def with_values(draft: PatientDraft, now: PatientDraft, values: Mapping[str, Any]) -> PatientDraft:
    """What is typed, with these values, to be saved over the patient as it is now."""
    numbers = {kind: values[f"phone_{kind}"] for kind in PhoneKind}
    known = {phone.kind: phone for phone in reversed((*now.phones, *draft.phones))}
    further = tuple(it for it in now.phones if it is not _first(now, it.kind))
    phones = tuple(
        PhoneDraft(kind, number, known[kind].note if kind in known else "")
        for kind, number in numbers.items()
        if number
    )
    rest = {name: value for name, value in values.items() if not name.startswith("phone_")}
    return replace(
        draft,
        command_id=now.command_id,
        version=now.version,
        note=now.note,
        phones=(*phones, *further),
        **rest,
    )


def _first(draft: PatientDraft, kind: PhoneKind) -> PhoneDraft | None:
    return next((phone for phone in draft.phones if phone.kind is kind), None)
