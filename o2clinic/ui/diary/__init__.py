"""The diary: a day with its clinicians side by side, booking and checking in."""
