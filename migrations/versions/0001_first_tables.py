"""The tables of the first clinic day.

Two rules that columns cannot tell follow in revisions of their own: nobody is booked twice, and
what was recorded for good stays.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# SQLite fills a key by itself only when its type is exactly INTEGER.
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table, then the indexes."""
    _make_tables()
    _make_indexes()


def _make_tables() -> None:
    op.create_table(
        "person",
        sa.Column("sign_in_name", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=35), nullable=False),
        sa.Column("given_names", sa.String(length=100), nullable=False),
        sa.Column("family_name", sa.String(length=100), nullable=False),
        sa.Column("job_title", sa.String(length=100), nullable=False),
        sa.Column("registration", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("failed_sign_ins", sa.Integer(), nullable=False),
        sa.Column("resting_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_person_changed_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("sign_in_name", name="uq_person_sign_in_name"),
    )
    op.create_table(
        "clinic",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("is_sample", sa.Boolean(), nullable=False),
        sa.Column("policy_id", sa.String(length=40), nullable=False),
        sa.Column("spirometry_equation", sa.String(length=40), nullable=False),
        sa.Column("supplier_name", sa.String(length=200), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_clinic_changed_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_clinic"),
    )
    op.create_table(
        "gp_practice",
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_gp_practice_changed_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_gp_practice"),
        sa.UniqueConstraint("code", name="uq_gp_practice_code"),
    )
    op.create_table(
        "patient",
        sa.Column("nhs_number", sa.String(length=10), nullable=True),
        sa.Column("nhs_number_status", sa.String(length=40), nullable=False),
        sa.Column("hospital_number", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=35), nullable=False),
        sa.Column("given_names", sa.String(length=100), nullable=False),
        sa.Column("family_name", sa.String(length=100), nullable=False),
        sa.Column("preferred_name", sa.String(length=100), nullable=False),
        sa.Column("sex", sa.String(length=40), nullable=False),
        sa.Column("gender", sa.String(length=40), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("allergy_status", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.CheckConstraint(
            "died_on is null or died_on >= born_on", name="ck_patient_died_after_birth"
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_patient_changed_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_patient"),
        sa.UniqueConstraint("nhs_number", name="uq_patient_nhs_number"),
    )
    op.create_table(
        "person_role",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_person_role_person_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_person_role"),
        sa.UniqueConstraint("person_id", "role", name="uq_person_role_person_id_role"),
    )
    op.create_table(
        "site",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_site_changed_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_site"),
        sa.UniqueConstraint("name", name="uq_site_name"),
    )
    op.create_table(
        "allergy",
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.Column("reaction", sa.String(length=200), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_allergy_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_allergy_patient_id_patient"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_allergy"),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", KEY, nullable=False),
        sa.Column("command_id", sa.String(length=36), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("use_case", sa.String(length=60), nullable=False),
        sa.Column("person_id", KEY, nullable=True),
        sa.Column("desk", sa.String(length=100), nullable=False),
        sa.Column("patient_id", KEY, nullable=True),
        sa.Column("record_id", KEY, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_audit_entry_patient_id_patient"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_audit_entry_person_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
        sa.UniqueConstraint("command_id", name="uq_audit_entry_command_id"),
    )
    op.create_table(
        "communication_need",
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("is_carers", sa.Boolean(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_communication_need_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_communication_need_patient_id_patient"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_communication_need"),
    )
    op.create_table(
        "exacerbation",
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("treatment_ended_on", sa.Date(), nullable=True),
        sa.Column("was_admitted", sa.Boolean(), nullable=False),
        sa.Column("treatment", sa.String(length=200), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_exacerbation_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_exacerbation_patient_id_patient"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_exacerbation"),
    )
    op.create_table(
        "oxygen_order",
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("form_id", sa.String(length=60), nullable=False),
        sa.Column("ordered_by_id", KEY, nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaces_id", KEY, nullable=True),
        sa.Column("clinical_code", sa.String(length=10), nullable=False),
        sa.Column("delivery", sa.String(length=40), nullable=False),
        sa.Column("consent_signed_on", sa.Date(), nullable=True),
        sa.Column("risk_form_completed_on", sa.Date(), nullable=True),
        sa.Column("on_niv", sa.Boolean(), nullable=False),
        sa.Column("has_tracheostomy", sa.Boolean(), nullable=False),
        sa.Column("supplier", sa.String(length=200), nullable=False),
        sa.Column("supplier_note", sa.Text(), nullable=False),
        sa.Column("decision", sa.JSON(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_oxygen_order_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["ordered_by_id"], ["person.id"], name="fk_oxygen_order_ordered_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_oxygen_order_patient_id_patient"
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["oxygen_order.id"], name="fk_oxygen_order_replaces_id_oxygen_order"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_oxygen_order"),
        sa.UniqueConstraint("replaces_id", name="uq_oxygen_order_replaces_id"),
    )
    op.create_table(
        "patient_address",
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_patient_address_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_patient_address_patient_id_patient"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_patient_address"),
    )
    op.create_table(
        "patient_alert",
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_danger", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_patient_alert_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_patient_alert_patient_id_patient"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_patient_alert"),
    )
    op.create_table(
        "patient_diagnosis",
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("diagnosed_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_patient_diagnosis_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_patient_diagnosis_patient_id_patient"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_patient_diagnosis"),
    )
    op.create_table(
        "patient_former_name",
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("given_names", sa.String(length=100), nullable=False),
        sa.Column("family_name", sa.String(length=100), nullable=False),
        sa.Column("used_to", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_patient_former_name_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_patient_former_name_patient_id_patient"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_patient_former_name"),
    )
    op.create_table(
        "patient_gp",
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("gp_practice_id", KEY, nullable=False),
        sa.Column("gp_name", sa.String(length=100), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_patient_gp_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["gp_practice_id"], ["gp_practice.id"], name="fk_patient_gp_gp_practice_id_gp_practice"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_patient_gp_patient_id_patient"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_patient_gp"),
    )
    op.create_table(
        "patient_phone",
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=100), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_patient_phone_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_patient_phone_patient_id_patient"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_patient_phone"),
    )
    op.create_table(
        "patient_search_key",
        sa.Column(
            "key",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("patient_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_patient_search_key_patient_id_patient"
        ),
        sa.PrimaryKeyConstraint("key", "patient_id", name="pk_patient_search_key"),
    )
    op.create_table(
        "patient_sign",
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("is_present", sa.Boolean(), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_patient_sign_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_patient_sign_patient_id_patient"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_patient_sign"),
    )
    op.create_table(
        "record_opening",
        sa.Column("id", KEY, nullable=False),
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("desk", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_record_opening_patient_id_patient"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_record_opening_person_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_record_opening"),
        sa.UniqueConstraint(
            "patient_id",
            "person_id",
            "opened_on",
            name="uq_record_opening_patient_id_person_id_opened_on",
        ),
    )
    op.create_table(
        "room",
        sa.Column("site_id", KEY, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_room_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_room_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_room"),
    )
    op.create_table(
        "smoking",
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("who", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_smoking_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_smoking_patient_id_patient"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_smoking"),
    )
    op.create_table(
        "audit_change",
        sa.Column("id", KEY, nullable=False),
        sa.Column("audit_entry_id", KEY, nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("verb", sa.String(length=10), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audit_entry_id"],
            ["audit_entry.id"],
            name="fk_audit_change_audit_entry_id_audit_entry",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit_change"),
    )
    op.create_table(
        "clinic_template",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("site_id", KEY, nullable=False),
        sa.Column("room_id", KEY, nullable=True),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name="ck_clinic_template_times"),
        sa.CheckConstraint("weekday between 0 and 6", name="ck_clinic_template_weekday"),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_clinic_template_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_clinic_template_person_id_person"
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name="fk_clinic_template_room_id_room"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_clinic_template_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_clinic_template"),
    )
    op.create_table(
        "document",
        sa.Column("id", KEY, nullable=False),
        sa.Column("patient_id", KEY, nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.JSON(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", KEY, nullable=False),
        sa.Column("oxygen_order_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["person.id"], name="fk_document_issued_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["oxygen_order_id"],
            ["oxygen_order.id"],
            name="fk_document_oxygen_order_id_oxygen_order",
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_document_patient_id_patient"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
    )
    op.create_table(
        "oxygen_order_line",
        sa.Column("id", KEY, nullable=False),
        sa.Column("oxygen_order_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("modality", sa.String(length=40), nullable=False),
        sa.Column("equipment", sa.String(length=40), nullable=False),
        sa.Column("flow_l_min", sa.Integer(), nullable=True),
        sa.Column("pulse_setting", sa.String(length=20), nullable=False),
        sa.Column("hours_per_day", sa.Integer(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("interface", sa.String(length=40), nullable=False),
        sa.Column("venturi_percent", sa.Integer(), nullable=True),
        sa.Column("has_conserver", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["oxygen_order_id"],
            ["oxygen_order.id"],
            name="fk_oxygen_order_line_oxygen_order_id_oxygen_order",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_oxygen_order_line"),
    )
    op.create_table(
        "clinic_session",
        sa.Column("template_id", KEY, nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("site_id", KEY, nullable=False),
        sa.Column("room_id", KEY, nullable=True),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("closed_reason", sa.String(length=200), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name="ck_clinic_session_times"),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_clinic_session_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_clinic_session_person_id_person"
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name="fk_clinic_session_room_id_room"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_clinic_session_site_id_site"),
        sa.ForeignKeyConstraint(
            ["template_id"],
            ["clinic_template.id"],
            name="fk_clinic_session_template_id_clinic_template",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_clinic_session"),
    )
    op.create_table(
        "appointment",
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("room_id", KEY, nullable=True),
        sa.Column("site_id", KEY, nullable=False),
        sa.Column("clinic_session_id", KEY, nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("visit_kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("booked_by_id", KEY, nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_room_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_reason", sa.String(length=200), nullable=False),
        sa.Column("overbook_reason", sa.String(length=200), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name="ck_appointment_times"),
        sa.ForeignKeyConstraint(
            ["booked_by_id"], ["person.id"], name="fk_appointment_booked_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_appointment_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["clinic_session_id"],
            ["clinic_session.id"],
            name="fk_appointment_clinic_session_id_clinic_session",
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_appointment_patient_id_patient"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_appointment_person_id_person"
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name="fk_appointment_room_id_room"),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name="fk_appointment_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_appointment"),
    )
    op.create_table(
        "result",
        sa.Column("patient_id", KEY, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=True),
        sa.Column("flow_l_min", sa.Integer(), nullable=True),
        sa.Column("fio2_percent", sa.Integer(), nullable=True),
        sa.Column("pulse_setting", sa.Integer(), nullable=True),
        sa.Column("activity", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("has_open_query", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", KEY, nullable=False),
        sa.Column("appointment_id", KEY, nullable=True),
        sa.Column("reviewed_by_id", KEY, nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("review_comment", sa.Text(), nullable=False),
        sa.Column("repeat_wanted", sa.Boolean(), nullable=False),
        sa.Column("amends_id", KEY, nullable=True),
        sa.Column("amended_reason", sa.Text(), nullable=False),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.CheckConstraint(
            "device <> 'air' or flow_l_min is null or flow_l_min = 0", name="ck_result_air_flow"
        ),
        sa.ForeignKeyConstraint(["amends_id"], ["result.id"], name="fk_result_amends_id_result"),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name="fk_result_appointment_id_appointment"
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_result_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_result_patient_id_patient"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name="fk_result_recorded_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by_id"], ["person.id"], name="fk_result_reviewed_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_result"),
        sa.UniqueConstraint("amends_id", name="uq_result_amends_id"),
    )
    op.create_table(
        "blood_gas",
        sa.Column("result_id", KEY, nullable=False),
        sa.Column("sample", sa.String(length=40), nullable=False),
        sa.Column("ph", sa.Integer(), nullable=True),
        sa.Column("paco2_kpa", sa.Integer(), nullable=True),
        sa.Column("pao2_kpa", sa.Integer(), nullable=True),
        sa.Column("hco3_mmol_l", sa.Integer(), nullable=True),
        sa.Column("hco3_standard_mmol_l", sa.Integer(), nullable=True),
        sa.Column("base_excess_mmol_l", sa.Integer(), nullable=True),
        sa.Column("sao2_percent", sa.Integer(), nullable=True),
        sa.Column("is_sao2_computed", sa.Boolean(), nullable=False),
        sa.Column("spo2_percent", sa.Integer(), nullable=True),
        sa.Column("hb_g_l", sa.Integer(), nullable=True),
        sa.Column("haematocrit_percent", sa.Integer(), nullable=True),
        sa.Column("cohb_percent", sa.Integer(), nullable=True),
        sa.Column("methb_percent", sa.Integer(), nullable=True),
        sa.Column("lactate_mmol_l", sa.Integer(), nullable=True),
        sa.Column("off_oxygen_minutes", sa.Integer(), nullable=True),
        sa.Column("analyser", sa.String(length=100), nullable=False),
        sa.Column("as_typed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name="fk_blood_gas_result_id_result"),
        sa.PrimaryKeyConstraint("result_id", name="pk_blood_gas"),
    )
    op.create_table(
        "incoming_message",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("control_id", sa.String(length=200), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("patient_id", KEY, nullable=True),
        sa.Column("result_id", KEY, nullable=True),
        sa.Column("decided_by_id", KEY, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name="fk_incoming_message_changed_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name="fk_incoming_message_decided_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name="fk_incoming_message_patient_id_patient"
        ),
        sa.ForeignKeyConstraint(
            ["result_id"], ["result.id"], name="fk_incoming_message_result_id_result"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_incoming_message"),
        sa.UniqueConstraint("sha256", name="uq_incoming_message_sha256"),
    )
    op.create_table(
        "oximetry",
        sa.Column("result_id", KEY, nullable=False),
        sa.Column("spo2_percent", sa.Integer(), nullable=False),
        sa.Column("pulse_per_min", sa.Integer(), nullable=True),
        sa.Column("probe_site", sa.String(length=40), nullable=False),
        sa.Column("trace_was_good", sa.Boolean(), nullable=False),
        sa.Column("as_typed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["result_id"], ["result.id"], name="fk_oximetry_result_id_result"),
        sa.PrimaryKeyConstraint("result_id", name="pk_oximetry"),
    )
    op.create_table(
        "result_finding",
        sa.Column("id", KEY, nullable=False),
        sa.Column("result_id", KEY, nullable=False),
        sa.Column("rule", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("kept_reason", sa.Text(), nullable=False),
        sa.Column("kept_by_id", KEY, nullable=True),
        sa.ForeignKeyConstraint(
            ["kept_by_id"], ["person.id"], name="fk_result_finding_kept_by_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["result_id"], ["result.id"], name="fk_result_finding_result_id_result"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_result_finding"),
    )
    op.create_table(
        "spirometry",
        sa.Column("result_id", KEY, nullable=False),
        sa.Column("height_cm", sa.Integer(), nullable=True),
        sa.Column("height_source", sa.String(length=20), nullable=False),
        sa.Column("weight_kg", sa.Integer(), nullable=True),
        sa.Column("fev1_l", sa.Integer(), nullable=True),
        sa.Column("fvc_l", sa.Integer(), nullable=True),
        sa.Column("fev6_l", sa.Integer(), nullable=True),
        sa.Column("post_fev1_l", sa.Integer(), nullable=True),
        sa.Column("post_fvc_l", sa.Integer(), nullable=True),
        sa.Column("pef_l_min", sa.Integer(), nullable=True),
        sa.Column("bronchodilator", sa.String(length=100), nullable=False),
        sa.Column("minutes_after", sa.Integer(), nullable=True),
        sa.Column("blows", sa.JSON(), nullable=False),
        sa.Column("fev1_grade", sa.String(length=1), nullable=False),
        sa.Column("fvc_grade", sa.String(length=1), nullable=False),
        sa.Column("post_fev1_grade", sa.String(length=1), nullable=False),
        sa.Column("post_fvc_grade", sa.String(length=1), nullable=False),
        sa.Column("equation", sa.String(length=40), nullable=False),
        sa.Column("ethnic_option", sa.String(length=40), nullable=False),
        sa.Column("age_years", sa.Integer(), nullable=True),
        sa.Column("reference_sex", sa.String(length=20), nullable=False),
        sa.Column("fev1_predicted_l", sa.Integer(), nullable=True),
        sa.Column("fev1_lln_l", sa.Integer(), nullable=True),
        sa.Column("fev1_z", sa.Integer(), nullable=True),
        sa.Column("fvc_predicted_l", sa.Integer(), nullable=True),
        sa.Column("fvc_lln_l", sa.Integer(), nullable=True),
        sa.Column("fvc_z", sa.Integer(), nullable=True),
        sa.Column("ratio_predicted", sa.Integer(), nullable=True),
        sa.Column("ratio_lln", sa.Integer(), nullable=True),
        sa.Column("ratio_z", sa.Integer(), nullable=True),
        sa.Column("post_fev1_z", sa.Integer(), nullable=True),
        sa.Column("post_fvc_z", sa.Integer(), nullable=True),
        sa.Column("post_ratio_z", sa.Integer(), nullable=True),
        sa.Column("no_prediction_reason", sa.String(length=200), nullable=False),
        sa.Column("operator", sa.String(length=100), nullable=False),
        sa.Column("spirometer", sa.String(length=100), nullable=False),
        sa.Column("as_typed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["result_id"], ["result.id"], name="fk_spirometry_result_id_result"
        ),
        sa.PrimaryKeyConstraint("result_id", name="pk_spirometry"),
    )


def _make_indexes() -> None:
    op.create_index("ix_patient_born_on", "patient", ["born_on"])
    op.create_index("ix_patient_family_name", "patient", ["family_name"])
    op.create_index("ix_allergy_patient_id", "allergy", ["patient_id"])
    op.create_index("ix_audit_entry_done_at", "audit_entry", ["done_at"])
    op.create_index("ix_audit_entry_patient_id_done_at", "audit_entry", ["patient_id", "done_at"])
    op.create_index("ix_communication_need_patient_id", "communication_need", ["patient_id"])
    op.create_index("ix_exacerbation_patient_id", "exacerbation", ["patient_id"])
    op.create_index("ix_oxygen_order_patient_id_status", "oxygen_order", ["patient_id", "status"])
    op.create_index("ix_patient_address_patient_id", "patient_address", ["patient_id"])
    op.create_index("ix_patient_alert_patient_id", "patient_alert", ["patient_id"])
    op.create_index("ix_patient_diagnosis_patient_id", "patient_diagnosis", ["patient_id"])
    op.create_index("ix_patient_former_name_patient_id", "patient_former_name", ["patient_id"])
    op.create_index("ix_patient_gp_gp_practice_id", "patient_gp", ["gp_practice_id"])
    op.create_index("ix_patient_gp_patient_id", "patient_gp", ["patient_id"])
    op.create_index("ix_patient_phone_patient_id", "patient_phone", ["patient_id"])
    op.create_index("ix_patient_search_key_patient_id", "patient_search_key", ["patient_id"])
    op.create_index("ix_patient_sign_patient_id", "patient_sign", ["patient_id"])
    op.create_index(
        "ix_record_opening_person_id_opened_on", "record_opening", ["person_id", "opened_on"]
    )
    op.create_index("ix_record_opening_first_at", "record_opening", ["first_at"])
    op.create_index("ix_room_site_id", "room", ["site_id"])
    op.create_index("ix_smoking_patient_id", "smoking", ["patient_id"])
    op.create_index("ix_audit_change_audit_entry_id", "audit_change", ["audit_entry_id"])
    op.create_index(
        "ix_audit_change_table_name_record_id", "audit_change", ["table_name", "record_id"]
    )
    op.create_index("ix_document_patient_id_issued_at", "document", ["patient_id", "issued_at"])
    op.create_index(
        "ix_oxygen_order_line_oxygen_order_id", "oxygen_order_line", ["oxygen_order_id"]
    )
    op.create_index("ix_clinic_session_starts_at", "clinic_session", ["starts_at"])
    op.create_index("ix_appointment_clinic_session_id", "appointment", ["clinic_session_id"])
    op.create_index("ix_appointment_patient_id_ends_at", "appointment", ["patient_id", "ends_at"])
    op.create_index(
        "ix_appointment_patient_id_starts_at", "appointment", ["patient_id", "starts_at"]
    )
    op.create_index("ix_appointment_person_id_ends_at", "appointment", ["person_id", "ends_at"])
    op.create_index("ix_appointment_person_id_starts_at", "appointment", ["person_id", "starts_at"])
    op.create_index("ix_appointment_room_id_ends_at", "appointment", ["room_id", "ends_at"])
    op.create_index("ix_appointment_room_id_starts_at", "appointment", ["room_id", "starts_at"])
    op.create_index("ix_appointment_starts_at", "appointment", ["starts_at"])
    op.create_index("ix_result_patient_id_taken_at", "result", ["patient_id", "taken_at"])
    op.create_index(
        "ix_result_status_urgency_taken_at", "result", ["status", "urgency", "taken_at", "id"]
    )
    op.create_index(
        "ix_incoming_message_status_received_at", "incoming_message", ["status", "received_at"]
    )
    op.create_index("ix_result_finding_result_id", "result_finding", ["result_id"])
