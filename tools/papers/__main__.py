"""Make many letters of whims and tell what is wrong: `python -m tools.papers --count 500`."""

import argparse
import sys
import time
from collections.abc import Sequence

from tools.papers.boxes import faults_of, recorded
from tools.papers.letters import fuzzed


def main(words: Sequence[str] | None = None) -> int:
    """Tell the faults; 1 when there are any."""
    parser = argparse.ArgumentParser(prog="python -m tools.papers", description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="how many letters")
    parser.add_argument("--seed", type=int, default=1, help="another one makes other letters")
    asked = parser.parse_args(words)
    began, faults, pages = time.monotonic(), 0, 0
    for name, make in fuzzed(asked.count, asked.seed):
        with recorded() as sheets:
            make()
        pages += sum(len(sheet.pages) for sheet in sheets)
        found = faults_of(sheets)
        faults += len(found)
        for fault in found[:5]:
            print(f"{name}: {fault}")
    seconds = time.monotonic() - began
    print(f"{asked.count} letters, {pages} pages, {faults} faults, {seconds:.0f} s")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
