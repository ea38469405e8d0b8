"""What comes before the frame: opening, first start, sign-in, and the lock."""
