"""Files from elsewhere in, plain readings out."""
