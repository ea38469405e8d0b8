"""Data sheet in, drawing on matplotlib axes out."""
