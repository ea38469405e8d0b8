"""Write docs/rules.md from the rule book, the code that keeps a rule and the tests that name it.

.venv/bin/python -m tools.rules_page
"""

import ast
import re
from collections.abc import Iterator, Mapping
from itertools import accumulate, chain
from typing import Final

from o2clinic.rules.book.rule import Part, Rule
from o2clinic.rules.rule_book import PARTS
from tools.environment import ROOT

PAGE: Final = ROOT / "docs" / "rules.md"
_CODE: Final = ROOT / "o2clinic" / "rules"
_TESTS: Final = ROOT / "tests"
_FOLDERS: Final = ("rules", "services", "ui")
_WORD: Final = re.compile(r"(?<![\w.-])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?!\w)")
_SECTION: Final = re.compile(r"section (\d\.\d)")
_TEST: Final = re.compile(r"def test_(\w+)\(")
_ABOUT_THE_BOOK: Final = "test_rule_book.py"  # names rules without testing what they say

_HEAD: Final = """# The rules, where they stand and who says so

Every rule in our words. Grade is that of the source (A to D, GPP = good practice point). Tag: V
read in the source, V2 read in a text that quotes it, D decided here, U general knowledge.
Everything tagged D or U needs the signature of a respiratory physician before clinical use, and so
do the points below a table. Thresholds with their own sources stand in `resources/policies/`;
H15-a.b counts headings and recommendations of the BTS guideline of 2015. A place is a function of
`o2clinic/rules/`, a test a file of `tests/`.

This page is written by `python -m tools.rules_page`; what it says is changed in
`o2clinic/rules/book/`.
"""
_TABLE_HEAD: Final = """| rule | what it says | where | source | grade | tag | tests |
| --- | --- | --- | --- | --- | --- | --- |"""


def main() -> None:
    """Write the page anew."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The whole page, as it is to stand in docs/rules.md."""
    places, tests = places_by_text(), names_by_test()
    return "\n".join([_HEAD, *(_part(part, places, tests) for part in PARTS)])


def places_of(rule: Rule, places: Mapping[str, list[str]]) -> list[str]:
    """Functions that keep a rule: those named with it, and those that cite it."""
    cited = places.get(rule.id, []) if _is_unlike_a_number(rule.id) else []
    return [*rule.where, *cited]


def files_naming(rule: Rule, tests: Mapping[str, frozenset[str]]) -> list[str]:
    """Files that name a rule: those of tests/rules, else those of services and views."""
    sought = {rule.id, f"test_{rule.id.lower().replace('-', '')}"}
    found = [file for file, names in tests.items() if not sought.isdisjoint(names)]
    return [file for file in found if file.startswith("rules/")] or found


def names_by_test() -> dict[str, frozenset[str]]:
    """What each test file that may name a rule names, by its path below tests/."""
    files = chain.from_iterable(sorted((_TESTS / one).rglob("test_*.py")) for one in _FOLDERS)
    return {
        file.relative_to(_TESTS).as_posix(): names_in(file.read_text(encoding="utf-8"))
        for file in files
        if file.name != _ABOUT_THE_BOOK
    }


def names_in(text: str) -> frozenset[str]:
    """Everything in a test file that may be the id of a rule, test_r_dc_6_... as test_rdc6."""
    names = {word for word in _WORD.findall(text) if not word.isdecimal()}
    names |= set(_SECTION.findall(text))
    for name in _TEST.findall(text):
        names |= {f"test_{start}" for start in accumulate(name.split("_"))}
    return frozenset(names)


def places_by_text() -> dict[str, list[str]]:
    """For each text that stands as a literal in the rules, the functions in whose body it stands.

    A constant of a module stands for the texts it holds, so that a function which reads a table
    of rules counts as a place of all of them.
    """
    files = [file for file in sorted(_CODE.glob("*.py")) if not file.stem.endswith("_tables")]
    trees = {file.stem: ast.parse(file.read_text(encoding="utf-8")) for file in files}
    constants = {module: _held_by_constants(tree) for module, tree in trees.items()}
    places: dict[str, list[str]] = {}
    for module, tree in trees.items():
        held = _imported(tree, constants) | constants[module]
        for name, node in _functions(tree):
            for text in _texts(node, held):
                places.setdefault(text, []).append(f"{module}.{name}")
    return places


def _is_unlike_a_number(rule_id: str) -> bool:
    """Whether an id can be looked for by itself; 7.2, a section, would be found in every pH."""
    return any(letter.isalpha() for letter in rule_id)


def _functions(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.ClassDef):
            for below in node.body:
                own = f"{node.name}.{below.name}" if isinstance(below, ast.FunctionDef) else ""
                yield own or node.name, below


def _held_by_constants(tree: ast.Module) -> dict[str, set[str]]:
    held: dict[str, set[str]] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            texts = _texts(node.value, held)
            held |= {target.id: texts for target in targets if isinstance(target, ast.Name)}
    return held


def _imported(
    tree: ast.Module, constants: Mapping[str, Mapping[str, set[str]]]
) -> dict[str, set[str]]:
    return {
        alias.asname or alias.name: constants[node.module.rpartition(".")[2]].get(alias.name, set())
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        and node.module
        and node.module.startswith("o2clinic.rules.")
        and node.module.rpartition(".")[2] in constants
        for alias in node.names
    }


def _texts(node: ast.AST, held: Mapping[str, set[str]]) -> set[str]:
    found: set[str] = set()
    for below in ast.walk(node):
        if isinstance(below, ast.Constant) and isinstance(below.value, str):
            found.add(below.value)
        elif isinstance(below, ast.Name):
            found |= held.get(below.id, set())
    return found


def _part(part: Part, places: Mapping[str, list[str]], tests: Mapping[str, frozenset[str]]) -> str:
    lines = [f"## {part.title}", "", _TABLE_HEAD]
    lines += [_row(rule, places, tests) for rule in part.rules]
    if part.notes:
        lines += ["", "Decided here, to be signed by a physician:", ""]
        lines += [f"* {note}" for note in part.notes]
    if part.not_built:
        lines += ["", "Not built, because:", ""]
        lines += [f"* {name}: {reason}" for name, reason in part.not_built.items()]
    return "\n".join([*lines, ""])


def _row(rule: Rule, places: Mapping[str, list[str]], tests: Mapping[str, frozenset[str]]) -> str:
    cells = (
        rule.id,
        rule.words,
        _code(places_of(rule, places)),
        rule.source,
        rule.grade or "-",
        rule.tag,
        _code(files_naming(rule, tests)),
    )
    return "| " + " | ".join(cells) + " |"


def _code(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(names))


if __name__ == "__main__":
    main()
