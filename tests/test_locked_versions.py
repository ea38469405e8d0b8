"""The check of the locked versions sees what is wrong, with invented locks and advisories."""

import json

import pytest

from tools import locked_versions
from tools.locked_versions import ADVISORIES, affected, check, not_told_of, of_installed, versions
from tools.locked_versions import without_hashes as unhashed

PAGE = "| package | what for | licence |\n| --- | --- | --- |\n| oxygen[pure], air | gas | MIT |\n"


def advisory(**told):
    package = {"name": "Some_Gas", "ecosystem": "PyPI"}
    return {"id": "OSV-1", "summary": "leaks", "affected": [{"package": package} | told]}


def within(*events, kind="ECOSYSTEM"):
    return advisory(ranges=[{"type": kind, "events": list(events)}])


def test_our_own_locks_are_as_they_must_be():
    checked = check(variables={})

    assert checked.findings == ()
    assert checked.packages > 50
    assert "no advisories were at hand" in str(checked)


def test_a_lock_without_a_hash_is_told():
    lock = "# made by uv\na==1 \\\n    --hash=sha256:00\nb==2 ; python_version < '3.12'\nc==3 \\\n"

    assert unhashed("run.lock", lock) == [
        "run.lock: b==2 has no hash",
        "run.lock: c==3 has no hash",
    ]


def test_a_package_may_be_locked_for_each_python():
    locks = ["Some.Gas==1.0 ; python_version < '3.12'\nsome-gas==2.0\n", "some_gas==2.0\n"]

    assert versions(locks) == {"some-gas": ["1.0", "2.0"]}


def test_a_package_that_nobody_has_written_about_is_told():
    asked_for = ["oxygen[pure]==1\nair==2\n# helium==3\nneon==4\n"]

    assert not_told_of(asked_for, PAGE) == [
        "neon: no line with its licence in docs/dependencies.md"
    ]


def test_what_is_installed_is_compared_with_the_lock(monkeypatch):
    assert list(of_installed("never-installed-here", ["1"])) == []
    (told,) = of_installed("pytest", ["0.0.1"])
    assert told.endswith("is installed, 0.0.1 is locked")

    monkeypatch.setattr(locked_versions, "licence_of", lambda _told: "ask our lawyers")
    told = list(of_installed("pytest", ["0.0.1"]))
    assert told[1] == "pytest: its licence “ask our lawyers” is not among those that are allowed"


@pytest.mark.parametrize(
    ("told", "is_affected"),
    [
        (advisory(versions=["1.4", "1.5.0"]), True),
        (advisory(versions=["1.4"]), False),
        (within({"introduced": "0"}), True),
        (within({"introduced": "0"}, {"fixed": "1.5"}), False),
        (within({"introduced": "0"}, {"fixed": "1.5.1"}), True),
        (within({"introduced": "1.6"}), False),
        (within({"introduced": "0"}, {"last_affected": "1.5"}), True),
        (within({"introduced": "0"}, {"last_affected": "1.4"}), False),
        (within({"introduced": "0"}, {"fixed": "1.2"}, {"introduced": "1.4"}), True),
        (within({"introduced": "0"}, kind="GIT"), False),
        (within({"introduced": "0"}) | {"withdrawn": "2026-01-01T00:00:00Z"}, False),
    ],
)
def test_an_advisory_is_about_the_versions_that_it_names(told, is_affected):
    wanted = ["some-gas 1.5: OSV-1 leaks"] if is_affected else []

    assert list(affected({"some-gas": ["1.5"]}, told)) == wanted
    assert list(affected({"another-gas": ["1.5"]}, told)) == []


def test_advisories_are_read_from_the_folder_that_is_named(tmp_path):
    about = {"package": {"name": "pytest", "ecosystem": "PyPI"}}
    about["ranges"] = [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}]
    (tmp_path / "one.json").write_text(json.dumps({"id": "OSV-7", "affected": [about]}))

    checked = check(variables={ADVISORIES: str(tmp_path)})

    assert checked.advisories == 1
    assert [told.split(":")[0].split()[0] for told in checked.findings] == ["pytest"]
