"""Letters that are still to leave the clinic."""
