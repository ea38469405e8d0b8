"""The form packs that ship with the program, by the day."""

from datetime import date

import pytest

from o2clinic.errors import NotFound
from o2clinic.services.form_packs import HOOF_B, form_pack_on, form_packs, template_name


def test_every_pack_that_ships_can_be_read():
    assert {pack.form_id for pack in form_packs()} >= {HOOF_B}


def test_the_form_in_force_is_taken():
    assert template_name(form_pack_on(HOOF_B, date(2026, 11, 24))) == "hoof_b 2017"


def test_before_its_first_day_a_form_is_refused_with_what_to_do():
    with pytest.raises(NotFound, match="administrator"):
        form_pack_on(HOOF_B, date(2017, 7, 31))


def test_an_unknown_form_is_refused():
    with pytest.raises(NotFound):
        form_pack_on("shoof", date(2026, 11, 24))
