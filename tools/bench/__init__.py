"""The bench: what the program's work costs, beside the same work done by hand in the same run."""
