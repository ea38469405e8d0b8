"""What was committed stays, however the program ends."""

import random
import subprocess
import sys

from databases import Database
from sqlalchemy import text

from o2clinic.storage.soundness import check

KILLS = 12
ALONE = (
    "SELECT pg_terminate_backend(pid, 3000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
SAVES = """
import sys
from sqlalchemy import text
from o2clinic.storage.engine import open_engine

engine = open_engine(sys.argv[1])
for number in range(int(sys.argv[2]), 1_000_000):
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        for part in "ab":
            connection.execute(
                text(
                    "INSERT INTO gp_practice (code, name, address, postcode, phone, version,"
                    " created_at, changed_at) VALUES (:code, 'The Surgery', '', '', '', 1,"
                    " '2026-11-23 09:00:00.000000', '2026-11-23 09:00:00.000000')"
                ),
                {"code": f"{number}{part}"},
            )
    print(number, flush=True)
"""


def test_a_killed_program_loses_nothing_that_it_said_was_saved(database: Database):
    chance = random.Random(1)
    said = -1
    for _ in range(KILLS):
        program = subprocess.Popen(
            [sys.executable, "-c", SAVES, database.url, str(said + 1)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(chance.randint(1, 20)):
            said = int(program.stdout.readline())
        program.kill()
        rest = program.communicate()[0].splitlines()  # said before the end, not read yet
        said = int(rest[-1]) if rest else said
        codes = _codes(database)
        wanted = {f"{number}{part}" for number in range(said + 1) for part in "ab"}
        assert wanted <= codes
        assert codes - wanted in (set(), {f"{said + 1}a", f"{said + 1}b"})  # never half of one
        said = max(int(code[:-1]) for code in codes)

    assert check(database.engine) == []


def _codes(database: Database) -> set[str]:
    with database.open().connect() as connection:
        if not database.is_sqlite:  # a commit that was on its way ends before it is looked for
            connection.execute(text(ALONE))
        return set(connection.execute(text("SELECT code FROM gp_practice")).scalars())
