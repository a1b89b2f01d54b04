"""File formats, one file each, found by name through entry points."""
