"""Faults of our own, said in one line and shown in full on request."""
