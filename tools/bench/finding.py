"""P1: find a patient, five ways of asking."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Select, func, select, union_all

from o2clinic.models import Patient, PatientAddress, PatientSearchKey
from o2clinic.rules.permissions import Role
from o2clinic.rules.search_keys import Term, beginning, first_word, question
from o2clinic.services.patients import MOST_FOUND, Patients
from tools.bench.cases import Bench, Case, in_turn, on_engine
from tools.bench.clinics import DAY, POSTGRESQL, SQLITE
from tools.bench.table import Budget

_RAW: Final = {POSTGRESQL: 6.0, SQLITE: 25.0}
_PEOPLE: Final = 50
_KEYS: Final = 4 * MOST_FOUND
_ALIKE: Final = 60
SHOWN: Final = """
    SELECT p.id, p.family_name, p.given_names, p.title, p.preferred_name, p.born_on, p.died_on,
        p.nhs_number, p.nhs_number_status, p.sex,
        (SELECT a.postcode FROM patient_address a WHERE a.patient_id = p.id AND a.kind = 'home'
            AND a.valid_to IS NULL ORDER BY a.valid_from DESC LIMIT 1)
    FROM ({chosen}) found JOIN patient p ON p.id = found.patient_id"""
_BY_KEY: Final = """
    SELECT patient_id FROM (
        SELECT key, patient_id FROM patient_search_key
        WHERE key >= :first AND key < :after AND key LIKE :also ORDER BY key LIMIT :keys) k
    GROUP BY patient_id ORDER BY min(key), patient_id LIMIT :most"""
_PART: Final = """
    SELECT patient_id FROM patient_search_key
    WHERE key >= :first{at} AND key < :after{at} AND key LIKE :also{at}"""
_BY_COUNT: Final = """
    SELECT patient_id FROM ({parts}) k
    GROUP BY patient_id ORDER BY count(*) DESC, patient_id LIMIT :alike"""

KEY, PATIENT = PatientSearchKey.__table__.c.key, PatientSearchKey.__table__.c.patient_id


def cases(bench: Bench) -> Iterator[Case]:
    """Each way of asking, with the same fifty patients in mind."""
    desk = Patients(bench.desk, bench.actor(Role.RECEPTION))
    people = _people(bench)
    asked: dict[str, Callable[[Any], str]] = {
        "surname prefix": lambda it: it.family_name[:4],
        "name parts in any order": lambda it: f"{it.given_names.split()[0]} {it.family_name[:4]}",
        "NHS number": lambda it: it.nhs_number,
        "birth date": lambda it: f"{it.born_on:%d/%m/%Y}",
        "misspelt": lambda it: f"{_slipped(it.family_name)} {it.given_names.split()[0]}",
    }
    for words, ask in asked.items():
        texts = [ask(one) for one in people]
        is_misspelt = words == "misspelt"
        terms = [_narrowest_first(question(text, DAY)) for text in texts]
        yield Case(
            "P1",
            words,
            Budget(
                stack=2,
                raw=on_engine(_RAW, bench),
                growth=1.5,
                statements=2,
                p95=20 if is_misspelt else None,
            ),
            program=in_turn(texts, desk.find),
            raw=in_turn(terms, _raw_search(bench, is_misspelt=is_misspelt)),
            stack=in_turn(terms, _core_search(bench, is_misspelt=is_misspelt)),
            agree=_same_people,
        )


def _people(bench: Bench) -> Sequence[Any]:
    """Spread over the whole clinic; those with a number and a name that can be misspelt."""
    table = Patient.__table__.c
    wanted = select(table.family_name, table.given_names, table.nhs_number, table.born_on).where(
        table.nhs_number.is_not(None), func.length(table.family_name) > 5, table.id > 100
    )
    with bench.core_reading() as connection:
        every = connection.execute(wanted.order_by(table.id)).all()
    return every[:: max(1, len(every) // _PEOPLE)][:_PEOPLE]


def _slipped(name: str) -> str:
    """Two letters changed places."""
    return name[:2] + name[3] + name[2] + name[4:]


def _narrowest_first(terms: Sequence[Term]) -> list[Term]:
    return sorted(terms, key=lambda term: (not term.is_narrow, -len(term.text)))


def _same_people(program: Any, floor: Any) -> bool:
    """The floor finds whom the program shows; of slips it may find more, which are put in order."""
    shown, found = {row.patient_id for row in program}, {row[0] for row in floor}
    return shown == found or (shown < found and len(shown) == MOST_FOUND)


def _raw_search(bench: Bench, *, is_misspelt: bool) -> Callable[[list[Term]], Any]:
    raw, exact = bench.raw, SHOWN.format(chosen=_BY_KEY)

    def search(terms: list[Term]) -> Any:
        first, *others = terms
        low, high = beginning(first.prefixes[0])
        wanted = {"first": low, "after": high, "also": _like(others)}
        with raw.reading():
            found = raw.rows(exact, {**wanted, "keys": _KEYS, "most": MOST_FOUND})
            if is_misspelt and not found:
                found = _raw_alike(bench, terms)
            return found

    return search


def _like(others: Sequence[Term]) -> str:
    return f"% {others[0].text}%" if others else "%"


def _raw_alike(bench: Bench, terms: Sequence[Term]) -> Any:
    parts: list[str] = []
    wanted: dict[str, str | int] = {"alike": _ALIKE}
    for term in terms:
        also = _like([other for other in terms if other is not term])
        for key in term.keys:
            at = len(parts)
            parts.append(_PART.format(at=at))
            low, high = first_word(key)
            wanted |= {f"first{at}": low, f"after{at}": high, f"also{at}": also}
    chosen = _BY_COUNT.format(parts=" UNION ALL ".join(parts))
    return bench.raw.rows(SHOWN.format(chosen=chosen), wanted)


def _core_search(bench: Bench, *, is_misspelt: bool) -> Callable[[list[Term]], Any]:
    def search(terms: list[Term]) -> Any:
        first, *others = terms
        with bench.core_reading() as connection:
            found = connection.execute(shown(_by_key(first, others))).all()
            if is_misspelt and not found:
                found = connection.execute(shown(_by_count(terms))).all()
            return found

    return search


def _by_key(first: Term, others: Sequence[Term]) -> Select[Any]:
    low, high = beginning(first.prefixes[0])
    wanted = select(KEY, PATIENT).where(low <= KEY, high > KEY)
    for other in others:
        wanted = wanted.where(KEY.contains(f" {other.text}"))
    keys = wanted.order_by(KEY).limit(_KEYS).subquery()
    patient = keys.c.patient_id
    return select(patient).group_by(patient).order_by(func.min(keys.c.key), patient).limit(20)


def _by_count(terms: Sequence[Term]) -> Select[Any]:
    parts = []
    for term in terms:
        others = [other for other in terms if other is not term]
        for key in term.keys:
            low, high = first_word(key)
            part = select(PATIENT).where(low <= KEY, high > KEY)
            for other in others:
                part = part.where(KEY.contains(f" {other.text}"))
            parts.append(part)
    every = union_all(*parts).subquery()
    patient = every.c.patient_id
    return select(patient).group_by(patient).order_by(func.count().desc(), patient).limit(_ALIKE)


def shown(wanted: Select[Any]) -> Select[Any]:
    """The columns that a line of the search shows, of the patients that a statement chooses."""
    chosen = wanted.subquery()
    patient, address = Patient.__table__, PatientAddress.__table__.c
    postcode = (
        select(address.postcode)
        .where(
            address.patient_id == patient.c.id,
            address.kind == "home",
            address.valid_to.is_(None),
        )
        .order_by(address.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(
        *patient.c["id", "family_name", "given_names", "title", "preferred_name", "born_on"],
        *patient.c["died_on", "nhs_number", "nhs_number_status", "sex"],
        postcode,
    ).join(chosen, chosen.c.patient_id == patient.c.id)
