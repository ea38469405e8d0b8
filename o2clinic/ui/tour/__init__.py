"""A clinic day, driven through the real windows by keyboard and mouse, with pictures of it."""
