"""Where the tests' own process is kinder than the program: for every test, without being asked."""

from collections.abc import Callable, Iterator

import pytest
from argon2 import PasswordHasher
from databases import quick_engine

from o2clinic.services import sign_in
from o2clinic.storage import engine, scratch


@pytest.fixture(scope="session", autouse=True)
def _quick_engines() -> Iterator[None]:
    """Every engine that the program opens in this process."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (engine, scratch):
            patch.setattr(module, "create_engine", quick_engine)
        yield


@pytest.fixture(scope="session", autouse=True)
def real_hasher() -> Iterator[Callable[[], PasswordHasher]]:
    """No test pays what a password costs an attacker; gives what the program pays."""
    real, quick = sign_in._hasher, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign_in, "_hasher", lambda: quick)
        yield real
