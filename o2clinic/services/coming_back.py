"""The database answers again after it was away: is it still one that this program may write?"""

from collections.abc import Callable
from functools import partial

from o2clinic.services.gate import UPGRADING
from o2clinic.services.work import Desk
from o2clinic.storage import schema
from o2clinic.storage.schema import State

_NEWER = (
    "The database was upgraded, so this desk's O2Clinic must be updated too; your drafts are kept. "
    "Nothing is written by it until then. Close O2Clinic and start the newer one."
)
_OTHER = (
    "The database that answers now is not at the state that this program works with; it may have "
    "been restored from a copy. Nothing is written to it. Ask your administrator."
)


def look_again(desk: Desk, tell: Callable[[str], None]) -> bool:
    """Stop all writing of this program, and say why, when the database is not as it was.

    Gives whether an upgrade goes on, so that it must be looked at again.
    """
    gate = desk.gate
    is_upgraded = schema.is_being_upgraded(desk.engine)
    if is_upgraded:
        refusal = ""
    else:
        found = schema.state(desk.engine)
        refusal = {State.CURRENT: "", State.NEWER: _NEWER}.get(found, _OTHER)
    changed = (refusal, is_upgraded) != (gate.refusal, gate.recheck is not None)
    gate.refusal = refusal
    gate.recheck = partial(look_again, desk, tell) if is_upgraded else None
    if changed:
        tell(UPGRADING if is_upgraded else refusal)
    return is_upgraded
