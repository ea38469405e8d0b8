"""Forms: confirmed against the official blank, taken back, a site's own; on both engines."""

from dataclasses import replace
from datetime import date

import pytest
from clinic import NOON, a_clinic, read_all
from documents.papers import words_of
from services.paper_people import a_paper_clinic, a_ready_draft

from o2clinic.errors import NotAllowed, NotFound, NotValid, StaleRecord
from o2clinic.models import AuditEntry, FormConfirmation
from o2clinic.rules.clinic_time import day_of
from o2clinic.services import form_packs
from o2clinic.services.audit import Audit
from o2clinic.services.form_packs import HOOF_B, every_pack, form_pack_on, own_packs, template_name
from o2clinic.services.forms import Forms, fields_of, number_of
from o2clinic.services.orders import Orders
from o2clinic.services.work import new_command_id
from tools.bench.counting import statements

TODAY = day_of(NOON)
NOTICE = "Check against the current official form"
BLANK = "HOOF Part B 2017, v1.2, from Harbour Oxygen on 20-Nov-2026"


def the_pack():
    return form_pack_on(HOOF_B, TODAY)


def the_draft(forms, **changes):
    found = forms.as_it_is(number_of(the_pack()), new_command_id()).draft
    return replace(found, **changes)


def confirmed(forms):
    return forms.save(the_draft(forms, is_confirmed=True, blank=BLANK, compared_on=TODAY))


def the_row(forms):
    (row,) = (one for one in forms.forms().rows if one.pack.form_id == HOOF_B)
    return row


def test_the_notice_goes_from_the_order_once_confirmed_and_comes_back(engine):
    clinic = a_paper_clinic(engine)
    orders = Orders(clinic.desk, clinic.dr_berg)
    forms = Forms(clinic.desk, clinic.staff.kit)

    def printed():
        return words_of(orders.preview(a_ready_draft(orders, clinic.patient_id)))

    assert NOTICE in printed()
    confirmed(forms)
    assert NOTICE not in printed()
    forms.save(the_draft(forms, is_confirmed=False, reason="A new blank is out"))
    assert NOTICE in printed()


def test_who_confirmed_what_when_is_kept_and_in_the_audit(engine):
    staff = a_clinic(engine)
    forms = Forms(staff.desk, staff.kit)
    assert the_row(forms).state == "To be confirmed"
    confirmed(forms)
    row = the_row(forms)
    assert row.state == "Confirmed by Mr K. Rowe, 24-Nov-2026"
    assert (row.is_in_force, row.standing, row.verified) == (True, "in use", "13 of 55")
    (kept,) = read_all(engine, FormConfirmation)
    assert (kept.blank, kept.fingerprint) == (BLANK, the_pack().fingerprint)
    assert (kept.changed_by_id, kept.compared_on) == (staff.kit.person_id, TODAY)
    assert read_all(engine, AuditEntry)[-1].use_case == "confirm_form"
    told = Audit(staff.desk, staff.kit).latest().rows[1]
    assert told.what == "Confirmed a form against the official blank"
    assert "official blank" in {change.column for change in told.changes}
    forms.save(the_draft(forms, is_confirmed=False, reason="A new blank is out"))
    assert the_row(forms).state == "Taken back by Mr K. Rowe, 24-Nov-2026"
    assert len(read_all(engine, FormConfirmation)) == 2


REFUSED = {
    "no blank": ({"is_confirmed": True, "compared_on": TODAY}, "blank"),
    "no day": ({"is_confirmed": True, "blank": BLANK}, "compared_on"),
    "a day to come": (
        {"is_confirmed": True, "blank": BLANK, "compared_on": date(2026, 11, 25)},
        "compared_on",
    ),
    "nothing to take back": ({"reason": "Because"}, "is_confirmed"),
}


def test_what_is_missing_is_told_and_nothing_is_kept(database):
    staff = a_clinic(database.engine)
    forms = Forms(staff.desk, staff.kit)
    for changes, field in REFUSED.values():
        with pytest.raises(NotValid) as caught:
            forms.save(the_draft(forms, **changes))
        assert [found.field for found in caught.value.findings] == [field]
    confirmed(forms)
    with pytest.raises(NotValid, match="why it is taken back"):
        forms.save(the_draft(forms, is_confirmed=False))
    assert len(read_all(database.engine, FormConfirmation)) == 1


def test_two_administrators_do_not_speak_past_each_other(engine):
    staff = a_clinic(engine)
    forms = Forms(staff.desk, staff.kit)
    opened = the_draft(forms, is_confirmed=True, blank="Another blank", compared_on=TODAY)
    confirmed(forms)
    with pytest.raises(StaleRecord, match=r"by Mr K\. Rowe"):
        forms.save(opened)


def test_only_an_administrator_sees_and_confirms(engine):
    staff = a_clinic(engine)
    forms = Forms(staff.desk, staff.dr_berg)
    with pytest.raises(NotAllowed):
        forms.forms()
    draft = the_draft(
        Forms(staff.desk, staff.kit), is_confirmed=True, blank=BLANK, compared_on=TODAY
    )
    with pytest.raises(NotAllowed):
        forms.save(draft)


def test_statements_stay_few(engine):
    staff = a_clinic(engine)
    forms = Forms(staff.desk, staff.kit)
    confirmed(forms)
    with statements(engine) as listing:
        forms.forms()
    with statements(engine) as opening:
        the_draft(forms)
    assert (len(listing), len(opening)) == (1, 1)


def test_what_nobody_has_seen_comes_first():
    marks = [field.is_verified for field in fields_of(the_pack())]
    assert marks == sorted(marks)


# A site's own forms


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A way to lay a file among the site's own forms, made from the one that ships."""
    shipped = form_packs.paths.resources("form_packs", "hoof_b_england_2017.toml")
    text = shipped.read_text("utf-8")
    monkeypatch.setattr(form_packs, "folder", lambda: tmp_path)

    def lay(name="own.toml", **changes):
        told = text
        for old, new in changes.values():
            assert old in told
            told = told.replace(old, new, 1)
        (tmp_path / name).write_text(told, "utf-8")
        form_packs._own.cache_clear()

    yield lay
    form_packs._own.cache_clear()


VERSION = ('version = "2017"', 'version = "2027"')
FROM = ("valid_from = 2017-08-01", "valid_from = 2026-11-01")


def test_a_sites_own_newer_form_is_used_and_the_old_one_stays_to_be_read(own, engine):
    own(version=VERSION, valid=FROM)
    pack = form_pack_on(HOOF_B, TODAY)
    assert (pack.version, pack.is_own) == ("2027", True)
    assert template_name(pack) == f"hoof_b 2027 {pack.fingerprint[:8]}"
    assert template_name(form_pack_on(HOOF_B, date(2026, 10, 31))) == "hoof_b 2017"
    staff = a_clinic(engine)
    rows = [row for row in Forms(staff.desk, staff.kit).forms().rows if row.pack.form_id == HOOF_B]
    assert [(row.pack.version, row.standing) for row in rows] == [
        ("2027", "in use"),
        ("2017", "replaced; no new papers"),
    ]


def test_an_own_form_is_to_be_confirmed_though_its_file_says_all_is_seen(own):
    own(version=VERSION, valid=FROM)
    text = (form_packs.folder() / "own.toml").read_text("utf-8")
    marked = text.replace(", verified = true", "").replace("span =", "verified = true, span =")
    (form_packs.folder() / "own.toml").write_text(marked, "utf-8")
    form_packs._own.cache_clear()
    assert form_pack_on(HOOF_B, TODAY).is_to_be_checked


def test_a_form_that_has_ended_is_listed_and_never_ordered_on(own, engine):
    own(version=VERSION, valid=FROM, end=("lead_in", "valid_to = 2026-11-20\nlead_in"))
    assert form_pack_on(HOOF_B, TODAY).version == "2017"
    staff = a_clinic(engine)
    standing = {row.pack.version: row.standing for row in Forms(staff.desk, staff.kit).forms().rows}
    assert standing["2027"] == "until 20-Nov-2026; no new papers"


WRONG = {
    "another form": ({"form": ('"hoof_b"', '"shoof"')}, "the program draws no form “shoof”"),
    "a version that ships": ({}, "version 2017 is there already"),
    "a field that nothing fills": (
        {"version": VERSION, "field": ('key = "gender"', 'key = "shoe_size"')},
        "field 1.6: the program has nothing to fill “shoe_size” with",
    ),
    "a word spelt wrongly": (
        {"version": VERSION, "field": ("mandatory = true", "mandatroy = true")},
        "“mandatroy” is not known; known are",
    ),
    "a rule about no field": (
        {"version": VERSION, "rule": ('required_if = "ward_name"', 'required_if = "ward"')},
        "field 6.3: there is no field “ward” to go by",
    ),
    "a table too wide": (
        {"version": VERSION, "span": ("verified = true, span = 5", "verified = true, span = 6")},
        "section 7: the spans of a table's columns add up to 12",
    ),
    "no TOML": ({"form": ('form_id = "hoof_b"', "form_id = hoof_b")}, "own.toml"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_is_told_in_words_and_the_forms_that_ship_go_on(own, case):
    changes, words = WRONG[case]
    own(**changes)
    (problem,) = own_packs().problems
    assert words in problem
    assert problem.startswith("own.toml")
    assert not any(pack.is_own for pack in every_pack())


def test_a_changed_file_is_to_be_confirmed_again(own, engine):
    staff = a_clinic(engine)
    forms = Forms(staff.desk, staff.kit)
    own(version=VERSION, valid=FROM)
    number = confirmed(forms)
    own(version=VERSION, valid=FROM, more=('label = "Mobile"', 'label = "Mobile telephone"'))
    row = next(one for one in forms.forms().rows if one.pack.version == "2027")
    assert row.state == "To be confirmed again: the form has changed"
    assert the_draft(forms).version == 0
    with pytest.raises(NotFound, match="says something else now"):
        forms.as_it_is(number, new_command_id())
