"""The panels of a trend: what was measured, each quantity with its limits and who says so."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from o2clinic.charts.trend_sheet import PanelMark, Severity, Threshold, TrendPanel, TrendPoint
from o2clinic.rules.blood_gas import SAMPLE_WORDS, GasReading, SampleKind
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import number, short_date
from o2clinic.rules.gli import Equation
from o2clinic.rules.policy import Policy, Tag
from o2clinic.rules.policy import Threshold as Limit
from o2clinic.rules.quantities import round_half_up
from o2clinic.rules.result_codes import Activity
from o2clinic.rules.spirometry_quality import LOWER_LIMIT_Z
from o2clinic.services.gas_readings import StoredGas
from o2clinic.services.other_readings import OtherReading
from o2clinic.services.policies import is_own_number

_MINUS: Final = "\N{MINUS SIGN}"
_AFTER: Final = " after bronchodilator"
# The fifth percentile; ERS/ATS technical standard on interpretive strategies, 2021.
_LOWER_Z: Final = Threshold(LOWER_LIMIT_Z, f"{_MINUS}1.645 LLN ERS/ATS 2021", Severity.CAUTION)


def trend_panels(
    gases: Iterable[StoredGas], others: Iterable[OtherReading], policy: Policy
) -> tuple[TrendPanel, ...]:
    """Every quantity in the order of the chart, gases first; those without values too."""
    at_rest = [gas for gas in gases if gas.activity is Activity.REST]
    every = list(others)
    resting = [one for one in every if one.activity is Activity.REST]
    # What each scale spans at the least is some three times what the test itself repeats within.
    return (
        TrendPanel(
            "PaO₂",
            "kPa",
            _points(at_rest, "pao2_kpa", "kPa", 1),
            _oxygen_lines(policy),
            least=1.0,
        ),
        TrendPanel(
            "PaCO₂",
            "kPa",
            _points(at_rest, "paco2_kpa", "kPa", 1),
            (_line(policy, policy.hypercapnia_paco2_kpa, "raised"),),
            least=1.0,
        ),
        TrendPanel(
            "pH",
            "",
            _points(at_rest, "ph", "", 2),
            (_line(policy, policy.acidaemia_ph, "acidosis"),),
            places=2,
            least=0.1,
        ),
        TrendPanel("HCO₃", "mmol/L", _points(at_rest, "hco3_mmol_l", "mmol/L", 1), least=4.0),
        TrendPanel(
            "SpO₂",
            "%",
            (*_points(at_rest, "spo2_percent", "%", 0), *_oximetry(resting)),
            (_line(policy, policy.referral_spo2_percent, "refer", Severity.CAUTION),),
            places=0,
            least=6.0,
        ),
        TrendPanel("FEV₁", "L", tuple(_fev1(resting)), places=2, least=0.5),
        _z_panel(resting),
        TrendPanel("6MWD", "m", tuple(_walks(every)), places=0, least=100.0),
    )


def _oxygen_lines(policy: Policy) -> tuple[Threshold, ...]:
    """The limits of LTOT; the target on oxygen has no line of its own where it is the same."""
    higher, target = policy.ltot_pao2_complication_kpa, policy.target_pao2_kpa
    lines = (
        _line(policy, policy.ltot_pao2_kpa, "LTOT"),
        _line(policy, higher, "with complication", Severity.CAUTION),
    )
    if higher.value == target.value:
        return lines
    return (*lines, _line(policy, target, "target on O₂", Severity.CAUTION))


def _line(
    policy: Policy, limit: Limit, words: str, severity: Severity = Severity.DANGER
) -> Threshold:
    """A number that a trust sets itself is told as its own: no society has said it."""
    source = "own policy" if is_own_number(policy, limit) else short_source(limit)
    return Threshold(float(limit.value), f"{limit.value} {words} {source}", severity)


def short_source(limit: Limit) -> str:
    """Who says so and when, short enough for the edge of a chart: "BTS 2015", "[D] ours"."""
    if limit.tag is Tag.OURS:
        return "[D] ours"
    years = re.findall(r"\b(?:19|20)\d\d\b", limit.source)
    who = limit.source.split()[0].strip(",;:")
    unsure = " [U]" if limit.tag is Tag.UNVERIFIED else ""
    return f"{who} {years[0]}{unsure}" if years else f"{who}{unsure}"


def _points(
    gases: Iterable[StoredGas], name: str, unit: str, places: int
) -> tuple[TrendPoint, ...]:
    points = []
    for gas in gases:
        value: Decimal | None = getattr(gas.reading, name)
        if value is None or not _belongs(gas.reading, name):
            continue
        breathed = gas.reading.source.in_words() if gas.reading.source else "breathing not noted"
        shown = f"{round_half_up(value, places)} {unit}".rstrip()
        points.append(
            TrendPoint(
                local(gas.reading.taken_at).replace(tzinfo=None),
                float(value),
                gas.reading.is_on_air,
                f"{short_date(gas.reading.taken_on)}: {shown}{_as_typed(gas, name)} on {breathed}"
                + _sample(gas.reading, name)
                + _state(is_queried=gas.has_open_query, is_amended=gas.is_amended),
                is_queried=gas.has_open_query,
                is_amended=gas.is_amended,
                # An earlobe reads lower than the artery, and as high in carbon dioxide and pH.
                kin=gas.reading.sample if name == "pao2_kpa" else "",
            )
        )
    return tuple(points)


def _belongs(gas: GasReading, name: str) -> bool:
    """Venous blood has more carbon dioxide and less pH, and no limit here is one of its own."""
    if name == "spo2_percent":
        return True
    return gas.shows_oxygen if name == "pao2_kpa" else gas.sample is not SampleKind.VBG


def _sample(gas: GasReading, name: str) -> str:
    """Where blood came from that is not arterial."""
    is_told = name != "spo2_percent" and gas.sample is not SampleKind.ABG
    return f", {SAMPLE_WORDS[gas.sample]}" if is_told else ""


def _as_typed(gas: StoredGas, name: str) -> str:
    """What the report or the person said, where that was another unit than the axis has."""
    typed = gas.as_typed.get(name)
    return "" if typed is None else f" ({typed['value']} {typed['unit']} as typed)"


def _oximetry(others: Iterable[OtherReading]) -> Iterator[TrendPoint]:
    for one in others:
        if one.spo2_percent is not None:
            shown = f"{round_half_up(one.spo2_percent, 0)} %"
            yield _point(one, one.spo2_percent, f"{shown} {_on(one)}")


def _fev1(others: Iterable[OtherReading]) -> Iterator[TrendPoint]:
    """After a bronchodilator where there is such a value, since that is the steadier one.

    A value before it is never joined to one after it: the step between them is the drug's.
    """
    for one in others:
        if one.post_fev1_l is not None:
            words = f"{round_half_up(one.post_fev1_l, 2)} L{_AFTER}"
            yield _point(one, one.post_fev1_l, words, _AFTER)
        elif one.fev1_l is not None:
            yield _point(one, one.fev1_l, f"{round_half_up(one.fev1_l, 2)} L")


def _z_panel(others: Sequence[OtherReading]) -> TrendPanel:
    """FEV1 as it was read then; what was read by another equation is never joined to it."""
    read = sorted(
        (one for one in others if one.fev1_z is not None or one.post_fev1_z is not None),
        key=lambda one: one.taken_at,
    )
    standing = [one for one in read if not one.is_amended]
    marks = tuple(
        PanelMark(day_of(one.taken_at), f"{equation_words(one.equation)} from here")
        for before, one in pairwise(standing)
        if before.equation != one.equation
    )
    points = tuple(_fev1_z(read))
    return TrendPanel("FEV₁ z", "z-score", points, (_LOWER_Z,), places=1, marks=marks, least=1.0)


def _fev1_z(others: Iterable[OtherReading]) -> Iterator[TrendPoint]:
    for one in others:
        is_post = one.post_fev1_l is not None and one.post_fev1_z is not None
        z = one.post_fev1_z if is_post else one.fev1_z
        if z is None:
            continue
        by = f"{equation_words(one.equation)}{_AFTER if is_post else ''}"
        shown = str(round_half_up(z, 2)).replace("-", _MINUS)
        yield _point(one, z, f"{shown} by {by}", by)


def equation_words(code: str) -> str:
    """A reference equation by its name; one that is not known here as it was kept."""
    known = {one.value: one.label for one in Equation}
    return known.get(code, code) or "an equation not noted"


def _walks(others: Iterable[OtherReading]) -> Iterator[TrendPoint]:
    for one in others:
        if one.six_minute_m is not None:
            sham = ", cylinder without oxygen" if one.is_sham else ""
            words = f"{number(round_half_up(one.six_minute_m, 0))} m {_on(one)}{sham}"
            yield _point(one, one.six_minute_m, words)


def _point(one: OtherReading, value: Decimal, words: str, kin: str = "") -> TrendPoint:
    return TrendPoint(
        local(one.taken_at).replace(tzinfo=None),
        float(value),
        one.is_on_air,
        f"{short_date(day_of(one.taken_at))}: {words}"
        + _state(is_queried=one.has_open_query, is_amended=one.is_amended),
        is_queried=one.has_open_query,
        is_amended=one.is_amended,
        kin=kin,
    )


def _on(one: OtherReading) -> str:
    return f"on {one.source.in_words()}" if one.source else "breathing not noted"


def _state(*, is_queried: bool, is_amended: bool) -> str:
    query = " (query not resolved)" if is_queried else ""
    return query + (" (replaced)" if is_amended else "")
