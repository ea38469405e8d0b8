"""Part 6: secrets are planted, and looked for wherever they must not be."""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from tools.torture import planted_life
from tools.torture.grounds import ground
from tools.torture.planted_life import Planted
from tools.torture.split_off import ROOT
from tools.torture.staff import own_nhs_number
from tools.torture.telling import Outcome

_LETTERS: Final = "abcdefghiklmnoprstuvwz"
_NO_CORE: Final = "Max core file size        0 "
_ENCODINGS: Final = ("utf-8", "utf-16-le")


def run(kind: str, seed: int) -> Outcome:
    """One life with planted secrets, and the search for them."""
    began = time.monotonic()
    secrets = _planted(kind, random.Random(seed))  # noqa: S311 - to be repeated
    with ground(kind) as place, tempfile.TemporaryDirectory(prefix="o2planted-") as folder:
        url = place.create("planted")
        if place.is_server:
            url = make_url(url).set(password=secrets.server_password).render_as_string(False)
        out = Path(folder)
        losses, seen = _watched(url, secrets, out)
        searched = [out] if place.is_server else [out, place.folder]
        files = [one for where in searched for one in sorted(where.rglob("*")) if one.is_file()]
        for file in files:
            losses += [f"{what} stands in {file.name}" for what in found(file, secrets)]
        names = {file.name for file in files}
    if not {"debug.log", "faults.log"} <= names or not any(n.endswith(".draft") for n in names):
        losses.append(f"the life left no log, report or draft to look at: {sorted(names)}")
    planted = sum(bool(value) for value in asdict(secrets).values())
    done = (
        f"{planted} planted secrets looked for in {len(files)} files (debug log, fault log, "
        f"drafts{'' if 'server' in url else ', the encrypted database'}) and in {seen} places of "
        "the running program (command line, environment); core files are off"
    )
    return Outcome("secrets", kind, done, tuple(losses), time.monotonic() - began, str(seed))


def found(file: Path, secrets: Planted) -> list[str]:
    """Which of the secrets stand in a file, in any writing."""
    return _in_bytes(file.read_bytes(), secrets)


def _in_bytes(content: bytes, secrets: Planted) -> list[str]:
    small = content.lower()
    return [
        name
        for name, value in asdict(secrets).items()
        if value and any(value.lower().encode(how) in small for how in _ENCODINGS)
    ]


def _planted(kind: str, chance: random.Random) -> Planted:
    def word() -> str:
        return "".join(chance.choices(_LETTERS, k=14))

    is_local = kind == "SQLite"
    return Planted(
        family_name=word().title(),
        nhs_number=own_nhs_number(chance.randrange(200_000)),
        draft=word(),
        password=word(),
        wrong_password=word(),
        key=chance.randbytes(32).hex() if is_local else "",
        server_password="" if is_local else word(),
    )


def _watched(url: str, secrets: Planted, out: Path) -> tuple[list[str], int]:
    """Let it live; what was wrong with the running program, and how many places were looked at."""
    order = {"url": url, "planted": asdict(secrets), "out": str(out)}
    with (out / "stderr.txt").open("wb") as errors:
        life = subprocess.Popen(
            [sys.executable, "-m", planted_life.__name__],
            cwd=ROOT,
            env={**os.environ, "O2CLINIC_HOME": str(out / "home"), "QT_QPA_PLATFORM": "offscreen"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        assert life.stdin is not None
        assert life.stdout is not None
        try:
            life.stdin.write(json.dumps(order) + "\n")
            life.stdin.flush()
            if life.stdout.readline() != "lived\n":
                raise RuntimeError(f"the planted life failed: {(out / 'stderr.txt').read_text()}")
            places = dict(_about(life.pid))
            losses = list(_wrong(places, secrets))
        finally:
            with suppress(BrokenPipeError):
                life.communicate("\n")
    if life.returncode:
        losses.append(f"the planted life ended with {life.returncode}")
    return losses, len(places)


def _about(process_id: int) -> Iterator[tuple[str, bytes]]:
    """What anybody, or its own user, may read about a running program; Linux only."""
    for name in ("cmdline", "environ", "limits"):
        file = Path(f"/proc/{process_id}/{name}")
        if file.exists():
            yield name, file.read_bytes()


def _wrong(places: Mapping[str, bytes], secrets: Planted) -> Iterator[str]:
    for name, content in places.items():
        for what in _in_bytes(content, secrets):
            yield f"{what} stands in the program's {name}"
    if "limits" in places and _NO_CORE not in places["limits"].decode():
        yield "the program would leave a core file"
