"""What sets O2Clinic up, checks it and measures it; never imported by the program."""


class CannotSetUp(Exception):
    """Something on this computer is missing; the text says what to do about it."""
