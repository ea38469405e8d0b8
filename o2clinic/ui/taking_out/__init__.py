"""Tables and charts on their way out of the program: to the clipboard, into a file."""
