"""How soon a new result must be looked at: the order of the review queue."""

from decimal import Decimal

from o2clinic.rules.blood_gas import GasReading, SampleKind
from o2clinic.rules.overnight_oximetry import Night
from o2clinic.rules.policy import Policy
from o2clinic.rules.result_codes import Urgency


def gas_urgency(gas: GasReading, policy: Policy, *, has_open_query: bool) -> Urgency:
    """Respiratory acidosis is urgent; a raised PaCO2, a low PaO2 or an open query is not usual.

    Raw values are compared (U-4). Venous and fingertip samples say nothing about the artery's
    oxygen, venous ones nothing certain about its carbon dioxide.
    """
    is_acidaemic = gas.ph is not None and policy.acidaemia_ph.holds(gas.ph)
    is_hypercapnic = (
        gas.sample is not SampleKind.VBG
        and gas.paco2_kpa is not None
        and policy.hypercapnia_paco2_kpa.holds(gas.paco2_kpa)
    )
    if is_acidaemic and is_hypercapnic:
        return Urgency.URGENT
    is_hypoxaemic = (
        gas.shows_oxygen  # on oxygen too: there it is worse
        and gas.pao2_kpa is not None
        and policy.ltot_pao2_kpa.holds(gas.pao2_kpa)
    )
    if is_acidaemic or is_hypercapnic or is_hypoxaemic or has_open_query:
        return Urgency.ABNORMAL
    return Urgency.ROUTINE


def oximetry_urgency(spo2_percent: Decimal, policy: Policy, *, has_open_query: bool) -> Urgency:
    """At or below the saturation that asks for a blood gas, or with an open query: not usual."""
    if has_open_query or policy.referral_spo2_percent.holds(spo2_percent):
        return Urgency.ABNORMAL
    return Urgency.ROUTINE


def spirometry_urgency(
    fev1_percent_predicted: Decimal | None, policy: Policy, *, has_open_query: bool
) -> Urgency:
    """Severe airflow obstruction, which asks for oximetry, or an open query: not usual."""
    if has_open_query:
        return Urgency.ABNORMAL
    if fev1_percent_predicted is None:
        return Urgency.ROUTINE
    is_severe = policy.severe_airflow_fev1_percent.holds(fev1_percent_predicted)
    return Urgency.ABNORMAL if is_severe else Urgency.ROUTINE


def walk_urgency(
    nadir_spo2_percent: Decimal | None,
    policy: Policy,
    *,
    has_fall: bool | None,
    has_open_query: bool,
) -> Urgency:
    """A significant fall, a saturation at which walks are stopped, an open query: not usual."""
    is_low = nadir_spo2_percent is not None and policy.walk_stop_spo2_percent.holds(
        nadir_spo2_percent
    )
    return Urgency.ABNORMAL if has_fall or is_low or has_open_query else Urgency.ROUTINE


def night_urgency(
    outcome: Night, mean_spo2_percent: Decimal | None, policy: Policy, *, has_open_query: bool
) -> Urgency:
    """Too little to report, many falls, a mean that asks for a blood gas, an open query."""
    is_low = mean_spo2_percent is not None and policy.referral_spo2_percent.holds(mean_spo2_percent)
    is_usual = outcome is Night.REPORTED and not is_low and not has_open_query
    return Urgency.ROUTINE if is_usual else Urgency.ABNORMAL
