"""Where a patient stands with LTOT: the rules of section 2.3 applied to what is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from o2clinic.rules.blood_gas import SampleKind
from o2clinic.rules.clinic_time import day_of
from o2clinic.rules.diagnosis import LTOT_ROWS, Diagnosis
from o2clinic.rules.display import number, short_date, with_subscripts
from o2clinic.rules.eligibility import (
    Decision,
    Exacerbation,
    Flag,
    GasPair,
    LtotCase,
    Outcome,
    Step,
    choose_pair,
    decide,
)
from o2clinic.rules.patient_codes import SignKind
from o2clinic.rules.policy import Policy
from o2clinic.rules.result_codes import Activity
from o2clinic.services.gas_readings import StoredGas
from o2clinic.services.patient_facts import (
    DIAGNOSES,
    EXACERBATIONS,
    SIGNS,
    PatientFacts,
)

FLAG_WORDS: Final = {
    Flag.BORDERLINE: "PaO₂ lies close to a limit",
    Flag.CBG_USED: "An earlobe capillary gas was used",
    Flag.EARLY_ASSESSMENT: "Assessed early, with a reason",
    Flag.EXACERBATION_SINCE: "An exacerbation began after the last gas",
    Flag.EXTRAPOLATED: "The source does not name this diagnosis: the limit is borrowed",
    Flag.HYPERCAPNIA: "PaCO₂ is raised: a gas after every titration step",
    Flag.LONG_INTERVAL: "The gases lie far apart",
    Flag.COMPLICATION_UNKNOWN: "Not every complication was looked for",
}
_WITH_VALUES: Final = {
    Outcome.ELIGIBLE,
    Outcome.NOT_ELIGIBLE,
    Outcome.NOT_CONFIRMED,
    Outcome.REPEAT_GAS,
    Outcome.CONFIRM_WITH_ABG,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules say today, and from what.

    Attributes:
        decision: with its steps: rule, our words, source, grade, tag, values compared.
        policy_title: of the thresholds that were used, for people.
        decided_on: the clinic's day.
        one_line: outcome, values and rules in one line.
        pair: sentences on which gases were taken and which were passed over.
        gas_ids: results that the decision rests on, the earlier first.
        case: the facts that it was made from, for the ladder.
        missing: facts not recorded, in words.
        did_not_run: facts that are recorded but could not be read, in words.
    """

    decision: Decision
    policy_title: str
    decided_on: date
    one_line: str
    pair: tuple[str, ...]
    gas_ids: tuple[int, ...]
    case: LtotCase
    missing: tuple[str, ...]
    did_not_run: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """How the decision ends."""
        return self.decision.outcome

    @property
    def steps(self) -> tuple[Step, ...]:
        """The rules in the order they were applied."""
        return self.decision.steps

    @property
    def urgent(self) -> str:
        """Text of the urgent banner; empty when there is none."""
        return with_subscripts(self.decision.urgent)

    @property
    def flag_words(self) -> tuple[str, ...]:
        """What is shown beside the decision."""
        return tuple(FLAG_WORDS[flag] for flag in self.decision.flags)

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """The rules that settled it."""
        return _deciding_rules(self.decision)

    def as_stored(self) -> dict[str, Any]:
        """The decision as it was shown, to be kept with an order; plain values only."""
        return {
            "policy": self.decision.policy_id,
            "policy_title": self.policy_title,
            "decided_on": self.decided_on.isoformat(),
            "outcome": self.outcome.value,
            "one_line": self.one_line,
            "steps": [
                {
                    "rule": step.rule,
                    "words": step.words,
                    "source": step.source,
                    "grade": step.grade,
                    "tag": step.tag.value,
                    "compared": step.compared,
                    "passed": step.passed,
                }
                for step in self.steps
            ],
            "missing": list(self.missing),
            "flags": [flag.value for flag in self.decision.flags],
            "urgent": self.urgent,
            "pair": list(self.pair),
            "gas_ids": list(self.gas_ids),
            "did_not_run": list(self.did_not_run),
        }


def standing_from(
    facts: PatientFacts, gases: Sequence[StoredGas], policy: Policy, now: datetime
) -> Standing:
    """Where a patient stands with LTOT under a policy, from what was read; no statement."""
    today = day_of(now)
    did_not_run = _unknown_signs(facts)
    exacerbations = exacerbations_of(facts)
    held = [(gas.case_gas, gas) for gas in gases if gas.activity is Activity.REST]
    chosen = choose_pair([case for case, _ in held], exacerbations or (), policy)
    used = [gas for end in (chosen.first, chosen.second) for case, gas in held if case is end]
    case = LtotCase(
        decided_on=today,
        born_on=facts.born_on,
        diagnosis=_diagnosis(facts, today, did_not_run),
        first_gas=chosen.first,
        second_gas=chosen.second,
        has_oedema=_sign(facts, SignKind.PERIPHERAL_OEDEMA),
        haematocrit_percent=_haematocrit(gases),
        has_pulmonary_hypertension=_has_pulmonary_hypertension(facts, today),
        exacerbations=exacerbations,
        is_on_ventilation=bool(_sign(facts, SignKind.ON_NIV)),
        capillary_reason=_capillary_reason(used),
    )
    decision = decide(case, policy)
    return Standing(
        decision=decision,
        policy_title=policy.title,
        decided_on=today,
        one_line=with_subscripts(_one_line(decision, chosen, did_not_run)),
        pair=(*chosen.why, *_not_at_rest(gases)),
        gas_ids=tuple(gas.result_id for gas in used),
        case=case,
        missing=decision.missing,
        did_not_run=tuple(did_not_run),
    )


def _diagnosis(facts: PatientFacts, today: date, did_not_run: list[str]) -> Diagnosis | None:
    """The main diagnosis; without a main one the only one, and none when it is not clear."""
    lasting = facts.open_on(DIAGNOSES, today)
    main = [line for line in lasting if line.flag] or list(lasting)
    if len({line.code for line in main}) != 1:
        return None
    try:
        return Diagnosis(main[0].code)
    except ValueError:
        did_not_run.append(
            f"diagnosis “{main[0].words}”: this program does not know its code {main[0].code}"
        )
        return None


def _unknown_signs(facts: PatientFacts) -> list[str]:
    unknown = {line.code for line in facts.of(SIGNS)} - set(SignKind)
    return [f"sign {code}: this program does not know it" for code in sorted(unknown)]


def _sign(facts: PatientFacts, kind: SignKind) -> bool | None:
    found = facts.latest(SIGNS, kind)
    return None if found is None else found.flag


def _has_pulmonary_hypertension(facts: PatientFacts, today: date) -> bool | None:
    """As a sign, or as one of the diagnoses."""
    lasting = facts.open_on(DIAGNOSES, today)
    if any(line.code == Diagnosis.PULMONARY_HYPERTENSION for line in lasting):
        return True
    return _sign(facts, SignKind.PULMONARY_HYPERTENSION)


def exacerbations_of(facts: PatientFacts) -> tuple[Exacerbation, ...] | None:
    """All that are known; none only if somebody asked and there was none."""
    known = tuple(
        Exacerbation(line.begins, line.ends)
        for line in facts.of(EXACERBATIONS)
        if line.begins is not None
    )
    if known:
        return known
    return () if _sign(facts, SignKind.EXACERBATION) is False else None


def _haematocrit(gases: Sequence[StoredGas]) -> Decimal | None:
    """The newest that no open query casts doubt on."""
    return next(
        (
            gas.reading.haematocrit_percent
            for gas in gases
            if gas.reading.haematocrit_percent is not None and not gas.has_open_query
        ),
        None,
    )


def _capillary_reason(used: Sequence[StoredGas]) -> str:
    """Why no arterial sample was taken: the note of each capillary gas that is used."""
    notes = [gas.note.strip() for gas in used if gas.reading.sample is not SampleKind.ABG]
    return "; ".join(dict.fromkeys(notes)) if all(notes) else ""


def _not_at_rest(gases: Sequence[StoredGas]) -> tuple[str, ...]:
    return tuple(
        f"Not used: {gas.reading.in_words()} (taken during {gas.activity})."
        for gas in gases
        if gas.activity is not Activity.REST
    )


def _one_line(decision: Decision, chosen: GasPair, did_not_run: Sequence[str]) -> str:
    line = decision.words
    if did_not_run:
        line = f"{len(did_not_run)} recorded fact{_s(did_not_run)} did not run. {line}"
    values = _values(chosen) if decision.outcome in _WITH_VALUES else ""
    if values:
        line += f": {values}"
    if decision.outcome is Outcome.INCOMPLETE and decision.missing:
        more = len(decision.missing) - 1
        line += f" ({decision.missing[0]}{f' and {more} more' if more else ''})"
    if decision.not_before is not None:
        line += f", on or after {short_date(decision.not_before)}"
    return line


def _values(chosen: GasPair) -> str:
    ends = [case.gas for case in (chosen.first, chosen.second) if case is not None]
    pressures = [_pressure(gas.pao2_kpa) for gas in ends if gas.pao2_kpa is not None]
    if not pressures:
        return ""
    words = f"PaO₂ {' and '.join(pressures)} kPa on air"
    if len(ends) == 2:
        words += f", {(ends[1].taken_on - ends[0].taken_on).days} days apart"
    return words


def _pressure(kpa: Decimal) -> str:
    """With one place at least, as limits are written."""
    text = number(kpa)
    return text if "." in text else f"{text}.0"


def _deciding_rules(decision: Decision) -> tuple[str, ...]:
    """What was not met; when all is met, the row of the diagnosis and the pair."""
    if decision.outcome is Outcome.ELIGIBLE:
        rows = {*LTOT_ROWS.values(), "R-LT-2", "R-GAS-2"}
        met = (step.rule for step in decision.steps if step.rule in rows)
    else:
        met = (step.rule for step in decision.steps if not step.passed)
    return tuple(dict.fromkeys(met))


def _s(things: Sequence[object]) -> str:
    return "" if len(things) == 1 else "s"
