"""What a patient's record holds already, so that no question asks for it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.diagnosis import DIAGNOSIS_WORDS, Diagnosis
from o2clinic.rules.display import age_years, number, short_date
from o2clinic.rules.ltot_case import CaseGas, Exacerbation
from o2clinic.rules.order import Modality, OrderLine

T = TypeVar("T")
NOT_RECORDED: Final = "not recorded"


@dataclass(frozen=True, slots=True)
class Noted(Generic[T]):
    """Something that the record holds, and where it comes from, in words with the day."""

    value: T
    source: str


@dataclass(frozen=True, slots=True)
class Fact:
    """What the record says of one field of a case.

    Attributes:
        field: of the case.
        title: for people.
        value: as the rules take it; None where the record is silent.
        words: the value for people; "" is not shown at all.
        source: where it comes from, with the day.
        place: the patient's page on which it is recorded.
    """

    field: str
    title: str
    value: Any
    words: str
    source: str = ""
    place: str = ""

    @property
    def is_known(self) -> bool:
        """Whether the record holds it."""
        return self.value is not None


@dataclass(frozen=True, slots=True)
class LastAnswer:
    """What was recorded last on a question.

    Attributes:
        answers: by field, with what was held over from before.
        answered_on: by field the day on which it was really answered.
        is_over: what it was about has ended, so that nothing of it holds any more.
    """

    outcome: str
    on: date
    answers: Mapping[str, Any]
    is_over: bool = False
    answered_on: Mapping[str, date] = field(default_factory=dict)

    def day_of(self, name: str) -> date:
        """When a field was answered, as far as that is known."""
        return self.answered_on.get(name, self.on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A patient's record as the questions look at it; None is not recorded.

    Attributes:
        now: the instant of the question, in the clinic's zone.
        diagnosis: the main one.
        diagnoses: all that last.
        gases: all, newest first.
        resting_gases: those taken at rest, newest first.
        exacerbations: () when there was none; None when nobody asked.
        lines: of the order in force.
        ordered_on: by kind of oxygen since when it has been on order without a break.
        meets_ltot: what the rules on LTOT say today; None while they are open.
        spo2_percent: the latest at rest on air.
        has_consent_and_risk: both forms and the risks let oxygen be ordered.
        dangers: near oxygen, in words.
        last: by code of a question what was recorded last.
    """

    now: datetime
    born_on: date | None = None
    died_on: date | None = None
    diagnosis: Noted[Diagnosis] | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    gases: tuple[CaseGas, ...] = ()
    resting_gases: tuple[CaseGas, ...] = ()
    exacerbations: tuple[Exacerbation, ...] | None = None
    lines: tuple[OrderLine, ...] = ()
    ordered_on: Mapping[Modality, date] = field(default_factory=dict)
    meets_ltot: Noted[bool] | None = None
    spo2_percent: Noted[Decimal] | None = None
    has_oedema: Noted[bool] | None = None
    has_pulmonary_hypertension: Noted[bool] | None = None
    is_on_niv: Noted[bool] | None = None
    haematocrit_percent: Noted[Decimal] | None = None
    has_consent_and_risk: Noted[bool] | None = None
    dangers: Noted[tuple[str, ...]] | None = None
    was_told_of_withdrawal: Noted[bool] | None = None
    last: Mapping[str, LastAnswer] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The clinic's day."""
        return day_of(self.now)


def born(known: Known) -> Fact:
    """Date of birth."""
    return Fact(
        "born_on", "Born", known.born_on, _day(known.born_on), _from("Details", known.born_on),
        "details",
    )  # fmt: skip


def diagnosis(known: Known) -> Fact:
    """The main diagnosis."""
    noted = known.diagnosis
    words = NOT_RECORDED if noted is None else DIAGNOSIS_WORDS[noted.value]
    return _fact("diagnosis", "Diagnosis", noted, words, "health")


def other_diagnoses(known: Known) -> Fact:
    """All beside the main one."""
    main = None if known.diagnosis is None else known.diagnosis.value
    found = tuple(one for one in known.diagnoses if one is not main)
    words = diagnoses_in_words(found) or "none recorded"
    return Fact("other_diagnoses", "Other diagnoses", found, words, "Health", "health")


def age(known: Known) -> Fact:
    """Completed years; after death those at death."""
    title, day = "Age", known.died_on or known.today
    if known.born_on is None:
        return Fact("age_years", title, None, NOT_RECORDED, "", "details")
    years = age_years(known.born_on, day)
    return Fact("age_years", title, years, f"{years} years", "Details", "details")


def diagnoses_in_words(found: Sequence[Diagnosis]) -> str:
    """Some diagnoses in a row."""
    return ", ".join(DIAGNOSIS_WORDS[one] for one in found)


def exacerbations(known: Known) -> Fact:
    """The last exacerbation, or that there was none."""
    found = known.exacerbations
    words = NOT_RECORDED
    if found is not None:
        last = max(found, key=lambda one: one.clock_on, default=None)
        words = "none" if last is None else f"counted from {short_date(last.clock_on)}"
    return Fact(
        "exacerbations", "Last exacerbation", found, words, _from("Health", found), "health"
    )


def gases(known: Known) -> Fact:
    """Every gas there is."""
    newest = f", newest {short_date(known.gases[0].gas.taken_on)}" if known.gases else ""
    words = f"{len(known.gases)}{newest}" if known.gases else "none recorded"
    return Fact("gases", "Blood gases", known.gases or None, words, "Results", "results")


def stable_ph(known: Known) -> Fact:
    """The pH of the newest gas that shows both pH and PaCO2."""
    gas = _whole_gas(known.resting_gases)
    if gas is None:
        return Fact("ph", "pH", None, NOT_RECORDED, "", "results")
    return Fact("ph", "pH", gas.gas.ph, str(gas.gas.ph), gas.gas.in_words(), "results")


def stable_paco2(known: Known) -> Fact:
    """PaCO2 of the same gas."""
    gas = _whole_gas(known.resting_gases)
    if gas is None:
        return Fact("paco2_kpa", "PaCO2", None, NOT_RECORDED, "", "results")
    words = f"{gas.gas.paco2_kpa} kPa"
    return Fact("paco2_kpa", "PaCO2", gas.gas.paco2_kpa, words, gas.gas.in_words(), "results")


def meets_ltot(known: Known) -> Fact:
    """What the rules on LTOT say."""
    noted = known.meets_ltot
    words = _yes_no(noted, unknown="open")
    return _fact("meets_ltot", "LTOT criteria met", noted, words, "assessment")


def on_ltot(known: Known) -> Fact:
    """LTOT on order, or its criteria just met."""
    title = "On LTOT"
    ordered = known.ordered_on.get(Modality.LTOT)
    if ordered is not None:
        return Fact("is_on_ltot", title, True, "yes", f"ordered {short_date(ordered)}", "orders")
    if known.meets_ltot is not None and known.meets_ltot.value:
        source = known.meets_ltot.source
        return Fact("is_on_ltot", title, True, "criteria met", source, "assessment")
    return Fact("is_on_ltot", title, False, "no", "none on order here", "orders")


def saturation(known: Known) -> Fact:
    """The latest SpO2 at rest on air."""
    noted = known.spo2_percent
    words = NOT_RECORDED if noted is None else f"{number(noted.value)} %"
    return _fact("spo2_percent", "SpO2 at rest on air", noted, words, "results")


def consent_and_risk(known: Known) -> Fact:
    """Both forms and the risks."""
    noted = known.has_consent_and_risk
    words = _yes_no(noted)
    return _fact("has_consent_and_risk", "Consent and risks complete", noted, words, "risk")


def on_niv(known: Known) -> Fact:
    """NIV, as noted among the treatments."""
    return _fact("is_on_niv", "On NIV", known.is_on_niv, _yes_no(known.is_on_niv), "health")


def oedema(known: Known) -> Fact:
    """Peripheral oedema."""
    noted = known.has_oedema
    return _fact("has_oedema", "Peripheral oedema", noted, _yes_no(noted), "health")


def pulmonary_hypertension(known: Known) -> Fact:
    """Pulmonary hypertension."""
    noted = known.has_pulmonary_hypertension
    return _fact(
        "has_pulmonary_hypertension", "Pulmonary hypertension", noted, _yes_no(noted), "health"
    )


def haematocrit(known: Known) -> Fact:
    """The newest haematocrit."""
    noted = known.haematocrit_percent
    words = NOT_RECORDED if noted is None else f"{number(noted.value)} %"
    return _fact("haematocrit_percent", "Haematocrit", noted, words, "results")


def dangers(known: Known) -> Fact:
    """What is dangerous near oxygen."""
    noted = known.dangers
    words = NOT_RECORDED if noted is None else ", ".join(noted.value) or "none known"
    return _fact("dangers", "Danger near oxygen", noted, words, "risk")


def told_of_withdrawal(known: Known) -> Fact:
    """Whether the patient was told that danger may lead to withdrawal."""
    noted = known.was_told_of_withdrawal
    return _fact(
        "was_told_of_withdrawal", "Told that danger may end it", noted, _yes_no(noted), "risk"
    )


def died(known: Known) -> Fact:
    """Day of death."""
    words = "" if known.died_on is None else short_date(known.died_on)
    return Fact("died_on", "Died", known.died_on, words, _from("Details", known.died_on), "details")


def equipment(known: Known) -> Fact:
    """What is on order."""
    found = frozenset(line.equipment for line in known.lines)
    words = ", ".join(sorted(one.value.replace("_", " ") for one in found)) or "none"
    return Fact("equipment", "Equipment on order", found, words, "Orders", "orders")


def _whole_gas(held: Sequence[CaseGas]) -> CaseGas | None:
    """The newest with pH and PaCO2 that no query casts doubt on; venous blood shows neither."""
    return next(
        (
            one
            for one in held
            if one.gas.ph is not None
            and one.gas.paco2_kpa is not None
            and one.gas.sample is not SampleKind.VBG
            and not one.queries
        ),
        None,
    )


def _fact(name: str, title: str, noted: Noted[Any] | None, words: str, place: str) -> Fact:
    if noted is None:
        return Fact(name, title, None, words, "", place)
    return Fact(name, title, noted.value, words, noted.source, place)


def _yes_no(noted: Noted[bool] | None, *, unknown: str = NOT_RECORDED) -> str:
    if noted is None:
        return unknown
    return "yes" if noted.value else "no"


def _day(day: date | None) -> str:
    return NOT_RECORDED if day is None else short_date(day)


def _from(place: str, value: object) -> str:
    return "" if value is None else place
