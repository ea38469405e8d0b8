"""Administration: people, the clinic's settings, the audit, the database."""
