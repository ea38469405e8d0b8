"""Cases of each part of the rules, whose answers are kept word for word in `data/said`."""
