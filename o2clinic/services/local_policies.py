"""A trust's own policies: files that its IT lays beside the records of this computer.

Desks of one clinic may hold different files under one name. So the id that is kept with the clinic
and with each decision ends in a mark made from the file's contents: a desk with another file does
not have the clinic's policy, and says so, instead of deciding by other numbers.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Final

from o2clinic import paths
from o2clinic.rules.policy import Comparison, NotAPolicy, Policy, Threshold
from o2clinic.rules.quantities import Unit

LONGEST_ID: Final = 31  # with the mark it fits where the clinic keeps it
_MARK_LENGTH: Final = 8
_LOWER: Final = {Comparison.AT_MOST, Comparison.BELOW}
_WHOLE: Final = {Unit.DAYS, Unit.MONTHS, Unit.YEARS}


@dataclass(frozen=True, slots=True)
class LocalPolicies:
    """What was found.

    Attributes:
        policies: those that can be used, by their file's name.
        problems: each file that cannot, with what is wrong, in words.
    """

    policies: tuple[Policy, ...] = ()
    problems: tuple[str, ...] = ()


def folder() -> Path:
    """Where a trust's own policies lie on this computer; it need not be there."""
    return paths.user_data() / "policies"


def differences(policy: Policy, shipped: Policy) -> tuple[str, ...]:
    """Where a policy has another number or another sense, in words for whoever signs it."""
    found = []
    for name, theirs in _thresholds(shipped).items():
        ours: Threshold = getattr(policy, name)
        if (ours.value, ours.comparison) != (theirs.value, theirs.comparison):
            found.append(f"{name.replace('_', ' ')}: {ours}, in {shipped.id} {theirs}")
    return tuple(found)


def read(where: Path, shipped: Policy, taken: frozenset[str]) -> LocalPolicies:
    """A trust's own policies in a folder.

    Args:
        where: the folder; without it there are none.
        shipped: a policy whose units and senses are what the rules expect.
        taken: ids of the policies that ship with the program.
    """
    found, problems = [], []
    try:
        files = sorted(where.glob("*.toml"))
    except OSError as fault:
        return LocalPolicies(problems=(f"{where}: {fault.strerror}.",))
    for file in files:
        try:
            found.append(_one(file, shipped, taken))
        except OSError as fault:
            problems.append(f"{file.name}: {fault.strerror}.")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
            problems.append(f"{file.name} is not written as a policy file is: {fault}.")
        except NotAPolicy as fault:
            problems.append(f"{file.name}: {fault}")
    return LocalPolicies(tuple(found), tuple(problems))


def _one(file: Path, shipped: Policy, taken: frozenset[str]) -> Policy:
    told = tomllib.loads(file.read_text("utf-8-sig"))
    policy = Policy.from_mapping(told)
    if policy.id.casefold() in {one.casefold() for one in taken}:
        raise NotAPolicy(f"The id {policy.id} is that of a policy which ships with the program.")
    if not (policy.id.isascii() and policy.id.isidentifier() and len(policy.id) <= LONGEST_ID):
        raise NotAPolicy(
            f"The id may have letters, digits and _, begins with a letter, and has {LONGEST_ID} "
            "characters at most."
        )
    for name, expected in _thresholds(shipped).items():
        _check(name, getattr(policy, name), expected)
    return replace(policy, id=f"{policy.id}_{_mark(told)}")


def _check(name: str, given: Threshold, expected: Threshold) -> None:
    """The rules compare numbers: another unit or the other side would turn them round."""
    if given.unit is not expected.unit:
        raise NotAPolicy(f"{name} must be in {expected.unit or 'no unit'}.")
    if (given.comparison in _LOWER) is not (expected.comparison in _LOWER):
        raise NotAPolicy(f"{name} must be told as “{expected.comparison}” or beside it.")
    if given.value < 0:
        raise NotAPolicy(f"{name} is less than nothing.")
    if given.unit in _WHOLE and given.value % 1:
        raise NotAPolicy(f"{name} must be a whole number of {given.unit}.")


def _thresholds(policy: Policy) -> dict[str, Threshold]:
    every = ((field.name, getattr(policy, field.name)) for field in fields(policy))
    return {name: value for name, value in every if isinstance(value, Threshold)}


def _mark(told: Mapping[str, object]) -> str:
    """From what the file says; how it is laid out, and its comments, do not matter."""
    contents = json.dumps(told, sort_keys=True, default=str)
    return hashlib.sha256(contents.encode()).hexdigest()[:_MARK_LENGTH]
