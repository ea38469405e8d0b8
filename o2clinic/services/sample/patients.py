"""The many patients: one after the other, each from chance of their own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random

from o2clinic.rules.clinic_time import instant
from o2clinic.rules.closing import ClosingKind
from o2clinic.rules.patient_codes import (
    AddressKind,
    AllergyStatus,
    Gender,
    NeedKind,
    NhsNumberStatus,
    PhoneKind,
    SmokingStatus,
    SmokingWho,
)
from o2clinic.rules.search_keys import Findable, keys_for
from o2clinic.services.sample.courses import Course, Span
from o2clinic.services.sample.lists import lists
from o2clinic.services.sample.people import (
    Home,
    Identity,
    a_home,
    dice_for,
    entered_again,
    identity,
    is_entered_twice,
    is_namesake,
    landline,
    mobile,
    named_like,
)
from o2clinic.services.sample.profiles import Profile, lungs_of, profile_of, profiles
from o2clinic.services.sample.record import PatientRecord, Team
from o2clinic.services.sample.write import Rows

YEARS = 10
USUAL_SIZE = 1300  # patients; what only the bench needs begins beyond it
_WAITS_EVERY = 100
_RICH_SHARE, _DEAD_SHARE, _MOVED_SHARE = 0.02, 0.13, 0.09
# As many as there are codes of them would make other patients of the same seed.
_NEEDS = tuple(kind for kind in NeedKind if kind is not NeedKind.NO_COPIES)
_ALLERGENS = (
    ("Penicillin", "Rash"),
    ("Penicillin", "Anaphylaxis"),
    ("Trimethoprim", "Rash"),
    ("Codeine", "Vomiting"),
    ("Latex", "Wheeze"),
    ("Sticking plaster", "Blisters"),
    ("Aspirin", "Wheeze"),
)
_ALERTS = (
    ("Two members of staff for home visits", True),
    ("Oxygen alert card: target 88 to 92 %", False),
    ("Fall at home within the last year", False),
    ("Dog in the house: ask for it to be shut away", False),
    ("Burn marks near the concentrator: fire service told", True),
)


@dataclass(frozen=True, slots=True)
class Life:
    """What happens to a person besides their illness.

    Attributes:
        registered_on: when they came to the clinic.
        until: death, or today.
    """

    registered_on: date
    died_on: date | None
    until: date


@dataclass(frozen=True, slots=True)
class Contacts:
    """What a patient is found by besides name and birthday."""

    nhs_number: str
    postcodes: tuple[str, ...]
    phones: tuple[str, ...]
    former_family: str = ""


@dataclass(frozen=True, slots=True)
class Extra:
    """What only some have: a former name, allergies as (agent, reaction)."""

    former_family: str
    allergies: tuple[tuple[str, str], ...]
    allergies_were_asked: bool = True

    @property
    def allergy_status(self) -> AllergyStatus:
        """What the banner says."""
        if self.allergies:
            return AllergyStatus.RECORDED
        asked = self.allergies_were_asked
        return AllergyStatus.NONE_KNOWN if asked else AllergyStatus.NOT_RECORDED


class PatientMaker:
    """Writes patients in the order of their places.

    Args:
        rows: where they go.
        team: who has looked after them.
        seed: of the whole clinic.
        today: the last day of their history.
    """

    def __init__(self, rows: Rows, team: Team, seed: int, today: date) -> None:
        self._rows = rows
        self._team = team
        self._seed = seed
        self._today = today

    def make(self, place: int, nhs_number: str) -> tuple[Life, bool]:
        """One patient with ten years, or what there is of them.

        Returns:
            when they lived, and whether it is a second entry of the person before.
        """
        person = self._person(place)
        dice = dice_for(self._seed, place, "life")
        life = self._life(dice, person)
        profile = profile_of(person.code)
        self.write_person(person, "" if person.is_twin_entry else nhs_number, life, dice)
        record = PatientRecord(self._rows, self._team, person, dice)
        write_habits(record, life, profile)
        self._run(record, profile, life)
        if life.died_on is not None:
            record.remove_oxygen(life.died_on)
        if place >= USUAL_SIZE and place % _WAITS_EVERY == 0:
            record.leave_last_for_review()
        return life, person.is_twin_entry

    def write_person(
        self,
        person: Identity,
        nhs_number: str,
        life: Life,
        dice: Random,
        extra: Extra | None = None,
    ) -> None:
        """The patient's own rows: names, addresses, telephones, practice, search keys."""
        extra = extra or _drawn(dice, person)
        self._rows.by = None
        at = instant(life.registered_on, time(11, 0))
        self._rows.add(
            "patient",
            at,
            nhs_number=nhs_number or None,
            nhs_number_status=(
                NhsNumberStatus.VERIFIED if nhs_number else NhsNumberStatus.NOT_KNOWN
            ),
            hospital_number=f"S{person.patient_id:06d}",
            title=person.title,
            given_names=person.given,
            family_name=person.family,
            preferred_name=person.preferred,
            sex=person.sex,
            gender=Gender(person.sex.value),
            born_on=person.born_on,
            died_on=life.died_on,
            allergy_status=extra.allergy_status,
        )
        if life.died_on is not None:
            self._add("record_closing", person, life.died_on, kind=ClosingKind.DIED,
                      happened_on=life.died_on, source="GP practice", stopped=[])  # fmt: skip
        for agent, reaction in extra.allergies:
            self._add("allergy", person, life.registered_on, agent=agent, reaction=reaction,
                      recorded_on=life.registered_on)  # fmt: skip
        if extra.former_family:
            self._former_name(person, life, extra.former_family)
        contacts = Contacts(
            nhs_number,
            self._addresses(person, life, dice),
            self._phones(person, life, dice),
            extra.former_family,
        )
        self._practices(person, life, dice)
        self.write_search_keys(person, contacts)

    def write_search_keys(self, person: Identity, contacts: Contacts) -> None:
        """What the search finds the patient by."""
        former = ((person.given, contacts.former_family),) if contacts.former_family else ()
        findable = Findable(
            family_name=person.family,
            given_names=person.given,
            born_on=person.born_on,
            preferred_name=person.preferred,
            former=former,
            nhs_number=contacts.nhs_number,
            hospital_number=f"S{person.patient_id:06d}",
            postcodes=contacts.postcodes,
            phones=contacts.phones,
        )
        for key in sorted(keys_for(findable)):
            self._rows.add("patient_search_key", key=key, patient_id=person.patient_id)

    def write_address(self, person: Identity, home: Home, first: date, last: date | None) -> None:
        """Where somebody lives or lived."""
        self._add(
            "patient_address",
            person,
            first,
            kind=AddressKind.HOME,
            address=home.lines,
            postcode=home.postcode,
            valid_from=first,
            valid_to=last,
        )

    def _person(self, place: int) -> Identity:
        if is_entered_twice(place):
            return entered_again(self._person(place - 1), dice_for(self._seed, place, "again"))
        profile = profiles().draw(dice_for(self._seed, place, "illness"))
        year = self._today.year
        born = (year - profile.age[1] - 2, year - profile.age[0] - 2)
        person = identity(self._seed, place, born, profile.code)
        if is_namesake(place):
            return named_like(person, self._person(place - 1))
        return person

    def _life(self, dice: Random, person: Identity) -> Life:
        days = dice.randint(40, YEARS * 365)
        if dice.random() < _RICH_SHARE:
            days = YEARS * 365
        registered_on = self._today - timedelta(days=days)
        died_on = None
        if days > 400 and dice.random() < _DEAD_SHARE:
            died_on = self._today - timedelta(days=dice.randint(10, days - 300))
        return Life(registered_on, died_on, died_on or self._today)

    def _run(self, record: PatientRecord, profile: Profile, life: Life) -> None:
        dice = record.dice
        is_rich = (self._today - life.registered_on).days == YEARS * 365
        between = (65, 90) if is_rich else (340, 520)
        if record.person.is_twin_entry:
            between = (5000, 6000)  # the slip was noticed after one visit
        first = life.registered_on + timedelta(days=7)
        last = life.until - timedelta(days=4)
        Course(record, profile, lungs_of(profile, dice), Span(first, last, between)).run()

    def _former_name(self, person: Identity, life: Life, family: str) -> None:
        changed_on = min(person.born_on + timedelta(days=9000), life.registered_on)
        self._add("patient_former_name", person, life.registered_on, given_names=person.given,
                  family_name=family, used_to=changed_on)  # fmt: skip

    def _addresses(self, person: Identity, life: Life, dice: Random) -> tuple[str, ...]:
        moved = life.registered_on + timedelta(days=dice.randint(30, 2500))
        if dice.random() > _MOVED_SHARE or moved >= life.until:
            self.write_address(person, person.home, life.registered_on, None)
            return (person.home.postcode,)
        before = a_home(dice)
        self.write_address(person, before, life.registered_on, moved - timedelta(days=1))
        self.write_address(person, person.home, moved, None)
        return (before.postcode, person.home.postcode)

    def _phones(self, person: Identity, life: Life, dice: Random) -> tuple[str, ...]:
        numbers = [(PhoneKind.HOME, landline(dice, person.home.town), "")]
        if dice.random() < 0.55:
            numbers.append((PhoneKind.MOBILE, mobile(dice), ""))
        if dice.random() < 0.2:
            whose = dice.choice(("Daughter", "Son", "Wife", "Husband", "Neighbour"))
            numbers.append((PhoneKind.CARER, mobile(dice), whose))
        for kind, number, note in numbers:
            self._add("patient_phone", person, life.registered_on, kind=kind, number=number,
                      note=note)  # fmt: skip
        return tuple(number for _kind, number, _note in numbers)

    def _practices(self, person: Identity, life: Life, dice: Random) -> None:
        first, changed = life.registered_on, None
        if dice.random() < 0.08:
            changed = first + timedelta(days=dice.randint(60, 2000))
        if changed is not None and changed < life.until:
            before = dice.randint(1, len(lists().practices))
            self.write_practice(person, before, first, changed - timedelta(days=1))
            first = changed
        self.write_practice(person, person.practice_key, first, None)

    def write_practice(self, person: Identity, key: int, first: date, last: date | None) -> None:
        """At which practice somebody is or was registered."""
        doctor = lists().families.items[(person.place * 7 + key * 3) % 80][0]
        self._add("patient_gp", person, first, gp_practice_id=key, gp_name=f"Dr {doctor}",
                  valid_from=first, valid_to=last)  # fmt: skip

    def _add(self, table: str, person: Identity, day: date, **values: object) -> None:
        at = instant(day, time(11, 5))
        self._rows.add(table, at, patient_id=person.patient_id, **values)


def _drawn(dice: Random, person: Identity) -> Extra:
    allergies = (dice.choice(_ALLERGENS),) if dice.random() < 0.18 else ()
    family = ""
    if person.sex == "female" and dice.random() < 0.05 and not person.is_twin_entry:
        family = lists().families.draw(dice)[0]
    return Extra(family, allergies, allergies_were_asked=dice.random() < 0.8)


def write_habits(record: PatientRecord, life: Life, profile: Profile) -> None:
    """Diagnosis, smoking, needs and alerts."""
    dice, day = record.dice, life.registered_on
    record.fact(
        "patient_diagnosis",
        day,
        code=profile.code,
        label=dice.choice(profile.labels),
        diagnosed_on=day - timedelta(days=dice.randint(30, 3000)),
        is_main=True,
    )
    for who, status in _smoking(dice, profile.code):
        record.smoking(who, status, day)
    if dice.random() < 0.14:
        kind = dice.choice(_NEEDS)
        record.fact("communication_need", day, kind=kind, detail=_detail(kind), recorded_on=day)
    if dice.random() < 0.06:
        text, is_danger = dice.choice(_ALERTS)
        record.fact("patient_alert", day, text=text, is_danger=is_danger, valid_from=day)


def _smoking(dice: Random, code: str) -> Iterator[tuple[SmokingWho, SmokingStatus]]:
    chance = dice.random()
    if code == "copd":
        smokes = SmokingStatus.SMOKES if chance < 0.22 else SmokingStatus.VAPES
        yield (
            SmokingWho.PATIENT,
            smokes if chance < 0.28 else SmokingStatus.STOPPED if chance < 0.96
            else SmokingStatus.NEVER,
        )  # fmt: skip
    else:
        yield SmokingWho.PATIENT, SmokingStatus.NEVER if chance < 0.5 else SmokingStatus.STOPPED
    if dice.random() < 0.7:
        smokes_at_home = dice.random() < 0.18
        yield (
            SmokingWho.HOUSEHOLD,
            SmokingStatus.SMOKES if smokes_at_home else SmokingStatus.NEVER,
        )


def _detail(kind: NeedKind) -> str:
    return {
        NeedKind.INTERPRETER: "Polish",
        NeedKind.LARGE_PRINT: "24 point",
        NeedKind.SIGN_LANGUAGE: "British Sign Language",
        NeedKind.LONGER_APPOINTMENT: "Double time",
    }.get(kind, "")
