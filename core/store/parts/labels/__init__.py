"""The label schema of an open project, and what was said of its tracks."""
