"""Make many papers of whims and tell what is wrong: `python -m tools.papers --count 500`.

Letters, or so many of each form with `--forms`, or of each letter of the catalogue with `--texts`;
there all values must be found in the text of the paper.
With `--archive` a validator is asked too whether each letter is PDF/A-1b.
"""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Sequence

from tools.papers.archive_check import WANTED, has_validator, not_archivable
from tools.papers.boxes import faults_of, recorded
from tools.papers.forms import Form, form_ids, fuzzed_forms, lost
from tools.papers.letters import fuzzed
from tools.papers.texts import fuzzed_texts, text_ids

Fuzzed = Callable[[str, int, int], Iterable[Form]]


def main(words: Sequence[str] | None = None) -> int:
    """Tell the faults; 1 when there are any."""
    parser = argparse.ArgumentParser(prog="python -m tools.papers", description=__doc__)
    parser.add_argument("--count", type=int, default=500, help="how many letters")
    parser.add_argument("--seed", type=int, default=1, help="another one makes other letters")
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument("--forms", action="store_true", help="forms in place of letters")
    kinds.add_argument("--texts", action="store_true", help="each letter of the catalogue")
    parser.add_argument("--archive", action="store_true", help="ask a validator of letters too")
    asked = parser.parse_args(words)
    if asked.archive and not has_validator():
        print(WANTED, file=sys.stderr)
        return 2
    if asked.forms:
        return _all(form_ids(), fuzzed_forms, asked)
    if asked.texts:
        return _all(text_ids(), fuzzed_texts, asked)
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


def _all(ids: Iterable[str], made: Fuzzed, asked: argparse.Namespace) -> int:
    """1 when any of them has faults; each is told as soon as it is done."""
    return max([_each(one, made(one, asked.count, asked.seed)) for one in ids])


def _each(name: str, made: Iterable[Form]) -> int:
    began, faults, pages, count = time.monotonic(), 0, 0, 0
    for form in made:
        with recorded() as sheets:
            pdf = form.draw()
        count += 1
        pages += sum(len(sheet.pages) for sheet in sheets)
        found = [*faults_of(sheets), *lost(form, pdf)]
        faults += len(found)
        for fault in found[:5]:
            print(f"{form.name}: {fault}")
    seconds = time.monotonic() - began
    print(f"{count} x {name}, {pages} pages, {faults} faults, {seconds:.0f} s", flush=True)
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
