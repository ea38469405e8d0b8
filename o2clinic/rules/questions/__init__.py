"""Every question on oxygen beside LTOT, in the order in which people see them.

To add one, add its module and its line here; page, storage and audit go by this list.
"""

from typing import Final

from o2clinic.rules.questions.alert_card import ALERT_CARD
from o2clinic.rules.questions.ambulatory import AMBULATORY, AMBULATORY_REVIEW
from o2clinic.rules.questions.asking import Question
from o2clinic.rules.questions.discharge import DISCHARGE
from o2clinic.rules.questions.nocturnal import NOCTURNAL
from o2clinic.rules.questions.palliative import PALLIATIVE, PALLIATIVE_REVIEW
from o2clinic.rules.questions.short_burst import CLUSTER_HEADACHE, SHORT_BURST
from o2clinic.rules.questions.stopping import STOPPING
from o2clinic.rules.questions.travel import TRAVEL
from o2clinic.rules.questions.withdrawal import WITHDRAWAL

QUESTIONS: Final[tuple[Question, ...]] = (
    ALERT_CARD,
    AMBULATORY,
    AMBULATORY_REVIEW,
    NOCTURNAL,
    PALLIATIVE,
    PALLIATIVE_REVIEW,
    SHORT_BURST,
    CLUSTER_HEADACHE,
    DISCHARGE,
    STOPPING,
    WITHDRAWAL,
    TRAVEL,
)


def question(code: str) -> Question | None:
    """One question by its code; None for one that this program does not know."""
    return next((one for one in QUESTIONS if one.code == code), None)
