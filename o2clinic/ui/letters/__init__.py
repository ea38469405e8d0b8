"""A patient's letters."""
