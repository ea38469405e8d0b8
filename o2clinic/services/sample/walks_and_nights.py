"""Walk tests and nights of the telling patients, as telling.toml has them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from o2clinic.rules.display import age_years
from o2clinic.rules.overnight_report import NightReport, read_report
from o2clinic.rules.oxygen_source import AIR, OxygenSource
from o2clinic.rules.policy import Policy
from o2clinic.rules.result_codes import Activity
from o2clinic.rules.result_kinds import OVERNIGHT_OXIMETRY, WALK_TEST
from o2clinic.rules.urgency import night_urgency, walk_urgency
from o2clinic.rules.walk_record import Carrier
from o2clinic.rules.walk_test import Walk, WalkKind, desaturation, predicted_six_minute
from o2clinic.services.sample.record import NIV, Breathed, PatientRecord, Standing

Told = dict[str, Any]
_OXIMETER = "Nonin 3150"


def write_walk(
    record: PatientRecord, told: Told, at: datetime, standing: Standing, policy: Policy
) -> None:
    """A 6MWT with its curve from rest to the end; flow 0 is air."""
    curve: list[int] = told["curve"]
    breathed = Breathed(float(told["flow"]))
    source = AIR if not told["flow"] else OxygenSource(breathed.device, Decimal(told["flow"]))
    walk = Walk(
        started_at=at,
        kind=WalkKind.SIX_MINUTE,
        source=source,
        is_watched=True,
        start_spo2_percent=Decimal(curve[0]),
        nadir_spo2_percent=Decimal(told["lowest"]),
    )
    fall = desaturation(walk, policy).by_bts
    nadir = walk.nadir_spo2_percent
    predicted = predicted_six_minute(
        record.person.sex,
        age_years(record.person.born_on, at.date()),
        Decimal(record.height_cm),
        Decimal(record.weight_kg),
    )
    record.other(
        WALK_TEST.code,
        at,
        breathed,
        standing,
        urgency=walk_urgency(nadir, policy, has_fall=fall, has_open_query=False),
        activity=Activity.EXERCISE,
        test=WalkKind.SIX_MINUTE,
        is_watched=True,
        carried_by=Carrier.PATIENT if told["flow"] else None,
        distance_m=told["metres"] * 10,
        start_spo2_percent=curve[0] * 10,
        nadir_spo2_percent=told["lowest"] * 10,
        end_spo2_percent=curve[-1] * 10,
        start_borg=round(told["borg"][0] * 10),
        end_borg=round(told["borg"][1] * 10),
        start_pulse_per_min=told["pulse"][0],
        end_pulse_per_min=told["pulse"][1],
        course_m=300,
        laps=told["metres"] // 30,
        stops=0,
        curve=[[minute, percent * 10] for minute, percent in enumerate(curve)],
        height_cm=record.height_cm * 10,
        weight_kg=record.weight_kg * 10,
        predicted_distance_m=predicted and int(predicted.predicted_m * 10),
        predicted_by=predicted.equation if predicted else "",
        has_fall=fall,
        operator="W. Tan",
        oximeter=_OXIMETER,
    )


def write_night(
    record: PatientRecord, told: Told, at: datetime, standing: Standing, policy: Policy
) -> None:
    """The figures of a night as the device reports them, on air or on NIV."""
    breathed = NIV if told.get("niv") else Breathed()
    hours = Decimal(str(told["valid_hours"]))
    share, mean = Decimal(str(told["t90"])), Decimal(str(told["mean"]))
    ended_at = at + timedelta(hours=told["hours"])
    report = NightReport(
        started_at=at,
        ended_at=ended_at,
        source=AIR,
        valid_hours=hours,
        t90_percent=share,
        mean_spo2_percent=mean,
        odi4_per_hour=Decimal(str(told["odi4"])),
    )
    outcome = read_report(report, policy).outcome
    record.other(
        OVERNIGHT_OXIMETRY.code,
        at,
        breathed,
        standing,
        urgency=night_urgency(outcome, mean, policy, has_open_query=False),
        activity=Activity.SLEEP,
        ended_at=ended_at,
        valid_hours=int(hours * 100),
        mean_spo2_percent=int(mean * 10),
        nadir_spo2_percent=told["lowest"] * 10,
        t90_percent=int(share * 10),
        t90_minutes=round(share * hours * 6),
        odi4_per_hour=round(told["odi4"] * 10),
        odi3_per_hour=round(told["odi3"] * 10),
        mean_pulse_per_min=told["pulse"],
        oximeter=_OXIMETER,
        outcome=outcome,
        policy_id=policy.id,
    )
