import ast
import re
from collections import Counter
from importlib import import_module
from operator import attrgetter

import pytest

from o2clinic import paths
from o2clinic.rules.policy import Tag
from o2clinic.rules.rule_book import PARTS, RULES, step
from tests.rules.cases import BTS
from tools import rules_page

PROJECT = paths.resources().parent
SPECIFIED = (PROJECT / "tests" / "data" / "rule_ids.txt").read_text(encoding="utf-8").split()
CODE = sorted((PROJECT / "o2clinic" / "rules").glob("*.py"))  # not the book itself
CITED = re.compile(r"(R-[A-Z0-9]+|[A-Z]+)-[A-Z0-9-]+")
NO_RULES = {"GLI-2012"}  # written like an id, and the name of an equation
PAGE = rules_page.page()
PLACES, TESTS = rules_page.places_by_text(), rules_page.names_by_test()


def ids(rules):
    return [rule.id for rule in rules]


def not_built():
    return [name for part in PARTS for name in part.not_built]


def literals(source):
    return {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_the_page_is_what_the_generator_makes():
    told = "docs/rules.md is out of date: run python -m tools.rules_page"
    assert rules_page.PAGE.read_text(encoding="utf-8") == PAGE, told


def test_the_generator_writes_the_page(tmp_path, monkeypatch):
    monkeypatch.setattr(rules_page, "PAGE", tmp_path / "rules.md")
    rules_page.main()
    assert (tmp_path / "rules.md").read_text(encoding="utf-8") == PAGE


def test_every_part_and_rule_is_on_the_page_with_its_source():
    rows = {line.split("|")[1].strip(): line for line in PAGE.splitlines() if line.startswith("|")}
    for rule in RULES.values():
        assert f"| {rule.words} |" in rows[rule.id]
        assert f"| {rule.source} | {rule.grade or '-'} | {rule.tag} |" in rows[rule.id]
        assert rows[rule.id].count("|") == 8
    for part in PARTS:
        assert all(f"\n* {note}\n" in PAGE for note in part.notes)
        assert all(f"\n* {name}: {reason}\n" in PAGE for name, reason in part.not_built.items())


def test_ids_and_titles_are_there_once():
    every_id = Counter(rule.id for part in PARTS for rule in part.rules) + Counter(not_built())
    assert [one for one, times in every_id.items() if times > 1] == []
    assert len({part.title for part in PARTS}) == len(PARTS)


def test_every_rule_is_complete():
    assert ids(rule for rule in RULES.values() if not (rule.words and rule.source)) == []
    assert {rule.tag for rule in RULES.values()} <= set(Tag)


def test_every_rule_has_a_place():
    assert ids(rule for rule in RULES.values() if not rules_page.places_of(rule, PLACES)) == []


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES.values() if rule.where], ids=attrgetter("id")
)
def test_every_place_named_by_hand_is_there_and_needed(rule):
    for place in rule.where:
        module, _, name = place.partition(".")
        assert attrgetter(name)(import_module(f"o2clinic.rules.{module}"))
        assert place not in PLACES.get(rule.id, [])


def test_every_rule_has_a_test():
    assert ids(rule for rule in RULES.values() if not rules_page.files_naming(rule, TESTS)) == []


def test_every_id_cited_by_the_code_is_in_the_book():
    cited = {
        f"{file.stem}: {text}"
        for file in CODE
        for text in literals(file.read_text(encoding="utf-8")) - set(RULES) - NO_RULES
        if CITED.fullmatch(text)
    }
    assert cited == set()


def test_every_rule_of_the_specification_is_in_the_book_or_has_its_reason():
    assert [one for one in SPECIFIED if one not in RULES and one not in not_built()] == []


def test_a_rule_is_found_by_its_own_id_only():
    texts = {
        "rules/test_a.py": "# R-GAS-1, R-GAS-2",
        "rules/test_b.py": "# R-GAS-12, AR-GAS-1, R-GAS-1-A, R_GAS_1",
        "rules/test_c.py": "def test_r_gas_1_first_sample(): ...",
        "rules/test_d.py": "def test_r_gas_15_minutes(): ...",
        "ui/test_e.py": '("R-GAS-1", "BK-1")',
    }
    tests = {file: rules_page.names_in(text) for file, text in texts.items()}
    assert rules_page.files_naming(RULES["R-GAS-1"], tests) == [
        "rules/test_a.py",
        "rules/test_c.py",
    ]
    assert rules_page.files_naming(RULES["BK-1"], tests) == ["ui/test_e.py"]


def test_a_section_is_not_found_in_a_number():
    assert "7.2" not in rules_page.names_in("paco2 7.2, -7.2, 1-7.2")
    assert "7.2" in rules_page.names_in("# section 7.2")
    assert rules_page.places_of(RULES["7.2"], {"7.2": ["oximetry.check_oximetry"]}) == [
        "blood_gas.respiratory_failure"
    ]


def test_a_rule_in_a_table_stands_where_the_table_is_read():
    assert "eligibility.ltot_row" in PLACES["R-LT-5"]


def test_threshold_brings_its_own_source_to_a_step():
    own = step("R-REF-6", "60 days", passed=True)
    policys = step("R-REF-6", "60 days", passed=True, by=BTS.stability_days)
    assert own.source != policys.source == BTS.stability_days.source
