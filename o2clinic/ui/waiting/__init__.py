"""The waiting list: who is to be triaged, who waits, which times were freed, and the capacity."""
