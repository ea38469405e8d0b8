"""Everything about the database that is not a table."""
