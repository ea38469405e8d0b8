"""Runs the revisions on the connection that o2clinic.storage.schema hands over."""

import sys
from typing import Literal

from alembic import context
from sqlalchemy.types import BigInteger, TypeDecorator


def stored_type(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write a type as what is stored: a revision must stay true when the model's types change."""
    if kind != "type":
        return False
    if isinstance(item, BigInteger):
        return "KEY"
    return f"sa.{item.impl_instance!r}" if isinstance(item, TypeDecorator) else False


connection = context.config.attributes.get("connection")
if connection is None:
    sys.exit("Revisions are run by O2Clinic itself: python app.py migrate")

context.configure(
    connection=connection,
    # Only writing a revision needs the models; running one must not depend on them.
    target_metadata=context.config.attributes.get("metadata"),
    render_as_batch=True,
    compare_type=True,
    render_item=stored_type,
)
with context.begin_transaction():
    context.run_migrations()
