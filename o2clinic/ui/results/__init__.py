"""Results of a patient: the cumulative table, the forms, and what analysers send."""
