"""Checks: the list of findings, the consistency lane, repairs."""
