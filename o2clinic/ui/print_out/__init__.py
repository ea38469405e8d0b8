"""The one way of paper to a printer: chosen, handed over, and told how it went."""
