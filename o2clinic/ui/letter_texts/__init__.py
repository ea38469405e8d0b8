"""The texts of letters, as the clinic edits them."""
