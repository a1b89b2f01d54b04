"""What is in front of the objects: one stroke marks it, and it is followed; a map of all that is in front."""
