"""How the command line speaks: output that cannot break, progress, and errors as one line."""
