"""Asking for proposals, and following the jobs."""
