"""A line to a server elsewhere: encrypted, to the right one, or none at all."""

from pathlib import Path

import pytest
from databases import Server
from sqlalchemy import make_url, text
from tls_front import authority, certificate, front

from o2clinic.errors import WrongDatabase
from o2clinic.storage import failures
from o2clinic.storage.engine import open_engine

HOST = "db.trust.example"
NO_TRUST = "does not offer an encrypted connection that this computer can trust"


@pytest.fixture
def trusts(tmp_path):
    """The trust's own authority: its file, and its key."""
    return authority(tmp_path, "Authority of the trust")


def _asked(postgres: Server, database: str, port: int, trusted: Path, host: str = HOST):
    """What the server says of the line, to a desk that was given the usual address."""
    inside = make_url(postgres.url(database))
    engine = open_engine(
        f"postgresql://{inside.username}@{host}:{port}/{database}"
        f"?hostaddr=127.0.0.1&sslrootcert={trusted}"
    )
    try:
        with failures.told_in_words(), engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver.pgconn.ssl_in_use
            return connection.scalar(text("SELECT current_database()"))
    finally:
        engine.dispose()


def _socket_of(postgres: Server) -> Path:
    return next(Path(postgres.folder).glob(".s.PGSQL.*[0-9]"))


def test_line_to_the_right_server_is_encrypted(postgres, migrated_on_postgres, tmp_path, trusts):
    file, key = trusts
    shown = certificate(tmp_path, HOST, "Authority of the trust", key)
    with front(_socket_of(postgres), shown) as to:
        assert _asked(postgres, migrated_on_postgres, to.port, file) == migrated_on_postgres
    assert to.in_the_clear == []


def test_server_with_another_name_is_refused(postgres, migrated_on_postgres, tmp_path, trusts):
    file, key = trusts
    shown = certificate(tmp_path, "other.trust.example", "Authority of the trust", key)
    with front(_socket_of(postgres), shown) as to, pytest.raises(WrongDatabase, match=NO_TRUST):
        _asked(postgres, migrated_on_postgres, to.port, file)
    assert to.in_the_clear == []


def test_server_that_an_unknown_authority_signed_is_refused(
    postgres, migrated_on_postgres, tmp_path, trusts
):
    file, _ = trusts
    _, unknown = authority(tmp_path, "Somebody")
    shown = certificate(tmp_path, HOST, "Somebody", unknown)
    with front(_socket_of(postgres), shown) as to, pytest.raises(WrongDatabase, match=NO_TRUST):
        _asked(postgres, migrated_on_postgres, to.port, file)
    assert to.in_the_clear == []


def test_server_without_an_encrypted_line_is_told_nothing(postgres, migrated_on_postgres, trusts):
    file, _ = trusts
    with front(_socket_of(postgres), None) as to, pytest.raises(WrongDatabase, match=NO_TRUST):
        _asked(postgres, migrated_on_postgres, to.port, file)
    assert b"".join(to.in_the_clear) == b""
