"""Who is in front of whom."""
