"""Encrypted lines to servers: when they are asked for, and whose word proves whose they are."""

import os
import ssl
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import URL

from o2clinic import paths

# Debian, Fedora, SUSE, macOS.
_BUNDLES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def with_tls(address: URL) -> URL:
    """The address of a server elsewhere asks for an encrypted line and proves whose it is.

    Who knows better says so in the address: "?sslmode=require".
    """
    if "sslmode" in address.query or _is_this_computer(_host_of(address)):
        return address
    proved = {"sslmode": "verify-full"}
    if "sslrootcert" not in address.query and not _says_the_user():
        proved["sslrootcert"] = _authorities()
    return address.update_query_dict(proved)


def _host_of(address: URL) -> str:
    host = address.host or address.query.get("host", "")
    return host if isinstance(host, str) else ",".join(host)


def _is_this_computer(host: str) -> bool:
    return not host or host.startswith("/") or host in {"localhost", "127.0.0.1", "::1"}


def _says_the_user() -> bool:
    """Whether an authority of their own lies where every program of PostgreSQL looks for it."""
    settings = os.environ.get("APPDATA")
    folder = Path(settings, "postgresql") if settings else Path.home() / ".postgresql"
    return "PGSSLROOTCERT" in os.environ or (folder / "root.crt").is_file()


@cache
def _authorities() -> str:
    """A file with the authorities that the computer trusts.

    The driver brings its own TLS library, which does not know where a computer keeps them.
    """
    bundle = next((one for one in _BUNDLES if Path(one).is_file()), "")
    if bundle:
        return bundle
    trusted = ssl.create_default_context().get_ca_certs(binary_form=True)  # of Windows
    if not trusted:
        return "system"
    kept = paths.user_data() / "trusted-authorities.pem"
    part = kept.with_suffix(f".{os.getpid()}")
    part.write_text("".join(map(ssl.DER_cert_to_PEM_cert, trusted)), encoding="ascii")
    part.replace(kept)
    return str(kept)
