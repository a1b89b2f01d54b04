"""Whether a file's tables are ours, and between rows and records."""
