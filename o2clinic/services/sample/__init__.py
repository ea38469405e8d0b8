"""The sample clinic: invented people, reproducible from a seed; for demonstrations and the bench.

`make` fills an empty database, `write_held_meeting` and `write_letters` add papers to look at,
`add_clinic_day` gives an older sample clinic a day that is today.
NHS numbers come only from 999 000 0000 to 999 999 9999, the range kept for tests.
"""

from o2clinic.services.sample.held_meeting import write_held_meeting
from o2clinic.services.sample.letters import write_letters
from o2clinic.services.sample.making import DEFAULT_SEED, DEFAULT_SIZE, DESK, make
from o2clinic.services.sample.today import add_clinic_day, is_current

__all__ = [
    "DEFAULT_SEED",
    "DEFAULT_SIZE",
    "DESK",
    "add_clinic_day",
    "is_current",
    "make",
    "write_held_meeting",
    "write_letters",
]
