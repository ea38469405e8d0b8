"""What no import contract can see: sizes, names and habits that the house style rules out."""

import ast
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from o2clinic.models import Base
from o2clinic.rules.result_kinds import RESULT_KINDS, ResultKind
from o2clinic.services.open_queries import URGENCIES
from o2clinic.services.result_tables import RESULT_TABLES
from o2clinic.ui.results.results_area import FORMS

ROOT = Path(__file__).resolve().parent.parent
MADE = {"build", "dist", "local", "tour"}  # at the top of the checkout, by set-up and checks
FORBIDDEN_WORDS = {
    "utils",
    "util",
    "helper",
    "helpers",
    "manager",
    "misc",
    "common",
    "data",
    "info",
}
FLOATING = {"Float", "REAL", "Double", "DOUBLE", "DOUBLE_PRECISION"}
SAMPLE_WORDS = {"blood_gas": "gases"}  # where the sample clinic calls a kind otherwise
HOSTS = ("pypi" + ".org", "python" + "hosted.org", "deb." + "debian.org", "registry." + "npmjs")
ADMINISTRATORS_FOLDER = re.compile(r"(?<![\w.~])/root/\w")


def files() -> Iterator[Path]:
    """Every file of the project, with or without git; nothing that set-up or checks have made."""
    for folder, below, names in os.walk(ROOT):
        below[:] = [
            name
            for name in below
            if (name != "__pycache__" and not name.startswith(".") and not is_made(folder, name))
            or name == ".ci"
        ]
        yield from (Path(folder, name) for name in names)


def is_made(folder: str, name: str) -> bool:
    return Path(folder) == ROOT and name in MADE


MODULES = sorted(path for path in files() if path.suffix == ".py")
PROGRAM = [path for path in MODULES if path.is_relative_to(ROOT / "o2clinic")]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def length(path: Path) -> int:
    return len(text_of(path).splitlines())


def most_lines(path: Path) -> int:
    if path.name == "main_window.py":
        return 250
    if path.name == "conftest.py":
        return 200
    return 500 if path.is_relative_to(ROOT / "tests") else 400


def is_exempt(path: Path) -> bool:
    tables = path.parent.name == "rules" and path.stem.endswith("_tables")
    return tables or path.is_relative_to(ROOT / "migrations" / "versions")


def imports_pyplot(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name == "matplotlib.pyplot" for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        from_package = node.module == "matplotlib"
        return node.module == "matplotlib.pyplot" or (
            from_package and any(alias.name == "pyplot" for alias in node.names)
        )
    return False


def connects_what_keeps_a_widget_alive(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Call) and called(node) == "connect" and node.args):
        return False
    first = node.args[0]
    return isinstance(first, ast.Lambda) or (
        isinstance(first, ast.Call) and called(first) == "partial"
    )


def makes_tables_past_the_migrations(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "create_all"


def prints(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    )


def floats_in_a_column(node: ast.AST) -> bool:
    if isinstance(node, ast.Name | ast.Attribute):
        return (node.id if isinstance(node, ast.Name) else node.attr) in FLOATING
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Mapped"
        and any(isinstance(part, ast.Name) and part.id == "float" for part in ast.walk(node.slice))
    )


def called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def is_a_long_class(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and (node.end_lineno or 0) - node.lineno >= 300


Habit = Callable[[ast.AST], bool]
HABITS: tuple[Habit, ...] = (
    imports_pyplot,
    connects_what_keeps_a_widget_alive,
    makes_tables_past_the_migrations,
    prints,
    floats_in_a_column,
    is_a_long_class,
)


def lines_where(source: str) -> dict[Habit, list[int]]:
    """Where each habit shows; a module is parsed and walked along once for all of them."""
    lines: dict[Habit, list[int]] = {habit: [] for habit in HABITS}
    for node in ast.walk(ast.parse(source)):
        for habit in HABITS:
            if habit(node):
                lines[habit].append(getattr(node, "lineno", 0))
    return lines


@cache
def habits_of(path: Path) -> dict[Habit, list[int]]:
    return lines_where(text_of(path))


def found(paths: list[Path], habit: Habit) -> list[str]:
    return [f"{named(path)}:{line}" for path in paths for line in habits_of(path)[habit]]


def words_about_a_machine(text: str) -> list[str]:
    known = [host for host in HOSTS if host in text]
    known += ADMINISTRATORS_FOLDER.findall(text)
    return known + [folder for folder in this_checkout() if folder in text]


def this_checkout() -> list[str]:
    """Where this copy lies; the folder above too, where no example would name it by chance."""
    above = ROOT.parent
    shared = {Path(above.anchor), Path(tempfile.gettempdir()).resolve()}
    may_be_named = above in shared or Path.home() in {above, *above.parents}
    return [f"{ROOT}{os.sep}"] + ([] if may_be_named else [f"{above}{os.sep}"])


def test_every_module_of_the_program_is_looked_at():
    assert {path.parent for path in PROGRAM} == {
        path.parent for path in (ROOT / "o2clinic").rglob("*.py")
    }


def test_modules_and_tests_stay_within_their_size():
    long = {
        named(path): length(path)
        for path in MODULES
        if not is_exempt(path) and length(path) > most_lines(path)
    }
    assert long == {}


def test_classes_stay_within_300_lines():
    assert found(MODULES, is_a_long_class) == []


def test_module_names_say_what_is_inside():
    vague = [
        named(path)
        for path in MODULES
        if FORBIDDEN_WORDS
        & {word for part in path.relative_to(ROOT).parts for word in re.split(r"[_.]", part)}
    ]
    assert vague == []


def test_pyplot_is_imported_nowhere():
    assert found(MODULES, imports_pyplot) == []


def test_signals_connect_to_bound_methods_outside_widgets():
    own_widgets = ROOT / "o2clinic" / "ui" / "widgets"
    elsewhere = [path for path in PROGRAM if not path.is_relative_to(own_widgets)]
    assert found(elsewhere, connects_what_keeps_a_widget_alive) == []


def test_only_migrations_make_tables():
    outside_tests = [path for path in MODULES if not path.is_relative_to(ROOT / "tests")]
    assert found(outside_tests, makes_tables_past_the_migrations) == []


def test_no_column_holds_a_binary_fraction():
    tables = [ROOT / "o2clinic" / "models", ROOT / "migrations"]
    paths = [path for path in MODULES if any(path.is_relative_to(folder) for folder in tables)]
    assert found(paths, floats_in_a_column) == []


def test_the_program_never_prints():
    assert found(PROGRAM, prints) == []


@pytest.mark.parametrize(
    ("habit", "source"),
    [
        (imports_pyplot, "import matplotlib.pyplot as plt"),
        (imports_pyplot, "from matplotlib import pyplot"),
        (imports_pyplot, "from matplotlib.pyplot import figure"),
        (connects_what_keeps_a_widget_alive, "button.clicked.connect(lambda: self.save())"),
        (connects_what_keeps_a_widget_alive, "button.clicked.connect(partial(self.save, 1))"),
        (connects_what_keeps_a_widget_alive, "button.clicked.connect(functools.partial(save))"),
        (makes_tables_past_the_migrations, "Record.metadata.create_all(engine)"),
        (prints, "print('saved')"),
        (floats_in_a_column, "ph: Mapped[float | None]"),
        (floats_in_a_column, "ph = mapped_column(Float)"),
        (floats_in_a_column, "op.add_column('gas', sa.Column('ph', sa.REAL()))"),
        (is_a_long_class, "class Order:\n" + 300 * "    flow = 1\n"),
    ],
)
def test_each_bad_habit_is_recognised(habit, source):
    assert lines_where(source)[habit] == [1]


def test_no_file_names_a_machine_or_a_registry():
    told = {}
    for path in files():
        try:
            text = text_of(path)
        except UnicodeDecodeError:
            continue
        if words := words_about_a_machine(text):
            told[named(path)] = words
    assert told == {}


@pytest.mark.parametrize(
    "text",
    ["see /root" + "/clinic.db", "https://" + HOSTS[0] + "/simple", f"{ROOT}{os.sep}app.py"],
)
def test_a_word_about_a_machine_is_recognised(text):
    assert words_about_a_machine(text)


def test_links_between_documents_lead_somewhere():
    pages = [path for path in files() if path.suffix == ".md"]
    lost = [
        f"{named(page)}: {link}"
        for page in pages
        for link in re.findall(r"\]\((?!\w+:|#)([^)#\s]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]
    assert pages
    assert lost == []


def lacks(kind: ResultKind) -> list[str]:
    """What a kind of result in the catalogue still needs."""
    code = kind.code
    needed = {
        f"a table {code}": code in Base.metadata.tables,
        "a migration": any(
            f'"{code}"' in text_of(path) for path in (ROOT / "migrations" / "versions").glob("*.py")
        ),
        "a line in services/result_tables.py": code in RESULT_TABLES,
        "an urgency in services/open_queries.py": code in URGENCIES,
        "a form in ui/results/results_area.py": code in FORMS,
        f"tests/rules/test_{code}.py": (ROOT / "tests" / "rules" / f"test_{code}.py").is_file(),
        "a sample in resources/sample_clinic": any(
            re.search(
                rf"^(kind = \"{code}\"|{SAMPLE_WORDS.get(code, code)} = )", text, re.MULTILINE
            )
            for text in (
                text_of(path) for path in (ROOT / "resources" / "sample_clinic").glob("*.toml")
            )
        ),
        "an entry in docs/guide/results.md": kind.title.lower()
        in (ROOT / "docs" / "guide" / "results.md").read_text(encoding="utf-8").lower(),
    }
    return [name for name, is_there in needed.items() if not is_there]


@pytest.mark.parametrize("kind", RESULT_KINDS, ids=[kind.code for kind in RESULT_KINDS])
def test_every_kind_of_result_is_complete(kind):
    assert lacks(kind) == []


def test_a_kind_that_lacks_everything_is_told_all_of_it():
    assert len(lacks(ResultKind("walk_of_tests", "Walk of tests", ()))) == 8


def test_imports_point_one_way():
    ask = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", ask], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
