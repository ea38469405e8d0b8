"""What the rules say of each case, word for word, as it was read and agreed when it was kept.

`data/said` has a file for each module of `said`. After a change of rules or words that is meant,
`O2CLINIC_SAID=write` writes the files anew; the difference is then read line by line.
"""

import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from rules.said.telling import telling

CASES = Path(__file__).with_name("said")
KEPT = Path(__file__).parents[1] / "data" / "said"
PARTS = sorted(path.stem for path in CASES.glob("*.py") if path.stem not in {"__init__", "telling"})
_HEAD = "## "


def cases(part: str) -> dict:
    return import_module(f"rules.said.{part}").CASES


def kept(part: str) -> dict[str, str]:
    path = KEPT / f"{part}.txt"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    return dict(_sections(text))


def _sections(text: str) -> Iterator[tuple[str, str]]:
    for section in text.split(f"\n{_HEAD}")[1:]:
        name, _, body = section.partition("\n")
        yield name, body.strip("\n")


@pytest.fixture(scope="session", autouse=True)
def _written_anew():
    if os.environ.get("O2CLINIC_SAID") != "write":
        return
    for part in PARTS:
        told = [f"{_HEAD}{name}\n{telling(make())}\n" for name, make in cases(part).items()]
        text = "\n".join([f"What the rules say: {part.replace('_', ' ')}.\n", *told])
        (KEPT / f"{part}.txt").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("part", "name"), [(part, name) for part in PARTS for name in cases(part)])
def test_the_rules_say_it_as_it_was_agreed(part, name):
    assert telling(cases(part)[name]()) == kept(part).get(name)


@pytest.mark.parametrize("part", PARTS)
def test_nothing_is_kept_that_no_case_makes(part):
    assert list(kept(part)) == list(cases(part))
