"""Somebody's day with planted secrets, everything logged that can be; run by the part `secrets`.

What it is given comes through its standard input, as it would from a keyboard or a key store.
"""

import json
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from o2clinic import core_dumps
from o2clinic.errors import O2ClinicError
from o2clinic.models import Person
from o2clinic.rules.patient_codes import NhsNumberStatus, Sex
from o2clinic.rules.permissions import Permission
from o2clinic.services.drafts import Drafts, FormDraft
from o2clinic.services.patient_draft import PatientDraft
from o2clinic.services.patients import Patients
from o2clinic.services.sign_in import hash_password, sign_in
from o2clinic.services.work import PROGRAM, Desk, utc_now
from o2clinic.storage.engine import open_engine
from o2clinic.storage.schema import prepare
from o2clinic.ui.failures import Failures
from tools.torture.staff import day_staff


@dataclass(frozen=True)
class Planted:
    """What must be found nowhere.

    Attributes:
        key: of the local file, in hexadecimal; empty on a server.
        server_password: empty for a local file.
    """

    family_name: str
    nhs_number: str
    draft: str
    password: str
    wrong_password: str
    key: str
    server_password: str


def main() -> None:
    """Live, fail, and wait until what is to be seen was seen."""
    order = json.loads(sys.stdin.readline())
    core_dumps.switch_off()
    logging.basicConfig(level=logging.DEBUG, filename=Path(order["out"]) / "debug.log")
    logging.getLogger("sqlalchemy.engine").setLevel(logging.INFO)  # each statement, too
    application = QCoreApplication(["o2clinic"])
    failures = Failures()
    failures.install()
    _live(order["url"], Planted(**order["planted"]), failures)
    application.processEvents()
    print("lived", flush=True)
    sys.stdin.readline()
    failures.uninstall()


def _live(url: str, planted: Planted, failures: Failures) -> None:
    engine = open_engine(url, key=bytes.fromhex(planted.key) or None)
    prepare(engine, may_upgrade=True)
    staff = day_staff(engine)
    desk = Desk(engine, name="planted")
    anna = staff.actors["anna"]
    if planted.key:  # a server proves passwords by itself
        with desk.work(PROGRAM, Permission.ADMINISTER, "set password") as work:
            work.fetch(Person, anna.person_id).password_hash = hash_password(planted.password)
        for typed in (planted.wrong_password, planted.password):
            _try(failures, sign_in, desk, "anna", typed)
    draft = PatientDraft(
        command_id="planted-1",
        nhs_number=planted.nhs_number,
        nhs_number_status=NhsNumberStatus.VERIFIED,
        given_names="Mary",
        family_name=planted.family_name,
        sex=Sex.FEMALE,
        born_on=date(1945, 7, 14),
        reason="as told",
    )
    patients = Patients(desk, anna)
    patient_id = patients.register(draft)
    patients.find(planted.family_name)
    patients.open(patient_id)
    for again in (draft, replace(draft, command_id="planted-2")):
        _try(failures, patients.register, again)
    _keep_draft(desk, Drafts(desk, anna), planted, patient_id)
    for broken in (
        "INSERT INTO patient (family_name, nhs_number) VALUES (:name, :number)",
        "SELECT * FROM nowhere WHERE name = :name AND number = :number",
    ):
        try:
            with engine.connect() as connection:
                connection.execute(
                    text(broken), {"name": planted.family_name, "number": planted.nhs_number}
                )
        except DBAPIError as error:
            failures.report(error)
    engine.dispose()


def _keep_draft(desk: Desk, drafts: Drafts, planted: Planted, patient_id: int) -> None:
    drafts.sheet()
    drafts.keep(
        FormDraft(
            draft_id="d1",
            form="blood_gas",
            place="results",
            title="New blood gas",
            patient_id=patient_id,
            record_id=0,
            version=0,
            command_id="planted-3",
            typed={"note": planted.draft, "who": planted.family_name},
            typed_at=utc_now(),
            desk=desk.name,
        )
    )


def _try(failures: Failures, call: Callable[..., object], *sent: object) -> None:
    """What is refused is told on the screen with names; a report of it must not have them."""
    try:
        call(*sent)
    except O2ClinicError as error:
        failures.report(error)


if __name__ == "__main__":
    main()
