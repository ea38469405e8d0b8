"""Signing in, resting after wrong passwords, and the sample clinic's one click."""

from datetime import timedelta

import pytest
from clinic import NOON, read_all, write
from services.entering import enter
from sqlalchemy import text

from o2clinic.errors import NotValid, SignInRefused, Taken
from o2clinic.models import AuditEntry, Clinic
from o2clinic.rules.permissions import Role
from o2clinic.services import first_start, sign_in
from o2clinic.services.first_start import FirstStartDraft
from o2clinic.services.work import Desk

DRAFT = FirstStartDraft(
    clinic_name="Truro Oxygen Clinic",
    site_name="Truro",
    title="Mr",
    given_names="Kit",
    family_name="Rowe",
    sign_in_name=" Kit ",
    password="a long password",
    password_again="a long password",
)


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(engine, clock):
    desk = Desk(engine, now=clock)
    first_start.set_up(desk, DRAFT)
    return desk


def test_first_start_makes_an_administrator_who_can_sign_in(desk):
    actor = enter(desk, "KIT", "a long password")
    assert (actor.name, actor.roles) == ("Mr K. Rowe", {Role.ADMINISTRATOR})
    assert not first_start.needs_first_start(desk)


def test_what_is_kept_of_a_password_costs_whoever_guesses_what_is_recommended(real_hasher):
    kept = real_hasher().hash("a long password")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # RFC 9106, second choice


def test_first_start_says_what_is_missing(engine):
    draft = FirstStartDraft("", " ", "", "", "", "short", "short")
    with pytest.raises(NotValid) as refused:
        first_start.set_up(Desk(engine), draft)
    assert {finding.field for finding in refused.value.findings} == {
        "clinic_name",
        "site_name",
        "given_names",
        "family_name",
        "sign_in_name",
        "password",
    }
    assert first_start.needs_first_start(Desk(engine))


def test_first_start_is_refused_where_a_clinic_is(desk):
    with pytest.raises(Taken):
        first_start.set_up(desk, DRAFT)


@pytest.mark.parametrize(("name", "password"), [("kit", "wrong"), ("nobody", "a long password")])
def test_wrong_name_and_wrong_password_get_the_same_answer(desk, name, password):
    with pytest.raises(SignInRefused, match="The name or the password is wrong"):
        enter(desk, name, password)


def test_account_rests_after_five_wrong_passwords_and_wakes_again(desk, clock):
    for _ in range(5):
        with pytest.raises(SignInRefused):
            enter(desk, "kit", "wrong")
    with pytest.raises(SignInRefused, match="Try again in"):
        enter(desk, "kit", "a long password")
    clock.now += timedelta(seconds=31)
    if desk.engine.dialect.name == "postgresql":  # a server goes by its own clock
        with desk.engine.begin() as connection:
            connection.execute(text("UPDATE person SET resting_until = now()"))
    assert enter(desk, "kit", "a long password").person_id


def test_refused_sign_in_is_in_the_audit(desk, engine):
    with pytest.raises(SignInRefused):
        enter(desk, "kit", "wrong")
    assert "kit" in read_all(engine, AuditEntry)[-1].reason


def test_retired_person_cannot_sign_in(desk, engine):
    with engine.connect().execution_options(writes=True) as connection:
        connection.execute(text("update person set is_active = false"))
        connection.commit()
    with pytest.raises(SignInRefused):
        enter(desk, "kit", "a long password")


def test_one_click_is_refused_outside_the_sample_clinic(desk):
    person_id = enter(desk, "kit", "a long password").person_id
    assert sign_in.sheet(desk).people == ()
    with pytest.raises(SignInRefused, match="sample clinic"):
        sign_in.sign_in_as_sample(desk, person_id)


def test_sample_clinic_can_be_entered_with_one_click(engine):
    desk = Desk(engine)
    write(engine, Clinic(name="Sample", is_sample=True))
    from clinic import a_person

    nurse = a_person(engine, "nurse_olu", "Mr", "Olu", "Adeyemi", "Nurse", Role.NURSE)
    [card] = sign_in.sheet(desk).people
    assert card.person_id == nurse.person_id
    assert sign_in.sign_in_as_sample(desk, card.person_id).actor == nurse
