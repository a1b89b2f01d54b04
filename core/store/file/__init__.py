"""The file that a project lies in: which it is, its lock, what lies beside it, opening and migrating it."""
