"""Checks of a clip's masks: measured once on the codes, found again cheaply, each with its repair."""
