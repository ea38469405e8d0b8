"""The telling patients: each shows one thing, told in resources/sample_clinic/telling.toml."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from o2clinic.errors import Level
from o2clinic.rules.blood_gas import GasReading, SampleKind
from o2clinic.rules.blood_gas_quality import QualityContext, data_quality
from o2clinic.rules.clinic_time import instant
from o2clinic.rules.order import Equipment, Modality
from o2clinic.rules.oxygen_source import Device, OxygenSource
from o2clinic.rules.patient_codes import Sex, SignKind, SmokingWho
from o2clinic.rules.result_codes import ResultStatus
from o2clinic.services.policies import DEFAULT_POLICY, policy
from o2clinic.services.sample.courses import Course, Span
from o2clinic.services.sample.lists import lists, stories
from o2clinic.services.sample.patients import Extra, Life, PatientMaker, write_habits
from o2clinic.services.sample.people import Home, Identity, dice_for
from o2clinic.services.sample.profiles import lungs_of, profile_of
from o2clinic.services.sample.record import AIR, Breathed, Line, PatientRecord, Standing, Team
from o2clinic.services.sample.walks_and_nights import write_night, write_walk
from o2clinic.services.sample.write import Rows

Told = dict[str, Any]
_DATED: Final = ("gases", "oximetry", "spirometry", "orders", "worse", "signs", "needs")
_USUAL_DAYS: Final = 1500
_EXACT_DAYS: Final = 62  # nearer than this, distances between visits are the story
_SLIP: Final = Standing(status=ResultStatus.AMENDED)
_MENDED: Final = "Typing slip in PaO2; corrected from the print-out."


def keys_of_stories() -> dict[str, int]:
    """The key in the database of each telling patient."""
    return {told["key"]: place for place, told in enumerate(stories(), start=1)}


def story_day(told: Told, ago: int, today: date) -> date:
    """The day that is so many days ago in a story, on the day for which the clinic is made."""
    return _so_long_ago(_counts_from(told, today), ago)


class StoryTeller:
    """Writes the telling patients, who come first among all.

    Args:
        maker: for the rows that every patient has.
        rows: where they go.
        team: who has looked after them.
        seed: for what the story leaves open.
        today: the day that each `ago` counts back from.
    """

    def __init__(
        self, maker: PatientMaker, rows: Rows, team: Team, *, seed: int, today: date
    ) -> None:
        self._maker = maker
        self._rows = rows
        self._team = team
        self._seed = seed
        self._today = today
        self._counts_from = today

    def tell(self, place: int, nhs_number: str) -> None:
        """Write the telling patient at a place."""
        told = stories()[place]
        self._counts_from = _counts_from(told, self._today)
        person = _person(told, place)
        life = self._life(told)
        dice = dice_for(self._seed, place, "story")
        number = nhs_number if told.get("nhs", True) else ""
        allergies = tuple((one["agent"], one["reaction"]) for one in told.get("allergies", ()))
        extra = Extra(told.get("former_family", ""), allergies)
        self._maker.write_person(person, number, life, dice, extra)
        record = PatientRecord(self._rows, self._team, person, dice)
        if told.get("course"):
            self._usual_course(record, told, life)
            self._walks_and_nights(record, told)
            return
        self._facts(record, told, life)
        for at, write in sorted(self._happenings(record, told), key=lambda one: one[0]):
            if life.died_on is None or at.date() < life.died_on:
                write()
        self._walks_and_nights(record, told)
        if "removed_ago" in told:
            record.remove_oxygen(self._day(told["removed_ago"]))
        if life.died_on is not None:
            record.remove_oxygen(life.died_on)

    def _day(self, ago: int) -> date:
        return _so_long_ago(self._counts_from, ago)

    def _at(self, one: Told) -> datetime:
        return instant(self._day(one["ago"]), time.fromisoformat(one.get("at", "12:00")))

    def _life(self, told: Told) -> Life:
        agos = [one["ago"] for name in _DATED for one in told.get(name, ())]
        usual = _USUAL_DAYS if told.get("course") else max(agos) + 7
        died_on = self._day(told["died_ago"]) if "died_ago" in told else None
        first = self._day(told.get("registered_ago", usual))
        return Life(first, died_on, died_on or self._today)

    def _usual_course(self, record: PatientRecord, told: Told, life: Life) -> None:
        profile = profile_of(told["code"])
        write_habits(record, life, profile)
        first, last = life.registered_on + timedelta(days=7), life.until - timedelta(days=4)
        Course(record, profile, lungs_of(profile, record.dice), Span(first, last, (150, 240))).run()

    def _facts(self, record: PatientRecord, told: Told, life: Life) -> None:
        record.fact(
            "patient_diagnosis",
            life.registered_on,
            code=told["code"],
            label=told["label"],
            diagnosed_on=life.registered_on - timedelta(days=400),
            is_main=True,
        )
        for one in told.get("needs", ()):
            day = self._day(one["ago"])
            record.fact(
                "communication_need", day, kind=one["kind"], detail=one["detail"], recorded_on=day
            )
        for one in told.get("alerts", ()):
            day = self._day(one["ago"])
            record.fact(
                "patient_alert", day, text=one["text"], is_danger=one["danger"], valid_from=day
            )
        for one in told.get("smoking", ()):
            who = SmokingWho(one["who"])
            record.smoking(who, one["status"], self._day(one["ago"]), one["detail"])
        self._signs(record, told, life)
        for one in told.get("worse", ()):
            day = self._day(one["ago"])
            ended = day + timedelta(days=one["days"])
            record.fact(
                "exacerbation",
                ended,
                started_on=day,
                treatment_ended_on=ended,
                was_admitted=one.get("admitted", False),
                treatment="Prednisolone and doxycycline",
            )

    def _signs(self, record: PatientRecord, told: Told, life: Life) -> None:
        """Signs that were found, and for the others that they were looked for."""
        present = {SignKind(one["kind"]): one for one in told.get("signs", ())}
        looked_for = [SignKind.PERIPHERAL_OEDEMA, SignKind.PULMONARY_HYPERTENSION]
        if "worse" not in told:
            looked_for.append(SignKind.EXACERBATION)
        for kind, one in present.items():
            day = self._day(one["ago"])
            record.fact("patient_sign", day, kind=kind, is_present=True, found_on=day,
                        detail=one["detail"])  # fmt: skip
        day = life.registered_on
        for kind in looked_for:
            if kind not in present:
                record.fact("patient_sign", day, kind=kind, is_present=False, found_on=day)

    def _happenings(
        self, record: PatientRecord, told: Told
    ) -> list[tuple[datetime, Callable[[], None]]]:
        """Results and orders with their times, to be written in order."""
        kinds: dict[str, Callable[[PatientRecord, Told, datetime], None]] = {
            "gases": self._gas,
            "oximetry": self._oximetry,
            "spirometry": self._spirometry,
            "orders": self._order,
        }
        found: list[tuple[datetime, Callable[[], None]]] = []
        for name, write in kinds.items():
            for one in told.get(name, ()):
                at = self._at(one)
                found.append((at, partial(write, record, one, at)))
        return found

    def _walks_and_nights(self, record: PatientRecord, told: Told) -> None:
        in_force = policy(DEFAULT_POLICY)
        for name, write in (("walk_test", write_walk), ("overnight_oximetry", write_night)):
            for one in told.get(name, ()):
                write(record, one, self._at(one), _standing(one), in_force)

    def _gas(self, record: PatientRecord, told: Told, at: datetime) -> None:
        pressures = (told["pao2"], told["paco2"], told["ph"])
        breathed = _breathed(told)
        changed: Told = {}
        if "sample" in told:
            changed["sample"] = told["sample"]
        if "hco3" in told:
            changed |= {"hco3_mmol_l": round(told["hco3"] * 10), "base_excess_mmol_l": None}
            changed["ph"] = round(told["ph"] * 1000)
        standing = _standing(told)
        if "mended_from" in told:
            slip = record.gas(at, (told["mended_from"], *pressures[1:]), breathed, _SLIP, **changed)
            standing = Standing(amends=slip, reason=_MENDED)
        result_id = record.gas(at, pressures, breathed, standing, **changed)
        if "hco3" in told:
            self._query(record, result_id, told, at)

    def _query(self, record: PatientRecord, result_id: int, told: Told, at: datetime) -> None:
        """What the rules have to say of numbers that do not fit, left open."""
        reading = GasReading(
            sample=SampleKind.ABG,
            source=OxygenSource(Device.AIR),
            taken_at=at,
            ph=Decimal(str(told["ph"])),
            paco2_kpa=Decimal(str(told["paco2"])),
            hco3_mmol_l=Decimal(str(told["hco3"])),
        )
        for found in data_quality(reading, QualityContext(now=at)):
            if found.level is Level.CONFIRM:
                record.query(result_id, found.rule, found.field, found.message)

    def _oximetry(self, record: PatientRecord, told: Told, at: datetime) -> None:
        record.oximetry(at, told["pao2"], _breathed(told), _standing(told))

    def _spirometry(self, record: PatientRecord, told: Told, at: datetime) -> None:
        shares = (told["fvc_share"], told["ratio_share"])
        record.spirometry(at, shares, _standing(told))

    def _order(self, record: PatientRecord, told: Told, at: datetime) -> None:
        flow = round(told["flow"] * 10)
        lines = [Line(Modality.LTOT, Equipment.STATIC_CONCENTRATOR, flow, told["hours"])]
        if "portable" in told:
            lines.append(
                Line(
                    Modality.AOT,
                    Equipment.LIGHTWEIGHT_CYLINDER,
                    flow,
                    2,
                    told["portable"],
                    has_conserver=True,
                )
            )
        record.order(at.date(), tuple(lines))


def _counts_from(told: Told, today: date) -> date:
    since_tuesday = (today.weekday() - 1) % 7 if told.get("counts_from_tuesday") else 0
    return today - timedelta(days=since_tuesday)


def _so_long_ago(counts_from: date, ago: int) -> date:
    day = counts_from - timedelta(days=ago)
    return day - timedelta(days=max(day.weekday() - 4, 0)) if ago > _EXACT_DAYS else day


def _person(told: Told, place: int) -> Identity:
    known = lists()
    town = next(one for one in known.towns.items if one.name == told["town"])
    number, street = told["home"]
    postcode = f"{town.district} {place % 10}KM"
    return Identity(
        place=place,
        title=told["title"],
        given=told["given"],
        family=told["family"],
        sex=Sex(told["sex"]),
        born_on=told["born_on"],
        code=told["code"],
        home=Home(number, street, town, postcode),
        practice_key=known.practices_of_town[town.name][0],
        preferred=told.get("preferred", ""),
    )


def _breathed(told: Told) -> Breathed:
    return Breathed(float(told["flow"])) if told["flow"] else AIR


def _standing(told: Told) -> Standing:
    note = told.get("note", "")
    if told.get("waits"):
        return Standing(status=ResultStatus.TO_REVIEW, note=note)
    return Standing(note=note)
