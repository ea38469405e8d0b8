"""On a server only those who may overbook put a visit over others, or keep one there in moving it.

Whoever has no right to it may still lead such a visit through the clinic, cancel it, or give it a
time of its own; and it goes along when a colleague covers the clinic that it lies in. A local file
needs none of it: there the program is the only one who writes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Let the server ask for the right."""
    if op.get_bind().dialect.name == "sqlite":
        return
    for statement in STATEMENTS:
        op.execute(sa.text(statement.replace("@safe", _SAFE).replace(":", "\\:")))


_SAFE = "SECURITY DEFINER SET search_path = public, pg_temp"
STATEMENTS = (
    # Who may is told by the grants: to whom this function is open. It answers nobody else.
    """
CREATE FUNCTION may_overbook() RETURNS boolean LANGUAGE sql IMMUTABLE @safe AS $$
    SELECT true
$$""",
    """
CREATE FUNCTION only_some_overbook() RETURNS trigger LANGUAGE plpgsql @safe AS $$
DECLARE
    was_freed boolean := TG_OP = 'UPDATE' AND OLD.status IN ('cancelled', 'did_not_attend');
BEGIN
    IF NEW.overbook_reason IS NULL OR NEW.status IN ('cancelled', 'did_not_attend')
        OR program_speaks()
    THEN RETURN NEW; END IF;
    IF TG_OP = 'UPDATE' AND NOT was_freed
        AND OLD.overbook_reason IS NOT DISTINCT FROM NEW.overbook_reason
        AND (OLD.starts_at, OLD.ends_at) = (NEW.starts_at, NEW.ends_at)
        AND NOT (coalesce(OLD.overbook_reason = OLD.rebook_reason, false)
            AND NEW.rebook_reason IS NULL)
    THEN RETURN NEW; END IF;
    -- Back after a death was taken back, and its time is gone: it only waits for another one.
    IF TG_OP = 'UPDATE' AND NEW.overbook_reason = NEW.rebook_reason THEN RETURN NEW; END IF;
    -- Both records of a merge had a visit at one time, long ago.
    IF TG_OP = 'UPDATE' AND EXISTS (
        SELECT 1 FROM patient_merge_row AS line WHERE line.table_name = 'appointment'
        AND line.record_id = NEW.id AND line.column_name = 'overbook_reason'
        AND line.after #>> '{}' = NEW.overbook_reason)
    THEN RETURN NEW; END IF;
    IF NOT has_function_privilege(session_user, 'may_overbook()', 'EXECUTE') THEN
        RAISE insufficient_privilege USING MESSAGE = 'only some may book over others';
    END IF;
    RETURN NEW;
END $$""",
    """
CREATE TRIGGER appointment_over_others BEFORE INSERT OR UPDATE ON appointment
FOR EACH ROW EXECUTE FUNCTION only_some_overbook()""",
)
