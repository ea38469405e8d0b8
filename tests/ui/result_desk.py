"""Services of results made of literal rows, which keep what they are given."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

from o2clinic.documents.page import Identity, Letterhead
from o2clinic.errors import Finding, Level
from o2clinic.rules.blood_gas import GasReading, SampleKind
from o2clinic.rules.clinic_time import local
from o2clinic.rules.gli import Equation
from o2clinic.rules.ltot_case import Exacerbation
from o2clinic.rules.overnight_report import NightReport
from o2clinic.rules.oximetry import OximetryReading
from o2clinic.rules.oxygen_source import AIR, Device, OxygenSource
from o2clinic.rules.patient_codes import Sex
from o2clinic.rules.permissions import Role
from o2clinic.rules.result_codes import Activity, ResultSource, ResultStatus, Urgency
from o2clinic.rules.result_kinds import (
    BLOOD_GAS,
    OVERNIGHT_OXIMETRY,
    OXIMETRY,
    SPIROMETRY,
    WALK_TEST,
    ResultKind,
)
from o2clinic.rules.spirometry import SpirometryContext, SpirometryReading
from o2clinic.rules.walk_record import CurvePoint, WalkRecord
from o2clinic.rules.walk_test import Walk, WalkKind
from o2clinic.services.as_it_is import AsItIs, LastSave
from o2clinic.services.cumulative import CumulativeSource
from o2clinic.services.exports import ExportHead
from o2clinic.services.gas_context import GasContext
from o2clinic.services.gas_readings import StoredFinding, StoredGas
from o2clinic.services.nights import NightContext, StoredNight
from o2clinic.services.oximetries import OximetryContext, StoredOximetry
from o2clinic.services.policies import policy
from o2clinic.services.results import ResultRow, ResultSheet
from o2clinic.services.spirometries import SpirometryFormContext, StoredSpirometry
from o2clinic.services.walks import EarlierWalk, StoredWalk, WalkContext
from o2clinic.services.work import Actor

D = Decimal
BORN = date(1945, 7, 14)
BTS = policy("BTS2015_QS2017")
NURSE_OLU = Actor(2, "Mr O. Adeyemi, nurse", frozenset({Role.NURSE}))
TAKEN = datetime(2026, 6, 8, 9, 40, tzinfo=UTC)
ODD = Finding("DQ-9", Level.CONFIRM, "Could the sample be venous or mixed?", "pao2_kpa")


def a_row(result_id: int, kind: ResultKind = BLOOD_GAS, **known) -> ResultRow:
    usual = {
        "version": 1,
        "taken_at": TAKEN - timedelta(days=60 * result_id),
        "breathed": "air",
        "sample": "arterial" if kind is BLOOD_GAS else "",
        "activity": Activity.REST,
        "values": {"ph": D("7.388"), "paco2_kpa": D("6.20"), "pao2_kpa": D("7.10")},
        "details": (),
        "status": ResultStatus.REVIEWED,
        "urgency": Urgency.ROUTINE,
        "has_open_query": False,
        "source": ResultSource.TYPED,
        "note": "",
        "recorded_by": "Mr Adeyemi",
        "reviewed_by": "Dr Berg",
        "reviewed_at": TAKEN,
        "review_comment": "",
        "repeat_wanted": False,
        "amends_id": None,
        "replaced_by_id": None,
        "amended_reason": "",
        "findings": (),
    }
    return ResultRow(result_id=result_id, kind=kind, **(usual | known))


FULL = {
    "ph": D("7.382"),
    "paco2_kpa": D("6.40"),
    "pao2_kpa": D("6.90"),
    "hco3_mmol_l": D("28.0"),
    "base_excess_mmol_l": D("2.4"),
    "sao2_percent": D("86.2"),
    "spo2_percent": D("87.0"),
}
ROWS = (
    a_row(1, values=FULL, status=ResultStatus.TO_REVIEW, has_open_query=True,
          findings=(StoredFinding(5, ODD),), urgency=Urgency.ABNORMAL),
    a_row(2, values=FULL | {"pao2_kpa": D("8.30")}, breathed="2 L/min nasal cannulae"),
    a_row(3, values=FULL, amends_id=4, amended_reason="Read from the wrong line"),
    a_row(4, values=FULL | {"pao2_kpa": D("9.60")}, status=ResultStatus.AMENDED,
          replaced_by_id=3),
    a_row(5, OXIMETRY, values={"spo2_percent": D("89.0"), "pulse_per_min": D(88)}),
    a_row(6, SPIROMETRY, breathed="",
          values={"fev1_l": D("0.920"), "fvc_l": D("2.100"), "fev1_z": D("-3.010")}),
    a_row(8, WALK_TEST, activity=Activity.EXERCISE,
          values={"distance_m": D("240.0"), "start_spo2_percent": D("94.0"),
                  "nadir_spo2_percent": D("86.0"), "end_borg": D("5.0")},
          test="6mwt", details=(("Test", "6MWT"), ("Fall in SpO₂ (R-AT-1)", "significant")),
          curve=tuple(CurvePoint(at, D(it)) for at, it in enumerate((94, 91, 89, 87, 86, 87, 88)))),
    a_row(9, OVERNIGHT_OXIMETRY, activity=Activity.SLEEP,
          values={"t90_percent": D("31.4"), "mean_spo2_percent": D("89.9"),
                  "nadir_spo2_percent": D("78.0"), "odi4_per_hour": D("6.2")}),
    a_row(7, values=FULL | {"ph": D("7.310")}, status=ResultStatus.TO_REVIEW,
          urgency=Urgency.URGENT, breathed="28 % Venturi mask, 4 L/min"),
)  # fmt: skip


def a_context(**known) -> GasContext:
    usual = {
        "patient_id": 1,
        "born_on": BORN,
        "died_on": None,
        "policy": BTS,
        "gases": (),
        "exacerbations": (),
        "has_lung_disease": True,
        "has_oxygen_at_home": False,
        "treatment_changed_at": None,
    }
    return GasContext(**(usual | known))


def a_stored_gas(**known) -> StoredGas:
    reading = GasReading(
        sample=SampleKind.CBG_EARLOBE,
        source=OxygenSource(Device.NASAL_CANNULA, D("2.0")),
        taken_at=TAKEN,
        ph=D("7.388"),
        paco2_kpa=D("6.20"),
        pao2_kpa=D("8.10"),
        hco3_mmol_l=D("27.2"),
    )
    usual = {
        "result_id": 9,
        "version": 4,
        "reading": reading,
        "status": ResultStatus.REVIEWED,
        "activity": Activity.REST,
        "urgency": Urgency.ROUTINE,
        "has_open_query": False,
        "source": ResultSource.TYPED,
        "recorded_by_id": 2,
        "reviewed_by_id": 3,
        "reviewed_at": TAKEN,
        "repeat_wanted": False,
        "note": "Warm hand",
        "analyser": "ABL90",
        "amends_id": None,
        "amended_reason": "",
        "as_typed": {},
        "findings": (),
    }
    return StoredGas(**(usual | known))


def a_walk(**known) -> Walk:
    usual = {
        "started_at": TAKEN,
        "kind": WalkKind.SIX_MINUTE,
        "source": AIR,
        "is_watched": True,
        "start_spo2_percent": D("94.0"),
        "nadir_spo2_percent": D("86.0"),
        "distance_m": D("240.0"),
        "end_borg": D("5.0"),
    }
    return Walk(**(usual | known))


def a_walk_context(*earlier: Walk, **known) -> WalkContext:
    usual = {
        "patient_id": 1,
        "born_on": date(1956, 7, 14),
        "died_on": None,
        "sex": Sex.FEMALE,
        "policy": BTS,
        "earlier": tuple(EarlierWalk(at, walk) for at, walk in enumerate(earlier, start=31)),
        "height_cm": D("158.0"),
        "weight_kg": D("65.0"),
        "operator": "W. Tan",
        "oximeter": "Nonin 3150",
    }
    return WalkContext(**(usual | known))


def a_night(**known) -> NightReport:
    usual = {
        "started_at": TAKEN - timedelta(hours=11),
        "ended_at": TAKEN - timedelta(hours=3),
        "source": AIR,
        "valid_hours": D("7.50"),
        "mean_spo2_percent": D("89.9"),
        "nadir_spo2_percent": D("78.0"),
        "t90_percent": D("31.4"),
        "odi4_per_hour": D("6.2"),
    }
    return NightReport(**(usual | known))


@dataclass
class FakeForms:
    """One service for every kind: gives its context, keeps the drafts."""

    context_given: object
    stored_given: object = None
    sent: list = field(default_factory=list)
    refusal: Exception | None = None

    def context(self, _patient_id):
        return self.context_given

    def stored(self, _result_id):
        return self.stored_given

    def record(self, draft):
        self.sent.append(draft)
        if self.refusal is not None:
            raise self.refusal
        return 77


@dataclass
class FakeResults:
    """A sheet of literal rows."""

    rows: tuple[ResultRow, ...] = ROWS
    answered: list = field(default_factory=list)
    refusal: Exception | None = None

    def of_patient(self, patient_id):
        return ResultSheet(patient_id, self.rows)

    def as_it_is(self, result_id):
        row = next((row for row in self.rows if row.result_id == result_id), self.rows[0])
        return AsItIs(replace(row, version=row.version + 1), LastSave("Dr Berg", "10:42"))

    def resolve_query(self, result_id, version, reason, _command_id):
        self.answered.append((result_id, version, reason))
        if self.refusal is not None:
            raise self.refusal
        return result_id


@dataclass
class FakeCumulative:
    """The same rows as the list has, with an exacerbation between."""

    results: FakeResults
    asked: int = 0

    def of(self, patient_id):
        self.asked += 1
        sheet = self.results.of_patient(patient_id)
        rows = tuple(sorted(sheet.rows, key=lambda row: row.taken_at, reverse=True))
        since = (Exacerbation(date(2026, 1, 20), date(2026, 2, 1)),)
        return CumulativeSource(patient_id, ResultSheet(patient_id, rows), BTS, Sex.FEMALE, since)


@dataclass
class FakeExports:
    """Gives the invented patient's head, and keeps what was written down."""

    noted: list = field(default_factory=list)
    refusal: Exception | None = None

    def begin(self, patient_id, kind, title, way):
        if self.refusal is not None:
            raise self.refusal
        self.noted.append((patient_id, kind, title, way))
        return self._head()

    def begin_table(self, table):
        if self.refusal is not None:
            raise self.refusal
        self.noted.append(table)
        return self._head().lines(f"{table.title}: {table.shown}")

    def _head(self):
        identity = Identity("Jenkins", "Mary", "Mrs", BORN, "9990000018")
        letterhead = Letterhead("Northshore Home Oxygen Service")
        return ExportHead(identity, letterhead, "Mr O. Adeyemi", local(TAKEN))


def a_desk(workplace, **services):
    """The window's workplace with these services; notes and faults are kept."""
    heard = SimpleNamespace(said=[], faults=[], opened=[])
    results = services.get("results") or FakeResults()
    known = {
        "results": results,
        "cumulative": FakeCumulative(results),
        "exports": FakeExports(),
        "blood_gases": FakeForms(a_context(), a_stored_gas()),
        "oximetries": FakeForms(
            OximetryContext(patient_id=1, born_on=BORN, died_on=None, policy=BTS),
            StoredOximetry(
                9,
                4,
                OximetryReading(taken_at=TAKEN, source=AIR, spo2_percent=D("91.0")),
                Activity.REST,
                "",
            ),
        ),
        "spirometries": FakeForms(
            SpirometryFormContext(
                patient_id=1,
                person=SpirometryContext(born_on=BORN, sex=Sex.FEMALE, last_height_cm=D(160)),
                policy=BTS,
                equation=Equation.GLI_GLOBAL_2022,
                operator="W. Tan",
                spirometer="Alpha",
            ),
            StoredSpirometry(
                9,
                4,
                SpirometryReading(
                    taken_at=TAKEN, height_cm=D(160), fev1_l=D("0.900"), fvc_l=D("2.100")
                ),
                "",
            ),
        ),
        "walks": FakeForms(
            a_walk_context(),
            StoredWalk(
                9,
                4,
                WalkRecord(walk=a_walk(), curve=(CurvePoint(0, D(94)), CurvePoint(2, D(86)))),
                "Cold day",
            ),
        ),
        "nights": FakeForms(
            NightContext(patient_id=1, born_on=BORN, died_on=None, policy=BTS),
            StoredNight(9, 4, a_night(), "Nonin 3150", "", ""),
        ),
    }
    desk = replace(
        workplace,
        actor=NURSE_OLU,
        services=SimpleNamespace(**(known | services)),
        say=heard.said.append,
        report=heard.faults.append,
        open_patient=lambda patient_id, page: heard.opened.append((patient_id, page)),
    )
    return desk, heard
