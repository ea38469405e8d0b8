"""On a server each person has an own account, and the server itself holds them to their part.

Functions that the program calls before and at signing in, and with which an administrator makes
accounts without any right to do so otherwise; triggers that write who did it, let only a reviewer
sign, and refuse a change that leaves no line in the audit; row rules that keep restricted records
shut. The grants are made from rules/table_rights.py after each upgrade. A local file needs none of
it: there the program is the only one who writes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

# Tables of people's records, with who changed them last in every row.
RECORDS = (
    *("person", "clinic", "site", "room", "clinic_template", "clinic_session", "gp_practice"),
    *("patient", "patient_address", "patient_phone", "patient_gp", "patient_former_name"),
    *("patient_alert", "communication_need", "allergy", "smoking", "exacerbation"),
    *("patient_diagnosis", "patient_sign", "appointment", "result", "incoming_message"),
    *("oxygen_order", "record_restriction", "broken_glass"),
)
# Tables whose every change has its own line in the audit, with the column that is named there.
AUDITED = {
    **dict.fromkeys(RECORDS, "id"),
    **dict.fromkeys(("person_role", "document", "oxygen_order_line"), "id"),
    **dict.fromkeys(("blood_gas", "oximetry", "spirometry"), "result_id"),
}
BY_PATIENT = (
    *("result", "oxygen_order", "document", "exacerbation", "patient_diagnosis"),
    *("patient_sign", "smoking"),
)
BY_RESULT = ("blood_gas", "oximetry", "spirometry", "result_finding")


def upgrade() -> None:
    """Make the door's table on both engines; the rest on a server."""
    op.create_table(
        "server_door",
        sa.Column("login_name", sa.String(length=63), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("login_name", name="pk_server_door"),
    )
    if op.get_bind().dialect.name == "sqlite":
        return
    for function in FUNCTIONS:
        op.execute(sa.text(function.replace("@safe", _SAFE).replace(":", "\\:")))
    for table in RECORDS:
        op.execute(
            sa.text(
                f"CREATE TRIGGER {table}_who BEFORE INSERT OR UPDATE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION write_who()"
            )
        )
    op.execute(
        sa.text(
            "CREATE TRIGGER result_signed BEFORE INSERT OR UPDATE ON result "
            "FOR EACH ROW EXECUTE FUNCTION only_reviewers_sign()"
        )
    )
    op.execute(
        sa.text(
            "CREATE TRIGGER broken_glass_own BEFORE INSERT OR UPDATE ON broken_glass "
            "FOR EACH ROW EXECUTE FUNCTION only_own_glass()"
        )
    )
    for table, key in AUDITED.items():
        _watch(table, key)
    for table in (*BY_PATIENT, *BY_RESULT):
        _shut(table)


def _watch(table: str, key: str) -> None:
    op.execute(
        sa.text(
            f"CREATE CONSTRAINT TRIGGER {table}_in_audit "
            f"AFTER INSERT OR DELETE OR UPDATE ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
            f"EXECUTE FUNCTION refuse_unaudited('{key}')"
        )
    )


def _shut(table: str) -> None:
    column, shut = (
        ("result_id", "shut_results") if table in BY_RESULT else ("patient_id", "shut_patients")
    )
    rule = f"{column} IS NULL OR {column} <> ALL ((SELECT {shut}())::bigint[])"
    op.execute(sa.text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))
    op.execute(
        sa.text(f"CREATE POLICY shut_record ON {table} USING ({rule})".replace("::", r"\:\:"))
    )


_SAFE = "SECURITY DEFINER SET search_path = public, pg_temp"
FUNCTIONS = (
    # Who may sign results is told by the grants, so that it stands in one place only.
    """
CREATE FUNCTION may_review() RETURNS boolean LANGUAGE sql STABLE @safe AS $$
    SELECT has_column_privilege(session_user, 'result', 'reviewed_by_id', 'UPDATE')
$$""",
    # Signing in counts up and down; that has a line of its own and is no change by anybody.
    """
CREATE FUNCTION only_counts(was jsonb, becomes jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT was - ARRAY['failed_sign_ins', 'resting_until']
        = becomes - ARRAY['failed_sign_ins', 'resting_until']
$$""",
    """
CREATE FUNCTION write_who() RETURNS trigger LANGUAGE plpgsql @safe AS $$
BEGIN
    IF TG_TABLE_NAME = 'person' AND TG_OP = 'UPDATE' THEN
        IF only_counts(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NEW; END IF;
    END IF;
    IF NOT program_speaks() THEN NEW.changed_by_id := who_am_i(); END IF;
    RETURN NEW;
END $$""",
    """
CREATE FUNCTION only_reviewers_sign() RETURNS trigger LANGUAGE plpgsql @safe AS $$
DECLARE
    who bigint := who_am_i();
    was text := CASE WHEN TG_OP = 'UPDATE' THEN OLD.status ELSE '' END;
    by_whom bigint := CASE WHEN TG_OP = 'UPDATE' THEN OLD.reviewed_by_id END;
BEGIN
    IF NOT program_speaks() AND (
        (NEW.status = 'reviewed' AND was <> 'reviewed')
        OR NEW.reviewed_by_id IS DISTINCT FROM by_whom)
    THEN
        IF NOT may_review() THEN
            RAISE insufficient_privilege USING MESSAGE = 'only a reviewer signs a result';
        ELSIF NEW.reviewed_by_id IS DISTINCT FROM who THEN
            RAISE insufficient_privilege USING MESSAGE = 'a result is signed in one''s own name';
        END IF;
    END IF;
    RETURN NEW;
END $$""",
    # Whoever opens a restricted record does so in their own name and leaves it to be reviewed.
    """
CREATE FUNCTION only_own_glass() RETURNS trigger LANGUAGE plpgsql @safe AS $$
BEGIN
    IF program_speaks() THEN RETURN NEW; END IF;
    IF TG_OP = 'INSERT' AND (NEW.person_id IS DISTINCT FROM who_am_i()
        OR NEW.reviewed_by_id IS NOT NULL OR NEW.reviewed_at IS NOT NULL
        OR NEW.was_justified IS NOT NULL)
    THEN RAISE insufficient_privilege
        USING MESSAGE = 'a restricted record is opened in one''s own name, and reviewed later';
    ELSIF TG_OP = 'UPDATE' AND NEW.reviewed_by_id IS DISTINCT FROM who_am_i() THEN
        RAISE insufficient_privilege USING MESSAGE = 'an opening is reviewed in one''s own name';
    END IF;
    RETURN NEW;
END $$""",
    """
CREATE FUNCTION refuse_unaudited() RETURNS trigger LANGUAGE plpgsql @safe AS $$
DECLARE
    key bigint;
BEGIN
    IF program_speaks() THEN RETURN NULL; END IF;
    IF TG_TABLE_NAME = 'person' AND TG_OP = 'UPDATE' THEN
        IF only_counts(to_jsonb(OLD), to_jsonb(NEW)) THEN RETURN NULL; END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO key USING OLD;
    ELSE EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO key USING NEW;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM audit_change WHERE table_name = TG_TABLE_NAME AND record_id = key
        AND xmin = pg_current_xact_id()::xid)
    THEN RAISE insufficient_privilege
        USING MESSAGE = format('this change of %s has no line in the audit', TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END $$""",
    """
CREATE FUNCTION shut_patients() RETURNS bigint[] LANGUAGE sql STABLE @safe AS $$
    SELECT coalesce(array_agg(shut.patient_id), '{}') FROM record_restriction AS shut
    WHERE shut.is_in_force AND NOT may_review() AND NOT EXISTS (
        SELECT 1 FROM broken_glass AS open
        WHERE open.patient_id = shut.patient_id AND open.person_id = who_am_i()
        AND open.valid_until > now())
$$""",
    """
CREATE FUNCTION shut_results() RETURNS bigint[] LANGUAGE sql STABLE @safe AS $$
    SELECT coalesce(array_agg(id), '{}') FROM result WHERE patient_id = ANY (shut_patients())
$$""",
    """
CREATE FUNCTION my_draft_key() RETURNS text LANGUAGE plpgsql @safe AS $$
BEGIN
    IF who_am_i() IS NULL THEN RETURN NULL; END IF;
    INSERT INTO draft_key (person_id, secret) VALUES (who_am_i(), encode(sha256(convert_to(
        gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text,
        'UTF8')), 'hex')) ON CONFLICT DO NOTHING;
    RETURN (SELECT secret FROM draft_key WHERE person_id = who_am_i());
END $$""",
    # Before signing in: the account behind a name, and how long it still rests. A name that
    # nobody has is answered like any other.
    """
CREATE FUNCTION door_try(name text, OUT login text, OUT rests_seconds integer)
LANGUAGE plpgsql STABLE @safe AS $$
DECLARE
    until timestamptz;
BEGIN
    SELECT login_name, resting_until INTO login, until FROM person
        WHERE sign_in_name = name AND is_active AND login_name <> '';
    login := coalesce(login, current_database() || '.' || name);
    rests_seconds := greatest(0, ceil(extract(epoch FROM until - now())))::integer;
    rests_seconds := coalesce(rests_seconds, 0);
END $$""",
    """
CREATE FUNCTION door_refused(command text, name text, why text, desk_name text)
RETURNS void LANGUAGE plpgsql @safe AS $$
DECLARE
    who bigint := (SELECT id FROM person WHERE sign_in_name = name);
BEGIN
    UPDATE person SET failed_sign_ins = failed_sign_ins + 1, resting_until = CASE
        WHEN failed_sign_ins + 1 >= 5
        THEN now() + least(interval '30 seconds' * power(2, least(failed_sign_ins - 4, 10)),
            interval '15 minutes')
        ELSE resting_until END
    WHERE id = who AND coalesce(resting_until <= now(), true);
    PERFORM audit_write(command, now(), 'sign_in', NULL, desk_name, NULL, who, why, '[]');
END $$""",
    """
CREATE FUNCTION signed_in(command text, moment timestamptz, desk_name text)
RETURNS bigint LANGUAGE plpgsql @safe AS $$
DECLARE
    who bigint := who_am_i();
BEGIN
    IF who IS NOT NULL THEN
        UPDATE person SET failed_sign_ins = 0, resting_until = NULL
            WHERE id = who AND (failed_sign_ins > 0 OR resting_until IS NOT NULL);
        PERFORM audit_write(command, moment, 'sign_in', who, desk_name, NULL, who, '', '[]');
    END IF;
    RETURN who;
END $$""",
    """
CREATE FUNCTION door_key(OUT login text, OUT password text) LANGUAGE sql STABLE @safe AS $$
    SELECT login_name, secret FROM server_door LIMIT 1
$$""",
    # Brings one person's account in line with their row: its name, its password where one is
    # given, whether it may connect, and the groups of their roles. Only accounts and groups of
    # this database are ever touched.
    """
CREATE FUNCTION account_fit(of_person bigint, was_login text, verifier text)
RETURNS void LANGUAGE plpgsql @safe AS $$
DECLARE
    own person%ROWTYPE;
    prefix text := current_database() || '.';
    groups text[] := (SELECT array_agg(current_database() || '_' || kind) FROM unnest(ARRAY[
        'reception', 'nurse', 'physician', 'manager', 'administrator']) AS kind);
    role_name text;
BEGIN
    SELECT * INTO STRICT own FROM person WHERE id = of_person;
    IF own.login_name <> prefix || own.sign_in_name OR octet_length(own.login_name) > 63
        OR own.login_name = prefix || 'door'
        OR (was_login <> '' AND left(was_login, length(prefix)) <> prefix)
        OR was_login = prefix || 'door'
    THEN RAISE insufficient_privilege USING MESSAGE = 'not an account of this database';
    END IF;
    -- Whoever gives an account a password has its rights: none beside the groups' may hang on it.
    IF EXISTS (
        SELECT 1 FROM pg_roles AS known WHERE rolname IN (was_login, own.login_name) AND (
            rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
            OR EXISTS (
                SELECT 1 FROM pg_auth_members JOIN pg_roles AS part ON part.oid = roleid
                WHERE member = known.oid AND part.rolname <> ALL (groups))))
    THEN RAISE insufficient_privilege
        USING MESSAGE = 'this account has more than a person''s rights';
    END IF;
    IF verifier <> '' AND verifier !~ '^SCRAM-SHA-256[$]' THEN
        RAISE invalid_password USING MESSAGE = 'a password travels as its SCRAM verifier only';
    END IF;
    IF was_login <> '' AND was_login <> own.login_name
        AND EXISTS (SELECT 1 FROM pg_roles WHERE rolname = was_login)
    THEN EXECUTE format('ALTER ROLE %I RENAME TO %I', was_login, own.login_name);
    ELSIF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = own.login_name)
    THEN EXECUTE format('CREATE ROLE %I NOLOGIN', own.login_name);
    END IF;
    IF verifier <> '' THEN
        EXECUTE format('ALTER ROLE %I PASSWORD %L', own.login_name, verifier);
        UPDATE person SET failed_sign_ins = 0, resting_until = NULL WHERE id = of_person;
    END IF;
    EXECUTE format('ALTER ROLE %I %s', own.login_name,
        CASE WHEN own.is_active THEN 'LOGIN' ELSE 'NOLOGIN' END);
    FOREACH role_name IN ARRAY groups LOOP
        IF own.is_active AND EXISTS (
            SELECT 1 FROM person_role WHERE person_id = of_person
            AND current_database() || '_' || role = role_name)
        THEN EXECUTE format('GRANT %I TO %I', role_name, own.login_name);
        ELSIF pg_has_role(own.login_name, role_name, 'MEMBER')
        THEN EXECUTE format('REVOKE %I FROM %I', role_name, own.login_name);
        END IF;
    END LOOP;
END $$""",
    # One's own password; the old one was just proved by a connection of its own.
    """
CREATE FUNCTION my_password(verifier text) RETURNS void LANGUAGE plpgsql @safe AS $$
BEGIN
    IF who_am_i() IS NULL OR verifier !~ '^SCRAM-SHA-256[$]' THEN
        RAISE invalid_password USING MESSAGE = 'a password travels as its SCRAM verifier only';
    END IF;
    EXECUTE format('ALTER ROLE %I PASSWORD %L', session_user, verifier);
END $$""",
)
