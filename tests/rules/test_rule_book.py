import re

from o2clinic import paths
from o2clinic.rules.rule_book import RULES, step
from tests.rules.cases import BTS

PROJECT = paths.resources().parent
TABLE = (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8")


def test_every_rule_is_in_the_table_with_its_source_and_its_test():
    rows = {line.split("|")[1].strip(): line for line in TABLE.splitlines() if line.startswith("|")}
    for rule in RULES.values():
        assert rule.words in rows[rule.id]
        assert rule.source in rows[rule.id]
        assert f"| {rule.tag} |" in rows[rule.id]


def test_every_test_named_in_the_table_is_there():
    named = set(re.findall(r"`(test_\w+\.py)`", TABLE))
    assert named
    assert all((PROJECT / "tests" / "rules" / name).is_file() for name in named)


def test_every_rule_of_the_book_is_cited_by_the_code():
    rules = (PROJECT / "o2clinic" / "rules").glob("*.py")  # not the book itself
    code = "".join(file.read_text(encoding="utf-8") for file in rules)
    assert [rule for rule in RULES if f'"{rule}"' not in code and rule != "R-REF-5"] == []


def test_threshold_brings_its_own_source_to_a_step():
    own = step("R-REF-6", "60 days", passed=True)
    policys = step("R-REF-6", "60 days", passed=True, by=BTS.stability_days)
    assert own.source != policys.source == BTS.stability_days.source
