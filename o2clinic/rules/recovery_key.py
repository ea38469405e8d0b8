"""The key of an encrypted file as people copy it: groups of four, the last of them a check."""

import re
from hashlib import sha256
from typing import Final

KEY_BYTES: Final = 32
GROUP: Final = 4
GROUPS: Final = KEY_BYTES * 2 // GROUP + 1  # and one that finds a slip

_ALIKE: Final = str.maketrans("oOlI", "0011")  # what is read wrongly off paper


def written(key: bytes) -> str:
    """The key for paper.

    >>> written(bytes(32))[-14:]
    '0000-0000-6668'
    """
    digits = key.hex() + _check(key)
    return "-".join(digits[at : at + GROUP] for at in range(0, len(digits), GROUP)).upper()


def last_group(key: bytes) -> str:
    """What is typed back to show that the key was copied."""
    return _check(key).upper()


def read(typed: str) -> bytes | None:
    """The key that was typed, with whatever is between its groups; None when a slip is in it."""
    digits = re.sub(r"[\s\-.,–]", "", typed.translate(_ALIKE)).lower()
    if re.fullmatch(rf"[0-9a-f]{{{GROUP * GROUPS}}}", digits) is None:
        return None
    key = bytes.fromhex(digits[:-GROUP])
    return key if _check(key) == digits[-GROUP:] else None


def _check(key: bytes) -> str:
    return sha256(key).hexdigest()[:GROUP]
