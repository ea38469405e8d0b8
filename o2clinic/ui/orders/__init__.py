"""A patient's orders."""
