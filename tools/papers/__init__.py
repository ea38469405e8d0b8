"""Papers looked at by a machine: what overlaps, what leaves its place, what no font prints."""
