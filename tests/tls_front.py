"""A server behind an encrypted line: certificates of the test's own, and a front that speaks TLS.

The PostgreSQL of the tests has no TLS of its own. The front ends the encrypted line and hands the
plain bytes to it, as a trust's connection pooler does.
"""

import select
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

_SSL_REQUEST = struct.pack("!II", 8, 80_877_103)
_DAY = timedelta(days=1)
_A_READING = 65_536


@dataclass(frozen=True)
class Front:
    """Attributes: port on this computer, and what was asked for in the clear."""

    port: int
    in_the_clear: list[bytes]


def authority(folder: Path, name: str) -> tuple[Path, ec.EllipticCurvePrivateKey]:
    """A certificate that signs others, in a file, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    called = _called(name)
    made = (
        _begun(called, called, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return file, key


def certificate(
    folder: Path, host: str, signer: str, signing: ec.EllipticCurvePrivateKey
) -> ssl.SSLContext:
    """What a server with this name shows, signed by an authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = (
        _begun(_called(host), _called(signer), key)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(signing, hashes.SHA256())
    )
    file = folder / f"{host}.server.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@contextmanager
def front(behind: Path, context: ssl.SSLContext | None) -> Iterator[Front]:
    """In front of the server whose socket lies at `behind`; without a context it has no TLS."""
    listening = socket.create_server(("127.0.0.1", 0))
    made = Front(listening.getsockname()[1], [])
    threads: list[threading.Thread] = []

    def accept() -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return  # closed: the test is over
            threads.append(threading.Thread(target=_serve, args=(client, behind, context, made)))
            threads[-1].start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield made
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for thread in [accepting, *threads]:
            thread.join(5)


def _serve(
    client: socket.socket, behind: Path, context: ssl.SSLContext | None, made: Front
) -> None:
    with client, suppress(OSError):
        asked = client.recv(8)
        if asked != _SSL_REQUEST:
            made.in_the_clear.append(asked)
            return
        client.sendall(b"S" if context else b"N")
        if context is None:
            made.in_the_clear.append(client.recv(_A_READING))
            return
        with context.wrap_socket(client, server_side=True) as line:
            server = socket.socket(socket.AF_UNIX)
            with server:
                server.connect(str(behind))
                _carry(line, server)


def _carry(line: ssl.SSLSocket, server: socket.socket) -> None:
    """Bytes both ways until one side ends."""
    while True:
        ready = [line] if line.pending() else select.select([line, server], [], [])[0]
        for one, other in ((line, server), (server, line)):
            if one in ready:
                read = one.recv(_A_READING)
                if not read:
                    return
                other.sendall(read)


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    number = x509.random_serial_number()
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key(), number)
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _DAY)
    )


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
