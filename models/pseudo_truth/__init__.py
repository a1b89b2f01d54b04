"""Pseudo ground truth for a whole project: proposals by several processes, told clip by clip."""
