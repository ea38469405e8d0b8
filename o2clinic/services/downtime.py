"""The downtime pack: what a clinic needs for two days when the server does not answer."""

import json
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.orm import Session

from o2clinic import paths
from o2clinic.documents.downtime_pack import (
    DowntimePack,
    PackedDay,
    PackedPatient,
    PackedVisit,
    downtime_pdf,
)
from o2clinic.documents.page import Identity
from o2clinic.documents.wording import weekday_date
from o2clinic.errors import SignInRefused
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import clock_time, date_and_time
from o2clinic.rules.permissions import Permission
from o2clinic.services import summary_sheet
from o2clinic.services.day_list import identities_of, letterhead_of, needs_of, phones_of
from o2clinic.services.diary import read_visits
from o2clinic.services.policies import in_force
from o2clinic.services.trends import read
from o2clinic.services.visit_rows import VisitRow
from o2clinic.services.work import Actor, Desk
from o2clinic.storage import sealed_pack
from o2clinic.storage.engine import is_local
from o2clinic.storage.sealed_pack import PackLock

__all__ = [
    "Downtime",
    "DowntimePack",
    "PackLock",
    "PackedPatient",
    "PackedVisit",
    "are_there",
    "is_for",
    "lock_for",
    "open_pack",
    "pdf_of",
]


class Downtime:
    """Makes the pack of one person: those who may not read records get the day list only."""

    def __init__(self, desk: Desk, actor: Actor) -> None:
        self._desk, self._actor = desk, actor

    @property
    def is_wanted(self) -> bool:
        """Whether the person has anything to do in a clinic."""
        return self._actor.may(Permission.SEE_DIARY)

    def pack(self) -> DowntimePack:
        """Today's and tomorrow's clinics as they stand now; that it was made is audited."""
        at = self._desk.now()
        today = day_of(at)
        with self._desk.reading(self._actor, Permission.SEE_DIARY) as session:
            days = (today, today + timedelta(days=1))
            visits = {day: _visits(session, day, today) for day in days}
            keys = {one.patient_id for listed in visits.values() for one in listed}
            identities, phones = identities_of(session, keys), phones_of(session, keys)
            needs = needs_of(session, keys, today)
            packed = {
                day: tuple(_visit(one, phones, needs) for one in listed)
                for day, listed in visits.items()
            }
            patients: tuple[PackedPatient, ...] = ()
            if self._actor.may(Permission.READ_RECORD):
                ordered = sorted(identities, key=lambda key: identities[key].name)
                patients = tuple(
                    _patient(session, key, identities[key], phones.get(key, ""), today)
                    for key in ordered
                )
            clinic = letterhead_of(session).name
        with self._desk.work(self._actor, Permission.SEE_DIARY, "make downtime pack") as work:
            work.reason = f"{len(keys)} patients, {'sheets' if patients else 'day list only'}"
        return DowntimePack(
            clinic=clinic,
            as_of=date_and_time(local(at)),
            made_for=self._actor.name,
            days=tuple(PackedDay(weekday_date(day), packed[day]) for day in days),
            patients=patients,
        )

    def pdf(self) -> bytes:
        """The pack of now for the printer."""
        return downtime_pdf(self.pack())

    def keep(self, lock: PackLock) -> None:
        """Make the pack and put it on this computer's disk, locked."""
        sealed_pack.write(_folder(), lock, _as_bytes(self.pack()))


def is_for(desk: Desk) -> bool:
    """Whether packs are kept: a local file is there when its computer is."""
    return not is_local(desk.engine)


def lock_for(desk: Desk, sign_in_name: str, password: str) -> PackLock:
    """The lock of a person's packs, which opens by the name and password of now."""
    return sealed_pack.lock_for(_owner(desk.engine.url, sign_in_name), password)


def are_there() -> bool:
    """Whether a pack lies on this computer."""
    sealed_pack.drop_old(_folder())
    return sealed_pack.are_there(_folder())


def open_pack(url: str, sign_in_name: str, password: str) -> DowntimePack:
    """A person's pack, read without the server.

    Raises:
        SignInRefused: this name and password open none.
    """
    try:
        return _from_bytes(
            sealed_pack.read(_folder(), _owner(make_url(url), sign_in_name), password)
        )
    except sealed_pack.WrongPassword as error:
        raise SignInRefused(
            "This name and password open no downtime pack on this computer."
        ) from error


def pdf_of(pack: DowntimePack) -> bytes:
    """The pack for the printer."""
    return downtime_pdf(pack)


def _folder() -> Path:
    return paths.user_data() / "downtime"


def _owner(address: URL, sign_in_name: str) -> str:
    host = address.host or address.query.get("host", "")
    return f"{host}\n{address.port or 5432}\n{address.database}\n{sign_in_name.strip().casefold()}"


def _visits(session: Session, day: date, today: date) -> list[VisitRow]:
    return [one for one in read_visits(session, day, None, today) if not one.is_freed]


def _visit(one: VisitRow, phones: dict[int, str], needs: dict[int, list[str]]) -> PackedVisit:
    return PackedVisit(
        patient_id=one.patient_id,
        time=f"{clock_time(local(one.starts_at))}–{clock_time(local(one.ends_at))}",
        name=one.name,
        born=one.born,
        nhs_number=one.nhs_number,
        visit=f"{one.title}: {one.note}" if one.note else one.title,
        clinician=one.clinician,
        place=one.place,
        telephone=phones.get(one.patient_id, ""),
        needs="; ".join(needs.get(one.patient_id, [])),
        status=f"{one.status_words} · overbooked" if one.is_overbooked else one.status_words,
    )


def _patient(
    session: Session, patient_id: int, identity: Identity, telephone: str, today: date
) -> PackedPatient:
    source = read(session, patient_id)
    facts = source.facts
    gases = summary_sheet.gas_rows(source.gases, in_force(facts.policy_id))
    lines = (
        ("Allergies", summary_sheet.allergy_line(facts, today)),
        ("Oxygen order in force", _oxygen(summary_sheet.oxygen_now(source.orders))),
        ("Diagnoses", "\n".join(summary_sheet.diagnosis_lines(facts, today))),
        ("Spirometry", summary_sheet.spirometry_line(source.others)),
        ("Oximetry", summary_sheet.oximetry_line(source.others)),
        ("Exacerbations", summary_sheet.exacerbation_line(facts, today)),
        ("Smoking", "\n".join(summary_sheet.smoking_lines(facts))),
        ("Communication needs", "\n".join(summary_sheet.need_lines(facts, today)) or "none noted"),
        ("Telephone", telephone),
    )
    return PackedPatient(
        patient_id=patient_id,
        family=identity.family,
        given=identity.given,
        title=identity.title,
        born_on=identity.born_on.isoformat(),
        nhs_number=identity.nhs_number,
        telephone=telephone,
        dangers=summary_sheet.alert_lines(facts, today),
        facts=lines,
        gases=tuple(_gas(row) for row in gases),
    )


def _gas(row: summary_sheet.GasRow) -> tuple[str, ...]:
    breathed = f"{row.breathed} (not reviewed)" if row.waits else row.breathed
    return (
        row.taken, breathed, row.ph, row.pao2_kpa, row.paco2_kpa, row.hco3_mmol_l, row.saturation,
    )  # fmt: skip


def _oxygen(now: summary_sheet.OxygenNow | None) -> str:
    if now is None:
        return "none in force"
    lines = [
        " · ".join(filter(None, (line.purpose, line.setting, line.words))) for line in now.lines
    ]
    return "\n".join([f"since {now.since}, {now.supplier}", *lines])


def _as_bytes(pack: DowntimePack) -> bytes:
    return json.dumps(asdict(pack)).encode()


def _from_bytes(content: bytes) -> DowntimePack:
    found: dict[str, Any] = json.loads(content)
    days = tuple(
        PackedDay(day["title"], tuple(PackedVisit(**one) for one in day["visits"]))
        for day in found["days"]
    )
    patients = tuple(
        PackedPatient(
            **one
            | {
                "dangers": tuple(one["dangers"]),
                "facts": tuple((title, words) for title, words in one["facts"]),
                "gases": tuple(tuple(row) for row in one["gases"]),
            }
        )
        for one in found["patients"]
    )
    return DowntimePack(**found | {"days": days, "patients": patients})
