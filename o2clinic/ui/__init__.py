"""Qt views only."""
