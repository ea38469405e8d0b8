"""Downtime packs on this computer's disk, each opened by one person's password and nothing else.

The pack is locked with a random key, and that key with one made from the password (argon2id), so
that a pack can be written anew while the person works without their password being kept.
"""

import os
import secrets
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_BEGINNING: Final = b"O2CLINIC PACK 1\n"
_SALT: Final = 16
_NONCE: Final = 12
_KEY: Final = 32
_WRAPPED: Final = _NONCE + _KEY + 16
_SUFFIX: Final = ".pack"
KEPT_SECONDS: Final = 4 * 24 * 3600  # a long weekend; what is older tells nothing of today


@dataclass(frozen=True, slots=True, repr=False)
class PackLock:
    """What writes one person's packs while they work."""

    name: str
    head: bytes  # the salt and the wrapped key, as they stand in the file
    key: bytes


class WrongPassword(Exception):
    """This name and password open no pack."""


def lock_for(owner: str, password: str) -> PackLock:
    """A lock that this password opens.

    Args:
        owner: the database and the sign-in name.
        password: as typed at the sign-in.
    """
    salt, nonce, key = (secrets.token_bytes(size) for size in (_SALT, _NONCE, _KEY))
    name = _name(owner)
    wrapped = AESGCM(_from_password(password, salt)).encrypt(nonce, key, _bound(name))
    return PackLock(name, salt + nonce + wrapped, key)


def write(folder: Path, lock: PackLock, content: bytes) -> None:
    """Put a pack in the place of the person's last one, and throw old packs away."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(lock.key).encrypt(nonce, content, _bound(lock.name) + lock.head)
    file = folder / f"{lock.name}{_SUFFIX}"
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(_BEGINNING + lock.head + nonce + sealed)
        opened.flush()
        os.fsync(opened.fileno())
    part.replace(file)
    drop_old(folder)


def drop_old(folder: Path) -> None:
    """Throw away what is too old to be of use, and halves that a power cut left."""
    limit = time.time() - KEPT_SECONDS
    for file in [*folder.glob(f"*{_SUFFIX}"), *folder.glob("*.part")]:
        if file.stat().st_mtime < limit:
            file.unlink(missing_ok=True)


def are_there(folder: Path) -> bool:
    """Whether anybody has a pack on this computer."""
    return any(folder.glob(f"*{_SUFFIX}"))


def read(folder: Path, owner: str, password: str) -> bytes:
    """What is in a person's pack.

    Raises:
        WrongPassword: no pack, another password, or a file that was changed: not told apart.
    """
    name = _name(owner)
    try:
        content = (folder / f"{name}{_SUFFIX}").read_bytes()
    except OSError:
        content = b""
    body = content.removeprefix(_BEGINNING)
    head, rest = body[: _SALT + _WRAPPED], body[_SALT + _WRAPPED :]
    # The same work without a pack, so that the time does not tell who has one.
    outer = _from_password(password, head[:_SALT].ljust(_SALT, b"\0"))
    try:
        wrapped = head[_SALT:]
        key = AESGCM(outer).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _bound(name))
        return AESGCM(key).decrypt(rest[:_NONCE], rest[_NONCE:], _bound(name) + head)
    except (InvalidTag, ValueError) as error:
        raise WrongPassword from error


def _name(owner: str) -> str:
    return sha256(owner.encode()).hexdigest()[:32]


def _bound(name: str) -> bytes:
    return _BEGINNING + name.encode()


def _from_password(password: str, salt: bytes) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        password.encode(), salt, time_cost=3, memory_cost=65536, parallelism=4, hash_len=_KEY,
        type=Type.ID,
    )  # fmt: skip
