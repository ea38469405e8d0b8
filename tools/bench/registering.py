"""P2: register a patient, with the question whether they are known already."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, select, union_all

from o2clinic.models import Patient, PatientSearchKey
from o2clinic.rules import nhs_number
from o2clinic.rules.patient_codes import Gender, NhsNumberStatus, PhoneKind, Sex
from o2clinic.rules.permissions import Role
from o2clinic.rules.search_keys import beginning, first_word, name_key
from o2clinic.rules.search_order import swapped_day_and_month
from o2clinic.services.patient_draft import PatientDraft, PhoneDraft
from o2clinic.services.patients import Patients
from o2clinic.services.work import new_command_id
from tools.bench.cases import Bench, Case, tell
from tools.bench.finding import SHOWN, shown
from tools.bench.table import Budget
from tools.bench.timing import Ready
from tools.bench.written import Written

_LAST_OF_TEST_RANGE: Final = 9_999_999_999
_ALIKE: Final = 60
_PART: Final = """
    SELECT patient_id FROM patient_search_key WHERE key >= :first{at} AND key < :after{at}"""
_KNOWN: Final = """
    SELECT patient_id FROM ({parts}) k
    GROUP BY patient_id ORDER BY count(*) DESC, patient_id LIMIT :alike"""
_HOLDER: Final = "SELECT family_name, given_names, born_on FROM patient WHERE nhs_number = :number"


def cases(bench: Bench) -> Iterator[Case]:
    """One case: ask for duplicates, then save."""
    desk = Patients(bench.desk, bench.actor(Role.RECEPTION))
    drafts = _Drafts(bench)
    written = Written(bench.clinic, "patient", lambda: desk.register(next(drafts)))

    def program(_at: int) -> Ready:
        draft = next(drafts)

        def register() -> int:
            desk.duplicates(draft)
            return desk.register(draft)

        return register

    def raw(_at: int) -> Ready:
        draft = next(drafts)
        fresh = written.for_driver({"patient": {"nhs_number": draft.nhs_number}})
        ranges = _ranges(draft)

        def register() -> int:
            with bench.raw.reading():
                _known_by_hand(bench, ranges)
            with bench.raw.writing():
                bench.raw.rows(_HOLDER, {"number": draft.nhs_number})
                patient_id = written.again_by_hand(bench.raw, fresh)
                tell(None, bench, f"patient:{patient_id}")
            return patient_id

        return register

    def stack(_at: int) -> Ready:
        draft = next(drafts)
        fresh = {"patient": {"nhs_number": draft.nhs_number}}
        ranges = _ranges(draft)

        def register() -> int:
            with bench.core_reading() as connection:
                _known_by_core(connection, ranges)
            with bench.core_writing() as connection:
                table = Patient.__table__.c
                wanted = select(table.family_name, table.given_names, table.born_on)
                connection.execute(wanted.where(table.nhs_number == draft.nhs_number)).all()
                patient_id = written.again_by_core(connection, fresh)
                tell(connection, bench, f"patient:{patient_id}")
            return patient_id

        return register

    yield Case(
        "P2",
        "register a patient",
        Budget(stack=3, raw=8, growth=1.3),
        program=program,
        raw=raw,
        stack=stack,
    )


class _Drafts:
    """New people one after another: names that are there, numbers that are not."""

    def __init__(self, bench: Bench) -> None:
        table = Patient.__table__.c
        with bench.core_reading() as connection:
            wanted = select(table.family_name, table.given_names, table.born_on)
            some = wanted.where(table.id > 100).order_by(table.id).limit(1200)
            self._known = connection.execute(some).all()
        self._count = 0
        self._number = _LAST_OF_TEST_RANGE

    def __next__(self) -> PatientDraft:
        self._count += 1
        self._number = _valid_below(self._number)
        family = self._known[self._count % len(self._known)]
        given = self._known[(7 * self._count) % len(self._known)]
        born_on: date = given.born_on + timedelta(days=self._count)
        return PatientDraft(
            command_id=new_command_id(),
            nhs_number=str(self._number),
            nhs_number_status=NhsNumberStatus.VERIFIED,
            title="Mrs",
            given_names=given.given_names,
            family_name=family.family_name,
            sex=Sex.FEMALE,
            gender=Gender.FEMALE,
            born_on=born_on,
            address=f"{self._count} Harbour Row\nTruro",
            postcode="TR1 2AB",
            phones=(PhoneDraft(PhoneKind.HOME, "01872 000000"),),
            practice_id=1,
        )


def _valid_below(number: int) -> int:
    while True:
        number -= 1
        try:
            return int(nhs_number.parse(str(number)))
        except nhs_number.NotNhsNumber:
            continue


def _ranges(draft: PatientDraft) -> list[tuple[str, str]]:
    """Where the search keys of whoever may be the same stand."""
    assert draft.born_on is not None
    other = swapped_day_and_month(draft.born_on)
    return [
        first_word(draft.nhs_number),
        first_word(draft.born_on.isoformat()),
        *([first_word(other.isoformat())] if other else []),
        first_word("tr12ab"),
        beginning(name_key(draft.family_name, draft.given_names.split()[0])),
        first_word(name_key(draft.given_names, draft.family_name)),
    ]


def _known_by_hand(bench: Bench, ranges: Sequence[tuple[str, str]]) -> Any:
    wanted: dict[str, str | int] = {"alike": _ALIKE}
    for at, (low, high) in enumerate(ranges):
        wanted |= {f"first{at}": low, f"after{at}": high}
    parts = " UNION ALL ".join(_PART.format(at=at) for at in range(len(ranges)))
    return bench.raw.rows(SHOWN.format(chosen=_KNOWN.format(parts=parts)), wanted)


def _known_by_core(connection: Connection, ranges: Sequence[tuple[str, str]]) -> Any:
    key = PatientSearchKey.__table__.c.key
    owner = PatientSearchKey.__table__.c.patient_id
    parts = [select(owner).where(key.between(low, high)) for low, high in ranges]
    every = union_all(*parts).subquery()
    wanted = select(every.c.patient_id).group_by(every.c.patient_id)
    found = wanted.order_by(func.count().desc(), every.c.patient_id).limit(_ALIKE)
    return connection.execute(shown(found)).all()
