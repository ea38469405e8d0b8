"""The policies as they are found, offered, refused and told: those that ship and a trust's own."""

from datetime import date

import pytest

from o2clinic.errors import NotFound, NotValid
from o2clinic.services import local_policies, policies, upkeep
from o2clinic.services.clinic_settings import ClinicDraft, ClinicSettings
from tests.rules.cases import BTS, policy_mapping

FILE = "ours.toml"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A user's folder with nothing in it."""
    monkeypatch.setenv("O2CLINIC_HOME", str(tmp_path))
    return tmp_path


def as_file(told):
    """A policy as a file holds it."""
    lines = [
        f'id = "{told["id"]}"',
        f'title = "{told["title"]}"',
        f"valid_from = {told['valid_from']}",
    ]
    for name, limit in told["thresholds"].items():
        lines += [f"[thresholds.{name}]", *(f'{key} = "{value}"' for key, value in limit.items())]
    return "\n".join(lines)


def a_trusts(home, name=FILE, change=None, **limits):
    """The file of a trust whose higher limit is 7.9 kPa; with changes to it."""
    told = policy_mapping(BTS.id)
    told.update(id="TRUST", title="Our trust", valid_from=date(2026, 4, 1))
    told["thresholds"]["ltot_pao2_complication_kpa"].update(value="7.9", source="Our trust, 2026")
    for threshold, limit in limits.items():
        told["thresholds"][threshold].update(limit)
    if change is not None:
        change(told)
    (home / "policies").mkdir(exist_ok=True)
    file = home / "policies" / name
    file.write_text(as_file(told), encoding="utf-8")
    return file


def a_draft(policy_id):
    return ClinicDraft(
        command_id="1",
        id=1,
        version=1,
        name="Clinic",
        address="",
        postcode="",
        phone="",
        email="",
        policy_id=policy_id,
        spirometry_equation="GLI-2012",
        idle_lock_minutes=10,
    )


def said():
    lines = []
    return upkeep.tell_policies(lines.append), lines


def test_a_clinic_is_offered_what_it_may_go_by_and_may_compare_with_all():
    shipped = ["ATS2020", "NICE_NG115", "BTS2015_QS2017", "DH2008"]
    assert [one.id for one in policies.every_policy()] == shipped
    rows = ClinicSettings(None, None).policies()
    assert [row.policy_id for row in rows] == shipped[1:]
    assert policies.in_force("").id == "BTS2015_QS2017"


@pytest.mark.parametrize(
    ("policy_id", "words"),
    [
        ("ATS2020", "“ATS home oxygen guideline 2020” is for comparison only"),
        ("NOBODYS", "on this computer"),
        ("", "on this computer"),
    ],
)
def test_settings_refuse_a_policy_that_no_clinic_goes_by(policy_id, words):
    with pytest.raises(NotValid, match=words) as refused:
        ClinicSettings(None, None).edit(a_draft(policy_id))
    [finding] = refused.value.findings
    assert (finding.rule, finding.field) == ("POLICY", "policy_id")


def test_without_a_file_there_is_no_policy_of_the_trust():
    assert policies.of_the_trust() == local_policies.LocalPolicies()
    assert said() == (0, [])


def test_file_of_the_trust_is_a_policy_like_the_others(home):
    a_trusts(home)
    [found] = policies.of_the_trust().policies
    assert found.title == "Our trust"
    assert policies.policy(found.id) is found
    assert policies.every_policy()[0] is found
    assert not policies.why_not_for_a_clinic(found.id)
    assert found.id in [row.policy_id for row in ClinicSettings(None, None).policies()]
    assert len(found.id) <= 40  # as the clinic keeps it
    count, lines = said()
    assert count == 0
    assert found.id in lines[0]
    assert lines[1:] == ["  ltot pao2 complication kpa: ≤ 7.9 kPa, in BTS2015_QS2017 ≤ 8.0 kPa"]


def test_file_with_the_numbers_of_the_default_says_so(home):
    a_trusts(home, ltot_pao2_complication_kpa={"value": "8.0"})
    assert said()[1][1:] == ["  the same numbers as BTS2015_QS2017"]


def test_id_of_another_content_is_another_one(tmp_path):
    ids = {}
    for home, value in (("a", "7.9"), ("b", "7.9"), ("c", "7.8")):
        (tmp_path / home).mkdir()
        file = a_trusts(tmp_path / home, ltot_pao2_complication_kpa={"value": value})
        if home == "b":  # saved by another editor, with a comment
            text = "# signed\n" + file.read_text(encoding="utf-8")
            file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
        [found] = local_policies.read(file.parent, BTS, frozenset({BTS.id})).policies
        ids[home] = found.id
    assert ids["a"] == ids["b"] != ids["c"]
    assert ids["c"].startswith("TRUST_")


def test_desk_without_the_clinics_file_says_where_it_belongs(home):
    with pytest.raises(NotFound, match="no policy called TRUST_0badcafe on this computer") as gone:
        policies.in_force("TRUST_0badcafe")
    assert str(home / "policies") in str(gone.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda told: told.update(id="BTS2015_QS2017"), "ships with the program"),
        (lambda told: told.update(id="bts2015_qs2017"), "ships with the program"),
        (lambda told: told.update(id="../x"), "begins with a letter"),
        (lambda told: told.update(id="X" * 32), "31 characters"),
        (lambda told: told["thresholds"].pop("stability_days"), "lacks: stability_days"),
        (
            lambda told: told["thresholds"]["ltot_pao2_kpa"].update(value="55", unit="mmHg"),
            "ltot_pao2_kpa must be in kPa",
        ),
        (
            lambda told: told["thresholds"]["ltot_pao2_kpa"].update(comparison="above"),
            "must be told as “at_most” or beside it",
        ),
        (
            lambda told: told["thresholds"]["stability_days"].update(value="-1"),
            "less than nothing",
        ),
        (
            lambda told: told["thresholds"]["stability_days"].update(value="5.5"),
            "whole number of days",
        ),
    ],
)
def test_file_that_cannot_be_used_is_told_and_the_others_stay(home, change, words):
    a_trusts(home, change=change)
    a_trusts(home, name="other.toml")
    count, lines = said()
    assert count == 1
    assert FILE in lines[-1]
    assert words in lines[-1]
    assert [one.title for one in policies.of_the_trust().policies] == ["Our trust"]
    assert len(policies.every_policy()) == 5


@pytest.mark.parametrize("text", [b"id = ", b"\xff\xfe\x00", b""])
def test_file_that_is_no_policy_is_told(home, text):
    (home / "policies").mkdir()
    (home / "policies" / FILE).write_bytes(text)
    count, lines = said()
    assert count == 1
    assert lines[0].startswith(f"A policy that cannot be used: {FILE}")


def test_folder_in_the_place_of_a_file_is_told(home):
    (home / "policies" / FILE).mkdir(parents=True)
    assert said()[0] == 1


def test_sense_may_be_sharpened(home):
    a_trusts(home, ltot_pao2_complication_kpa={"value": "8.0", "comparison": "below"})
    [found] = policies.of_the_trust().policies
    assert str(found.ltot_pao2_complication_kpa) == "< 8.0 kPa"
