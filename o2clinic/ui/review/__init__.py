"""The physician's review of new results."""
