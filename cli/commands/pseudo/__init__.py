"""Pseudo ground truth for a whole project, and the sample that tells how good it is."""
