"""Use cases in the clinic's words: one public method, one transaction."""
