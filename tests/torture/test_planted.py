"""Planted secrets are found nowhere; and where one is planted on purpose, it is found."""

from dataclasses import fields

import pytest

from tools.torture import planted
from tools.torture.grounds import ENGINES
from tools.torture.planted_life import Planted


@pytest.mark.parametrize("kind", ENGINES)
def test_no_secret_stands_where_it_must_not(kind):
    outcome = planted.run(kind, seed=20_261_124)

    assert outcome.losses == ()


@pytest.mark.parametrize("how", ["utf-8", "utf-16-le"])
@pytest.mark.parametrize("what", [one.name for one in fields(Planted)])
def test_a_secret_in_a_file_is_seen(tmp_path, what, how):
    secrets = Planted(*(f"planted-{one.name}!" for one in fields(Planted)))
    file = tmp_path / "some.log"
    file.write_bytes(f"... {getattr(secrets, what).upper()} ...".encode(how))

    assert planted.found(file, secrets) == [what]
