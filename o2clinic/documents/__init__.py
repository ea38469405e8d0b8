"""Data sheet in, PDF bytes out."""
