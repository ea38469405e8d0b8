"""The recalls: who is due, who is overdue, and why somebody has no date."""
