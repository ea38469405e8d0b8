"""Nothing is planned for whoever has died or moved away, whichever form asks for it."""

from datetime import date

from o2clinic.errors import Refused
from o2clinic.rules.display import short_date


def require_here(died_on: date | None, moved_away_on: date | None) -> None:
    """Stop what would plan something for a patient who is here no more.

    Raises:
        Refused: the patient has died, or moved away.
    """
    if died_on is not None:
        raise Refused("BK-4", "This patient has died; nothing can be booked.")
    if moved_away_on is not None:
        why = f"This patient moved away on {short_date(moved_away_on)}; nothing can be booked."
        raise Refused("BK-4", why, "Take the move back first, on the page “Record”.")
