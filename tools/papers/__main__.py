"""Make many papers of whims and tell what is wrong: `python -m tools.papers --count 500`.

Letters, or with `--forms` so many of each form; a form's values must all be found in its text.
With `--archive` a validator is asked too whether each letter is PDF/A-1b.
"""

import argparse
import sys
import time
from collections.abc import Sequence

from tools.papers import forms
from tools.papers.archive_check import WANTED, has_validator, not_archivable
from tools.papers.boxes import faults_of, recorded
from tools.papers.letters import fuzzed


def main(words: Sequence[str] | None = None) -> int:
    """Tell the faults; 1 when there are any."""
    parser = argparse.ArgumentParser(prog="python -m tools.papers", description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="how many letters")
    parser.add_argument("--seed", type=int, default=1, help="another one makes other letters")
    parser.add_argument("--forms", action="store_true", help="forms in place of letters")
    parser.add_argument("--archive", action="store_true", help="ask a validator of letters too")
    asked = parser.parse_args(words)
    if asked.archive and not has_validator():
        print(WANTED, file=sys.stderr)
        return 2
    if asked.forms:
        return sum(_forms(each, asked.count, asked.seed) for each in forms.form_ids())
    began, faults, pages = time.monotonic(), 0, 0
    papers: dict[str, bytes] = {}
    for name, make in fuzzed(asked.count, asked.seed):
        with recorded() as sheets:
            paper = make()
        if asked.archive:
            papers[name] = paper
        pages += sum(len(sheet.pages) for sheet in sheets)
        found = faults_of(sheets)
        faults += len(found)
        for fault in found[:5]:
            print(f"{name}: {fault}")
    for fault in not_archivable(papers) if papers else ():
        faults += 1
        print(fault)
    seconds = time.monotonic() - began
    print(f"{asked.count} letters, {pages} pages, {faults} faults, {seconds:.0f} s")
    return int(bool(faults))


def _forms(form_id: str, count: int, seed: int) -> int:
    began, faults, pages = time.monotonic(), 0, 0
    for form in forms.fuzzed(form_id, count, seed):
        with recorded() as sheets:
            pdf = form.draw()
        pages += sum(len(sheet.pages) for sheet in sheets)
        found = [*faults_of(sheets), *forms.lost(form, pdf)]
        faults += len(found)
        for fault in found[:5]:
            print(f"{form.name}: {fault}")
    seconds = time.monotonic() - began
    print(f"{count} x {form_id}, {pages} pages, {faults} faults, {seconds:.0f} s")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
