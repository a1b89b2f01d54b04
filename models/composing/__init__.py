"""What compositions are made of, read from an open project and its media, and their rendering into files."""
