"""The dated sets of thresholds: those that ship with the program and a trust's own."""

import tomllib
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Final

from o2clinic import paths
from o2clinic.errors import NotFound
from o2clinic.rules.policy import Policy, Threshold
from o2clinic.services import local_policies
from o2clinic.services.local_policies import LocalPolicies

DEFAULT_POLICY: Final = "BTS2015_QS2017"


def policy(policy_id: str) -> Policy:
    """One policy by its id, read once.

    Raises:
        NotFound: it neither ships with this program nor lies on this computer.
    """
    if policy_id.isidentifier():
        if policy_id in _shipped_ids():
            return _shipped(policy_id)
        for one in of_the_trust().policies:
            if one.id == policy_id:
                return one
    where = f"A trust's own belongs in {local_policies.folder()}; `app.py check` tells more."
    raise NotFound(f"There is no policy called {policy_id} on this computer. {where}")


def every_policy() -> tuple[Policy, ...]:
    """All that there are, those for comparison too, the newest first."""
    found = [*map(_shipped, _shipped_ids()), *of_the_trust().policies]
    return tuple(sorted(found, key=lambda one: (one.valid_from, one.id), reverse=True))


def for_a_clinic() -> tuple[Policy, ...]:
    """Those that a clinic may go by, the newest first."""
    return tuple(one for one in every_policy() if not one.is_for_comparison_only)


def why_not_for_a_clinic(policy_id: str) -> str:
    """What keeps a clinic from going by this policy, in words; "" when nothing does."""
    for one in every_policy():
        if one.id == policy_id:
            only = f"“{one.title}” is for comparison only. Choose another policy for the clinic."
            return only if one.is_for_comparison_only else ""
    return "Choose one of the policies that are on this computer."


def of_the_trust() -> LocalPolicies:
    """A trust's own policies on this computer, and what is wrong with those that cannot be used."""
    return _local(local_policies.folder())


def is_own_number(policy: Policy, limit: Threshold) -> bool:
    """Whether a trust's policy has another limit here than the policy that clinics begin with."""
    if not is_of_the_trust(policy):
        return False
    name = next(one.name for one in fields(policy) if getattr(policy, one.name) is limit)
    shipped: Threshold = getattr(_shipped(DEFAULT_POLICY), name)
    return (limit.value, limit.comparison) != (shipped.value, shipped.comparison)


def is_of_the_trust(policy: Policy) -> bool:
    """Whether the policy is a trust's own."""
    return policy.id not in _shipped_ids()


def in_force(policy_id: str) -> Policy:
    """The policy that the clinic goes by; before there is a clinic, the one it begins with."""
    return policy(policy_id or DEFAULT_POLICY)


@cache
def _local(folder: Path) -> LocalPolicies:
    return local_policies.read(folder, _shipped(DEFAULT_POLICY), _shipped_ids())


@cache
def _shipped_ids() -> frozenset[str]:
    return frozenset(file.stem for file in paths.resources("policies").glob("*.toml"))


@cache
def _shipped(policy_id: str) -> Policy:
    with paths.resources("policies", f"{policy_id}.toml").open("rb") as stream:
        return Policy.from_mapping(tomllib.load(stream))
