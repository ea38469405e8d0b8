"""Days that are otherwise than the plan; shown to the desk and in the administration."""
