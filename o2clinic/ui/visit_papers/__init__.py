"""Papers about visits: letters one by one and by the batch, labels, and text messages."""
