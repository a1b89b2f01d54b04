"""Pseudo ground truth for a whole data set: the run over all clips, and how good what it made is."""
