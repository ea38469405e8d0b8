"""Fill an empty database with the sample clinic of invented people.

python tools/sample.py --database sqlite:////tmp/sample.sqlite
python tools/sample.py --database postgresql://user@server/bench --size 90000
"""

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # run as a file, not installed

from o2clinic.errors import O2ClinicError
from o2clinic.rules.clinic_time import day_of
from o2clinic.services.sample import (
    DEFAULT_SEED,
    DEFAULT_SIZE,
    DESK,
    make,
    write_held_meeting,
    write_letters,
)
from o2clinic.storage.engine import open_engine
from o2clinic.storage.schema import prepare


def main(arguments: Sequence[str]) -> int:
    """Make it, or say why not."""
    given = _parser().parse_args(arguments)
    began = time.monotonic()
    try:
        engine = open_engine(given.database)
        prepare(engine, may_upgrade=True)
        make(engine, size=given.size, seed=given.seed, today=given.today, progress=_say)
        write_held_meeting(engine, given.today, DESK)
        write_letters(engine, given.today, DESK)
        engine.dispose()
    except (O2ClinicError, ValueError) as error:
        print(f"\nNothing was made. {error}", file=sys.stderr)
        return 1
    print(f"\n{given.size} patients in {time.monotonic() - began:.1f} s")
    return 0


def _say(done: int, of: int) -> None:
    print(f"\r{done} of {of} patients", end="", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Fill a database with the sample clinic.")
    parser.add_argument("--database", metavar="URL", required=True, help="an empty database")
    parser.add_argument("--size", type=int, default=DEFAULT_SIZE, help="patients, 60 to 90000")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="of all chance")
    parser.add_argument(
        "--today",
        type=date.fromisoformat,
        default=day_of(datetime.now(UTC)),
        metavar="YYYY-MM-DD",
        help="the visitor's day (default: today)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
