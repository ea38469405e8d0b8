"""What a clinic may do after missed visits: the policies that ship, and a trust's own files."""

import hashlib
import json
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from o2clinic import paths
from o2clinic.errors import NotFound
from o2clinic.rules.missed_visits_policy import MissedPolicy, NotAMissedPolicy
from o2clinic.services.local_policies import LONGEST_ID

DEFAULT: Final = "OFFER_FIRST_2026"
_MARK_LENGTH: Final = 8


@dataclass(frozen=True, slots=True)
class OwnMissedPolicies:
    """A trust's own, and what is wrong with files that cannot be used, in words."""

    policies: tuple[MissedPolicy, ...] = ()
    problems: tuple[str, ...] = ()


def every_policy() -> tuple[MissedPolicy, ...]:
    """All that a clinic may go by, the usual one first."""
    found = [*map(_shipped, sorted(_shipped_ids())), *of_the_trust().policies]
    return tuple(sorted(found, key=lambda one: one.id != DEFAULT))


def in_force(policy_id: str) -> MissedPolicy:
    """The one that the clinic goes by; before there is a clinic, the usual one.

    Raises:
        NotFound: it is not on this computer.
    """
    wanted = policy_id or DEFAULT
    if wanted in _shipped_ids():
        return _shipped(wanted)
    for one in of_the_trust().policies:
        if one.id == wanted:
            return one
    raise NotFound(
        f"What this clinic does after missed visits, {wanted}, is not on this computer. "
        f"A trust's own file belongs in {folder()}."
    )


def why_not(policy_id: str) -> str:
    """What keeps a clinic from choosing it, in words; "" when nothing does."""
    is_there = any(one.id == policy_id for one in every_policy())
    return "" if is_there else "Choose one of the policies that are on this computer."


def folder() -> Path:
    """Where a trust's own files lie on this computer; it need not be there."""
    return paths.user_data() / "missed_visits"


def of_the_trust() -> OwnMissedPolicies:
    """What lies there; read once a run."""
    return _read(folder())


@cache
def _read(where: Path) -> OwnMissedPolicies:
    found, problems = [], []
    try:
        files = sorted(where.glob("*.toml"))
    except OSError as fault:
        return OwnMissedPolicies(problems=(f"{where}: {fault.strerror}.",))
    for file in files:
        try:
            found.append(_one(file))
        except OSError as fault:
            problems.append(f"{file.name}: {fault.strerror}.")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            problems.append(f"{file.name} is not written as such a file is: {fault}.")
        except NotAMissedPolicy as fault:
            problems.append(f"{file.name}: {fault}")
    return OwnMissedPolicies(tuple(found), tuple(problems))


def _one(file: Path) -> MissedPolicy:
    """Its id ends in a mark made from what it says, since desks may hold different files."""
    told = tomllib.loads(file.read_text("utf-8-sig"))
    policy = MissedPolicy.from_mapping(told)
    if policy.id in _shipped_ids():
        raise NotAMissedPolicy(f"The id {policy.id} is that of one which ships with the program.")
    if len(policy.id) > LONGEST_ID:
        raise NotAMissedPolicy(f"The id has {LONGEST_ID} characters at most.")
    contents = json.dumps(told, sort_keys=True, default=str)
    mark = hashlib.sha256(contents.encode()).hexdigest()[:_MARK_LENGTH]
    return replace(policy, id=f"{policy.id}_{mark}")


@cache
def _shipped_ids() -> frozenset[str]:
    return frozenset(file.stem for file in paths.resources("missed_visits").glob("*.toml"))


@cache
def _shipped(policy_id: str) -> MissedPolicy:
    with paths.resources("missed_visits", f"{policy_id}.toml").open("rb") as stream:
        return MissedPolicy.from_mapping(tomllib.load(stream))
