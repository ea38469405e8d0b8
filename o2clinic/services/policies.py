"""The dated sets of thresholds that ship with the program."""

import tomllib
from functools import cache
from typing import Final

from o2clinic import paths
from o2clinic.errors import NotFound
from o2clinic.rules.policy import Policy

DEFAULT_POLICY: Final = "BTS2015_QS2017"


@cache
def policy(policy_id: str) -> Policy:
    """One policy by its id, read once.

    Raises:
        NotFound: no such policy ships with this program.
    """
    file = paths.resources("policies", f"{policy_id}.toml")
    if not policy_id.isidentifier() or not file.is_file():
        raise NotFound(f"There is no policy called {policy_id}.")
    with file.open("rb") as stream:
        return Policy.from_mapping(tomllib.load(stream))


@cache
def every_policy() -> tuple[Policy, ...]:
    """All that ship with this program, the newest first."""
    files = paths.resources("policies").glob("*.toml")
    found = (policy(file.stem) for file in files)
    return tuple(sorted(found, key=lambda one: (one.valid_from, one.id), reverse=True))


def in_force(policy_id: str) -> Policy:
    """The policy that the clinic goes by; before there is a clinic, the newest."""
    return policy(policy_id or DEFAULT_POLICY)
