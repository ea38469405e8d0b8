"""Backups made under load, in short."""

import pytest

from tools.torture import backups
from tools.torture.grounds import ENGINES


@pytest.mark.parametrize("kind", ENGINES)
def test_every_backup_comes_back_as_it_was(kind):
    outcome = backups.run(kind, backups.SHORT, seed=20_261_124)

    assert outcome.losses == ()
