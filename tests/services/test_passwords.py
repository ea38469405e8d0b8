"""A new password: one's own by proving the old one, anybody's from the command line."""

import pytest
from clinic import a_clinic, read_all
from services.entering import enter

from o2clinic.errors import NotFound, NotValid, SignInRefused
from o2clinic.models import AuditChange, AuditEntry
from o2clinic.rules.permissions import Permission
from o2clinic.services import passwords
from o2clinic.services.passwords import PasswordDraft, Passwords
from o2clinic.services.work import new_command_id

OLD, NEW = "correct horse battery", "another staple of it"


@pytest.fixture
def clinic(engine):
    clinic = a_clinic(engine)
    passwords.set_for(engine, "anna", OLD, OLD)
    return clinic


def _draft(old=OLD, new=NEW, again=NEW):
    return PasswordDraft(new_command_id(), old, new, again)


def test_everybody_may_change_the_own_password(clinic):
    for actor in (clinic.anna, clinic.nurse_olu, clinic.dr_berg, clinic.sam, clinic.kit):
        assert actor.may(Permission.OWN_ACCOUNT)


def test_own_password_is_changed_and_audited_without_being_told(clinic, engine):
    Passwords(clinic.desk, clinic.anna).change(_draft())
    assert enter(clinic.desk, "anna", NEW) == clinic.anna
    with pytest.raises(SignInRefused):
        enter(clinic.desk, "anna", OLD)
    (line,) = [one for one in read_all(engine, AuditEntry) if one.use_case == "change_password"]
    assert (line.person_id, line.record_id) == (clinic.anna.person_id,) * 2
    told = str([one.columns for one in read_all(engine, AuditChange)])
    assert not any(secret in told for secret in (OLD, NEW, "argon2", "SCRAM"))


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (_draft(old="wrong wrong wrong"), "old"),
        (_draft(new="short", again="short"), "new"),
        (_draft(again="another staple of its"), "again"),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(clinic, draft, field):
    with pytest.raises(NotValid) as refused:
        Passwords(clinic.desk, clinic.anna).change(draft)
    assert [finding.field for finding in refused.value.findings] == [field]
    assert enter(clinic.desk, "anna", OLD) == clinic.anna


def test_the_owner_gives_a_password_and_ends_the_rest(clinic, engine):
    for _ in range(5):
        with pytest.raises(SignInRefused):
            enter(clinic.desk, "anna", "wrong")
    assert passwords.set_for(engine, " ANNA ", NEW, NEW) == "Ms A. Penrose"
    assert enter(clinic.desk, "anna", NEW) == clinic.anna


def test_nobody_by_that_name_is_said(clinic, engine):
    with pytest.raises(NotFound):
        passwords.set_for(engine, "mallory", NEW, NEW)
