"""The database answers again after it was away: is it still one that this program may write?"""

from collections.abc import Callable

from o2clinic.services.work import Desk
from o2clinic.storage import schema
from o2clinic.storage.schema import State

_NEWER = (
    "The database was upgraded while it was away, so this desk must be updated too. "
    "Nothing is written by it until then. Close O2Clinic and start the newer one."
)
_OTHER = (
    "The database that answers now is not at the state that this program works with; it may have "
    "been restored from a copy. Nothing is written to it. Ask your administrator."
)


def look_again(desk: Desk, tell: Callable[[str], None]) -> None:
    """Stop all writing at this desk, and say why, when the database is not as it was."""
    found = schema.state(desk.engine)
    refusal = {State.CURRENT: "", State.NEWER: _NEWER}.get(found, _OTHER)
    if refusal != desk.refusal:
        desk.refusal = refusal
        tell(refusal)
