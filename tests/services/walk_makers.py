"""Makers of drafts of walks and nights, as a nurse would type them."""

from datetime import timedelta
from typing import Any

from clinic import NOON
from gas_makers import AN_HOUR_AGO, D

from o2clinic.rules.overnight_report import NightReport
from o2clinic.rules.oxygen_source import AIR
from o2clinic.rules.walk_record import WalkRecord
from o2clinic.rules.walk_test import Walk, WalkKind
from o2clinic.services.nights import NightDraft
from o2clinic.services.walks import WalkDraft
from o2clinic.services.work import new_command_id

HEAD = {"kept_reason", "leaves_query_open", "id", "version", "amended_reason", "note"}
OF_WALK = {"curve", "carried_by", "aid", "operator", "oximeter", "height_cm", "weight_kg"}
OF_NIGHT = {"oximeter", "file_name", "curve"}
BED = NOON - timedelta(hours=14)


def a_walk_draft(patient_id: int, **given: Any) -> WalkDraft:
    """A 6MWT on air with a significant fall."""
    head = {name: given.pop(name) for name in HEAD & set(given)}
    beside = {name: given.pop(name) for name in OF_WALK & set(given)}
    known: dict[str, Any] = {
        "started_at": AN_HOUR_AGO,
        "kind": WalkKind.SIX_MINUTE,
        "source": AIR,
        "is_watched": True,
        "start_spo2_percent": D("94"),
        "nadir_spo2_percent": D("86"),
        "distance_m": D("240"),
        "end_borg": D("5"),
    }
    return WalkDraft(
        command_id=new_command_id(),
        patient_id=patient_id,
        record=WalkRecord(walk=Walk(**known | given), **beside),
        **head,
    )


def a_night_draft(patient_id: int, **given: Any) -> NightDraft:
    """A quiet night on air."""
    head = {name: given.pop(name) for name in (HEAD | OF_NIGHT) & set(given)}
    known: dict[str, Any] = {
        "started_at": BED,
        "ended_at": BED + timedelta(hours=8),
        "source": AIR,
        "valid_hours": D("7.50"),
        "mean_spo2_percent": D("93.4"),
        "nadir_spo2_percent": D(84),
        "t90_percent": D("4.0"),
        "odi4_per_hour": D("3.2"),
    }
    return NightDraft(
        command_id=new_command_id(),
        patient_id=patient_id,
        report=NightReport(**known | given),
        **head,
    )
