"""The meeting room: full screen, one patient at a time, nobody else's name."""
