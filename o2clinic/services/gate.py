"""Whether a program may write to its database at this moment."""

from collections.abc import Callable

from o2clinic.errors import ServerAway, WrongDatabase

UPGRADING = "An upgrade of the database has begun; saving waits until it is done."


class Gate:
    """Shut while the database is upgraded, and for good when it is no longer this program's.

    Attributes:
        refusal: why nothing may be written any more, in the user's words; "" as long as it may.
        recheck: asked before each write while an upgrade goes on; None when none does.
    """

    def __init__(self) -> None:
        self.refusal = ""
        self.recheck: Callable[[], object] | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing stands against writing, as far as is known without asking."""
        return self.recheck is None and not self.refusal

    def require_open(self) -> None:
        """Let a use case begin.

        Raises:
            ServerAway: an upgrade goes on; what is to be saved waits.
            WrongDatabase: this program must not write any more.
        """
        if self.recheck is not None:
            self.recheck()
        if self.recheck is not None:
            raise ServerAway(UPGRADING)
        if self.refusal:
            raise WrongDatabase(self.refusal)
