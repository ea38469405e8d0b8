"""A visit that comes back over others, to be rebooked at once, needs no right to book over others.

Reception takes back a death that was somebody else's: visits whose time was given away meanwhile
stand again, and wait for another time. Two records that are one person's may be put together by
whoever may do so, also when both had a visit at one time.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_SAFE = "SECURITY DEFINER SET search_path = public, pg_temp"
STATEMENT = """
CREATE OR REPLACE FUNCTION only_some_overbook() RETURNS trigger LANGUAGE plpgsql @safe AS $$
DECLARE
    was_freed boolean := TG_OP = 'UPDATE' AND OLD.status IN ('cancelled', 'did_not_attend');
    is_same_time boolean := TG_OP = 'UPDATE'
        AND (OLD.starts_at, OLD.ends_at) = (NEW.starts_at, NEW.ends_at);
BEGIN
    IF NEW.overbook_reason IS NULL OR NEW.status IN ('cancelled', 'did_not_attend')
        OR program_speaks()
    THEN RETURN NEW; END IF;
    IF is_same_time AND NOT was_freed
        AND OLD.overbook_reason IS NOT DISTINCT FROM NEW.overbook_reason
    THEN RETURN NEW; END IF;
    IF is_same_time AND was_freed AND NEW.rebook_reason IS NOT NULL
    THEN RETURN NEW; END IF;
    IF is_same_time AND NEW.overbook_reason = 'Two records were merged that both had a visit then'
        AND has_table_privilege(session_user, 'patient_merge', 'INSERT')
    THEN RETURN NEW; END IF;
    IF NOT has_function_privilege(session_user, 'may_overbook()', 'EXECUTE') THEN
        RAISE insufficient_privilege USING MESSAGE = 'only some may book over others';
    END IF;
    RETURN NEW;
END $$"""


def upgrade() -> None:
    """Let the server ask for the right where it is one."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute(sa.text(STATEMENT.replace("@safe", _SAFE).replace(":", "\\:")))
