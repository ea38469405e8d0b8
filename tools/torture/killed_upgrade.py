"""A program that upgrades a database and is killed at it; run by the part `migrations`."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from o2clinic.storage.engine import open_engine
from o2clinic.storage.schema import prepare
from tools.torture.killed_desk import KilledAt
from tools.torture.split_off import READY, Tell, serve


def main() -> None:
    """Serve upgrades; one was done before, so that all is loaded."""
    with tempfile.TemporaryDirectory(prefix="o2warm-") as folder:
        engine = open_engine(f"sqlite:///{Path(folder) / 'warm.sqlite'}")
        prepare(engine, may_upgrade=True)
        engine.dispose()
    serve(_upgrade)


def _upgrade(order: Mapping[str, Any], tell: Tell) -> None:
    engine = open_engine(order["url"])
    steps = _Steps(engine)
    with engine.connect():
        tell(READY)
    if "moment" in order:
        KilledAt(engine, order["moment"], order["when"])
    outcome = prepare(engine, may_upgrade=True)
    tell({"after": outcome.after, "did": steps.done})


class _Steps:
    """Counts the revisions that were carried out here."""

    def __init__(self, engine: Engine) -> None:
        self.done = 0
        event.listen(engine, "before_cursor_execute", self._count)

    def _count(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.done += statement.startswith(("UPDATE alembic_version", "INSERT INTO alembic_version"))


if __name__ == "__main__":
    main()
