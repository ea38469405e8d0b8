"""Searching, registering and editing patients."""
