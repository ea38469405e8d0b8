"""`make torture`: faults put in everywhere, and every answer of the program checked."""
