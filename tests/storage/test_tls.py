"""A server elsewhere proves who it is, to authorities that this computer trusts."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import make_url

from o2clinic.storage import tls
from o2clinic.storage.engine import open_engine


@pytest.fixture(autouse=True)
def nobodys_settings(tmp_path, monkeypatch):
    """No authority of the user's own, and nothing found before."""
    monkeypatch.delenv("PGSSLROOTCERT", raising=False)
    monkeypatch.setenv("APPDATA", str(tmp_path))
    monkeypatch.setenv("O2CLINIC_HOME", str(tmp_path))
    tls._authorities.cache_clear()
    yield
    tls._authorities.cache_clear()


@pytest.fixture
def authority(tmp_path) -> Path:
    """The certificate of a trust's own authority, in a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Authority of the trust")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "authority.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return file


def _asked(address: str) -> dict[str, str]:
    return dict(tls.with_tls(make_url(address)).query)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://kit@/clinic?host=/run/postgresql",
        "postgresql://kit@/clinic",
        "postgresql://kit@localhost/clinic",
        "postgresql://kit@127.0.0.1/clinic",
        "postgresql://kit@db.trust.example/clinic?sslmode=require",
    ],
)
def test_own_computer_and_who_says_otherwise_are_left_as_they_are(address):
    assert tls.with_tls(make_url(address)) == make_url(address)


@pytest.mark.parametrize(
    "address",
    ["postgresql://kit@db.trust.example/clinic", "postgresql://kit@/clinic?host=db.trust.example"],
)
def test_server_elsewhere_must_prove_who_it_is(address):
    engine = open_engine(address)
    assert engine.url.query["sslmode"] == "verify-full"
    assert engine.url.query["sslrootcert"]
    engine.dispose()


def test_authorities_of_the_computer_become_a_file_for_the_driver(authority, tmp_path, monkeypatch):
    monkeypatch.setattr(tls, "_BUNDLES", ())
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    file = _asked("postgresql://kit@db.trust.example/clinic")["sslrootcert"]
    assert Path(file).parent == tmp_path
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(file)
    named = [dict(part[0] for part in one["subject"]) for one in context.get_ca_certs()]
    assert {"commonName": "Authority of the trust"} in named


def test_bundle_of_the_computer_is_used_as_it_is(authority, monkeypatch):
    monkeypatch.setattr(tls, "_BUNDLES", ("/nowhere.pem", str(authority)))
    asked = _asked("postgresql://kit@db.trust.example/clinic")
    assert asked["sslrootcert"] == str(authority)


def test_authority_where_postgresql_looks_for_it_goes_before(authority, tmp_path):
    (tmp_path / "postgresql").mkdir()
    authority.rename(tmp_path / "postgresql" / "root.crt")
    assert "sslrootcert" not in _asked("postgresql://kit@db.trust.example/clinic")


def test_authority_named_in_the_address_goes_before(authority):
    asked = _asked(f"postgresql://kit@db.trust.example/clinic?sslrootcert={authority}")
    assert asked == {"sslmode": "verify-full", "sslrootcert": str(authority)}
