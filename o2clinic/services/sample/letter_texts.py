"""A text of the sample clinic's own, so that the page Letter texts has an edition to show."""

from datetime import date, time
from typing import Final

from sqlalchemy import Engine

from o2clinic.rules.clinic_time import instant
from o2clinic.services.letter_catalogue import shipped
from o2clinic.services.letter_templates import LetterTexts, TextDraft
from o2clinic.services.work import PROGRAM, Desk

_AS_AT: Final = time(8, 45)
_LETTER: Final = "no_oxygen"
_OWN: Final = "\nAsk us or your GP about them, or come to our breathing class on Thursdays.\n"


def write_a_text(engine: Engine, today: date, desk_name: str) -> None:
    """Through the service that an administrator uses."""
    desk = Desk(engine, now=lambda: instant(today, _AS_AT), name=desk_name)
    LetterTexts(desk, PROGRAM).put_in_force(
        TextDraft(
            command_id=f"sample letter text {today}",
            template_id=_LETTER,
            edition=0,
            text=shipped(_LETTER).text.replace(" Ask us or your GP about them.\n", _OWN),
            in_force_from=today,
        )
    )
