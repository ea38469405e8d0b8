"""Reusable widgets without clinic words."""
