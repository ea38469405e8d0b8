"""The visit pack: what has to be there before a visit, and what the visit collects.

It asks for nothing that the rules on referral, gases, follow-up and safety do not ask for; it only
gathers, by the kind of visit, what of that is not recorded. The desk's own part has no clinical
word in it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from o2clinic.rules.display import days_counted, short_date
from o2clinic.rules.follow_up_case import FollowUpTask
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.patient_codes import NeedKind, SmokingStatus, in_words
from o2clinic.rules.policy import Policy, Threshold
from o2clinic.rules.recall import FITTING
from o2clinic.rules.visits import VisitKind

_GASES: Final = frozenset({VisitKind.LTOT_GAS_1, VisitKind.LTOT_GAS_2, VisitKind.TITRATION})
_BEFORE_AN_ORDER: Final = frozenset({VisitKind.LTOT_GAS_2, VisitKind.TITRATION})
_SEEN: Final = frozenset({VisitKind.REVIEW, VisitKind.HOME_VISIT})
_BY_NEED: Final = {
    NeedKind.INTERPRETER: "interpreter booked",
    NeedKind.SIGN_LANGUAGE: "sign language interpreter booked",
    NeedKind.LONGER_APPOINTMENT: "longer time booked",
    NeedKind.NOT_BY_LETTER: "told of it otherwise than by letter",
}


@dataclass(frozen=True, slots=True)
class PackItem:
    """One thing.

    Attributes:
        words: what.
        rule: id of the rule that asks for it; empty for the desk's own.
        state: what is known of it, in words; empty when nothing is.
        is_lacking: it should be there before the visit, and is not.
        short: the same where there is little room.
    """

    words: str
    rule: str = ""
    state: str = ""
    is_lacking: bool = False
    short: str = ""

    def in_words(self) -> str:
        """With what is known of it."""
        return f"{self.words}: {self.state}" if self.state else self.words


@dataclass(frozen=True, slots=True)
class Pack:
    """What a visit needs.

    Attributes:
        before: to be there before the visit.
        collect: to be had at the visit.
    """

    before: tuple[PackItem, ...] = ()
    collect: tuple[PackItem, ...] = ()

    @property
    def lacking(self) -> tuple[str, ...]:
        """What is not there and should be, in few words."""
        return tuple(item.short or item.words for item in self.before if item.is_lacking)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackCase:
    """What is recorded of a patient before a visit.

    Attributes:
        kind: of the visit.
        on: its day.
        has_diagnosis: one that holds.
        exacerbations: all that are known, () when there was none; None when nobody asked.
        smoking: of the patient; None when nobody asked.
        air_gas_days: of every gas at rest on air without an open query.
        spo2_on: day of the latest at rest on air.
        tasks: what is due by the rules of follow-up.
        consent_signed_on: HOCF.
        risk_form_completed_on: IHORM.
        home_assessed_on: the risks assessed where the patient lives.
        questions_asked_on: the risk form on screen; None where it was on paper or never.
        smoking_told_on: the last day on which anything of smoking was told, here or at home.
    """

    kind: VisitKind
    on: date
    has_diagnosis: bool = False
    exacerbations: tuple[Exacerbation, ...] | None = None
    smoking: SmokingStatus | None = None
    air_gas_days: frozenset[date] = frozenset()
    spo2_on: date | None = None
    tasks: tuple[FollowUpTask, ...] = ()
    consent_signed_on: date | None = None
    risk_form_completed_on: date | None = None
    home_assessed_on: date | None = None
    questions_asked_on: date | None = None
    smoking_told_on: date | None = None


def visit_pack(case: PackCase, policy: Policy) -> Pack:
    """What the visit needs; thresholds are the policy's."""
    return Pack(tuple(_before(case, policy)), tuple(_collect(case, policy)))


def desk_pack(needs: Collection[str], *, is_home: bool) -> tuple[str, ...]:
    """What the desk sees to, in words; nothing of it is clinical.

    >>> desk_pack([NeedKind.INTERPRETER], is_home=False)
    ('interpreter booked', 'bring the list of medicines and inhalers', 'transport')
    """
    asked = [_BY_NEED.get(NeedKind(need), "") for need in needs if need in set(NeedKind)]
    others = [in_words(need) for need in needs if need not in _BY_NEED]
    told = [word for word in asked if word]
    told += [f"told in: {', '.join(others).lower()}"] if others else []
    place = "somebody at home to open" if is_home else "transport"
    medicines = "have" if is_home else "bring"
    return (*told, f"{medicines} the list of medicines and inhalers", place)


def _before(case: PackCase, policy: Policy) -> Iterator[PackItem]:
    if not case.has_diagnosis:
        yield _unknown("confirmed diagnosis", "R-REF-8", "diagnosis")
    if case.smoking in {None, SmokingStatus.NOT_KNOWN}:
        yield _unknown("whether the patient smokes", "F-12", "smoking")
    if case.kind in _GASES:
        yield _stability(case, "R-REF-6", policy.stability_days)
    if case.kind is VisitKind.WALK_TEST:
        yield _stability(case, "R-AO-10", policy.aot_stability_days)
    if case.kind is VisitKind.LTOT_GAS_2:
        yield _first_gas(case, policy)
    if case.kind is VisitKind.TITRATION:
        yield _baseline(case, policy)
    if case.kind in _BEFORE_AN_ORDER:
        yield _form("consent (HOCF)", case.consent_signed_on)
        yield _form("risk form (IHORM)", case.risk_form_completed_on)


def _stability(case: PackCase, rule: str, limit: Threshold) -> PackItem:
    """Counted to the day of the visit, by the clock of the rules on LTOT."""
    if case.exacerbations is None:
        words = "date of the last exacerbation, or that there was none"
        return _unknown(words, "R-REF-7", "last exacerbation")
    clocks = [one.clock_on for one in case.exacerbations if one.started_on <= case.on]
    if not clocks:
        return PackItem("stable phase", rule, "no exacerbation")
    last_on = max(clocks)
    days = (case.on - last_on).days
    state = f"{days_counted(max(days, 0))} since {short_date(last_on)}, needed {limit}"
    if limit.holds(days):
        return PackItem("stable phase", rule, state)
    first_on = last_on + timedelta(days=limit.number)
    short = f"not stable before {short_date(first_on)}"
    return PackItem("stable phase", rule, f"{state}: {short}", is_lacking=True, short=short)


def _first_gas(case: PackCase, policy: Policy) -> PackItem:
    first_on = max((day for day in case.air_gas_days if day < case.on), default=None)
    if first_on is None:
        return _unknown("first gas on air", "R-GAS-2", "first gas")
    earliest = first_on + timedelta(days=policy.gas_interval_days.number)
    state = f"{short_date(first_on)}, {days_counted((case.on - first_on).days)} before"
    if case.on >= earliest:
        return PackItem("first gas", "R-GAS-2", state)
    short = f"second gas not before {short_date(earliest)}"
    return PackItem("first gas", "R-GAS-2", f"{state}; {short}", is_lacking=True, short=short)


def _baseline(case: PackCase, policy: Policy) -> PackItem:
    """The gas that a rise of carbon dioxide is counted from."""
    since = case.on - timedelta(days=policy.titration_baseline_days.number)
    last = max((day for day in case.air_gas_days if day <= case.on), default=None)
    if last is None:
        return _unknown("gas on air to count from", "R-CO2-5", "gas to count from")
    if last >= since:
        return PackItem("gas on air to count from", "R-CO2-5", short_date(last))
    state = f"{short_date(last)}, too long ago: take one on the day"
    short = "gas to count from too old"
    return PackItem("gas on air to count from", "R-CO2-5", state, is_lacking=True, short=short)


def _form(words: str, day: date | None) -> PackItem:
    if day is None:
        return _unknown(words, "R-SF-1", words)
    return PackItem(words, "R-SF-1", short_date(day))


def _unknown(words: str, rule: str, short: str) -> PackItem:
    return PackItem(words, rule, "not recorded", is_lacking=True, short=short)


def _collect(case: PackCase, policy: Policy) -> Iterator[PackItem]:
    if case.kind in {VisitKind.LTOT_GAS_1, VisitKind.LTOT_GAS_2}:
        yield PackItem("arterial gas at rest on air", "R-GAS-1")
        minutes = f"at least {policy.off_oxygen_minutes.number} minutes without oxygen"
        yield PackItem("since when on air", "R-GAS-15", minutes)
        yield PackItem("SpO2 at rest, with what was breathed", "U-9", _last("", case.spo2_on))
        yield PackItem("whether smoking has changed", "R-SM-1", _smoking(case.smoking))
    elif case.kind is VisitKind.TITRATION:
        yield PackItem("SpO2 at each flow", "T-3", f"goal {policy.titration_spo2_percent}")
        yield PackItem("gas on the chosen flow", "R-GAS-5")
        yield PackItem("flow at night and when walking", "T-9")
    elif case.kind is VisitKind.WALK_TEST:
        yield PackItem("SpO2 at rest and all along the walk", "R-AT-2", _last("", case.spo2_on))
        walks = f"{policy.walk_baselines.number} walks before the one on oxygen"
        yield PackItem("walks", "R-AT-3", walks)
    elif case.kind is VisitKind.SPIROMETRY:
        yield PackItem("height, measured", "SP-2")
    elif case.kind in _SEEN:
        yield from _review(case)


def _review(case: PackCase) -> Iterator[PackItem]:
    """What is due by the rules of follow-up and this kind of visit answers."""
    seen: set[str] = set()
    for task in _answered(case.tasks, case.kind, case.on):
        for words in task.must_include:
            if words not in seen:
                seen.add(words)
                yield PackItem(words, task.step.rule, task.words.lower())
    if case.kind is VisitKind.HOME_VISIT:
        yield PackItem(
            "risks where the patient lives: smoking, fire, trips",
            "R-SF-2",
            _last("never assessed there", case.home_assessed_on),
        )
    yield PackItem("questions of the risk form", "R-RQ-3", _asked(case))
    yield PackItem("SpO2, with what was breathed", "U-9", _last("", case.spo2_on))


def _asked(case: PackCase) -> str:
    """When they were asked last, and whether something has changed since."""
    asked, told = case.questions_asked_on, case.smoking_told_on
    state = _last("never asked on screen", asked)
    if asked is not None and told is not None and told > asked:
        state += f"; of smoking told on {short_date(told)}"
    return state


def _answered(tasks: Sequence[FollowUpTask], kind: VisitKind, on: date) -> Iterator[FollowUpTask]:
    """Tasks that the visit answers once their window is open; those counted ahead are let be."""
    for task in tasks:
        if kind in FITTING[task.kind] and task.window_from <= on and not task.is_projected:
            yield task


def _last(never: str, day: date | None) -> str:
    return never if day is None else f"last {short_date(day)}"


def _smoking(smoking: SmokingStatus | None) -> str:
    return "" if smoking in {None, SmokingStatus.NOT_KNOWN} else in_words(smoking or "").lower()
