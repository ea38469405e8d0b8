"""The sample clinic's numbers pass the same rules as what a nurse types."""

from collections import defaultdict
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from databases import copied
from services.health_record import standing_of
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from o2clinic.errors import Level
from o2clinic.models import (
    BloodGas,
    OvernightOximetry,
    Oximetry,
    OxygenOrder,
    OxygenOrderLine,
    Patient,
    Result,
    ResultFinding,
    Spirometry,
    WalkTest,
)
from o2clinic.rules.ambulatory_response import Response, judge_walks
from o2clinic.rules.blood_gas_quality import QualityContext, data_quality
from o2clinic.rules.clinic_time import day_of, local
from o2clinic.rules.display import age_years
from o2clinic.rules.ltot_case import Outcome
from o2clinic.rules.order import Order, OrderLine
from o2clinic.rules.order_checks import check_order
from o2clinic.rules.overnight_oximetry import Night
from o2clinic.rules.overnight_report import check_report, read_report
from o2clinic.rules.saturation import so2_of_po2
from o2clinic.rules.spirometry import SpirometryContext, check
from o2clinic.rules.spirometry_report import interpret
from o2clinic.rules.walk_record import check_record
from o2clinic.rules.walk_test import desaturation
from o2clinic.rules.walks_of_day import case_of_day
from o2clinic.services.gas_readings import gases_of
from o2clinic.services.nights import report_of
from o2clinic.services.policies import policy
from o2clinic.services.sample.stories import keys_of_stories
from o2clinic.services.spirometry_rows import columns_of, reading_of
from o2clinic.services.walk_rows import record_of

TODAY = date(2026, 11, 24)
_LINE = tuple(field.name for field in fields(OrderLine))
BTS = policy("BTS2015_QS2017")
NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def clinic(sample_file, tmp_path_factory) -> Engine:
    """Four hundred patients; only read."""
    database = copied(sample_file(400, TODAY), tmp_path_factory.mktemp("sample"))
    yield database.engine
    database.close()


def every(clinic: Engine, kind):
    with Session(clinic) as session:
        wanted = select(Patient, Result, kind).join(Result, Result.patient_id == Patient.id)
        return session.execute(wanted.join(kind, kind.result_id == Result.id)).all()


def test_every_gas_passes_the_rules_unless_it_was_made_with_a_query(clinic):
    doubtful, count = [], 0
    with Session(clinic) as session:
        for patient in session.scalars(select(Patient)):
            stored = gases_of(session, patient.id, with_amended=True)
            count += len(stored)
            in_force = [one for one in stored if not one.is_amended]
            for one in stored:
                others = [other.reading.taken_at for other in in_force if other is not one]
                context = QualityContext(
                    now=NOW,
                    born_on=patient.born_on,
                    died_on=patient.died_on,
                    other_times=() if one.is_amended else tuple(others),
                    has_lung_disease=True,
                )
                queried = {Level.BLOCK} if one.has_open_query else {Level.BLOCK, Level.CONFIRM}
                doubtful += [
                    (patient.family_name, one.reading, found)
                    for found in data_quality(one.reading, context)
                    if found.level in queried
                ]
    assert count > 1000
    assert doubtful == []


def test_a_gas_with_a_query_says_what_the_rules_say(clinic):
    with Session(clinic) as session:
        found = session.scalars(
            select(ResultFinding.rule)
            .join(Result, Result.id == ResultFinding.result_id)
            .join(Patient)
            .where(Patient.family_name == "Hocking", Result.has_open_query)
        ).all()
    assert set(found) == {"DQ-5", "DQ-6"}


def test_oximeters_agree_with_the_blood(clinic):
    apart = [
        abs(gas.spo2_percent - so2_of_po2(gas.pao2_kpa) * 100)
        for _patient, _result, gas in every(clinic, BloodGas)
    ]
    assert len(apart) > 1000
    assert max(apart) <= 2


def test_every_spirometry_passes_the_rules(clinic):
    doubtful, sessions = [], every(clinic, Spirometry)
    for patient, result, row in sessions:
        reading = reading_of(row, taken_at=local(result.taken_at))
        context = SpirometryContext(patient.born_on, patient.sex, patient.died_on)
        findings = check(reading, context, now=NOW)
        doubtful += [one for one in findings if one.level in {Level.BLOCK, Level.CONFIRM}]
    assert len(sessions) > 100
    assert doubtful == []


def test_a_session_is_stored_as_the_service_would_store_it(clinic):
    apart = []
    for patient, result, row in every(clinic, Spirometry):
        reading = reading_of(row, taken_at=local(result.taken_at))
        context = SpirometryContext(patient.born_on, patient.sex, patient.died_on)
        expected = columns_of(reading, interpret(reading, context), context)
        apart += [
            (name, value, getattr(row, name))
            for name, value in expected.items()
            if not same(getattr(row, name), value)
        ]
    assert apart == []


def same(stored, expected) -> bool:
    if isinstance(expected, Decimal):
        return abs(stored - expected) <= Decimal("0.001")  # rounded by another road
    return stored == expected


def test_gases_drift_down_over_the_years(clinic):
    first, last = defaultdict(list), {}
    for patient, result, gas in every(clinic, BloodGas):
        if result.device == "air":
            first[patient.id].append((result.taken_at, gas.pao2_kpa))
    for patient_id, readings in first.items():
        readings.sort()
        if (readings[-1][0] - readings[0][0]).days > 1000:
            last[patient_id] = readings[-1][1] - readings[0][1]
    fallen = [change for change in last.values() if change < 0]
    assert len(fallen) > 0.7 * len(last)


def test_oximetry_is_within_reach(clinic):
    for _patient, _result, reading in every(clinic, Oximetry):
        assert Decimal(70) <= reading.spo2_percent <= 100


def test_every_order_passes_the_rules_of_its_day(clinic):
    rules, stopped, count = policy("BTS2015_QS2017"), [], 0
    with Session(clinic) as session:
        for order, patient in session.execute(
            select(OxygenOrder, Patient).join(Patient, Patient.id == OxygenOrder.patient_id)
        ).all():
            lines = session.scalars(
                select(OxygenOrderLine).where(OxygenOrderLine.oxygen_order_id == order.id)
            )
            checked = Order(
                ordered_on=day_of(order.ordered_at),
                lines=tuple(
                    OrderLine(**{name: getattr(line, name) for name in _LINE}) for line in lines
                ),
                delivery=order.delivery,
                clinical_code=order.clinical_code,
                consent_signed_on=order.consent_signed_on,
                risk_form_completed_on=order.risk_form_completed_on,
                age_years=age_years(patient.born_on, day_of(order.ordered_at)),
                has_ltot_assessment=True,
            )
            count += 1
            findings = check_order(checked, rules)
            stopped += [(patient.family_name, one) for one in findings if one.level is Level.BLOCK]
    assert count > 200
    assert stopped == []


@pytest.mark.parametrize(
    ("key", "outcome"),
    [
        ("jenkins_mary", Outcome.ELIGIBLE),
        ("penhale_ruth", Outcome.REPEAT_GAS),
        ("opie_david", Outcome.REPEAT_GAS),
        ("hocking_peter", Outcome.DATA_QUERY),
        ("tregenza_piran", Outcome.ELIGIBLE),  # by oedema
        ("dunn_mark", Outcome.ELIGIBLE),  # 7.9 kPa, by pulmonary hypertension
        ("uren_grace", Outcome.URGENT_UNSTABLE),
        ("spargo_leonard", Outcome.NOT_ELIGIBLE),
        ("symons_joan", Outcome.ELIGIBLE),
    ],
)
def test_a_telling_patient_stands_where_the_book_says(clinic, key, outcome):
    with Session(clinic) as session:
        standing = standing_of(session, keys_of_stories()[key], policy("BTS2015_QS2017"), NOW)
    assert standing.outcome is outcome


def test_mary_has_two_low_gases_22_days_apart_on_any_weekday(a_sample):
    for days in range(7):
        database = a_sample(120 if days == 5 else 60, TODAY + timedelta(days=days))
        now = NOW + timedelta(days=days)
        with Session(database.engine) as session:
            standing = standing_of(session, 1, policy("BTS2015_QS2017"), now)
        assert standing.one_line.endswith("22 days apart")


def test_every_walk_and_night_passes_the_rules(clinic):
    doubtful, days = [], defaultdict(list)
    for patient, result, row in every(clinic, WalkTest):
        record = record_of(result, row)
        lived = {"born_on": patient.born_on, "died_on": patient.died_on}
        doubtful += check_record(record, NOW, BTS, **lived)
        assert desaturation(record.walk, BTS).by_bts is row.has_fall
        days[patient.family_name, day_of(result.taken_at)].append(record.walk)
    (walks,) = days.values()
    assert len(walks) == 4
    advice = judge_walks(case_of_day(walks), BTS)
    assert (advice.outcome, advice.flow_l_min) == (Response.AOT_RESPONDER, 4)
    nights = every(clinic, OvernightOximetry)
    for patient, result, row in nights:
        report = report_of(result, row)
        doubtful += check_report(report, NOW, BTS, born_on=patient.born_on)
        assert read_report(report, BTS).outcome == row.outcome
    assert {row.outcome for _patient, _result, row in nights} == {
        Night.REPORTED,
        Night.SLEEP_PATHWAY,
    }
    assert [found for found in doubtful if found.level is not Level.WARN] == []
