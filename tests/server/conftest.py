"""One clinic on a server for all tests of this folder; whoever writes puts back what was there."""

from collections.abc import Iterator

import pytest
from databases import Server
from server.server_clinic import ServerClinic, set_up_by_it


@pytest.fixture(scope="session")
def on_server(postgres: Server) -> Iterator[ServerClinic]:
    """A clinic whose owner is no superuser, its people with own accounts and passwords."""
    clinic = set_up_by_it(postgres)
    yield clinic
    postgres.drop(clinic.name)
