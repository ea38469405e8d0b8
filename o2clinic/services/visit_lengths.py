"""The clinic's policy of longer visits, as it is shipped."""

import tomllib
from collections.abc import Iterable
from functools import cache

from o2clinic import paths
from o2clinic.rules import visit_length
from o2clinic.rules.patient_codes import NeedKind
from o2clinic.rules.visit_length import LengthPolicy


@cache
def length_policy() -> LengthPolicy:
    """The policy that is shipped."""
    text = paths.resources("visit_lengths.toml").read_text(encoding="utf-8")
    return visit_length.read(tomllib.loads(text))


def known_needs(codes: Iterable[str]) -> tuple[NeedKind, ...]:
    """The needs among codes from the database; what a newer program wrote is left out."""
    known = {kind.value for kind in NeedKind}
    return tuple(NeedKind(code) for code in codes if code in known)
