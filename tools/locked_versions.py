"""Are the locked packages those that are installed, told of, licensed, and without known faults?

Works without a network. Advisories are files of the OSV form in a folder that
`O2CLINIC_ADVISORIES` names; without them it says that it has looked at none.
"""

import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.environment import LOCKS, ROOT

ADVISORIES: Final = "O2CLINIC_ADVISORIES"
_LOCKED: Final = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
_ASKED_FOR: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[([\w,-]+)\])?==")
_ROW: Final = re.compile(r"^\|([^|]+)\|([^|]+)\|([^|]+)\|", re.MULTILINE)
# Words of a licence that a clinic may use without asking anybody.
_ALLOWED: Final = re.compile(
    r"\b(MIT|BSD|Apache|PSF|Python Software Foundation|LGPL|Lesser General Public|MPL|"
    r"Mozilla Public|ISC|zlib|Unlicense|OFL|Open Font|HPND|0BSD|CC0|Public Domain|"
    r"PostgreSQL)",
    re.IGNORECASE,
)
# Their metadata names none; it stands in the files that they bring, as docs/dependencies.md says.
_READ_BY_HAND: Final = frozenset({"font-source-sans-pro", "sqlcipher3"})


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at.

    Attributes:
        findings: everything that is wrong.
        advisories: how many were compared; None when there were none at hand.
    """

    packages: int
    findings: tuple[str, ...]
    advisories: int | None

    def __str__(self) -> str:
        """In a line."""
        known = (
            f"no advisories were at hand ({ADVISORIES} names no folder)"
            if self.advisories is None
            else f"{self.advisories} advisories compared"
        )
        return f"{self.packages} locked packages: hashes, licences, installed versions; {known}"


def main() -> int:
    """Say what is wrong; 1 when anything is."""
    checked = check()
    print(checked)
    for finding in checked.findings:
        print(f"  {finding}")
    return int(bool(checked.findings))


def check(folder: Path = LOCKS, variables: Mapping[str, str] = os.environ) -> Checked:
    """Look at every lock in a folder."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}
    locks = {name: text for name, text in texts.items() if name.endswith(".lock")}
    locked = versions(locks.values())
    findings = [told for name, text in locks.items() for told in without_hashes(name, text)]
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    asked_for = [text for name, text in texts.items() if name.endswith(".in")]
    findings += not_told_of(asked_for, page)
    findings += [told for name in sorted(locked) for told in of_installed(name, locked[name])]
    given = variables.get(ADVISORIES, "")
    advisories = None
    if given:
        known = [json.loads(path.read_text()) for path in sorted(Path(given).rglob("*.json"))]
        advisories = len(known)
        findings += [told for one in known for told in affected(locked, one)]
    return Checked(len(locked), tuple(findings), advisories)


def versions(locks: Iterable[str]) -> dict[str, list[str]]:
    """The versions of each package; more than one where it depends on the Python."""
    found = (_LOCKED.match(line) for lock in locks for line in lock.splitlines())
    locked: dict[str, list[str]] = defaultdict(list)
    for one in filter(None, found):
        name = str(canonicalize_name(one[1]))
        locked[name] += [one[2]] * (one[2] not in locked[name])
    return locked


def without_hashes(name: str, lock: str) -> list[str]:
    """Packages of a lock that anybody could exchange."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock)
    return [
        f"{name}: {found[0]} has no hash"
        for block in blocks
        if (found := _LOCKED.match(block)) and "--hash=sha256:" not in block
    ]


def not_told_of(asked_for: Iterable[str], page: str) -> list[str]:
    """Direct dependencies without a line that says what for and under which licence."""
    told = {
        word
        for names, _, licence in _ROW.findall(page)
        if licence.strip()
        for word in re.findall(r"[a-z0-9_.-]+", names.lower())
    }
    names = [
        str(canonicalize_name(found[1]))
        for text in asked_for
        for line in text.splitlines()
        if (found := _ASKED_FOR.match(line))
    ]
    return [
        f"{name}: no line with its licence in docs/dependencies.md"
        for name in names
        if name not in told
    ]


def of_installed(name: str, locked: Sequence[str]) -> Iterator[str]:
    """What is wrong with an installed package; nothing with one that this system does not need."""
    try:
        known = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return
    if known.version not in locked:
        yield f"{name}: {known.version} is installed, {' or '.join(locked)} is locked"
    licence = licence_of(known.metadata)
    if name not in _READ_BY_HAND and not _ALLOWED.search(licence):
        yield f"{name}: its licence “{licence[:60]}” is not among those that are allowed"


def licence_of(told: Any) -> str:
    """All that a package says of its licence."""
    classifiers = [
        line for line in told.get_all("Classifier") or () if line.startswith("License ::")
    ]
    first_line = str(told.get("License") or "").strip().partition("\n")[0]
    return " ".join([str(told.get("License-Expression") or ""), first_line, *classifiers]).strip()


def affected(locked: Mapping[str, Sequence[str]], advisory: Mapping[str, Any]) -> Iterator[str]:
    """Locked packages that an OSV advisory is about."""
    if advisory.get("withdrawn"):
        return
    for one in advisory.get("affected", ()):
        package = one.get("package", {})
        name = str(canonicalize_name(package.get("name", "")))
        if package.get("ecosystem") != "PyPI" or name not in locked:
            continue
        for version in map(Version, locked[name]):
            if _is_listed(version, one) or _is_in_a_range(version, one):
                summary = str(advisory.get("summary", "")).strip()
                yield f"{name} {version}: {advisory.get('id', 'an advisory')} {summary}".rstrip()


def _is_listed(version: Version, affected_package: Mapping[str, Any]) -> bool:
    return any(Version(one) == version for one in affected_package.get("versions", ()))


def _is_in_a_range(version: Version, affected_package: Mapping[str, Any]) -> bool:
    return any(_is_within(version, one) for one in affected_package.get("ranges", ()))


def _is_within(version: Version, told: Mapping[str, Any]) -> bool:
    """Whether a version lies in a range; its events in the order of their versions."""
    if told.get("type") != "ECOSYSTEM":
        return False
    within = False
    events = [(kind, at) for event in told.get("events", ()) for kind, at in event.items()]
    for kind, at in sorted(events, key=lambda event: Version(event[1])):
        if kind == "introduced" and version >= Version(at):
            within = True
        elif (kind == "fixed" and version >= Version(at)) or (
            kind == "last_affected" and version > Version(at)
        ):
            within = False
    return within


if __name__ == "__main__":
    sys.exit(main())
