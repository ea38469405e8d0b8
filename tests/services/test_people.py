"""The people of the clinic: added, changed, retired; never without an administrator."""

from dataclasses import replace
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from clinic import a_clinic, a_person, read_all
from services.entering import enter
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from o2clinic.errors import NotAllowed, NotValid, Refused, SignInRefused, StaleRecord, Taken
from o2clinic.models import AuditChange, AuditEntry, Clinic, Person, PersonRole
from o2clinic.rules.permissions import Role
from o2clinic.services.clinic_settings import ClinicSettings
from o2clinic.services.people import People, PersonDraft
from o2clinic.services.work import new_command_id

PASSWORD = "correct horse battery"


@pytest.fixture
def clinic(engine):
    return a_clinic(engine)


@pytest.fixture
def people(clinic):
    return People(clinic.desk, clinic.kit)


@pytest.fixture
def new_physiologist():
    return PersonDraft(
        command_id=new_command_id(),
        title="Mrs",
        given_names=" Ines ",
        family_name="Da  Silva",
        sign_in_name=" Ines ",
        job_title="Physiologist",
        registration="RCCP 000000",
        whole_time_equivalent=Decimal("0.60"),
        roles=frozenset({Role.NURSE, Role.MANAGER}),
        password=PASSWORD,
        password_again=PASSWORD,
    )


def _version(people, person_id):
    return next(row.version for row in people.staff() if row.person_id == person_id)


def test_added_person_signs_in_with_the_roles_given(people, clinic, new_physiologist):
    person_id = people.add(new_physiologist)
    actor = enter(clinic.desk, "INES", PASSWORD)
    assert (actor.person_id, actor.name) == (person_id, "Mrs I. Da Silva")
    assert actor.roles == {Role.NURSE, Role.MANAGER}
    draft = people.draft(person_id, new_command_id())
    assert draft.whole_time_equivalent == Decimal("0.60")


def test_adding_is_audited_and_keeps_no_password(people, engine, clinic, new_physiologist):
    person_id = people.add(new_physiologist)
    entry = read_all(engine, AuditEntry)[-1]
    assert (entry.use_case, entry.person_id, entry.record_id) == (
        "add_person",
        clinic.kit.person_id,
        person_id,
    )
    assert all(PASSWORD not in str(one.columns) for one in read_all(engine, AuditChange))


def test_missing_things_are_told_beside_their_fields(people):
    with pytest.raises(NotValid) as refused:
        people.add(
            PersonDraft(
                command_id=new_command_id(),
                title="x" * 36,
                whole_time_equivalent=Decimal(10),
                password="short",
            )
        )
    fields = {finding.field for finding in refused.value.findings}
    needed = {"given_names", "family_name", "sign_in_name", "roles"}
    assert fields == {*needed, "title", "whole_time_equivalent", "password"}


def test_passwords_that_differ_are_refused(people, new_physiologist):
    with pytest.raises(NotValid, match="differ"):
        people.add(replace(new_physiologist, password_again="something else"))


def test_sign_in_name_of_somebody_else_is_taken_whatever_its_case(people, new_physiologist):
    with pytest.raises(Taken, match=r"Ms A\. Penrose"):
        people.add(replace(new_physiologist, sign_in_name="ANNA"))


def test_roles_are_changed_one_by_one_and_the_audit_tells_which(people, engine, clinic):
    draft = people.draft(clinic.anna.person_id, new_command_id())
    people.edit(replace(draft, roles=frozenset({Role.NURSE})))
    written = read_all(engine, AuditChange)
    last = [one for one in written if one.audit_entry_id == written[-1].audit_entry_id]
    told = [(one.verb, one.columns["role"]) for one in last if one.table_name == "person_role"]
    assert sorted(told) == [("delete", ["reception", None]), ("insert", [None, "nurse"])]


def test_second_edit_from_an_old_form_is_refused_even_for_roles_alone(people, clinic):
    draft = people.draft(clinic.anna.person_id, new_command_id())
    people.edit(replace(draft, roles=frozenset({Role.NURSE})))
    with pytest.raises(StaleRecord):
        people.edit(replace(draft, command_id=new_command_id(), roles=frozenset({Role.MANAGER})))


def test_last_administrator_keeps_the_role(people, clinic):
    draft = people.draft(clinic.kit.person_id, new_command_id())
    with pytest.raises(Refused, match="Nobody would be left"):
        people.edit(replace(draft, roles=frozenset({Role.MANAGER})))
    assert people.draft(clinic.kit.person_id, "").roles == {Role.ADMINISTRATOR}


def test_nobody_closes_their_own_account(people, engine, clinic):
    a_person(engine, "lou", "Ms", "Lou", "Tremain", "Administrator", Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="your own"):
        people.retire(clinic.kit.person_id, 1, new_command_id())


def test_two_administrators_who_retire_each_other_leave_one(engine, clinic):
    lou = a_person(engine, "lou", "Ms", "Lou", "Tremain", "Administrator", Role.ADMINISTRATOR)
    together, outcomes = Barrier(2), []

    def retire(actor, other):
        together.wait()
        try:
            outcomes.append(People(clinic.desk, actor).retire(other.person_id, 1, new_command_id()))
        except Refused as refused:
            outcomes.append(refused.rule)
        except NotAllowed:  # a server had taken all rights from the second by then
            outcomes.append("PEOPLE-1")

    both = [Thread(target=retire, args=pair) for pair in ((clinic.kit, lou), (lou, clinic.kit))]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert max(map(str, outcomes)) == "PEOPLE-1"
    wanted = select(Person.id).join(PersonRole, PersonRole.person_id == Person.id)
    with Session(engine) as session:
        left = session.scalars(
            wanted.where(Person.is_active, PersonRole.role == Role.ADMINISTRATOR)
        ).all()
    assert len(left) == 1


def test_retired_person_cannot_sign_in_until_brought_back(people, clinic, new_physiologist):
    person_id = people.add(new_physiologist)
    people.retire(person_id, _version(people, person_id), new_command_id())
    with pytest.raises(SignInRefused):
        enter(clinic.desk, "ines", PASSWORD)
    people.bring_back(person_id, _version(people, person_id), new_command_id())
    assert enter(clinic.desk, "ines", PASSWORD).person_id == person_id


def test_new_password_ends_the_rest_after_wrong_ones(people, clinic, new_physiologist):
    person_id = people.add(new_physiologist)
    for _ in range(5):
        with pytest.raises(SignInRefused):
            enter(clinic.desk, "ines", "wrong")
    [row] = [one for one in people.staff() if one.person_id == person_id]
    assert row.is_resting
    wanted = replace(people.draft(person_id, new_command_id()), password="a newer password")
    with pytest.raises(NotValid, match="differ"):
        people.edit(wanted)
    people.edit(replace(wanted, password_again="a newer password"))
    assert enter(clinic.desk, "ines", "a newer password").person_id == person_id


def test_people_and_settings_are_the_administrators_alone(clinic):
    for actor in (clinic.anna, clinic.nurse_olu, clinic.dr_berg, clinic.sam):
        with pytest.raises(NotAllowed):
            People(clinic.desk, actor).staff()
        with pytest.raises(NotAllowed):
            ClinicSettings(clinic.desk, actor).draft("")


def test_clinic_is_changed_and_audited(engine, clinic):
    settings = ClinicSettings(clinic.desk, clinic.kit)
    draft = settings.draft(new_command_id())
    settings.edit(
        replace(
            draft,
            name=" Truro  Oxygen Service ",
            address="1 Clinic Way\n\n Truro ",
            postcode="tr11aa",
            policy_id="DH2008",
            spirometry_equation="GLI-2012",
        )
    )
    [row] = read_all(engine, Clinic)
    assert (row.name, row.address, row.postcode) == (
        "Truro Oxygen Service",
        "1 Clinic Way\nTruro",
        "TR1 1AA",
    )
    assert (row.policy_id, row.spirometry_equation) == ("DH2008", "GLI-2012")
    assert read_all(engine, AuditEntry)[-1].use_case == "edit_clinic"


def test_clinic_refuses_what_the_program_does_not_know(clinic):
    settings = ClinicSettings(clinic.desk, clinic.kit)
    draft = settings.draft(new_command_id())
    with pytest.raises(NotValid) as refused:
        settings.edit(
            replace(draft, name=" ", postcode="nowhere", policy_id="X", spirometry_equation="Y")
        )
    fields = {finding.field for finding in refused.value.findings}
    assert fields == {"name", "postcode", "policy_id", "spirometry_equation"}


def test_policies_are_offered_newest_first(clinic):
    rows = ClinicSettings(clinic.desk, clinic.kit).policies()
    assert [row.policy_id for row in rows] == ["NICE_NG115", "BTS2015_QS2017", "DH2008"]


def test_policy_for_comparison_only_is_not_taken_for_the_clinics(engine, clinic):
    settings = ClinicSettings(clinic.desk, clinic.kit)
    with pytest.raises(NotValid, match="for comparison only"):
        settings.edit(replace(settings.draft(new_command_id()), policy_id="ATS2020"))
    [row] = read_all(engine, Clinic)
    assert row.policy_id == "BTS2015_QS2017"


def test_clinic_saved_by_somebody_else_meanwhile_is_said(engine, clinic):
    settings = ClinicSettings(clinic.desk, clinic.kit)
    draft = settings.draft(new_command_id())
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("update clinic set version = version + 1"))
        connection.commit()
    with pytest.raises(StaleRecord):
        settings.edit(draft)
