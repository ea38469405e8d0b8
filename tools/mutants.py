"""Whether the tests of the rules would notice a slip: each rule is spoilt in every small way.

`python -m tools.mutants [module ...]` makes the mutants with mutmut (which is not among what
O2Clinic is locked to: install it into the environment first), spoils one place after the other in
a copy of the project, and asks first the answers that are kept word for word (`tests/rules/said`),
then the tests that name the module. It prints a table and every mutant that nobody noticed.
"""

import argparse
import ast
import difflib
import importlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final

ROOT: Final = Path(__file__).parents[1]
RULES: Final = Path("o2clinic/rules")
PARTS: Final = ("o2clinic", "tests", "tools", "resources", "migrations", "docs")
FILES: Final = ("app.py", "setup.cfg", "pyproject.toml")
PATIENCE_S: Final = 30
_SWITCH: Final = "MUTANT_UNDER_TEST"  # what mutmut's mutants look at
_MUTANT: Final = re.compile(r"def (\w+__mutmut_\d+)\(")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a module's mutants.

    Attributes:
        by_words: noticed by an answer that is kept word for word.
        by_tests: noticed by a test besides.
        survivors: name and difference of each that nobody noticed.
    """

    module: str
    mutants: int
    by_words: int
    by_tests: int
    survivors: tuple[tuple[str, str], ...]

    @property
    def killed(self) -> int:
        """Noticed by anybody."""
        return self.by_words + self.by_tests


class _TooLong(BaseException):
    """A mutant that goes on for ever is noticed by whoever waits."""


def modules() -> list[str]:
    """Every module of the rules that decides anything; tables are data."""
    names = sorted(path.stem for path in (ROOT / RULES).glob("*.py"))
    return [name for name in names if name != "__init__" and not name.endswith("_tables")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Spoil these modules, or all; the exit code is that of a finished run."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--side-by-side", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    told = parser.parse_args(arguments)
    if told.one:
        sys.stdout.write(json.dumps(asdict(_spoil(told.one))) + "\n")
        return 0
    wanted = told.modules or modules()
    with (
        tempfile.TemporaryDirectory(prefix="o2mutants-") as folder,
        ThreadPoolExecutor(told.side_by_side) as pool,
    ):
        lots = [_copied(Path(folder) / str(at)) for at in range(told.side_by_side)]
        outcomes = list(pool.map(lambda name: _in_a_copy(name, lots), wanted))
    sys.stdout.write(report([one for one in outcomes if one is not None]))
    return 0 if None not in outcomes else 1


def report(outcomes: Sequence[Outcome]) -> str:
    """A table by module and the survivors, as Markdown."""
    rows = ["| Module | Mutants | By kept words | By tests | Survived | Killed |"]
    rows.append("|---|---:|---:|---:|---:|---:|")
    mutants, killed = 0, 0
    for one in outcomes:
        share = f"{100 * one.killed / one.mutants:.1f} %" if one.mutants else "–"
        left = len(one.survivors)
        counts = f"{one.mutants} | {one.by_words} | {one.by_tests} | {left} | {share}"
        rows.append(f"| {one.module} | {counts} |")
        mutants, killed = mutants + one.mutants, killed + one.killed
    whole = f"{100 * killed / max(1, mutants):.1f} %"
    rows.append(f"| all | {mutants} | | | {mutants - killed} | {whole} |")
    told = [
        f"\n`{one.module}` {name}\n\n```diff\n{difference}\n```"
        for one in outcomes
        for name, difference in one.survivors
    ]
    return "\n".join([*rows, *told]) + "\n"


def _copied(folder: Path) -> Path:
    folder.mkdir()
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    return folder


def _in_a_copy(module: str, lots: list[Path]) -> Outcome | None:
    """One module in a process of its own, in a copy that nobody else uses meanwhile."""
    folder = lots.pop()
    try:
        variables = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{folder / 'tests'}"}
        command = [sys.executable, "-m", "tools.mutants", "--one", module]
        done = subprocess.run(
            command, cwd=folder, env=variables, capture_output=True, text=True, check=False
        )
        lines = done.stdout.strip().splitlines()
        if done.returncode or not lines:
            sys.stderr.write(f"{module}: not done\n{done.stderr[-2000:]}\n")
            return None
        told = json.loads(lines[-1])
        survivors = tuple((name, difference) for name, difference in told.pop("survivors"))
        sys.stderr.write(f"{module}: {len(survivors)} of {told['mutants']} not noticed\n")
        return Outcome(**told, survivors=survivors)
    finally:
        shutil.copy(ROOT / RULES / f"{module}.py", folder / RULES / f"{module}.py")
        lots.append(folder)


# In the copy


def _spoil(module: str) -> Outcome:
    path = RULES / f"{module}.py"
    from mutmut.mutation.file_mutation import mutate_file_contents

    source = _with_plain_methods(path.read_text(encoding="utf-8"))
    code = mutate_file_contents(str(path), source).code
    path.write_text(code, encoding="utf-8")
    os.environ[_SWITCH] = ""
    names = sorted(set(_MUTANT.findall(code)))
    asked = _kept_answers()
    signal.signal(signal.SIGALRM, _on_alarm)
    left = [name for name in names if not _is_noticed(asked, module, name)]
    tests = _tests_that_name(module)
    survived = [name for name in left if not _fails(tests, module, name)] if left else []
    return Outcome(
        module,
        len(names),
        len(names) - len(left),
        len(left) - len(survived),
        tuple((name, _difference(code, name)) for name in survived),
    )


def _with_plain_methods(source: str) -> str:
    """Properties as methods that are made properties below: mutmut skips what is decorated."""
    lines = source.splitlines()
    methods = [one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.FunctionDef)]
    for method in sorted(methods, key=lambda one: one.lineno, reverse=True):
        if [ast.unparse(one) for one in method.decorator_list] == ["property"]:
            made = f"{method.name} = property({method.name})"
            lines.insert(method.end_lineno or 0, " " * method.col_offset + made)
            del lines[method.decorator_list[0].lineno - 1]
    return "\n".join(lines) + "\n"


def _kept_answers() -> list[tuple[Any, str]]:
    """Every case with the answer that is kept; one that is not kept as it is stops all."""
    said = importlib.import_module("rules.test_said")
    telling = importlib.import_module("rules.said.telling").telling
    found = []
    for part in said.PARTS:
        kept = said.kept(part)
        for name, make in said.cases(part).items():
            if telling(make()) != kept.get(name):
                raise SystemExit(f"{part}, {name}: not as it is kept, before anything is spoilt")
            found.append((lambda make=make: telling(make()), kept[name]))
    return found


def _is_noticed(asked: list[tuple[Any, str]], module: str, name: str) -> bool:
    os.environ[_SWITCH] = f"o2clinic.rules.{module}.{name}"
    signal.alarm(PATIENCE_S)
    try:
        for at, (answer, kept) in enumerate(asked):
            if not _is_as_kept(answer, kept):
                asked.insert(0, asked.pop(at))  # its neighbours are noticed by the same case
                return True
    except _TooLong:
        return True
    finally:
        signal.alarm(0)
        os.environ[_SWITCH] = ""
    return False


def _is_as_kept(answer: Any, kept: str) -> bool:
    try:
        return bool(answer() == kept)
    except Exception:  # noqa: BLE001 - whatever a spoilt rule raises is noticed
        return False


def _on_alarm(_number: int, _frame: FrameType | None) -> None:
    raise _TooLong


def _tests_that_name(module: str) -> list[str]:
    """Test files of the rules that import the module, those of its own name first."""
    named = re.compile(rf"o2clinic\.rules\.{module}\b|rules import .*\b{module}\b")
    files = sorted(Path("tests/rules").glob("test_*.py"))
    found = [
        path for path in files
        if path.stem not in {"test_said", "test_rule_book"}
        and named.search(path.read_text(encoding="utf-8"))
    ]  # fmt: skip
    return [str(path) for path in sorted(found, key=lambda path: not path.stem.endswith(module))]


def _fails(tests: Sequence[str], module: str, name: str) -> bool:
    """Whether a test fails with this mutant, in a process that has loaded everything before."""
    if not tests:
        return False
    import pytest

    child = os.fork()
    if child == 0:
        os.environ[_SWITCH] = f"o2clinic.rules.{module}.{name}"
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        plain = ["-x", "-q", "-p", "no:xdist", "-p", "no:randomly"]
        os._exit(int(pytest.main([*plain, *tests])))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def _difference(code: str, name: str) -> str:
    before = _body(code, re.sub(r"\d+$", "orig", name))
    after = _body(code, name)
    lines = difflib.unified_diff(before, after, n=0, lineterm="")
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


def _body(code: str, name: str) -> list[str]:
    """The function's lines below its head, which names the mutant."""
    return list(_lines_of(code.splitlines(), name))[1:]


def _lines_of(lines: Sequence[str], name: str) -> Iterator[str]:
    head = re.compile(rf"( *)def {re.escape(name)}\(")
    at = next(at for at, line in enumerate(lines) if head.match(line))
    depth = len(lines[at]) - len(lines[at].lstrip())
    is_in_head = True
    for line in lines[at:]:
        is_outside = bool(line.strip()) and len(line) - len(line.lstrip()) <= depth
        if is_outside and not is_in_head and not line.lstrip().startswith(")"):
            return
        is_in_head = False
        yield line


if __name__ == "__main__":
    raise SystemExit(main())
